"""What cannot be at the same time: two things in one room, one speaker or one person in two
places, two events of one community. They are warned of, with the names of both; nothing is
forbidden (domain.md, "Event and its dates").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from bot.domain.answers import EVENT
from bot.domain.events import Event

MOST = 200  # pairs at the same time that are looked at


class Why(StrEnum):
    ROOM = "room"
    SPEAKER = "speaker"
    PEOPLE = "people"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Clash:
    """``first`` is of the event that changes; ``what``: the room or the speaker; ``people``: how
    many go to both."""

    why: Why
    first: str
    second: str
    what: str = ""
    people: int = 0


@dataclass(frozen=True, slots=True)
class Taking:
    """An event (scope 0) or a session that takes its time, a room and its speakers. ``within``:
    the room of the event; what is known to the day takes its days."""

    event_id: int
    scope: int
    title: str
    begins: datetime
    ends: datetime
    room: str
    within: str
    speakers: frozenset[str]

    @property
    def takes(self) -> tuple[str, frozenset[str]]:
        return self.room, self.speakers

    def meets(self, other: Taking) -> bool:
        return self.begins < other.ends and other.begins < self.ends


@dataclass(frozen=True, slots=True)
class Both:
    """How many people go to a scope of the event that changes and to another scope."""

    scope: int
    event_id: int
    other_scope: int
    people: int


def clashes(
    before: Event | None, after: Event, beside: Iterable[Event], both: Iterable[Both]
) -> tuple[Clash, ...]:
    """What a change brings about: what clashed before it is not told again. ``both``: of people
    who go to the event and to one of those beside it, or to two of its sessions."""
    others = [each for event in beside for each in _takings(event)]
    held = {each.scope: each for each in _takings(before)} if before else {}
    mine = sorted(_takings(after), key=lambda each: each.begins)
    met = list(islice(_meeting(mine, held, others), MOST))
    found = [clash for one, other in met for clash in _of_two(one, other)]
    return tuple(dict.fromkeys([*found, *_of_people(met, both)]))


def _meeting(
    mine: Sequence[Taking], held: Mapping[int, Taking], others: Sequence[Taking]
) -> Iterator[tuple[Taking, Taking]]:
    """What is at the same time: with other events, then within the event, in order of time."""
    for one in mine:
        if one != held.get(one.scope):
            yield from ((one, other) for other in others if one.meets(other))
    sessions = [each for each in mine if each.scope != EVENT]
    for place, one in enumerate(sessions, 1):
        for other in islice(sessions, place, None):
            if other.begins >= one.ends:
                break
            if one.meets(other) and not _met(one, other, held):
                yield one, other


def _met(one: Taking, other: Taking, held: Mapping[int, Taking]) -> bool:
    """Whether two sessions were at once before as they are now, wherever both moved to."""
    was, others = held.get(one.scope), held.get(other.scope)
    if was is None or others is None or not was.meets(others):
        return False
    return was.takes == one.takes and others.takes == other.takes


def _takings(event: Event) -> Iterator[Taking]:
    begins, passes, room = event.dates.begins, event.dates.passes, _plain(event.place)
    if event.has_day and begins is not None and passes is not None:
        yield Taking(event.id, EVENT, event.title, begins, passes, room, room, frozenset[str]())
    for each in event.sessions:
        at, until = each.dates.start, each.dates.end
        if at is None or until is None or each.cancelled:
            continue
        speakers = frozenset(_plain(one.name) for one in each.speakers)
        own = _plain(each.place)
        yield Taking(event.id, each.id, each.title, at.instant, until.instant, own, room, speakers)


def _plain(text: str | None) -> str:
    return " ".join((text or "").casefold().split())


def _of_two(one: Taking, other: Taking) -> Iterator[Clash]:
    events = one.scope == EVENT and other.scope == EVENT
    if one.room and one.room == other.room and (events or _is_own(one, other)):
        yield Clash(Why.ROOM, one.title, other.title, one.room)
    elif events:
        yield Clash(Why.TIME, one.title, other.title)
    for speaker in sorted(one.speakers & other.speakers):
        yield Clash(Why.SPEAKER, one.title, other.title, speaker)


def _is_own(one: Taking, other: Taking) -> bool:
    """Whether the two are more in one room than their events are, which are told of then."""
    sessions = one.scope != EVENT and other.scope != EVENT
    return sessions or one.within != other.within


def _of_people(met: list[tuple[Taking, Taking]], both: Iterable[Both]) -> Iterator[Clash]:
    going: Mapping[tuple[int, int, int], int] = {
        (each.scope, each.event_id, each.other_scope): each.people for each in both
    }
    for one, other in met:
        people = going.get((one.scope, other.event_id, other.scope), 0)
        if people:
            yield Clash(Why.PEOPLE, one.title, other.title, people=people)
