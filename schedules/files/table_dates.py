"""Days and times as spreadsheets write them into a text, 25/06/2027 and 3:00 PM, as we write them.

Which of two numbers is the day is not guessed: another date of the file has to show it, by a
number above twelve.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from schedules.files.typed import Unreadable
from schedules.texts import T

_DAY = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\w)")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})? ?([ap])\.?m\.?", re.IGNORECASE)
_MOST_MONTHS = 12


def day_first(texts: Iterable[str]) -> bool | None:
    """Whether the day stands before the month; None where no date shows it, or some do each."""
    shown: set[bool] = set()
    for text in texts:
        if found := _DAY.match(text.strip()):
            one, other = int(found[1]), int(found[3])
            shown |= {one > other} if max(one, other) > _MOST_MONTHS else set()
    return shown.pop() if len(shown) == 1 else None


def as_ours(text: str, first: bool | None) -> str:
    """The text with its day and its clock as we write them, the rest as it is. ``first``: of
    `day_first`. Raises Unreadable where the day may be two."""
    text = _CLOCK.sub(_clock, text.strip())
    found = _DAY.match(text)
    if found is None:
        return text
    one, other, year = int(found[1]), int(found[3]), found[4]
    by_day, by_month = f"{year}-{other:02}-{one:02}", f"{year}-{one:02}-{other:02}"
    if max(one, other) > _MOST_MONTHS:
        first = one > other
    elif first is None and one != other:
        raise Unreadable(
            T("Write a day with its year first: {one} or {other}.", one=by_day, other=by_month)
        )
    return (by_month if first is False else by_day) + text[found.end() :]


def _clock(found: re.Match[str]) -> str:
    hour, minutes = int(found[1]), found[2]
    if not 1 <= hour <= _MOST_MONTHS:
        return found[0]
    return f"{hour % 12 + 12 * (found[3] in 'pP'):02}:{minutes}"
