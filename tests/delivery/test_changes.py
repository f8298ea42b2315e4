"""What changes while a message is under way: its event, the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.delivery.worker import Worker
from bot.domain.answers import Answer
from bot.domain.events import Event, State
from bot.domain.people import Actor
from bot.services import Services
from bot.services.reminders import replan
from bot.store import events
from bot.store.database import Database
from tests.announced import announce, remind
from tests.conftest import Clock
from tests.delivery.outbox import HERE, MINUTE, passed, plan, states
from tests.delivery.recorder import Recorder, http
from tests.programmes import at, event, exact

HOUR = timedelta(hours=1)
SENT = "SELECT rule, state, reason FROM deliveries WHERE kind = 'reminder' ORDER BY id"
PLANNED = "SELECT rule FROM reminders WHERE outcome IS NULL ORDER BY rule"


async def under_way(
    db: Database, services: Services, clock: Clock, worker: Worker, recorder: Recorder
) -> Event:
    """The hour before has come, and its reminder was tried without an answer."""
    sfax = await announce(db, HERE, event("sfax"))
    await remind(db, sfax)
    await services.rsvps.answer(Actor(HERE, 1, "Ana"), sfax.id, Answer.GOING, 0)
    clock.now = at(10).instant - HOUR
    await worker.one_pass()
    await asyncio.wait_for(recorder.was_asked.wait(), 5)
    return sfax


async def becomes(db: Database, clock: Clock, before: Event, **changes: Any) -> None:
    """The event changes, as an act does it."""
    state = changes.get("stored", before.stored)
    draft = replace(event("sfax"), dates=changes.get("dates", before.dates))

    def job(tx: Any) -> None:
        events.update(tx, before, draft, state, moved=True, now=clock.now)
        replan(tx, replace(before, **changes), clock.now)

    await db.write(job)


def asked(recorder: Recorder) -> list[str]:
    """The reminders among what was tried; organisers are told of older ones that were missed."""
    return [each for each in recorder.asked if each.startswith("reminder")]


async def reminders(db: Database) -> list[tuple[str, str, str | None]]:
    return [tuple(row) for row in await db.read(lambda tx: tx.all(SENT))]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"dates": exact(20)}, "moved"),
        ({"stored": State.CANCELLED}, "cancelled"),
        ({"stored": State.POSTPONED}, "postponed"),
    ],
)
@pytest.mark.parametrize("failure", [lambda: http(503), lambda: ConnectionResetError(104, "reset")])
async def test_what_fails_while_its_event_changes_is_not_tried_again(
    db: Database,
    services: Services,
    clock: Clock,
    worker: Worker,
    recorder: Recorder,
    change: dict[str, Any],
    reason: str,
    failure: Callable[[], Exception],
) -> None:
    recorder.gate = asyncio.Event()
    sfax = await under_way(db, services, clock, worker, recorder)
    recorder.fails[recorder.asked[0]] = [failure()]
    await becomes(db, clock, sfax, **change)
    recorder.gate.set()
    await worker.quiet()
    clock.now += MINUTE
    await passed(worker)
    assert len(asked(recorder)) == 1
    assert [each for each in recorder.messages if each.startswith("reminder")] == []
    assert await reminders(db) == [("1h", "superseded", reason)]
    planned = [row["rule"] for row in await db.read(lambda tx: tx.all(PLANNED))]
    ladder = ["10m", "1d", "1h", "7d", "feedback", "nudge"]
    assert planned == (ladder if reason == "moved" else [])  # for the new date


async def test_what_arrived_while_its_event_moved_is_known_to_be_sent(
    db: Database, services: Services, clock: Clock, worker: Worker, recorder: Recorder
) -> None:
    recorder.gate = asyncio.Event()
    sfax = await under_way(db, services, clock, worker, recorder)
    recorder.loses[recorder.asked[0]] = [ConnectionResetError(104, "reset")]
    await becomes(db, clock, sfax, dates=exact(20))
    recorder.gate.set()
    await worker.quiet()
    clock.now += MINUTE
    await passed(worker)
    assert (len(asked(recorder)), len(recorder.looked)) == (1, 1)
    assert await reminders(db) == [("1h", "sent", "moved")]


async def test_a_clock_that_goes_forward_an_hour_is_noticed_by_itself_and_what_is_late_is_missed(
    here: None, db: Database, services: Services, clock: Clock, recorder: Recorder
) -> None:
    await plan(db, clock, "soon", due=clock.now + 50 * MINUTE)
    await plan(db, clock, "late", due=clock.now + MINUTE, late=clock.now + 30 * MINUTE)
    worker = Worker(services, recorder, recorder.find, recheck=0.02)
    worker.alarm.start()
    await asyncio.sleep(0.05)
    assert recorder.asked == []
    clock.now += HOUR
    await asyncio.wait_for(recorder.heard.wait(), 5)
    await worker.stop()
    assert recorder.asked == ["soon"]
    assert await states(db) == {"soon": ("sent", None), "late": ("missed", "overdue")}


async def test_a_clock_that_goes_back_an_hour_repeats_nothing_and_loses_nothing(
    here: None, db: Database, services: Services, clock: Clock, recorder: Recorder
) -> None:
    began: datetime = clock.now
    await plan(db, clock, "sent", due=began)
    await plan(db, clock, "next", due=began + MINUTE)
    worker = Worker(services, recorder, recorder.find, recheck=0.02)
    worker.alarm.start()
    await asyncio.wait_for(recorder.heard.wait(), 5)
    clock.now = began - HOUR
    await asyncio.sleep(0.05)
    assert recorder.asked == ["sent"]
    recorder.heard.clear()
    clock.now = began + MINUTE
    await asyncio.wait_for(recorder.heard.wait(), 5)
    await worker.stop()
    assert recorder.asked == ["sent", "next"]


async def test_a_claim_made_before_the_clock_went_back_is_looked_for(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    """It seems to be made in the future; it may be older than Discord's memory."""
    await plan(db, clock, "a")
    recorder.loses_answers = True
    await passed(worker)
    recorder.loses_answers = False
    clock.now -= HOUR
    await db.write(lambda tx: tx.run("UPDATE deliveries SET due_at = due_at - 3600000"))
    await passed(Worker(services, recorder, recorder.find))
    assert (recorder.asked, recorder.looked) == (["a"], ["a"])
    assert await states(db) == {"a": ("sent", None)}
