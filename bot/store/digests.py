"""When a community is told of what is coming, and the next of it in the outbox."""

from __future__ import annotations

import json
from datetime import datetime

from bot.domain.communities import Digest
from bot.domain.deliveries import Notice
from bot.store.columns import ms_or_none, to_ms
from bot.store.transactions import Tx

SAVE = """
INSERT INTO digests (community_id, channel_id, weekday, at_wall)
VALUES (:community_id, :channel_id, :weekday, :at_wall)
ON CONFLICT (community_id) DO UPDATE
SET channel_id = excluded.channel_id, weekday = excluded.weekday, at_wall = excluded.at_wall
"""
REMOVE = "DELETE FROM digests WHERE community_id = :community_id"
# A day that was taken back, or failed, and is wanted again is planned again; what was sent stays.
PLAN = """
INSERT INTO deliveries (community_id, kind, key, channel_id, content, urgency, due_at, late_at,
    state, created_at)
VALUES (:community_id, :kind, :key, :channel_id, :content, :urgency, :due_at, :late_at, 'planned',
    :now)
ON CONFLICT (key) DO UPDATE
SET channel_id = excluded.channel_id, due_at = excluded.due_at, late_at = excluded.late_at,
    state = 'planned', reason = NULL, settled_at = NULL, attempts = 0, lease_until = NULL
WHERE deliveries.state IN ('planned', 'superseded', 'failed')
"""


def save(tx: Tx, community_id: int, digest: Digest) -> None:
    tx.run(
        SAVE,
        community_id=community_id,
        channel_id=digest.channel_id,
        weekday=digest.weekday,
        at_wall=digest.at.isoformat("minutes"),
    )


def remove(tx: Tx, community_id: int) -> None:
    tx.run(REMOVE, community_id=community_id)


def plan(tx: Tx, notice: Notice, now: datetime) -> bool:
    """Plan that one; whether it is, and was not sent already."""
    planned = tx.run(
        PLAN,
        community_id=notice.community_id,
        kind=notice.kind,
        key=notice.key,
        channel_id=notice.channel_id,
        content=json.dumps(notice.content),
        urgency=int(notice.urgency),
        due_at=to_ms(notice.due),
        late_at=ms_or_none(notice.late),
        now=to_ms(now),
    )
    if planned:
        tx.effects.note_due(to_ms(notice.due))
    return bool(planned)
