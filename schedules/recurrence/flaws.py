"""What is wrong with values that are no rule: each by itself, and together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from schedules.recurrence.months import LENGTHS, LONGEST
from schedules.texts import T, Text

if TYPE_CHECKING:
    from schedules.recurrence.rule import Recurrence

MOST_INTERVAL = 1_000
MOST_COUNT = 1_000
_BY_DATE = ("MONTHLY", "YEARLY")

_Flaws = Iterator[tuple[str, Text]]


class RuleError(ValueError):
    """Values that are no rule; ``flaws``: all that is wrong, each with the name of the part of an
    RRULE in which it stands."""

    def __init__(self, flaws: tuple[tuple[str, Text], ...]) -> None:
        super().__init__(" ".join(str(sentence) for _, sentence in flaws))
        self.flaws = flaws


def flaws_of(rule: Recurrence) -> tuple[tuple[str, Text], ...]:
    """All of them, each with the name of its part."""
    return (*_wrong_numbers(rule), *_wrong_together(rule), *_no_such_day(rule))


def most_nth(rule: Recurrence) -> int:
    """How often a weekday can come in the period within which it is counted."""
    return 53 if rule.frequency == "YEARLY" and not rule.months else 5


def _wrong_numbers(rule: Recurrence) -> _Flaws:
    if not 1 <= rule.interval <= MOST_INTERVAL:
        yield (
            "INTERVAL",
            T("It can repeat every 1 to {most} days, weeks, months or years.", most=MOST_INTERVAL),
        )
    if rule.count is not None and not 1 <= rule.count <= MOST_COUNT:
        yield "COUNT", T("It can take place from 1 to {most} times.", most=MOST_COUNT)
    if not all(1 <= month <= 12 for month in rule.months):
        yield "BYMONTH", T("Months are from 1 to 12.")
    if not all(1 <= abs(day) <= LONGEST for day in rule.month_days):
        sentence = T("Days of the month are from 1 to 31, or from -1, the last, to -31.")
        yield "BYMONTHDAY", sentence
    if not all(0 <= each.day <= 6 for each in rule.weekdays):
        yield "BYDAY", T("Weekdays are MO, TU, WE, TH, FR, SA and SU.")
    if not 0 <= rule.week_start <= 6:
        yield "WKST", T("Weekdays are MO, TU, WE, TH, FR, SA and SU.")
    most = most_nth(rule)
    if any(abs(each.nth) > most for each in rule.weekdays):
        yield "BYDAY", T("A weekday is numbered from 1 to {most}, or from -1, the last.", most=most)
    if not all(1 <= abs(position) <= 366 for position in rule.positions):
        yield "BYSETPOS", T("Positions (BYSETPOS) are from 1 to 366, or from -1, the last.")


def _wrong_together(rule: Recurrence) -> _Flaws:
    numbered = [each for each in rule.weekdays if each.nth]
    if rule.count is not None and rule.until is not None:
        yield "UNTIL", T("It ends on a day or after a number of times, not both.")
    if numbered and rule.frequency not in _BY_DATE:
        yield (
            "BYDAY",
            T("Only what repeats every month or year has numbered weekdays (first Monday)."),
        )
    if numbered and len(numbered) < len(rule.weekdays):
        yield "BYDAY", T("Number all of its weekdays (first Monday, last Friday) or none.")
    if numbered and rule.month_days:
        yield (
            "BYDAY",
            T("It has numbered weekdays (first Monday) or days of the month, not both."),
        )
    if rule.month_days and rule.frequency == "WEEKLY":
        yield "BYMONTHDAY", T("What repeats every week has no days of the month.")
    if rule.weekdays and rule.frequency == "DAILY":
        yield "BYDAY", T("Give a number of days or weekdays, not both.")
    if rule.month_days and rule.frequency == "DAILY":
        yield "BYMONTHDAY", T("Give a number of days or days of the month, not both.")
    if rule.positions and any(day < 0 for day in rule.month_days):
        yield "BYSETPOS", T("Positions (BYSETPOS) go with days counted from the beginning only.")
    if rule.positions and rule.frequency not in _BY_DATE:
        yield "BYSETPOS", T("Only what repeats every month or year has positions (BYSETPOS).")
    if not (rule.weekdays or rule.month_days) and rule.frequency != "DAILY":
        yield "FREQ", T("It does not say on which day.")


def _no_such_day(rule: Recurrence) -> _Flaws:
    months = [month for month in rule.months if 1 <= month <= 12] or range(1, 13)
    longest = max(LENGTHS[month - 1] for month in months)
    if rule.month_days and all(longest < abs(day) <= 31 for day in rule.month_days):
        yield "BYMONTHDAY", T("There is no such day in any of its months.")
