"""Lanes that bring Discord in line: what becomes of work at a stop."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery import following
from bot.delivery.following import Follower
from tests.conftest import Clock


class Endless(Follower):
    """Discord does not answer."""

    async def behind(self) -> list[int]:
        return [7]

    async def bring_up(self, lane: int) -> None:
        await asyncio.Event().wait()


async def _never() -> None:
    return None


async def test_what_does_not_end_in_time_is_left_to_the_next_start(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it went on with a connection and a database that are closed."""
    monkeypatch.setattr(following, "_PATIENCE", 0.05)
    before, follower = asyncio.all_tasks(), Endless(_never, clock)
    follower.start()
    await asyncio.sleep(0.05)
    assert follower.at_work == 1
    await follower.stop()
    await asyncio.sleep(0)
    assert (asyncio.all_tasks() - before, follower.at_work) == (set(), 0)
