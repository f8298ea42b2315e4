"""One item of a file as its typed texts by word, whatever the format: a YAML mapping, a row of
a spreadsheet. What cannot be read is told to the item's place in its file, and reading goes on,
so that all problems are known at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from schedules.files.typed import Unreadable
from schedules.moments import MomentError
from schedules.texts import Problem, T, Text

MOST_ITEMS = 5_000  # events and sessions of one file
MOST_REPEATING = 200  # events of one file: each may take as long as a thousand others
MOST_PROBLEMS = 1_000  # nobody mends more before trying again, and a hostile file ends here
_LONGEST = 100_000  # characters of a text as it stands in the file
_SHOWN = 80  # characters of what was found, in a problem

Value = TypeVar("Value")


class TooMuch(Exception):
    """The reading stops, and why has been told: too many items, or more problems than anybody
    will read."""


@dataclass(slots=True)
class Desk:
    """Where the problems of one file are collected."""

    problems: list[Problem] = field(default_factory=list)
    items: int = 0
    repeating: int = 0

    def count_item(self, line: int | None) -> None:
        """One more event or session is about to be read."""
        self.items += 1
        if self.items > MOST_ITEMS:
            self.add(T("A file has {n} events and sessions at most.", n=MOST_ITEMS), line)
            raise TooMuch

    def count_repeating(self, line: int | None) -> None:
        """One more event that repeats is about to be read."""
        self.repeating += 1
        if self.repeating > MOST_REPEATING:
            self.add(T("A file has {n} events that repeat at most.", n=MOST_REPEATING), line)
            raise TooMuch

    def add(
        self,
        message: Text,
        line: int | None = None,
        column: int | None = None,
        cell: str | None = None,
        found: str | None = None,
    ) -> None:
        """One more problem; raises TooMuch with the last that is taken."""
        if found is not None and len(found) > _SHOWN:
            found = found[:_SHOWN] + "…"
        self.problems.append(Problem(message, line, column, cell, found))
        if len(self.problems) == MOST_PROBLEMS:
            self.problems.append(Problem(T("There are more problems; these come first.")))
            raise TooMuch

    def in_order(self) -> tuple[Problem, ...]:
        """The problems as they stand in the file; those of no line last."""
        return tuple(
            sorted(
                self.problems,
                key=lambda problem: (problem.line or 10**9, problem.column or 0),
            )
        )


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one item; None where something else than a text stands, which was told.

    ``complain`` takes a word (there or missing) and a sentence.
    """

    texts: Mapping[str, str | None]
    complain: Callable[[str, Text], None]
    line: int | None = None

    def __contains__(self, word: str) -> bool:
        return word in self.texts

    def take(self, word: str, read: Callable[[str], Value]) -> Value | None:
        """The value of a word; None where it is missing or, which is told, cannot be read."""
        text = self.texts.get(word)
        if text is None:
            return None
        if len(text) > _LONGEST:  # before any reader spends time and memory on it
            self.complain(word, T("This is too long: {n} characters at most.", n=_LONGEST))
            return None
        try:
            return read(text)
        except (Unreadable, MomentError) as wrong:
            self.complain(word, wrong.text)
            return None
