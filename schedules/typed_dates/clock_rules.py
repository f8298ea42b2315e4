"""The grammar of times of the day, of ranges of them, and of lengths."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from schedules.typed_dates.day_rules import FROM, TO
from schedules.typed_dates.pieces import AllDay, Clock, Clocks, InTime, Length, PartOfDay, Unknown
from schedules.typed_dates.rules import (
    Rule,
    chain,
    digits,
    either,
    maybe,
    quiet,
    sign,
    unless,
    word,
)
from schedules.typed_dates.senses import Part, Sense, Unit

NOON, MIDNIGHT = Clock((12,)), Clock((0, 24))


def hours_in(part: Part, hour: int) -> tuple[int, ...]:
    """The hours of the day that an hour beside such a part may mean; none if they do not fit.
    24 and more: after the midnight that ends the day."""
    if part is Part.AM:
        return (hour % 12,) if hour <= 12 else ()
    if part is Part.MORNING:
        return (0, 12) if hour == 12 else (hour,) if hour < 12 else ()
    if part is Part.NIGHT:
        if hour in (0, 12):
            return (0, 24)
        if hour < 6:
            return (hour, hour + 24)
        return (hour + 12,) if hour < 12 else (hour,) if hour >= 18 else ()
    if part is Part.EVENING and hour in (12, 1, 2):
        return (hour % 12 + 12, hour % 12 + 24)
    if hour == 12:
        return (12,)
    if part is Part.AFTERNOON and (hour in (9, 10, 11) or hour > 20):
        return ()
    return (hour + 12,) if 0 < hour < 12 else (hour,) if 12 < hour < 24 else ()


def beside(clock: Clock, part: Part) -> Clock:
    """The clock, of which a part of the day is said elsewhere."""
    told: list[int] = []
    for hour in clock.hours:
        told += [each for each in hours_in(part, hour % 24) if each % 12 == hour % 12]
    hours = tuple(dict.fromkeys(told))
    return Clock(hours, clock.minute, clock.second)


def _clock(digits: str, minute: int, second: int, part: Part | None, alone: bool = False) -> Clock:
    """``digits``: the hour as typed; with a zero before it, it is of 24. ``alone``: without
    minutes or anything else that makes it a time, so that 8 may be either."""
    hour = int(digits)
    if minute > 59 or second > 59 or hour > 24 or (hour == 24 and minute + second):
        return Clock(())
    if part is not None:
        return Clock(hours_in(part, hour), minute, second)
    early = range(1, 12) if alone else range(1, 7)
    twice = hour in early and not digits.startswith("0")
    return Clock((hour, hour + 12) if twice else (hour,), minute, second, alone)


def _in_figures(hour: str, minute: str, second: str | None, part: Part | None) -> Clock:
    return _clock(hour, int(minute), int(second or 0), part)


def _after_h(hour: str, minute: str | None, part: Part | None) -> Clock:
    return _clock(hour, int(minute or 0), 0, part)


def _in_four(figures: str) -> Clock:
    return _clock(figures[:2], int(figures[2:4]), int(figures[4:] or 0), None)


def _alone(hour: str, part: Part | None) -> Clock:
    return _clock(hour, 0, 0, part, alone=part is None)


def _spoken(hour: str, minutes: int, part: Part | None) -> Clock:
    """An hour with a half or a quarter, after or before it."""
    clock = _clock(hour, 0, 0, part, alone=True)
    earlier = minutes < 0
    hours = tuple(each - earlier for each in clock.hours)
    return Clock(hours, minutes % 60) if all(each >= 0 for each in hours) else Clock(())


def _before(minutes: int, hour: str, part: Part | None) -> Clock:
    return _spoken(hour, minutes, part)


def _half_of(clock: Clock) -> Clock:
    return Clock(clock.hours, 30)


def _value(value: Any) -> Rule:
    """A rule that finds nothing and is that."""
    return Rule(lambda line, i: [(i, value)])


_AT = quiet(word(Sense.AT))
_MAY_AT = quiet(maybe(word(Sense.AT)))
_AND = quiet(maybe(word(Sense.AND)))
_PART = maybe(word(Sense.PART))
_HOUR = digits(1, 2)
_MINUTE = digits(2)
_H = quiet(word(Sense.HOUR))
_MAY_H = quiet(maybe(word(Sense.HOUR, Sense.HOURS, Sense.OCLOCK)))
_SPELT = chain(str, word(Sense.NUMBER))  # without a zero before it, as it is said
_ANY_HOUR = either(_HOUR, _SPELT)
_FRACTION = quiet(maybe(chain(lambda *_: True, sign(".", ","), digits(1, 6))))
_SECOND = maybe(chain(lambda second: second, quiet(sign(":")), _MINUTE, _FRACTION))
_EXACTLY = quiet(maybe(word(Sense.OCLOCK)))
_MINUTES_WORD = quiet(maybe(word(Sense.UNIT)))
_ROUND = either(
    chain(lambda *_: 30, _AND, word(Sense.HALF)),
    chain(lambda *_: 15, _AND, word(Sense.QUARTER)),
    chain(lambda *_: -15, quiet(word(Sense.LESS)), word(Sense.QUARTER)),
)
_TO_IT = either(
    chain(lambda *_: 30, word(Sense.HALF), quiet(word(Sense.PAST))),
    chain(lambda *_: 15, word(Sense.QUARTER), quiet(word(Sense.PAST))),
    chain(lambda *_: -15, word(Sense.QUARTER), quiet(word(Sense.BEFORE))),
)
_NOON = either(
    chain(lambda *_: NOON, _MAY_AT, quiet(maybe(sign("12"))), word(Sense.NOON)),
    chain(lambda *_: _half_of(NOON), _MAY_AT, word(Sense.NOON), _AND, word(Sense.HALF)),
    chain(lambda *_: MIDNIGHT, _MAY_AT, word(Sense.MIDNIGHT)),
    chain(lambda *_: _half_of(MIDNIGHT), _MAY_AT, word(Sense.MIDNIGHT), _AND, word(Sense.HALF)),
)
WITH_SIGN = chain(_in_figures, _MAY_AT, _HOUR, quiet(sign(":")), _MINUTE, _SECOND, _MAY_H, _PART)
MARKED = either(
    WITH_SIGN,
    chain(_in_figures, _MAY_AT, _HOUR, quiet(sign(".")), _MINUTE, _value(None), _MAY_H, _PART),
    chain(_after_h, _MAY_AT, _ANY_HOUR, _H, maybe(_MINUTE), _EXACTLY, _PART),
    chain(_after_h, _MAY_AT, _HOUR, _H, _MINUTE, _MINUTES_WORD, _value(None)),
    chain(_alone, _MAY_AT, _ANY_HOUR, _EXACTLY, word(Sense.PART)),
    chain(_alone, _MAY_AT, _ANY_HOUR, quiet(word(Sense.OCLOCK)), _value(None)),
    chain(_spoken, _MAY_AT, _ANY_HOUR, _MAY_H, _ROUND, _PART),
    chain(_before, _MAY_AT, _TO_IT, _ANY_HOUR, _PART),
    chain(_in_four, _MAY_AT, digits(4), quiet(word(Sense.HOUR, Sense.HOURS))),
    chain(_in_four, _AT, either(digits(4), digits(6))),
    _NOON,
)
_ALONE = chain(_alone, _HOUR, _value(None))
_BARE = chain(_alone, _MAY_AT, _ANY_HOUR, _value(None))
CLOCK = either(MARKED, chain(_alone, _AT, _ANY_HOUR, _value(None)))


def _between(first: Clock, last: Clock) -> Clocks:
    return Clocks(first, last)


_FROM = quiet(word(Sense.FROM))
_TO_CLOCK = quiet(either(word(Sense.TO), sign("-", "/"), word(Sense.AND)))
CLOCKS = either(
    chain(_between, FROM, CLOCK, TO, CLOCK),
    chain(_between, _ALONE, TO, unless(word(Sense.AT)), CLOCK),
    chain(_between, FROM, CLOCK, TO, either(CLOCK, _BARE)),
    chain(_between, _FROM, either(CLOCK, _BARE), _TO_CLOCK, either(CLOCK, _BARE)),
    chain(_between, WITH_SIGN, quiet(sign("/")), WITH_SIGN),
    chain(_between, _BARE, quiet(sign("-")), _BARE),
)
START = either(CLOCK, chain(lambda clock: clock, _FROM, CLOCK))

_LENGTHS = {Unit.MINUTE: timedelta(minutes=1), Unit.HOUR: timedelta(hours=1)}


def _span(count: int, unit: Unit) -> timedelta | None:
    return count * _LENGTHS[unit] if unit in _LENGTHS else None


def _hours_and(hours: int, unit: Unit, minutes: str) -> timedelta | None:
    if unit is not Unit.HOUR or int(minutes) > 59:
        return None
    return timedelta(hours=hours, minutes=int(minutes))


def _and_more(first: timedelta, more: timedelta) -> timedelta | None:
    return first + more if more < timedelta(hours=1) <= first else None


def _decimal(whole: str, tenths: str, unit: Unit) -> timedelta | None:
    share = int(tenths) / 10 ** len(tenths)
    return (int(whole) + share) * timedelta(hours=1) if unit is Unit.HOUR else None


def _of_hours(length: timedelta, minutes: int) -> timedelta | None:
    """ "An hour and a half": a part of an hour after whole hours."""
    whole = length >= timedelta(hours=1) and not length % timedelta(hours=1)
    return length + timedelta(minutes=minutes) if whole else None


_COUNT = either(chain(int, digits(1, 3)), word(Sense.NUMBER))
_HOUR_UNIT = chain(lambda unit: unit if unit is Unit.HOUR else None, word(Sense.UNIT))
_ONE = either(
    chain(_span, _COUNT, word(Sense.UNIT)),
    chain(lambda pair: _span(*pair), word(Sense.UNITS)),
    chain(_hours_and, _COUNT, word(Sense.UNIT), digits(2), _MINUTES_WORD),
    chain(_decimal, digits(1, 2), quiet(sign(".", ",")), digits(1, 2), word(Sense.UNIT)),
    chain(lambda *_: timedelta(minutes=30), word(Sense.HALF), _HOUR_UNIT),
)
_QUARTERS = either(
    chain(lambda *_: 30, _AND, word(Sense.HALF)),
    chain(lambda *_: 15, _AND, word(Sense.QUARTER)),
)
SPAN = either(
    _ONE,
    chain(_and_more, _ONE, _AND, _ONE),
    chain(_of_hours, _ONE, _QUARTERS),
)
_FOR = quiet(chain(lambda *_: True, word(Sense.FOR), maybe(sign(":"))))
LENGTH = either(
    chain(lambda length: Length(length, plain=False), _FOR, SPAN),
    chain(lambda length: Length(length), SPAN),
)
IN_TIME = either(
    chain(lambda length: InTime(length), quiet(word(Sense.IN)), SPAN),
    chain(lambda length: InTime(length), SPAN, quiet(word(Sense.HENCE))),
)
PART = chain(
    lambda part: PartOfDay(part) if part not in (Part.AM, Part.PM) else None, word(Sense.PART)
)
UNKNOWN = chain(lambda *_: Unknown(), word(Sense.TBA))
ALL_DAY = chain(lambda *_: AllDay(), word(Sense.ALL_DAY))
