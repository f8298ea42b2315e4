"""Which occurrence becomes which when the rule of an event that repeats changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice, takewhile

from schedules.recurrence.expansion import days
from schedules.recurrence.occurrences import Recurring
from schedules.recurrence.rule import Frequency

_ENOUGH = 60  # occurrences to see that one rule is another moved


def pairing(old: Recurring, new: Recurring, of: Iterable[date]) -> dict[date, date | None]:
    """Which occurrence each of these occurrences becomes; None for one that is no more.

    1. Where all are the old ones moved by as many days as the first was: the one so moved.
    2. Else one of the same day stays as it is.
    3. The others go, where both repeat by weeks, by months or by years, to what is left of the new
       occurrences of the same week, month or year, in order.
    """
    of = [day for day in sorted(set(of)) if old.occurs_on(day)]
    if shift := _shift(old, new):
        return {day: day + shift if new.occurs_on(day + shift) else None for day in of}
    where: dict[date, date | None] = {day: day if new.occurs_on(day) else None for day in of}
    if old.rule.frequency is new.rule.frequency is not Frequency.DAILY:
        for begin, end in dict.fromkeys(_period(old.rule.frequency, day) for day in of):
            gone = [day for day in _between(old, begin, end) if not new.occurs_on(day)]
            free = [day for day in _between(new, begin, end) if not old.occurs_on(day)]
            where |= {day: to for day, to in zip(gone, free, strict=False) if day in where}
    return where


def _shift(old: Recurring, new: Recurring) -> timedelta:
    """By how much the first moved, if the others moved along; else nothing."""
    shift = new.first_day - old.first_day
    were = list(islice(days(old.rule, old.first_day), _ENOUGH))
    are = takewhile(lambda day: day <= were[-1] + shift, days(new.rule, new.first_day))
    return shift if {day + shift for day in were} <= set(are) else timedelta(0)


def _period(frequency: Frequency, day: date) -> tuple[date, date]:
    """The week from Monday, the month or the year around a day; the end exclusive."""
    match frequency:
        case Frequency.WEEKLY:
            begin = day - timedelta(days=day.weekday())
            return begin, begin + timedelta(weeks=1)
        case Frequency.MONTHLY:
            begin = day.replace(day=1)
            return begin, (begin + timedelta(days=31)).replace(day=1)
        case _:
            return date(day.year, 1, 1), date(day.year + 1, 1, 1)


def _between(recurring: Recurring, begin: date, end: date) -> list[date]:
    found = []
    for day in days(recurring.rule, recurring.first_day, begin):
        if day >= end:
            break
        found.append(day)
    return found
