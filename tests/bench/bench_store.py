"""Durable RSVP-like transactions per second: plain sqlite3, aiosqlite, one hop, groups.

Each way writes the same rows to a new file of its own, WAL and synchronous=FULL: count the
seats taken, insert one RSVP, commit.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import aiosqlite

from bot.store import transactions
from bot.store.database import Database
from bot.store.transactions import Tx
from tests.bench.table import Row

FEW, MANY, ROUNDS = 300, 6_400, 5
SEATS = 60
COMMUNITY = """INSERT INTO communities (id, name, zone, language, created_at, updated_at)
VALUES (1, 'MC2CM', 'UTC', 'en', 0, 0)"""
EVENT = """INSERT INTO events (id, community_id, ref, title, kind, state, precision, zone, sorts_at,
    passes_at, created_at, updated_at)
VALUES (:id, 1, :id, 'Sfax', 'meeting', 'announced', 'tba', 'UTC', 0, 0, 0, 0)"""
COUNT = """SELECT count(*) FROM rsvps
WHERE event_id = :event_id AND scope = 0 AND answer IN ('going', 'offered')"""
INSERT = """
INSERT INTO rsvps (community_id, event_id, person_id, answer, turn, answered_by, answered_at)
VALUES (1, :event_id, :person_id, 'going', :person_id, :person_id, 0)
"""


Way: TypeAlias = Callable[[Path, int], Awaitable[None]]


def event_of(person_id: int) -> int:
    """People fill one event after the other."""
    return 1 + person_id // SEATS


def rsvp(person_id: int) -> Callable[[Tx], int]:
    """The transaction: how many seats are taken, then one more."""

    def job(tx: Tx) -> int:
        taken: int = tx.value(COUNT, event_id=event_of(person_id))
        tx.run(INSERT, event_id=event_of(person_id), person_id=person_id)
        return taken

    return job


async def _prepare(directory: Path, name: str) -> Path:
    path = directory / f"{name}.db"
    database = await Database.open(path)
    await database.close()
    with sqlite3.connect(path) as connection:
        connection.execute(COMMUNITY)
        connection.executemany(EVENT, ({"id": each} for each in range(1, event_of(MANY) + 1)))
    connection.close()
    return path


def _plainly(path: Path, people: int) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    for person_id in range(1, people + 1):
        values = {"event_id": event_of(person_id), "person_id": person_id}
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(COUNT, values).fetchone()
        connection.execute(INSERT, values)
        connection.execute("COMMIT")
    connection.close()


async def _plainly_on_a_thread(path: Path, people: int) -> None:
    await asyncio.to_thread(_plainly, path, people)


async def _statement_by_statement(path: Path, people: int) -> None:
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await connection.execute("PRAGMA synchronous = FULL")
        await connection.execute("PRAGMA foreign_keys = ON")
        for person_id in range(1, people + 1):
            values = {"event_id": event_of(person_id), "person_id": person_id}
            await connection.execute("BEGIN IMMEDIATE")
            async with connection.execute(COUNT, values) as cursor:
                await cursor.fetchone()
            await connection.execute(INSERT, values)
            await connection.execute("COMMIT")


async def _one_by_one(path: Path, people: int) -> None:
    """One hop each; the next is asked for when the one before is answered."""
    async with _opened(path) as database:
        for person_id in range(1, people + 1):
            await database.write(rsvp(person_id))


async def _at_once(path: Path, people: int) -> None:
    """As many as a burst of presses brings: 256 in work."""
    async with _opened(path) as database:
        ids = iter(range(1, people + 1))

        async def presses() -> None:
            for person_id in ids:
                await database.write(rsvp(person_id))

        await asyncio.gather(*(presses() for _ in range(256)))


@asynccontextmanager
async def _opened(path: Path) -> AsyncIterator[Database]:
    database = await Database.open(path)
    try:
        yield database
    finally:
        await database.close()


async def _per_second(directory: Path, name: str, way: Way, people: int) -> float:
    path = await _prepare(directory, name)
    began = time.perf_counter()
    await way(path, people)
    return people / (time.perf_counter() - began)


async def run() -> list[Row]:
    """Each way in turn, several times over: the best of each, the least disturbed by others."""
    ways: dict[str, tuple[Way, int]] = {
        "plain": (_plainly_on_a_thread, FEW),
        "statements": (_statement_by_statement, FEW),
        "hops": (_one_by_one, FEW),
        "groups": (_at_once, MANY),
    }
    best = dict.fromkeys(ways, 0.0)
    with tempfile.TemporaryDirectory(prefix="convenor-bench-") as made:
        for number in range(ROUNDS):
            for name, (way, people) in ways.items():
                found = await _per_second(Path(made), f"{name}-{number}", way, people)
                best[name] = max(best[name], found)
    plain, groups = best["plain"], best["groups"]
    grouped = f"one hop, committed in groups of {transactions.GROUP}"
    return [
        Row("sqlite3, one thread, one commit each", plain, "tx/s"),
        Row("aiosqlite, statement by statement", best["statements"], "tx/s", limit=plain),
        Row("one hop, one commit each", best["hops"], "tx/s", limit=plain),
        Row(grouped, groups, "tx/s", limit=plain, at_least=10_000),
        Row("groups, one commit each", groups, "tx/s", limit=best["hops"], ratio_at_least=2.5),
    ]
