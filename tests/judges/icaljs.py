"""ical.js (the reader inside Thunderbird), run by node, as a judge of the calendars we write."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path
from shutil import which
from typing import Any

from tests.judges import Occurrence

HERE = Path(__file__).parent


def missing() -> str | None:
    """Why it cannot be asked, or None."""
    if which("node") is None:
        return "node is not installed"
    if not (HERE / "node_modules" / "ical.js").is_dir():
        return "ical.js is not installed (npm ci --prefix tests/judges)"
    return None


def occurrences(feed: bytes, first_year: int, last_year: int) -> list[Occurrence]:
    found = _run("icaljs.mjs", feed, str(first_year), str(last_year))
    return [tuple(each) for each in found]


def days(rules: list[tuple[str, date]], count: int, last_year: int) -> list[list[date]]:
    """For each RRULE and its first day, its first days up to that year."""
    rows = [[rule, first.isoformat(), count, last_year] for rule, first in rules]
    found = _run("icaljs_rules.mjs", json.dumps(rows).encode())
    return [[date.fromisoformat(day) for day in each] for each in found]


def _run(script: str, given: bytes, *arguments: str) -> Any:
    done = subprocess.run(
        ["node", str(HERE / script), *arguments],
        input=given,
        capture_output=True,
        timeout=60,
        check=False,
        cwd=HERE,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)
