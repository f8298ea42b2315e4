"""The form of an event, the question that follows it, and what was saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import discord
from discord import ui

from bot.domain.answers import EVENT, Tally
from bot.domain.editing import LONGEST_FIELD, NAMES, Asked, Form
from bot.domain.events import KINDS, Shown, State
from bot.domain.proposals import Proposal, Saved
from bot.texts import Reader
from cogs.ui import events as events_ui
from cogs.ui import proposals, recurrences
from cogs.ui.buttons import Press, button, form
from cogs.ui.events import COLOURS, Box
from cogs.ui.fit import CHOICE, TEXT, TITLE, first_of, fit, plain
from cogs.ui.refusals import problem_list
from cogs.ui.views import view_of
from schedules.drafts import EVENT_KINDS
from schedules.recurrence.questions import Question
from schedules.texts import Problem, T, Text, Tn
from schedules.typed_dates import Ask, echo

Row = ui.ActionRow[ui.LayoutView]
_WRONG = 0xC0392B
_IN_A_ROW = 5  # buttons (Discord)
_TITLE = 150
_LINES = 1_500  # characters for what would change and what it would come to
_SESSIONS = 4  # shown of a new event: all stand on its card
_PAGES: Sequence[Text] = (
    T("Change"),
    T("Series, languages, deadline"),
    T("Kind, repeats, what it follows"),
)
_EXAMPLES: dict[str, Text] = {
    "when": T("3 March 15:00-16:30 · 3 to 4 March · March 2027 · tba; time zone {zone}"),
    "where": T("A place, a link, or both"),
    "repeat": T("every 2 weeks on Monday, until 3 June 2027; empty: once"),
    "seats": T("How many people can come; empty: everyone"),
    "languages": T("Codes: en, fr, ar"),
    "rsvp_until": T("Until when people can answer: 1 March 18:00; time zone {zone}"),
    "follows": T("The title of the event before it"),
}
_RELATIONS: dict[str, Text] = {
    "consecutive": T("held consecutively"),
    "follow_up": T("a follow-up"),
}


def first_form(found: Form, event_id: int, reader: Reader) -> ui.Modal:
    """A page of the form of an event, with what is."""
    return _form(found, reader, "edit_form", event_id)


def next_form(found: Form, question_id: int, reader: Reader) -> ui.Modal:
    """A page of the form of a question, with what was typed."""
    return _form(found, reader, "edit_again", question_id)


def _form(found: Form, reader: Reader, what: str, *arguments: object) -> ui.Modal:
    fields = [_field(name, found, reader) for name in found.fields]
    title = found.title or reader.say(T("A new event"))
    return form(title, fields, what, *arguments, found.page)


def _field(name: str, found: Form, reader: Reader) -> ui.Label[ui.LayoutView]:
    text = found.texts.get(name, "")
    if name == "kind":
        names = {each: KINDS[each] for each in EVENT_KINDS}
        return option_field(name, text, names, reader, required=True)
    if name == "relation":
        return option_field(name, text, _RELATIONS, reader, required=False)
    return text_field(name, text, _EXAMPLES.get(name), found.zone, reader)


def text_field(
    name: str, text: str, hint: Text | None, zone: str, reader: Reader
) -> ui.Label[ui.LayoutView]:
    """A field with a text; one too long for a form is left out of it, and stays as it is."""
    is_long = name in ("summary", "abstract")
    if len(text) > LONGEST_FIELD:
        hint = T("Too long to be shown here: it stays as it is, unless you write another")
    said = None if hint is None else reader.say(_of_zone(hint, zone))
    return ui.Label(
        text=fit(_capital(reader.say(NAMES[name])), TITLE),
        description=None if said is None else fit(said, CHOICE),
        component=ui.TextInput(
            custom_id=name,
            style=discord.TextStyle.paragraph if is_long else discord.TextStyle.short,
            default=text if len(text) <= LONGEST_FIELD else None,
            max_length=LONGEST_FIELD,
            required=name in ("title", "when"),
        ),
    )


def option_field(
    name: str, chosen: str, names: Mapping[str, Text], reader: Reader, *, required: bool
) -> ui.Label[ui.LayoutView]:
    return ui.Label(
        text=fit(_capital(reader.say(NAMES[name])), TITLE),
        component=ui.Select(
            custom_id=name,
            required=required,
            min_values=int(required),
            options=[
                discord.SelectOption(label=reader.say(label), value=each, default=each == chosen)
                for each, label in names.items()
            ],
        ),
    )


def _of_zone(hint: Text, zone: str) -> Text:
    return Text(hint.source, values={"zone": zone}) if "{zone}" in hint.source else hint


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def question(asked: Asked, reader: Reader) -> ui.LayoutView:
    """What was understood, what it would come to, and the buttons; or what is wrong, or which of
    several dates, or of two rules, is meant."""
    if asked.made.problems:
        return _wrong(asked, reader)
    if asked.made.choice is not None:
        return _which(asked, asked.made.choice, reader)
    if asked.made.way is not None:
        return _way(asked, asked.made.way, reader)
    assert asked.proposal is not None  # nothing is in its way
    if "published" in asked.proposal.change.fields:
        return _publish(asked, asked.proposal, reader)
    if asked.proposal.before is None:
        return _new(asked, asked.proposal, reader)
    return _edit(asked, asked.proposal, reader)


def _wrong(asked: Asked, reader: Reader) -> ui.LayoutView:
    box = wrong(asked.made.problems, reader)
    _add_changing(box, asked, [], reader)
    return view_of(box)


def wrong(problems: Sequence[Problem], reader: Reader) -> Box:
    """Everything that is wrong with what was typed, by the fields of the form."""
    box: Box = ui.Container(accent_colour=_WRONG)
    said = reader.say(T("Nothing can be saved until this is right:"))
    named = tuple(_named(each, reader) for each in problems)
    box.add_item(ui.TextDisplay(f"**{said}**\n{problem_list(named, reader)}"))
    return box


def _named(problem: Problem, reader: Reader) -> Problem:
    """With its field as the form calls it."""
    name = NAMES.get(problem.cell or "")
    cell = problem.cell if name is None else _capital(reader.say(name))
    return Problem(problem.message, cell=cell, found=problem.found)


def _which(asked: Asked, choice: Ask, reader: Reader) -> ui.LayoutView:
    box: Box = ui.Container(accent_colour=COLOURS[State.POSTPONED])
    which_row(box, choice, "edit_choose", asked.id, reader)
    _add_changing(box, asked, [], reader)
    return view_of(box)


def which_row(box: Box, choice: Ask, what: str, question_id: int, reader: Reader) -> None:
    """The dates that may be meant, each with a button ``what:question:place``."""
    ways = [reader.say(echo(each)) for each in choice.alternatives]
    lines = [f"**{reader.say(choice.question)}**", *(f"- {each}" for each in ways)]
    box.add_item(ui.TextDisplay("\n".join(lines)))
    for first in range(0, len(ways), _IN_A_ROW):
        row: Row = ui.ActionRow()
        for place, way in enumerate(ways[first : first + _IN_A_ROW], first):
            row.add_item(button(way, what, question_id, place))
        box.add_item(row)


def _way(asked: Asked, found: Question, reader: Reader) -> ui.LayoutView:
    box: Box = ui.Container(accent_colour=COLOURS[State.POSTPONED])
    box.add_item(ui.TextDisplay(f"**{reader.say(found.sentence)}**"))
    row: Row = ui.ActionRow()
    recurrences.add_ways(row, found, "edit_way", asked.id, reader)
    box.add_item(row)
    _add_changing(box, asked, [], reader)
    return view_of(box)


def _new(asked: Asked, proposal: Proposal, reader: Reader) -> ui.LayoutView:
    """The card as it will be, and below it what publishing would do."""
    after = proposal.after
    view = _card(proposal, _SESSIONS, reader)
    if view.content_length() > TEXT - _LINES:
        view = _card(proposal, 0, reader)
    box: Box = ui.Container(accent_colour=COLOURS[State.DRAFT])
    lines = [
        f"**{reader.say(T('Save this event?'))}**",
        proposals.echoed(after.dates, reader),
        *_notes(asked, reader),
        *_repeating(asked, reader),
        f"- {reader.say(_publishing(proposal))}",
        *proposals.outlook(proposal, reader),
        *_sessions(proposal, reader),
        *_files(asked, reader),
        *proposals.warnings(proposal, reader),
    ]
    room = min(_LINES, TEXT - view.content_length() - 200)
    box.add_item(ui.TextDisplay(fitted(lines, room, reader)))
    style = discord.ButtonStyle
    publish = button(reader.say(T("Publish now")), "edit_publish", asked.id, style=style.success)
    keep = button(reader.say(T("Keep as a draft")), "edit_save", asked.id, 0, style=style.primary)
    _add_changing(box, asked, [publish] if after.repeat else [publish, keep], reader)
    view.add_item(box)
    return view


def _publish(asked: Asked, proposal: Proposal, reader: Reader) -> ui.LayoutView:
    box: Box = ui.Container(accent_colour=COLOURS[proposal.after.stored])
    title = f"**{plain(proposal.after.title, _TITLE)}**"
    lines = [
        f"## {reader.say(T('Publish {title}?', title=title))}",
        proposals.echoed(proposal.after.dates, reader),
        f"- {reader.say(_publishing(proposal))}",
        *proposals.outlook(proposal, reader),
        *proposals.warnings(proposal, reader),
    ]
    box.add_item(ui.TextDisplay(fitted(lines, TEXT - 400, reader)))
    row: Row = ui.ActionRow()
    style = discord.ButtonStyle.success
    row.add_item(button(reader.say(T("Publish")), "edit_save", asked.id, 0, style=style))
    row.add_item(button(reader.say(T("Leave it as it is")), "act_discard", asked.id))
    box.add_item(row)
    return view_of(box)


def _card(proposal: Proposal, sessions: int, reader: Reader) -> ui.LayoutView:
    """The card as it will be, with so many of its sessions; without any, its summary goes too."""
    after = replace(proposal.after, sessions=proposal.after.sessions[:sessions])
    if not sessions:
        after = replace(after, summary=None)
    seats = {EVENT: after.seats, **{each.id: each.seats for each in after.sessions}}
    tallies = {scope: Tally(seats=count) for scope, count in seats.items()}
    return events_ui.card(Shown(after, proposal.now, proposal.follows, tallies), reader)


def _publishing(proposal: Proposal) -> Text:
    channel = proposal.community.events_channel_id
    if channel is None:
        return T("There is no events channel to announce it in: choose one with /setup channel.")
    if proposal.after.repeat is not None:
        return T(
            "What repeats is published at once: each date is announced in {channel} when the one "
            "before is over.",
            channel=f"<#{channel}>",
        )
    return T(
        "Published, it is announced in {channel}; a draft is seen by organisers only.",
        channel=f"<#{channel}>",
    )


def _edit(asked: Asked, proposal: Proposal, reader: Reader) -> ui.LayoutView:
    """What was and what would be, field by field."""
    box: Box = ui.Container(accent_colour=COLOURS[proposal.after.stored])
    title = f"**{plain(proposal.before.title, _TITLE)}**" if proposal.before else ""
    writes = proposal.change.writes
    head = T("Change these dates of {title}?") if asked.many else T("Change {title}?")
    head = head if writes else T("Nothing of {title} would change.")
    lines = [f"## {reader.say(Text(head.source, values={'title': title}))}"]
    before, after = proposal.before, proposal.after
    if before is not None and before.dates != after.dates:
        lines += proposals.moved(before.dates, after.dates, reader)
    lines += _notes(asked, reader)
    lines += proposals.changed_fields(proposal.change, reader)
    if asked.many is not None:
        lines += [f"- {reader.say(each)}" for each in recurrences.outlook(asked.many)]
    elif writes and not asked.asks_scope:
        lines += [*proposals.outlook(proposal, reader), *proposals.warnings(proposal, reader)]
    box.add_item(ui.TextDisplay(fitted(lines, TEXT - 400, reader)))
    if asked.asks_scope and after.repeat is not None:
        row: Row = ui.ActionRow()
        recurrences.which(box, row, after.repeat.rule, "edit_scope", asked.id, reader)
        box.add_item(row)
        _add_changing(box, asked, [], reader)
        return view_of(box)
    saves = [_save(asked, proposal, reader, along=False)] if writes else []
    if writes and not asked.many and any(each.now for each in proposal.followers):
        saves.append(_save(asked, proposal, reader, along=True))
    _add_changing(box, asked, saves, reader)
    return view_of(box)


def _save(asked: Asked, proposal: Proposal, reader: Reader, *, along: bool) -> Press:
    n = sum(each.now is not None for each in proposal.followers)
    said = Tn("Save, and move what follows", "Save, and move the {n} that follow", n)
    label = reader.say(said if along else T("Save"))
    style = discord.ButtonStyle.secondary if along else discord.ButtonStyle.primary
    return button(label, "edit_save", asked.id, int(along), style=style)


def _sessions(proposal: Proposal, reader: Reader) -> Iterator[str]:
    """How many there are, where the card above shows the first only."""
    n = len(proposal.after.sessions)
    if n > _SESSIONS:
        yield "- " + reader.say(Tn("{n} session", "{n} sessions", n))


def _repeating(asked: Asked, reader: Reader) -> Iterator[str]:
    """How often what is new repeats, and its next dates."""
    draft = asked.made.draft
    if draft.repeat is not None:
        skipped = [each.day for each in draft.overrides if each.skipped]
        yield recurrences.rule_line(draft.repeat, reader)
        yield from recurrences.dates_lines(skipped, asked.dates, reader)


def _files(asked: Asked, reader: Reader) -> Iterator[str]:
    if asked.files:
        n = asked.files
        yield "- " + reader.say(Tn("{n} material comes along.", "{n} materials come along.", n))


def _notes(asked: Asked, reader: Reader) -> Iterator[str]:
    return (f"-# {reader.say(each)}" for each in asked.made.notes)


def fitted(lines: Sequence[str], room: int, reader: Reader) -> str:
    return first_of(lines, room, lambda n: reader.say(Tn("… and {n} more", "… and {n} more", n)))


def _add_changing(box: Box, asked: Asked, saves: Sequence[Press], reader: Reader) -> None:
    """What saves, what opens the form's pages again, and what leaves it."""
    first: Row = ui.ActionRow()
    for each in saves:
        first.add_item(each)
    if saves:
        box.add_item(first)
    row: Row = ui.ActionRow()
    for page, label in enumerate(_PAGES):
        row.add_item(button(reader.say(label), "edit_change", asked.id, page))
    row.add_item(button(reader.say(T("Discard")), "act_discard", asked.id))
    box.add_item(row)


def saved(done: Saved, reader: Reader) -> ui.LayoutView:
    """What was written, and what came of it."""
    event = done.event
    box: Box = ui.Container(accent_colour=COLOURS[event.stored])
    title = f"**{plain(event.title, _TITLE)}**"
    hidden = event.stored is State.DRAFT
    if hidden:
        said = T("{title} is kept as a draft. Show it to people with /event publish.", title=title)
    else:
        said = T("{title} is saved.", title=title)
    lines = [reader.say(said), proposals.echoed(event.dates, reader)]
    if event.repeat is not None:
        lines.append(recurrences.rule_line(event.repeat.rule, reader))
    lines += proposals.came_of_it(done, reader)
    box.add_item(ui.TextDisplay(fitted(lines, TEXT - 200, reader)))
    return view_of(box)
