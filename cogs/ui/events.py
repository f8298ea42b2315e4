"""An event's card. A card never grows with the number of people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from discord import ui

from bot.domain.deliveries import Due
from bot.domain.events import FORMATS, KINDS, Repeat, Session, Shown, State
from bot.texts import Reader
from cogs.ui import seats
from cogs.ui.buttons import button
from cogs.ui.fit import ITEMS, TEXT, Room, fit, pages_of, plain
from cogs.ui.times import when
from cogs.ui.views import view_of
from schedules.recurrence.words import in_words
from schedules.texts import T, Text, Tn

Box: TypeAlias = ui.Container[ui.LayoutView]

COLOURS: dict[State, int] = {
    State.DRAFT: 0x7F8C8D,
    State.ANNOUNCED: 0x8E6BBF,
    State.SCHEDULED: 0x2E86C1,
    State.LIVE: 0x27AE60,
    State.ENDED: 0x7F8C8D,
    State.REPORTED: 0x7F8C8D,
    State.ARCHIVED: 0x7F8C8D,
    State.POSTPONED: 0xD68910,
    State.CANCELLED: 0xC0392B,
}
STATES: dict[State, Text] = {
    State.DRAFT: T("Draft"),
    State.ANNOUNCED: T("Announced"),
    State.SCHEDULED: T("Scheduled"),
    State.LIVE: T("Happening now"),
    State.ENDED: T("Over"),
    State.REPORTED: T("Over"),
    State.ARCHIVED: T("Archived"),
    State.POSTPONED: T("Postponed"),
    State.CANCELLED: T("Cancelled"),
}
_TITLE = 200
_RELATED = 100  # of the titles of other events
_SUMMARY = 600
_RULE = 300  # how often it repeats
_SESSIONS_PAGE = 8
_MORE = 100  # characters kept for how many sessions were left out


def card(shown: Shown, reader: Reader) -> ui.LayoutView:
    """One event with its sessions, who comes, and the buttons that answer."""
    row = seats.answer_row(shown, reader)
    room = Room(ITEMS - 4 - (1 + len(row.children) if row else 0), TEXT - _MORE)
    box: Box = ui.Container(accent_colour=COLOURS[shown.event.state(shown.now)])
    fixed = [_head(shown, reader), plain(shown.event.summary or "", _SUMMARY)]
    fixed += [seats.coming(shown, reader)]
    for text in fixed:
        if text and room.takes(1, len(text)):
            box.add_item(ui.TextDisplay(text))
    if shown.event.sessions:
        box.add_item(ui.Separator())
    left = _add_sessions(box, shown, shown.event.sessions, room, reader)
    if left:
        box.add_item(ui.TextDisplay(reader.say(Tn("… and {n} more", "… and {n} more", left))))
        row = row or ui.ActionRow()
        row.add_item(button(reader.say(T("All sessions")), "sessions", shown.event.id, 0))
    if row:
        box.add_item(row)
    return view_of(box)


def announcement(due: Due, reader: Reader) -> ui.LayoutView:
    """The event's card as it is posted in the channel."""
    assert due.shown is not None
    return card(due.shown, reader)


def sessions(shown: Shown, reader: Reader, page: int) -> ui.LayoutView:
    """A page of an event's sessions, with the buttons of those that have seats."""
    every = shown.event.sessions
    pages = pages_of(every, _SESSIONS_PAGE)
    page = min(max(page, 0), pages - 1)
    box: Box = ui.Container(accent_colour=COLOURS[shown.event.state(shown.now)])
    title = f"## {plain(shown.event.title, _TITLE)}"
    box.add_item(ui.TextDisplay(title))
    room = Room(ITEMS - 6, TEXT - len(title))
    chosen = every[page * _SESSIONS_PAGE : (page + 1) * _SESSIONS_PAGE]
    _add_sessions(box, shown, chosen, room, reader)
    if pages > 1:
        box.add_item(turning("sessions_page", (shown.event.id,), page, pages, reader))
    return view_of(box)


def _add_sessions(
    box: Box, shown: Shown, chosen: Sequence[Session], room: Room, reader: Reader
) -> int:
    """Add as many as there is room for; how many were left out."""
    for place, session in enumerate(chosen):
        text, press = _session(session, shown, reader), seats.seat_button(session, shown, reader)
        if not room.takes(3 if press else 1, len(text)):
            return len(chosen) - place
        box.add_item(ui.Section(text, accessory=press) if press else ui.TextDisplay(text))
    return 0


def _head(shown: Shown, reader: Reader) -> str:
    event, state = shown.event, shown.event.state(shown.now)
    facts = [reader.say(KINDS[event.kind])]
    if state is not State.SCHEDULED:
        facts.append(f"**{reader.say(STATES[state])}**")
    if event.host:
        facts.append(reader.say(T("hosted by {host}", host=plain(event.host, 100))))
    lines = [f"## {plain(event.title, _TITLE)}", " · ".join(facts), when(event.dates, reader)]
    if event.repeat is not None:
        lines.append(repeats(event.repeat, reader))
    if event.place:
        lines.append(f"📍 {plain(event.place, 200)}")
    if event.link:
        lines.append(f"🔗 {fit(event.link, 500)}")
    lines += (f"-# {each}" for each in _relations(shown, reader))
    return "\n".join(lines)


def _relations(shown: Shown, reader: Reader) -> Iterator[str]:
    """Its series, what it follows, and what follows it."""
    event = shown.event
    if event.series and shown.number and event.stored is not State.CANCELLED:
        series = plain(event.series, _RELATED)
        yield reader.say(T("No. {n} of the series {series}", n=shown.number, series=series))
    elif event.series:
        series = plain(event.series, _RELATED)
        yield reader.say(T("Of the series {series}", series=series))
    if shown.follows:
        yield reader.say(_relation(T("Follows {event}"), shown.follows, event.relation))
    for title, relation in shown.followed_by:
        yield reader.say(_relation(T("Followed by {event}"), title, relation))


def _relation(said: Text, title: str, relation: str | None) -> Text:
    named = plain(title, _RELATED)
    if relation == "consecutive":
        return T("Held consecutively with {event}", event=named)
    return Text(said.source, values={"event": named})


def repeats(repeat: Repeat, reader: Reader, room: int = _RULE) -> str:
    """How often, in words."""
    said = reader.say(T("repeats {rule}", rule=in_words(repeat.rule)))
    return f"🔁 {fit(said, room)}"


def _session(session: Session, shown: Shown, reader: Reader) -> str:
    title = plain(session.title, 150)
    lines = [
        f"**{title}**" if not session.cancelled else f"~~{title}~~ {reader.say(T('cancelled'))}",
        when(session.dates, reader),
    ]
    facts = [reader.say(FORMATS[session.format])]
    if session.place:
        facts.append(plain(session.place, 100))
    facts += [plain(speaker.name, 60) for speaker in session.speakers[:3]]
    lines.append("-# " + " · ".join(facts))
    if session.seats is not None and not session.cancelled:
        lines.append(f"🪑 {seats.of_session(session, shown, reader)}")
    return "\n".join(lines)


def turning(
    what: str, arguments: tuple[object, ...], page: int, pages: int, reader: Reader
) -> ui.ActionRow[ui.LayoutView]:
    """Earlier and later: buttons ``what:arguments:page:way``."""
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    back, onward = max(page - 1, 0), min(page + 1, pages - 1)
    row.add_item(
        button(reader.say(T("Earlier")), what, *arguments, back, "back", disabled=page <= 0)
    )
    row.add_item(
        button(reader.say(T("Later")), what, *arguments, onward, "on", disabled=page + 1 >= pages)
    )
    return row
