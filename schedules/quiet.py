"""Quiet hours: a span of local wall times, every day, perhaps over midnight; and how it is
typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from schedules.moments import GapError, place, seen_in
from schedules.texts import T, Text

_TIME = re.compile(r"(\d{1,2})(?:\s*[:.h]\s*(\d{2})?)?\s*(am|pm)?", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:-|–|—|\bto\b|\buntil\b|\bà\b|\bhasta\b|\ba\b|إلى)\s*", re.IGNORECASE)
_BEFORE = re.compile(r"^\s*(?:from|between|de|من)\s+", re.IGNORECASE)


class QuietError(ValueError):
    """What was typed are no quiet hours; ``text`` is the sentence for whoever typed it."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


@dataclass(frozen=True, slots=True)
class Quiet:
    """From ``start`` until just before ``until``, on the clock of a zone; over midnight where
    ``until`` is the earlier of the two. They differ."""

    start: time
    until: time
    zone: str

    def ends(self, now: datetime) -> datetime | None:
        """The UTC instant at which the quiet hours in force at ``now`` end; None where none are.

        By the clock on the wall, so that a night in which the clocks change is as long as it is:
        an end that does not exist is the first moment after the gap, and of an end that comes
        twice it is the first still to come.
        """
        wall = seen_in(now, self.zone).wall
        clock, over_midnight = wall.time(), self.start > self.until
        if over_midnight:
            in_force = clock >= self.start or clock < self.until
        else:
            in_force = self.start <= clock < self.until
        if not in_force:
            return None
        tomorrow = over_midnight and clock >= self.start
        day = wall.date() + timedelta(days=1 if tomorrow else 0)
        return self._first_after(datetime.combine(day, self.until), now)

    def _first_after(self, wall: datetime, now: datetime) -> datetime:
        for fold in (0, 1):
            try:
                instant = place(wall, self.zone, fold=fold).instant
            except GapError as gap:
                instant = place(gap.after, self.zone, fold=0).instant
            if instant > now:
                return instant
        raise AssertionError("quiet hours in force have an end to come")


def read_time(typed: str) -> time:
    """A time of day as people write it: "22:00", "22h", "7.30", "7", "10pm". Raises QuietError."""
    found = _TIME.fullmatch(typed.strip())
    if found is None:
        raise _not_a_time(typed)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise _not_a_time(typed)
        hour = hour % 12 + (12 if half == "pm" else 0)
    if (hour, minute) == (24, 0):
        hour = 0
    if hour > 23 or minute > 59:
        raise _not_a_time(typed)
    return time(hour, minute)


def read_span(typed: str) -> tuple[time, time]:
    """ "22:00-07:00", "from 10pm to 7am": from and until. Raises QuietError."""
    parts = _BETWEEN.split(_BEFORE.sub("", typed.strip()))
    if len(parts) != 2:
        raise QuietError(
            T(
                "{typed} is not a span of time. Write from and until, for example 22:00-07:00.",
                typed=typed.strip(),
            )
        )
    return span(read_time(parts[0]), read_time(parts[1]))


def span(start: time, until: time) -> tuple[time, time]:
    """The two, where they are a span. Raises QuietError where they are the same."""
    if start == until:
        raise QuietError(
            T("Quiet hours end at another time than they begin. Write for example 22:00-07:00.")
        )
    return start, until


def _not_a_time(typed: str) -> QuietError:
    return QuietError(
        T(
            "{typed} is not a time of day. Write for example 22:00, 7:30 or 10pm.",
            typed=typed.strip() or "?",
        )
    )
