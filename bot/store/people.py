"""People of a community and the organisations they come from."""

from __future__ import annotations

from datetime import datetime

from bot.domain.people import Actor, Profile, Reach
from bot.store.columns import ms_or_none, to_ms
from bot.store.transactions import Row, Tx

MEET = """
INSERT INTO people (community_id, person_id, name, created_at)
VALUES (:community_id, :person_id, :name, :now)
ON CONFLICT (community_id, person_id) DO UPDATE SET name = excluded.name
WHERE people.name <> excluded.name
"""
LOAD = """
SELECT person_id, people.name AS name, organisations.name AS organisation, kind, country,
    people.language AS language, people.zone AS zone, reach, dm_closed_at
FROM people LEFT JOIN organisations ON organisations.id = people.organisation_id
WHERE people.community_id = :community_id AND person_id = :person_id
"""
SAVE = """
UPDATE people
SET organisation_id = :organisation_id, language = :language, zone = :zone, reach = :reach,
    dm_closed_at = CASE WHEN :dm_closed THEN dm_closed_at END
WHERE community_id = :community_id AND person_id = :person_id
"""
CLOSE_DM = """
UPDATE people SET dm_closed_at = :now
WHERE community_id = :community_id AND person_id = :person_id
"""
SAVE_ORGANISATION = """
INSERT INTO organisations (community_id, name, kind, country)
VALUES (:community_id, :name, :kind, :country)
ON CONFLICT (community_id, name) DO UPDATE
SET kind = excluded.kind, country = coalesce(excluded.country, organisations.country)
RETURNING id
"""


def meet(tx: Tx, actor: Actor, now: datetime) -> None:
    """Know the person from now on, by the name they have today."""
    tx.run(
        MEET,
        community_id=actor.community_id,
        person_id=actor.person_id,
        name=actor.name,
        now=to_ms(now),
    )


def load(tx: Tx, community_id: int, person_id: int) -> Profile | None:
    row = tx.one(LOAD, community_id=community_id, person_id=person_id)
    return None if row is None else profile_of(row)


def profile_of(row: Row) -> Profile:
    return Profile(
        person_id=row["person_id"],
        name=row["name"],
        organisation=row["organisation"],
        organisation_kind=row["kind"],
        country=row["country"],
        language=row["language"],
        zone=row["zone"],
        reach=Reach(row["reach"]),
        dm_closed=row["dm_closed_at"] is not None,
    )


def save(tx: Tx, community_id: int, profile: Profile) -> None:
    """Write what the person said; the organisation is made where it is new."""
    organisation_id = None
    if profile.organisation is not None:
        organisation_id = tx.value(
            SAVE_ORGANISATION,
            community_id=community_id,
            name=profile.organisation,
            kind=profile.organisation_kind or "other",
            country=profile.country,
        )
    tx.run(
        SAVE,
        community_id=community_id,
        person_id=profile.person_id,
        organisation_id=organisation_id,
        language=profile.language,
        zone=profile.zone,
        reach=profile.reach.value,
        dm_closed=profile.dm_closed,
    )


def close_dm(tx: Tx, community_id: int, person_id: int, now: datetime) -> None:
    """Discord refused a DM to this person: none is tried until they turn them on again."""
    tx.run(CLOSE_DM, community_id=community_id, person_id=person_id, now=ms_or_none(now))
