"""VTIMEZONE components, from the transitions of the time-zone database (RFC 5545, 3.6.5).

Where the database's last rule is regular it is written as an RRULE without end; every other
change is an observance of its own (Ramadan in Casablanca), never a list of RDATEs: Thunderbird
reads only the first of a list.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from schedules.ical_text import basic, content_line, escaped
from schedules.moments import zone_named

_OLDEST = datetime(1970, 1, 1, tzinfo=UTC)
_CYCLE = range(2071, 2099)  # 28 years without a century: each date on each weekday four times
_END = datetime(_CYCLE.stop, 1, 1, tzinfo=UTC)
_STEP = timedelta(days=6)  # no zone changes twice in a shorter time, since 1990 (tested)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class _Change:
    """One change of a zone's offset. ``wall``: the local time at which it comes, before it."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def kind(self) -> tuple[object, ...]:
        return self.before, self.after, self.name, self.wall.time(), self.wall.weekday()


@lru_cache(maxsize=256)
def vtimezone_bytes(zone: str, since: int) -> bytes:
    """The VTIMEZONE of an IANA zone, right for every moment from the year ``since`` on.

    Raises MomentError for an unknown zone.
    """
    changes = _changes(zone, since)
    single, regular = _parted(changes)
    observances = [(change, "") for change in single] + list(_rules(regular))
    observances.sort(key=lambda observance: observance[0].wall)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{escaped(zone)}"]
    for change, rule in observances:
        lines += _observance(change, rule, for_good=change is changes[-1])
    lines.append("END:VTIMEZONE")
    return b"".join(map(content_line, lines))


def _changes(zone: str, since: int) -> list[_Change]:
    """The last change before the year ``since`` and all after it, in order; at least one."""
    january = datetime(since, 1, 1, tzinfo=UTC) - timedelta(days=1)  # or later, in any zone
    found = list(_between(zone, january, _END))
    low, high = january - 256 * _STEP, january
    earlier: list[_Change] = []
    while not earlier and high > _OLDEST:
        earlier = list(_between(zone, max(low, _OLDEST), high))
        low, high = low - 256 * _STEP, low
    if not earlier:
        offset = january.astimezone(zone_named(zone)).utcoffset() or timedelta(0)
        name = january.astimezone(zone_named(zone)).tzname() or zone
        earlier = [_Change(_OLDEST.replace(tzinfo=None), offset, offset, name)]
    return [earlier[-1], *found]


def _between(zone: str, low: datetime, end: datetime) -> Iterator[_Change]:
    info = zone_named(zone)

    def offset(instant: datetime) -> timedelta:
        return instant.astimezone(info).utcoffset() or timedelta(0)

    before = offset(low)
    while low < end:
        high = min(low + _STEP, end)
        after = offset(high)
        if after != before:
            left, right = low, high
            while right - left > timedelta(seconds=1):
                middle = left + (right - left) // 2
                left, right = (middle, right) if offset(middle) == before else (left, middle)
            onset = right.replace(microsecond=0)
            wall = (onset + before).replace(tzinfo=None)
            yield _Change(wall, before, after, onset.astimezone(info).tzname() or zone)
        low, before = high, after


def _parted(changes: list[_Change]) -> tuple[list[_Change], list[_Change]]:
    """The changes written one by one, and the tail (possibly empty) that keeps yearly rules."""
    last = [change for change in changes if change.wall.year in _CYCLE]
    yearly = len({change.kind for change in last})  # changes in a year: two, or none
    if len(last) != yearly * len(_CYCLE):
        return changes, []
    dates = {(change.kind, change.wall.month, change.wall.day) for change in last}
    start = len(changes) - len(last)
    while start and last:
        change, next_year = changes[start - 1], changes[start - 1 + yearly]
        if (change.kind, change.wall.month, change.wall.day) not in dates:
            break
        if (change.kind, change.wall.year + 1) != (next_year.kind, next_year.wall.year):
            break
        start -= 1
    return changes[:start], changes[start:]


def _rules(regular: list[_Change]) -> Iterator[tuple[_Change, str]]:
    """The first change of the tail by each yearly rule (its DTSTART), and the rule.

    A rule whose seven days lie in two months ("the day after the last Thursday of October",
    Cairo) is written as one rule for each month.
    """
    parts: dict[tuple[tuple[object, ...], int], list[_Change]] = {}
    for change in regular:
        parts.setdefault((change.kind, change.wall.month), []).append(change)
    for (_, month), changes in parts.items():
        days = sorted({change.wall.day for change in changes})
        day = _DAYS[changes[0].wall.weekday()]
        yield changes[0], f"FREQ=YEARLY;BYMONTH={month};{_by_day(month, days, day)}"


def _by_day(month: int, days: list[int], day: str) -> str:
    if len(days) == 7 and month != 2 and days[-1] == calendar.monthrange(2001, month)[1]:
        return f"BYDAY=-1{day}"
    if len(days) == 7 and days[0] % 7 == 1:
        return f"BYDAY={days[0] // 7 + 1}{day}"
    return f"BYMONTHDAY={','.join(map(str, days))};BYDAY={day}"


def _observance(change: _Change, rule: str, *, for_good: bool) -> list[str]:
    """One STANDARD or DAYLIGHT; clocks that go forward for good are not daylight saving."""
    kind = "DAYLIGHT" if change.after > change.before and not for_good else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{basic(change.wall)}",
        *([f"RRULE:{rule}"] if rule else []),
        f"TZOFFSETFROM:{_offset(change.before)}",
        f"TZOFFSETTO:{_offset(change.after)}",
        f"TZNAME:{escaped(change.name)}",
        f"END:{kind}",
    ]


def _offset(offset: timedelta) -> str:
    seconds = round(offset.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    text = f"{sign}{seconds // 3600:02}{seconds // 60 % 60:02}"
    return f"{text}{seconds % 60:02}" if seconds % 60 else text
