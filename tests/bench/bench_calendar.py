"""`/calendar` with 1 million events in 1,000 communities: the CPU of a page as each filter asks
for it, and how long the event loop waits meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from bot import services
from bot.domain.calendar import EVERYTHING, Facet, Filter, token
from bot.domain.communities import Community
from bot.domain.people import Actor
from bot.services import Services
from bot.store import communities
from bot.store.columns import to_ms
from bot.store.database import Database
from bot.store.transactions import Tx
from tests.bench.table import Row
from tests.programmes import NOW, TUNIS

COMMUNITIES, EVENTS = 1_000, 1_000  # events in each, half of them past
ROUNDS, ASKED = 41, 20  # pages in each
_HOUR = 3_600_000
_INSERT = """
INSERT INTO events (id, community_id, ref, title, kind, theme, place, languages, state, precision,
    zone, starts_wall, ends_wall, starts_at, ends_at, sorts_at, passes_at, created_at, updated_at)
VALUES (:id, :community, :ref, :title, 'webinar', :theme, :place, :languages, 'scheduled', 'exact',
    'Africa/Tunis', '2026-01-10T09:00', '2026-01-10T10:00', :at, :at + 3600000, :at,
    :at + 3600000, 0, 0)
"""
FILTERS = {
    "as it is": EVERYTHING,
    "by theme": Filter(theme="Theme 3"),
    "by place and language": Filter(place="Place 7", language="fr"),
    "mine": Filter(mine=True),
    "a month": Filter(month="January 2026"),
}


async def run() -> list[Row]:
    with TemporaryDirectory() as place:
        db = await Database.open(Path(place) / "bench.db")
        try:
            for first in range(0, COMMUNITIES, 50):
                await db.write(lambda tx, first=first: _fill(tx, first))
            return await _measure(services.over(db, lambda: NOW))
        finally:
            await db.close()


def _fill(tx: Tx, first: int) -> None:
    """Fifty communities; the events of one lie far apart in the table, as they do in life."""
    for number in range(first, first + 50):
        communities.ensure(tx, Community(number + 1, f"Network {number}", TUNIS), NOW)
    tx.many(_INSERT, _events(first))


def _events(first: int) -> Iterator[dict[str, Any]]:
    for n in range(EVENTS):
        for number in range(first, first + 50):
            yield {
                "id": n * COMMUNITIES + number + 1,
                "community": number + 1,
                "ref": f"e{n}",
                "title": f"Event {n} of network {number}",
                "theme": f"Theme {n % 12}",
                "place": f"Place {n % 40}",
                "languages": ("en", "en fr", "ar fr")[n % 3],
                "at": to_ms(NOW) + (n - EVENTS // 2) * 12 * _HOUR,
            }


async def _measure(opened: Services) -> list[Row]:
    rows = []
    for what, asked in FILTERS.items():
        cpu, waited = await _timed(partial(opened.calendar.show, typed=asked))
        rows.append(Row(f"/calendar, {what}: CPU of a page", cpu * 1e3, "ms", at_most=20))
        rows.append(Row("… longest wait of the event loop", waited * 1e3, "ms", at_most=20))
    cpu, _ = await _timed(partial(opened.calendar.turn, token=token(EVERYTHING), page=80))
    rows.append(Row("… the last page", cpu * 1e3, "ms", at_most=20))
    cpu, _ = await _timed(partial(opened.calendar.suggest, facet=Facet.THEME, typed="1"))
    rows.append(Row("… themes suggested", cpu * 1e3, "ms", at_most=20))
    return rows


async def _timed(ask: Callable[[Actor], Awaitable[Any]]) -> tuple[float, float]:
    """CPU seconds of one, each asked by somebody of another community; and the longest that a
    sleep of a millisecond took beyond it meanwhile: of several rounds the median, for others
    use this machine too."""
    chosen, cpu, longest = Random(1), process_time(), []
    for _ in range(ROUNDS):
        waits = [0.0]
        watching = asyncio.create_task(_watch(waits))
        for _ in range(ASKED):
            await ask(Actor(chosen.randrange(COMMUNITIES) + 1, 7, "Ana"))
        watching.cancel()
        longest.append(max(waits))
    return (process_time() - cpu) / (ROUNDS * ASKED), median(longest)


async def _watch(waits: list[float]) -> None:
    while True:
        began = perf_counter()
        await asyncio.sleep(0.001)
        waits.append(perf_counter() - began - 0.001)
