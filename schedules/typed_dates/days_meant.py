"""Which days are meant, today being known: a day without a year, "next Tuesday", the 25th.

Each function gives every day that may be meant, with the reasons to ask; a day that cannot be
is Wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from schedules.texts import T
from schedules.typed_dates.pieces import (
    Dated,
    Days,
    InDays,
    InMonths,
    Named,
    Numbered,
    OfMonth,
    Which,
)
from schedules.typed_dates.readings import Wrong
from schedules.typed_dates.whys import NO_WHY, Why

MOST_YEARS = 5  # ahead; beyond it a year may be a slip and is asked
_LAST_YEAR = 2199
_SOON = 3  # years, in which "03-27" may be a month and its year
JUST_PASSED = timedelta(days=31)
_LONGEST_SPAN = timedelta(days=180)  # between days of which one has no year
_WEEKS_BEGIN = {"fr": (0,), "es": (0,), "ar": (0, 6, 5)}  # weekdays; elsewhere Monday or Sunday


@dataclass(frozen=True, slots=True)
class Chosen:
    """Days, and what to propose in place of ``first`` if it is past."""

    first: date
    last: date
    whys: frozenset[Why] = NO_WHY
    again: date | None = None

    def with_why(self, why: Why) -> Chosen:
        return replace(self, whys=self.whys | {why})

    @property
    def next_time(self) -> Chosen | None:
        """The days to propose where these are past."""
        if self.again is None:
            return None
        last = self.again + (self.last - self.first)
        return Chosen(self.again, last, self.whys | {Why.PAST})


@dataclass(frozen=True, slots=True)
class ChosenMonth:
    year: int
    month: int
    whys: frozenset[Why] = NO_WHY


def days(piece: Any, today: date, language: str) -> list[Chosen]:
    """The days that a piece of the grammar may mean."""
    if isinstance(piece, Days):
        return list(_range(piece, today, language))
    if isinstance(piece, Dated):
        return _far(_dated(piece, today), today)
    if isinstance(piece, Numbered):
        return [_numbered(piece, today)]
    if isinstance(piece, Named):
        return _named(piece, today, language)
    if isinstance(piece, InDays):
        return [_in_days(each, today, len(piece.days) > 1) for each in piece.days]
    raise TypeError(piece)


def months(piece: OfMonth | InMonths, today: date) -> list[ChosenMonth]:
    """The months that are meant, of which the day is not known."""
    if isinstance(piece, InMonths):
        return [_month_on(today, piece.months)]
    if not 1 <= piece.month <= 12:
        raise Wrong(T("A year has the months 1 to 12."))
    if piece.short and not 0 <= (piece.year or 0) - today.year <= _SOON:
        raise Wrong(T("Write the year with four digits."))
    if piece.year is not None:
        _check_year(piece.year)
        if (piece.year, piece.month) >= (today.year, today.month):
            return [ChosenMonth(piece.year, piece.month)]
        coming = _coming_month(piece.month, today)
        return [replace(coming, whys=frozenset({Why.PAST}))]
    coming = _coming_month(piece.month, today)
    ahead = (today.year - coming.year) * 12 + coming.month - today.month
    if piece.next and coming.year == today.year:
        ways = [coming, replace(coming, year=coming.year + 1)]
        return [replace(way, whys=frozenset({Why.YEAR})) for way in ways]
    if ahead == 0:
        ways = [coming, replace(coming, year=coming.year + 1)]
        return [replace(way, whys=frozenset({Why.YEAR})) for way in ways]
    if (today - timedelta(days=today.day)).month == piece.month:
        return [replace(coming, whys=frozenset({Why.PASSED}))]
    return [coming]


def _coming_month(month: int, today: date) -> ChosenMonth:
    return ChosenMonth(today.year + (month < today.month), month)


def _month_on(today: date, ahead: int) -> ChosenMonth:
    year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
    return ChosenMonth(year, month + 1)


def fitting(chosen: Chosen, weekday: int | None) -> list[Chosen]:
    """The days, if they begin on that weekday; else both that and the nearest day that does."""
    off = 0 if weekday is None else (weekday - chosen.first.weekday() + 3) % 7 - 3
    if off == 0:
        return [chosen]
    moved = timedelta(days=off)
    other = replace(chosen, first=chosen.first + moved, last=chosen.last + moved)
    return [chosen.with_why(Why.WEEKDAY), other.with_why(Why.WEEKDAY)]


def _check_year(year: int) -> None:
    if not 1900 <= year <= _LAST_YEAR:
        raise Wrong(T("Is the year right? {year} is too far away.", year=year))


def _in_year(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _coming(day: int, month: int, since: date) -> date:
    """The first such day from a day on."""
    for year in range(since.year, since.year + 9):
        found = _in_year(day, month, year)
        if found is not None and found >= since:
            return found
    raise Wrong(T("There is no such day in the calendar."))


def _dated(piece: Dated, today: date) -> list[Chosen]:
    tomorrow = today + timedelta(days=1)
    again = None
    if piece.year is None:
        day = _coming(piece.day, piece.month, today)
        again = _coming(piece.day, piece.month, tomorrow)
    else:
        _check_year(piece.year)
        if piece.short and piece.order is None and not 0 <= piece.year - today.year <= 20:
            raise Wrong(T("Write the year with four digits."))
        found = _in_year(piece.day, piece.month, piece.year)
        if found is None:
            raise Wrong(_no_such_day(piece))
        day = found
        if day <= today:
            again = _coming(piece.day, piece.month, tomorrow)
    chosen = Chosen(day, day, NO_WHY, again)
    if piece.order:
        chosen = chosen.with_why(Why.ORDER)
    if piece.year is None and _just_passed(piece, today, day):
        chosen = chosen.with_why(Why.PASSED)
    return fitting(chosen, piece.weekday)


def _no_such_day(piece: Dated) -> Any:
    if not 1 <= piece.month <= 12:
        return T("A year has the months 1 to 12.")
    return T("There is no such day in the calendar.")


def _just_passed(piece: Dated, today: date, coming: date) -> bool:
    """The same day was there at most a month ago, so that perhaps that one is meant."""
    if coming == today:
        return False
    for year in (today.year, today.year - 1):
        before = _in_year(piece.day, piece.month, year)
        if before is not None and before < today:
            return today - before <= JUST_PASSED
    return False


def _far(ways: list[Chosen], today: date) -> list[Chosen]:
    limit = today.year + MOST_YEARS
    return [way.with_why(Why.FAR) if way.first.year > limit else way for way in ways]


def _numbered(piece: Numbered, today: date) -> Chosen:
    """The day of that number in this month, or else in the next that has it, which is asked."""
    if not 1 <= piece.day <= 31:
        raise Wrong(T("There is no such day in the calendar."))
    whys = NO_WHY
    for ahead in range(3):
        month = _month_on(today, ahead)
        day = _in_year(piece.day, month.month, month.year)
        if day is None or piece.weekday not in (None, day.weekday()):
            continue
        if day >= today:
            return Chosen(day, day, whys, _coming_number(piece.day, month))
        whys = frozenset({Why.PASSED})
    raise Wrong(T("The day of the week and the date do not go together. Write the month too."))


def _coming_number(number: int, after: ChosenMonth) -> date:
    """The day of that number in the first month after that has it."""
    for ahead in (1, 2):
        month = _month_on(date(after.year, after.month, 1), ahead)
        if found := _in_year(number, month.month, month.year):
            return found
    raise ValueError(number)


def _named(piece: Named, today: date, language: str) -> list[Chosen]:
    """A weekday: the coming one, today being none of them unless it is said without "next"."""
    if piece.week is not None:
        return _one_or_asked(_in_week(piece.weekday, piece.week, today, language))
    tomorrow = today + timedelta(days=1)
    strictly = tomorrow + timedelta(days=(piece.weekday - tomorrow.weekday()) % 7)
    if piece.which is Which.NEXT:
        return _one_or_asked({strictly, *_in_week(piece.weekday, 1, today, language)})
    if piece.later:
        return [_day(strictly + timedelta(days=piece.later))]
    coming = today if today.weekday() == piece.weekday else strictly
    following = coming + timedelta(days=7)
    if coming == today:  # "Tuesday" on a Tuesday: today's, or that in a week
        both = [replace(_day(coming), again=following), _day(following)]
        return [each.with_why(Why.WEEK) for each in both]
    return [replace(_day(coming), again=following)]


def _in_week(weekday: int, week: int, today: date, language: str) -> set[date]:
    """A weekday of a week, wherever the week begins."""
    begins = _WEEKS_BEGIN.get(language, (0, 6))
    return {_weekday_of(weekday, today, week, first) for first in begins}


def _one_or_asked(found: set[date]) -> list[Chosen]:
    ways = [_day(each) for each in sorted(found)]
    return ways if len(ways) == 1 else [each.with_why(Why.WEEK) for each in ways]


def _weekday_of(weekday: int, today: date, week: int, first: int) -> date:
    """The weekday in the week so many after this one, weeks beginning on ``first``."""
    begin = today - timedelta(days=(today.weekday() - first) % 7)
    return begin + timedelta(days=7 * week + (weekday - first) % 7)


def _day(day: date) -> Chosen:
    return Chosen(day, day)


def _in_days(ahead: int, today: date, one_of_several: bool) -> Chosen:
    day = today + timedelta(days=ahead)
    again = today + timedelta(days=1) if ahead == 0 else None
    return Chosen(day, day, frozenset({Why.COUNT}) if one_of_several else NO_WHY, again)


def _range(piece: Days, today: date, language: str) -> Iterator[Chosen]:
    """From a day to another, each of which may lend the other its month and its year."""
    first, last = piece.first, piece.last
    if isinstance(last, Dated):
        if isinstance(first, Numbered):
            first = replace(last, day=first.day, weekday=first.weekday)
        elif isinstance(first, Dated) and first.year is None and last.year is not None:
            before = (first.month, first.day) > (last.month, last.day)
            first = replace(first, year=last.year - before)
            if before and first.month - last.month < _LONGEST_SPAN.days // 30:
                raise Wrong(T("The end is before the start."))
    for begin in days(first, today, language):
        for end in _ends(last, begin, today, language):
            if end.first < begin.first:
                raise Wrong(T("The end is before the start."))
            if piece.adjoining and end.first != begin.first + timedelta(days=1):
                raise Wrong(T("These days do not follow each other: give each a date of its own."))
            whys = begin.whys | (end.whys - {Why.PASSED})
            yield Chosen(begin.first, end.first, whys, begin.again)


def _ends(last: Any, begin: Chosen, today: date, language: str) -> list[Chosen]:
    if isinstance(last, Numbered) or (isinstance(last, Dated) and last.year is None):
        ways = days(last, begin.first, language)
        if any(way.first - begin.first > _LONGEST_SPAN for way in ways):
            raise Wrong(T("The end is before the start."))
        return ways
    if isinstance(last, Named) and last.week is None and last.which is Which.COMING:
        return days(last, begin.first, language)[-1:]
    return days(last, today, language)
