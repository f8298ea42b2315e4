"""What an event follows, and what follows it."""

from __future__ import annotations

from bot.store.events import SEEN
from bot.store.transactions import Tx

REF = "SELECT ref FROM events WHERE id = :id"
FOLLOWED = "SELECT follows_id FROM events WHERE id = :id"
TITLE_SEEN = f"SELECT title FROM events WHERE id = :id AND {SEEN}"
FOLLOWERS = """
SELECT id FROM events
WHERE follows_id = :event_id AND state IN ('draft', 'announced', 'scheduled', 'postponed')
ORDER BY sorts_at, id
"""


def ref_of(tx: Tx, event_id: int) -> str | None:
    found: str | None = tx.value(REF, id=event_id)
    return found


def followed_by(tx: Tx, event_id: int) -> int | None:
    """The id of what an event follows."""
    found: int | None = tx.value(FOLLOWED, id=event_id)
    return found


def title_seen(tx: Tx, event_id: int) -> str | None:
    """The title of an event as people know it: None of a draft."""
    found: str | None = tx.value(TITLE_SEEN, id=event_id)
    return found


def follower_ids(tx: Tx, event_id: int) -> list[int]:
    """The events that follow it and are not over, drafts too."""
    return [row["id"] for row in tx.all(FOLLOWERS, event_id=event_id)]
