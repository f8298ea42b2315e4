"""Print every row of every ``bench_*.py`` here (or of those named); fail where a goal is missed."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from tests.bench import Row


def main(names: list[str]) -> int:
    missed = 0
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if names and path.stem.removeprefix("bench_") not in names:
            continue
        rows: list[Row] = importlib.import_module(f"tests.bench.{path.stem}").run()
        for row in rows:
            mark = {True: "reached", False: "MISSED", None: ""}[row.reached]
            print(f"{row.what:<58} {row.measured:>16}  {row.goal:<30} {mark}", flush=True)
            missed += row.reached is False
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
