"""Posting a programme of 1,000 sessions: its preview beside reading the file alone, writing it;
posting 10,000 events, with a version of each; and how long the event loop waits meanwhile.

What is held against something is CPU time of the process, which a busy machine spoils least.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from bot import garbage, services
from bot.domain.communities import Community
from bot.domain.people import Actor
from bot.services import Services
from bot.services.programmes import Programmes
from bot.store.database import Database
from schedules.drafts import ProgrammeDraft
from schedules.files import Format, read, write
from schedules.files.words import MOST_ITEMS
from tests.bench.table import Row
from tests.programmes import NOW, TUNIS, event, exact, programme, session

ORGANISER = Actor(1, 10, "Olfa", manages=True)
RUNS = 10


async def run() -> list[Row]:
    sessions = tuple(session(f"s{n}", 2 + n / 48, abstract="What we learned.") for n in range(1000))
    whole = programme(event("a", dates=exact(2, 24 * 30), sessions=sessions))
    garbage.seldom()  # as `convenor run` does
    try:
        of_yaml = await _of(whole, "yaml", "YAML")
        of_xml = await _of(whole, "schedule.xml", "schedule.xml")
        return [*of_yaml, *of_xml, *await _many_events()]
    finally:
        garbage.as_usual()


async def _of(whole: ProgrammeDraft, as_: Format, name: str) -> list[Row]:
    data = write(whole, as_, now=NOW)
    changed = data.replace(b"What we learned.", b"What they learned.", 500)
    with TemporaryDirectory() as place:
        db = await Database.open(Path(place) / "bench.db")
        try:
            opened = services.over(db, lambda: NOW)
            await opened.communities.meet([Community(1, "Network", TUNIS)])
            return await _measure(opened, data, changed, name)
        finally:
            await db.close()


async def _measure(opened: Services, data: bytes, changed: bytes, name: str) -> list[Row]:
    alone, first, again = [], [], []
    for _ in range(RUNS):  # in turn, so that a busy moment of the machine meets both
        alone.append(await _timed(asyncio.to_thread(_read, data)))
        first.append(await _timed(_preview(opened, data, {"new": 1_001})))
    written = await _timed(_confirm(opened))
    for _ in range(RUNS):
        alone.append(await _timed(asyncio.to_thread(_read, data)))
        again.append(await _timed(_preview(opened, changed, {"changed": 500})))
    limit = min(alone)[0] * 1e3
    return [
        Row(f"1,000 sessions of {name} read, in a thread", limit, "ms"),
        Row("… previewed, all new", min(first)[0] * 1e3, "ms", limit, ratio_at_most=2),
        Row("… previewed, half of them changed", min(again)[0] * 1e3, "ms", limit, ratio_at_most=2),
        Row("… confirmed: read again, written, reminders planned", written[0] * 1e3, "ms"),
        *await _waits([waited for _, waited in (*first, written, *again)]),
    ]


async def _waits(found: list[float]) -> list[Row]:
    """Beside what a loop with nothing to do waits, for the machine's other work, in the longest of
    as many seconds."""
    wait = sorted(found)
    idle = [(await _timed(asyncio.sleep(0.5)))[1] * 1e3 for _ in range(3)]
    return [
        Row("longest wait of the event loop, median run", median(wait) * 1e3, "ms", at_most=20),
        Row("longest wait of the event loop, worst run", wait[-1] * 1e3, "ms", max(idle)),
    ]


async def _many_events() -> list[Row]:
    """A file of 1,000 events, in a community of its own, then two of the most that a file holds;
    and both again, changed."""
    with TemporaryDirectory() as place:
        db = await Database.open(Path(place) / "bench.db")
        try:
            programmes = services.over(db, lambda: NOW).programmes
            few = await _timed(_applied(programmes, 2, _events(0, 1_000, "S")))
            new = [
                await _timed(_applied(programmes, 1, _events(n, MOST_ITEMS, "S")))
                for n in (0, MOST_ITEMS)
            ]
            changed = await _timed(_applied(programmes, 1, _events(0, MOST_ITEMS, "T")))
            versions = await db.read(lambda tx: tx.value("SELECT count(*) FROM releases"))
            assert versions == 1_000 + 3 * MOST_ITEMS
        finally:
            await db.close()
    each = few[0] * 1e3 / 1_000
    many = sum(took for took, _ in new) * 1e3 / (2 * MOST_ITEMS)
    again = changed[0] * 1e3 / MOST_ITEMS
    return [
        Row("an event of 1,000 imported", each, "ms"),
        Row("… of 10,000, in two files", many, "ms", each, ratio_at_most=1.5),
        Row("… of 5,000 changed, beside 5,000 others", again, "ms", each, ratio_at_most=2),
        *await _waits([waited for _, waited in (few, *new, changed)]),
    ]


def _events(first: int, count: int, title: str) -> bytes:
    """A file of so many events from that number on."""
    drafts = (event(f"e{n}", 10 + n / 100, title=title) for n in range(first, first + count))
    return write(programme(*drafts, zone=TUNIS), "csv", now=NOW)


async def _applied(programmes: Programmes, community_id: int, data: bytes) -> None:
    await programmes.apply_file(community_id, data)


def _read(data: bytes) -> None:
    assert not read(data, zone=TUNIS, now=NOW).problems


async def _preview(opened: Services, data: bytes, expected: dict[str, int]) -> None:
    found = await opened.programmes.preview(ORGANISER, data, "programme.yaml")
    counts = {kind.value: len(items) for kind, items in found.difference.items.items()}
    assert {**counts, **expected} == counts


async def _confirm(opened: Services) -> None:
    await opened.programmes.confirm(ORGANISER, RUNS)  # the last draft that was kept


async def _timed(work: Awaitable[None]) -> tuple[float, float]:
    """Seconds of CPU time, and the longest that a sleep of a millisecond took beyond it."""
    waits: list[float] = []

    async def watch() -> None:
        while True:
            began = perf_counter()
            await asyncio.sleep(0.001)
            waits.append(perf_counter() - began - 0.001)

    watching = asyncio.create_task(watch())
    began = process_time()
    await work
    took = process_time() - began
    watching.cancel()
    return took, max(waits, default=0.0)
