"""The channel messages that show an event, and how far each is behind."""

from __future__ import annotations

from datetime import datetime

from bot.domain.cards import Card, Left, Posting, Somewhere
from bot.domain.communities import Community
from bot.store.columns import instant_or_none, ms_or_none, to_ms
from bot.store.transactions import Row, Tx

POST = """
INSERT INTO cards (event_id, channel_id, message_id, wanted, shown, turns_at)
VALUES (:event_id, :channel_id, :message_id, 1, :current, :turns_at)
ON CONFLICT (event_id) DO UPDATE
SET channel_id = excluded.channel_id, message_id = excluded.message_id,
    wanted = cards.wanted + 1, shown = cards.wanted + :current, turns_at = excluded.turns_at
"""
LOAD = """
SELECT community_id, channel_id, message_id, wanted, shown
FROM cards JOIN events ON events.id = cards.event_id WHERE event_id = :event_id
"""
NOTE_SHOWN = """
UPDATE cards SET shown = :wanted, turns_at = :turns_at
WHERE event_id = :event_id AND message_id = :message_id AND shown < :wanted
"""
FORGET = "DELETE FROM cards WHERE event_id = :event_id AND message_id = :message_id"
BEHIND = """
SELECT event_id FROM cards WHERE shown < wanted UNION SELECT event_id FROM cards_left
ORDER BY event_id
"""
IN_CHANNEL = """
SELECT event_id, community_id, channel_id, message_id, wanted, shown
FROM cards JOIN events ON events.id = cards.event_id
WHERE channel_id = :channel_id AND community_id = :community_id ORDER BY sorts_at, event_id
"""
# A card in each channel that has one, by one look into the index for each.
CHANNELS = """
WITH RECURSIVE found (channel_id) AS (
    SELECT min(channel_id) FROM cards
    UNION ALL
    SELECT (SELECT min(channel_id) FROM cards WHERE cards.channel_id > found.channel_id)
    FROM found WHERE found.channel_id IS NOT NULL)
SELECT found.channel_id, events.id AS event_id, events.community_id
FROM found JOIN events ON events.id = (
    SELECT min(event_id) FROM cards WHERE cards.channel_id = found.channel_id)
"""
WANT = "UPDATE cards SET wanted = wanted + 1 WHERE event_id = :event_id"
LEAVE = """
INSERT INTO cards_left (message_id, channel_id, event_id)
SELECT message_id, channel_id, event_id FROM cards
WHERE event_id = :event_id AND message_id <> :message_id
"""
LEFT = """
SELECT channel_id, message_id FROM cards_left WHERE event_id = :event_id ORDER BY message_id
"""
FORGET_LEFT = "DELETE FROM cards_left WHERE message_id = :message_id"
POSTING = "SELECT edition, lost FROM postings WHERE event_id = :event_id"
SAVE_POSTING = """
INSERT INTO postings (event_id, edition, lost) VALUES (:event_id, :edition, :lost)
ON CONFLICT (event_id) DO UPDATE SET edition = excluded.edition, lost = excluded.lost
"""
# Announced events without a card, and without one on its way or given up.
WITHOUT = """
SELECT id FROM events
WHERE community_id = :community_id AND passes_at > :now
    AND state IN ('announced', 'scheduled', 'postponed')
    AND NOT EXISTS (SELECT 1 FROM cards WHERE cards.event_id = events.id)
    AND NOT EXISTS (SELECT 1 FROM postings WHERE postings.event_id = events.id AND lost > 1)
    AND NOT EXISTS (SELECT 1 FROM deliveries
        WHERE deliveries.event_id = events.id AND kind = 'announcement'
            AND deliveries.state IN ('planned', 'claimed', 'unknown'))
    AND (recurrence_id IS NULL OR EXISTS (SELECT 1 FROM deliveries
        WHERE deliveries.event_id = events.id AND kind = 'announcement'))
ORDER BY sorts_at, id LIMIT :limit
"""
TURN = """
UPDATE cards SET wanted = wanted + 1, turns_at = NULL WHERE turns_at <= :now RETURNING event_id
"""
NEXT_TURN = "SELECT min(turns_at) FROM cards WHERE turns_at IS NOT NULL"


