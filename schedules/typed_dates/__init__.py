"""Dates that people type: "Tuesday 3pm", "le 3 mars 2027 de 9h à 12h30", "mañana a las 8 de la
tarde", "٣ آذار ٢٠٢٧".

:func:`read` takes a text and what is known around it and gives a reading:

- :class:`Understood`: one date, which :func:`echo` says back, with its zone, before anything is
  saved;
- :class:`Ask`: several that may be meant, or one that is unlikely (it is past, the clocks change
  then, the day of the week is another); the person chooses from ``alternatives``, each of which
  is Understood;
- :class:`Problems`: what was found that is no date, and what would be right.

Nothing is guessed: a grammar gives every way to read the whole text, and a text of which a word
is left over is not read at all. The words of each language stand in a table of their own. Pure:
no clock; the same text, now, zone and languages give the same reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from schedules.moments import zone_named
from schedules.texts import Problem, T, Text
from schedules.typed_dates.assembly import Bag, bags
from schedules.typed_dates.meaning import Around, Candidate, candidates, wrongs
from schedules.typed_dates.readings import (
    MOST_WAYS,
    Ask,
    Problems,
    Reading,
    Understood,
    Wrong,
)
from schedules.typed_dates.saying import beside, echo, spelled
from schedules.typed_dates.senses import Sense
from schedules.typed_dates.tokens import tokens
from schedules.typed_dates.vocabulary import TABLES, Line, vocabulary
from schedules.typed_dates.whys import Why, question

__all__ = ["Ask", "Problems", "Reading", "Understood", "echo", "read", "spelled"]

MOST_CHARACTERS = 200
_MOST_TOKENS = 60
_SHOWN = 80  # characters of what was found, in a problem
_NEVER = datetime.max.replace(tzinfo=UTC)
_MOST_TOLD = 5  # words that are not understood
_EXAMPLE = T("This is no date that can be read. Write for example 3 March 2027 15:00.")
_NOT_A_WORD = T("This word of the date is not understood.")


def read(text: str, *, now: datetime, zone: str, languages: Sequence[str] = ()) -> Reading:
    """What a person means who types this now.

    ``now`` is aware; ``zone`` is the IANA zone of all that names none; ``languages`` are the
    person's ("fr", "en-GB"), theirs first: a text that none of them reads is read by the words of
    all languages together. Raises MomentError for an unknown zone.
    """
    zone_named(zone)
    if now.tzinfo is None:
        raise ValueError("now is aware")
    if len(text) > MOST_CHARACTERS:
        return _problem(T("A date has {n} characters at most.", n=MOST_CHARACTERS), text)
    typed = tokens(text)
    if not typed:
        return _problem(T("When is it? Write for example 3 March 2027 15:00, or tba."), None)
    if len(typed) > _MOST_TOKENS:
        return _problem(_EXAMPLE, text)
    problems: list[Text] = []
    spoken = dict.fromkeys(each.replace("_", "-").split("-")[0].casefold() for each in languages)
    for known in (*((each,) for each in spoken), tuple(spoken | dict.fromkeys(TABLES))):
        line = Line(typed, vocabulary(known))
        if line.says(Sense.REPEATED):
            return _problem(T("A date that repeats cannot be read here: write its first."), text)
        around = Around(now, zone, known[0] if len(known) == 1 else "")
        found, wrong = _readings(line, around)
        if found:
            return _decided(found, text, zone)
        problems += (each for each in wrong if each not in problems)
    told = [Problem(each, found=text[:_SHOWN]) for each in problems]
    return Problems(tuple(told or _strange(line, tuple(spoken)[:1] or tuple(TABLES), text)))


def _readings(line: Line, around: Around) -> tuple[list[Candidate], list[Text]]:
    """Every way to read a line, and what is wrong with those that cannot be."""
    found: list[Candidate] = []
    bad: list[Bag] = []
    for bag in bags(line):
        try:
            found += candidates(bag, around)
        except Wrong:
            bad.append(bag)
    plainest = min(bad, key=lambda bag: len(bag.pieces), default=None)
    return found, wrongs(plainest, around) if plainest and not found else []


def _decided(found: Iterable[Candidate], text: str, zone: str) -> Reading:
    """The only reading, if nothing speaks against it; else a question."""
    whys: dict[Understood, frozenset[Why]] = {}
    for each in _of_the_weekday(list(found)):
        told = whys.get(each.understood, each.whys)
        whys[each.understood] = told & each.whys
    if len(whys) > MOST_WAYS:
        return _problem(
            T("This can be read in too many ways. Write the month in words, and am or pm."), text
        )
    ways = tuple(beside(each, zone) for each in sorted(whys, key=_when))
    reasons = frozenset[Why]().union(*whys.values())
    if len(ways) == 1 and not reasons:
        return ways[0]
    return Ask(question(reasons), ways)


def _of_the_weekday(found: list[Candidate]) -> list[Candidate]:
    """Where a weekday was said that goes with some of the dates only, those; it also settles
    whether the day or the month was first."""
    fitting = [each for each in found if Why.WEEKDAY not in each.whys]
    if not fitting or len(fitting) == len(found):
        return found
    return [Candidate(each.understood, each.whys - {Why.ORDER}) for each in fitting]


def _when(understood: Understood) -> datetime:
    dates = understood.dates
    return dates.begins or dates.passes or _NEVER


def _strange(line: Line, language: tuple[str, ...], text: str) -> list[Problem]:
    """The words that are not understood, or that the words are no date together."""
    own, unknown = vocabulary(language), line.unknown[:_MOST_TOLD]
    if not unknown:
        return [Problem(_EXAMPLE, found=text[:_SHOWN])]
    return [Problem(_guess(own.near(token.key)), found=token.text) for token in unknown]


def _guess(near: str | None) -> Text:
    if near is None:
        return _NOT_A_WORD
    return T("This word of the date is not understood. Did you mean {near}?", near=near)


def _problem(message: Text, found: str | None) -> Problems:
    return Problems((Problem(message, found=None if found is None else found[:_SHOWN]),))
