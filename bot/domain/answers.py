"""Answers, one person's and counted: what cards and lists show of RSVPs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

EVENT = 0  # the scope of an event's own queue; a session's is its id
COUNTED = 500  # places in a queue; whoever waits behind them is told just that


class Answer(StrEnum):
    """none → going | maybe | declined; full: waitlisted, then offered a seat that expires."""

    GOING = "going"
    MAYBE = "maybe"
    DECLINED = "declined"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    LAPSED = "lapsed"

    @property
    def holds_seat(self) -> bool:
        return self in (Answer.GOING, Answer.OFFERED)

    @property
    def in_queue(self) -> bool:
        """Holds a seat or waits for one."""
        return self.holds_seat or self is Answer.WAITLISTED


@dataclass(frozen=True, slots=True)
class Mine:
    """A person's own answer in one queue; ``position``, while they wait, from 1 to `COUNTED`,
    and None behind."""

    answer: Answer
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """One queue counted: the event's or a session's. ``first``: the first names going."""

    seats: int | None = None
    going: int = 0
    maybe: int = 0
    waitlisted: int = 0
    offered: int = 0
    first: tuple[str, ...] = ()

    @property
    def left(self) -> int | None:
        """Seats left; None where seats are not counted."""
        if self.seats is None:
            return None
        return max(self.seats - self.going - self.offered, 0)

    @property
    def over(self) -> int:
        """How many more go than there are seats (after seats became fewer)."""
        if self.seats is None:
            return 0
        return max(self.going + self.offered - self.seats, 0)

    def count(self, answer: Answer) -> int:
        """How many gave an answer that cards and lists show."""
        return {
            Answer.GOING: self.going,
            Answer.MAYBE: self.maybe,
            Answer.WAITLISTED: self.waitlisted,
            Answer.OFFERED: self.offered,
        }.get(answer, 0)
