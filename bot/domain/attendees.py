"""The list of people: who goes, waits and may come, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.answers import Answer, Tally
from bot.domain.rsvps import Opening, SessionOpening


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of people."""

    person_id: int
    name: str
    answer: Answer
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of who answered, going first; ``page`` from 0, ``pages`` at least 1.

    ``seated``: the event's sessions with seats of their own, as (id, title).
    """

    opening: Opening
    session: SessionOpening | None
    tally: Tally
    people: Sequence[Listed]
    page: int
    pages: int
    seated: Sequence[tuple[int, str]] = field(default=())


# The order of the list of people.
LISTED = (Answer.GOING, Answer.OFFERED, Answer.WAITLISTED, Answer.MAYBE)


def slices(counts: Sequence[int], page: int, size: int) -> list[tuple[int, int, int]]:
    """Which rows of each group make up a page: (group, offset, limit), empty ones left out."""
    first, last = page * size, (page + 1) * size
    found: list[tuple[int, int, int]] = []
    start = 0
    for group, count in enumerate(counts):
        low, high = max(first, start), min(last, start + count)
        if low < high:
            found.append((group, low - start, high - low))
        start += count
    return found
