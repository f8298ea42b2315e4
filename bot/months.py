"""The month that people mean: typed as a number or by its name in any language that Convenor or
the reader speaks."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Literal

from babel.dates import get_month_names

from bot.texts import Reader, languages, locale_of, spoken
from schedules.rule_words import plain_word
from schedules.texts import T, Text

_ALWAYS = ("en", "fr", "es", "ar")  # whatever catalogues there are: as in the words of rules
_FORMS: tuple[tuple[Literal["wide", "abbreviated"], Literal["format", "stand-alone"]], ...] = (
    ("wide", "format"),
    ("wide", "stand-alone"),
    ("abbreviated", "format"),
    ("abbreviated", "stand-alone"),
)
_SHORTEST = 3  # letters of a name that is not written out
_BY_NUMBER = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})"),
    re.compile(r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})"),
)
_BY_NAME = re.compile(r"(?:(?P<before>\d{4})\s+)?(?P<name>\D+?)(?:\s+(?P<after>\d{4}))?")
_YEARS = range(1900, 2200)


@cache
def _names(language: str) -> dict[str, int]:
    """Every way to write a month's name → its number."""
    found: dict[str, int] = {}
    for code in (*_ALWAYS, *languages(), language):
        for width, context in _FORMS:
            names = get_month_names(width, context, locale_of(code))
            found |= {plain_word(name).strip(". "): number for number, name in names.items()}
    return found


def read(typed: str, language: str, today: date) -> str | None:
    """ "2026-09" of what was typed, or None. Without a year, the next such month from today's."""
    said = plain_word(typed).strip(" .")
    for pattern in _BY_NUMBER:
        if match := pattern.fullmatch(said):
            return _written(int(match["year"]), int(match["month"]))
    match = _BY_NAME.fullmatch(said)
    month = None if match is None else _named(match["name"].strip(" ."), language)
    if match is None or month is None or (match["before"] and match["after"]):
        return None
    year = match["before"] or match["after"]
    if year is None:
        year = today.year + (month < today.month)
    return _written(int(year), month)


def _named(word: str, language: str) -> int | None:
    names = _names(language)
    if word in names:
        return names[word]
    begin_so = {number for name, number in names.items() if name.startswith(word)}
    return begin_so.pop() if len(word) >= _SHORTEST and len(begin_so) == 1 else None


def _written(year: int, month: int) -> str | None:
    return f"{year:04}-{month:02}" if year in _YEARS and 1 <= month <= 12 else None


def name_of(month: str, reader: Reader) -> str:
    """ "September 2026"."""
    year, number = month.split("-")
    names = get_month_names("wide", "stand-alone", locale_of(spoken(reader.language)))
    return f"{names[int(number)]} {year}"


def unreadable(typed: str) -> Text:
    return T("{typed} is no month. Write September, September 2026 or 2026-09.", typed=typed)