def post(
    tx: Tx,
    event_id: int,
    channel_id: int,
    message_id: int,
    *,
    current: bool,
    turns_at: datetime | None,
) -> None:
    """This message shows the event from now on, the one before it says where this one is;
    ``current``: as it is, else it is behind."""
    tx.run(LEAVE, event_id=event_id, message_id=message_id)
    tx.run(
        POST,
        event_id=event_id,
        channel_id=channel_id,
        message_id=message_id,
        current=int(current),
        turns_at=ms_or_none(turns_at),
    )
    tx.effects.cards.add(event_id)


def load(tx: Tx, event_id: int) -> Card | None:
    row = tx.one(LOAD, event_id=event_id)
    return None if row is None else _card_of(row, event_id)


def in_channel(tx: Tx, community_id: int, channel_id: int) -> list[Card]:
    """The community's cards in that channel, next event first."""
    rows = tx.all(IN_CHANNEL, community_id=community_id, channel_id=channel_id)
    return [_card_of(row, row["event_id"]) for row in rows]


def channels(tx: Tx) -> list[Somewhere]:
    """Each channel that has cards."""
    return [
        Somewhere(row["community_id"], row["channel_id"], row["event_id"])
        for row in tx.all(CHANNELS)
    ]


def _card_of(row: Row, event_id: int) -> Card:
    return Card(
        event_id=event_id,
        community_id=row["community_id"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        wanted=row["wanted"],
        shown=row["shown"],
    )


def note_shown(tx: Tx, card: Card, turns_at: datetime | None) -> None:
    """The message holds what was wanted when ``card`` was read; a later one is not undone."""
    tx.run(
        NOTE_SHOWN,
        event_id=card.event_id,
        message_id=card.message_id,
        wanted=card.wanted,
        turns_at=ms_or_none(turns_at),
    )


def forget(tx: Tx, card: Card) -> bool:
    """The message is gone; one posted since stays. Whether it was the card."""
    return bool(tx.run(FORGET, event_id=card.event_id, message_id=card.message_id))


def look(tx: Tx, event_id: int) -> None:
    """Edit the card though it shows what it should: its message may be gone."""
    tx.run(WANT, event_id=event_id)
    tx.effects.cards.add(event_id)


def left(tx: Tx, card: Card, title: str, community: Community) -> list[Left]:
    """Messages that were the event's card, and do not say yet where it is."""
    rows = tx.all(LEFT, event_id=card.event_id)
    return [Left(row["channel_id"], row["message_id"], card, title, community) for row in rows]


def forget_left(tx: Tx, message_id: int) -> None:
    tx.run(FORGET_LEFT, message_id=message_id)


def posting(tx: Tx, event_id: int) -> Posting:
    row = tx.one(POSTING, event_id=event_id)
    return Posting(event_id) if row is None else Posting(event_id, row["edition"], row["lost"])


def save_posting(tx: Tx, posting: Posting) -> None:
    tx.run(
        SAVE_POSTING,
        event_id=posting.event_id,
        edition=posting.edition,
        lost=posting.lost,
    )


def without(tx: Tx, community_id: int, now: datetime, limit: int) -> list[int]:
    """Events that are announced and have no card, next first."""
    rows = tx.all(WITHOUT, community_id=community_id, now=to_ms(now), limit=limit)
    return [row["id"] for row in rows]


def behind(tx: Tx) -> list[int]:
    """Events whose message shows something old, or that have left one behind."""
    return [row["event_id"] for row in tx.all(BEHIND)]


def turn(tx: Tx, now: datetime) -> None:
    """What begins or ends shows something else now, though nobody did anything."""
    tx.effects.cards.update(row["event_id"] for row in tx.all(TURN, now=to_ms(now)))


def next_turn(tx: Tx) -> datetime | None:
    return instant_or_none(tx.value(NEXT_TURN))
