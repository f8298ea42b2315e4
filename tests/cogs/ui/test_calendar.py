"""The calendar keeps within what Discord takes, whatever is in it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from bot.domain.answers import Answer, Mine, Tally
from bot.domain.calendar import CalendarPage, Filter
from bot.domain.communities import Community
from cogs.ui import calendar as ui
from tests.cogs.ui.test_events import LONG, READER, components, held, refused
from tests.programmes import NOW
from tests.simulation import texts


@pytest.mark.parametrize("events", [0, 1, 3, 6])
@given(title=LONG)
@settings(max_examples=20, deadline=None)
def test_the_calendar_never_breaks(events: int, title: str) -> None:
    """A whole page of long titles, with seats and answers, filtered by everything."""
    every = [replace(held(title=title, place=title), id=n) for n in range(events)]
    tallies = {each.id: Tally(60, 500, 500, 500) for each in every}
    mine = {each.id: Mine(Answer.WAITLISTED, 400) for each in every}
    asked = Filter(title, title, title, "zh-Hant", "peer_learning", "2026-09", mine=True)
    page = CalendarPage(Community(5, title), every, 1, 3, NOW, tallies, mine, asked, more=True)
    assert refused(ui.calendar(page, READER)) == []


def test_it_says_what_it_is_filtered_by_and_carries_it_on() -> None:
    """Above the list, and in the buttons."""
    asked = Filter("Housing", "Sub-regional", "Sfax", "fr", "webinar", "2026-09", mine=True)
    page = CalendarPage(Community(5, "MC2CM"), [], 1, 3, NOW, filter=asked)
    view = ui.calendar(page, READER)
    assert texts(view).splitlines() == [
        "## September 2026 in MC2CM",
        "-# what you answered to · Webinar · theme: Housing · series: Sub-regional"
        " · place: Sfax · language: français",
        "Nothing here is like that. /calendar by itself shows all that is coming.",
        "-# Page 2 of 3",
    ]
    carried = [each["custom_id"] for each in components(view) if "custom_id" in each]
    assert [each.split(":")[1] for each in carried] == ["calendar", "calendar"]
    assert len({each.split(":")[2] for each in carried}) == 1
