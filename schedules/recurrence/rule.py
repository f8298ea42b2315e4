"""A recurrence rule as a value: on which days something happens again (RFC 5545, 3.3.10).

It is a rule of days alone. The time of day and the zone belong to the first occurrence, so the
same rule stands for 10:00 in Tunis and for a whole day in Madrid, and nothing happens twice on
one day. Not in it are what no event needs or what readers of calendars disagree about: rules by
the hour and below, by week number or day of the year, and positions within a week.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from schedules.recurrence.flaws import RuleError, flaws_of, most_nth
from schedules.recurrence.months import EVERY_MONTH_HAS, LONGEST, always_has, clamping

LAST_YEAR = 2199  # no rule yields a day beyond it
WORKING_DAYS = range(5)  # Monday to Friday


class Frequency(StrEnum):
    """FREQ: the period that a rule repeats."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


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
        if found := flaws_of(self):
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


def may_be_missing(rule: Recurrence) -> int | None:
    """The day that some of the rule's months lack, of which it must be asked whether those are
    skipped or their last day is meant; None where nothing needs asking."""
    by_month = rule.frequency is Frequency.MONTHLY or len(rule.months) == 1
    if not by_month or rule.positions or not rule.month_days or rule.weekdays:
        return None
    late = max(rule.month_days)
    return late if late > always_has(rule.months) else None


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
        if not weekday.nth and max(map(abs, rule.positions)) <= most_nth(rule):
            numbered = tuple(Weekday(weekday.day, nth) for nth in rule.positions)
            return replace(rule, weekdays=numbered, positions=())
    if clamped := rule.clamped:
        if clamped[-1] <= always_has(rule.months):
            return replace(rule, month_days=clamped, positions=())
        if clamped[-1] == LONGEST:
            return replace(rule, month_days=clamping(clamped)[0], positions=())
    return rule
