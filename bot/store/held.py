"""Deliveries held back in somebody's quiet hours."""

from __future__ import annotations

from datetime import datetime

from bot.domain.deliveries import Due
from bot.store.columns import ms_or_none, to_ms
from bot.store.transactions import Tx
from schedules.reminders import Kind

HOLD = """
UPDATE deliveries
SET state = 'planned', reason = 'held_back', due_at = :due_at, late_at = :late_at, attempts = 0
WHERE id = :id
"""
# Of two reminders of the same held back for one person, the one held back last says it.
MERGE = """
UPDATE deliveries SET state = 'skipped', reason = 'merged', settled_at = :now
WHERE community_id = :community_id AND person_id = :person_id AND event_id = :event_id
    AND kind = 'reminder' AND coalesce(session_id, 0) = :scope AND state = 'planned'
    AND reason = 'held_back' AND id <> :id
"""
RELEASE = """
UPDATE deliveries SET due_at = :now
WHERE community_id = :community_id AND person_id = :person_id AND state = 'planned'
    AND reason = 'held_back'
"""


def hold(tx: Tx, delivery_id: int, until: datetime, late: datetime | None) -> None:
    """Keep it back until then, as if it had not been claimed: nothing was tried."""
    tx.run(HOLD, id=delivery_id, due_at=to_ms(until), late_at=ms_or_none(late))
    tx.effects.note_due(to_ms(until))


def merge(tx: Tx, due: Due, now: datetime) -> None:
    """A reminder was held back: earlier ones of the same, held back for the person, go."""
    if due.kind == Kind.REMINDER:
        tx.run(
            MERGE,
            id=due.id,
            community_id=due.community.id,
            person_id=due.person_id,
            event_id=due.event_id,
            scope=due.session.id if due.session is not None else 0,
            now=to_ms(now),
        )


def release(tx: Tx, community_id: int, person_id: int, now: datetime) -> None:
    """Look at once at all that is held back for somebody: other quiet hours may be in force."""
    if tx.run(RELEASE, community_id=community_id, person_id=person_id, now=to_ms(now)):
        tx.effects.note_due(to_ms(now))
