"""Moments: a wall time as typed, its IANA zone, and the UTC instant; and dates less exact.

A naive or offset-only time is refused at the edge; a wall time inside a DST gap is refused
with the two nearest valid times; one inside a fold asks which (domain.md, "Event and its
dates").
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schedules.texts import T, Text


class Precision(StrEnum):
    """How exactly a date is known."""

    EXACT = "exact"
    DAY = "day"
    MONTH = "month"
    TBA = "tba"


class MomentError(ValueError):
    """A time that cannot be placed; ``text`` is the sentence for the person who typed it."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


class GapError(MomentError):
    """The wall time does not exist that day; ``before`` and ``after`` are the nearest that do."""

    def __init__(self, wall: datetime, zone: str, before: datetime, after: datetime) -> None:
        super().__init__(
            T(
                "{wall} does not exist in {zone}: the clocks go forward then. "
                "The nearest times are {before} and {after}.",
                wall=_spoken(wall),
                zone=zone,
                before=_spoken(before),
                after=_spoken(after),
            )
        )
        self.before = before
        self.after = after


class FoldError(MomentError):
    """The wall time happens twice; ``first`` and ``second`` are the two UTC instants."""

    def __init__(self, wall: datetime, zone: str, first: datetime, second: datetime) -> None:
        super().__init__(
            T(
                "{wall} happens twice in {zone}: the clocks go back then. "
                "Say which: {first} UTC or {second} UTC.",
                wall=_spoken(wall),
                zone=zone,
                first=_spoken(first),
                second=_spoken(second),
            )
        )
        self.first = first
        self.second = second


