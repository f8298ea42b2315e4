"""Reminders: planned with what they are for, made into deliveries when they fall due."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.deliveries import DeliveryState, Reason
from bot.domain.events import Event
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
from bot.services.communities import Clock, organised
from bot.store import deliveries, events
from bot.store import reminders as store
from bot.store.database import Database
from bot.store.transactions import Tx

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
            coming = [
                found
                for each in store.between(tx, community.id, now, until)
                if (found := _coming(tx, each)) is not None
            ]
            troubles = deliveries.troubles(tx, community.id, now - _LOOK_BACK)
            missed = store.missed_since(tx, community.id, now - _LOOK_BACK)
            if missed:
                key = (DeliveryState.MISSED, Reason.OVERDUE)
                troubles[key] = troubles.get(key, 0) + missed
            waiting = deliveries.waiting(tx, community.id, until)
            return Preview(community, now, days, coming, waiting, troubles)

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
        store.settle(tx, each.id, State.SUPERSEDED, change.reason, now)
    held_back = [each for each in change.outdated if _hold_back(tx, each, change.reason, now)]
    if held_back:
        replan(tx, event, now)


def _hold_back(tx: Tx, reminder: Reminder, reason: Reason, now: datetime) -> bool:
    """Supersede what is not sent of a reminder; whether that was all of it."""
    deliveries.supersede(tx, reminder.id, reason, now)
    if deliveries.went_out(tx, reminder.id):
        return False
    store.settle(tx, reminder.id, State.SUPERSEDED, reason, now)
    return True


def _fan_out(tx: Tx, now: datetime) -> int:
    due = store.due(tx, now, _AT_ONCE)
    for each in due:
        merged = is_merged(each, due, now)
        _carry_out(tx, each, fall_due(each, _audience(tx, each), now, merged=merged), now)
    return len(due)


def _carry_out(tx: Tx, reminder: Reminder, outcome: FanOut, now: datetime) -> None:
    store.settle(tx, reminder.id, outcome.state, outcome.reason, now)
    deliveries.plan(tx, outcome.notices, now)
    for notice, reason in outcome.skipped:
        deliveries.skip(tx, notice, reason, now)


def _audience(tx: Tx, reminder: Reminder) -> list[Guest]:
    """Those going to the event, or to the session where it has seats of its own."""
    event = events.load(tx, reminder.community_id, reminder.event_id)
    session = event.session(reminder.session_id) if event and reminder.session_id else None
    scope = session.id if session is not None and session.seats is not None else 0
    return store.going(tx, reminder.event_id, scope)


def _coming(tx: Tx, reminder: Reminder) -> Coming | None:
    event = events.load(tx, reminder.community_id, reminder.event_id)
    if event is None:
        return None
    session = event.session(reminder.session_id) if reminder.session_id else None
    guests = _audience(tx, reminder)
    return Coming(
        reminder=reminder,
        event=event,
        session=session,
        people=len(guests),
        by_dm=sum(guest.by_dm for guest in guests),
    )
