"""The months and weekdays of any other language, as Unicode's CLDR writes them.

Such a language has no table of its own, so of its words only these are known; numbers, times of
24 hours and zones are read all the same, and every other word is told as not understood.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from babel import Locale, UnknownLocaleError

from schedules.typed_dates.senses import Sense, Table

_FORMS = [(use, width) for use in ("format", "stand-alone") for width in ("wide", "abbreviated")]


@cache
def table(language: str) -> Table:
    """The table of a language by its code; empty where CLDR does not know it."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[Sense, dict[int, str]] = {}
    for sense, forms in ((Sense.MONTH, locale.months), (Sense.WEEKDAY, locale.days)):
        names: dict[int, list[str]] = defaultdict(list)
        for use, width in _FORMS:
            for number, name in forms[use][width].items():
                names[number].append(name.rstrip("."))
        found[sense] = {number: "|".join(each) for number, each in names.items()}
    return found
