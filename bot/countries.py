"""Countries by their ISO 3166 code; their names in every language come from Unicode's CLDR."""

from __future__ import annotations

from functools import cache

from bot.errors import Refusal
from bot.texts import SOURCE_LANGUAGE, locale_of
from schedules.texts import T

# Two-letter regions of CLDR that are not countries: unions, tests, parts of a country.
_OTHER_REGIONS = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]
)


@cache
def names(language: str) -> dict[str, str]:
    """code → name, in order of the names."""
    territories = locale_of(language).territories
    found = {
        code: str(name)
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _OTHER_REGIONS
    }
    return dict(sorted(found.items(), key=lambda item: item[1].casefold()))


def name_of(code: str, language: str) -> str:
    return names(language).get(code, code)


def code_of(typed: str, language: str) -> str:
    """The code of a country given by code or name. Raises a Refusal where it is none."""
    wanted = typed.strip().casefold()
    for known in (names(language), names(SOURCE_LANGUAGE)):
        for code, name in known.items():
            if wanted in (code.casefold(), name.casefold()):
                return code
    raise Refusal(T("{typed} is not a country. Choose one from the list.", typed=typed))


def matching(typed: str, language: str, limit: int) -> list[tuple[str, str]]:
    """(name, code) of countries whose name holds what was typed; those that begin so first."""
    wanted = typed.strip().casefold()
    fitting = [(name, code) for code, name in names(language).items() if wanted in name.casefold()]
    fitting.sort(key=lambda each: not each[0].casefold().startswith(wanted))
    return fitting[:limit]
