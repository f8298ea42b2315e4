"""What is coming as a message for everybody: the overview that is kept, the weekly digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from discord import ui

from bot.domain.calendar import CalendarPage, token
from bot.domain.deliveries import Due
from bot.domain.events import KINDS, Event, State
from bot.domain.overviews import Near, near
from bot.texts import Reader
from cogs.ui import seats
from cogs.ui.buttons import button
from cogs.ui.calendar import heading
from cogs.ui.events import COLOURS, STATES, Box, repeats
from cogs.ui.fit import TEXT, first_of, plain
from cogs.ui.times import when
from cogs.ui.views import view_of
from schedules.texts import T, Text, Tn

_TITLE = 100
_RULE = 80  # of how often something repeats
_NEAR: dict[Near, Text] = {Near.TODAY: T("Today"), Near.TOMORROW: T("Tomorrow")}
_WEEK = timedelta(days=7)
_HEADINGS = 300  # characters kept for the two of a digest


def overview(due: Due, reader: Reader) -> ui.LayoutView:
    """As it is posted."""
    assert due.page is not None
    return overview_live(due.page, reader)


def overview_live(page: CalendarPage, reader: Reader) -> ui.LayoutView:
    """The next events, with their dates, the seats left, and the way to their cards."""
    head = heading(page, reader)
    box: Box = ui.Container(accent_colour=COLOURS[State.SCHEDULED])
    box.add_item(ui.TextDisplay(head))
    nothing = reader.say(T("Nothing is planned yet."))
    listed = _listed(page.events, page, TEXT - len(head), reader)
    box.add_item(ui.TextDisplay(listed or nothing))
    box.add_item(_whole(page, reader))
    return view_of(box)


def digest(due: Due, reader: Reader) -> ui.LayoutView:
    """What is coming in the next seven days, and what later."""
    assert due.page is not None
    page, head = due.page, heading(due.page, reader)
    box: Box = ui.Container(accent_colour=COLOURS[State.SCHEDULED])
    box.add_item(ui.TextDisplay(head))
    soon = [each for each in page.events if _is_soon(each, page)]
    later = [each for each in page.events if each not in soon]
    room = (TEXT - len(head) - _HEADINGS) // 2
    for title, events in ((T("In the next seven days"), soon), (T("Later"), later)):
        if events:
            listed = _listed(events, page, room, reader)
            box.add_item(ui.TextDisplay(f"### {reader.say(title)}\n{listed}"))
    box.add_item(_whole(page, reader))
    return view_of(box)


def _is_soon(event: Event, page: CalendarPage) -> bool:
    begins = event.dates.begins
    return begins is not None and begins < page.now + _WEEK


def _listed(events: Sequence[Event], page: CalendarPage, room: int, reader: Reader) -> str:
    """As many as there is room for; then how many more there are."""

    def more(left: int) -> str:
        return reader.say(Tn("… and {n} more", "… and {n} more", left))

    return first_of((_line(event, page, reader) for event in events), room, more)


def _line(event: Event, page: CalendarPage, reader: Reader) -> str:
    name, link = f"**{plain(event.title, _TITLE)}**", page.links.get(event.id)
    name = f"[{name}]({link})" if link else name
    day = near(event, page)
    lines = [f"{reader.say(_NEAR[day])} · {name}" if day else name, when(event.dates, reader)]
    facts = [reader.say(KINDS[event.kind])]
    if event.place:
        facts.append(plain(event.place, 60))
    state, tally = event.state(page.now), page.tallies.get(event.id)
    if state is not State.SCHEDULED:
        facts.append(reader.say(STATES[state]))
    if event.repeat is not None:
        facts.append(repeats(event.repeat, reader, _RULE))
    if tally is not None and (left := seats.room(tally, reader)):
        facts.append(f"🪑 {left}")
    return "\n".join([*lines, "-# " + " · ".join(facts)])


def _whole(page: CalendarPage, reader: Reader) -> ui.ActionRow[ui.LayoutView]:
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    label = reader.say(T("The whole calendar"))
    row.add_item(button(label, "calendar_open", token(page.filter), emoji="📅"))
    return row
