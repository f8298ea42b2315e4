"""What was told and what was not, as the rows of the outbox and of the reminders say it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.store.columns import to_ms
from bot.store.transactions import Row, Tx

COLUMNS = """deliveries.event_id AS event_id, deliveries.session_id AS session_id,
    deliveries.rule AS rule, kind, deliveries.person_id AS person_id,
    deliveries.channel_id AS channel_id, content, deliveries.due_at AS due_at, state, message_id,
    deliveries.reason AS reason, deliveries.settled_at AS settled_at,
    dm_channels.channel_id AS dm_channel_id, said, level"""
# The reminder that a message comes from says by which rule it was planned.
FROM = """FROM deliveries LEFT JOIN dm_channels ON dm_channels.person_id = deliveries.person_id
    LEFT JOIN reminders ON reminders.event_id = deliveries.event_id
        AND reminders.scope = coalesce(deliveries.session_id, 0)
        AND reminders.rule = deliveries.rule AND reminders.occurrence = 0"""
TO_PERSON = f"""
SELECT {COLUMNS} {FROM}
WHERE community_id = :community_id AND deliveries.person_id = :person_id
    AND deliveries.due_at >= :since
ORDER BY deliveries.due_at
"""
ANSWERED = """
SELECT DISTINCT event_id FROM rsvps
WHERE community_id = :community_id AND person_id = :person_id
"""
# The messages to channels of what a person has answered to; whom each mentions is in `content`.
TO_CHANNEL = f"""
SELECT {COLUMNS} {FROM}
WHERE deliveries.event_id = :event_id AND deliveries.person_id IS NULL
    AND deliveries.due_at >= :since
ORDER BY deliveries.due_at
"""
REMINDERS = """
SELECT event_id, nullif(scope, 0) AS session_id, rule, due_at,
    coalesce(outcome, 'planned') AS state, reason, settled_at, said, level
FROM reminders WHERE event_id = :event_id AND due_at >= :since ORDER BY due_at
"""
# What was told of an event, and the reminders that did not become messages.
OF_EVENT = f"""
SELECT {COLUMNS} {FROM} WHERE deliveries.event_id = :event_id
UNION ALL
SELECT event_id, nullif(scope, 0), rule, '', NULL, NULL, '{{}}', due_at,
    coalesce(outcome, 'planned'), NULL, reason, settled_at, NULL, said, level
FROM reminders WHERE event_id = :event_id AND (outcome IS NULL OR outcome <> 'sent')
ORDER BY due_at DESC LIMIT :limit OFFSET :offset
"""
COUNTS = """
SELECT state, reason, count(*) AS n FROM (
    SELECT state, reason FROM deliveries WHERE event_id = :event_id
    UNION ALL
    SELECT coalesce(outcome, 'planned') AS state, reason FROM reminders
    WHERE event_id = :event_id AND (outcome IS NULL OR outcome <> 'sent')) AS every
GROUP BY state, reason
"""
FAILED = """
SELECT id, rule, session_id FROM deliveries
WHERE event_id = :event_id AND state = 'failed' AND (late_at IS NULL OR late_at >= :now)
"""
# Where it may have arrived after all, the lease stays: the channel's history is looked at first.
RETRY = """
UPDATE deliveries
SET state = 'planned', due_at = :now, attempts = 0, reason = NULL, settled_at = NULL,
    lease_until = CASE WHEN reason IN ('unreachable', 'broken') THEN lease_until ELSE NULL END
WHERE id = :id AND state = 'failed'
"""


def to_person(tx: Tx, community_id: int, person_id: int, since: datetime) -> list[Row]:
    return tx.all(TO_PERSON, community_id=community_id, person_id=person_id, since=to_ms(since))


def answered(tx: Tx, community_id: int, person_id: int) -> list[int]:
    """The ids of the events to which a person has answered anything."""
    rows = tx.all(ANSWERED, community_id=community_id, person_id=person_id)
    return [row["event_id"] for row in rows]


def to_channel(tx: Tx, event_id: int, since: datetime) -> list[Row]:
    return tx.all(TO_CHANNEL, event_id=event_id, since=to_ms(since))


def reminders(tx: Tx, event_id: int, since: datetime) -> list[Row]:
    return tx.all(REMINDERS, event_id=event_id, since=to_ms(since))


def of_event(tx: Tx, event_id: int, limit: int, offset: int) -> list[Row]:
    return tx.all(OF_EVENT, event_id=event_id, limit=limit, offset=offset)


def counts(tx: Tx, event_id: int) -> list[Row]:
    """How many there are of each state and reason."""
    return tx.all(COUNTS, event_id=event_id)


def failed(tx: Tx, event_id: int, now: datetime) -> list[Row]:
    """What failed and is still worth sending."""
    return tx.all(FAILED, event_id=event_id, now=to_ms(now))


def retry(tx: Tx, delivery_ids: Iterable[int], now: datetime) -> int:
    """Plan again, at once, what failed; how many that were."""
    count = sum(tx.run(RETRY, id=each, now=to_ms(now)) for each in delivery_ids)
    if count:
        tx.effects.note_due(to_ms(now))
    return count
