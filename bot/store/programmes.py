"""Posted files that wait for their Confirm, and what the programme was when they were shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from bot.store.columns import to_ms
from bot.store.transactions import Tx

POST = """
INSERT INTO drafts_posted (community_id, person_id, file_name, content, seen, event_id, version,
    created_at)
VALUES (:community_id, :person_id, :file_name, :content, :seen, :event_id, :version, :now)
"""
LOAD = """
SELECT file_name, content, seen, event_id, version FROM drafts_posted
WHERE id = :id AND community_id = :community_id
"""
FORGET = "DELETE FROM drafts_posted WHERE id = :id AND community_id = :community_id"
PURGE = "DELETE FROM drafts_posted WHERE created_at < :before"
EVENT_REVISIONS = """
SELECT id, revision, state FROM events WHERE community_id = :community_id ORDER BY sorts_at, id
"""
RECURRENCE_REVISIONS = """
SELECT id, revision, ref FROM recurrences WHERE community_id = :community_id ORDER BY id
"""
SESSION_REVISIONS = """
SELECT id, revision, cancelled FROM sessions WHERE community_id = :community_id
ORDER BY starts_at, id
"""


@dataclass(frozen=True, slots=True)
class Posted:
    """A file as it was posted, or a version of an event's programme to bring back (``content`` is
    then its snapshot, packed). ``seen``: the fingerprint of the programme it was held against."""

    file_name: str
    content: bytes
    seen: str = ""
    event_id: int | None = None
    version: int | None = None


def post(tx: Tx, community_id: int, person_id: int, posted: Posted, now: datetime) -> int:
    """Keep a posted file; its id."""
    return tx.insert(
        POST,
        community_id=community_id,
        person_id=person_id,
        file_name=posted.file_name,
        content=posted.content,
        seen=posted.seen,
        event_id=posted.event_id,
        version=posted.version,
        now=to_ms(now),
    )


def load(tx: Tx, community_id: int, draft_id: int) -> Posted | None:
    """A kept file; None for an id of another community."""
    row = tx.one(LOAD, id=draft_id, community_id=community_id)
    return None if row is None else Posted(*row)


def forget(tx: Tx, community_id: int, draft_id: int) -> bool:
    """Whether it was there."""
    return tx.run(FORGET, id=draft_id, community_id=community_id) > 0


def purge(tx: Tx, before: datetime) -> None:
    """Forget every file posted before that."""
    tx.run(PURGE, before=to_ms(before))


def fingerprint(tx: Tx, community_id: int) -> str:
    """Of the community's whole programme: another one after every change of it."""
    digest = blake2b(digest_size=16)
    for sql in (EVENT_REVISIONS, SESSION_REVISIONS, RECURRENCE_REVISIONS):
        rows = tx.all(sql, community_id=community_id)
        digest.update(repr([tuple(row) for row in rows]).encode())
    return digest.hexdigest()
