"""Discord's own scheduled events, which follow ours.

Every event that is scheduled and has not begun is there, the nearest first, as far as a server
has room; of what repeats the next `DATES` dates, each an event by itself. What is in Discord is
listed anew for each decision, and held against what was written down: `settle` says what is known
after a look, `steps` what is to be done next.

A server has `MOST` scheduled or active events, those that others made included (API reference,
"Create Guild Scheduled Event").
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from bot.domain.communities import Community
from bot.domain.events import Event, State

MOST = 100
DATES = 4  # of what repeats: every day, it would fill the server
_INSTANT = timedelta(minutes=1)  # of what ends as it begins: Discord wants an end after the start


class Status(IntEnum):
    """As Discord numbers them; completed and cancelled are for ever."""

    SCHEDULED = 1
    ACTIVE = 2
    COMPLETED = 3
    CANCELLED = 4


class Standing(StrEnum):
    """making → made → removing → none; gone: deleted by hand, and left alone until it moves."""

    MAKING = "making"
    MADE = "made"
    REMOVING = "removing"
    GONE = "gone"


class Wish(StrEnum):
    """What is to become of an event in Discord. ``LEAVE``: it may run to its end."""

    SHOW = "show"
    CANCEL = "cancel"
    REMOVE = "remove"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Body:
    """An event as Discord is given it, within its limits."""

    name: str
    text: str
    place: str
    starts: datetime
    ends: datetime

    @property
    def key(self) -> tuple[str, datetime]:
        """By what one that was made is known again."""
        return self.name, self.starts


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What is written down of an event in Discord. ``body``: as Discord was last given it;
    ``interested``: how many pressed that there."""

    event_id: int
    community_id: int
    standing: Standing
    body: Body
    id: int | None = None
    interested: int = 0
    turns_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One of a server's events, as Discord lists it; ``own``: Convenor made it."""

    id: int
    status: Status
    own: bool
    name: str
    starts: datetime
    interested: int = 0

    @property
    def counts(self) -> bool:
        """Whether it takes one of the server's places."""
        return self.status in (Status.SCHEDULED, Status.ACTIVE)

    @property
    def key(self) -> tuple[str, datetime]:
        return self.name, self.starts


@dataclass(frozen=True, slots=True)
class Coming:
    """An event that is, or may be, in Discord; ``channel_id``, ``message_id``: its card."""

    event: Event
    community: Community
    wish: Wish
    channel_id: int | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """``body``: of what is to be shown."""

    event_id: int
    wish: Wish
    body: Body | None = None


class Deed(StrEnum):
    """One request to Discord; what makes room, and what is wrong, comes first."""

    REMOVE_DOUBLE = "remove_double"
    CANCEL = "cancel"
    END = "end"
    REMOVE = "remove"
    START = "start"
    EDIT = "edit"
    MAKE = "make"


_ORDER = {deed: place for place, deed in enumerate(Deed)}
_OVER = frozenset({Deed.CANCEL, Deed.END, Deed.REMOVE})
_MAKES_ROOM = _OVER | {Deed.REMOVE_DOUBLE}


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done next about an event. ``id``: of Discord's; ``body``: what to give it;
    ``begun``: but for the start, of which Discord takes none in the past."""

    deed: Deed
    community_id: int
    event_id: int
    id: int | None = None
    body: Body | None = None
    begun: bool = False


def times_of(event: Event) -> tuple[datetime, datetime] | None:
    """From when to when it is in Discord; None for what has no exact date."""
    if event.dates.start is None or event.dates.end is None:
        return None
    starts, ends = event.dates.start.instant, event.dates.end.instant
    return starts, ends if ends > starts else starts + _INSTANT


def wish_of(event: Event, community: Community, now: datetime) -> Wish:
    """What is over is to be there no more. Turned off, what runs is left to run."""
    times = times_of(event)
    if times is None or now >= times[1]:
        return Wish.REMOVE
    if event.stored is State.CANCELLED:
        return Wish.CANCEL
    if event.stored is not State.SCHEDULED:
        return Wish.REMOVE
    if not community.mirror:
        return Wish.REMOVE if now < times[0] else Wish.LEAVE
    return Wish.SHOW


def begun(row: Mirrored | None, step: Step) -> Mirrored | None:
    """What is written down before a step is asked for: what is made as the process dies is found
    again, and what is removed was not removed by others."""
    if step.deed is Deed.MAKE and step.body is not None:
        return Mirrored(step.event_id, step.community_id, Standing.MAKING, step.body)
    if row is not None and step.deed in _OVER:
        return replace(row, standing=Standing.REMOVING)
    return row


def done(row: Mirrored | None, step: Step, made: int | None) -> Mirrored | None:
    """What is written down after it was done; ``made``: the id of what was made."""
    if row is None or step.deed in _OVER:
        return None
    if step.body is None:
        return row
    return replace(row, standing=Standing.MADE, body=step.body, id=made or row.id)


def settle(
    known: Mapping[int, Mirrored],
    wanted: Mapping[int, Wanted],
    listed: Iterable[Listed],
    community_id: int,
    now: datetime,
) -> dict[int, Mirrored]:
    """What is known once Discord has been looked at, by event.

    What was made and never written down is found again; what others deleted, ended or cancelled
    is gone. Deleted and moved since, it is forgotten, and so made anew.
    """
    active = {each.id: each for each in listed if each.counts}
    ids = {each.id for each in known.values()}
    strays = [each for each in active.values() if each.own and each.id not in ids]
    found: dict[int, Mirrored] = {}
    for event_id in sorted({*known, *wanted}):
        row, want = known.get(event_id), wanted.get(event_id)
        if row is None or row.id not in active:
            after = _found_again(row, want, strays, community_id) or _absent(row, want)
        else:
            after = replace(row, standing=Standing.MADE) if row.standing is Standing.GONE else row
        if after is not None:
            found[event_id] = _noted(after, want, active, now)
    return found


def _found_again(
    row: Mirrored | None, want: Wanted | None, strays: list[Listed], community_id: int
) -> Mirrored | None:
    """One that an attempt of before, or of another database, made, or that was made twice; it is
    ``strays``' no more."""
    bodies = [each.body for each in (row, want) if each is not None and each.body is not None]
    for body in bodies:
        for stray in strays:
            if stray.key == body.key:
                strays.remove(stray)
                # What else was said then is only known of an attempt whose end is not.
                sure = row is not None and _is_making(row) and body == row.body
                said = body if sure else replace(body, text="", place="")
                event_id = row.event_id if row is not None else want.event_id if want else 0
                return Mirrored(event_id, community_id, Standing.MADE, said, stray.id)
    return None


