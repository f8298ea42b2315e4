"""Events found by words of their title."""

from __future__ import annotations

from datetime import datetime

from bot.domain.events import Event
from bot.store.columns import holding, to_ms
from bot.store.events import COLUMNS, FROM, SEEN, SOONER, event_of
from bot.store.transactions import Row, Tx


def _found(when: str, order: str = "sorts_at") -> str:
    """Only what is found is read whole."""
    return f"""SELECT {COLUMNS} {FROM} WHERE events.id IN (
    SELECT id FROM events
    WHERE community_id = :community_id AND state <> 'archived'
        AND (:drafts = 1 OR ({SEEN})) AND {when}
        AND fold(title) LIKE :pattern ESCAPE '!'
    ORDER BY {order}, id LIMIT :limit)
ORDER BY {order}, events.id"""


COMING = _found(f"passes_at > :now AND NOT ({SOONER})")
LATER = _found(f"passes_at > :now AND {SOONER}")
PAST = _found("passes_at <= :now", "passes_at DESC")


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
