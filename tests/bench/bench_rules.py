"""A community of 5,000 coming events, each with a session: a rule added, moved and taken away for
all of them in one transaction, beside planning the reminders of one event after the other; and
how long the event loop waits meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bot import services
from bot.domain.communities import Community
from bot.domain.events import State
from bot.domain.people import Actor
from bot.domain.rules import Asked, Outcome, Place
from bot.services import Services
from bot.services.reminders import replan
from bot.store import communities, events
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.reminders import Scope
from tests.bench.table import Row
from tests.programmes import NOW, TUNIS, event, session

ORGANISER = Actor(1, 10, "Olfa", manages=True)
EVENTS = 5_000
EVERYWHERE = Place()


async def run() -> list[Row]:
    with TemporaryDirectory() as place:
        db = await Database.open(Path(place) / "bench.db")
        try:
            one_by_one = await db.write(_fill)
            return await _measure(services.over(db, lambda: NOW), one_by_one)
        finally:
            await db.close()


def _fill(tx: Tx) -> float:
    """Write the events; the seconds that planning the reminders of each took together."""
    communities.ensure(tx, Community(1, "Network", TUNIS), NOW)
    took = 0.0
    for number in range(EVENTS):
        days = 10 + number % 300
        event_id = events.insert(tx, 1, event(f"e{number}", days), State.SCHEDULED, NOW)
        events.insert_session(tx, 1, event_id, session("opening", days), NOW)
        made = events.load(tx, 1, event_id)
        assert made is not None
        began = perf_counter()
        replan(tx, made, NOW)
        took += perf_counter() - began
    return took


async def _measure(opened: Services, one_by_one: float) -> list[Row]:
    rules, limit = opened.rules, one_by_one * 1e3
    added, *waits = await _timed(rules.add(ORGANISER, EVERYWHERE, Asked("3 days before at 18:00")))
    assert added.rung is not None and added.planned == EVENTS
    name, took = added.rung.name, waits[0]
    moved = await _timed(rules.edit(ORGANISER, EVERYWHERE, name, Asked("2 days before at 18:00")))
    text = await _timed(rules.edit(ORGANISER, EVERYWHERE, name, Asked(text="Soon: {title}")))
    asked = await _timed(rules.remove(ORGANISER, EVERYWHERE, name))
    assert asked[0].id is not None and asked[0].withdrawn == EVENTS
    gone = await _timed(rules.confirm(ORGANISER, asked[0].id))
    of_sessions = await _timed(
        rules.add(ORGANISER, EVERYWHERE, Asked("5 minutes before", Scope.SESSION))
    )
    waited = max(waits[1], *(each[2] for each in (moved, text, asked, gone, of_sessions)))
    return [
        Row("5,000 events, reminders planned one event after the other", limit, "ms"),
        Row("a rule added for all of them", took * 1e3, "ms", limit, ratio_at_most=1),
        Row("… moved", moved[1] * 1e3, "ms", limit, ratio_at_most=1),
        Row("… given a text", text[1] * 1e3, "ms", at_most=50),
        Row("… asked to be taken away, with the numbers", asked[1] * 1e3, "ms", limit),
        Row("… taken away", gone[1] * 1e3, "ms", limit, ratio_at_most=1),
        Row("a rule of each session added", of_sessions[1] * 1e3, "ms", limit, ratio_at_most=1),
        Row("longest wait of the event loop", waited * 1e3, "ms"),
    ]


async def _timed(work: Awaitable[Outcome]) -> tuple[Outcome, float, float]:
    """What came of it, the seconds it took, and the longest that a sleep of a millisecond took
    beyond it meanwhile."""
    waits: list[float] = []

    async def watch() -> None:
        while True:
            began = perf_counter()
            await asyncio.sleep(0.001)
            waits.append(perf_counter() - began - 0.001)

    watching = asyncio.create_task(watch())
    began = perf_counter()
    outcome = await work
    took = perf_counter() - began
    watching.cancel()
    return outcome, took, max(waits, default=0.0)
