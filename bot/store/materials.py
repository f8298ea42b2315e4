"""Materials and their versions, the addresses they are fetched at, and their announcement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.answers import EVENT
from bot.domain.deliveries import Notice
from bot.domain.events import Event
from bot.domain.materials import (
    QUIET,
    WORTH_TELLING,
    Audience,
    Embargo,
    Material,
    Version,
)
from bot.domain.offers import Kind
from bot.store.columns import to_ms
from bot.store.transactions import Row, Tx

SHARED = "SELECT count(*) FROM materials WHERE event_id = :event_id AND state = 'published'"
COPY = """
INSERT INTO materials (community_id, event_id, session_id, title, kind, audience, embargo, state,
    created_at)
SELECT community_id, :to_id, :session_id, title, kind, audience, embargo, state, :now
FROM materials
WHERE event_id = :event_id AND scope = :scope AND state = 'published' ORDER BY id
"""
COPY_VERSIONS = """
INSERT INTO material_versions (material_id, version, link, sha256, file_name, size, media_type,
    added_by, added_at)
SELECT copies.id, version, link, sha256, file_name, size, media_type, added_by, added_at
FROM materials JOIN material_versions ON material_id = materials.id
    JOIN materials AS copies ON copies.event_id = :to_id AND copies.scope = :to_scope
        AND copies.title = materials.title
WHERE materials.event_id = :event_id AND materials.scope = :scope
    AND materials.state = 'published'
"""
COLUMNS = """id, event_id, session_id, title, kind, audience, embargo, state,
    material_versions.version AS version, link, sha256, file_name, size, media_type"""
FROM = """FROM materials JOIN material_versions ON material_id = id AND version =
    (SELECT max(version) FROM material_versions WHERE material_id = materials.id)"""
OF_EVENT = f"SELECT {COLUMNS} {FROM} WHERE event_id = :event_id ORDER BY title, id"
LOAD = f"SELECT {COLUMNS} {FROM} WHERE id = :id AND community_id = :community_id"
BY_TITLE = f"""SELECT {COLUMNS} {FROM}
WHERE event_id = :event_id AND scope = :scope AND title = :title"""
PUBLISH = """
INSERT INTO materials (community_id, event_id, session_id, title, kind, audience, embargo, state,
    created_at)
VALUES (:community_id, :event_id, :session_id, :title, :kind, :audience, :embargo, 'published',
    :now)
ON CONFLICT (event_id, scope, title) DO UPDATE
SET kind = excluded.kind, audience = excluded.audience, embargo = excluded.embargo,
    state = 'published'
RETURNING id
"""
ADD_VERSION = """
INSERT INTO material_versions (material_id, version, link, sha256, file_name, size, media_type,
    added_by, added_at)
VALUES (:material_id, :version, :link, :sha256, :file_name, :size, :media_type, :added_by, :now)
"""
WITHDRAW = "UPDATE materials SET state = 'withdrawn' WHERE id = :id"
GRANT = """
INSERT INTO downloads (token_hash, material_id, version, expires_at)
VALUES (:token_hash, :material_id, :version, :expires_at)
"""
FORGET_EXPIRED = "DELETE FROM downloads WHERE expires_at <= :now"
GRANTED = """
SELECT sha256, file_name, size, media_type FROM downloads
JOIN materials ON materials.id = downloads.material_id AND state = 'published'
JOIN material_versions ON material_versions.material_id = downloads.material_id
    AND material_versions.version = downloads.version
WHERE token_hash = :token_hash AND expires_at > :now
"""
ANNOUNCED = """
SELECT count(*) FROM deliveries
WHERE event_id = :event_id AND kind = 'materials' AND coalesce(session_id, 0) = :scope
    AND state = 'planned' AND due_at BETWEEN :since AND :until
"""
CALL_OFF = """
UPDATE deliveries SET state = 'superseded', reason = 'withdrawn', settled_at = :now
WHERE event_id = :event_id AND kind = 'materials' AND coalesce(session_id, 0) = :scope
    AND state = 'planned'
