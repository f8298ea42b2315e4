"""The outbox: deliveries planned, claimed, sent and settled."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from bot.domain.deliveries import Notice
from bot.store.columns import instant_or_none, ms_or_none, to_ms
from bot.store.transactions import Tx

PLAN = """
INSERT INTO deliveries (community_id, event_id, session_id, reminder_id, kind, key, person_id,
    channel_id, content, urgency, due_at, late_at, state, created_at)
VALUES (:community_id, :event_id, :session_id, :reminder_id, :kind, :key, :person_id,
    :channel_id, :content, :urgency, :due_at, :late_at, 'planned', :now)
ON CONFLICT (key) DO NOTHING
"""
# One search per index, each at its first entry.
NEXT = """
SELECT min(at) FROM (
    SELECT * FROM (SELECT due_at AS at FROM deliveries WHERE state = 'planned'
        ORDER BY due_at LIMIT 1)
    UNION ALL
    SELECT * FROM (SELECT due_at AS at FROM reminders WHERE state = 'planned'
        ORDER BY due_at LIMIT 1)
    UNION ALL
    SELECT * FROM (SELECT lease_until AS at FROM deliveries WHERE state = 'claimed'
        ORDER BY lease_until LIMIT 1)
) AS nearest
"""


def plan(tx: Tx, notices: Iterable[Notice], now: datetime) -> None:
    """Write the notices to the outbox; one planned already stays as it is."""
    for notice in notices:
        due_at = to_ms(notice.due)
        planned = tx.run(
            PLAN,
            community_id=notice.community_id,
            event_id=notice.event_id,
            session_id=notice.session_id,
            reminder_id=notice.reminder_id,
            kind=notice.kind,
            key=notice.key,
            person_id=notice.person_id,
            channel_id=notice.channel_id,
            content=json.dumps(notice.content, ensure_ascii=False, sort_keys=True),
            urgency=int(notice.urgency),
            due_at=due_at,
            late_at=ms_or_none(notice.late),
            now=to_ms(now),
        )
        if planned:
            tx.effects.note_due(due_at)


def next_due(tx: Tx) -> datetime | None:
    """When the next reminder or delivery falls due, or the next lease runs out."""
    return instant_or_none(tx.value(NEXT))
