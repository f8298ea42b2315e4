"""What repeats in the feeds: one master in the community's, single dates in a person's own."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain import feeds as domain
from bot.domain.acts import Act
from bot.domain.recurrences import Scope
from bot.services import Services
from bot.services.feed_shelf import Published
from bot.store.database import Database
from schedules.ical_out import flaw
from tests.conftest import Clock
from tests.posting import MEMBER, ORGANISER
from tests.repeating import ANA, dates_made, do, edited, goes, repeated


async def body(services: Services, address: str | None) -> str:
    assert address is not None
    found = await services.feeds.fetch(address.rpartition("/")[2].removesuffix(".ics"))
    assert isinstance(found, Published)
    assert flaw(found.body) is None
    return found.body.replace(b"\r\n ", b"").decode()


async def public(services: Services) -> str:
    return await body(services, (await services.feeds.community(MEMBER)).address)


def lines(calendar: str, *names: str) -> list[str]:
    """The properties of these names, in order."""
    found = calendar.split("\r\n")
    return [line for line in found if line.startswith(names)]


async def test_the_community_has_one_master_and_beside_it_what_differs(
    known: Services, db: Database
) -> None:
    await repeated(known)
    calendar = await public(known)
    assert lines(calendar, "UID", "DTSTART;", "RRULE", "RECURRENCE-ID", "EXDATE") == [
        "UID:repeat-1@" + calendar.partition("UID:repeat-1@")[2].partition("\r\n")[0],
        "DTSTART;TZID=Africa/Tunis:20260105T100000",
        "RRULE:FREQ=WEEKLY;BYDAY=MO",
    ]
    assert calendar.count("BEGIN:VTIMEZONE") == 1
    made = await dates_made(db)
    await do(known, made[1], Act.RESCHEDULE, Scope.ONE, start="2026-01-13 18:00")
    await known.recurrences.skip(ORGANISER, made[0].id, date(2026, 3, 9))
    calendar = await public(known)
    assert lines(calendar, "DTSTART;", "RRULE", "RECURRENCE-ID", "EXDATE") == [
        "DTSTART;TZID=Africa/Tunis:20260105T100000",
        "RRULE:FREQ=WEEKLY;BYDAY=MO",
        "EXDATE;TZID=Africa/Tunis:20260309T100000",
        "RECURRENCE-ID;TZID=Africa/Tunis:20260112T100000",
        "DTSTART;TZID=Africa/Tunis:20260113T180000",
    ]
    assert [int(line[9:]) for line in lines(calendar, "SEQUENCE")] == [1, 1]


async def test_what_is_called_off_is_marked_for_thirty_days_then_left_out(
    known: Services, db: Database, clock: Clock
) -> None:
    await repeated(known)
    made = await dates_made(db)
    await do(known, made[0], Act.CANCEL, Scope.ONE)
    shown = ("RECURRENCE-ID", "EXDATE", "STATUS")
    assert lines(await public(known), *shown) == [
        "STATUS:CONFIRMED",
        "RECURRENCE-ID;TZID=Africa/Tunis:20260105T100000",
        "STATUS:CANCELLED",
    ]
    clock.now = datetime(2026, 2, 5, tzinfo=UTC)
    assert lines(await public(known), *shown) == [
        "EXDATE;TZID=Africa/Tunis:20260105T100000",
        "STATUS:CONFIRMED",
    ]


async def test_a_persons_own_calendar_holds_the_dates_they_go_to(
    known: Services, db: Database
) -> None:
    await repeated(known)
    made = await dates_made(db)
    await goes(known, made[1], made[3])
    calendar = await body(known, (await known.feeds.mine(ANA, None)).address)
    assert lines(calendar, "DTSTART", "RRULE") == [
        "DTSTART:20260112T090000Z",
        "DTSTART:20260126T090000Z",
    ]


async def test_what_has_not_changed_is_not_written_again(
    known: Services, db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor when a date is made an event: the master had it before, and its bytes are the same."""
    await repeated(known)
    await repeated(known, ref="other")
    first = await public(known)
    written: list[int] = []
    write = domain.repeating_bytes

    def noted(repeating, *more):  # type: ignore[no-untyped-def]
        written.append(repeating.id)
        return write(repeating, *more)

    monkeypatch.setattr(domain, "repeating_bytes", noted)
    [made, *_] = await dates_made(db, 2)
    await edited(known, made, Scope.ONE, title="New")
    assert await public(known) != first
    assert written == [2]
    before = await public(known)
    clock.now = datetime(2026, 1, 8, tzinfo=UTC)
    await known.recurrences.extend()
    assert await public(known) == before


async def test_no_text_of_a_date_takes_the_feed_down(known: Services) -> None:
    """A title that looks like the beginning of an event is counted as none."""
    await repeated(known, title="BEGIN:VEVENT", summary="x\r\nBEGIN:VEVENT\r\nBEGIN:VEVENT")
    assert (await public(known)).count("\r\nBEGIN:VEVENT\r\n") == 1
