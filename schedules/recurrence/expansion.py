"""The days that a rule yields, one after the other, with an end to the work whatever the rule.

dateutil cannot be bounded: of a rule that yields nothing it looks at every day until the year
9999 before it returns, and of one far in the past at every occurrence since. So the supported
grammar is expanded here, period by period, and dateutil is its judge (tests).
"""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import takewhile

from schedules.moments import MomentError
from schedules.recurrence.rule import LAST_YEAR, Frequency, Recurrence
from schedules.texts import T

MOST_STEPS = 600  # periods looked at for one more day: the Mondays among 29 February by months

_LAST_DAY = date(LAST_YEAR, 12, 31)
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
    last = min(rule.until or _LAST_DAY, _LAST_DAY)
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
    last = min(rule.until or _LAST_DAY, _LAST_DAY)
    possible = {day for day in asked if first <= day <= last}
    if rule.count is None:
        return {day for day in possible if day in next(_periods(rule, first, day), ())}
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
    for candidates in _periods(rule, first, start):
        steps += 1
        for day in candidates:
            if day > last:
                return
            if day >= start:
                steps = 0
                yield day
        if steps == MOST_STEPS:
            raise StepsError


def _periods(rule: Recurrence, first: date, start: date) -> Iterator[Sequence[date]]:
    """The days in each period of the rule, from the period of ``start`` on to the last year."""
    match rule.frequency:
        case Frequency.DAILY:
            return _daily(rule, first, start)
        case Frequency.WEEKLY:
            return _weekly(rule, first, start)
        case Frequency.MONTHLY:
            return _monthly(rule, first, start)
        case Frequency.YEARLY:
            return _yearly(rule, first, start)


def _daily(rule: Recurrence, first: date, start: date) -> Iterator[Sequence[date]]:
    step = timedelta(days=rule.interval)
    day = first + step * ((start - first) // step)
    while day <= _LAST_DAY:
        yield () if rule.months and day.month not in rule.months else (day,)
        day += step


def _weekly(rule: Recurrence, first: date, start: date) -> Iterator[Sequence[date]]:
    begin = first - timedelta(days=(first.weekday() - rule.week_start) % 7)
    step = timedelta(weeks=rule.interval)
    week = begin + step * ((start - begin) // step)
    offsets = sorted((each.day - rule.week_start) % 7 for each in rule.weekdays)
    while week <= _LAST_DAY:
        found = [week + timedelta(days=offset) for offset in offsets]
        if rule.months:
            found = [day for day in found if day.month in rule.months]
        yield found
        week += step


def _monthly(rule: Recurrence, first: date, start: date) -> Iterator[Sequence[date]]:
    begin = first.year * 12 + first.month - 1
    now = start.year * 12 + start.month - 1
    for number in range(now - (now - begin) % rule.interval, (LAST_YEAR + 1) * 12, rule.interval):
        year, month = number // 12, number % 12 + 1
        if rule.months and month not in rule.months:
            yield ()
        else:
            yield _chosen(rule, _of_month(rule, year, month))


def _yearly(rule: Recurrence, first: date, start: date) -> Iterator[Sequence[date]]:
    for year in range(start.year - (start.year - first.year) % rule.interval,
                      LAST_YEAR + 1, rule.interval):  # fmt: skip
        if rule.months or rule.month_days:
            found = [
                day for month in rule.months or range(1, 13) for day in _of_month(rule, year, month)
            ]
        else:
            found = _by_weekdays(rule, date(year, 1, 1), date(year, 12, 31))
        yield _chosen(rule, found)


def _chosen(rule: Recurrence, found: list[date]) -> list[date]:
    """The days at the rule's positions (BYSETPOS), or all of them."""
    if not rule.positions:
        return found
    indices = (each - 1 if each > 0 else len(found) + each for each in rule.positions)
    return [found[index] for index in sorted(set(indices)) if 0 <= index < len(found)]


def _of_month(rule: Recurrence, year: int, month: int) -> list[date]:
    if not rule.month_days:
        length = calendar.monthrange(year, month)[1]
        return _by_weekdays(rule, date(year, month, 1), date(year, month, length))
    weekdays = {each.day for each in rule.weekdays}
    found = _by_month_days(rule.month_days, year, month)
    return [day for day in found if not weekdays or day.weekday() in weekdays]


def _by_month_days(month_days: Iterable[int], year: int, month: int) -> list[date]:
    length = calendar.monthrange(year, month)[1]
    numbers = {each if each > 0 else length + 1 + each for each in month_days}
    return [date(year, month, each) for each in sorted(numbers) if 1 <= each <= length]


def _by_weekdays(rule: Recurrence, begin: date, end: date) -> list[date]:
    """The rule's weekdays between two days, each every time or the nth time."""
    found: set[date] = set()
    for each in rule.weekdays:
        first = begin + timedelta(days=(each.day - begin.weekday()) % 7)
        times = (end - first).days // 7 + 1
        if each.nth:
            number = each.nth - 1 if each.nth > 0 else times + each.nth
            numbers = range(number, number + 1) if 0 <= number < times else range(0)
        else:
            numbers = range(times)
        found.update(first + timedelta(weeks=number) for number in numbers)
    return sorted(found)