def _spoken(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


@cache
def zone_named(name: str) -> ZoneInfo:
    """The IANA zone of that name, or a MomentError that says what would be right."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MomentError(
            T("{zone} is not a time zone. Write Area/City, for example Africa/Tunis.", zone=name)
        ) from None


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """One exact moment. Ordered by ``instant``; ``wall`` is naive on purpose."""

    instant: datetime
    wall: datetime
    zone: str

    def __post_init__(self) -> None:
        if self.instant.utcoffset() != timedelta(0):
            raise ValueError("a Moment's instant is aware and in UTC")
        if self.wall.tzinfo is not None:
            raise ValueError("a Moment's wall time is naive; its zone is named beside it")

    @property
    def local(self) -> datetime:
        """The instant as an aware time in the moment's own zone."""
        return self.instant.astimezone(zone_named(self.zone))


def place(wall: datetime, zone: str, *, fold: int | None = None) -> Moment:
    """The moment of a wall time in a zone.

    Raises MomentError for an aware wall time or an unknown zone, GapError, and FoldError
    unless ``fold`` (0: first, 1: second) says which.
    """
    if wall.tzinfo is not None:
        raise MomentError(T("Give the local time and the time zone by name, not an offset."))
    info = zone_named(zone)
    wall = wall.replace(fold=0)
    first = wall.replace(tzinfo=info).astimezone(UTC)
    second = wall.replace(tzinfo=info, fold=1).astimezone(UTC)
    if first == second:
        return Moment(first, wall, zone)
    if first.astimezone(info).replace(tzinfo=None) != wall:
        raise GapError(wall, zone, *_around_gap(wall, info))
    if fold is None:
        raise FoldError(wall, zone, first, second)
    return Moment(second if fold else first, wall, zone)


def _around_gap(wall: datetime, info: ZoneInfo) -> tuple[datetime, datetime]:
    """The last whole minute before the gap and the first after it, as wall times."""
    before = wall.replace(tzinfo=info, fold=1).astimezone(UTC)  # offset after the change: earlier
    after = wall.replace(tzinfo=info, fold=0).astimezone(UTC)
    low, high = before - timedelta(days=1), after
    old = low.astimezone(info).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(info).utcoffset() == old:
            low = middle
        else:
            high = middle
    change = high.replace(microsecond=0)
    earlier = (change - timedelta(minutes=1)).astimezone(info).replace(tzinfo=None, second=0)
    return earlier, change.astimezone(info).replace(tzinfo=None)


def seen_in(instant: datetime, zone: str) -> Moment:
    """The moment of a UTC instant, with the wall time it has in that zone."""
    local = instant.astimezone(zone_named(zone))
    return Moment(instant.astimezone(UTC), local.replace(tzinfo=None, fold=0), zone)


def placed_anew(moment: Moment) -> Moment:
    """The same wall time and zone, placed by the present tzdata.

    A wall time that the new rules skip moves to the first moment after the gap; of one that they
    repeat, the instant stays if it is one of the two, else it is the first.
    """
    try:
        first, second = (place(moment.wall, moment.zone, fold=fold) for fold in (0, 1))
    except GapError as gap:
        return place(gap.after, moment.zone, fold=0)
    return second if second.instant == moment.instant else first


@dataclass(frozen=True, slots=True)
class Dates:
    """When something is: exact start and end, days, a month, or not known yet.

    ``first`` and ``last`` are set for exact and day precision (the local days, ``last``
    inclusive); ``month`` is ``(year, month)`` for month precision only: "September" is
    never stored as its first day.
    """

    precision: Precision
    zone: str
    start: Moment | None = None
    end: Moment | None = None
    first: date | None = None
    last: date | None = None
    month: tuple[int, int] | None = None

    @classmethod
    def exact(cls, start: Moment, end: Moment) -> Dates:
        if end.instant < start.instant:
            raise MomentError(T("The end is before the start."))
        last = end.wall.date()
        if end.wall.time() == time(0) and last > start.wall.date():
            last -= timedelta(days=1)
        return cls(Precision.EXACT, start.zone, start, end, start.wall.date(), last)

    @classmethod
    def days(cls, first: date, last: date, zone: str) -> Dates:
        if last < first:
            raise MomentError(T("The end is before the start."))
        return cls(Precision.DAY, zone, first=first, last=last)

    @classmethod
    def in_month(cls, year: int, month: int, zone: str) -> Dates:
        return cls(Precision.MONTH, zone, month=(year, month))

    @classmethod
    def tba(cls, zone: str) -> Dates:
        return cls(Precision.TBA, zone)

    def placed_anew(self) -> Dates:
        """The same days and wall times, by the present tzdata."""
        if self.start is None or self.end is None:
            return self
        start, end = placed_anew(self.start), placed_anew(self.end)
        lasts = self.end.instant - self.start.instant
        if end.instant < start.instant:  # the new rules skip or repeat what is between
            end = seen_in(start.instant + lasts, end.zone)
        return Dates.exact(start, end)

    def __str__(self) -> str:
        """As ISO 8601 writes it, for logs and the command line."""
        if self.start is not None and self.end is not None:
            return f"{self.start.wall:%Y-%m-%d %H:%M}/{self.end.wall:%Y-%m-%d %H:%M} {self.zone}"
        if self.first is not None:
            return f"{self.first}" if self.first == self.last else f"{self.first}/{self.last}"
        return "{}-{:02}".format(*self.month) if self.month else "tba"

    @property
    def begins(self) -> datetime | None:
        """The earliest UTC instant that certainly belongs to it; None for month and tba."""
        if self.start is not None:
            return self.start.instant
        return _midnight(self.first, self.zone) if self.first else None

    @property
    def passes(self) -> datetime | None:
        """The UTC instant at which it is over whatever happens; None for tba."""
        if self.end is not None:
            return self.end.instant
        if self.last is not None:
            return _midnight(self.last + timedelta(days=1), self.zone)
        if self.month is not None:
            year, month = self.month
            length = calendar.monthrange(year, month)[1]
            return _midnight(date(year, month, length) + timedelta(days=1), self.zone)
        return None


def _midnight(day: date, zone: str) -> datetime:
    """The first instant of a local day (which need not be 00:00 where a gap swallows it)."""
    wall = datetime.combine(day, time(0))
    try:
        return place(wall, zone, fold=0).instant
    except GapError as gap:
        return place(gap.after, zone, fold=0).instant
