"""The days that a rule yields, one after the other, with an end to the work whatever the rule.

dateutil cannot be bounded: of a rule that yields nothing it looks at every day until the year
9999 before it returns, and of one far in the past at every occurrence since. So the supported
grammar is expanded here, period by period, and dateutil is its judge (tests).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import takewhile

from schedules.moments import MomentError
from schedules.recurrence.periods import LAST_DAY, periods
from schedules.recurrence.rule import Recurrence
from schedules.texts import T

MOST_STEPS = 600  # periods looked at for one more day: the Mondays among 29 February by months

_DAY = timedelta(days=1)


class StepsError(MomentError):
    """Of too many periods none had a day of the rule."""

    def __init__(self) -> None:
        super().__init__(T("This rule has no date for a long time, or never."))


def days(rule: Recurrence, first: date, since: date | None = None) -> Iterator[date]:
    """The days of a rule whose first day is ``first``, ascending; from ``since`` on, if given.

    A ``first`` that the rule does not have is not among them (`first_day` finds the one that is).
    Ends with the rule's own end or the year 2199; raises StepsError after MOST_STEPS periods
    without a day.
    """
    last = min(rule.until or LAST_DAY, LAST_DAY)
    since = max(first, since or first)
    left = rule.count
    start = first if left is not None else since  # what is counted is counted from its beginning
    for day in _unending(rule, first, start, last):
        if left == 0:
            return
        left = left and left - 1
        if day >= since:
            yield day


def first_day(rule: Recurrence, earliest: date) -> date | None:
    """The first day on or after ``earliest`` with which the rule could begin; None if there is
    none. Asked of weeks of an interval, ``earliest`` is in the first."""
    return next(days(rule, earliest), None)


def occurs_on(rule: Recurrence, first: date, day: date) -> bool:
    """Whether the rule has that day, its end counted in."""
    return day in occurring(rule, first, {day})


def occurring(rule: Recurrence, first: date, asked: Collection[date]) -> set[date]:
    """Which of these days the rule has. Each is looked for in its own period; only what is counted
    is counted through, once for all."""
    last = min(rule.until or LAST_DAY, LAST_DAY)
    possible = {day for day in asked if first <= day <= last}
    if rule.count is None:
        return {day for day in possible if day in next(periods(rule, first, day), ())}
    counted = takewhile(max(possible, default=first).__ge__, days(rule, first))
    return possible & set(counted)


def last_day(rule: Recurrence, first: date) -> date | None:
    """The last day of a rule that ends; None where it has no end, or no day at all."""
    if rule.count is None and rule.until is None:
        return None
    return max(days(rule, first), default=None)


def days_before(rule: Recurrence, first: date, day: date) -> int:
    """How many days the rule has before ``day``."""
    count = 0
    for found in days(rule, first):
        if found >= day:
            break
        count += 1
    return count


def _unending(rule: Recurrence, first: date, start: date, last: date) -> Iterator[date]:
    """The days from ``start`` (not before ``first``) to ``last``, without regard to a count."""
    steps = 0
    for candidates in periods(rule, first, start):
        steps += 1
        for day in candidates:
            if day > last:
                return
            if day >= start:
                steps = 0
                yield day
        if steps == MOST_STEPS:
            raise StepsError
