"""Where an event is spoken of: its role, which pings those going, and its thread.

The role is for those going who are told with the others. Who chose direct messages, quiet hours,
or to be told of some things only, does not have it: they are told alone, or mentioned by name
beside it, and so never twice, nor when they do not want it. It is made with the announcement and
goes when the event is archived, `KEPT` after its end, or `KEPT_CANCELLED` after it was cancelled.
A server has 250 roles; `ROLES` of them are for the events that come first, those of later ones
are mentioned by name until it is their turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from bot.domain.events import Event, State

MENTIONS = 75  # people mentioned in one message (Discord takes 100 ids, and 4,000 characters)
ROLES = 50  # roles of events in one server
KEPT = timedelta(days=30)  # after the end: feedback and materials are told by it
KEPT_CANCELLED = timedelta(days=7)
IN_THREAD = 100  # Discord lets the ping of a larger role reach those only who are in the thread
_NAME = 100  # characters of the name of a role or a thread


class RoleState(StrEnum):
    """none → making → made → removing → none; given up once it was deleted by hand twice."""

    NONE = "none"
    MAKING = "making"
    MADE = "made"
    REMOVING = "removing"
    GIVEN_UP = "given_up"


class ThreadState(StrEnum):
    """Of a message there is one thread for ever: deleted, it is not made anew."""

    NONE = "none"
    MADE = "made"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Role:
    """A role that can be pinged. ``holders`` have it; ``unsure``: they may."""

    id: int
    holders: frozenset[int]
    unsure: frozenset[int] = frozenset()


def pings(people: Sequence[int], role: Role | None) -> Iterator[dict[str, Any]]:
    """The messages that ping these people, as parts of the content of their notices; none for
    nobody. Each is pinged once, and nobody else.

    The role is pinged where whoever has it, or may, is to be told; then only those without it
    are mentioned by name. ``by_role``: whom it reaches.
    """
    by_role: list[int] = []
    chosen = frozenset(people)
    if role is not None and role.holders and role.holders | role.unsure <= chosen:
        by_role = [each for each in people if each in role.holders]
        people = [each for each in people if each not in role.holders]
    parts = max(-(-len(people) // MENTIONS), 1 if by_role else 0)
    for part in range(parts):
        said = {"people": people[part * MENTIONS : (part + 1) * MENTIONS]}
        pinged = {"role": role.id, "by_role": by_role} if role and by_role and not part else {}
        yield {**said, **pinged, "part": part, "parts": parts}


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of an event's role and thread, and the message that is its card."""

    event: Event
    role_state: RoleState
    role_id: int | None
    role_name: str | None
    role_since: datetime | None  # when the first attempt to make it began
    thread_state: ThreadState
    thread_id: int | None
    thread_name: str | None
    channel_id: int | None
    message_id: int | None
    wanted: int
    seen: int

    @property
    def behind(self) -> bool:
        return self.seen < self.wanted


class Deed(StrEnum):
    """One request to Discord; what frees room, or a ping, comes first."""

    REMOVE_ROLE = "remove_role"
    TAKE_ROLE = "take_role"
    MAKE_ROLE = "make_role"
    NAME_ROLE = "name_role"
    MAKE_THREAD = "make_thread"
    GIVE_ROLE = "give_role"
    NAME_THREAD = "name_thread"


_ORDER = {deed: place for place, deed in enumerate(Deed)}


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done next for an event. ``id``: of the role, the thread, or the message that
    the thread is to hang on; ``since``: an attempt was begun then, and what it made may be
    there."""

    deed: Deed
    event_id: int
    community_id: int
    id: int | None = None
    name: str = ""
    person_id: int | None = None
    channel_id: int | None = None
    since: datetime | None = None


class Able(NamedTuple):
    """What Discord lets Convenor do in a server. ``threads``: the channels where it may make
    and use them; ``refused``: what was refused, and is not tried again for the time being."""

    roles: bool
    threads: frozenset[int]
    refused: frozenset[tuple[int, Deed]] = frozenset()

    def to(self, step: Step) -> bool:
        if (step.event_id, step.deed) in self.refused:
            return False
        if step.deed is Deed.MAKE_THREAD:
            return step.channel_id in self.threads
        return self.roles or step.deed is Deed.NAME_THREAD

    def lacks_what_was_used(self, step: Step) -> bool:
        """Whether a permission is missing for what there is already, or what was asked for. Where
        Convenor may not manage roles, it never had any: that is nobody's concern."""
        if step.deed is Deed.MAKE_THREAD:
            return step.channel_id not in self.threads
        return not self.roles and step.id is not None and step.deed is not Deed.NAME_THREAD


def name_of(event: Event) -> str:
    """As its role and its thread are called."""
    name = " ".join(event.title.split())
    return (name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…") or str(event.id)


def leaves_at(event: Event) -> datetime | None:
    """When its role goes by itself; None: never."""
    passes = event.dates.passes
    ends = None if passes is None else passes + KEPT
    if event.stored is not State.CANCELLED or event.updated_at is None:
        return ends
    after = event.updated_at + KEPT_CANCELLED
    return after if ends is None else min(ends, after)


def role_step(place: Place, *, chosen: bool) -> Step | None:
    """What is to be done about the role itself; ``chosen``: the event is to have one."""
    state, name = place.role_state, name_of(place.event)
    if chosen and state in (RoleState.NONE, RoleState.MAKING):
        began = place.role_since if state is RoleState.MAKING else None
        return _step(Deed.MAKE_ROLE, place, name=place.role_name if began else name, since=began)
    if not chosen and state is RoleState.MAKING:
        return _step(Deed.REMOVE_ROLE, place, name=place.role_name, since=place.role_since)
    if state is RoleState.REMOVING or (state is RoleState.MADE and not chosen):
        return _step(Deed.REMOVE_ROLE, place, id=place.role_id)
    if state is RoleState.MADE and place.role_name != name:
        return _step(Deed.NAME_ROLE, place, id=place.role_id, name=name)
    return None


def thread_step(place: Place, now: datetime, *, threads: bool) -> Step | None:
    """What is to be done about the thread; ``threads``: the community wants them."""
    name, over = name_of(place.event), place.event.is_over(now)
    if not threads or over or place.event.stored in (State.CANCELLED, State.ARCHIVED):
        return None
    if place.thread_state is ThreadState.NONE and place.message_id is not None:
        return _step(
            Deed.MAKE_THREAD, place, id=place.message_id, name=name, channel_id=place.channel_id
        )
    if place.thread_state is ThreadState.MADE and place.thread_name != name:
        return _step(Deed.NAME_THREAD, place, id=place.thread_id, name=name)
    return None


def person_step(deed: Deed, place: Place, person_id: int) -> Step:
    return _step(deed, place, id=place.role_id, person_id=person_id)


def _step(deed: Deed, place: Place, **said: Any) -> Step:
    return Step(deed, place.event.id, place.event.community_id, **said)


def in_order(steps: Sequence[Step], most: int) -> list[Step]:
    """The next ``most``. Of roles to be made only one: were two begun and the process died, it
    could not be told which of them is whose."""
    ordered = sorted(steps, key=lambda each: _ORDER[each.deed])
    making = [each for each in ordered if each.deed is Deed.MAKE_ROLE][1:]
    return [each for each in ordered if each not in making][:most]
