"""Versions of programmes: recorded where events are written; shown, listed and released."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from bot.domain.events import Event, State
from bot.domain.notices import Telling, edition
from bot.domain.people import Actor
from bot.domain.releases import (
    PAGE,
    By,
    Changes,
    Entry,
    History,
    Made,
    Pending,
    Programme,
    ProgrammePage,
    Release,
    Released,
    Source,
    Version,
    changes_of,
    closes_at,
    difference,
    entry_of,
    page_of,
    stood,
    unpacked,
)
from bot.errors import NotFound, Refusal
from bot.services.communities import Clock, organised
from bot.services.events import present
from bot.services.notices import tell_waiting, waiting_for
from bot.services.reminders import replan
from bot.store import events
from bot.store import releases as store
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.texts import T


class Releases:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def show(self, actor: Actor, event_id: int, page: int = 0) -> ProgrammePage:
        """A page of an event's sessions, with the version they are of. Raises NotFound."""
        now = self._clock()

        def job(tx: Tx) -> ProgrammePage:
            event = present(tx, actor, event_id)
            last = store.latest(tx, event.id) or _unrecorded(event)
            chosen, pages = page_of(len(event.sessions), page)
            shown = event.sessions[chosen * PAGE : (chosen + 1) * PAGE]
            return ProgrammePage(event, last.number, last.changed, shown, chosen, pages, now)

        return await self._db.read(job)

    async def history(self, actor: Actor, event_id: int, page: int = 0) -> History:
        """A page of an event's versions. Raises NotAllowed, NotFound."""
        now = self._clock()

        def job(tx: Tx) -> History:
            organised(tx, actor)
            event = present(tx, actor, event_id)
            total = store.number_of(tx, event.id) or 1
            chosen, pages = page_of(total, page)
            found = store.down_from(tx, event.id, total - chosen * PAGE, PAGE)
            return History(event, found or [_unrecorded(event)], chosen, pages, total, now)

        return await self._db.read(job)

    async def version(self, actor: Actor, event_id: int, number: int) -> Version:
        """One version and what it changed. Raises NotAllowed, NotFound."""
        now = self._clock()

        def job(tx: Tx) -> tuple[Version, bytes | None]:
            organised(tx, actor)
            event = present(tx, actor, event_id)
            latest = store.number_of(tx, event.id)
            found = store.load(tx, event.id, number)
            if found is None and latest is None and number == 1:
                found = _unrecorded(event)
            if found is None:
                raise no_version(event, number)
            shown = Version(event, found, {}, latest or 1, now)
            return shown, store.changes(tx, event.id, number)

        version, data = await self._db.read(job)
        if data is None:
            return version
        return replace(version, changes=await asyncio.to_thread(_read_changes, data))

    async def pending(self, actor: Actor, event_id: int) -> Pending:
        """What is open of an event, and whom it will be told. Raises NotAllowed, NotFound, and a
        Refusal where nothing is."""
        now = self._clock()

        def job(tx: Tx) -> tuple[Pending, Programme | None, Programme | None]:
            organised(tx, actor)
            pending = _pending(tx, present(tx, actor, event_id), now)
            before = store.programme(tx, event_id, pending.first - 1)
            return pending, before, store.programme(tx, event_id, pending.last)

        pending, before, after = await self._db.read(job)
        if after is None:
            return pending
        found = await asyncio.to_thread(lambda: changes_of(difference(before, after)))
        return replace(pending, changes=found)

    async def release(self, actor: Actor, event_id: int, seen: int) -> Released:
        """Close what is open and tell it at once. ``seen``: the event's edition as it was shown.
        Raises NotAllowed, NotFound, and a Refusal where it changed or nothing is open."""
        now = self._clock()

        def job(tx: Tx) -> Released:
            organised(tx, actor)
            event = present(tx, actor, event_id)
            pending = _pending(tx, event, now)
            if edition(event) != seen:
                raise Refusal(
                    T("{title} was changed since; nothing was released.", title=event.title),
                    hint=T("Give the command again to see what would be told now."),
                )
            told = tell_waiting(tx, event, now)
            store.close(tx, event.id, now)
            events.release(tx, event.id, now)
            replan(tx, present(tx, actor, event_id), now)
            return Released(event, pending.last, told)

        return await self._db.write(job)


def record(
    tx: Tx,
    before: Event | None,
    after: Event,
    told: Telling | None,
    by: By,
    now: datetime,
    made: Made | None = None,
) -> None:
    """Write the version that a change of an event makes, or that it joins, in the transaction of
    the change. ``made``: what it makes of the programme, where that was worked out before.

    An event that stood before versions were kept has what stood written as its first. A batch of
    edits after which all is as before it is no version.
    """
    last, now_is = store.latest(tx, after.id), made.after if made else _stood(tx, after)
    if last is None and before is not None:
        last, was = _unrecorded(before), (made and made.before) or _stood(tx, before)
        store.add(tx, after.id, last, entry_of(None, was))
    if last is not None and last.takes(by, now):
        _extend(tx, after.id, last, now_is, told, now)
    else:
        number = last.number if last else 0
        entry = made.entry if made else _entry_since(tx, after.id, number, now_is)
        if entry.counts:
            store.close(tx, after.id, now)
            release = Release(number + 1, by, now, now, closes_at(by, now, told, now), entry.counts)
            store.add(tx, after.id, release, entry)
    if after.stored is not State.DRAFT and (before is None or before.stored is State.DRAFT):
        store.close(tx, after.id, now)  # people see it from now on


def _extend(
    tx: Tx, event_id: int, last: Release, after: Programme, told: Telling | None, now: datetime
) -> None:
    entry = _entry_since(tx, event_id, last.number - 1, after)
    if entry.counts:
        closes = closes_at(last.by, last.began, told, now)
        store.extend(tx, event_id, last.number, entry, closes, now)
    else:
        store.remove(tx, event_id, last.number)


def _entry_since(tx: Tx, event_id: int, number: int, after: Programme) -> Entry:
    """What changed since that version; since 0, everything."""
    return entry_of(store.programme(tx, event_id, number), after)


def _stood(tx: Tx, event: Event) -> Programme:
    return stood(event, events.ref_of(tx, event.follows_id) if event.follows_id else None)


def _unrecorded(event: Event) -> Release:
    """The version of an event of which nothing has changed since versions are kept."""
    at = event.released or event.updated_at
    assert at is not None  # of what is stored
    return Release(1, By(None, Source.FIRST), at, at, at, {})


def _pending(tx: Tx, event: Event, now: datetime) -> Pending:
    """What is open, its changes not yet worked out."""
    last = store.latest(tx, event.id) or _unrecorded(event)
    waiting = waiting_for(tx, event)
    if waiting is not None and waiting.due <= now:
        waiting = None  # it is being told
    if waiting is None and not last.is_open(now):
        raise Refusal(
            T(
                "Nothing of {title} is open: version {n} is released.",
                title=event.title,
                n=last.number,
            ),
            hint=T("What changes is open for a while before it is told; see /programme history."),
        )
    if waiting is None:
        return Pending(event, {}, last.number, last.number, (), None, now)
    first = store.first_since(tx, event.id, waiting.since) or last.number
    return Pending(event, {}, first, last.number, [*waiting.people], waiting.due, now)


def _read_changes(data: bytes) -> Changes:
    return changes_of(unpacked(data))


def no_version(event: Event, number: int) -> NotFound:
    return NotFound(
        T("{title} has no version {n}.", title=event.title, n=number),
        hint=T("See its versions with /programme history."),
    )
