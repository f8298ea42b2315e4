"""How long a look for circles of garbage may wait."""

from __future__ import annotations

import asyncio
import gc

import pytest

from bot import garbage


async def test_while_work_lasts_nobody_looks_at_everything_and_then_as_before() -> None:
    usual = gc.get_threshold()
    first, second = asyncio.Event(), asyncio.Event()

    @garbage.later
    async def work(until: asyncio.Event) -> int:
        await until.wait()
        return gc.get_threshold()[2]

    works = [asyncio.create_task(work(until)) for until in (first, second)]
    await asyncio.sleep(0)
    assert gc.get_threshold()[:2] == usual[:2]
    first.set()
    seen = [await works[0]]
    assert gc.get_threshold()[2] == seen[0]
    second.set()
    seen.append(await works[1])
    assert min(seen) > 1_000_000
    assert gc.get_threshold() == usual


async def test_work_that_fails_leaves_all_as_before() -> None:
    usual = gc.get_threshold()

    @garbage.later
    async def work() -> None:
        raise ValueError

    with pytest.raises(ValueError):
        await work()
    assert gc.get_threshold() == usual
