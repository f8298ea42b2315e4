"""What an answer came to, the list of people, and the message that a seat is yours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import discord
from discord import ui

from bot.domain.answers import COUNTED, EVENT, Answer, Mine
from bot.domain.attendees import Listed, PeoplePage
from bot.domain.deliveries import Due
from bot.domain.rsvps import Answered
from bot.texts import Reader
from cogs.ui import seats
from cogs.ui.buttons import Press, button, menu
from cogs.ui.events import COLOURS, Box, turning
from cogs.ui.fit import CHOICE, fit, plain
from cogs.ui.reminders import mentions
from cogs.ui.times import when
from cogs.ui.views import view_of
from schedules.texts import T, Text, Tn

_TITLE = 150
FAR = "far"  # on the waitlist, behind all that are counted
# What it came to, told to oneself and told of another.
AT_EVENT: dict[str | None, tuple[Text, Text]] = {
    Answer.GOING: (T("You are going to {title}."), T("{name} is going to {title}.")),
    Answer.MAYBE: (T("You may come to {title}."), T("{name} may come to {title}.")),
    Answer.DECLINED: (
        T("You are not coming to {title}."),
        T("{name} is not coming to {title}."),
    ),
    Answer.WAITLISTED: (
        T("{title} is full: you are number {n} on the waitlist."),
        T("{title} is full: {name} is number {n} on the waitlist."),
    ),
    FAR: (
        T("{title} is full: you are on the waitlist, behind more than {counted} people."),
        T("{title} is full: {name} is on the waitlist, behind more than {counted} people."),
    ),
    Answer.OFFERED: (
        T("A seat at {title} is offered to you."),
        T("A seat at {title} is offered to {name}."),
    ),
    Answer.LAPSED: (
        T("The seat at {title} that was offered to you has lapsed."),
        T("The seat at {title} that was offered to {name} has lapsed."),
    ),
    None: (T("You have not answered to {title}."), T("{name} has not answered to {title}.")),
}
IN_SESSION: dict[str | None, tuple[Text, Text]] = {
    Answer.GOING: (T("You have a seat in {title}."), T("{name} has a seat in {title}.")),
    Answer.WAITLISTED: (
        T("You are number {n} on the waitlist of {title}."),
        T("{name} is number {n} on the waitlist of {title}."),
    ),
    FAR: (
        T("You are on the waitlist of {title}, behind more than {counted} people."),
        T("{name} is on the waitlist of {title}, behind more than {counted} people."),
    ),
    None: (T("You have no seat in {title}."), T("{name} has no seat in {title}.")),
}
GROUPS: dict[Answer, Text] = {
    Answer.GOING: T("Going"),
    Answer.OFFERED: T("Offered a seat"),
    Answer.WAITLISTED: T("On the waitlist"),
    Answer.MAYBE: T("Maybe"),
}

# Organisations by their kind, counted.
COUNTED_KINDS: dict[str, Callable[[int], Text]] = {
    "city": lambda n: Tn("{n} city", "{n} cities", n),
    "network": lambda n: Tn("{n} network of cities", "{n} networks of cities", n),
    "civil_society": lambda n: Tn(
        "{n} civil society organisation", "{n} civil society organisations", n
    ),
    "international": lambda n: Tn(
        "{n} international organisation", "{n} international organisations", n
    ),
    "national_authority": lambda n: Tn("{n} national authority", "{n} national authorities", n),
    "academia": lambda n: Tn("{n} academic institution", "{n} academic institutions", n),
    "donor": lambda n: Tn("{n} donor", "{n} donors", n),
    "expert": lambda n: Tn("{n} group of experts", "{n} groups of experts", n),
    "other": lambda n: Tn("{n} other organisation", "{n} other organisations", n),
}


def answered(done: Answered, reader: Reader) -> ui.LayoutView:
    """The present state, for the one who pressed; a seat just taken can be given up again."""
    opening = done.opening
    box: Box = ui.Container(accent_colour=COLOURS[opening.stored])
    box.add_item(ui.TextDisplay("\n".join(_sentences(done, reader))))
    press = _undo(done, reader)
    if press is not None:
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        row.add_item(press)
        box.add_item(row)
    return view_of(box)


def _sentences(done: Answered, reader: Reader) -> list[str]:
    main = _of_session(done) if done.session else _of_event(done)
    lines = [reader.say(main)]
    mine, at_event = done.mine, done.at_event
    waits = Answer.WAITLISTED
    if done.session and mine and mine.answer.in_queue and at_event and at_event.answer is waits:
        lines.append(reader.say(_of_event(done)))
    if (mine and mine.answer is waits) or (at_event and at_event.answer is waits):
        lines.append(f"-# {reader.say(T('You are told as soon as a seat is yours.'))}")
    if done.given_up:
        titles = ", ".join(plain(each, 60) for each in done.given_up[:5])
        lines.append(f"-# {reader.say(T('Seats given up with it: {titles}.', titles=titles))}")
    return lines


def _of_event(done: Answered) -> Text:
    mine, title = done.at_event, done.opening.title
    if mine and mine.answer is Answer.MAYBE and not done.opening.has_day and done.name is None:
        return T("You are told when the date of {title} is known.", title=plain(title, _TITLE))
    return _said(AT_EVENT, mine, title, done)


def _of_session(done: Answered) -> Text:
    assert done.session is not None
    return _said(IN_SESSION, done.mine, done.session.title, done)


def _said(
    table: dict[str | None, tuple[Text, Text]], mine: Mine | None, title: str, done: Answered
) -> Text:
    far = mine is not None and mine.answer is Answer.WAITLISTED and mine.position is None
    own, other = table.get(FAR if far else mine.answer if mine else None, table[None])
    values = {
        "title": plain(title, _TITLE),
        "name": plain(done.name or "", 60),
        "n": mine and mine.position,
        "counted": COUNTED,
    }
    return replace(own if done.name is None else other, values=values)


def _undo(done: Answered, reader: Reader) -> Press | None:
    """Give the seat of a session up again: it stands nowhere else on a public card."""
    if done.session is None or done.name is not None or done.mine is None:
        return None
    if not done.mine.answer.in_queue:
        return None
    label = T("Give up seat") if done.mine.answer.holds_seat else T("Leave the waitlist")
    event_id, scope = done.opening.event_id, done.session.session_id
    return button(reader.say(label), "rsvp_reply", event_id, scope, Answer.DECLINED)


def promotion(due: Due, reader: Reader) -> ui.LayoutView:
    """A seat became free and it is yours."""
    return _news(due, "🎟️", T("A seat is yours: {title}"), reader, going=False)


def dated(due: Due, reader: Reader) -> ui.LayoutView:
    """The date that people asked to be told of is known."""
    return _news(due, "📅", T("The date is known: {title}"), reader, going=True)


def _news(due: Due, mark: str, said: Text, reader: Reader, *, going: bool) -> ui.LayoutView:
    """What is new, when it is, who is mentioned, and in a server the button that answers (in a
    DM it would not be known which server it is about)."""
    assert due.shown is not None
    event, session = due.shown.event, due.session
    what = event if session is None else session
    title = f"**{plain(what.title, _TITLE)}**"
    lines = [f"{mark} {reader.say(replace(said, values={'title': title}))}"]
    lines.append(when(what.dates, reader))
    if session is not None:
        lines.append(f"-# {plain(event.title, _TITLE)}")
    if due.people:
        lines.append(mentions(due.people))
    box: Box = ui.Container(accent_colour=COLOURS[event.state(due.now)])
    box.add_item(ui.TextDisplay("\n".join(lines)))
    if not due.by_dm:
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        scope = EVENT if session is None else session.id
        label, answer = seats.GOING if going else seats.CANNOT
        row.add_item(button(reader.say(label), "rsvp", event.id, scope, answer))
        box.add_item(row)
    return view_of(box)


def people(page: PeoplePage, reader: Reader) -> ui.LayoutView:
    """A page of who goes, waits and may come, by name and organisation."""
    event_id = page.opening.event_id
    scope = page.session.session_id if page.session else EVENT
    title = page.session.title if page.session else page.opening.title
    box: Box = ui.Container(accent_colour=COLOURS[page.opening.stored])
    heading = reader.say(T("People of {title}", title=plain(title, _TITLE)))
    counts = seats.counts(
        page.tally,
        reader,
        dated=page.opening.has_day,
        of_session=page.session is not None,
    )
    box.add_item(ui.TextDisplay(f"## {heading}\n{counts}"))
    if from_where := _kinds(page, reader):
        box.add_item(ui.TextDisplay(f"-# {from_where}"))
    if body := _lists(page, reader):
        box.add_item(ui.TextDisplay(body))
    if page.pages > 1:
        number = T("Page {page} of {pages}", page=page.page + 1, pages=page.pages)
        box.add_item(ui.TextDisplay(f"-# {reader.say(number)}"))
        box.add_item(turning("people_page", (event_id, scope), page.page, page.pages, reader))
    if page.seated:
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        row.add_item(
            menu(reader.say(T("Whose people?")), _scopes(page, scope), "people_of", event_id)
        )
        box.add_item(row)
    return view_of(box)


def _kinds(page: PeoplePage, reader: Reader) -> str:
    """ "3 cities · 1 network of cities · 2 of no organisation": of those going."""
    kinds = COUNTED_KINDS.items()
    counted = [said(page.kinds[kind]) for kind, said in kinds if page.kinds.get(kind)]
    if page.alone and counted:
        counted.append(Tn("{n} of no organisation", "{n} of no organisation", page.alone))
    return " · ".join(reader.say(each) for each in counted)


def _lists(page: PeoplePage, reader: Reader) -> str:
    """Lines under a heading per answer and, where they stand by it, per organisation: at most 20
    names and organisations of 30 characters, which stays under 4,000 even where every character
    is escaped. Then how many are not shown."""
    parts = []
    for answer, group in groupby(page.people, key=lambda each: each.answer):
        lines = _answered_so(answer, list(group), reader)
        parts.append("\n".join([f"**{reader.say(GROUPS[answer])}**", *lines]))
    if page.hidden:
        hidden = Tn("and {n} who is not shown", "and {n} who are not shown", page.hidden)
        parts.append(f"-# {reader.say(hidden)}")
    return "\n\n".join(parts) or reader.say(T("Nobody has answered yet."))


def _answered_so(answer: Answer, people: Sequence[Listed], reader: Reader) -> Iterator[str]:
    if answer is Answer.WAITLISTED or not any(each.organisation for each in people):
        yield from (_line(each) for each in people)
        return
    for organisation, group in groupby(people, key=lambda each: each.organisation):
        known = plain(organisation or "", 30) or reader.say(T("Of no organisation"))
        yield f"*{known}*"
        yield from (f"- {plain(each.name, 30)}" for each in group)


def _line(each: Listed) -> str:
    name = plain(each.name, 30)
    return f"- {name} · {plain(each.organisation, 30)}" if each.organisation else f"- {name}"


def _scopes(page: PeoplePage, scope: int) -> list[discord.SelectOption]:
    every = [(EVENT, page.opening.title), *page.seated]
    return [
        discord.SelectOption(label=fit(title, CHOICE), value=str(each), default=each == scope)
        for each, title in every
    ]
