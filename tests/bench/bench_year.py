"""400 days by a fake clock: events in every IANA zone, some about both changes of its clocks, and
three days in which nothing runs. Each reminder goes out once, at its time, or is recorded.

When each falls due is worked out here once more, by ``zoneinfo`` alone.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot import services as services_room
from bot.domain.communities import Community
from bot.domain.deliveries import CONCERN
from bot.domain.events import State
from bot.services import Services
from bot.services.reminders import replan
from bot.store import communities, events
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules import zones
from schedules.drafts import EventDraft
from schedules.moments import Dates, seen_in
from tests.bench.table import Row
from tests.planted import ANSWER

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
END = BEGIN + timedelta(days=400)
# In it, Europe's clocks go forward.
OUTAGE = datetime(2026, 3, 28, 6, tzinfo=UTC), datetime(2026, 3, 31, 6, tzinfo=UTC)
EVERY, LENGTH = timedelta(days=57), timedelta(hours=1)
ABOUT_A_CHANGE = (
    timedelta(minutes=-30),
    timedelta(minutes=30),
    timedelta(hours=20),
    timedelta(days=6, hours=23),
)
AT_ONCE = 100
MET = Community(1, "MC2CM", events_channel_id=1)
OUTCOMES = "SELECT event_id, rule, outcome FROM reminders"

Key = tuple[int, str]  # an event's id, and a rule


class Clock:
    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now


class Year(NamedTuple):
    """What happened: when each went out, and what is written of it in the end."""

    went_out: dict[Key, list[datetime]]
    outcomes: dict[Key, str | None]


async def run() -> list[Row]:
    clock, database = Clock(), await Database.open(None, durable=False)
    try:
        services = services_room.over(database, clock)
        await services.communities.meet([MET])
        await database.write(lambda tx: communities.save(tx, MET, BEGIN))
        starts = [(zone, at) for zone in zones.names() for at in _starts(ZoneInfo(zone))]
        ids = await database.write(lambda tx: [_announce(tx, *each) for each in starts])
        due = {
            (event_id, rule): at
            for event_id, (zone, start) in zip(ids, starts, strict=True)
            for rule, at in _due(start, ZoneInfo(zone))
        }
        began = time.process_time()
        went_out = await _live(services, clock)
        used = time.process_time() - began
        rows = await database.read(lambda tx: tx.all(OUTCOMES))
    finally:
        await database.close()
    outcomes = {(row["event_id"], row["rule"]): row["outcome"] for row in rows}
    found = _judged(due, Year(went_out, outcomes))
    total = found.total()
    kept = f"{total:,} reminders of {len(ids):,} events in {len(zones.names())} zones, 400 days"
    return [
        Row(f"{kept}: once at their time", found["at its time"], ""),
        Row("… in a three-day outage: once, late", found["late"], ""),
        Row("… … too late: recorded as missed", found["missed"], ""),
        Row("… lost, doubled, early or late without a word", found["wrong"], "", at_most=0),
        Row("… CPU each", used / total * 1e3, "ms"),
    ]


def _starts(zone: ZoneInfo) -> Iterator[datetime]:
    """One every 57 days at 10:00 there, and some about each change of its clocks."""
    first = datetime.combine(date(2026, 1, 10), wall_time(10), zone)
    for number in range((END - BEGIN) // EVERY):
        yield (first + number * EVERY).astimezone(UTC)
    for change in _changes(zone):
        for after in ABOUT_A_CHANGE:
            yield change + after


def _changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The hours of the year in which the clocks there change."""
    at = BEGIN
    while at < END - timedelta(days=10):
        day, hour = at + timedelta(days=1), timedelta(hours=1)
        if at.astimezone(zone).utcoffset() != day.astimezone(zone).utcoffset():
            before = at.astimezone(zone).utcoffset()
            yield next(
                at + n * hour
                for n in range(25)
                if (at + n * hour).astimezone(zone).utcoffset() != before
            )
        at = day


def _announce(tx: Tx, zone: str, start: datetime) -> int:
    """An event to which somebody goes, with its reminders."""
    number = tx.value("SELECT count(*) FROM events")
    dates = Dates.exact(seen_in(start, zone), seen_in(start + LENGTH, zone))
    draft = EventDraft(f"event-{number}", f"Event {number}", dates)
    event_id = events.insert(tx, 1, draft, State.SCHEDULED, BEGIN)
    answered = {"person_id": 7, "session_id": None, "answer": "going"}
    tx.run(ANSWER, community_id=1, event_id=event_id, **answered)
    event = events.load(tx, 1, event_id)
    assert event is not None
    replan(tx, event, BEGIN)
    return event_id


def _due(start: datetime, zone: ZoneInfo) -> Iterator[tuple[str, datetime]]:
    """The default ladder, as `domain.md` says it in words."""
    end = start + LENGTH
    for name, days in (("7d", 7), ("1d", 1)):
        day = start.astimezone(zone).date() - timedelta(days=days)
        yield name, _instant(datetime.combine(day, wall_time(9)), zone)
    yield "1h", start - timedelta(hours=1)
    yield "10m", start - timedelta(minutes=10)
    half_an_hour = timedelta(minutes=30)
    yield "feedback", end + half_an_hour
    two_days_on = end.astimezone(zone).replace(tzinfo=None) + timedelta(days=2)
    yield "nudge", _instant(two_days_on, zone) + half_an_hour


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which a clock there shows it, or, in a gap, a later time."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while (before := instant - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None) >= wall:
        instant = before
    return instant


async def _live(services: Services, clock: Clock) -> dict[Key, list[datetime]]:
    """Let the time pass from one due time to the next; what went out when."""
    went_out: dict[Key, list[datetime]] = defaultdict(list)
    while (due := await services.deliveries.next_due()) is not None and due < END:
        clock.now = max(clock.now, due)
        if OUTAGE[0] <= clock.now < OUTAGE[1]:
            clock.now = OUTAGE[1]
        await services.reminders.fall_due()
        while found := await services.deliveries.claim(AT_ONCE):
            for each in found:
                if each.kind != CONCERN:  # organisers are told of what was missed
                    _, event_id, _, rule, *_ = each.key.split(":")
                    went_out[int(event_id), rule].append(clock.now)
            await asyncio.gather(*(services.deliveries.sent(each, each.id, 1) for each in found))
    return went_out


def _judged(due: dict[Key, datetime], year: Year) -> Counter[str]:
    """How many of what; planned in the past or beyond the end is not counted."""
    counted: Counter[str] = Counter()
    for key, at in due.items():
        if BEGIN <= at < END:
            outcome = year.outcomes.get(key)
            counted[_verdict(at, year.went_out.get(key, []), outcome)] += 1
    counted["wrong"] += len(year.went_out.keys() - due.keys())
    return counted


def _verdict(due: datetime, sent: list[datetime], outcome: str | None) -> str:
    if not OUTAGE[0] <= due < OUTAGE[1]:
        return "at its time" if (sent, outcome) == ([due], "sent") else "wrong"
    if (sent, outcome) == ([OUTAGE[1]], "sent"):
        return "late"
    return "missed" if (sent, outcome) == ([], "missed") else "wrong"
