"""How long months are, and the days of which some of them have none."""

from __future__ import annotations

import calendar
from collections.abc import Iterable

LENGTHS = tuple(calendar.monthrange(2000, month)[1] for month in range(1, 13))  # at most
LONGEST = 31
EVERY_MONTH_HAS = 28  # days


def always_has(months: Iterable[int]) -> int:
    """How many days each of these months has in every year; of no months, of all."""
    lengths = (EVERY_MONTH_HAS, *LENGTHS)  # February first
    return min(lengths[0 if month == 2 else month] for month in tuple(months) or (2,))


def clamping(days: Iterable[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The month days and positions that mean these days, and the last day of a month where it is
    too short for the last of them.

    As other calendars read it: 31 is the last day, -1; 30 is the last of 28, 29 and 30.
    """
    *others, late = sorted(set(days))
    if late == LONGEST:
        return (*others, -1), ()
    begins = EVERY_MONTH_HAS + (EVERY_MONTH_HAS in others)
    return (*others, *range(begins, late + 1)), (*range(1, len(others) + 1), -1)
