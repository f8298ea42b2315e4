"""Reading schedule files of 1,000 sessions, each beside its format's usual reader alone; and
how long the event loop waits meanwhile."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter
from xml.etree import ElementTree

from icalendar import Calendar
from openpyxl import load_workbook
from ruamel.yaml import YAML

from schedules.drafts import EventDraft, ProgrammeDraft, SessionDraft, Speaker
from schedules.files import Format, read, write
from schedules.moments import Dates, seen_in
from tests.bench.table import Row

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ZONE = "Africa/Tunis"


async def run() -> list[Row]:
    programme = ProgrammeDraft(tuple(_event(n) for n in range(100)), "Network", ZONE)
    yaml, ics = write(programme, "yaml", now=NOW), write(programme, "ics", now=NOW)
    assert read(yaml, zone=None, now=NOW).programme == programme
    theirs_yaml = _best(lambda: YAML(typ="safe", pure=True).load(io.BytesIO(yaml)), 1)
    theirs_ics = _best(lambda: Calendar.from_ical(ics), 2)
    ours_yaml = _best(lambda: read(yaml, zone=None, now=NOW), 5)
    ours_ics = _best(lambda: read(ics, zone=None, now=NOW), 5)
    others = [_beside(programme, *each) for each in _OTHERS]
    stall = await _longest_wait(lambda: read(yaml, zone=None, now=NOW))
    return [
        Row("1,000 sessions of YAML by ruamel.yaml, unchecked", theirs_yaml * 1e3, "ms"),
        Row("… by us", ours_yaml * 1e3, "ms", limit=theirs_yaml * 1e3, ratio_at_most=0.2),
        Row("1,000 sessions of iCalendar by icalendar, unchecked", theirs_ics * 1e3, "ms"),
        Row("… by us", ours_ics * 1e3, "ms", limit=theirs_ics * 1e3, ratio_at_most=0.5),
        *(row for rows in others for row in rows),
        Row("longest wait of the event loop meanwhile", stall * 1e3, "ms", at_most=20),
    ]


def _workbook(data: bytes) -> None:
    sheet = load_workbook(io.BytesIO(data), read_only=True).active
    assert sheet is not None
    for _ in sheet.iter_rows(values_only=True):
        pass


def _table(data: bytes) -> None:
    for _ in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        pass


# The other formats, each with its usual reader: in C they have nothing to check.
_OTHERS: tuple[tuple[Format, str, Callable[[bytes], object]], ...] = (
    ("csv", "csv", _table),
    ("xlsx", "openpyxl", _workbook),
    ("schedule.xml", "ElementTree", ElementTree.fromstring),
    ("json", "json", json.loads),
)


def _beside(
    programme: ProgrammeDraft, as_: Format, name: str, theirs: Callable[[bytes], object]
) -> list[Row]:
    data = write(programme, as_, now=NOW)
    assert read(data, zone=None, now=NOW).programme.events == programme.events
    return [
        Row(
            f"1,000 sessions of {as_} by {name}, unchecked",
            _best(lambda: theirs(data), 2) * 1e3,
            "ms",
        ),
        Row("… by us", _best(lambda: read(data, zone=None, now=NOW), 3) * 1e3, "ms"),
    ]


async def _longest_wait(work: Callable[[], object]) -> float:
    """The longest that a sleep of a millisecond took beyond it while a thread did the work."""
    working = asyncio.create_task(asyncio.to_thread(work))
    longest = 0.0
    while not working.done():
        began = perf_counter()
        await asyncio.sleep(0.001)
        longest = max(longest, perf_counter() - began - 0.001)
    await working
    return longest


def _event(n: int) -> EventDraft:
    start = NOW + timedelta(days=7 * n)
    sessions = tuple(
        SessionDraft(
            f"session-{m}",
            f"Session {m}: coordination with civil society, in Sfax",
            _hour(start + timedelta(hours=m)),
            "workshop",
            abstract="Mechanisms for cooperation; who does what, and with which means.",
            place="Hôtel de ville",
            seats=20,
            speakers=(Speaker("Amina B.", "City of Sfax"),),
        )
        for m in range(10)
    )
    dates = Dates.exact(seen_in(start, ZONE), seen_in(start + timedelta(hours=12), ZONE))
    return EventDraft(f"event-{n}", f"Event {n}", dates, host="Municipality", sessions=sessions)


def _hour(start: datetime) -> Dates:
    return Dates.exact(seen_in(start, ZONE), seen_in(start + timedelta(hours=1), ZONE))


def _best(work: Callable[[], object], times: int) -> float:
    """The fastest of some runs, in seconds."""
    found = []
    for _ in range(times):
        began = perf_counter()
        work()
        found.append(perf_counter() - began)
    return min(found)
