"""Versions of an event's programme: numbered from 1, each with who made it, when, and what it
changed.

Every posted file that changes an event makes a version of it, as does bringing an older one back.
Edits by command are a batch: those of one organiser within the quiet period are one version, from
the first of them until those concerned are told. Nothing closes it but the clock.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias

from bot.domain.differences import EventChange, Item, Kind
from bot.domain.events import Event, Session, State
from bot.domain.notices import LONGEST_QUIET, QUIET, Telling
from bot.domain.programmes import outcome, whole_draft_of
from schedules.files.dating import DATE_WORDS
from schedules.files.snapshot import Snapshot, dated, dates_of, snapshot_of

PAGE = 8  # versions, or sessions, of one page
_LONG = 1_000  # bytes
TOLD = (Kind.NEW, Kind.MOVED, Kind.CHANGED, Kind.CANCELLED, Kind.MISSING)  # missing: taken away
Counts: TypeAlias = Mapping[Kind, int]
Changes: TypeAlias = Mapping[Kind, Sequence[Item]]
_NO_FIELDS = frozenset({*DATE_WORDS, "id", "sessions"})


class Source(StrEnum):
    """What made a version."""

    FIRST = "first"  # what stood when versions began to be kept
    IMPORT = "import"
    EDIT = "edit"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class By:
    """Who makes a version, and of what. ``author`` None: the command line. ``restores``: the
    number of the version brought back."""

    author: int | None
    source: Source
    restores: int | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """An event's programme at one moment. ``postponed`` is no word of schedule files."""

    words: Snapshot
    postponed: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of a version: its changes and its programme, packed."""

    counts: Counts
    changes: bytes
    programme: bytes
    postponed: bool


@dataclass(frozen=True, slots=True)
class Made:
    """An event's programme before (None: the event is new) and after a change, and what would be
    kept of it."""

    before: Programme | None
    after: Programme
    entry: Entry


@dataclass(frozen=True, slots=True)
class Release:
    """One version. ``began`` and ``changed``: its first and its last change; ``closes``: until
    then edits of its author join it. ``counts``: how many items are new, moved and so on."""

    number: int
    by: By
    began: datetime
    changed: datetime
    closes: datetime
    counts: Counts

    def is_open(self, now: datetime) -> bool:
        return now < self.closes

    def takes(self, by: By, now: datetime) -> bool:
        """Whether a change by them joins it."""
        edits = by.source is Source.EDIT and self.by.source is Source.EDIT
        return edits and self.is_open(now) and self.by.author == by.author


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """A page of an event's sessions. ``number``: of the version, made at ``at``."""

    event: Event
    number: int
    at: datetime
    sessions: Sequence[Session]
    page: int
    pages: int
    now: datetime


@dataclass(frozen=True, slots=True)
class History:
    """A page of an event's versions, the latest first."""

    event: Event
    releases: Sequence[Release]
    page: int
    pages: int
    total: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One version with what it changed. ``latest``: the number of the present one."""

    event: Event
    release: Release
    changes: Changes
    latest: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """What is open of an event's programme: what changed since people were last told, in the
    versions ``first`` to ``last``; whom it concerns, by id, and when they are told (None: nothing
    is to be told)."""

    event: Event
    changes: Changes
    first: int
    last: int
    people: Sequence[int]
    due: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Released:
    """What was open is released. ``told`` None: there was nothing to tell."""

    event: Event
    number: int
    told: Telling | None


def page_of(total: int, page: int) -> tuple[int, int]:
    """The page there is in place of the one asked for, and how many there are."""
    pages = max(1, -(-total // PAGE))
    return min(max(page, 0), pages - 1), pages


def closes_at(by: By, began: datetime, told: Telling | None, now: datetime) -> datetime:
    """Until when edits join a version that began then and changes now: as long as what is told
    of it waits."""
    if by.source is not Source.EDIT:
        return now
    return told.due if told is not None else min(now + QUIET, began + LONGEST_QUIET)


def of_change(change: EventChange, refs: Mapping[int, str]) -> Made:
    """What a change will make of an event's programme. ``refs``: of stored events, by id."""
    was = change.before
    before = stood(was, refs.get(was.follows_id or 0)) if was is not None else None
    postponed = change.state is State.POSTPONED
    return of_both(before, Programme(snapshot_of(outcome(change)), postponed))


