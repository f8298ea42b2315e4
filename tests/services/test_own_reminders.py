"""One's own reminders: planned, moved and ended with what they are for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.acts import Act, Ask
from bot.domain.answers import Answer
from bot.domain.deliveries import Reason
from bot.domain.events import Event
from bot.domain.preferences import Topic
from bot.services import Services
from bot.services.reminders import replan
from bot.store.database import Database
from bot.store.transactions import Tx
from tests.announced import announce
from tests.conftest import Clock
from tests.posting import HERE
from tests.programmes import event, session
from tests.telling import (
    HOUR,
    MINUTE,
    SECOND,
    START,
    act,
    go,
    held,
    lasting,
    pass_until,
    person,
    reschedule,
    rows,
    wish,
)

CLOSE = Reason.CLOSE_BEFORE
PLANNED = """SELECT scope, rule, due_at, coalesce(outcome, 'planned') AS state, reason
FROM reminders WHERE rule LIKE 'own%' ORDER BY due_at, scope"""
pytestmark = pytest.mark.usefixtures("in_tunis")


async def own(db: Database) -> list[tuple[int, str, datetime, str]]:
    found = await db.read(lambda tx: tx.all(PLANNED))
    return [
        (row["scope"], row["rule"], datetime.fromtimestamp(row["due_at"] / 1000, UTC), row["state"])
        for row in found
    ]


@pytest.mark.parametrize("wished_first", [True, False])
async def test_own_reminders_are_planned_whichever_comes_first(
    wished_first: bool, services: Services, db: Database, clock: Clock
) -> None:
    made = await held(db)
    if wished_first:
        await wish(services, 1, offsets="2 hours, 3d")
    await go(services, made, 1, 2)
    if not wished_first:
        await wish(services, 1, offsets="2 hours, 3d")
    assert await own(db) == [
        (0, "own-3d", START - timedelta(days=3), "planned"),
        (0, "own-120m", START - 2 * HOUR, "planned"),
    ]
    told = await pass_until(services, clock, START)
    assert [each.people for each in told if str(each.rule).startswith("own")] == [(1,), (1,)]


async def test_own_reminders_are_planned_for_who_moves_up_from_the_waitlist(
    services: Services, db: Database, clock: Clock
) -> None:
    made = await held(db, seats=1)
    await wish(services, 2, offsets="2h")
    await go(services, made, 1, 2)
    assert await own(db) == []
    await services.rsvps.answer(person(1), made.id, Answer.DECLINED)
    assert [each[1] for each in await own(db)] == ["own-120m"]


async def test_own_reminders_are_withdrawn_with_who_leaves_and_come_back_with_them(
    services: Services, db: Database, clock: Clock
) -> None:
    made = await held(db)
    await wish(services, 1, offsets="2h")
    states = []
    for answer in (Answer.GOING, Answer.DECLINED, Answer.GOING):
        await services.rsvps.answer(person(1), made.id, answer)
        states += [each[3] for each in await own(db)]
    assert states == ["planned", "superseded", "planned"]


async def test_own_reminders_follow_the_event_and_end_with_it(
    services: Services, db: Database, clock: Clock
) -> None:
    made = await held(db)
    await wish(services, 1, offsets="2h")
    await go(services, made, 1)
    await reschedule(services, made, start="2026-01-12 14:00", length="2h")
    assert await own(db) == [
        (0, "own-120m", START + timedelta(days=1) - 2 * HOUR, "planned"),
    ]
    await act(services, Ask(made.id, Act.POSTPONE))
    assert [each[3] for each in await own(db)] == ["superseded"]


async def test_none_is_planned_in_the_past(services: Services, db: Database, clock: Clock) -> None:
    made = await held(db)
    await go(services, made, 1)
    clock.now = START - HOUR
    await wish(services, 1, offsets="2h, 30m")
    assert [each[1] for each in await own(db)] == ["own-30m"]


async def test_a_reminder_that_nobody_wants_any_more_is_withdrawn_with_that_reason(
    services: Services, db: Database, clock: Clock
) -> None:
    made = await held(db)
    await wish(services, 1, offsets="2h")
    await go(services, made, 1)
    await wish(services, 1, offsets="-")
    found = await db.read(lambda tx: tx.all(PLANNED))
    assert [(row["state"], row["reason"]) for row in found] == [("superseded", "nobody")]


async def test_where_the_ladder_says_it_at_the_same_time_it_is_said_once(
    services: Services, db: Database, clock: Clock
) -> None:
    """Unless the person switched the ladder off."""
    made = await held(db)
    await go(services, made, 1, 2)
    for number in (1, 2):
        await wish(services, number, offsets="1h")
    await wish(services, 2, switch_off=Topic.REMINDERS)
    told = await pass_until(services, clock, START - 30 * MINUTE)
    assert [(each.rule, each.people) for each in told] == [
        ("7d", (1,)),
        ("1d", (1,)),
        ("1h", (1,)),
        ("own-60m", (2,)),
    ]
    assert ("reminder", "own-60m", "skipped", "same_time", 1) in await rows(db)


async def test_after_an_outage_own_reminders_take_none_of_the_others_and_are_not_said_twice(
    services: Services, db: Database, clock: Clock
) -> None:
    """Due are the ladder's hour, the 90 minutes of one person, and the 55 of another."""
    made = await held(db)
    await wish(services, 1, offsets="90m")
    await wish(services, 2, offsets="55m")
    await go(services, made, 1, 2, 3)
    await pass_until(services, clock, START - 3 * HOUR)
    clock.now = START - 50 * MINUTE
    told = await pass_until(services, clock, clock.now)
    assert [(each.rule, each.people) for each in told] == [("1h", (1, 2, 3)), ("own-55m", (2,))]
    assert [(each[1], each[3]) for each in await own(db)] == [
        ("own-90m", "skipped"),
        ("own-55m", "sent"),
    ]


