"""Who goes, as `bot.domain.going` says it: everybody, or one person's part."""

from __future__ import annotations

from datetime import datetime

from bot.domain.events import Session
from bot.store.columns import to_ms
from bot.store.transactions import Tx

TO_EVENT = """
SELECT DISTINCT person_id FROM rsvps WHERE event_id = :event_id AND answer = 'going'
ORDER BY person_id
"""
TO_SESSION = """
SELECT DISTINCT person_id FROM rsvps
WHERE event_id = :event_id AND scope IN (:scope, :wider) AND answer = 'going'
ORDER BY person_id
"""
SCOPES = """
SELECT scope FROM rsvps
WHERE community_id = :community_id AND person_id = :person_id AND answer = 'going'
    AND event_id = :event_id
"""

COMING = """
SELECT DISTINCT event_id FROM rsvps JOIN events ON events.id = rsvps.event_id
WHERE rsvps.community_id = :community_id AND person_id = :person_id AND answer = 'going'
    AND passes_at >= :now
ORDER BY event_id
"""


def people(tx: Tx, event_id: int, session: Session | None) -> list[int]:
    """The ids of those going to the session, or to the event where it is None."""
    if session is None:
        rows = tx.all(TO_EVENT, event_id=event_id)
    else:
        wider = 0 if session.seats is None else session.id
        rows = tx.all(TO_SESSION, event_id=event_id, scope=session.id, wider=wider)
    return [row["person_id"] for row in rows]


def scopes(tx: Tx, community_id: int, event_id: int, person_id: int) -> frozenset[int]:
    """What of the event a person is going to: 0 for the event itself, ids of its sessions."""
    rows = tx.all(SCOPES, community_id=community_id, event_id=event_id, person_id=person_id)
    return frozenset(row["scope"] for row in rows)


def coming(tx: Tx, community_id: int, person_id: int, now: datetime) -> list[int]:
    """The ids of the events that are not over, and that a person goes to."""
    ask = {"community_id": community_id, "person_id": person_id, "now": to_ms(now)}
    return [row["event_id"] for row in tx.all(COMING, **ask)]
