"""The difference a posted programme makes: what became of each of its events and sessions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from bot.domain.events import Event, Session, State, state_for
from bot.domain.recurrences import Scene
from schedules.drafts import EventDraft, SessionDraft
from schedules.moments import Dates
from schedules.recurrence.rule import Recurrence
from schedules.texts import T, Text, Tn

_OF_PLACE = frozenset({"place", "link", "cancelled"})  # with the dates: a new SEQUENCE (RFC 5546)
_SETTLED = frozenset({State.DRAFT, State.REPORTED, State.ARCHIVED})  # no file changes these states
NEVER = datetime.max.replace(tzinfo=UTC)


class Kind(StrEnum):
    """What became of an item, in the order in which it is told."""

    NEW = "new"
    MOVED = "moved"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    MISSING = "missing"
    UNCHANGED = "unchanged"


# What may have changed of an item, in words; a difference names it by its field.
FIELDS: dict[str, Text] = {
    "title": T("title"),
    "kind": T("kind"),
    "summary": T("summary"),
    "host": T("host"),
    "place": T("place"),
    "link": T("link"),
    "theme": T("theme"),
    "series": T("series"),
    "languages": T("languages"),
    "repeat": T("how often it repeats"),
    "overrides": T("single dates"),
    "seats": T("seats"),
    "rsvp_until": T("RSVP deadline"),
    "follows": T("what it follows"),
    "relation": T("how it follows"),
    "cancelled": T("cancelled or not"),
    "postponed": T("postponed or not"),
    "format": T("format"),
    "abstract": T("abstract"),
    "speakers": T("speakers"),
    "published": T("published"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One event or session as a preview lists it. ``id``: its id in organisers' files;
    ``was``: its dates before, where it moved; ``fields``: what else changed; ``within``: the
    title of a session's event; ``repeat``: how often it repeats from then on."""

    id: str
    title: str
    dates: Dates
    was: Dates | None = None
    fields: tuple[str, ...] = ()
    within: str | None = None
    repeat: Recurrence | None = None


@dataclass(frozen=True, slots=True)
class SessionChange:
    """``before``: as stored; ``after``: as it will be stored, None where the file lacks it.
    ``deletes``: there is no ``after``, for nothing hangs on it: it goes without a trace."""

    before: Session | None
    after: SessionDraft | None
    fields: tuple[str, ...] = ()
    deletes: bool = False

    @property
    def kind(self) -> Kind:
        return _kind(self)

    @property
    def moves(self) -> bool:
        return self.kind is Kind.MOVED or not _OF_PLACE.isdisjoint(self.fields)


@dataclass(frozen=True, slots=True)
class EventChange:
    """As SessionChange, with the changes of its sessions. ``hidden``: what is new is a draft, which
    only organisers see; one is published where ``fields`` names "published". ``scene``: the stored
    recurring event that it is of; ``before`` is then what its dates have in common, ``after``
    begins with the next of them."""

    before: Event | None
    after: EventDraft | None
    fields: tuple[str, ...] = ()
    sessions: tuple[SessionChange, ...] = ()
    hidden: bool = False
    scene: Scene | None = None

    @property
    def repeats(self) -> bool:
        """Whether it repeats, before or afterwards."""
        return self.scene is not None or bool(self.after and self.after.repeat)

    @property
    def begins_to_repeat(self) -> bool:
        """Whether an event becomes the first of many."""
        return self.repeats and self.before is not None and self.scene is None

    @property
    def kind(self) -> Kind:
        return _kind(self)

    @property
    def moves(self) -> bool:
        """Whether time, place or status change, which calendars count in SEQUENCE."""
        return self.kind is Kind.MOVED or not _OF_PLACE.isdisjoint(self.fields)

    @property
    def writes(self) -> bool:
        """Whether the event or one of its sessions is to be written."""
        quiet = (Kind.UNCHANGED, Kind.MISSING)
        return self.kind not in quiet or any(
            each.deletes or each.kind not in quiet for each in self.sessions
        )

    @property
    def state(self) -> State:
        """The state the event will have."""
        return _state(self)


