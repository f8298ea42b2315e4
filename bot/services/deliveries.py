"""The outbox: what falls due when, who takes it to send it, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain import digests as digest
from bot.domain import overviews as overview
from bot.domain.calendar import EVERYTHING, CalendarPage
from bot.domain.communities import Community
from bot.domain.deliveries import (
    ANNOUNCEMENT,
    CONCERN,
    NONCE_WINDOW,
    RECALLED,
    SAID_IN_CHANNEL,
    DeliveryState,
    Due,
    Reason,
)
from bot.domain.events import Shown
from bot.domain.places import pings
from bot.services import concerns, events, gathered, preferences
from bot.services.calendar import coming
from bot.services.cards import posted
from bot.services.communities import Clock, known
from bot.services.digests import plan_next
from bot.services.overviews import page_of
from bot.services.overviews import posted as posted_overview
from bot.services.places import thread_lost
from bot.services.reminders import is_outdated, replan
from bot.store import concerns as concern_store
from bot.store import deliveries as store
from bot.store import events as event_store
from bot.store import people
from bot.store import places as place_store
from bot.store.columns import instant_or_none, to_ms
from bot.store.database import Database
from bot.store.transactions import Effects, Row, Tx

_Ids = frozenset[int]
Listener = Callable[[datetime | None, _Ids, _Ids, _Ids, _Ids], None]


class Deliveries:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def listen(self, listener: Listener) -> None:
        """Call ``listener(due, cards, places, mirror, calendars)`` on the loop after each commit
        that plans or touches: the earliest due time among what was planned, the events whose card
        changed, the communities where roles or threads, and where Discord's own events, are to be
        looked after, and those where what is coming is another."""

        def heard(effects: Effects) -> None:
            touched = (effects.cards, effects.places, effects.mirror, effects.calendars)
            listener(instant_or_none(effects.due), *map(frozenset, touched))

        self._db.after_commit = heard

    async def next_due(self) -> datetime | None:
        """When the next thing falls due; None where nothing is planned."""
        return await self._db.read(store.next_due)

    async def recover(self) -> int:
        """Take back what a process that died had claimed; how many that were.

        To be called before anything is claimed: one process has the database, so every claim
        there is then is a dead one's.
        """
        now = self._clock()
        return await self._db.write(lambda tx: store.recover(tx, now))

    async def claim(self, limit: int) -> list[Due]:
        """Take up to ``limit`` deliveries that are due, the most urgent first.

        What is too late is missed, what has no channel fails; but what may have arrived is taken
        all the same, as doubtful. Nothing is sent before `begin`, which says more.
        """
        now = self._clock()

        def job(tx: Tx) -> tuple[int, list[Due]]:
            rows = store.claim(tx, now, limit)
            memory = _Memory(tx, now)
            return len(rows), [due for row in rows if (due := _take(tx, row, memory)) is not None]

        taken, found = await self._db.write(job)
        while taken == limit and not found:  # all of them were settled at once
            taken, found = await self._db.write(job)
        return found

    async def begin(self, due: Due) -> Due:
        """Write down that it is sent now, before it is; it, with what became of it meanwhile.

        It is doubtful where an earlier attempt may have arrived and Discord does not know its
        nonce any more, or it is not to be sent again: then it is to be looked for first.
        """
        now = self._clock()

        def job(tx: Tx) -> Due:
            if due.by_dm and due.person_id is not None and due.channel_id is not None:
                store.know_dm(tx, due.person_id, due.channel_id)
            row = store.begin(tx, due.id, now, now + NONCE_WINDOW)
            lease, recalled = store.lease_of(row), _recalled(row)
            assert lease is not None  # it has just begun, at the latest
            began = lease - NONCE_WINDOW
            was_tried = to_ms(began) != to_ms(now)
            # One that has not begun: the clock was set back, nobody knows how old it is.
            is_old = not began <= now <= lease
            doubtful = was_tried and (is_old or due.overdue or recalled is not None)
            since = min(began, now) if doubtful else None
            return replace(due, doubtful_since=since, recalled=recalled)

        return await self._db.write(job)

    async def sent(self, due: Due, message_id: int, channel_id: int) -> None:
        now = self._clock()

        def job(tx: Tx) -> None:
            store.sent(tx, due.id, message_id, channel_id, now)
            concerns.arrived(tx, due, channel_id)
            if due.kind == ANNOUNCEMENT and due.shown is not None:
                posted(tx, due.shown, channel_id, message_id)
                place_store.announced(tx, due.community.id, due.shown.event.id)
            if due.kind == overview.KIND and due.page is not None:
                said = due.content
                posted_overview(tx, said["overview"], said["edition"], message_id, due.page)
            if due.by_dm and due.person_id is not None:
                store.know_dm(tx, due.person_id, channel_id)

        await self._db.write(job)

    async def again(self, due: Due, after: timedelta, reason: Reason, *, certain: bool) -> None:
        """Send it again later; ``certain``: this attempt certainly did not arrive."""
        at = self._clock() + after
        await self._db.write(
            lambda tx: store.again(tx, due.id, at, reason, NONCE_WINDOW, certain=certain)
        )

    async def put_off(self, waits: Sequence[tuple[Due, timedelta]]) -> None:
        """Give back what was claimed and not tried; each is due again after its wait."""
        now = self._clock()

        def job(tx: Tx) -> None:
            for due, wait in waits:
                store.put_off(tx, due.id, now + wait)

        await self._db.write(job)

    async def failed(self, due: Due, reason: Reason) -> None:
        """It cannot be sent. A DM is told by one mention in the channel instead, together with
        others whose DM of the same was refused, unless it was for a time that does not hold any
        more; where the person's door is closed no DM is tried until they turn them on again. What a
        role or a thread cannot carry is told by names, and in the channel."""
        now = self._clock()

        def job(tx: Tx) -> None:
            if reason is Reason.ROLE_GONE:
                _by_name(tx, due, now)
                return
            elsewhere = due.in_thread and due.community.events_channel_id is not None
            if elsewhere and reason in _OF_THREADS:
                _out_of_thread(tx, due, reason, now)
                return
            if not due.by_dm or due.person_id is None or reason is Reason.BROKEN:
                store.settle(tx, due.id, DeliveryState.FAILED, reason, now)
                concerns.failed(tx, due, reason, now)
                return
            if reason is Reason.DM_CLOSED:
                people.close_dm(tx, due.community.id, due.person_id, now)
                place_store.touch_person(tx, due.community.id, due.person_id)
            fallen = reason if reason in SAID_IN_CHANNEL else Reason.DM_REFUSED
            if _is_outdated(tx, due, now):
                store.settle(tx, due.id, DeliveryState.SUPERSEDED, fallen, now)
            else:
                gathered.gather(tx, due.id, fallen, now)

        await self._db.write(job)

    async def missed(self, due: Due) -> None:
        """It did not arrive, and is not worth sending any more."""
        now = self._clock()
        await self._db.write(lambda tx: _missed(tx, due, now))

    async def withdrawn(self, due: Due) -> None:
        """It did not arrive, and its event changed meanwhile: what is to be told now is planned."""
        now = self._clock()
        await self._db.write(lambda tx: _withdrawn(tx, due, now))

    async def unknown(self, due: Due) -> None:
        """Nobody can say whether it arrived; nothing is sent blindly."""
        now, unknown = self._clock(), DeliveryState.UNKNOWN
        await self._db.write(lambda tx: store.settle(tx, due.id, unknown, Reason.UNCERTAIN, now))


def _is_outdated(tx: Tx, due: Due, now: datetime) -> bool:
    """Whether what it reminds of was moved or called off while it was sent."""
    rule = due.content.get("rule")
    event = event_store.load(tx, due.community.id, due.event_id) if due.event_id else None
    if rule is None or event is None:
        return False
    return is_outdated(tx, event, now)(due.session.id if due.session else None, rule)


def _by_name(tx: Tx, due: Due, now: datetime) -> None:
    """Those whom a role was to reach are mentioned; the message itself is not sent."""
    store.settle(tx, due.id, DeliveryState.SUPERSEDED, Reason.ROLE_GONE, now)
    said = {key: value for key, value in due.content.items() if key not in ("role", "by_role")}
    for part in pings([*due.by_role, *due.people], None):
        store.plan_instead(tx, due.id, f"{due.key}:n{part['part']}", {**said, **part}, now)


def _out_of_thread(tx: Tx, due: Due, reason: Reason, now: datetime) -> None:
    """It is said in the events channel instead."""
    assert due.channel_id is not None and due.community.events_channel_id is not None
    if reason is Reason.CHANNEL_GONE:
        thread_lost(tx, due.community.id, due.channel_id, now)
    else:
        concerns.failed(tx, due, reason, now)
    store.into_channel(tx, due.id, due.community.events_channel_id, now)


def _missed(tx: Tx, due: Due, now: datetime) -> None:
    store.settle(tx, due.id, DeliveryState.MISSED, Reason.OVERDUE, now)
    concerns.missed(tx, due.community.id, now)


def _withdrawn(tx: Tx, due: Due, now: datetime) -> None:
    assert due.recalled is not None
    store.settle(tx, due.id, DeliveryState.SUPERSEDED, due.recalled, now)
    event = None if due.shown is None else due.shown.event
    if event is not None:
        replan(tx, event, now)


_OF_THREADS = frozenset({Reason.CHANNEL_GONE, Reason.NOT_ALLOWED})


class _Memory:
    """What many deliveries of one claim share, loaded once."""

    def __init__(self, tx: Tx, now: datetime) -> None:
        self._tx = tx
        self.now = now
        self._communities: dict[int, Community] = {}
        self._shown: dict[int, Shown | None] = {}
        self._threads: dict[int, int | None] = {}

    def community(self, community_id: int) -> Community:
        if community_id not in self._communities:
            self._communities[community_id] = known(self._tx, community_id)
        return self._communities[community_id]

    def shown(self, community_id: int, event_id: int | None) -> Shown | None:
        if event_id is None:
            return None
        if event_id not in self._shown:
            event = event_store.load(self._tx, community_id, event_id)
            shown = None if event is None else events.shown(self._tx, event, self.now)
            self._shown[event_id] = shown
        return self._shown[event_id]

    def thread(self, event_id: int | None) -> int | None:
        """Where an event is spoken of, if not in the events channel."""
        if event_id is None:
            return None
        if event_id not in self._threads:
            self._threads[event_id] = place_store.thread(self._tx, event_id)
        return self._threads[event_id]


def _take(tx: Tx, row: Row, memory: _Memory) -> Due | None:
    """The claimed row as a value; None where it is settled here instead of sent."""
    late, now = instant_or_none(row["late_at"]), memory.now
    overdue, recalled = late is not None and now > late, _recalled(row)
    due = replace(_due(tx, row, memory), overdue=overdue, recalled=recalled)
    if due.kind == digest.KIND:
        plan_next(tx, due.community, now)
    if not overdue and gathered.waits(tx, row, now):
        return None
    has_place = due.by_dm or due.channel_id is not None
    lease = store.lease_of(row)
    if lease is not None and has_place:  # it was tried before, and may have arrived
        nothing = _says_nothing(due)
        return replace(due, doubtful_since=lease - NONCE_WINDOW, overdue=overdue or nothing)
    if recalled:
        _withdrawn(tx, due, now)
    elif overdue:
        _missed(tx, due, now)
    elif preferences.heed(tx, row, due, now):
        pass
    elif _says_nothing(due):
        store.settle(tx, due.id, DeliveryState.SKIPPED, Reason.NOTHING_COMING, now)
    elif not has_place:
        store.settle(tx, due.id, DeliveryState.FAILED, Reason.NO_CHANNEL, now)
        concerns.failed(tx, due, Reason.NO_CHANNEL, now)
    else:
        return due
    return None


def _says_nothing(due: Due) -> bool:
    """It was to say what is coming, and that is nothing."""
    return due.kind in (overview.KIND, digest.KIND) and due.page is None


def _recalled(row: Row) -> Reason | None:
    reason = Reason(row["reason"]) if row["reason"] else None
    return reason if reason in RECALLED else None


def _due(tx: Tx, row: Row, memory: _Memory) -> Due:
    community = memory.community(row["community_id"])
    person_id: int | None = row["person_id"]
    profile = None if person_id is None else people.load(tx, community.id, person_id)
    by_dm = person_id is not None and row["reason"] not in SAID_IN_CHANNEL
    by_dm = by_dm and (row["kind"] == CONCERN or (profile is not None and profile.wants_dm))
    content = store.content_of(row)
    if row["kind"] == CONCERN:
        content = {**content, "count": concern_store.count(tx, community.id, content["concern"])}
    language, zone = community.language, community.zone
    mentioned: tuple[int, ...] = ()
    thread = None if by_dm else _thread(row, memory)
    if by_dm and person_id is not None:
        channel_id = store.dm_channel(tx, person_id)
        if profile is not None:
            language, zone = profile.language or language, profile.zone or zone
    else:
        channel_id = thread or row["channel_id"] or community.events_channel_id
        mentioned = tuple(content.get("people", ())) if person_id is None else (person_id,)
    shown = memory.shown(community.id, row["event_id"])
    return Due(
        id=row["id"],
        key=row["key"],
        kind=row["kind"],
        community=community,
        now=memory.now,
        language=language,
        zone=zone,
        urgency=row["urgency"],
        by_dm=by_dm,
        person_id=person_id,
        channel_id=channel_id,
        people=mentioned,
        content=content,
        tries=row["attempts"] + 1,
        shown=shown,
        session=shown.event.session(row["session_id"]) if shown and row["session_id"] else None,
        role=None if by_dm else content.get("role"),
        by_role=tuple(content.get("by_role", ())),
        in_thread=thread is not None,
        page=_page(tx, row, community, content, memory.now),
    )


def _page(
    tx: Tx, row: Row, community: Community, content: Mapping[str, Any], now: datetime
) -> CalendarPage | None:
    """What is coming, where that is told; None where it is nothing, or not to be told any more."""
    if row["kind"] == overview.KIND:
        return page_of(tx, content["overview"], now)
    if row["kind"] != digest.KIND or community.digest is None:
        return None
    page = coming(tx, community, EVERYTHING, now, digest.LISTED)
    return page if page.events else None


def _thread(row: Row, memory: _Memory) -> int | None:
    """The event's thread, unless the row says where it goes."""
    if row["channel_id"] or row["kind"] in (ANNOUNCEMENT, CONCERN):
        return None
    return memory.thread(row["event_id"])
