"""The days in each period of a rule: the day, week, month or year that it repeats."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from schedules.recurrence.rule import LAST_YEAR, Frequency, Recurrence

LAST_DAY = date(LAST_YEAR, 12, 31)


def periods(rule: Recurrence, first: date, start: date) -> Iterator[Sequence[date]]:
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
    while day <= LAST_DAY:
        yield () if rule.months and day.month not in rule.months else (day,)
        day += step


def _weekly(rule: Recurrence, first: date, start: date) -> Iterator[Sequence[date]]:
    begin = first - timedelta(days=(first.weekday() - rule.week_start) % 7)
    step = timedelta(weeks=rule.interval)
    week = begin + step * ((start - begin) // step)
    offsets = sorted((each.day - rule.week_start) % 7 for each in rule.weekdays)
    while week <= LAST_DAY:
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
