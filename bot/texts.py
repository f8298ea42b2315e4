"""Texts become words here: the message catalogue, a reader's language and time zone.

Catalogues are gettext .po files under ``bot/locale/<language>/LC_MESSAGES/convenor.po``,
read as they are (nothing compiled is kept). The English source is the catalogue of English.
"""

from __future__ import annotations

import gettext
import io
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_interval
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from schedules.moments import Dates, Precision, zone_named
from schedules.texts import Problem, T, Text

LOCALE_DIR = Path(__file__).parent / "locale"
SOURCE_LANGUAGE = "en"


def languages(directory: Path | None = None) -> tuple[str, ...]:
    """The languages Convenor speaks: English and every catalogue in ``directory`` (LOCALE_DIR)."""
    return _languages(directory or LOCALE_DIR)


@cache
def _languages(directory: Path) -> tuple[str, ...]:
    found = sorted(path.parts[-3] for path in directory.glob("*/LC_MESSAGES/convenor.po"))
    return (SOURCE_LANGUAGE, *(code for code in found if code != SOURCE_LANGUAGE))


def catalogue(language: str, directory: Path | None = None) -> gettext.NullTranslations:
    """The catalogue of a language ("fr", or "pt-BR" by way of "pt"); the source where none is."""
    return _catalogue(language, directory or LOCALE_DIR)


@cache
def _catalogue(language: str, directory: Path) -> gettext.NullTranslations:
    for code in (language.replace("-", "_"), language.split("-")[0]):
        path = directory / code / "LC_MESSAGES" / "convenor.po"
        if path.exists():
            compiled = io.BytesIO()
            with path.open("rb") as source:
                write_mo(compiled, read_po(source, locale=code))
            compiled.seek(0)
            return gettext.GNUTranslations(compiled)
    return gettext.NullTranslations()


@cache
def locale_of(language: str) -> Locale:
    """What Unicode's CLDR knows of a language; of English where it does not know it."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE_LANGUAGE)


def spoken(language: str) -> str:
    """The language in which someone is spoken to: theirs, or English where there is no catalogue
    of it, so that dates are in the language of the sentences around them."""
    known = {language.replace("-", "_"), language.split("-")[0]}.intersection(languages())
    return language if known else SOURCE_LANGUAGE


def language_name(code: str) -> str:
    """How a language calls itself: "français"."""
    return locale_of(code).get_display_name(locale_of(code)) or code


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads: a language (a Discord locale such as "fr" or "en-GB") and an IANA zone."""

    language: str = SOURCE_LANGUAGE
    zone: str = "UTC"

    def say(self, text: Text) -> str:
        """The sentence in the reader's language, its values put in."""
        words = catalogue(self.language)
        if text.plural is None:
            chosen = words.gettext(text.source)
        else:
            chosen = words.ngettext(text.source, text.plural, text.count)
        if not text.values:
            return chosen
        return chosen.format(**{name: self._value(value) for name, value in text.values.items()})

    def _value(self, value: Any) -> Any:
        if isinstance(value, Text):
            return self.say(value)
        if isinstance(value, Dates):
            return self.dates(value)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        return value

    def where(self, problem: Problem) -> str:
        """ "Line 3, column 12", as exactly as is known ("B5" of a sheet); empty where it is not."""
        if problem.line is not None and problem.column is not None:
            place = T("Line {line}, column {column}", line=problem.line, column=problem.column)
        elif problem.line is not None and problem.cell:
            place = T("Line {line}, {cell}", line=problem.line, cell=problem.cell)
        elif problem.line is not None:
            place = T("Line {line}", line=problem.line)
        else:
            return problem.cell or ""
        return self.say(place)

    def moment(self, instant: datetime, zone: str | None = None) -> str:
        """ "Tuesday, 25 June 2019 at 09:00", in the given zone or the reader's."""
        local = instant.astimezone(zone_named(zone or self.zone)).replace(tzinfo=None)
        return str(
            format_datetime(local, "EEEE d MMMM y, HH:mm", locale=locale_of(spoken(self.language)))
        )

    def day(self, day: date) -> str:
        """ "Tuesday 25 June 2019"."""
        return str(format_date(day, "EEEE d MMMM y", locale=locale_of(spoken(self.language))))

    def dates(self, dates: Dates) -> str:
        """When something is, in words and in its own zone, as exactly as is known."""
        locale = locale_of(spoken(self.language))
        if dates.precision is Precision.MONTH and dates.month is not None:
            return str(format_date(date(*dates.month, 1), "LLLL y", locale=locale))
        if dates.first is None or dates.last is None:
            return self.say(T("date to be announced"))
        if dates.last > dates.first:
            return str(format_interval(dates.first, dates.last, "yMMMd", locale=locale))
        if dates.start is None or dates.end is None:
            return self.day(dates.first)
        return f"{self.day(dates.first)}, {dates.start.wall:%H:%M}–{dates.end.wall:%H:%M}"
