"""Events found by words of their title."""

from __future__ import annotations

from datetime import datetime

from bot.domain.events import Event
from bot.store.columns import holding, to_ms
from bot.store.events import COLUMNS, FROM, SEEN, SOONER, event_of
from bot.store.transactions import Row, Tx

_MATCHING = f"""SELECT {COLUMNS} {FROM}
WHERE events.community_id = :community_id AND state <> 'archived'
    AND (:drafts = 1 OR ({SEEN})) AND fold(title) LIKE :pattern ESCAPE '!'"""
COMING = f"""{_MATCHING} AND passes_at > :now AND NOT ({SOONER})
ORDER BY sorts_at, events.id LIMIT :limit"""
LATER = f"""{_MATCHING} AND passes_at > :now AND ({SOONER})
ORDER BY sorts_at, events.id LIMIT :limit"""
PAST = f"""{_MATCHING} AND passes_at <= :now
ORDER BY passes_at DESC, events.id LIMIT :limit"""


def matching(
    tx: Tx, community_id: int, typed: str, now: datetime, limit: int, *, drafts: bool
) -> list[Event]:
    """Events whose title holds the words typed: the next ones first, then later dates of what
    repeats, then the latest past; with or without drafts."""
    ask = {
        "community_id": community_id,
        "now": to_ms(now),
        "pattern": holding(typed),
        "drafts": int(drafts),
    }
    rows: list[Row] = []
    for sql in (COMING, LATER, PAST):
        if len(rows) < limit:
            rows += tx.all(sql, limit=limit - len(rows), **ask)
    return [event_of(row, []) for row in rows]
