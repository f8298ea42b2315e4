"""A recurrence rule as a value: on which days something happens again (RFC 5545, 3.3.10).

It is a rule of days alone. The time of day and the zone belong to the first occurrence, so the
same rule stands for 10:00 in Tunis and for a whole day in Madrid, and nothing happens twice on
one day. Not in it are what no event needs or what readers of calendars disagree about: rules by
the hour and below, by week number or day of the year, and positions within a week.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from schedules.texts import T, Text

MOST_INTERVAL = 1_000
MOST_COUNT = 1_000
LAST_YEAR = 2199  # no rule yields a day beyond it
WORKING_DAYS = range(5)  # Monday to Friday

_MONTH_LENGTHS = tuple(calendar.monthrange(2000, month)[1] for month in range(1, 13))
EVERY_MONTH_HAS = 28  # days


class Frequency(StrEnum):
    """FREQ: the period that a rule repeats."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


_BY_DATE = (Frequency.MONTHLY, Frequency.YEARLY)


class RuleError(ValueError):
    """Values that are no rule; ``flaws``: all that is wrong, each with the name of the part of an
    RRULE in which it stands."""

    def __init__(self, flaws: tuple[tuple[str, Text], ...]) -> None:
        super().__init__(" ".join(str(sentence) for _, sentence in flaws))
        self.flaws = flaws


