"""``python -m tests.bench [NAME …] [--json FILE]``: measure, print tables, write the figures as
JSON, exit 1 on a miss.

NAME is a module ``bench_NAME.py`` of this directory; without one, all are run: some ten minutes,
and 1.5 GB of disk for a while. Each has ``run() -> list[Row]``, plain or async, and says in its
docstring what it measures.
"""

from __future__ import annotations

import argparse
import asyncio
import inspect
import json
import sys
import time
import traceback
from importlib import import_module
from pathlib import Path

from rich.console import Console

from tests.bench.table import Row, as_json, as_table, machine

KNOWN = sorted(
    path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py")
)


JSON = Path(__file__).parents[2] / "build" / "bench.json"


def measure(name: str) -> list[Row]:
    found = import_module(f"tests.bench.bench_{name}").run()
    if inspect.iscoroutine(found):
        found = asyncio.run(found)
    return list(found)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(KNOWN))
    parser.add_argument(
        "--json", type=Path, default=JSON, metavar="FILE", help="where the figures are written"
    )
    asked = parser.parse_args(arguments)
    if unknown := sorted(set(asked.names) - set(KNOWN)):
        parser.error(f"no such bench: {', '.join(unknown)}; there are: {', '.join(KNOWN)}")
    console, measured_on = Console(), machine()
    if measured_on["load"] > measured_on["cpus"] / 4:
        console.print(f"load {measured_on['load']}: others run here too; times will be too long")
    found: dict[str, list[Row]] = {}
    failed: list[str] = []
    for name in asked.names or KNOWN:
        console.print(f"{name} …", style="dim")
        began = time.monotonic()
        try:
            found[name] = measure(name)
        except Exception:
            traceback.print_exc()
            failed.append(name)
        else:
            taken = time.monotonic() - began
            console.print(as_table(f"{name}, {taken:.0f} s", found[name]))
    benches = {name: as_json(rows) for name, rows in found.items()}
    written = {"machine": measured_on, "benches": benches, "failed": failed}
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    asked.json.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n")
    console.print(f"written to {asked.json}")
    missed = [row.what for rows in found.values() for row in rows if row.ok is False]
    return 1 if missed or failed else 0


if __name__ == "__main__":
    sys.exit(main())
