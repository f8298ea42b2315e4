"""What the grammar finds in a text, before it is known what day today is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from schedules.typed_dates.senses import Part


@dataclass(frozen=True, slots=True)
class Dated:
    """A day and a month, perhaps a year and a weekday. ``order``: which of two numbers was taken
    for the day, where both may be it ("dmy", "mdy"). ``short``: the year has two digits."""

    day: int
    month: int
    year: int | None = None
    weekday: int | None = None
    order: str | None = None
    short: bool = False


@dataclass(frozen=True, slots=True)
class Numbered:
    """A day of a month that is not named: "the 25th"."""

    day: int
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class OfMonth:
    """A whole month. ``next``: "next September". ``short``: the year has two digits, "03-27"."""

    month: int
    year: int | None = None
    next: bool = False
    short: bool = False


class Which(Enum):
    """Which of the weeks a weekday is of."""

    COMING = auto()
    THIS = auto()
    NEXT = auto()


@dataclass(frozen=True, slots=True)
class Named:
    """A weekday. ``week``: of this week (0), of the next (1); ``later``: so many days after the
    coming one."""

    weekday: int
    which: Which = Which.COMING
    week: int | None = None
    later: int = 0


@dataclass(frozen=True, slots=True)
class InDays:
    """Days from today; of several, each is a reading. ``part``: "tonight"."""

    days: tuple[int, ...]
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class InMonths:
    months: int


@dataclass(frozen=True, slots=True)
class InWeeks:
    """A week as a whole, which is no precision of a date."""

    weeks: int


OneDay = Dated | Numbered | Named | InDays


@dataclass(frozen=True, slots=True)
class Days:
    """From a day to another. ``adjoining``: "25 and 26 June", which follow each other."""

    first: OneDay
    last: OneDay
    adjoining: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of the day. ``hours``: those it may be, counted on over midnight (24 is the end of
    the day); none where there is no such time. ``bare``: a number alone, to which the other end
    of its range lends what it says."""

    hours: tuple[int, ...]
    minute: int = 0
    second: int = 0
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Clocks:
    """From a time to another."""

    first: Clock
    last: Clock


@dataclass(frozen=True, slots=True)
class Interval:
    """From a time of a day to a time of another."""

    first: OneDay
    begins: Clock
    last: OneDay
    ends: Clock


@dataclass(frozen=True, slots=True)
class Zones:
    """A zone by its name, or an offset in minutes east of Greenwich; of several, each is a
    reading. ``local``: the local time, whatever its zone."""

    names: tuple[str, ...] = ()
    offsets: tuple[int, ...] = ()
    local: bool = False


@dataclass(frozen=True, slots=True)
class IsoMoment:
    """``2027-03-03T15:00-05:00``."""

    day: Dated
    clock: Clock
    zone: Zones


@dataclass(frozen=True, slots=True)
class InTime:
    """A length of time from now."""

    length: timedelta


@dataclass(frozen=True, slots=True)
class Stamp:
    """An instant as Discord writes it, in seconds since 1970."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Length:
    """``plain``: without a word such as "for" before it."""

    length: timedelta
    plain: bool = True


@dataclass(frozen=True, slots=True)
class PartOfDay:
    part: Part


@dataclass(frozen=True, slots=True)
class Weekday:
    """Beside a day that is known otherwise: "3 March (Wednesday)"."""

    weekday: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """Said to be not known yet."""


@dataclass(frozen=True, slots=True)
class AllDay:
    pass