@dataclass(frozen=True, slots=True)
class Weekday:
    """``day`` 0 is Monday. ``nth`` counts it within its month or year, from the end where it is
    negative; 0: every one."""

    day: int
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One rule, complete: nothing of it is taken from the first occurrence. Made by `of`.

    ``month_days`` are 1 to 31, or -1 (the last) to -31. ``positions`` choose among the days of
    each month or year (BYSETPOS). ``until`` is the last local day on which it may happen.
    ``week_start``: the weekday on which weeks begin, where that makes a difference (WKST).
    Raises RuleError.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[Weekday, ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None
    week_start: int = 0

    def __post_init__(self) -> None:
        found = (*_wrong_numbers(self), *_wrong_together(self))
        if found:
            raise RuleError(found)

    @classmethod
    def of(
        cls,
        frequency: Frequency,
        interval: int = 1,
        *,
        weekdays: Iterable[Weekday] = (),
        month_days: Iterable[int] = (),
        months: Iterable[int] = (),
        positions: Iterable[int] = (),
        count: int | None = None,
        until: date | None = None,
        week_start: int = 0,
    ) -> Recurrence:
        """The rule in its plainest form: each part sorted and without repeats, and said as people
        say it ("the third Tuesday", not "of all Tuesdays the third")."""
        weekdays, month_days = tuple(weekdays), tuple(month_days)
        if frequency is Frequency.DAILY and interval == 1 and (weekdays or month_days):
            frequency = Frequency.MONTHLY if month_days else Frequency.WEEKLY
        rule = cls(
            frequency,
            interval,
            tuple(sorted(set(weekdays), key=lambda each: (_in_order(each.nth), each.day))),
            tuple(sorted(set(month_days), key=_in_order)),
            tuple(sorted(set(months))),
            tuple(sorted(set(positions), key=_in_order)),
            count,
            until,
            week_start,
        )
        return _plainest(rule)

    @property
    def clamped(self) -> tuple[int, ...] | None:
        """The days of the month that are meant, of which the last is one that some months lack and
        their last day stands for; None where the rule means no such thing. See `clamping`."""
        *before, back = self.positions or (0,)
        if back != -1 or before != list(range(1, len(before) + 1)) or self.weekdays:
            return None
        others, late = self.month_days[: len(before)], self.month_days[len(before) :]
        begins = EVERY_MONTH_HAS + (EVERY_MONTH_HAS in others)
        up_to_it = late and late == tuple(range(begins, late[-1] + 1))
        if not up_to_it or late[-1] <= EVERY_MONTH_HAS or min(self.month_days) < 1:
            return None
        return (*others, late[-1])

    def ending(self, until: date) -> Recurrence:
        """The same rule with that last day, in place of any end it had."""
        return replace(self, count=None, until=until)


def filled_in(values: dict[str, Any], first: date) -> dict[str, Any]:
    """The values of a rule, by name, with what they leave to the first day: the weekday where it
    repeats by weeks, the day by months or years (RFC 5545, 3.3.10)."""
    if values.get("weekdays") or values.get("month_days"):
        return values
    match values["frequency"]:
        case Frequency.WEEKLY:
            return values | {"weekdays": (Weekday(first.weekday()),)}
        case Frequency.MONTHLY:
            return values | {"month_days": (first.day,)}
        case Frequency.YEARLY:
            months = values.get("months") or (first.month,)
            return values | {"month_days": (first.day,), "months": months}
    return values


def clamping(days: Iterable[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The month days and positions that mean these days, and the last day of a month where it is
    too short for the last of them.

    As other calendars read it: 31 is the last day, -1; 30 is the last of 28, 29 and 30.
    """
    *others, late = sorted(set(days))
    if late == _MONTH_LENGTHS[0]:
        return (*others, -1), ()
    begins = EVERY_MONTH_HAS + (EVERY_MONTH_HAS in others)
    return (*others, *range(begins, late + 1)), (*range(1, len(others) + 1), -1)


def may_be_missing(rule: Recurrence) -> int | None:
    """The day that some of the rule's months lack, of which it must be asked whether those are
    skipped or their last day is meant; None where nothing needs asking."""
    by_month = rule.frequency is Frequency.MONTHLY or len(rule.months) == 1
    if not by_month or rule.positions or not rule.month_days or rule.weekdays:
        return None
    late = max(rule.month_days)
    return late if late > always_has(rule.months) else None


def always_has(months: Iterable[int]) -> int:
    """How many days each of these months has in every year; of no months, of all."""
    lengths = (EVERY_MONTH_HAS, *_MONTH_LENGTHS)  # February first
    return min(lengths[0 if month == 2 else month] for month in tuple(months) or (2,))


def _in_order(number: int) -> tuple[bool, int]:
    """From the beginning (1, 2, 3), then from the end (-3, -2, -1)."""
    return number < 0, number


def _plainest(rule: Recurrence) -> Recurrence:
    if rule.frequency is Frequency.YEARLY and rule.month_days and not rule.months:
        # written out: libical finds -1 without months in one month only
        rule = replace(rule, months=tuple(range(1, 13)))
        if rule.interval == 1 and not rule.positions:
            rule = replace(rule, frequency=Frequency.MONTHLY, months=())
    if rule.positions and (rule.frequency is Frequency.MONTHLY or len(rule.months) < 2):
        rule = _without_positions(rule)
    weeks_apart = rule.frequency is Frequency.WEEKLY and rule.interval > 1
    if rule.week_start and not (weeks_apart and len(rule.weekdays) > 1):
        rule = replace(rule, week_start=0)
    return rule


def _without_positions(rule: Recurrence) -> Recurrence:
    """The same without positions where they only count one weekday, or clamp to what every month
    has or to the end of the month. Of a rule whose months are each chosen from alone."""
    if len(rule.weekdays) == 1 and not rule.month_days:
        [weekday] = rule.weekdays
        if not weekday.nth and max(map(abs, rule.positions)) <= _most_nth(rule):
            numbered = tuple(Weekday(weekday.day, nth) for nth in rule.positions)
            return replace(rule, weekdays=numbered, positions=())
    if clamped := rule.clamped:
        if clamped[-1] <= always_has(rule.months):
            return replace(rule, month_days=clamped, positions=())
        if clamped[-1] == _MONTH_LENGTHS[0]:
            return replace(rule, month_days=clamping(clamped)[0], positions=())
    return rule


def _most_nth(rule: Recurrence) -> int:
    """How often a weekday can come in the period within which it is counted."""
    return 53 if rule.frequency is Frequency.YEARLY and not rule.months else 5


_Flaws = Iterator[tuple[str, Text]]


def _wrong_numbers(rule: Recurrence) -> _Flaws:
    if not 1 <= rule.interval <= MOST_INTERVAL:
        yield (
            "INTERVAL",
            T("It can repeat every 1 to {most} days, weeks, months or years.", most=MOST_INTERVAL),
        )
    if rule.count is not None and not 1 <= rule.count <= MOST_COUNT:
        yield "COUNT", T("It can take place from 1 to {most} times.", most=MOST_COUNT)
    if not all(1 <= month <= 12 for month in rule.months):
        yield "BYMONTH", T("Months are from 1 to 12.")
    if not all(1 <= abs(day) <= _MONTH_LENGTHS[0] for day in rule.month_days):
        sentence = T("Days of the month are from 1 to 31, or from -1, the last, to -31.")
        yield "BYMONTHDAY", sentence
    if not all(0 <= each.day <= 6 for each in rule.weekdays):
        yield "BYDAY", T("Weekdays are MO, TU, WE, TH, FR, SA and SU.")
    if not 0 <= rule.week_start <= 6:
        yield "WKST", T("Weekdays are MO, TU, WE, TH, FR, SA and SU.")
    most = _most_nth(rule)
    if any(abs(each.nth) > most for each in rule.weekdays):
        yield "BYDAY", T("A weekday is numbered from 1 to {most}, or from -1, the last.", most=most)
    if not all(1 <= abs(position) <= 366 for position in rule.positions):
        yield "BYSETPOS", T("Positions (BYSETPOS) are from 1 to 366, or from -1, the last.")


def _wrong_together(rule: Recurrence) -> _Flaws:
    numbered = [each for each in rule.weekdays if each.nth]
    if rule.count is not None and rule.until is not None:
        yield "UNTIL", T("It ends on a day or after a number of times, not both.")
    if numbered and rule.frequency not in _BY_DATE:
        yield (
            "BYDAY",
            T("Only what repeats every month or year has numbered weekdays (first Monday)."),
        )
    if numbered and len(numbered) < len(rule.weekdays):
        yield "BYDAY", T("Number all of its weekdays (first Monday, last Friday) or none.")
    if numbered and rule.month_days:
        yield (
            "BYDAY",
            T("It has numbered weekdays (first Monday) or days of the month, not both."),
        )
    if rule.month_days and rule.frequency is Frequency.WEEKLY:
        yield "BYMONTHDAY", T("What repeats every week has no days of the month.")
    if rule.weekdays and rule.frequency is Frequency.DAILY:
        yield "BYDAY", T("Give a number of days or weekdays, not both.")
    if rule.month_days and rule.frequency is Frequency.DAILY:
        yield "BYMONTHDAY", T("Give a number of days or days of the month, not both.")
    if rule.positions and any(day < 0 for day in rule.month_days):
        yield "BYSETPOS", T("Positions (BYSETPOS) go with days counted from the beginning only.")
    if rule.positions and rule.frequency not in _BY_DATE:
        yield "BYSETPOS", T("Only what repeats every month or year has positions (BYSETPOS).")
    if not (rule.weekdays or rule.month_days) and rule.frequency is not Frequency.DAILY:
        yield "FREQ", T("It does not say on which day.")
    yield from _no_such_day(rule)


def _no_such_day(rule: Recurrence) -> _Flaws:
    months = [month for month in rule.months if 1 <= month <= 12] or range(1, 13)
    longest = max(_MONTH_LENGTHS[month - 1] for month in months)
    if rule.month_days and all(longest < abs(day) <= 31 for day in rule.month_days):
        yield "BYMONTHDAY", T("There is no such day in any of its months.")
