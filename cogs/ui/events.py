"""The calendar and an event's card. A card never grows with the number of people."""

from __future__ import annotations

from typing import TypeAlias

from discord import ui

from bot.domain.events import CalendarPage, Event, Session, Shown, State
from bot.texts import Reader
from cogs.ui.buttons import button
from cogs.ui.fit import fit, plain
from cogs.ui.times import when
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
KINDS: dict[str, Text] = {
    "peer_learning": T("Peer-learning event"),
    "webinar": T("Webinar"),
    "meeting": T("Meeting"),
    "study_visit": T("Study visit"),
}
FORMATS: dict[str, Text] = {
    "plenary": T("Plenary"),
    "workshop": T("Workshop"),
    "visit": T("Technical visit"),
    "story_telling": T("Story-telling"),
    "interactive_presentation": T("Interactive presentation"),
    "break": T("Break"),
}
_TITLE = 200
_SUMMARY = 600
_SESSIONS_SHOWN = 12


def calendar(page: CalendarPage, reader: Reader) -> ui.LayoutView:
    """What is coming, a page at a time."""
    box: Box = ui.Container(accent_colour=COLOURS[State.SCHEDULED])
    heading = reader.say(T("What is coming in {community}", community=page.community.name))
    box.add_item(ui.TextDisplay(f"## {plain(heading, _TITLE)}"))
    if not page.events:
        box.add_item(ui.TextDisplay(reader.say(T("Nothing is planned yet."))))
    for event in page.events:
        box.add_item(ui.TextDisplay(_line(event, page, reader)))
    if page.pages > 1:
        box.add_item(ui.Separator())
        box.add_item(_turning(page, reader))
    return _view(box)


def _line(event: Event, page: CalendarPage, reader: Reader) -> str:
    lines = [f"**{plain(event.title, _TITLE)}**", when(event.dates, reader)]
    state = event.state(page.now)
    facts = [reader.say(KINDS[event.kind])]
    if event.place:
        facts.append(plain(event.place, 100))
    if state is not State.SCHEDULED:
        facts.append(reader.say(STATES[state]))
    return "\n".join([*lines, "-# " + " · ".join(facts)])


def _turning(page: CalendarPage, reader: Reader) -> ui.ActionRow[ui.LayoutView]:
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    back, onward = max(page.page - 1, 0), min(page.page + 1, page.pages - 1)
    row.add_item(button(reader.say(T("Earlier")), "calendar", back, "back", disabled=not page.page))
    row.add_item(
        button(
            reader.say(T("Later")),
            "calendar",
            onward,
            "on",
            disabled=page.page + 1 >= page.pages,
        )
    )
    return row


def card(shown: Shown, reader: Reader) -> ui.LayoutView:
    """One event with its sessions."""
    event, state = shown.event, shown.event.state(shown.now)
    box: Box = ui.Container(accent_colour=COLOURS[state])
    box.add_item(ui.TextDisplay(_head(shown, reader)))
    if event.summary:
        box.add_item(ui.TextDisplay(plain(event.summary, _SUMMARY)))
    sessions = event.sessions[:_SESSIONS_SHOWN]
    if sessions:
        box.add_item(ui.Separator())
    for session in sessions:
        box.add_item(ui.TextDisplay(_session(session, reader)))
    left = len(event.sessions) - len(sessions)
    if left:
        box.add_item(ui.TextDisplay(reader.say(Tn("… and {n} more", "… and {n} more", left))))
    return _view(box)


def _head(shown: Shown, reader: Reader) -> str:
    event, state = shown.event, shown.event.state(shown.now)
    facts = [reader.say(KINDS[event.kind])]
    if state is not State.SCHEDULED:
        facts.append(f"**{reader.say(STATES[state])}**")
    if event.host:
        facts.append(reader.say(T("hosted by {host}", host=plain(event.host, 100))))
    lines = [f"## {plain(event.title, _TITLE)}", " · ".join(facts), when(event.dates, reader)]
    if event.place:
        lines.append(f"📍 {plain(event.place, 200)}")
    if event.link:
        lines.append(f"🔗 {fit(event.link, 500)}")
    if shown.follows:
        lines.append(f"-# {_relation(shown, reader)}")
    return "\n".join(lines)


def _relation(shown: Shown, reader: Reader) -> str:
    title = plain(shown.follows or "", _TITLE)
    if shown.event.relation == "consecutive":
        return reader.say(T("Held consecutively with {event}", event=title))
    return reader.say(T("Follows {event}", event=title))


def _session(session: Session, reader: Reader) -> str:
    title = plain(session.title, 150)
    lines = [
        f"**{title}**" if not session.cancelled else f"~~{title}~~ {reader.say(T('cancelled'))}",
        when(session.dates, reader),
    ]
    facts = [reader.say(FORMATS[session.format])]
    if session.place:
        facts.append(plain(session.place, 100))
    facts += [plain(speaker.name, 60) for speaker in session.speakers[:3]]
    return "\n".join([*lines, "-# " + " · ".join(facts)])


def _view(*items: ui.Item[ui.LayoutView]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    return view
