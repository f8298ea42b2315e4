"""``python -m tests.fuzz [--kills N --reminders N --seed N]``: exit 1 where it does not hold.

kill -9 while reminders fall due (`kills`), then ten thousand due at once (`fanout`).
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tests.fuzz.kills import Run

_UNREADABLE = 0.02  # of the histories: such deliveries are unknown, not lost
_SECONDS = 20.0  # a kill may take at most, on a machine that is busy


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--reminders", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    asked = parser.parse_args(arguments)
    run = Run(asked.kills, asked.reminders, asked.seed, unreadable=_UNREADABLE)
    console = Console()
    with tempfile.TemporaryDirectory() as where:
        bounded = asyncio.wait_for(run(Path(where)), asked.kills * _SECONDS)
        outcome = asyncio.run(bounded)
    for table in outcome.tables():
        console.print(table)
    for problem in outcome.problems:
        console.print(problem, style="red")
    console.print(f"seed {asked.seed}: {'does not hold' if outcome.problems else 'holds'}")
    return 1 if outcome.problems else 0


if __name__ == "__main__":
    sys.exit(main())
