"""A typed phrase as the things it names: words by their meaning, numbers, dates in digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from schedules.recurrence.lexicon import LONGEST_PHRASE, Kind, folded, meaning

_PIECE = re.compile(
    r"(?P<date>\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.]\d{4})(?!\w)"
    r"|(?P<number>\d{1,18})(?P<nth>st|nd|rd|th|er|re|eme|e|o|a)?(?![\w:])"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<comma>[,.&+;()-]+(?=\s|$)|,)"
    r"|(?P<strange>\S+)"
)
_MOST = 99_999  # as a number; more than anything is counted here, and a year that is none


@dataclass(frozen=True, slots=True)
class Token:
    """``value`` as of its kind, or the number; ``nth``: it was written as "3rd"; ``day``: of a
    date, None where there is no such day or its order is not certain; ``of``: "of" before it."""

    kind: Kind
    text: str
    value: int = 0
    nth: bool = False
    day: date | None = None
    of: bool = False


def tokens(text: str, language: str | None) -> list[Token]:
    """What the text names, in order, without what only joins words. Linear in its length."""
    pieces = [found for found in _PIECE.finditer(folded(text)) if found["comma"] is None]
    found: list[Token] = []
    of = False
    for token in _read(pieces, language):
        if token.kind not in (Kind.NOTHING, Kind.OF):
            found.append(replace(token, of=of))
        of = token.kind is Kind.OF or (of and token.kind is Kind.NOTHING)
    return found


def _read(pieces: list[re.Match[str]], language: str | None) -> Iterator[Token]:
    at = 0
    while at < len(pieces):
        length, token = _phrase(pieces[at : at + LONGEST_PHRASE], language)
        yield token
        at += length


def _phrase(pieces: list[re.Match[str]], language: str | None) -> tuple[int, Token]:
    """The token that the longest phrase at the beginning makes, and how many pieces it has."""
    words = []
    for piece in pieces:
        if not (piece["word"] or piece["number"]):
            break
        words.append(piece[0])
    for length in range(len(words), 0, -1):
        found = meaning(tuple(words[:length]), language)
        if found:
            return length, Token(found.kind, " ".join(words[:length]), found.value)
    return 1, _alone(pieces[0])


def _alone(piece: re.Match[str]) -> Token:
    if piece["number"]:
        number = min(int(piece["number"]), _MOST)
        return Token(Kind.NUMBER, piece[0], number, nth=piece["nth"] is not None)
    if piece["date"]:
        return Token(Kind.DATE, piece[0], day=_date(piece[0]))
    return Token(Kind.STRANGE, piece[0])


def _date(text: str) -> date | None:
    """Year first, or day and month in an order that is certain."""
    first, second, third = map(int, re.split(r"[-/.]", text))
    try:
        if "-" in text:
            return date(first, second, third)
        if first > 12 or first == second:
            return date(third, second, first)
        return date(third, first, second) if second > 12 else None
    except ValueError:
        return None
