"""Reminders: one row per rule of an event or session."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.deliveries import Reason
from bot.domain.people import Reach
from bot.domain.reminders import Guest, Reminder, ReminderState
from bot.store.columns import from_ms, to_ms
from bot.store.transactions import Row, Tx

COLUMNS = "id, community_id, event_id, session_id, rule, due_at, late_at, state"
OF_EVENT = f"SELECT {COLUMNS} FROM reminders WHERE event_id = :event_id ORDER BY due_at, id"
DUE = f"""SELECT {COLUMNS} FROM reminders
WHERE state = 'planned' AND due_at <= :now ORDER BY due_at, id LIMIT :limit"""
BETWEEN = f"""SELECT {COLUMNS} FROM reminders
WHERE community_id = :community_id AND due_at >= :since AND due_at < :until AND state = 'planned'
ORDER BY due_at, id"""
PLAN = """
INSERT INTO reminders (community_id, event_id, session_id, rule, due_at, late_at, state)
VALUES (:community_id, :event_id, :session_id, :rule, :due_at, :late_at, 'planned')
ON CONFLICT (event_id, scope, rule, occurrence) DO UPDATE
SET due_at = excluded.due_at, late_at = excluded.late_at, state = 'planned', reason = NULL,
    settled_at = NULL
"""
SETTLE = """
UPDATE reminders SET state = :state, reason = :reason, settled_at = :now WHERE id = :id
"""
GUESTS = """
SELECT rsvps.person_id AS person_id, min(answered_at) AS answered_at, max(reach) AS reach,
    max(dm_closed_at) AS dm_closed_at
FROM rsvps LEFT JOIN people ON people.community_id = rsvps.community_id
    AND people.person_id = rsvps.person_id
WHERE event_id = :event_id AND answer = 'going'
GROUP BY rsvps.person_id ORDER BY rsvps.person_id
"""
MISSED_SINCE = """SELECT count(*) FROM reminders
WHERE community_id = :community_id AND due_at >= :since AND state = 'missed'"""


def of_event(tx: Tx, event_id: int) -> list[Reminder]:
    return [reminder_of(row) for row in tx.all(OF_EVENT, event_id=event_id)]


def due(tx: Tx, now: datetime, limit: int) -> list[Reminder]:
    """What has fallen due and is not dealt with, the oldest first."""
    return [reminder_of(row) for row in tx.all(DUE, now=to_ms(now), limit=limit)]


def between(tx: Tx, community_id: int, since: datetime, until: datetime) -> list[Reminder]:
    """What falls due from ``since`` until just before ``until``, the soonest first."""
    ask = {"community_id": community_id, "since": to_ms(since), "until": to_ms(until)}
    return [reminder_of(row) for row in tx.all(BETWEEN, **ask)]


def plan(tx: Tx, reminders: Iterable[Reminder]) -> None:
    """Plan them, or plan again those that stand under the same rule."""
    for each in reminders:
        due_at = to_ms(each.due)
        tx.run(
            PLAN,
            community_id=each.community_id,
            event_id=each.event_id,
            session_id=each.session_id,
            rule=each.rule,
            due_at=due_at,
            late_at=to_ms(each.late),
        )
        tx.effects.note_due(due_at)


def settle(
    tx: Tx, reminder_id: int, state: ReminderState, reason: Reason | None, now: datetime
) -> None:
    tx.run(SETTLE, id=reminder_id, state=state.value, reason=reason, now=to_ms(now))


def guests(tx: Tx, event_id: int) -> list[Guest]:
    """Whoever is going to the event or to a session of it, each once."""
    return [_guest(row) for row in tx.all(GUESTS, event_id=event_id)]


def missed_since(tx: Tx, community_id: int, since: datetime) -> int:
    count: int = tx.value(MISSED_SINCE, community_id=community_id, since=to_ms(since))
    return count


def _guest(row: Row) -> Guest:
    return Guest(
        person_id=row["person_id"],
        by_dm=row["reach"] == Reach.DM and row["dm_closed_at"] is None,
        answered=from_ms(row["answered_at"]),
    )


def reminder_of(row: Row) -> Reminder:
    return Reminder(
        id=row["id"],
        community_id=row["community_id"],
        event_id=row["event_id"],
        session_id=row["session_id"],
        rule=row["rule"],
        due=from_ms(row["due_at"]),
        late=from_ms(row["late_at"]),
        state=ReminderState(row["state"]),
    )
