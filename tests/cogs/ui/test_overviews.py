"""Overviews and digests keep within what Discord takes, whatever is in them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from bot.domain.answers import Tally
from bot.domain.calendar import CalendarPage, Filter
from bot.domain.communities import Community
from bot.domain.deliveries import Due
from bot.domain.overviews import fingerprint
from cogs.ui import overviews as ui
from tests.cogs.ui.test_events import LONG, READER, held, refused
from tests.programmes import NOW, exact
from tests.simulation import texts

LINK = "https://discord.com/channels/1456074443984994304/1456074443984994309/1456074443989188608"


def page(events: int, title: str = "Sfax") -> CalendarPage:
    every = [
        replace(held(title=title, place=title), id=n, dates=exact(5 + n)) for n in range(events)
    ]
    tallies = {each.id: Tally(60, 500, 500, 500) for each in every}
    links = {each.id: LINK for each in every}
    asked = Filter(title, title, title, "zh-Hant", "peer_learning")
    here = Community(5, title)
    return CalendarPage(here, every, 0, 1, NOW, tallies, filter=asked, more=True, links=links)


def due(found: CalendarPage) -> Due:
    return Due(
        id=1,
        key="digest:1",
        kind="digest",
        community=found.community,
        now=NOW,
        language="en",
        zone="UTC",
        urgency=30,
        by_dm=False,
        person_id=None,
        channel_id=50,
        people=(),
        content={},
        page=found,
    )


@pytest.mark.parametrize("events", [0, 1, 3, 10])
@given(title=LONG)
@settings(max_examples=20, deadline=None)
def test_an_overview_and_a_digest_never_break(events: int, title: str) -> None:
    """Ten of the longest titles and places, in one part of the digest or in two."""
    found = page(events, title)
    assert refused(ui.overview(due(found), READER)) == []
    assert refused(ui.digest(due(found), READER)) == []
    assert refused(ui.digest(due(replace(found, now=NOW.replace(year=2025))), READER)) == []


def test_ten_events_of_common_length_fit() -> None:
    """None is left out for want of room."""
    found = page(10, "Coordination with civil society organisations")
    assert texts(ui.overview_live(found, READER)).count("Coordination with civil society") >= 20
    assert "… and" not in texts(ui.overview_live(found, READER))


def test_a_fingerprint_is_of_what_is_seen() -> None:
    """Another time of looking changes nothing; another day, seat or title does."""
    found = page(2)
    same = replace(found, now=NOW.replace(minute=5))
    others = [
        replace(found, now=NOW.replace(day=5)),
        replace(found, tallies={0: Tally(60, 1)}),
        replace(found, links={}),
        replace(found, events=[replace(found.events[0], title="Sousse"), found.events[1]]),
        replace(found, community=replace(found.community, language="fr")),
        replace(found, filter=Filter()),
    ]
    assert fingerprint(same) == fingerprint(found)
    assert fingerprint(found) not in {fingerprint(each) for each in others}
    assert len({fingerprint(each) for each in others}) == len(others)
