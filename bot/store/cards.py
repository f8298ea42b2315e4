"""The channel messages that show an event, and how far each is behind."""

from __future__ import annotations

from datetime import datetime

from bot.domain.cards import Card
from bot.store.columns import instant_or_none, ms_or_none, to_ms
from bot.store.transactions import Tx

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
BEHIND = "SELECT event_id FROM cards WHERE shown < wanted ORDER BY event_id"
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
    """This message shows the event from now on; ``current``: as it is, else it is behind."""
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
    if row is None:
        return None
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


def forget(tx: Tx, card: Card) -> None:
    """The message is gone; one posted since stays."""
    tx.run(FORGET, event_id=card.event_id, message_id=card.message_id)


def behind(tx: Tx) -> list[int]:
    """Events whose message shows something old."""
    return [row["event_id"] for row in tx.all(BEHIND)]


def turn(tx: Tx, now: datetime) -> None:
    """What begins or ends shows something else now, though nobody did anything."""
    tx.effects.cards.update(row["event_id"] for row in tx.all(TURN, now=to_ms(now)))


def next_turn(tx: Tx) -> datetime | None:
    return instant_or_none(tx.value(NEXT_TURN))