def _absent(row: Mirrored | None, want: Wanted | None) -> Mirrored | None:
    if row is None or row.standing is Standing.REMOVING or want is None or want.body is None:
        return None
    if _is_making(row):
        return row
    moved = (row.body.starts, row.body.ends) != (want.body.starts, want.body.ends)
    return None if moved else replace(row, standing=Standing.GONE)


def _noted(
    row: Mirrored, want: Wanted | None, active: Mapping[int, Listed], now: datetime
) -> Mirrored:
    """With what Discord counts, and when it begins or ends."""
    seen = active.get(row.id or 0)
    if seen is None:
        return replace(row, interested=0, turns_at=None)
    body = want.body if want is not None and want.body is not None else row.body
    turns_at = min((each for each in (body.starts, body.ends) if each > now), default=None)
    return replace(row, interested=seen.interested, turns_at=turns_at)


def steps(
    known: Mapping[int, Mirrored],
    wanted: Mapping[int, Wanted],
    listed: Sequence[Listed],
    community_id: int,
    now: datetime,
) -> list[Step]:
    """All that is to be done, in order; of what is to be made as much as there is room for."""
    active = {each.id: each for each in listed if each.counts}
    chosen = _chosen(known, wanted, active, now)
    found = list(_doubles(known, active, community_id))
    for event_id, row in known.items():
        if row.id in active and (want := wanted.get(event_id)) is not None:
            found += _of_one(row, want, active[row.id], chosen=event_id in chosen, now=now)
    room = MOST - len(active) + sum(1 for each in found if each.deed in _MAKES_ROOM)
    new = [each for each in chosen if each not in known or _is_making(known[each])]
    found += [
        Step(Deed.MAKE, community_id, each, body=wanted[each].body) for each in new[: max(room, 0)]
    ]
    return sorted(found, key=lambda each: _ORDER[each.deed])


def _is_making(row: Mirrored) -> bool:
    return row.standing is Standing.MAKING


def _chosen(
    known: Mapping[int, Mirrored],
    wanted: Mapping[int, Wanted],
    active: Collection[int],
    now: datetime,
) -> list[int]:
    """The events that are to be in Discord, the nearest first: as many as others leave room for."""
    ours = {row.id for row in known.values()}
    others = sum(1 for each in active if each not in ours)
    can = [
        (want.body.starts, event_id)
        for event_id, want in wanted.items()
        if want.wish is Wish.SHOW and want.body is not None and _may_be(known, want, now)
    ]
    return [event_id for _, event_id in sorted(can)[: max(MOST - others, 0)]]


def _may_be(known: Mapping[int, Mirrored], want: Wanted, now: datetime) -> bool:
    """What has begun cannot be made any more."""
    row = known.get(want.event_id)
    if row is None or row.standing is Standing.MAKING:
        return want.body is not None and want.body.starts > now
    return row.standing is Standing.MADE


def _doubles(
    known: Mapping[int, Mirrored], active: Mapping[int, Listed], community_id: int
) -> Iterator[Step]:
    """A request to make one whose answer was lost is asked again on the way, and made two."""
    ids = {row.id for row in known.values()}
    keys = {row.body.key: row.event_id for row in known.values() if row.id in active}
    for each in active.values():
        if each.own and each.id not in ids and each.key in keys:
            yield Step(Deed.REMOVE_DOUBLE, community_id, keys[each.key], id=each.id)


def _of_one(
    row: Mirrored, want: Wanted, seen: Listed, *, chosen: bool, now: datetime
) -> Iterator[Step]:
    """What is to be done about one that is there."""
    runs = seen.status is Status.ACTIVE

    def step(deed: Deed, **said: Any) -> Step:
        return Step(deed, row.community_id, row.event_id, id=row.id, **said)

    if row.standing is Standing.REMOVING:
        yield step(Deed.END if runs else Deed.REMOVE)
    elif want.wish is Wish.SHOW and want.body is not None:
        if runs and want.body.starts > now:
            yield step(Deed.END)  # what runs cannot be scheduled again: another takes its place
        elif not chosen and not runs:
            yield step(Deed.REMOVE)
        else:
            if not runs and want.body.starts <= now:
                yield step(Deed.START)
            begun = runs or want.body.starts <= now
            body = replace(want.body, starts=row.body.starts) if begun else want.body
            if body != row.body:
                yield step(Deed.EDIT, body=body, begun=begun)
    elif want.wish is not Wish.LEAVE and runs:
        yield step(Deed.END)
    elif want.wish is not Wish.LEAVE:
        yield step(Deed.CANCEL if want.wish is Wish.CANCEL else Deed.REMOVE)
