"""Why a reading is not simply believed, and the question each reason leads to."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from schedules.texts import T, Text


class Why(StrEnum):
    ORDER = "order"
    HALF = "half"
    MIDNIGHT = "midnight"
    PAST = "past"
    PASSED = "passed"
    YEAR = "year"
    WEEKDAY = "weekday"
    WEEK = "week"
    ZONE = "zone"
    FOLD = "fold"
    GAP = "gap"
    NO_DAY = "no day"
    COUNT = "count"
    FAR = "far"


NO_WHY: frozenset[Why] = frozenset()
_QUESTIONS = {
    Why.ORDER: T("Is the day or the month first?"),
    Why.HALF: T("In the morning or in the afternoon?"),
    Why.MIDNIGHT: T("At the start of that day, or at its end?"),
    Why.PAST: T("That date is past. Is this meant?"),
    Why.PASSED: T("That was a short while ago. Is the next one meant?"),
    Why.YEAR: T("Which year is meant?"),
    Why.WEEKDAY: T("The day of the week and the date do not go together. Which is meant?"),
    Why.WEEK: T("Which week is meant?"),
    Why.ZONE: T("In which time zone?"),
    Why.FOLD: T("The clocks go back then, and this time happens twice. Which is meant?"),
    Why.GAP: T(
        "There is no such time that day: the clocks go forward then. "
        "These are the nearest. Which is meant?"
    ),
    Why.NO_DAY: T("On which day?"),
    Why.COUNT: T("Some count today as the first day, some do not. Which day is meant?"),
    Why.FAR: T("That is years ahead. Is it meant?"),
}


def question(whys: Iterable[Why]) -> Text:
    """What to ask for those reasons."""
    several = set(whys)
    if len(several) == 1:
        return _QUESTIONS[several.pop()]
    return T("This can be read in several ways. Which is meant?")
