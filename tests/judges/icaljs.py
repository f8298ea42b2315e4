"""ical.js (the reader inside Thunderbird), run by node, as a judge of the calendars we write."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from shutil import which

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
    done = subprocess.run(
        ["node", str(HERE / "icaljs.mjs"), str(first_year), str(last_year)],
        input=feed,
        capture_output=True,
        timeout=60,
        check=False,
        cwd=HERE,
    )
    assert done.returncode == 0, done.stderr.decode()
    return [tuple(each) for each in json.loads(done.stdout)]
