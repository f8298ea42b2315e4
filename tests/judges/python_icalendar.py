"""icalendar with dateutil, as a judge of the calendars we write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar

from tests.judges import Occurrence


def occurrences(feed: bytes, first_year: int, last_year: int) -> list[Occurrence]:
    calendar = Calendar.from_ical(feed)
    events = list(calendar.walk("VEVENT"))
    assert [event.errors for event in events] == [[]] * len(events)
    moved = {
        (str(event["UID"]), _spoken(event["RECURRENCE-ID"].dt))
        for event in events
        if "RECURRENCE-ID" in event
    }
    found = []
    for event in events:
        length = event["DTEND"].dt - event["DTSTART"].dt
        for start in _starts(event, first_year, last_year):
            uid, spoken = str(event["UID"]), _spoken(start)
            if "RECURRENCE-ID" not in event and (uid, spoken) in moved:
                continue
            texts = [str(event[name]) for name in ("STATUS", "SUMMARY", "DESCRIPTION")]
            found.append((uid, spoken, _spoken(start + length), *texts))
    return found


def _starts(event: Any, first_year: int, last_year: int) -> Iterator[Any]:
    start = event["DTSTART"].dt
    if "RRULE" not in event:
        yield start
        return
    rule = event["RRULE"].to_ical().decode()
    exdates = event.get("EXDATE", [])
    out = {
        _spoken(each.dt)
        for several in (exdates if isinstance(exdates, list) else [exdates])
        for each in several.dts
    }
    whole = not isinstance(start, datetime)
    first = datetime(start.year, start.month, start.day) if whole else start
    for occurrence in rrulestr(rule, dtstart=first):
        if occurrence.year > last_year:
            return
        day = occurrence.date() if whole else occurrence
        if day.year >= first_year and _spoken(day) not in out:
            yield day


def _spoken(day: date) -> str:
    if isinstance(day, datetime):
        return f"{day.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"{day:%Y-%m-%d}"
