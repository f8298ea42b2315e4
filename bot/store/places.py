"""Roles and threads of events: what is known of them, how far each is behind, who has a role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from bot.domain.places import (
    KEPT,
    KEPT_CANCELLED,
    ROLES,
    Place,
    Role,
    RoleState,
    ThreadState,
)
from bot.store.columns import instant_or_none, ms_or_none, to_ms
from bot.store.events import COLUMNS, event_of, touch_place
from bot.store.transactions import Row, Tx

ANNOUNCED = """
INSERT INTO places (event_id, community_id) VALUES (:event_id, :community_id)
ON CONFLICT (event_id) DO UPDATE SET wanted = places.wanted + 1 RETURNING community_id
"""
TOUCH_COMMUNITY = "UPDATE places SET wanted = wanted + 1 WHERE community_id = :community_id"
TOUCH_PERSON = """
UPDATE places SET wanted = wanted + 1 WHERE event_id IN (
    SELECT event_id FROM rsvps
    WHERE community_id = :community_id AND person_id = :person_id AND answer = 'going')
RETURNING community_id
"""
TURN = """
UPDATE places SET wanted = wanted + 1, turns_at = NULL WHERE turns_at <= :now
RETURNING community_id
"""
NEXT_TURN = "SELECT min(turns_at) FROM places WHERE turns_at IS NOT NULL"
BEHIND = "SELECT DISTINCT community_id FROM places WHERE seen < wanted"
WITH_ROLE = "SELECT community_id, role_id FROM places WHERE role_id IS NOT NULL"
# The events that have a role: those that come first, of those that can have one.
CHOSEN = """
SELECT event_id FROM places JOIN events ON events.id = event_id
WHERE places.community_id = :community_id AND role_state <> 'given_up'
    AND state NOT IN ('draft', 'archived') AND passes_at > :ended
    AND (state <> 'cancelled' OR updated_at > :cancelled)
ORDER BY sorts_at, event_id LIMIT :most
"""
IN_PLAY = f"""
SELECT {COLUMNS}, role_state, role_id, role_name, role_since, thread_state, thread_id,
    thread_name, places.wanted AS wanted, seen, channel_id, message_id
FROM places JOIN events ON events.id = places.event_id
    LEFT JOIN series ON series.id = events.series_id
    LEFT JOIN cards ON cards.event_id = places.event_id
WHERE places.community_id = :community_id
    AND (seen < places.wanted OR role_state IN ('making', 'made', 'removing') OR passes_at > :ended)
ORDER BY sorts_at, places.event_id
"""
NOTE_SEEN = """
UPDATE places SET seen = :wanted, turns_at = :turns_at WHERE event_id = :event_id
"""
SET_ROLE = """
UPDATE places
SET role_state = :state, role_id = :role_id, role_name = :name, role_since = :since
WHERE event_id = :event_id
"""
NAME_ROLE = "UPDATE places SET role_name = :name WHERE event_id = :event_id"
REMOVING = "UPDATE places SET role_state = 'removing' WHERE event_id = :event_id"
FORGIVE = """
UPDATE places SET role_lost = 0, role_state = 'none'
WHERE community_id = :community_id AND role_state = 'given_up'
"""
LOSE_ROLE = """
UPDATE places
SET role_state = CASE WHEN role_lost = 0 THEN 'none' ELSE 'given_up' END,
    role_id = NULL, role_name = NULL, role_since = NULL, role_lost = role_lost + 1,
    wanted = wanted + 1
WHERE role_id = :role_id AND community_id = :community_id AND role_state = 'made'
RETURNING event_id, role_state
"""
SET_THREAD = """
UPDATE places SET thread_state = 'made', thread_id = :thread_id, thread_name = :name
WHERE event_id = :event_id
"""
NAME_THREAD = "UPDATE places SET thread_name = :name WHERE event_id = :event_id"
LOSE_THREAD = """
UPDATE places SET thread_state = 'gone'
WHERE thread_id = :thread_id AND community_id = :community_id AND thread_state = 'made'
RETURNING event_id
"""
THREAD = """
SELECT thread_id FROM places JOIN communities ON communities.id = community_id
WHERE event_id = :event_id AND thread_state = 'made' AND threads = 1
"""
ROLE = "SELECT role_id FROM places WHERE event_id = :event_id AND role_state = 'made'"
HOLDERS = "SELECT person_id, state FROM role_holders WHERE event_id = :event_id"
# Whoever goes and is told with the others, of everything and at any time.
_TO_HAVE = """FROM rsvps LEFT JOIN people ON people.community_id = rsvps.community_id
    AND people.person_id = rsvps.person_id
