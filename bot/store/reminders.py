"""Reminders: one row for each rule of an event or session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from bot.domain.deliveries import Reason
from bot.domain.reminders import Guest, Reminder, ReminderState
from bot.domain.rules import Level
from bot.store.columns import from_ms, to_ms
from bot.store.preferences import COLUMNS as PREFERENCES
from bot.store.preferences import OF_RSVPS, preferences_of
from bot.store.transactions import Row, Tx
from schedules.offsets import offset_named
from schedules.reminders import Rule, read_back

COLUMNS = """event_id, scope, rule, due_at, grace, outcome, said, level,
    events.community_id AS community_id"""
FROM = "FROM reminders JOIN events ON events.id = reminders.event_id"
OF_EVENT = f"SELECT {COLUMNS} {FROM} WHERE event_id = :event_id ORDER BY due_at, scope, rule"
DUE = f"""SELECT {COLUMNS} {FROM}
WHERE outcome IS NULL AND due_at <= :now ORDER BY due_at LIMIT :limit"""
# Nothing reminds of an event that has been over for so long.
OF_COMMUNITY = "events.community_id = :community_id AND passes_at >= :over"
BETWEEN = f"""SELECT {COLUMNS} {FROM}
WHERE {OF_COMMUNITY} AND due_at >= :since AND due_at < :until AND outcome IS NULL
ORDER BY due_at, event_id, scope, rule"""
TO_PERSON = f"""SELECT {COLUMNS}
FROM reminders JOIN events ON events.id = reminders.event_id
WHERE event_id IN (
    SELECT event_id FROM rsvps
    WHERE community_id = :community_id AND person_id = :person_id AND answer = 'going')
    AND outcome IS NULL AND due_at >= :now
ORDER BY due_at, event_id, scope, rule LIMIT :limit"""
MISSED_SINCE = f"""SELECT count(*) {FROM}
WHERE {OF_COMMUNITY} AND due_at >= :since AND outcome = 'missed'"""
PLAN = """
INSERT INTO reminders (event_id, scope, rule, due_at, grace, said, level)
VALUES (:event_id, :scope, :rule, :due_at, :grace, :said, :level)
ON CONFLICT (event_id, scope, rule, occurrence) DO UPDATE
SET due_at = excluded.due_at, grace = excluded.grace, said = excluded.said,
    level = excluded.level, outcome = NULL, reason = NULL, settled_at = NULL
"""
SETTLE = """
UPDATE reminders SET outcome = :outcome, reason = :reason, settled_at = :now
WHERE event_id = :event_id AND scope = :scope AND rule = :rule
"""
GUESTS = f"""
SELECT rsvps.person_id AS person_id, rsvps.scope AS scope, answered_at, {PREFERENCES}
FROM rsvps {OF_RSVPS}
WHERE event_id = :event_id AND answer = 'going' ORDER BY rsvps.person_id
"""
_UNSAID = (Level.DEFAULT, Level.OWN)
_OVER = timedelta(days=60)


def of_event(tx: Tx, event_id: int) -> list[Reminder]:
    return [reminder_of(row) for row in tx.all(OF_EVENT, event_id=event_id)]


def due(tx: Tx, now: datetime, limit: int) -> list[Reminder]:
    """What has fallen due and is not dealt with, the oldest first."""
    return [reminder_of(row) for row in tx.all(DUE, now=to_ms(now), limit=limit)]


def between(tx: Tx, community_id: int, since: datetime, until: datetime) -> list[Reminder]:
    """What falls due from ``since`` until just before ``until``, the soonest first."""
    ask = _in_community(community_id, since)
    return [reminder_of(row) for row in tx.all(BETWEEN, until=to_ms(until), **ask)]


def to_come(tx: Tx, community_id: int, person_id: int, now: datetime, limit: int) -> list[Reminder]:
    """What is planned for the events that a person goes to, the soonest first."""
    ask = {"community_id": community_id, "person_id": person_id, "now": to_ms(now)}
    return [reminder_of(row) for row in tx.all(TO_PERSON, limit=limit, **ask)]


def plan(tx: Tx, reminders: Iterable[Reminder]) -> None:
    """Plan them, or plan again those that stand under the same rule."""
    rows = [_columns(each) for each in reminders]
    tx.many(PLAN, rows)
    if rows:
        tx.effects.note_due(min(row["due_at"] for row in rows))


def _columns(reminder: Reminder) -> dict[str, Any]:
    due_at = to_ms(reminder.due)
    return {
        "event_id": reminder.event_id,
        "scope": reminder.scope,
        "rule": reminder.rule,
        "due_at": due_at,
        "grace": to_ms(reminder.late) - due_at,
        "said": None if reminder.said is None else reminder.said.spelled(),
        "level": None if reminder.level in _UNSAID else reminder.level.value,
    }


def settle(
    tx: Tx, reminder: Reminder, outcome: ReminderState, reason: Reason | None, now: datetime
) -> None:
    """End a reminder, by any state but planned."""
    tx.run(
        SETTLE,
        event_id=reminder.event_id,
        scope=reminder.scope,
        rule=reminder.rule,
        outcome=outcome.value,
        reason=reason,
        now=to_ms(now),
    )


def supersede(tx: Tx, reminders: Iterable[Reminder], reason: Reason, now: datetime) -> None:
    """End many that are planned, for one reason."""
    shared = {"outcome": ReminderState.SUPERSEDED.value, "reason": reason, "now": to_ms(now)}
    tx.many(
        SETTLE,
        (
            {"event_id": each.event_id, "scope": each.scope, "rule": each.rule, **shared}
            for each in reminders
        ),
    )


def guests(tx: Tx, event_id: int) -> list[Guest]:
    """Whoever is going to the event or to a session of it, each once."""
    rows = tx.all(GUESTS, event_id=event_id)
    return [_guest([*each]) for _, each in groupby(rows, key=lambda row: row["person_id"])]


def missed_since(tx: Tx, community_id: int, since: datetime) -> int:
    count: int = tx.value(MISSED_SINCE, **_in_community(community_id, since))
    return count


def _in_community(community_id: int, since: datetime) -> dict[str, int]:
    return {"community_id": community_id, "since": to_ms(since), "over": to_ms(since - _OVER)}


def _guest(rows: Sequence[Row]) -> Guest:
    return Guest(
        person_id=rows[0]["person_id"],
        answered=from_ms(min(row["answered_at"] for row in rows)),
        preferences=preferences_of(rows[0]),
        scopes=frozenset(row["scope"] for row in rows),
    )


def reminder_of(row: Row) -> Reminder:
    return Reminder(
        community_id=row["community_id"],
        event_id=row["event_id"],
        session_id=row["scope"] or None,
        rule=row["rule"],
        due=from_ms(row["due_at"]),
        late=from_ms(row["due_at"] + row["grace"]),
        state=ReminderState(row["outcome"] or ReminderState.PLANNED),
        said=said_by(row),
        level=level_by(row),
    )


def level_by(row: Row) -> Level:
    """Whose rule a row was planned by; whether it is somebody's own, its name says."""
    if offset_named(row["rule"]) is not None:
        return Level.OWN
    return Level(row["level"] or Level.DEFAULT)


def said_by(row: Row) -> Rule | None:
    """The rule that a row was planned by, where it is not the default one of its name."""
    return read_back(row["rule"], row["said"]) if row["said"] else None
