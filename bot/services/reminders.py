"""Reminders: planned with what they are for, made into deliveries when they fall due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.deliveries import DeliveryState, Reason
from bot.domain.events import Event, Session
from bot.domain.people import Actor
from bot.domain.reminders import (
    Coming,
    FanOut,
    Guest,
    Preview,
    Reminder,
    fall_due,
    is_merged,
    replanned,
)
from bot.domain.reminders import ReminderState as State
from bot.services import concerns, feedback
from bot.services.communities import Clock, organised
from bot.store import deliveries, events, going
from bot.store import reminders as store
from bot.store.columns import from_ms
from bot.store.database import Database
from bot.store.transactions import Row, Tx
from schedules.reminders import Kind

_AT_ONCE = 20  # reminders made into deliveries in one transaction
_LOOK_BACK = timedelta(days=7)


class Reminders:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def fall_due(self) -> int:
        """Make what has fallen due into deliveries; how many reminders that were."""
        total = 0
        while count := await self._db.write(lambda tx: _fan_out(tx, self._clock())):
            total += count
        return total

    async def preview(self, actor: Actor, days: int) -> Preview:
        """Everything that will be sent in the next days. Raises NotAllowed."""
        now = self._clock()
        until = now + timedelta(days=days)

        def job(tx: Tx) -> Preview:
            community = organised(tx, actor)
            coming = [_coming(tx, each) for each in store.between(tx, community.id, now, until)]
            waiting = deliveries.waiting(tx, community.id, until)
            coming += [_waiting(tx, community.id, row) for row in waiting]
            troubles = deliveries.troubles(tx, community.id, now - _LOOK_BACK)
            missed = store.missed_since(tx, community.id, now - _LOOK_BACK)
            if missed:
                key = (DeliveryState.MISSED, Reason.OVERDUE)
                troubles[key] = troubles.get(key, 0) + missed
            return Preview(community, now, days, sorted(coming, key=_when), troubles)

        return await self._db.read(job)


def replan(tx: Tx, event: Event, now: datetime) -> None:
    """Bring the reminders of an event into line with it, in the transaction that changed it.

    Unsent ones move; those of an event that is cancelled, postponed or less exact than before
    are superseded; sent ones are not repeated. One whose messages could all be held back counts
    as unsent.
    """
    change = replanned(event, store.of_event(tx, event.id), now)
    store.plan(tx, change.plan)
    for each in change.supersede:
        store.settle(tx, each, State.SUPERSEDED, change.reason, now)
    held_back = [each for each in change.outdated if _hold_back(tx, each, change.reason, now)]
    if held_back:
        replan(tx, event, now)


def outlook(tx: Tx, event: Event, now: datetime) -> tuple[int, int]:
    """How many reminders would be withdrawn, and how many planned anew, were the event so."""
    change = replanned(event, store.of_event(tx, event.id), now)
    return len(change.supersede), len(change.plan)


def _hold_back(tx: Tx, reminder: Reminder, reason: Reason, now: datetime) -> bool:
    """Supersede what is not sent of a reminder; whether that was all of it."""
    deliveries.supersede(tx, reminder, reason, now)
    if deliveries.went_out(tx, reminder):
        return False
    store.settle(tx, reminder, State.SUPERSEDED, reason, now)
    return True


def _fan_out(tx: Tx, now: datetime) -> int:
    due = store.due(tx, now, _AT_ONCE)
    for each in due:
        merged = is_merged(each, due, now)
        outcome = fall_due(each, _told(tx, each, now), now, merged=merged)
        _carry_out(tx, each, outcome, now)
    return len(due)


def _carry_out(tx: Tx, reminder: Reminder, outcome: FanOut, now: datetime) -> None:
    store.settle(tx, reminder, outcome.state, outcome.reason, now)
    if outcome.state is State.MISSED:
        concerns.missed(tx, reminder.community_id, now)
    content: Mapping[str, object] = {}
    if outcome.notices and reminder.kind is not Kind.REMINDER:
        content = feedback.request(
            tx, reminder.community_id, reminder.event_id, reminder.session_id, now
        )
    said = [replace(each, content={**each.content, **content}) for each in outcome.notices]
    deliveries.plan(tx, said, now)
    for notice, reason in outcome.skipped:
        deliveries.skip(tx, notice, reason, now)


def _told(tx: Tx, reminder: Reminder, now: datetime) -> list[Guest]:
    """The audience; to be asked once more, those of it who have not answered and still can."""
    guests = _audience(tx, reminder)
    if reminder.kind is not Kind.NUDGE:
        return guests
    everyone = [guest.person_id for guest in guests]
    left = feedback.unanswered(tx, reminder.event_id, reminder.session_id, everyone, now)
    return [guest for guest in guests if guest.person_id in left]


def _audience(tx: Tx, reminder: Reminder) -> list[Guest]:
    """Those going to what it is for. A preview counts all of them, so that it does not tell how
    many have answered."""
    _, session = _subject(tx, reminder)
    if session is None and reminder.session_id is not None:
        return []  # the session is gone
    chosen = frozenset(going.people(tx, reminder.event_id, session))
    return [each for each in store.guests(tx, reminder.event_id) if each.person_id in chosen]


def _subject(tx: Tx, reminder: Reminder) -> tuple[Event, Session | None]:
    event = events.load(tx, reminder.community_id, reminder.event_id)
    assert event is not None  # it goes with its event
    return event, event.session(reminder.session_id) if reminder.session_id else None


def _coming(tx: Tx, reminder: Reminder) -> Coming:
    event, session = _subject(tx, reminder)
    guests = _audience(tx, reminder)
    return Coming(
        due=reminder.due,
        kind=reminder.kind.value,
        rule=reminder.rule,
        event=event,
        session=session,
        people=len(guests),
        by_dm=sum(guest.by_dm for guest in guests),
    )


def _waiting(tx: Tx, community_id: int, row: Row) -> Coming:
    event = events.load(tx, community_id, row["event_id"]) if row["event_id"] else None
    return Coming(
        due=from_ms(row["due_at"]),
        kind=row["kind"],
        rule=None,
        event=event,
        session=event.session(row["session_id"]) if event and row["session_id"] else None,
        people=row["people"] or None,
    )


def _when(coming: Coming) -> datetime:
    return coming.due
