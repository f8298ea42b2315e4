"""Three independent readers find in the feed of a community the dates of what repeats, as they
are told in chat: moved, called off, edited and left out ones too."""

from __future__ import annotations

from datetime import date, datetime
from types import ModuleType
from typing import Any

import pytest

from bot.domain.acts import Act
from bot.domain.people import Actor
from bot.domain.recurrences import Scope
from bot.services import Services
from bot.services.feed_shelf import Published
from bot.store.database import Database
from schedules.ical_out import flaw
from tests.conftest import Clock
from tests.posting import HERE, ORGANISER
from tests.repeating import dates_made, do, edited, on, repeated


@pytest.fixture
async def known(services: Services) -> Services:
    await services.communities.meet([HERE])
    return services


async def feed_of(services: Services) -> bytes:
    address = (await services.feeds.community(Actor(HERE.id, 7, "Ana"))).address or ""
    found = await services.feeds.fetch(address.rpartition("/")[2].removesuffix(".ics"))
    assert isinstance(found, Published)
    assert flaw(found.body) is None
    return found.body


def read(judge: ModuleType, feed: bytes) -> list[Any]:
    """Each title and start there is."""
    return sorted((each[4], each[1]) for each in judge.occurrences(feed, 2026, 2027))


async def test_a_series_with_everything_different_is_read_as_it_is_told(
    judge: ModuleType, known: Services, db: Database
) -> None:
    """In Madrid the clocks go forward on 29 March: 10:00 is 09:00 in UTC before and 08:00 after."""
    start = on("2026-01-05T10:00", zone="Europe/Madrid")
    await repeated(known, title="Call", dates=start, how="every week, 14 times")
    made = await dates_made(db)
    await do(known, made[1], Act.RESCHEDULE, Scope.ONE, start="2026-01-13 18:00")
    await do(known, made[2], Act.CANCEL, Scope.ONE)
    await edited(known, made[3], Scope.ONE, title="Open call")
    await known.recurrences.skip(ORGANISER, made[0].id, date(2026, 3, 9))
    feed = await feed_of(known)
    assert feed.count(b"\r\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=14\r\n") == 1
    assert read(judge, feed) == sorted(
        [
            ("CANCELLED: Call", "2026-01-19T09:00:00Z"),
            ("Call", "2026-01-13T17:00:00Z"),
            ("Open call", "2026-01-26T09:00:00Z"),
            *(
                ("Call", f"2026-{day}T09:00:00Z")
                for day in ("01-05", "02-02", "02-09", "02-16", "02-23", "03-02", "03-16", "03-23")
            ),
            *(("Call", f"2026-{day}T08:00:00Z") for day in ("03-30", "04-06")),
        ]
    )


async def test_those_that_follow_and_what_has_been_are_read_as_they_are_told(
    judge: ModuleType, known: Services, db: Database, clock: Clock
) -> None:
    """Split at the third date, then all to come moved once the first of them is over."""
    await repeated(known, title="Call", how="every week, 6 times")
    made = await dates_made(db)
    await do(known, made[2], Act.RESCHEDULE, Scope.FOLLOWING, start="2026-01-20 12:00")
    clock.now = datetime.fromisoformat("2026-01-21T00:00Z")
    await do(known, made[4], Act.RESCHEDULE, Scope.ALL, start="2026-02-04 08:00")
    assert read(judge, await feed_of(known)) == [
        ("Call", "2026-01-05T09:00:00Z"),
        ("Call", "2026-01-12T09:00:00Z"),
        ("Call", "2026-01-20T11:00:00Z"),
        ("Call", "2026-01-28T07:00:00Z"),
        ("Call", "2026-02-04T07:00:00Z"),
        ("Call", "2026-02-11T07:00:00Z"),
    ]


async def test_a_rule_that_readers_take_differently_is_written_date_by_date(
    judge: ModuleType, known: Services, db: Database
) -> None:
    """The 30th, or the last day of February, which is moved: as far ahead as there are events."""
    how = "every 30th, or the last day of shorter months, 4 times"
    await repeated(known, title="Call", dates=on("2026-01-30T10:00"), how=how)
    made = await dates_made(db)
    await do(known, made[1], Act.RESCHEDULE, Scope.ONE, start="2026-02-27 10:00")
    feed = await feed_of(known)
    assert b"\r\nRRULE:" not in feed
    assert read(judge, feed) == [
        ("Call", "2026-01-30T09:00:00Z"),
        ("Call", "2026-02-27T09:00:00Z"),
        ("Call", "2026-03-30T09:00:00Z"),
    ]
