"""The calendar: which events of a community, and a page of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum

from bot.domain.answers import Mine, Tally
from bot.domain.communities import Community
from bot.domain.events import Event


class Facet(StrEnum):
    """By what events are told apart; a filter has at most one value of each."""

    THEME = "theme"
    SERIES = "series"
    PLACE = "place"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events; None: whatever it is there.

    ``month``: "2026-09", of the events' own zones, with what is past of it; without one, what
    is coming. ``mine``: what the reader goes to, waits for or may come to.
    """

    theme: str | None = None
    series: str | None = None
    place: str | None = None
    language: str | None = None
    kind: str | None = None
    month: str | None = None
    mine: bool = False

    def is_empty(self) -> bool:
        return self == Filter()


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """One page of the calendar, next first; ``page`` counts from 0, ``pages`` is at least 1.

    ``more``: whether there are more events than pages are counted. ``tallies`` and ``mine``
    (the reader's own answers) by event id; ``links``: to the cards, in lists for everybody.
    """

    community: Community
    events: Sequence[Event]
    page: int
    pages: int
    now: datetime
    tallies: Mapping[int, Tally] = field(default_factory=dict)
    mine: Mapping[int, Mine] = field(default_factory=dict)
    filter: Filter = EVERYTHING
    more: bool = False
    links: Mapping[int, str] = field(default_factory=dict)


# Of values of any length, a digest stands.
_LETTERS = {"theme": "t", "series": "s", "place": "p", "language": "l"}
_AS_THEY_ARE = {"kind": "k", "month": "m"}


def token(filter_: Filter) -> str:
    """The filter in at most 75 characters without a colon, as a button carries it."""
    said = {each.name: getattr(filter_, each.name) for each in fields(filter_)}
    parts = [f"{letter}{_digest(said[name])}" for name, letter in _LETTERS.items() if said[name]]
    parts += [f"{letter}{said[name]}" for name, letter in _AS_THEY_ARE.items() if said[name]]
    return ".".join([*parts, *(["u"] if filter_.mine else [])])


def from_token(said: str, known: Mapping[str, Sequence[str]]) -> Filter | None:
    """The filter of a token; ``known``: the community's values of each
    facet. None where
    what it names is there no more."""
    letters = {letter: name for name, letter in (_LETTERS | _AS_THEY_ARE).items()}
    found: dict[str, str] = {}
    for part in filter(None, said.split(".")):
        if part == "u":
            continue
        name = letters.get(part[0])
        if name in _LETTERS:
            value = next((each for each in known[name] if _digest(each) == part[1:]), None)
        else:
            value = part[1:]
        if name is None or value is None:
            return None
        found[name] = value
    return Filter(**found, mine=said.split(".")[-1] == "u")


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=5).hexdigest()


def meant(typed: str, known: Sequence[str]) -> str | None:
    """The one of the values known that a person means: that text, small and capital letters
    alike, or the only one that begins so."""
    if typed in known:
        return typed
    plain = typed.casefold()
    same = [each for each in known if each.casefold() == plain]
    begin_so = [each for each in known if each.casefold().startswith(plain)]
    return same[0] if same else begin_so[0] if len(begin_so) == 1 else None
