"""The grammar of days, months and ranges of days, in every order of the four languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from schedules.typed_dates.pieces import (
    Dated,
    Days,
    InDays,
    InMonths,
    InWeeks,
    Named,
    Numbered,
    OfMonth,
    OneDay,
    Weekday,
    Which,
)
from schedules.typed_dates.rules import Rule, chain, digits, either, maybe, quiet, sign, word
from schedules.typed_dates.senses import Sense, Unit

_PER_UNIT = {Unit.DAY: 1, Unit.WEEK: 7}
_IDIOMS = {8: (7, 8), 15: (14, 15)}  # "dans huit jours" is a week, "en quince días" are two


def _dated(weekday: int | None, day: int, month: int, year: tuple[int, bool] | None) -> Dated:
    number, short = year or (None, False)
    return Dated(day, month, number, weekday, short=short)


def _month_first(weekday: int | None, month: int, day: int, year: tuple[int, bool] | None) -> Dated:
    return _dated(weekday, day, month, year)


def _year_first(weekday: int | None, year: str, month: int, day: int) -> Dated:
    return Dated(day, month, int(year), weekday)


def _two(first: str, second: str) -> tuple[Any, ...]:
    """Day and month in both orders, as far as there is such a month."""
    a, b = int(first), int(second)
    if a > 12 or b > 12 or a == b:
        return ((b, a, None),) if b > 12 and a <= 12 else ((a, b, None),)
    return ((a, b, "dmy"), (b, a, "mdy"))


def _in_figures(order: int) -> Rule:
    """``3/4/2027``, ``3.4.27``, ``3-4``: one of its orders."""

    def make(weekday: int | None, first: str, second: str, year: str | None = None) -> Any:
        ways = _two(first, second)
        if order >= len(ways):
            return None
        day, month, said = ways[order]
        short = year is not None and len(year) == 2
        number = None if year is None else int(year) + 2000 * short
        return Dated(day, month, number, weekday, said, short)

    two, either_year = digits(1, 2), either(digits(2), digits(4))
    written = [
        rule
        for each in "/-."
        for rule in (
            chain(make, _WEEKDAY_BEFORE, two, _sign(each), two, _sign(each), either_year),
            chain(make, _WEEKDAY_BEFORE, two, _sign(each), two),
        )
    ]
    return either(*written)


def _sign(*signs: str) -> Rule:
    return quiet(sign(*signs))


def _iso(each: str) -> Rule:
    two = chain(int, digits(1, 2))
    return chain(_year_first, _WEEKDAY_BEFORE, digits(4), _sign(each), two, _sign(each), two)


def _compact(weekday: int | None, figures: str) -> Dated:
    return Dated(int(figures[6:]), int(figures[4:6]), int(figures[:4]), weekday)


def _in_units(count: int, unit: Unit) -> Any:
    if unit in _PER_UNIT:
        days = count * _PER_UNIT[unit]
        return InDays(_IDIOMS.get(days, (days,)) if unit is Unit.DAY else (days,))
    return InMonths(count) if unit is Unit.MONTH else None


def _in_pair(pair: tuple[int, Unit]) -> Any:
    return _in_units(*pair)


_DOT = quiet(maybe(sign(".")))
_COMMA = quiet(maybe(sign(",")))
_OF = quiet(maybe(word(Sense.OF)))
_LEAD = quiet(maybe(either(word(Sense.THE), word(Sense.GLUE))))
_THE = quiet(maybe(word(Sense.THE)))
_MONTH = chain(lambda month: month, word(Sense.MONTH), _DOT)
_WEEKDAY = chain(lambda day: day, _LEAD, word(Sense.WEEKDAY), _DOT, _COMMA)
_WEEKDAY_BEFORE = maybe(_WEEKDAY)
_ORDINAL = quiet(maybe(either(chain(lambda *_: True, _DOT, word(Sense.ORDINAL)), sign("."))))
_DAY_NUMBER = either(chain(int, digits(1, 2), _ORDINAL), word(Sense.NUMBER))
_YEAR = either(
    chain(lambda year: (int(year), False), digits(4)),
    chain(lambda year: (2000 + int(year), True), quiet(maybe(sign("'"))), digits(2)),
)
_AFTER_MONTH = maybe(
    chain(lambda year: year, quiet(maybe(either(sign(",", "-"), word(Sense.OF)))), _YEAR)
)
_DASH = quiet(maybe(sign("-", "/")))

ISO = _iso("-")
DATED = either(
    chain(_dated, _OF, _WEEKDAY_BEFORE, _LEAD, _DAY_NUMBER, _OF, _DASH, _MONTH, _AFTER_MONTH),
    chain(_month_first, _WEEKDAY_BEFORE, _LEAD, _MONTH, _THE, _DAY_NUMBER, _AFTER_MONTH),
    chain(_year_first, _WEEKDAY_BEFORE, digits(4), _DASH, _MONTH, _DASH, chain(int, digits(1, 2))),
    ISO,
    *(_iso(each) for each in "/."),
    chain(_compact, _WEEKDAY_BEFORE, digits(8)),
    chain(lambda date: date, _LEAD, _in_figures(0)),
    chain(lambda date: date, _LEAD, _in_figures(1)),
)
NUMBERED = either(
    chain(lambda day: Numbered(day), quiet(word(Sense.THE)), _DAY_NUMBER),
    chain(lambda day: Numbered(day), _LEAD, chain(int, digits(1, 2), quiet(word(Sense.ORDINAL)))),
    chain(lambda weekday, day: Numbered(day, weekday), _WEEKDAY, _THE, _DAY_NUMBER),
)
OF_MONTH = either(
    chain(
        lambda month, year: OfMonth(month, year),
        _LEAD,
        quiet(maybe(word(Sense.IN))),
        _MONTH,
        maybe(chain(int, _COMMA, _OF, digits(4))),
    ),
    chain(lambda month: OfMonth(month, None, True), _LEAD, quiet(word(Sense.NEXT)), _MONTH),
    chain(lambda month: OfMonth(month, None, True), _LEAD, _MONTH, quiet(word(Sense.NEXT))),
    chain(
        lambda year, month: OfMonth(int(month), int(year)), digits(4), _sign("-", "/"), digits(1, 2)
    ),
    chain(
        lambda month, year: OfMonth(int(month), int(year)), digits(1, 2), _sign("-", "/"), digits(4)
    ),
    chain(
        lambda month, year: OfMonth(int(month), 2000 + int(year), short=True),
        *(digits(1, 2), _sign("-", "/"), digits(2)),
    ),
    chain(lambda months: InMonths(months), word(Sense.MONTH_ON)),
)
_NAME = chain(lambda day: day, word(Sense.WEEKDAY), _DOT)
NAMED = either(
    chain(lambda day: Named(day), _OF, _LEAD, _NAME),
    chain(lambda day: Named(day, Which.THIS), _LEAD, quiet(word(Sense.THIS)), _NAME),
    chain(lambda day: Named(day, Which.NEXT), _LEAD, quiet(word(Sense.NEXT)), _NAME),
    chain(lambda day: Named(day, Which.NEXT), _LEAD, _NAME, quiet(word(Sense.NEXT))),
    chain(lambda day, days: Named(day, later=days), _LEAD, _NAME, word(Sense.LATER)),
    chain(lambda day, week: Named(day, week=week), _LEAD, _NAME, _COMMA, _OF, word(Sense.WEEK)),
    chain(lambda week, day: Named(day, week=week), word(Sense.WEEK), _COMMA, _LEAD, _NAME),
)
_COUNT = either(chain(int, digits(1, 3)), word(Sense.NUMBER))
RELATIVE = either(
    chain(lambda days: InDays((days,)), _LEAD, word(Sense.DAY)),
    chain(lambda part: InDays((0,), part), word(Sense.TODAY)),
    chain(_in_units, quiet(word(Sense.IN)), _COUNT, word(Sense.UNIT)),
    chain(_in_units, _COUNT, word(Sense.UNIT), quiet(word(Sense.HENCE))),
    chain(_in_pair, quiet(word(Sense.IN)), word(Sense.UNITS)),
)
WEEK = chain(lambda weeks: InWeeks(weeks), word(Sense.WEEK))
WEEKDAY = chain(lambda day: Weekday(day), _LEAD, _NAME)

ONE_DAY = either(DATED, NUMBERED, NAMED, RELATIVE)


def _fitting(first: OneDay, last: OneDay) -> Days | None:
    """A range, if both of its ends take the day in the same place."""
    orders = {each.order for each in (first, last) if isinstance(each, Dated) and each.order}
    return Days(first, last) if len(orders) < 2 else None


def _adjoining(first: OneDay, last: OneDay) -> Days | None:
    found = _fitting(first, last)
    return None if found is None else replace(found, adjoining=True)


def _month_day(weekday: int | None, month: int, day: int) -> Dated:
    return Dated(day, month, None, weekday)


def _last_number(day: int, year: tuple[int, bool] | None) -> tuple[int, tuple[int, bool] | None]:
    return day, year


def _one_month(first: Dated, last: tuple[int, tuple[int, bool] | None]) -> Days:
    """Two days of a month that is named before them, and its year after."""
    day, year = last
    ends = _dated(None, day, first.month, year)
    return Days(replace(first, year=ends.year, short=ends.short), ends)


def _adjoining_in_month(first: Dated, last: tuple[int, tuple[int, bool] | None]) -> Days:
    return replace(_one_month(first, last), adjoining=True)


FROM = quiet(maybe(chain(lambda *_: True, word(Sense.FROM), maybe(word(Sense.THE)))))
TO = quiet(either(word(Sense.TO), sign("-")))
_TO_DAY = quiet(either(word(Sense.TO), sign("-", "/")))
_AND = quiet(word(Sense.AND))
_LONE_NUMBER = chain(
    lambda weekday, day: Numbered(day, weekday), _WEEKDAY_BEFORE, _LEAD, _DAY_NUMBER
)
_FIRST = either(_LONE_NUMBER, ONE_DAY)
_MONTH_AND_DAY = chain(_month_day, _WEEKDAY_BEFORE, _LEAD, _MONTH, _DAY_NUMBER)
_LAST_NUMBER = chain(_last_number, _DAY_NUMBER, _AFTER_MONTH)
DAYS = either(
    chain(_fitting, FROM, _FIRST, _TO_DAY, _LEAD, ONE_DAY),
    chain(_fitting, quiet(word(Sense.FROM)), _THE, _FIRST, _AND, _LEAD, ONE_DAY),
    chain(_adjoining, _FIRST, _AND, _LEAD, ONE_DAY),
    chain(_one_month, FROM, _MONTH_AND_DAY, _TO_DAY, _LAST_NUMBER),
    chain(_adjoining_in_month, _MONTH_AND_DAY, _AND, _LAST_NUMBER),
)
