"""Messages to a channel that gather the people of many rows of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.domain.deliveries import Notice, Reason, Urgency
from bot.domain.gathered import Message
from bot.store.columns import from_ms, instant_or_none, to_ms
from bot.store.deliveries import content_of
from bot.store.transactions import Row, Tx

LOAD = """
SELECT kind, key, community_id, event_id, session_id, person_id, rule, content, urgency, due_at,
    late_at
FROM deliveries WHERE id = :id
"""
# What has never been tried may still say something else. Without a lease it was not in hand when
# a process died, either.
OPEN = """
SELECT id, content, late_at FROM deliveries
WHERE event_id = :event_id AND kind = :kind AND state = 'planned'
    AND attempts = 0 AND lease_until IS NULL
    AND person_id IS NULL AND reason = :reason AND coalesce(session_id, 0) = :scope
    AND coalesce(rule, '') = :rule
ORDER BY id
"""
JOIN = "UPDATE deliveries SET content = :content WHERE id = :id"
UNDER_WAY = """
SELECT EXISTS (SELECT 1 FROM deliveries
    WHERE event_id = :event_id AND kind = :kind AND person_id IS NOT NULL
        AND coalesce(session_id, 0) = :scope AND coalesce(rule, '') = :rule
        AND (state = 'claimed' OR (state = 'planned' AND due_at <= :now)))
"""


def load(tx: Tx, delivery_id: int) -> Notice:
    """What was planned under this id."""
    row = tx.one(LOAD, id=delivery_id)
    assert row is not None  # deliveries are not deleted
    return Notice(
        kind=row["kind"],
        key=row["key"],
        community_id=row["community_id"],
        due=from_ms(row["due_at"]),
        urgency=Urgency(row["urgency"]),
        event_id=row["event_id"],
        session_id=row["session_id"],
        person_id=row["person_id"],
        rule=row["rule"],
        content=content_of(row),
        late=instant_or_none(row["late_at"]),
    )


def waiting(tx: Tx, alone: Notice, reason: Reason) -> list[Message]:
    """The messages of the same reminder or notice that more people can join, oldest first."""
    rows = tx.all(OPEN, reason=reason, **_same(alone))
    return [Message(row["id"], content_of(row), instant_or_none(row["late_at"])) for row in rows]


def join(tx: Tx, message_id: int, content: Mapping[str, Any]) -> None:
    said = json.dumps(content, ensure_ascii=False, sort_keys=True)
    tx.run(JOIN, id=message_id, content=said)


def under_way(tx: Tx, row: Row, now: datetime) -> bool:
    """Whether somebody is being told alone of the same, or is to be now."""
    scope, rule = row["session_id"] or 0, row["rule"] or ""
    return bool(
        tx.value(
            UNDER_WAY,
            event_id=row["event_id"],
            kind=row["kind"],
            scope=scope,
            rule=rule,
            now=to_ms(now),
        )
    )


def _same(alone: Notice) -> dict[str, Any]:
    return {
        "event_id": alone.event_id,
        "kind": alone.kind,
        "scope": alone.session_id or 0,
        "rule": alone.rule or "",
    }
