"""The ladder of reminder rules, what became of a change to it, and the form for a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import discord
from discord import ui

from bot.domain.events import Event, State
from bot.domain.rule_texts import FIELDS, LONGEST
from bot.domain.rules import Level, Listed, Listing, Outcome, Place, Rung
from bot.texts import Reader, language_name
from cogs.ui.buttons import button, form
from cogs.ui.events import COLOURS, Box, turning
from cogs.ui.fit import CHOICE, TITLE, first_of, fit, lines_within, pages_of, plain
from cogs.ui.rule_words import ABOUT, rule_words, whose
from cogs.ui.times import stamp
from cogs.ui.views import view_of
from schedules.reminders import Kind, Scope
from schedules.texts import T, Text, Tn

PAGE = 8
_COLOUR = 0x7F8C8D
_TITLE = 150
_TEXT = 160  # of each text in a list
_TEXTS = 330  # of all texts of a rule in a list
_WHOLE = 2_200  # of the texts of the one rule that was set
_DUE = 3  # times at which an event's rule falls due, in a list
_FROM: Mapping[Level, Text] = {
    Level.DEFAULT: T("default"),
    Level.COMMUNITY: T("of the community"),
    Level.SERIES: T("of the series"),
    Level.EVENT: T("of the event"),
}


def listing(found: Listing, reader: Reader, page: int = 0) -> ui.LayoutView:
    """Every rule as it holds there: when, whose it is, its texts and, for an event, when it falls
    due."""
    pages = pages_of(found.listed, PAGE)
    page = min(max(page, 0), pages - 1)
    box: Box = ui.Container(accent_colour=_COLOUR)
    box.add_item(ui.TextDisplay(f"## {reader.say(_heading(found))}"))
    shown = found.listed[page * PAGE : (page + 1) * PAGE]
    lines = [line for each in shown for line in _entry(each, found.event, reader)]
    box.add_item(ui.TextDisplay("\n".join(lines)))
    if pages > 1:
        box.add_item(turning("rules_page", place_code(found.place), page, pages, reader))
    return view_of(box)


def _heading(found: Listing) -> Text:
    where = plain(found.where or "", _TITLE)
    if found.place.level is Level.EVENT:
        return T("Reminder rules of {event}", event=where)
    if found.place.level is Level.SERIES:
        return T("Reminder rules of the series {series}", series=where)
    return T("Reminder rules of this community")


def _entry(each: Listed, event: Event | None, reader: Reader) -> Iterator[str]:
    said = reader.say(_named(each.rung))
    name = f"**{said}**" if each.rung.on else f"~~{said}~~"
    facts = [name, reader.say(_FROM[each.rung.level])]
    if not each.rung.on:
        facts.append(reader.say(T("switched off")))
    elif event is not None:
        facts.append(_falls_due(each, event, reader))
    yield f"- {' · '.join(facts)}"
    if each.rung.texts:
        yield first_of(_texts(each.rung.texts, reader), _TEXTS, lambda left: f"  -# … +{left}")


def _named(rung: Rung) -> Text:
    """The rule in words, with what it is for."""
    said = whose(rung.rule, Level.DEFAULT)
    if rung.rule.kind is not Kind.REMINDER:
        return T("{rule} {when}", rule=said, when=rule_words(rung.rule))
    if rung.rule.scope is Scope.EVENT:
        return said
    return T("{rule} {about}", rule=said, about=ABOUT[rung.rule.scope])


def _falls_due(each: Listed, event: Event, reader: Reader) -> str:
    if each.due:
        times = ", ".join(stamp(due, "f") for due in each.due[:_DUE])
        left = len(each.due) - _DUE
        return times if left <= 0 else f"{times} {reader.say(_more(left))}"
    if each.sent:
        return reader.say(T("sent"))
    if event.stored is State.DRAFT:
        return reader.say(T("planned once it is published"))
    return reader.say(T("does not fall due"))


def _more(left: int) -> Text:
    return Tn("… and {n} more", "… and {n} more", left)


def _texts(texts: Mapping[str, str], reader: Reader) -> Iterator[str]:
    for code, words in sorted(texts.items()):
        line = plain(words, _TEXT)
        yield f"  -# {plain(language_name(code), 40)}: {line}"


def outcome(found: Outcome, reader: Reader) -> ui.LayoutView:
    """What was done to a rule; or what would be, and the question."""
    return _done(found, reader) if found.id is None else _question(found, reader)


def _done(found: Outcome, reader: Reader) -> ui.LayoutView:
    """What holds from now on, as it was understood, and what became of the reminders."""
    box: Box = ui.Container(accent_colour=COLOURS[State.SCHEDULED])
    lines = [reader.say(_what(found)), *(f"- {reader.say(each)}" for each in _numbers(found))]
    if found.due:
        times = ", ".join(stamp(due) for due in found.due[:_DUE])
        lines.append(f"- {reader.say(T('It falls due: {times}', times=times))}")
    box.add_item(ui.TextDisplay("\n".join(lines)))
    texts = found.rung.texts if found.rung is not None else {}
    if texts:
        box.add_item(ui.TextDisplay(_whole_texts(texts, reader)))
    return view_of(box)


def _whole_texts(texts: Mapping[str, str], reader: Reader) -> str:
    room = _WHOLE // len(texts)
    return "\n".join(
        f"-# {plain(language_name(code), 40)}\n{lines_within(words, room - 60)}"
        for code, words in sorted(texts.items())
    )


def _what(found: Outcome) -> Text:
    where, rung = _where(found), found.rung
    if rung is None:
        return T("{rule} is taken away, {where}.", rule=_bold(found.was), where=where)
    named = _bold(rung)
    if not rung.on:
        return T("{rule} is switched off, {where}.", rule=named, where=where)
    if rung.level is not found.place.level:
        farther = _FROM[rung.level]
        return T("{rule} ({whose}) holds again, {where}.", rule=named, whose=farther, where=where)
    return T("{rule}, {where}.", rule=named, where=where)


def _bold(rung: Rung | None) -> Text:
    assert rung is not None  # it was there before, or is now
    return T("**{rule}**", rule=_named(rung))


def _where(found: Outcome) -> Text:
    title = plain(found.where or "", _TITLE)
    if found.place.level is Level.EVENT:
        return T("for {event}", event=title)
    if found.place.level is Level.SERIES:
        return T("for every event of the series {series}", series=title)
    return T("for every event of this community")


def _numbers(found: Outcome) -> Iterator[Text]:
    if found.planned:
        planned = Tn("{n} reminder is planned", "{n} reminders are planned", found.planned)
        yield _of_events(planned, found.events)
    if found.withdrawn:
        gone = Tn("{n} reminder is withdrawn", "{n} reminders are withdrawn", found.withdrawn)
        yield _of_events(gone, found.events)
    holds = found.rung is not None and found.rung.on
    if holds and found.place.level is Level.EVENT and not found.due:
        yield T("It does not fall due: that time is past, or there is none.")


def _of_events(said: Text, events: int) -> Text:
    return T("{what}, of {events}.", what=said, events=Tn("{n} event", "{n} events", events))


def _question(found: Outcome, reader: Reader) -> ui.LayoutView:
    """What would hold, how many reminders that withdraws, and two buttons."""
    box: Box = ui.Container(accent_colour=COLOURS[State.POSTPONED])
    asked = T("Withdraw reminders?")
    lines = [f"## {reader.say(asked)}", reader.say(_what(found))]
    lines += [f"- {reader.say(each)}" for each in _numbers(found)]
    box.add_item(ui.TextDisplay("\n".join(lines)))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    style = discord.ButtonStyle.danger
    row.add_item(button(reader.say(T("Yes, do it")), "rule_confirm", found.id, style=style))
    row.add_item(button(reader.say(T("Leave it as it is")), "act_discard", found.id))
    box.add_item(row)
    return view_of(box)


def text_form(rung: Rung, place: Place, language: str, reader: Reader) -> ui.Modal:
    """The present text in one language, to be changed; without one, it is written here."""
    fields = " ".join(f"{{{name}}}" for name in FIELDS)
    field: ui.Label[ui.LayoutView] = ui.Label(
        text=fit(reader.say(T("The text in {language}", language=language_name(language))), TITLE),
        description=fit(reader.say(T("Fields: {fields}", fields=fields)), CHOICE),
        component=ui.TextInput(
            custom_id="text",
            style=discord.TextStyle.paragraph,
            default=rung.texts.get(language),
            max_length=LONGEST,
            required=False,
        ),
    )
    arguments = (*place_code(place), rung.name, language)
    return form(reader.say(_named(rung)), [field], "rule_text", *arguments)


def choices(rungs: Sequence[Rung], typed: str, reader: Reader) -> list[tuple[str, str]]:
    """(what it is called, its name) of the rules whose words hold what was typed."""
    named = ((reader.say(_choice(each)), each.name) for each in rungs)
    wanted = typed.strip().casefold()
    return [(fit(said, CHOICE), name) for said, name in named if wanted in said.casefold()]


def _choice(rung: Rung) -> Text:
    said = T("{rule} ({whose})", rule=_named(rung), whose=_FROM[rung.level])
    return said if rung.on else T("{rule}, switched off", rule=said)


def place_code(place: Place) -> tuple[int, int]:
    """A place as a button carries it, which `place_of` reads: event and series, 0 for none."""
    return place.event_id or 0, place.series_id or 0


def place_of(event: str, series: str) -> Place:
    return Place(int(event) or None, int(series) or None)
