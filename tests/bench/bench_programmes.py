"""Posting a programme of 1,000 sessions: its preview beside reading the file alone, writing it,
and how long the event loop waits meanwhile."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bot import services
from bot.domain.communities import Community
from bot.domain.people import Actor
from bot.services import Services
from bot.store.database import Database
from schedules.drafts import ProgrammeDraft
from schedules.files import Format, read, write
from tests.bench.table import Row
from tests.programmes import NOW, TUNIS, event, exact, programme, session

ORGANISER = Actor(1, 10, "Olfa", manages=True)
RUNS = 10


async def run() -> list[Row]:
    sessions = tuple(session(f"s{n}", 2 + n / 48, abstract="What we learned.") for n in range(1000))
    whole = programme(event("a", dates=exact(2, 24 * 30), sessions=sessions))
    gc.collect()
    gc.freeze()  # as `convenor run` does
    try:
        of_yaml = await _of(whole, "yaml", "YAML")
        return of_yaml + await _of(whole, "schedule.xml", "schedule.xml")
    finally:
        gc.unfreeze()


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
    wait = sorted(waited for _, waited in (*first, written, *again))
    return [
        Row(f"1,000 sessions of {name} read, in a thread", limit, "ms"),
        Row("… previewed, all new", min(first)[0] * 1e3, "ms", limit, ratio_at_most=2),
        Row("… previewed, half of them changed", min(again)[0] * 1e3, "ms", limit, ratio_at_most=2),
        Row("… confirmed: read again, written, reminders planned", written[0] * 1e3, "ms"),
        Row("longest wait of the event loop, median run", median(wait) * 1e3, "ms", at_most=20),
        Row("longest wait of the event loop, worst run", wait[-1] * 1e3, "ms"),
    ]


def _read(data: bytes) -> None:
    assert not read(data, zone=TUNIS, now=NOW).problems


async def _preview(opened: Services, data: bytes, expected: dict[str, int]) -> None:
    found = await opened.programmes.preview(ORGANISER, data, "programme.yaml")
    counts = {kind.value: len(items) for kind, items in found.difference.items.items()}
    assert {**counts, **expected} == counts


async def _confirm(opened: Services) -> None:
    await opened.programmes.confirm(ORGANISER, RUNS)  # the last draft that was kept


async def _timed(work: Awaitable[None]) -> tuple[float, float]:
    """Seconds, and the longest that a sleep of a millisecond took beyond it meanwhile."""
    waits: list[float] = []

    async def watch() -> None:
        while True:
            began = perf_counter()
            await asyncio.sleep(0.001)
            waits.append(perf_counter() - began - 0.001)

    watching = asyncio.create_task(watch())
    began = perf_counter()
    await work
    took = perf_counter() - began
    watching.cancel()
    return took, max(waits, default=0.0)