"""
AWAITING = """
SELECT id, coalesce(session_id, 0) AS scope FROM deliveries
WHERE event_id = :event_id AND kind = 'materials' AND state = 'planned' AND key LIKE '%:end'
"""
MOVE = "UPDATE deliveries SET due_at = :due_at, late_at = :late_at WHERE id = :id"


def of_event(tx: Tx, event_id: int) -> list[Material]:
    """Every material of an event, withdrawn ones too, each at its latest version."""
    return [material_of(row) for row in tx.all(OF_EVENT, event_id=event_id)]


def load(tx: Tx, community_id: int, material_id: int) -> Material | None:
    row = tx.one(LOAD, id=material_id, community_id=community_id)
    return None if row is None else material_of(row)


def shared(tx: Tx, event_id: int) -> int:
    """How many materials of the event and its sessions can be copied."""
    count: int = tx.value(SHARED, event_id=event_id)
    return count


def copy(tx: Tx, event: Event, to: Event, now: datetime) -> None:
    """Share of another event what is shared of this one, and of its sessions by their ref. The
    files themselves are not copied: they are never changed."""
    own = {each.ref: each.id for each in to.sessions}
    pairs = [(EVENT, None), *((each.id, own.get(each.ref)) for each in event.sessions)]
    for scope, session_id in pairs:
        if scope != EVENT and session_id is None:
            continue
        ask = {"event_id": event.id, "scope": scope, "to_id": to.id}
        tx.run(COPY, session_id=session_id, now=to_ms(now), **ask)
        tx.run(COPY_VERSIONS, to_scope=session_id or EVENT, **ask)


def titled(tx: Tx, event_id: int, session_id: int | None, title: str) -> Material | None:
    row = tx.one(BY_TITLE, event_id=event_id, scope=session_id or 0, title=title)
    return None if row is None else material_of(row)


def publish(tx: Tx, community_id: int, material: Material, by: int, now: datetime) -> int:
    """Write the material (or what changed of it) and its latest version; its id."""
    material_id: int = tx.value(
        PUBLISH,
        community_id=community_id,
        event_id=material.event_id,
        session_id=material.session_id,
        title=material.title,
        kind=material.kind.value,
        audience=material.audience.value,
        embargo=material.embargo.value,
        now=to_ms(now),
    )
    tx.run(
        ADD_VERSION,
        material_id=material_id,
        added_by=by,
        now=to_ms(now),
        **_version_columns(material.latest),
    )
    return material_id


def withdraw(tx: Tx, material_id: int) -> None:
    tx.run(WITHDRAW, id=material_id)


def grant(tx: Tx, token_hash: bytes, material: Material, until: datetime, now: datetime) -> None:
    """Let whoever holds the token fetch this version until then; forget what has run out."""
    tx.run(FORGET_EXPIRED, now=to_ms(now))
    tx.run(
        GRANT,
        token_hash=token_hash,
        material_id=material.id,
        version=material.latest.number,
        expires_at=to_ms(until),
    )


def granted(tx: Tx, token_hash: bytes, now: datetime) -> Version | None:
    """The file a token is for; None once it has run out or the material was withdrawn."""
    row = tx.one(GRANTED, token_hash=token_hash, now=to_ms(now))
    if row is None:
        return None
    return Version(
        number=0,
        sha256=row["sha256"],
        file_name=row["file_name"],
        size=row["size"],
        media_type=row["media_type"],
    )


def is_announced(tx: Tx, notice: Notice) -> bool:
    """Whether a message is on its way that goes out once this is open, and no later."""
    found: int = tx.value(
        ANNOUNCED,
        event_id=notice.event_id,
        scope=notice.session_id or 0,
        since=to_ms(notice.due - QUIET),
        until=to_ms(notice.due),
    )
    return found > 0


def call_off(tx: Tx, event_id: int, session_id: int | None, now: datetime) -> None:
    """What was to be announced is not there any more."""
    tx.run(CALL_OFF, event_id=event_id, scope=session_id or 0, now=to_ms(now))


def follow(tx: Tx, event: Event | None, now: datetime) -> None:
    """The event or its sessions have moved: what opens at their end is announced then."""
    if event is None:
        return
    for row in tx.all(AWAITING, event_id=event.id):
        passes = (event.session(row["scope"]) or event).dates.passes
        if passes is None:
            continue
        due = max(now, passes) + QUIET
        tx.run(MOVE, id=row["id"], due_at=to_ms(due), late_at=to_ms(due + WORTH_TELLING))
        tx.effects.note_due(to_ms(due))


def material_of(row: Row) -> Material:
    return Material(
        id=row["id"],
        event_id=row["event_id"],
        session_id=row["session_id"],
        title=row["title"],
        kind=Kind(row["kind"]),
        audience=Audience(row["audience"]),
        embargo=Embargo(row["embargo"]),
        withdrawn=row["state"] == "withdrawn",
        latest=Version(
            number=row["version"],
            link=row["link"],
            sha256=row["sha256"],
            file_name=row["file_name"],
            size=row["size"] or 0,
            media_type=row["media_type"],
        ),
    )


def _version_columns(version: Version) -> dict[str, Any]:
    return {
        "version": version.number,
        "link": version.link,
        "sha256": version.sha256,
        "file_name": version.file_name,
        "size": version.size or None,
        "media_type": version.media_type,
    }
