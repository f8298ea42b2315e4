"""The calendar: lines of what is coming, what they were filtered by, and its pages."""

from __future__ import annotations

from collections.abc import Iterator

from discord import ui

from bot import months
from bot.domain.calendar import CalendarPage, Filter, token
from bot.domain.events import KINDS, Event, State
from bot.texts import Reader, language_name
from cogs.ui import seats
from cogs.ui.events import COLOURS, STATES, Box, repeats, turning
from cogs.ui.fit import plain
from cogs.ui.times import when
from cogs.ui.views import view_of
from schedules.texts import T, Text

LINE = 100  # of a title in a list: six lines fit, though every character be escaped
_VALUE = 60  # of what is filtered by
_RULE = 120  # of how often something repeats


def calendar(page: CalendarPage, reader: Reader) -> ui.LayoutView:
    """What is coming, or a month, a page at a time."""
    box: Box = ui.Container(accent_colour=COLOURS[State.SCHEDULED])
    box.add_item(ui.TextDisplay(heading(page, reader)))
    if not page.events:
        box.add_item(ui.TextDisplay(reader.say(_nothing(page))))
    for event in page.events:
        box.add_item(ui.TextDisplay(line(event, page, reader)))
    if page.pages > 1:
        number = T("Page {page} of {pages}", page=page.page + 1, pages=page.pages)
        if page.more:
            number = T("Page {page} of more than {pages}", page=page.page + 1, pages=page.pages)
        box.add_item(ui.TextDisplay(f"-# {reader.say(number)}"))
        carried = (token(page.filter),)
        box.add_item(turning("calendar", carried, page.page, page.pages, reader))
    return view_of(box)


def heading(page: CalendarPage, reader: Reader) -> str:
    """Of what community, and what it is filtered by."""
    name = plain(page.community.name, LINE)
    said = T("What is coming in {community}", community=name)
    if page.filter.month is not None:
        month = months.name_of(page.filter.month, reader)
        said = T("{month} in {community}", month=month, community=name)
    filtered = filtered_by(page.filter, reader)
    return f"## {reader.say(said)}" + (f"\n-# {filtered}" if filtered else "")


def filtered_by(filter_: Filter, reader: Reader) -> str:
    """ "theme: Housing · Webinar"; of a month nothing, which stands above."""
    return " · ".join(reader.say(each) for each in _filtered(filter_))


def _filtered(filter_: Filter) -> Iterator[Text]:
    if filter_.mine:
        yield T("what you answered to")
    if filter_.kind:
        yield KINDS[filter_.kind]
    if filter_.theme:
        yield T("theme: {theme}", theme=plain(filter_.theme, _VALUE))
    if filter_.series:
        yield T("series: {series}", series=plain(filter_.series, _VALUE))
    if filter_.place:
        yield T("place: {place}", place=plain(filter_.place, _VALUE))
    if filter_.language:
        yield T("language: {language}", language=language_name(filter_.language))


def _nothing(page: CalendarPage) -> Text:
    if page.filter.is_empty():
        return T("Nothing is planned yet.")
    return T("Nothing here is like that. /calendar by itself shows all that is coming.")


def line(event: Event, page: CalendarPage, reader: Reader) -> str:
    lines = [f"**{plain(event.title, LINE)}**", when(event.dates, reader)]
    state = event.state(page.now)
    facts = [reader.say(KINDS[event.kind])]
    if event.place:
        facts.append(plain(event.place, 80))
    if state is not State.SCHEDULED:
        facts.append(reader.say(STATES[state]))
    if event.repeat is not None:
        facts.append(repeats(event.repeat, reader, _RULE))
    lines.append("-# " + " · ".join(facts))
    lines += seats.on_calendar(event, page, reader)
    return "\n".join(lines)
