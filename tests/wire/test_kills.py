"""kill -9, a few seeded times; `make fuzz` does it 200 times while 3,000 reminders fall due."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.fuzz.kills import Run

pytestmark = pytest.mark.alone


async def test_fifteen_kills_at_random_moments_lose_nothing_and_double_nothing(
    tmp_path: Path,
) -> None:
    """Two bots of their own beside each other, each at its own local Discord."""
    one, two = (Run(kills, reminders=150, seed=kills, life=0.5) for kills in (8, 7))
    runs = {"one": one, "two": two}
    for name in runs:
        (tmp_path / name).mkdir()
    found = await asyncio.gather(*(run(tmp_path / name) for name, run in runs.items()))
    assert [outcome.problems for outcome in found] == [[], []]
    assert [sorted(outcome.people.values()) for outcome in found] == [[1] * 150] * 2
    assert sum(sum(outcome.kills.values()) for outcome in found) == 15
    assert all(outcome.doubted for outcome in found)  # the kills struck while it sent
