"""A million planned reminders: when is the next, take a thousand that are due, on how much disk.

The same in the outbox: a million deliveries planned, of which ten thousand are due. The looks
and the claims are what the worker does; the claim is measured to its durable end, and its limit
is the same thousand rows updated by their ids, without looking for them.
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.delivery.alarm import Alarm
from bot.domain.deliveries import Urgency
from bot.store import deliveries, reminders
from bot.store.database import Database
from bot.store.transactions import Tx
from tests.bench.bench_store import COMMUNITY, EVENT
from tests.bench.table import Row

MILLION, DUE, AT_ONCE = 1_000_000, 10_000, 1_000
RULES = 10  # of one event
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOW = EPOCH + timedelta(days=365)
MS = 365 * 86_400_000
REMINDER = """INSERT INTO reminders (event_id, scope, rule, due_at, grace)
VALUES (:event_id, 0, :rule, :due_at, 7200000)"""
DELIVERY = """INSERT INTO deliveries (community_id, event_id, kind, key, content, urgency, due_at,
    state, created_at)
VALUES (1, :event_id, 'reminder', :key, '{"rule": "1h"}', :urgency, :due_at, 'planned', 0)"""
BY_IDS = "UPDATE deliveries SET state = 'claimed', claimed_at = 1 WHERE id BETWEEN ? AND ?"


async def _prepare(path: Path, table: str) -> float:
    """A million rows; the megabytes they and their indexes take."""
    database = await Database.open(path)
    await database.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(COMMUNITY)
    events = MILLION // RULES
    connection.executemany(EVENT, ({"id": each} for each in range(1, events + 1)))
    connection.commit()
    before = _size(connection)
    urgencies = [int(each) for each in Urgency]
    connection.executemany(
        REMINDER if table == "reminders" else DELIVERY,
        (
            {
                "event_id": 1 + number // RULES,
                "rule": f"{number % RULES}h",
                "key": f"reminder:{number}:1546300800:c0",
                "urgency": urgencies[number % len(urgencies)],
                # In no order; the first ten thousand have fallen due.
                "due_at": (MS - number if number < DUE else MS + number * 7919 % MILLION + 60_000),
            }
            for number in range(MILLION)
        ),
    )
    connection.commit()
    size = _size(connection) - before
    connection.close()
    return size


def _size(connection: sqlite3.Connection) -> float:
    pages: int = connection.execute("PRAGMA page_count").fetchone()[0]
    page: int = connection.execute("PRAGMA page_size").fetchone()[0]
    return pages * page / 1e6


async def _next_due(path: Path) -> float:
    """Microseconds of one look, on the database's own thread."""
    database = await Database.open(path)

    def look(tx: Tx) -> float:
        began = time.perf_counter()
        for _ in range(1_000):
            deliveries.next_due(tx)
        return (time.perf_counter() - began) * 1_000

    taken = await database.read(look)
    await database.close()
    return taken


async def _claim(path: Path, job: Callable[[Tx], object]) -> float:
    """Milliseconds of one durable transaction, the median of five."""
    database = await Database.open(path)
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        await database.write(job)
        taken.append((time.perf_counter() - began) * 1_000)
    await database.close()
    return statistics.median(taken)


def _by_ids(path: Path) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    taken = []
    for turn in range(5):
        first = MILLION // 2 + turn * AT_ONCE
        began = time.perf_counter()
        connection.execute(BY_IDS, (first, first + AT_ONCE - 1))
        taken.append((time.perf_counter() - began) * 1_000)
    connection.close()
    return statistics.median(taken)


async def _lateness() -> float:
    """Milliseconds after its due time that a pass begins; the 99th of 100."""
    late: list[float] = []
    rang = asyncio.Event()

    def now() -> datetime:
        return datetime.now(UTC)

    async def work() -> None:
        late.append((now() - due).total_seconds() * 1_000)
        rang.set()

    due = now()
    alarm = Alarm(work, now, recheck=60)
    alarm.start()
    for _ in range(201):
        await rang.wait()
        rang.clear()
        await asyncio.sleep(0)
        due = now() + timedelta(milliseconds=5)
        alarm.set(due)
    await alarm.stop()
    return statistics.quantiles(late[1:], n=100)[98]


async def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="convenor-bench-") as made:
        path, outbox = Path(made) / "reminders.db", Path(made) / "outbox.db"
        size = await _prepare(path, "reminders")
        outbox_size = await _prepare(outbox, "deliveries")
        looks = await _next_due(path), await _next_due(outbox)
        due = await _claim(path, lambda tx: _settle_due(tx))
        claim = await _claim(outbox, lambda tx: deliveries.claim(tx, NOW, AT_ONCE))
        by_ids = await asyncio.to_thread(_by_ids, outbox)
    lateness = await _lateness()
    return [
        Row("next due among 1,000,000 reminders", looks[0], "µs", at_most=50),
        Row("next due among 1,000,000 deliveries", looks[1], "µs", at_most=50),
        Row("settle 1,000 due of 1,000,000 reminders", due, "ms", at_most=100),
        Row("claim 1,000 of 1,000,000 deliveries", claim, "ms", limit=by_ids, at_most=100),
        Row("1,000,000 planned reminders on disk", size, "MB", at_most=60),
        Row("1,000,000 planned deliveries on disk", outbox_size, "MB"),
        Row("lateness of the alarm, p99", lateness, "ms", at_most=50),
    ]


def _settle_due(tx: Tx) -> None:
    for each in reminders.due(tx, NOW, AT_ONCE):
        reminders.settle(tx, each, reminders.ReminderState.SENT, None, NOW)
