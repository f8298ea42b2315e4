"""Discord's own scheduled events: what is written down of each, and which could be there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from bot.domain.events import Event
from bot.domain.mirror import DATES, MOST, Body, Mirrored, Standing
from bot.store.columns import from_ms, instant_or_none, ms_or_none, to_ms
from bot.store.events import COLUMNS, SESSIONS, event_of, session_of
from bot.store.transactions import Row, Tx

SAID = """event_id, community_id, standing, scheduled_id, said_name, said_text, said_place,
    said_starts_at, said_ends_at, interested, mirror_turns_at"""
ROWS = f"SELECT {SAID} FROM mirrored WHERE community_id = :community_id"
LOAD = f"SELECT {SAID} FROM mirrored WHERE event_id = :event_id"
# What stands there: events that are, or were, in Discord; and those that could be, of what repeats
# the next dates.
KNOWN = f"""
SELECT {COLUMNS}, channel_id, message_id
FROM mirrored JOIN events ON events.id = mirrored.event_id
    LEFT JOIN series ON series.id = events.series_id
    LEFT JOIN cards ON cards.event_id = events.id
WHERE mirrored.community_id = :community_id
"""
COMING = f"""
SELECT {COLUMNS}, channel_id, message_id
FROM events LEFT JOIN series ON series.id = events.series_id
    LEFT JOIN cards ON cards.event_id = events.id
WHERE events.community_id = :community_id AND sorts_at > :now AND state = 'scheduled'
    AND NOT EXISTS (SELECT 1 FROM mirrored WHERE mirrored.event_id = events.id)
    AND (recurrence_id IS NULL OR (
        SELECT count(*) FROM events AS sooner
        WHERE sooner.recurrence_id = events.recurrence_id AND sooner.passes_at > :now
            AND sooner.state IN ('announced', 'scheduled')
            AND sooner.sorts_at < events.sorts_at) < :dates)
ORDER BY sorts_at, events.id LIMIT :most
"""
SAVE = """
INSERT INTO mirrored (event_id, community_id, standing, scheduled_id, said_name, said_text,
    said_place, said_starts_at, said_ends_at, interested, mirror_turns_at)
VALUES (:event_id, :community_id, :standing, :id, :name, :text, :place, :starts_at, :ends_at,
    :interested, :turns_at)
ON CONFLICT (event_id) DO UPDATE
SET standing = excluded.standing, scheduled_id = excluded.scheduled_id,
    said_name = excluded.said_name, said_text = excluded.said_text,
    said_place = excluded.said_place, said_starts_at = excluded.said_starts_at,
    said_ends_at = excluded.said_ends_at, interested = excluded.interested,
    mirror_turns_at = excluded.mirror_turns_at
"""
FORGET = "DELETE FROM mirrored WHERE event_id = :event_id"
INTERESTED = "SELECT interested FROM mirrored WHERE event_id = :event_id"
BEHIND = """
SELECT id FROM communities
WHERE EXISTS (SELECT 1 FROM mirrored WHERE mirrored.community_id = communities.id)
    OR (mirror = 1 AND EXISTS (SELECT 1 FROM events
        WHERE events.community_id = communities.id AND sorts_at > :now AND state = 'scheduled'))
"""
TURN = """
UPDATE mirrored SET mirror_turns_at = NULL WHERE mirror_turns_at <= :now RETURNING community_id
"""
NEXT_TURN = "SELECT min(mirror_turns_at) FROM mirrored WHERE mirror_turns_at IS NOT NULL"


class Carded(NamedTuple):
    """An event with its sessions, and the message that is its card."""

    event: Event
    channel_id: int | None
    message_id: int | None


def touch(tx: Tx, community_id: int) -> None:
    """What is in Discord may have to be another now."""
    tx.effects.mirror.add(community_id)


def known(tx: Tx, community_id: int) -> dict[int, Mirrored]:
    """What is written down, by event."""
    rows = tx.all(ROWS, community_id=community_id)
    return {row["event_id"]: _mirrored(row) for row in rows}


def load(tx: Tx, event_id: int) -> Mirrored | None:
    row = tx.one(LOAD, event_id=event_id)
    return None if row is None else _mirrored(row)


def carded(tx: Tx, community_id: int, now: datetime, *, coming: bool) -> Iterator[Carded]:
    """The events of which something is written down; ``coming``: and those that come next."""
    rows = tx.all(KNOWN, community_id=community_id)
    if coming:
        rows += tx.all(COMING, community_id=community_id, now=to_ms(now), dates=DATES, most=MOST)
    for row in rows:
        sessions = [session_of(each, {}) for each in tx.all(SESSIONS, event_id=row["id"])]
        yield Carded(event_of(row, sessions), row["channel_id"], row["message_id"])


def save(tx: Tx, row: Mirrored) -> None:
    tx.run(
        SAVE,
        event_id=row.event_id,
        community_id=row.community_id,
        standing=row.standing.value,
        id=row.id,
        name=row.body.name,
        text=row.body.text,
        place=row.body.place,
        starts_at=to_ms(row.body.starts),
        ends_at=to_ms(row.body.ends),
        interested=row.interested,
        turns_at=ms_or_none(row.turns_at),
    )


def forget(tx: Tx, event_id: int) -> None:
    tx.run(FORGET, event_id=event_id)


def interested(tx: Tx, event_id: int) -> int:
    """How many pressed that in Discord; 0 where the event is not there."""
    return tx.value(INTERESTED, event_id=event_id) or 0


def behind(tx: Tx, now: datetime) -> list[int]:
    """The communities where something is in Discord, or could be."""
    return [row["id"] for row in tx.all(BEHIND, now=to_ms(now))]


def turn(tx: Tx, now: datetime) -> None:
    """What begins or ends in Discord by now is looked after."""
    tx.effects.mirror.update(row["community_id"] for row in tx.all(TURN, now=to_ms(now)))


def next_turn(tx: Tx) -> datetime | None:
    return instant_or_none(tx.value(NEXT_TURN))


def _mirrored(row: Row) -> Mirrored:
    return Mirrored(
        event_id=row["event_id"],
        community_id=row["community_id"],
        standing=Standing(row["standing"]),
        body=Body(
            name=row["said_name"],
            text=row["said_text"],
            place=row["said_place"],
            starts=from_ms(row["said_starts_at"]),
            ends=from_ms(row["said_ends_at"]),
        ),
        id=row["scheduled_id"],
        interested=row["interested"],
        turns_at=instant_or_none(row["mirror_turns_at"]),
    )
