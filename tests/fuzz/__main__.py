"""``python -m tests.fuzz [--only kills|fanout] [--kills N --reminders N --seed N]``.

kill -9 while reminders fall due (`kills`), then ten thousand due at once (`fanout`); prints what
happened and what became of it, and exits with 1 where it does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.console import Console

from tests.fuzz import fanout, kills

_UNREADABLE = 0.02  # of the histories: such deliveries are unknown, not lost
_SECONDS = 20.0  # that a kill may take at most, on a busy machine
_COMMUNITIES, _EVENTS = 58, 58  # with two DMs each: 10,092 deliveries
_FANOUT_SECONDS = 1_200.0
Outcome = kills.Outcome | fanout.Outcome


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--only", choices=["kills", "fanout"])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--reminders", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    asked = parser.parse_args(arguments)
    run = kills.Run(asked.kills, asked.reminders, asked.seed, unreadable=_UNREADABLE)
    problems: list[str] = []
    if asked.only != "fanout":
        problems += _hold(run, asked.kills * _SECONDS)
    if asked.only != "kills":
        problems += _hold(fanout.Run(_COMMUNITIES, _EVENTS), _FANOUT_SECONDS)
    Console().print("does not hold" if problems else "holds")
    return 1 if problems else 0


def _hold(run: Callable[[Path], Awaitable[Outcome]], seconds: float) -> list[str]:
    """What does not hold of a run, which may take so long."""
    console = Console()

    async def bounded(where: Path) -> Outcome:
        async with asyncio.timeout(seconds):
            return await run(where)

    with tempfile.TemporaryDirectory() as where:
        outcome = asyncio.run(bounded(Path(where)))
    for table in outcome.tables():
        console.print(table)
    for problem in outcome.problems:
        console.print(problem, style="red")
    return outcome.problems


if __name__ == "__main__":
    sys.exit(main())
