"""What organisers were told of and have not mended, and who is told where no channel can be."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.domain.concerns import Concern
from bot.store.columns import to_ms
from bot.store.transactions import Tx

MEET = """
INSERT INTO concerns (community_id, cause, channel_id, count, since)
VALUES (:community_id, :cause, :channel_id, 1, :now)
ON CONFLICT (community_id, cause) DO UPDATE SET count = concerns.count + 1
RETURNING count
"""
COUNT = "SELECT count FROM concerns WHERE community_id = :community_id AND cause = :cause"
MENDED = """
DELETE FROM concerns WHERE community_id = :community_id AND channel_id IN (:channel_id, 0)
"""
OVER = "DELETE FROM concerns WHERE community_id = :community_id AND cause = :cause"
SHARE = """
SELECT coalesce(sum(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), 0) AS failed, count(*) AS total
FROM deliveries
WHERE event_id = :event_id AND kind = :kind AND coalesce(session_id, 0) = :scope
    AND coalesce(rule, '') = :rule
"""
SET_UP = """
INSERT INTO set_up_by (community_id, person_id) VALUES (:community_id, :person_id)
ON CONFLICT (community_id) DO UPDATE SET person_id = excluded.person_id
"""
WHO_SET_UP = "SELECT person_id FROM set_up_by WHERE community_id = :community_id"


class Share(NamedTuple):
    failed: int
    total: int


def meet(tx: Tx, community_id: int, concern: Concern, now: datetime) -> bool:
    """Note it once more; whether it is new."""
    count = tx.value(
        MEET,
        community_id=community_id,
        cause=concern.key,
        channel_id=concern.channel_id,
        now=to_ms(now),
    )
    return bool(count == 1)


def count(tx: Tx, community_id: int, key: str) -> int:
    """How many messages it has cost."""
    return tx.value(COUNT, community_id=community_id, cause=key) or 0


def mended(tx: Tx, community_id: int, channel_id: int) -> None:
    """Something arrived in the channel."""
    tx.run(MENDED, community_id=community_id, channel_id=channel_id)


def over(tx: Tx, community_id: int, key: str) -> None:
    tx.run(OVER, community_id=community_id, cause=key)


def share(tx: Tx, event_id: int, kind: str, scope: int, rule: str) -> Share:
    """How many of the same reminder or notice failed."""
    row = tx.one(SHARE, event_id=event_id, kind=kind, scope=scope, rule=rule)
    return Share(0, 0) if row is None else Share(row["failed"], row["total"])


def set_up(tx: Tx, community_id: int, person_id: int) -> None:
    tx.run(SET_UP, community_id=community_id, person_id=person_id)


def who_set_up(tx: Tx, community_id: int) -> int | None:
    person_id: int | None = tx.value(WHO_SET_UP, community_id=community_id)
    return person_id