LEFT JOIN preferences ON preferences.community_id = rsvps.community_id
    AND preferences.person_id = rsvps.person_id
WHERE event_id = :event_id AND answer = 'going'
    AND (reach IS NULL OR reach = 'channel' OR dm_closed_at IS NOT NULL)
    AND (switched_off IS NULL OR switched_off = '') AND quiet_from IS NULL"""
TO_GIVE = f"""
SELECT DISTINCT rsvps.person_id AS person_id {_TO_HAVE} AND NOT EXISTS (
    SELECT 1 FROM role_holders AS held WHERE held.event_id = :event_id
        AND held.person_id = rsvps.person_id AND state <> 'giving')
ORDER BY rsvps.person_id LIMIT :most
"""
TO_TAKE = f"""
SELECT person_id FROM role_holders
WHERE event_id = :event_id AND person_id NOT IN (SELECT rsvps.person_id {_TO_HAVE})
ORDER BY person_id LIMIT :most
"""
HOLD = """
INSERT INTO role_holders (event_id, person_id, state) VALUES (:event_id, :person_id, 'giving')
ON CONFLICT (event_id, person_id) DO UPDATE SET state = 'giving'
"""
# Of a role that was deleted meanwhile, nobody is left to be one.
HELD = """
UPDATE role_holders SET state = :state
WHERE event_id = :event_id AND person_id = :person_id AND state = 'giving'
"""
# Of who has it by what is written here, and not by what Discord says.
RENEW = """
UPDATE role_holders SET state = 'giving'
WHERE event_id = :event_id AND person_id = :person_id AND state <> 'giving'
"""
LET_GO = "DELETE FROM role_holders WHERE event_id = :event_id AND person_id = :person_id"
LET_ALL_GO = "DELETE FROM role_holders WHERE event_id = :event_id"


def announced(tx: Tx, community_id: int, event_id: int) -> None:
    """The event's card was posted: its role and its thread are wanted from now on."""
    _note(tx, tx.all(ANNOUNCED, community_id=community_id, event_id=event_id))


def touch_person(tx: Tx, community_id: int, person_id: int) -> None:
    """How a person is told may be another now, of whatever they go to."""
    _note(tx, tx.all(TOUCH_PERSON, community_id=community_id, person_id=person_id))


def touch_community(tx: Tx, community_id: int) -> None:
    """Whether there are roles or threads may be another now."""
    if tx.run(TOUCH_COMMUNITY, community_id=community_id):
        tx.effects.places.add(community_id)


def forgive(tx: Tx, community_id: int) -> None:
    """Make roles anew that were given up."""
    tx.run(FORGIVE, community_id=community_id)


def turn(tx: Tx, now: datetime) -> None:
    """Touch those whose role goes by itself by now."""
    _note(tx, tx.all(TURN, now=to_ms(now)))


def next_turn(tx: Tx) -> datetime | None:
    return instant_or_none(tx.value(NEXT_TURN))


def _note(tx: Tx, rows: Iterable[Row]) -> None:
    tx.effects.places.update(row["community_id"] for row in rows)


def behind(tx: Tx) -> list[int]:
    """The communities where something is to be done."""
    return [row["community_id"] for row in tx.all(BEHIND)]


def with_role(tx: Tx) -> list[tuple[int, int]]:
    """Every role that is known, with its community."""
    return [(row["community_id"], row["role_id"]) for row in tx.all(WITH_ROLE)]


def chosen(tx: Tx, community_id: int, now: datetime) -> frozenset[int]:
    """The events that are to have a role."""
    rows = tx.all(
        CHOSEN,
        community_id=community_id,
        ended=to_ms(now - KEPT),
        cancelled=to_ms(now - KEPT_CANCELLED),
        most=ROLES,
    )
    return frozenset(row["event_id"] for row in rows)


def in_play(tx: Tx, community_id: int, now: datetime) -> list[Place]:
    """Those where something may be to do, in order of time."""
    rows = tx.all(IN_PLAY, community_id=community_id, ended=to_ms(now - KEPT))
    return [_place(row) for row in rows]


