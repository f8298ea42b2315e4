"""Communities: the servers, their settings and organiser roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from bot.domain.communities import Community, Digest
from bot.store.columns import to_ms
from bot.store.transactions import Row, Tx

ENSURE = """
INSERT INTO communities (id, name, zone, language, created_at, updated_at)
VALUES (:id, :name, :zone, :language, :now, :now)
ON CONFLICT (id) DO NOTHING
"""
LOAD = """
SELECT id, name, zone, language, events_channel_id, roles, threads, mirror, channel_id, weekday,
    at_wall
FROM communities LEFT JOIN digests ON community_id = id WHERE id = :id
"""
ROLES = "SELECT role_id FROM organiser_roles WHERE community_id = :id"
SAVE = """
UPDATE communities
SET name = :name, zone = :zone, language = :language, events_channel_id = :events_channel_id,
    roles = :roles, threads = :threads, mirror = :mirror, updated_at = :now
WHERE id = :id
"""
FORGET_ROLES = "DELETE FROM organiser_roles WHERE community_id = :id"
ADD_ROLE = "INSERT INTO organiser_roles (community_id, role_id) VALUES (:id, :role_id)"
INSTALL = """
INSERT INTO installation (one, uid_domain, zone_data, created_at)
VALUES (1, :uid_domain, :zone_data, :now)
ON CONFLICT (one) DO NOTHING
"""
UID_DOMAIN = "SELECT uid_domain FROM installation"
COMMANDS_HASH = "SELECT commands_hash FROM installation"
NOTE_COMMANDS = "UPDATE installation SET commands_hash = :digest"


def install(tx: Tx, uid_domain: str, zone_data: str, now: datetime) -> None:
    """Name this installation, once and for ever: calendars know events by it."""
    tx.run(INSTALL, uid_domain=uid_domain, zone_data=zone_data, now=to_ms(now))


def uid_domain(tx: Tx) -> str:
    """The right side of every UID of this installation; empty where it was never run."""
    return str(tx.value(UID_DOMAIN) or "")


def commands_hash(tx: Tx) -> str:
    return str(tx.value(COMMANDS_HASH) or "")


def note_commands(tx: Tx, digest: str) -> None:
    tx.run(NOTE_COMMANDS, digest=digest)


def ensure(tx: Tx, community: Community, now: datetime) -> None:
    """Add the community with its defaults unless it is known."""
    tx.run(
        ENSURE,
        id=community.id,
        name=community.name,
        zone=community.zone,
        language=community.language,
        now=to_ms(now),
    )


def load(tx: Tx, community_id: int) -> Community | None:
    row = tx.one(LOAD, id=community_id)
    if row is None:
        return None
    return Community(
        id=row["id"],
        name=row["name"],
        zone=row["zone"],
        language=row["language"],
        events_channel_id=row["events_channel_id"],
        roles=bool(row["roles"]),
        threads=bool(row["threads"]),
        mirror=bool(row["mirror"]),
        digest=None if row["weekday"] is None else _digest_of(row),
        organiser_roles=frozenset(each["role_id"] for each in tx.all(ROLES, id=community_id)),
    )


def _digest_of(row: Row) -> Digest:
    return Digest(row["channel_id"], row["weekday"], time.fromisoformat(row["at_wall"]))


def save(tx: Tx, community: Community, now: datetime) -> None:
    """Write the settings of a known community, roles and digest excepted."""
    tx.run(
        SAVE,
        id=community.id,
        name=community.name,
        zone=community.zone,
        language=community.language,
        events_channel_id=community.events_channel_id,
        roles=int(community.roles),
        threads=int(community.threads),
        mirror=int(community.mirror),
        now=to_ms(now),
    )


def set_roles(tx: Tx, community_id: int, role_ids: Iterable[int]) -> None:
    tx.run(FORGET_ROLES, id=community_id)
    tx.many(ADD_ROLE, ({"id": community_id, "role_id": role_id} for role_id in role_ids))