def of_both(before: Programme | None, after: Programme) -> Made:
    return Made(before, after, entry_of(before, after))


def stood(event: Event, follows: str | None) -> Programme:
    """The programme of a stored event. ``follows``: the ref of the event it follows."""
    return Programme(snapshot_of(whole_draft_of(event, follows)), event.stored is State.POSTPONED)


def entry_of(before: Programme | None, after: Programme) -> Entry:
    found = difference(before, after)
    counts = {kind: len(found[kind]) for kind in TOLD if kind in found}
    return Entry(counts, packed(found), packed(after.words), after.postponed)


def packed(said: Mapping[str, Any]) -> bytes:
    """JSON as small as it gets, compressed where it is long. Compressing lets go of the interpreter
    each time, and thousands of short ones in turn leave the event loop no chance to take it."""
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return text if len(text) < _LONG else zlib.compress(text)


def unpacked(data: bytes) -> Any:
    return json.loads(data if data.startswith(b"{") else zlib.decompress(data))


def difference(before: Programme | None, after: Programme) -> dict[str, list[dict[str, Any]]]:
    """What changed, by kind, as JSON holds it; `changes_of` reads it. Empty where nothing did."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, said in _differences(before, after):
        found.setdefault(kind.value, []).append(said)
    return found


def changes_of(said: Mapping[str, Sequence[Mapping[str, Any]]]) -> Changes:
    """The items of a difference, their dates read."""
    return {kind: [_item(each) for each in said[kind]] for kind in TOLD if kind in said}


def _differences(
    before: Programme | None, after: Programme
) -> Iterator[tuple[Kind, dict[str, Any]]]:
    was: Snapshot = before.words if before else {}
    postponed = before is not None and before.postponed is not after.postponed
    yield from _change(was or None, after.words, ("postponed",) if postponed else ())
    old = {each["id"]: each for each in was.get("sessions", ())}
    for session in after.words.get("sessions", ()):
        yield from _change(old.pop(session["id"], None), session, (), after.words["title"])
    for session in old.values():
        yield Kind.MISSING, _said(session, None, (), after.words["title"])


def _change(
    before: Snapshot | None, after: Snapshot, fields: tuple[str, ...], within: str | None = None
) -> Iterator[tuple[Kind, dict[str, Any]]]:
    """The change of one item, if it is one."""
    if before is None:
        yield Kind.NEW, _said(after, None, (), within)
        return
    if before == after and not fields:
        return
    words = [*after, *(word for word in before if word not in after)]
    others = [word for word in words if word not in _NO_FIELDS]
    changed = [word for word in others if before.get(word) != after.get(word)]
    moved = dated(before) if dated(before) != dated(after) else None
    kind = Kind.MOVED if moved else Kind.CHANGED
    if "cancelled" in changed and "cancelled" in after:
        kind = Kind.CANCELLED
        changed.remove("cancelled")
    elif not (moved or changed or fields):
        return
    yield kind, _said(after, moved, (*changed, *fields), within)


def _said(
    words: Snapshot, was: Mapping[str, str] | None, fields: Sequence[str], within: str | None
) -> dict[str, Any]:
    said: dict[str, Any] = {"id": words["id"], "title": words["title"], "dates": dated(words)}
    more = {"was": was, "fields": fields, "within": within}
    return said | {name: value for name, value in more.items() if value}


def _item(said: Mapping[str, Any]) -> Item:
    was = said.get("was")
    return Item(
        said["id"],
        said["title"],
        dates_of(said["dates"]),
        dates_of(was) if was else None,
        tuple(said.get("fields", ())),
        said.get("within"),
    )