async def test_consecutive_sessions_of_one_morning_do_not_ring_each(
    services: Services, db: Database, clock: Clock
) -> None:
    """The event rings, and the session after some hours; not the opening, which begins with the
    event, nor the visit half an hour after it, though it has seats."""
    sessions = (
        session("opening", 10, dates=lasting(START, 1)),
        session("visit", 10, dates=lasting(START + 1.5 * HOUR, 1), seats=5),
        session("evening", 10, dates=lasting(START + 5 * HOUR, 1)),
    )
    made = await held(db, sessions=sessions, dates=lasting(START, 7))
    await wish(services, 1, offsets="20m")
    await go(services, made, 1)
    await go(services, made, 1, session_id=made.sessions[1].id)
    told = await pass_until(services, clock, START + 6 * HOUR)
    calls = [(each.rule, each.at - START) for each in told if each.kind == "reminder"][3:]
    assert calls == [
        ("own-20m", -20 * MINUTE),
        ("10m", -10 * MINUTE),
        ("own-20m", 5 * HOUR - 20 * MINUTE),
    ]
    found = await db.read(lambda tx: tx.all("SELECT scope, rule, reason FROM reminders"))
    titles = {each.id: each.ref for each in made.sessions}
    close = [(row["rule"], titles[row["scope"]]) for row in found if row["reason"] == CLOSE]
    assert sorted(close) == [("own-20m", "opening"), ("own-20m", "visit"), ("seat-10m", "visit")]


async def test_five_hundred_people_with_offsets_cost_no_query_each(
    services: Services, db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planning takes as many queries for 500 as for 3; falling due, one more for each further
    message to the channel, which has a mention for each of them."""
    few = await _queries(services, db, clock, monkeypatch, 3, START)
    many = await _queries(services, db, clock, monkeypatch, 500, START + timedelta(days=30))
    assert many == (few[0], few[1] + 6)


async def _queries(
    services: Services,
    db: Database,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
    start: datetime,
) -> tuple[int, int]:
    """How many it takes to plan the own reminders of so many people, and to make one due."""
    made = await announce(db, HERE.id, event(str(count), dates=lasting(start)))

    def plant(tx: Tx) -> None:
        for number in range(1_000, 1_000 + count):
            _goes(tx, made, number)

    await db.write(plant)
    planning = Queries(monkeypatch)
    await db.write(lambda tx: replan(tx, made, clock.now))
    planned = planning.count
    clock.now = start - 2 * HOUR - SECOND
    await services.reminders.fall_due()
    clock.now = start - 2 * HOUR
    falling = Queries(monkeypatch)
    assert await services.reminders.fall_due() == 1
    return planned, falling.count


def _goes(tx: Tx, made: Event, number: int) -> None:
    tx.run(
        """INSERT INTO rsvps (community_id, event_id, person_id, answer, turn, answered_by,
        answered_at) VALUES (1, :event, :person, 'going', 1, 1, 0)""",
        event=made.id,
        person=number,
    )
    for minutes in (20, 45, 120):
        tx.run(
            """INSERT INTO own_offsets VALUES (1, :person, 0, :minutes, 0)
            ON CONFLICT DO NOTHING""",
            person=number,
            minutes=minutes,
        )


class Queries:
    """How many statements were run since."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        for name in ("all", "one", "value", "run", "insert"):
            self._count(name, getattr(Tx, name), monkeypatch)

    def _count(self, name: str, plain: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
        def counted(tx: Tx, sql: str, **values: Any) -> Any:
            self.count += 1
            return plain(tx, sql, **values)

        monkeypatch.setattr(Tx, name, counted)
