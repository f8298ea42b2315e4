"""The list of people: who goes, waits and may come, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.answers import Answer, Tally
from bot.domain.rsvps import Opening, SessionOpening


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose names somebody sees in a list: their own, those who show themselves to everyone, to
    the participants of the event if they are one, and to organisers all. Without anybody: what
    stands in a channel."""

    person_id: int | None = None
    participates: bool = False
    organises: bool = False


IN_PUBLIC = Sight()


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of people."""

    person_id: int
    name: str
    answer: Answer
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of who answered, going first, as one person sees it; ``page`` from 0, ``pages`` at
    least 1.

    ``hidden``: how many are not shown to them. ``kinds``: from how many organisations of each
    kind people come; ``alone``: how many come from none that is known. ``seated``: the event's
    sessions with seats of their own, as (id, title).
    """

    opening: Opening
    session: SessionOpening | None
    tally: Tally
    people: Sequence[Listed]
    page: int
    pages: int
    seated: Sequence[tuple[int, str]] = field(default=())
    hidden: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    alone: int = 0


# The order of the list of people; who waits stands in order of turn, the others by organisation.
LISTED = (Answer.GOING, Answer.OFFERED, Answer.WAITLISTED, Answer.MAYBE)
PARTICIPATES = frozenset({Answer.GOING, Answer.OFFERED, Answer.WAITLISTED})


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