def _place(row: Row) -> Place:
    return Place(
        event=event_of(row, []),
        role_state=RoleState(row["role_state"]),
        role_id=row["role_id"],
        role_name=row["role_name"],
        role_since=instant_or_none(row["role_since"]),
        thread_state=ThreadState(row["thread_state"]),
        thread_id=row["thread_id"],
        thread_name=row["thread_name"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        wanted=row["wanted"],
        seen=row["seen"],
    )


def note_seen(tx: Tx, place: Place, turns_at: datetime | None) -> None:
    """Role and thread are as they should be."""
    tx.run(NOTE_SEEN, event_id=place.event.id, wanted=place.wanted, turns_at=ms_or_none(turns_at))


def set_role(
    tx: Tx,
    event_id: int,
    state: RoleState,
    *,
    role_id: int | None = None,
    name: str | None = None,
    since: datetime | None = None,
) -> None:
    tx.run(
        SET_ROLE,
        event_id=event_id,
        state=state.value,
        role_id=role_id,
        name=name,
        since=ms_or_none(since),
    )
    if role_id is None:
        tx.run(LET_ALL_GO, event_id=event_id)


def name_role(tx: Tx, event_id: int, name: str) -> None:
    tx.run(NAME_ROLE, event_id=event_id, name=name)


def removing(tx: Tx, event_id: int) -> None:
    """Before it is asked for: that the role is gone then is nobody else's doing."""
    tx.run(REMOVING, event_id=event_id)


class Lost(NamedTuple):
    event_id: int
    for_good: bool


def lose_role(tx: Tx, community_id: int, role_id: int) -> Lost | None:
    """It was deleted by hand; None where no event has it (any more)."""
    rows = tx.all(LOSE_ROLE, community_id=community_id, role_id=role_id)
    for row in rows:
        tx.run(LET_ALL_GO, event_id=row["event_id"])
        tx.effects.places.add(community_id)
        return Lost(row["event_id"], row["role_state"] == RoleState.GIVEN_UP)
    return None


def set_thread(tx: Tx, event_id: int, thread_id: int, name: str) -> None:
    tx.run(SET_THREAD, event_id=event_id, thread_id=thread_id, name=name)


def name_thread(tx: Tx, event_id: int, name: str) -> None:
    tx.run(NAME_THREAD, event_id=event_id, name=name)


def lose_thread(tx: Tx, community_id: int, thread_id: int) -> int | None:
    """It was deleted by hand; the event whose it was, None where no event has it (any more)."""
    event_id: int | None = tx.value(LOSE_THREAD, community_id=community_id, thread_id=thread_id)
    return event_id


def thread(tx: Tx, event_id: int) -> int | None:
    """The thread where the event is spoken of; None: in the events channel."""
    thread_id: int | None = tx.value(THREAD, event_id=event_id)
    return thread_id


def role(tx: Tx, event_id: int) -> Role | None:
    role_id: int | None = tx.value(ROLE, event_id=event_id)
    if role_id is None:
        return None
    held = {row["person_id"]: row["state"] for row in tx.all(HOLDERS, event_id=event_id)}
    return Role(
        role_id,
        frozenset(each for each, state in held.items() if state == "given"),
        frozenset(each for each, state in held.items() if state == "giving"),
    )


def to_give(tx: Tx, event_id: int, most: int) -> list[int]:
    """Who is to have the role and does not, or perhaps does not."""
    return [row["person_id"] for row in tx.all(TO_GIVE, event_id=event_id, most=most)]


def to_take(tx: Tx, event_id: int, most: int) -> list[int]:
    """Who has the role, or may, and is not to."""
    return [row["person_id"] for row in tx.all(TO_TAKE, event_id=event_id, most=most)]


def hold(tx: Tx, event_id: int, person_id: int) -> None:
    """They may have the role from now on."""
    tx.run(HOLD, event_id=event_id, person_id=person_id)


def held(tx: Tx, event_id: int, person_id: int, state: str) -> None:
    """What came of it: 'given', or 'absent'."""
    tx.run(HELD, event_id=event_id, person_id=person_id, state=state)


def renew(tx: Tx, event_id: int, person_id: int, roles: frozenset[int]) -> None:
    """``roles``: those that the person has. Whoever left the server and came back, or had the
    event's role taken from them, is given it again."""
    role_id = tx.value(ROLE, event_id=event_id)
    lacks = role_id is not None and role_id not in roles
    if lacks and tx.run(RENEW, event_id=event_id, person_id=person_id):
        touch_place(tx, event_id)


def let_go(tx: Tx, event_id: int, person_id: int) -> None:
    tx.run(LET_GO, event_id=event_id, person_id=person_id)
