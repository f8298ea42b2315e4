"""How people want to be told, and the offsets of their own reminders."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time

from bot.domain.people import Reach
from bot.domain.preferences import Preferences, Topic
from bot.store.columns import from_ms, to_ms
from bot.store.transactions import Row, Tx
from schedules.offsets import Offset
from schedules.quiet import Quiet

COLUMNS = """reach, dm_closed_at, switched_off, quiet_from, quiet_until, last_calls,
    people.language AS own_language, coalesce(people.zone, communities.zone) AS quiet_zone"""
OF_RSVPS = """JOIN communities ON communities.id = rsvps.community_id
LEFT JOIN people ON people.community_id = rsvps.community_id
    AND people.person_id = rsvps.person_id
LEFT JOIN preferences ON preferences.community_id = rsvps.community_id
    AND preferences.person_id = rsvps.person_id"""
LOAD = f"""
SELECT {COLUMNS} FROM communities
LEFT JOIN people ON people.community_id = communities.id AND people.person_id = :person_id
LEFT JOIN preferences ON preferences.community_id = communities.id
    AND preferences.person_id = :person_id
WHERE communities.id = :community_id
"""
SAVE = """
INSERT INTO preferences (community_id, person_id, switched_off, quiet_from, quiet_until,
    last_calls)
VALUES (:community_id, :person_id, :switched_off, :quiet_from, :quiet_until, :last_calls)
ON CONFLICT (community_id, person_id) DO UPDATE SET switched_off = excluded.switched_off,
    quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
    last_calls = excluded.last_calls
"""
SAY_LANGUAGE = """
UPDATE people SET language = :language
WHERE community_id = :community_id AND person_id = :person_id
"""
OFFSETS = """
SELECT days, minutes, since FROM own_offsets
WHERE community_id = :community_id AND person_id = :person_id
"""
KEEP_OFFSET = """
INSERT INTO own_offsets (community_id, person_id, days, minutes, since)
VALUES (:community_id, :person_id, :days, :minutes, :now)
"""
DROP_OFFSET = """
DELETE FROM own_offsets
WHERE community_id = :community_id AND person_id = :person_id AND days = :days
    AND minutes = :minutes
"""
OFFSETS_OF_EVENT = """
SELECT DISTINCT days, minutes
FROM rsvps JOIN own_offsets ON own_offsets.community_id = rsvps.community_id
    AND own_offsets.person_id = rsvps.person_id
WHERE event_id = :event_id AND answer = 'going' ORDER BY days DESC, minutes DESC
"""
WITH_OFFSET = """
SELECT DISTINCT rsvps.person_id AS person_id
FROM rsvps JOIN own_offsets ON own_offsets.community_id = rsvps.community_id
    AND own_offsets.person_id = rsvps.person_id AND days = :days AND minutes = :minutes
WHERE event_id = :event_id AND answer = 'going'
"""


def load(tx: Tx, community_id: int, person_id: int) -> Preferences:
    """A person's preferences; those of everybody where they said nothing."""
    row = tx.one(LOAD, community_id=community_id, person_id=person_id)
    return Preferences() if row is None else preferences_of(row)


def preferences_of(row: Row) -> Preferences:
    """The Preferences of a row with `COLUMNS`, NULL where the person said nothing."""
    return Preferences(
        reach=Reach(row["reach"] or Reach.CHANNEL),
        dm_closed=row["dm_closed_at"] is not None,
        off=frozenset(Topic(each) for each in (row["switched_off"] or "").split()),
        quiet=_quiet(row),
        last_calls=bool(row["last_calls"]),
        language=row["own_language"],
    )


def _quiet(row: Row) -> Quiet | None:
    if row["quiet_from"] is None:
        return None
    start, until = (time.fromisoformat(row[name]) for name in ("quiet_from", "quiet_until"))
    return Quiet(start, until, row["quiet_zone"])


def save(tx: Tx, community_id: int, person_id: int, preferences: Preferences) -> None:
    """All but the reach (`people.choose_reach`), of a person who is known."""
    quiet = preferences.quiet
    tx.run(
        SAVE,
        community_id=community_id,
        person_id=person_id,
        switched_off=" ".join(sorted(preferences.off)),
        quiet_from=None if quiet is None else f"{quiet.start:%H:%M}",
        quiet_until=None if quiet is None else f"{quiet.until:%H:%M}",
        last_calls=preferences.last_calls,
    )
    tx.run(
        SAY_LANGUAGE,
        community_id=community_id,
        person_id=person_id,
        language=preferences.language,
    )


def offsets(tx: Tx, community_id: int, person_id: int) -> dict[Offset, datetime]:
    """The offsets of a person's own reminders, and since when they want each."""
    rows = tx.all(OFFSETS, community_id=community_id, person_id=person_id)
    return {Offset(row["days"], row["minutes"]): from_ms(row["since"]) for row in rows}


def save_offsets(
    tx: Tx, community_id: int, person_id: int, wanted: Collection[Offset], now: datetime
) -> None:
    """Exactly these from now on; those there already stay as they are."""
    person = {"community_id": community_id, "person_id": person_id}
    known = offsets(tx, community_id, person_id)
    for each in known.keys() - set(wanted):
        tx.run(DROP_OFFSET, days=each.days, minutes=each.minutes, **person)
    for each in set(wanted) - known.keys():
        tx.run(KEEP_OFFSET, days=each.days, minutes=each.minutes, now=to_ms(now), **person)


def offsets_of_event(tx: Tx, event_id: int) -> list[Offset]:
    """Every offset that somebody going to the event has, each once."""
    rows = tx.all(OFFSETS_OF_EVENT, event_id=event_id)
    return [Offset(row["days"], row["minutes"]) for row in rows]


def with_offset(tx: Tx, event_id: int, offset: Offset) -> frozenset[int]:
    """The ids of those going to the event who have the offset."""
    rows = tx.all(WITH_OFFSET, event_id=event_id, days=offset.days, minutes=offset.minutes)
    return frozenset(row["person_id"] for row in rows)
