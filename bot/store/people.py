"""People of a community and the organisations they come from."""

from __future__ import annotations

from datetime import datetime

from bot.domain.people import Actor, Organisation, Profile, Reach, Visibility
from bot.store.columns import holding, ms_or_none, to_ms
from bot.store.transactions import Row, Tx

MEET = """
INSERT INTO people (community_id, person_id, name, created_at)
VALUES (:community_id, :person_id, :name, :now)
ON CONFLICT (community_id, person_id) DO UPDATE SET name = excluded.name
WHERE people.name <> excluded.name
"""
LOAD = """
SELECT person_id, people.name AS name, organisations.name AS organisation, kind, country,
    people.language AS language, people.zone AS zone, reach, dm_closed_at,
    visibility
FROM people LEFT JOIN organisations ON organisations.id = people.organisation_id
WHERE people.community_id = :community_id AND person_id = :person_id
"""
READING = """
SELECT people.language AS language, coalesce(people.zone, communities.zone) AS zone
FROM communities LEFT JOIN people ON people.community_id = communities.id
    AND person_id = :person_id
WHERE communities.id = :community_id
"""
SAVE = """
UPDATE people
SET organisation_id = :organisation_id, language = :language, zone = :zone,
    visibility = :visibility
WHERE community_id = :community_id AND person_id = :person_id
"""
CHOOSE_REACH = """
UPDATE people SET reach = :reach, dm_closed_at = NULL
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
SET kind = excluded.kind, country = excluded.country
RETURNING id
"""
ORGANISATION = """
SELECT name, kind, country FROM organisations
WHERE community_id = :community_id AND fold(name) = fold(:name)
ORDER BY name = :name DESC LIMIT 1
"""
ORGANISATIONS_NAMED = """
SELECT name FROM organisations
WHERE community_id = :community_id AND fold(name) LIKE :pattern ESCAPE '!'
ORDER BY name LIMIT :limit
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


def reading(tx: Tx, community_id: int, person_id: int) -> tuple[str | None, str] | None:
    """The language that a person chose, if any, and the zone they read times in; None where the
    community is not known."""
    row = tx.one(READING, community_id=community_id, person_id=person_id)
    return None if row is None else (row["language"], row["zone"])


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
        visibility=Visibility(row["visibility"]),
    )


def save(tx: Tx, community_id: int, profile: Profile, organisation: Organisation | None) -> None:
    """Write what the person said, and their organisation, which is made where it is new."""
    organisation_id = None
    if organisation is not None:
        organisation_id = tx.value(
            SAVE_ORGANISATION,
            community_id=community_id,
            name=organisation.name,
            kind=organisation.kind,
            country=organisation.country,
        )
    tx.run(
        SAVE,
        community_id=community_id,
        person_id=profile.person_id,
        organisation_id=organisation_id,
        language=profile.language,
        zone=profile.zone,
        visibility=profile.visibility.value,
    )


def organisation(tx: Tx, community_id: int, name: str) -> Organisation | None:
    """The organisation of that name, small and capital letters alike."""
    row = tx.one(ORGANISATION, community_id=community_id, name=name)
    return None if row is None else Organisation(row["name"], row["kind"], row["country"])


def organisations_named(tx: Tx, community_id: int, typed: str, limit: int) -> list[str]:
    """Names that hold what was typed, in order of the alphabet."""
    rows = tx.all(
        ORGANISATIONS_NAMED, community_id=community_id, pattern=holding(typed), limit=limit
    )
    return [row["name"] for row in rows]


def choose_reach(tx: Tx, community_id: int, person_id: int, reach: Reach) -> None:
    tx.run(CHOOSE_REACH, community_id=community_id, person_id=person_id, reach=reach.value)


def close_dm(tx: Tx, community_id: int, person_id: int, now: datetime) -> None:
    """Discord refused a DM to this person: none is tried until they turn them on again."""
    tx.run(CLOSE_DM, community_id=community_id, person_id=person_id, now=ms_or_none(now))
