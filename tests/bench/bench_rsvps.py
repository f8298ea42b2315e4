"""RSVPs as people make them: through the service, to a real file, synchronous=FULL.

Each is a whole press (the event looked up, the seats counted, the person met, the answer and
the card's counter written), beside plain sqlite3 that counts, inserts and commits.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.answers import COUNTED, Answer, Mine
from bot.domain.communities import Community
from bot.domain.events import State
from bot.domain.people import Actor
from bot.domain.rsvps import Answered
from bot.services.readers import Readers
from bot.services.rsvps import Rsvps
from bot.store import communities, events
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.drafts import EventDraft
from schedules.moments import Dates, seen_in
from tests.bench.bench_store import COUNT, INSERT
from tests.bench.table import Row

FEW, MANY, ROUNDS = 500, 5_000, 3  # presses a round; the best round counts: others work here too
SEATS, BURST = 60, 2_000
AT_ONCE = 256  # presses in work at once, as in the client
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HERE = 1


def _draft(number: int) -> EventDraft:
    start, end = NOW + timedelta(days=10), NOW + timedelta(days=11)
    dates = Dates.exact(seen_in(start, "Africa/Tunis"), seen_in(end, "Africa/Tunis"))
    return EventDraft(f"event-{number}", f"Event {number}", dates, seats=SEATS)


async def _announced(database: Database, count: int) -> list[int]:
    """So many events of one community, each with its seats; their ids."""

    def job(tx: Tx) -> list[int]:
        communities.ensure(tx, Community(HERE, "MC2CM"), NOW)
        return [
            events.insert(tx, HERE, _draft(number), State.SCHEDULED, NOW) for number in range(count)
        ]

    return await database.write(job)


async def _on_a_file(
    directory: Path, name: str, count: int, work: Callable[[Rsvps, Sequence[int]], Awaitable[float]]
) -> float:
    database = await Database.open(directory / f"{name}.db")
    try:
        ids = await _announced(database, count)
        return await work(Rsvps(database, lambda: NOW, Readers()), ids)
    finally:
        await database.close()


def _person(number: int) -> Actor:
    return Actor(HERE, number, f"person {number}")


async def _one_by_one(service: Rsvps, ids: Sequence[int]) -> float:
    """One commit each; the next is asked for when the one before is answered."""

    async def one_round(numbers: range) -> None:
        for number in numbers:
            await service.answer(_person(number), ids[number // SEATS], Answer.GOING)

    return await _best(one_round, FEW)


async def _many(service: Rsvps, ids: Sequence[int]) -> float:
    """People fill one event after the other, 256 in work."""

    async def one_round(numbers: range) -> None:
        left = iter(numbers)

        async def presses() -> None:
            for number in left:
                await service.answer(_person(number), ids[number // SEATS], Answer.GOING)

        await asyncio.gather(*(presses() for _ in range(AT_ONCE)))

    return await _best(one_round, MANY)


async def _best(one_round: Callable[[range], Awaitable[None]], size: int) -> float:
    """The most a second among the rounds."""
    found = []
    for number in range(ROUNDS):
        began = time.perf_counter()
        await one_round(range(number * size, (number + 1) * size))
        found.append(size / (time.perf_counter() - began))
    return max(found)


async def _burst(service: Rsvps, ids: Sequence[int]) -> float:
    """Everybody at once on one event: seats exact, the waitlist in order, all answered."""
    began = time.perf_counter()
    done: list[Answered] = await asyncio.gather(
        *(service.answer(_person(number), ids[0], Answer.GOING) for number in range(BURST))
    )
    taken = time.perf_counter() - began
    waits = [Mine(Answer.WAITLISTED, place) for place in range(1, COUNTED + 1)]
    behind = [Mine(Answer.WAITLISTED)] * (BURST - SEATS - COUNTED)
    if [each.mine for each in done] != [Mine(Answer.GOING)] * SEATS + waits + behind:
        raise AssertionError("the seats are not exact, or the waitlist is out of order")
    return taken


async def _crowd(service: Rsvps, ids: Sequence[int]) -> float:
    """One press where 10,000 already wait, in ms."""
    for first in range(0, 10_000, 1_000):
        people = range(first, first + 1_000)
        await asyncio.gather(*(service.answer(_person(n), ids[0], Answer.GOING) for n in people))
    began = time.perf_counter()
    for number in range(200):
        await service.answer(_person(20_000 + number), ids[0], Answer.GOING)
    return (time.perf_counter() - began) / 200 * 1e3


async def _plainly(path: Path) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")

    async def one_round(numbers: range) -> None:
        for number in numbers:
            values = {"event_id": 1 + number // SEATS, "person_id": number}
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(COUNT, values).fetchone()
            connection.execute(INSERT, values)
            connection.execute("COMMIT")

    found = await _best(one_round, FEW)
    connection.close()
    return found


async def _prepared(directory: Path) -> Path:
    """A file with events, closed: for plain sqlite3."""
    path = directory / "plain.db"
    database = await Database.open(path)
    await _announced(database, 1 + ROUNDS * FEW // SEATS)
    await database.close()
    return path


async def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="convenor-bench-") as made:
        directory = Path(made)
        plain = await _plainly(await _prepared(directory))
        single = await _on_a_file(directory, "single", 1 + ROUNDS * FEW // SEATS, _one_by_one)
        many = await _on_a_file(directory, "many", 1 + ROUNDS * MANY // SEATS, _many)
        burst = await _on_a_file(directory, "burst", 1, _burst)
        crowd = await _on_a_file(directory, "crowd", 1, _crowd)
    return [
        Row("count, insert, commit in plain sqlite3", plain, "/s"),
        Row("RSVPs, one commit each", single, "/s", limit=plain),
        Row("RSVPs, committed in groups", many, "/s", limit=plain, at_least=10_000),
        Row("groups against one commit each", many, "/s", limit=single, ratio_at_least=2.5),
        Row(f"{BURST} presses at once on {SEATS} seats", burst, "s", at_most=3),
        Row("one press where 10,000 have answered", crowd, "ms", limit=1e3 / single),
    ]
