"""Organisers' own words in a reminder: the fields they may hold, and which language is taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from schedules.texts import Problem, T

LONGEST = 1_000  # characters as typed
_PARTS = re.compile(r"\{([^{}\n]*)\}|([{}])")
_SHOWN = 40  # characters of what was found, in a problem
_FALLBACK = "en"

FIELDS = (
    "title",  # of the session or, without one, of the event
    "event",  # the event's title
    "session",  # the session's title, or else the event's
    "start",  # when it starts, in each reader's own time
    "day",  # the day it starts, in the event's time zone
    "time",  # the time it starts, in the event's time zone, which is named
    "until",  # until when people can answer
    "place",
    "link",
    "community",
)


@dataclass(frozen=True, slots=True)
class Field:
    """A place in a text where a value is put."""

    name: str


def problems(text: str) -> list[Problem]:
    """Everything wrong with a text: too long, fields that are none, braces that stand alone."""
    found = []
    if len(text) > LONGEST:
        found.append(Problem(T("A text has {n} characters at most.", n=LONGEST)))
    known = ", ".join(f"{{{name}}}" for name in FIELDS)
    for match in _PARTS.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if match[2]:
            around = text[match.start() : match.start() + _SHOWN]
            message = T("A brace stands alone: write fields as {known}.", known=known)
            found.append(Problem(message, line=line, found=around))
        elif match[1].strip() not in FIELDS:
            message = T("There is no such field. Known are {known}.", known=known)
            found.append(Problem(message, line=line, found=match[0][:_SHOWN]))
    return found


def pieces(text: str) -> Iterator[str | Field]:
    """The text in order: what was typed, and the fields in it."""
    place = 0
    for match in _PARTS.finditer(text):
        name = (match[1] or "").strip()
        if name not in FIELDS:
            continue
        if match.start() > place:
            yield text[place : match.start()]
        yield Field(name)
        place = match.end()
    if place < len(text):
        yield text[place:]


def chosen(texts: Mapping[str, str], language: str) -> str | None:
    """The text for someone who reads that language ("fr", or "pt-BR" by way of "pt"): in theirs,
    else in English, else in any, else None for the built-in one."""
    for code in (language, language.split("-")[0], _FALLBACK):
        if code in texts:
            return texts[code]
    return texts[min(texts)] if texts else None
