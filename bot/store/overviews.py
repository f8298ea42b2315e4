"""Messages that show what is coming: where they are, what they hold, when they turn."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from bot.domain.calendar import Filter
from bot.domain.overviews import Overview
from bot.store.columns import instant_or_none, to_ms
from bot.store.transactions import Row, Tx

_COLUMNS = "id, community_id, channel_id, filter, message_id, edition, lost, shown"
SAVE = f"""
INSERT INTO overviews (community_id, channel_id, filter)
VALUES (:community_id, :channel_id, :filter)
ON CONFLICT (channel_id) DO UPDATE
SET filter = excluded.filter, shown = '', lost = 0, kept = 1,
    edition = overviews.edition + CASE WHEN overviews.message_id IS NULL THEN 1 ELSE 0 END
RETURNING {_COLUMNS}
"""
OF_CHANNEL = f"""SELECT {_COLUMNS} FROM overviews
WHERE channel_id = :channel_id AND community_id = :community_id AND kept = 1"""
OF_COMMUNITY = f"""SELECT {_COLUMNS} FROM overviews
WHERE community_id = :community_id AND kept = 1 ORDER BY id"""
LOAD = f"SELECT {_COLUMNS} FROM overviews WHERE id = :id AND kept = 1"
COMMUNITIES = "SELECT DISTINCT community_id FROM overviews WHERE kept = 1"
HOLD = """
UPDATE overviews SET message_id = :message_id, shown = :shown, turns_at = :turns_at
WHERE id = :id AND edition = :edition
"""
LOSE = """
UPDATE overviews SET message_id = NULL, shown = '', edition = edition + 1, lost = lost + 1
WHERE id = :id
"""
# The row stays, so that no edition comes twice.
REMOVE = """
UPDATE overviews SET kept = 0, message_id = NULL, shown = '', turns_at = NULL WHERE id = :id
"""
TURN = """
UPDATE overviews SET shown = '', turns_at = NULL WHERE turns_at <= :now RETURNING community_id
"""
NEXT_TURN = "SELECT min(turns_at) FROM overviews WHERE turns_at IS NOT NULL"


def save(tx: Tx, community_id: int, channel_id: int, filter_: Filter) -> Overview:
    """The channel's overview with that filter, a new one or the one there is."""
    said = json.dumps(asdict(filter_), ensure_ascii=False, sort_keys=True)
    row = tx.one(SAVE, community_id=community_id, channel_id=channel_id, filter=said)
    assert row is not None
    return _overview_of(row)


def of_channel(tx: Tx, community_id: int, channel_id: int) -> Overview | None:
    row = tx.one(OF_CHANNEL, community_id=community_id, channel_id=channel_id)
    return None if row is None else _overview_of(row)


def of_community(tx: Tx, community_id: int) -> list[Overview]:
    return [_overview_of(row) for row in tx.all(OF_COMMUNITY, community_id=community_id)]


def load(tx: Tx, overview_id: int) -> Overview | None:
    row = tx.one(LOAD, id=overview_id)
    return None if row is None else _overview_of(row)


def communities(tx: Tx) -> list[int]:
    """Those that have one."""
    return [row["community_id"] for row in tx.all(COMMUNITIES)]


def hold(tx: Tx, overview: Overview, message_id: int, shown: str, turns_at: datetime) -> None:
    """The message holds that now; one of another edition is not the overview any more."""
    tx.run(
        HOLD,
        id=overview.id,
        edition=overview.edition,
        message_id=message_id,
        shown=shown,
        turns_at=to_ms(turns_at),
    )


def lose(tx: Tx, overview: Overview) -> None:
    """Its message is gone; another will be."""
    tx.run(LOSE, id=overview.id)


def remove(tx: Tx, overview: Overview) -> None:
    tx.run(REMOVE, id=overview.id)


def turn(tx: Tx, now: datetime) -> None:
    """What begins, ends or turns by now is edited, whatever it holds."""
    tx.effects.calendars.update(row["community_id"] for row in tx.all(TURN, now=to_ms(now)))


def next_turn(tx: Tx) -> datetime | None:
    return instant_or_none(tx.value(NEXT_TURN))


def _overview_of(row: Row) -> Overview:
    return Overview(
        id=row["id"],
        community_id=row["community_id"],
        channel_id=row["channel_id"],
        filter=Filter(**json.loads(row["filter"])),
        message_id=row["message_id"],
        edition=row["edition"],
        lost=row["lost"],
        shown=row["shown"],
    )
