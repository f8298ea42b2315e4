"""RRULE values (RFC 5545, 3.8.5.3) read into a rule, or all that is wrong with them; and written.

What the value leaves to DTSTART (the weekday of ``FREQ=WEEKLY``) is filled in, so that a rule is
complete. Whatever is not in our grammar is a problem that names the part; nothing is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from schedules.moments import Moment, MomentError, zone_named
from schedules.recurrence.flaws import RuleError
from schedules.recurrence.occurrences import moment_on
from schedules.recurrence.rule import Frequency, Recurrence, Weekday, filled_in
from schedules.texts import Problem, T, Text

LONGEST = 1_000  # characters
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_NUMBER = re.compile(r"[+-]?\d{1,18}")
_BYDAY = re.compile(r"([+-]?\d{1,3})?([A-Z]{2})")
_UNTIL = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?")
_OF_THE_TIME = ("BYHOUR", "BYMINUTE", "BYSECOND")


def read_rrule(text: str, start: Moment | date) -> tuple[Recurrence | None, tuple[Problem, ...]]:
    """The rule of an RRULE value whose DTSTART is ``start``, or all of its problems; each has the
    part in which it stands as ``cell``."""
    reading = _Reading(start)
    if len(text) > LONGEST:
        reading.complain("RRULE", T("This is too long: {n} characters at most.", n=LONGEST))
        return None, tuple(reading.problems)
    rule = reading.rule(text.strip().removeprefix("RRULE:"))
    return (None if reading.problems else rule), tuple(reading.problems)


def rrule(rule: Recurrence, start: Moment | date) -> str:
    """The RRULE value for a DTSTART. UNTIL is a date for whole days, else the UTC instant at which
    readers of calendars place the wall time of the last day."""
    parts = [f"FREQ={rule.frequency.value}"]
    if rule.interval > 1:
        parts.append(f"INTERVAL={rule.interval}")
    for name, numbers in (("BYMONTH", rule.months), ("BYMONTHDAY", rule.month_days)):
        if numbers:
            parts.append(f"{name}={','.join(map(str, numbers))}")
    if rule.weekdays:
        days = (f"{each.nth or ''}{WEEKDAYS[each.day]}" for each in rule.weekdays)
        parts.append(f"BYDAY={','.join(days)}")
    if rule.positions:
        parts.append(f"BYSETPOS={','.join(map(str, rule.positions))}")
    if rule.week_start:
        parts.append(f"WKST={WEEKDAYS[rule.week_start]}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    if rule.until is not None:
        parts.append(f"UNTIL={_until(rule.until, start)}")
    return ";".join(parts)


def _until(day: date, start: Moment | date) -> str:
    if not isinstance(start, Moment):
        return f"{day:%Y%m%d}"
    wall = datetime.combine(day, start.wall.time(), zone_named(start.zone))
    return f"{wall.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@dataclass(slots=True)
class _Reading:
    """One value while it is read."""

    start: Moment | date
    problems: list[Problem] = field(default_factory=list)

    @property
    def day(self) -> date:
        return self.start.wall.date() if isinstance(self.start, Moment) else self.start

    def complain(self, name: str, sentence: Text, found: str | None = None) -> None:
        self.problems.append(Problem(sentence, cell=name, found=found))

    def rule(self, text: str) -> Recurrence | None:
        parts = self._parts(text)
        values: dict[str, Any] = {}
        for name, value in parts.items():
            if name in _OF_THE_TIME:
                self._time(name, value)
            elif name not in _READERS:
                self.complain(name, T("{part} cannot be read.", part=name), value)
            else:
                try:
                    word, read = _READERS[name]
                    values[word] = read(value, self.start)
                except MomentError as wrong:
                    self.complain(name, wrong.text, value)
        if "FREQ" not in parts:
            self.complain("FREQ", T("It does not say how often: FREQ=WEEKLY, for example."))
        return self._made(values, parts) if "frequency" in values else None

    def _made(self, values: dict[str, Any], parts: Mapping[str, str]) -> Recurrence | None:
        """The rule; None where values do not fit together, of those that could be read."""
        try:
            return Recurrence.of(**filled_in(values, self.day))
        except RuleError as wrong:
            told = {problem.cell for problem in self.problems}
            for name, sentence in wrong.flaws:
                if name not in told:
                    self.complain(name, sentence, parts.get(name))
            return None

    def _parts(self, text: str) -> dict[str, str]:
        parts: dict[str, str] = {}
        for part in text.upper().split(";"):
            name, equals, value = part.strip().partition("=")
            if not (name and equals and value):
                self.complain("RRULE", T("A rule has parts such as FREQ=WEEKLY."), part[:80])
            elif name in parts:
                self.complain(name, T("{part} stands there twice.", part=name), value)
            else:
                parts[name] = value
        return parts

    def _time(self, name: str, value: str) -> None:
        """BYHOUR and its like may only repeat what the start says."""
        at = self.start.wall if isinstance(self.start, Moment) else None
        own = {"BYHOUR": at.hour, "BYMINUTE": at.minute, "BYSECOND": at.second} if at else {}
        if not (value.isdecimal() and int(value[:9]) == own.get(name)):
            self.complain(
                name, T("{part} cannot be read: it has one time a day.", part=name), value
            )


class _PartError(MomentError):
    """A part that is not what its name asks for."""


def _frequency(value: str, _: Moment | date) -> Frequency:
    if value in ("SECONDLY", "MINUTELY", "HOURLY"):
        raise _PartError(T("An event repeats every day at most."))
    try:
        return Frequency(value)
    except ValueError:
        known = ", ".join(Frequency)
        raise _PartError(T("FREQ is one of {known}.", known=known)) from None


def _number(value: str, _: Moment | date) -> int:
    if not _NUMBER.fullmatch(value):
        raise _PartError(T("A whole number is wanted here."))
    return int(value)


def _numbers(value: str, start: Moment | date) -> tuple[int, ...]:
    found = tuple(_number(each, start) for each in value.split(","))
    if 0 in found:
        raise _PartError(T("There is no 0 here: 1 is the first, -1 the last."))
    return found


def _weekday(value: str, _: Moment | date) -> int:
    if value not in WEEKDAYS:
        raise _PartError(T("Weekdays are MO, TU, WE, TH, FR, SA and SU."))
    return WEEKDAYS.index(value)


def _weekdays(value: str, start: Moment | date) -> tuple[Weekday, ...]:
    days = []
    for each in value.split(","):
        found = _BYDAY.fullmatch(each)
        day = _weekday(found[2] if found else each, start)
        nth = int((found and found[1]) or 0)
        if found and found[1] and not nth:
            raise _PartError(T("There is no 0 here: 1 is the first, -1 the last."))
        days.append(Weekday(day, nth))
    return tuple(days)


def _last_day(value: str, start: Moment | date) -> date:
    """The last local day on which an occurrence is not after UNTIL.

    A local time without Z, which the RFC forbids and programs write, is in the zone of the start.
    """
    found = _UNTIL.fullmatch(value)
    try:
        numbers = [int(each) for each in found.groups()[:6] if each] if found else []
        ends = datetime(*numbers)  # type: ignore[arg-type]  # three or six of them
    except (TypeError, ValueError):
        raise _PartError(T("UNTIL is a date or a time in UTC, such as 20270303T150000Z.")) from None
    if not isinstance(start, Moment) or len(numbers) == 3:
        return ends.date()
    if not 1 < ends.year < 9999:  # beyond what a zone could be asked of
        return ends.date()
    info = UTC if found and found[7] else zone_named(start.zone)
    latest = ends.replace(tzinfo=info).astimezone(zone_named(start.zone))
    day = latest.date()
    return day if moment_on(start, day).instant <= latest else day - timedelta(days=1)


_Reader = Callable[[str, Moment | date], Any]
_READERS: Mapping[str, tuple[str, _Reader]] = {
    "FREQ": ("frequency", _frequency),
    "INTERVAL": ("interval", _number),
    "BYDAY": ("weekdays", _weekdays),
    "BYMONTHDAY": ("month_days", _numbers),
    "BYMONTH": ("months", _numbers),
    "BYSETPOS": ("positions", _numbers),
    "COUNT": ("count", _number),
    "UNTIL": ("until", _last_day),
    "WKST": ("week_start", _weekday),
}