@dataclass(frozen=True, slots=True)
class Difference:
    """Every event of the file and of the programme, each once, in order of time; and the same
    as lists of items by kind, an event before its sessions. Made by `difference_of`."""

    events: tuple[EventChange, ...]
    items: Mapping[Kind, Sequence[Item]]

    @property
    def writes(self) -> bool:
        return any(event.writes for event in self.events)

    def of_its_events(self) -> Difference:
        """Without events that are missing: a version is of one event, and says nothing of them."""
        return difference_of(event for event in self.events if event.after)

    def of_the_file(self) -> Difference:
        """Without what is missing: where a file could be read only in part, nobody knows."""
        return difference_of(
            replace(event, sessions=tuple(one for one in event.sessions if one.after))
            for event in self.events
            if event.after
        )


def difference_of(events: Iterable[EventChange]) -> Difference:
    changes = tuple(sorted(events, key=place))
    items: dict[Kind, list[Item]] = {kind: [] for kind in Kind}
    for event in changes:
        shown = item(event)
        items[event.kind].append(shown)
        for session in event.sessions:
            items[session.kind].append(item(session, shown.title))
    return Difference(changes, items)


def counted(difference: Difference, *, version: bool = False) -> tuple[Text, ...]:
    """ "5 new", "1 moved": a text for each kind there is. ``version``: of one, not of a file."""
    n = {kind: len(items) for kind, items in difference.items.items()}
    missing = n[Kind.MISSING]
    if version:
        said = Tn("{n} not in this version", "{n} not in this version", missing)
    else:
        said = Tn("{n} not in this file", "{n} not in this file", missing)
    return in_words(n, said)


def in_words(counts: Mapping[Kind, int], missing: Text) -> tuple[Text, ...]:
    """The same of these counts. ``missing``: what is said of those that are missing."""
    n = {kind: counts.get(kind, 0) for kind in Kind}
    texts = {
        Kind.NEW: Tn("{n} new", "{n} new", n[Kind.NEW]),
        Kind.MOVED: Tn("{n} moved", "{n} moved", n[Kind.MOVED]),
        Kind.CHANGED: Tn("{n} changed", "{n} changed", n[Kind.CHANGED]),
        Kind.CANCELLED: Tn("{n} cancelled", "{n} cancelled", n[Kind.CANCELLED]),
        Kind.MISSING: missing,
        Kind.UNCHANGED: Tn("{n} unchanged", "{n} unchanged", n[Kind.UNCHANGED]),
    }
    return tuple(text for kind, text in texts.items() if n[kind])


def announced(difference: Difference, now: datetime) -> tuple[Item, ...]:
    """The events to announce: new or published, not cancelled and not past, in order of time."""
    return tuple(
        item(change)
        for change in difference.events
        if (change.kind is Kind.NEW or "published" in change.fields)
        and change.state not in (State.CANCELLED, State.DRAFT)
        and (item(change).dates.passes or NEVER) > now
    )


def _kind(change: EventChange | SessionChange) -> Kind:
    if change.before is None:
        return Kind.NEW
    if change.after is None:
        return Kind.MISSING
    if change.after.cancelled and "cancelled" in change.fields:
        return Kind.CANCELLED
    if change.before.dates != change.after.dates:
        return Kind.MOVED
    return Kind.CHANGED if change.fields else Kind.UNCHANGED


def item(change: EventChange | SessionChange, within: str | None = None) -> Item:
    """The change as a preview lists it. ``within``: the title of a session's event."""
    shown = change.after or change.before
    assert shown is not None  # a change is of something
    before = change.before
    was = before.dates if before and change.after and before.dates != shown.dates else None
    ref = change.before.ref if change.before else shown.ref
    called_off = change.kind is Kind.CANCELLED  # which its kind says already
    fields = tuple(each for each in change.fields if not (called_off and each == "cancelled"))
    repeat = change.after.repeat if isinstance(change, EventChange) and change.after else None
    return Item(ref, shown.title, shown.dates, was, fields, within, repeat)


def place(change: EventChange | SessionChange) -> datetime:
    """Where a change stands in a list: as `sorts_at` of the store."""
    shown = change.after or change.before
    return (shown and (shown.dates.begins or shown.dates.passes)) or NEVER


def _state(change: EventChange) -> State:
    before, after = change.before, change.after
    if after is None:
        assert before is not None
        return before.stored
    if change.hidden:
        return State.DRAFT
    if (
        before is None
        or "published" in change.fields
        or after.cancelled
        or before.stored is State.CANCELLED
    ):
        return state_for(after.dates, cancelled=after.cancelled)
    if before.stored in _SETTLED:
        return before.stored
    if before.stored is State.POSTPONED and change.kind is not Kind.MOVED:
        return State.POSTPONED
    return state_for(after.dates, cancelled=False)
