"""The IANA zones by the name a person would type."""

from __future__ import annotations

import zoneinfo
from functools import cache

_NOT_PLACES = ("Etc/", "SystemV/", "posix/", "right/")


@cache
def names() -> tuple[str, ...]:
    """Every zone of a place ("Africa/Tunis"), and UTC; sorted."""
    places = {
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and not name.startswith(_NOT_PLACES)
    }
    return tuple(sorted(places | {"UTC"}))


def matching(typed: str, limit: int, first: tuple[str, ...] = ()) -> list[str]:
    """The zones that a person who typed this may mean, best first; ``first`` when nothing is.

    A city that begins so comes before one that holds it, and before a continent that does.
    """
    wanted = _plain(typed)
    if not wanted:
        return list(dict.fromkeys([*first, *names()]))[:limit]
    ranked = sorted((_rank(name, wanted), name) for name in names())
    return [name for rank, name in ranked if rank < _NO_MATCH][:limit]


_NO_MATCH = 4


def _rank(name: str, wanted: str) -> int:
    whole = _plain(name)
    city = whole.rpartition("/")[2]
    if wanted in (whole, city):
        return 0
    if city.startswith(wanted):
        return 1
    if wanted in city:
        return 2
    return 3 if wanted in whole else _NO_MATCH


def _plain(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())
