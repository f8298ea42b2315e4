"""Rules of every shape that the supported grammar has, for properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from schedules.recurrence.expansion import StepsError, first_day
from schedules.recurrence.months import clamping
from schedules.recurrence.rule import Frequency, Recurrence, RuleError, Weekday

_SHAPES = {
    Frequency.DAILY: ("", "", "weekdays", "month_days"),
    Frequency.WEEKLY: ("weekdays",),
    Frequency.MONTHLY: (
        *("month_days", "month_days", "nth", "nth", "clamped", "weekdays"),
        *("weekdays month_days", "weekdays positions", "month_days positions"),
        *("nth positions", "weekdays month_days positions"),
    ),
}
_SHAPES[Frequency.YEARLY] = _SHAPES[Frequency.MONTHLY]
_INTERVALS = (1, 1, 1, 2, 3, 4, 5, 6, 7, 12, 13, 26)
_MONTH_DAYS = (*range(1, 32), 28, 29, 30, 31, 31, -1, -1, -2, -28, -31)


def _some(random: Random, of: Any, most: int) -> list[Any]:
    return [random.choice(of) for _ in range(random.randint(1, most))]


def _parts(random: Random, frequency: Frequency) -> dict[str, Any]:
    shape = random.choice(_SHAPES[frequency]).split()
    parts: dict[str, Any] = {}
    if random.random() < (0.7 if frequency is Frequency.YEARLY else 0.3):
        parts["months"] = _some(random, range(1, 13), 3)
    if "weekdays" in shape:
        parts["weekdays"] = [Weekday(day) for day in _some(random, range(7), 4)]
    if "nth" in shape:
        of_year = frequency is Frequency.YEARLY and "months" not in parts
        numbers = (1, 2, 20, 52, 53, -1, -3, -53) if of_year else (1, 2, 3, 4, 5, -1, -2, -5)
        parts["weekdays"] = [Weekday(random.randrange(7), nth) for nth in _some(random, numbers, 3)]
    if "month_days" in shape:
        of = range(1, 32) if "positions" in shape else _MONTH_DAYS
        parts["month_days"] = _some(random, of, 3)
    if "positions" in shape:
        parts["positions"] = _some(random, (1, 2, 3, -1, -2), 2)
    if "clamped" in shape:
        others = _some(random, range(1, 29), 2) if random.random() < 0.5 else []
        late = random.choice((29, 30, 31))
        parts["month_days"], parts["positions"] = clamping([*others, late])
    return parts


def _unended(number: int) -> Recurrence:
    """The same rule for the same number: drawing each part by itself takes ten times as long."""
    random = Random(number)
    frequency = random.choice(list(Frequency))
    parts = _parts(random, frequency)
    week_start = random.choice((0, 0, 0, 6))
    try:
        return Recurrence.of(frequency, random.choice(_INTERVALS), week_start=week_start, **parts)
    except RuleError:  # 31 in months of 30 days, for example
        return Recurrence.of(frequency, weekdays=[Weekday(random.randrange(7))])


UNENDED = st.integers(0, 2**48).map(_unended)
DAYS = st.integers(0, 8 * 365).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
_ENDS = st.none() | st.integers(1, 40) | st.integers(0, 3000).map(lambda days: timedelta(days))


def _begun(rule: Recurrence, day: date, ends: int | timedelta | None) -> tuple[Recurrence, date]:
    """The rule with an end, and the first day on which it can begin; every day where there is
    none."""
    try:
        first = first_day(rule, day)
    except StepsError:
        first = None
    if first is None:
        rule, first = Recurrence.of(Frequency.DAILY), day
    if isinstance(ends, timedelta):
        return replace(rule, until=first + ends), first
    return replace(rule, count=ends), first


BEGUN = st.builds(_begun, UNENDED, DAYS, _ENDS)
