"""What an event follows, and what follows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.store.columns import to_ms
from bot.store.events import SEEN
from bot.store.transactions import Tx

REF = "SELECT ref FROM events WHERE id = :id"
FOLLOWED = "SELECT follows_id FROM events WHERE id = :id"
TITLE_SEEN = f"SELECT title FROM events WHERE id = :id AND {SEEN}"
SEEN_FOLLOWERS = f"""
SELECT title, relation FROM events
WHERE follows_id = :event_id AND {SEEN} ORDER BY sorts_at, id LIMIT :limit
"""
NUMBER = """
SELECT count(*) FROM events AS events JOIN events AS this ON this.id = :event_id
WHERE events.series_id = this.series_id
    AND (events.sorts_at < this.sorts_at
        OR (events.sorts_at = this.sorts_at AND events.id <= this.id))
    AND events.state NOT IN ('draft', 'cancelled')
"""
CARDS_OF_SERIES = """
UPDATE cards SET wanted = wanted + 1
WHERE event_id IN (
    SELECT events.id FROM series JOIN events ON events.series_id = series.id
    WHERE series.community_id = :community_id AND series.name = :name AND passes_at > :now)
RETURNING event_id
"""
FOLLOWERS = """
SELECT id FROM events
WHERE follows_id = :event_id AND state IN ('draft', 'announced', 'scheduled', 'postponed')
ORDER BY sorts_at, id
"""


def ref_of(tx: Tx, event_id: int) -> str | None:
    found: str | None = tx.value(REF, id=event_id)
    return found


def parent_of(tx: Tx, event_id: int) -> int | None:
    """The id of what an event follows."""
    found: int | None = tx.value(FOLLOWED, id=event_id)
    return found


def title_seen(tx: Tx, event_id: int) -> str | None:
    """The title of an event as people know it: None of a draft."""
    found: str | None = tx.value(TITLE_SEEN, id=event_id)
    return found


def followed_by(tx: Tx, event_id: int, limit: int) -> tuple[tuple[str, str | None], ...]:
    """Title and relation of what follows an event, as people know it."""
    rows = tx.all(SEEN_FOLLOWERS, event_id=event_id, limit=limit)
    return tuple((row["title"], row["relation"]) for row in rows)


def number(tx: Tx, event_id: int) -> int:
    """The place of an event among those of its series, from 1; drafts and what was cancelled do
    not count."""
    count: int = tx.value(NUMBER, event_id=event_id)
    return count


def touch_series(tx: Tx, community_id: int, names: Iterable[str], now: datetime) -> None:
    """The cards of what is to come in these series show another number."""
    for name in names:
        rows = tx.all(CARDS_OF_SERIES, community_id=community_id, name=name, now=to_ms(now))
        tx.effects.cards.update(row["event_id"] for row in rows)


def follower_ids(tx: Tx, event_id: int) -> list[int]:
    """The events that follow it and are not over, drafts too."""
    return [row["id"] for row in tx.all(FOLLOWERS, event_id=event_id)]
