"""The three judges, each skipped with its reason where it is not installed."""

from __future__ import annotations

import os
from types import ModuleType

import pytest

from tests.judges import icaljs, libical, python_icalendar


def _missing(judge: ModuleType) -> str | None:
    if judge is icaljs:
        return icaljs.missing()
    if judge is libical:
        try:
            libical.library()
        except OSError:
            return "libical is not installed (Debian: libical3)"
    return None


@pytest.fixture(params=[python_icalendar, icaljs, libical], ids=["icalendar", "ical.js", "libical"])
def judge(request: pytest.FixtureRequest) -> ModuleType:
    """A reader of calendars that we did not write: ``occurrences(feed, from, to)`` by year."""
    module: ModuleType = request.param
    if reason := _missing(module):
        if os.environ.get("CONVENOR_REQUIRE_TOOLS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return module
