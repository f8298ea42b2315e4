"""When a VEVENT is: its DTSTART with DTEND or DURATION, in the zone it names or, where it names
none, in that of its calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from schedules.files import typed
from schedules.files.ics_zones import zone_of
from schedules.files.words import Words
from schedules.ical_in import Property, Vevent, date_of, duration_of
from schedules.moments import Dates, Moment, MomentError, place, seen_in
from schedules.texts import T

_LONGEST = timedelta(days=366)
_DAY = timedelta(days=1)


def dates_of(
    vevent: Vevent, words: Words, own_zones: Mapping[str, str], around: str | None
) -> tuple[str, Dates | None]:
    """The zone and the dates; None where they are missing or wrong, which is told."""
    zone = around or "UTC"
    try:
        own = vevent.first("X-CONVENOR-ZONE")
        zone = typed.zone(own.text) if own else zone
        begins = vevent.first("X-CONVENOR-START", "DTSTART")
        if begins is None:
            words.complain("start", T("It has no start."))
            return zone, None
        start = value_of(begins, own_zones, zone if own else around)
    except (typed.Unreadable, MomentError) as wrong:
        words.complain("start", wrong.text)
        return zone, None
    if isinstance(start, Moment):
        zone = start.zone
    try:
        if isinstance(start, Moment):
            return zone, _exact(start, _end(vevent, start, own_zones, zone))
        return zone, _days(start, _end(vevent, start, own_zones, zone), zone)
    except (typed.Unreadable, MomentError) as wrong:
        words.complain("end", wrong.text)
        return zone, None


def calendar_zone(head: Vevent, own_zones: Mapping[str, str], around: str | None) -> str | None:
    """The zone of times that name none: the calendar's, where it is one, else the one around."""
    named = head.first("X-WR-TIMEZONE")
    try:
        return zone_of(named.text, own_zones) if named else around
    except typed.Unreadable:
        return around


def value_of(stands: Property, own_zones: Mapping[str, str], zone: str | None) -> date | Moment:
    """A day or a moment. Of a time that happens twice, the first is meant (RFC 5545, 3.3.5)."""
    try:
        value = date_of(stands.value)
    except ValueError:
        raise typed.Unreadable(
            T("This is not a date of iCalendar, such as 20270303T150000Z.")
        ) from None
    typed.check_year(value.year)
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is not None:
        return seen_in(value.astimezone(UTC), zone or "UTC")
    tzid = stands.parameters.get("TZID")
    if tzid:
        return place(value, zone_of(tzid, own_zones), fold=0)
    if zone is None:
        raise typed.Unreadable(T("This time names no zone, and no zone is known for the calendar."))
    return place(value, zone, fold=0)


def _end(
    vevent: Vevent, start: date | Moment, own_zones: Mapping[str, str], zone: str
) -> date | Moment | None:
    """The end; None where the file gives none."""
    ends = vevent.first("X-CONVENOR-END", "DTEND")
    if ends is not None:
        return value_of(ends, own_zones, zone)
    lasts = vevent.first("DURATION")
    if lasts is None:
        return None
    try:
        span = duration_of(lasts.value)
    except ValueError:
        raise typed.Unreadable(T("This is not a length of iCalendar, such as PT1H30M.")) from None
    if abs(span) > _LONGEST:
        raise typed.Unreadable(T("This is longer than a year."))
    return seen_in(start.instant + span, zone) if isinstance(start, Moment) else start + span


def _exact(start: Moment, end: date | Moment | None) -> Dates:
    if end is None:
        return Dates.exact(start, start)
    if not isinstance(end, Moment):
        raise typed.Unreadable(T("The start has a time and the end has none."))
    return Dates.exact(start, seen_in(end.instant, start.zone))


def _days(first: date, end: date | Moment | None, zone: str) -> Dates:
    """Whole days; the end is the day after the last (some programs write the same day)."""
    if isinstance(end, Moment):
        raise typed.Unreadable(T("The end has a time and the start has none."))
    last = first if end is None or end == first else end - _DAY
    return Dates.days(first, last, zone)
