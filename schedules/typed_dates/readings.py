"""What a typed date may turn out to be: understood, to be asked, or not a date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from schedules.moments import Dates, seen_in
from schedules.texts import Problem, Text


@dataclass(frozen=True, slots=True)
class Understood:
    """One reading and no other. ``ends``: an end or a length was said; where it was not, exact
    dates end as they start, and :meth:`lasting` gives them a length. ``notes``: what the person
    should know beside the echo."""

    dates: Dates
    ends: bool = True
    notes: tuple[Text, ...] = ()

    def lasting(self, length: timedelta) -> Understood:
        """With that length of time that passes, where exact dates have no end of their own."""
        start = self.dates.start
        if self.ends or start is None:
            return self
        end = seen_in(start.instant + length, start.zone)
        return replace(self, dates=Dates.exact(start, end), ends=True)


@dataclass(frozen=True, slots=True)
class Ask:
    """Several readings, or one that is unlikely: the person chooses. From 1 to MOST_WAYS
    ``alternatives``, in order of time."""

    question: Text
    alternatives: tuple[Understood, ...]


@dataclass(frozen=True, slots=True)
class Problems:
    """Not a date that can be placed: everything that is wrong, each with what was ``found`` and
    a sentence that says what would be right."""

    problems: tuple[Problem, ...]


Reading = Understood | Ask | Problems
MOST_WAYS = 6


class Wrong(ValueError):
    """A part that has the form of a date and cannot be one; ``text`` is the sentence."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text
