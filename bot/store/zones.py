"""What a new time-zone database changes: instants of what is to come, at the same wall times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from bot.store.columns import dates_columns, dates_of, exact_dates_of, to_ms
from bot.store.transactions import Row, Tx
from schedules.moments import Dates

ZONE_DATA = "SELECT zone_data FROM installation"
NOTE_ZONE_DATA = "UPDATE installation SET zone_data = :zone_data"
COMMUNITIES = "SELECT id FROM communities ORDER BY id"
EVENTS = """
SELECT id, precision, zone, starts_wall, ends_wall, starts_at, ends_at, sorts_at, passes_at
FROM events WHERE community_id = :community_id AND passes_at > :now
"""
SESSIONS = """
SELECT sessions.id AS id, event_id, sessions.zone AS zone, sessions.starts_wall AS starts_wall,
    sessions.ends_wall AS ends_wall, sessions.starts_at AS starts_at, sessions.ends_at AS ends_at
FROM events JOIN sessions ON sessions.event_id = events.id
WHERE events.community_id = :community_id AND passes_at > :now
"""
PLACE_EVENT = """
UPDATE events
SET starts_wall = :starts_wall, ends_wall = :ends_wall, starts_at = :starts_at,
    ends_at = :ends_at, sorts_at = :sorts_at, passes_at = :passes_at, sequence = sequence + 1,
    revision = revision + 1, updated_at = :now
WHERE id = :id
"""
PLACE_SESSION = """
UPDATE sessions
SET starts_wall = :starts_wall, ends_wall = :ends_wall, starts_at = :starts_at,
    ends_at = :ends_at, sequence = sequence + 1, revision = revision + 1, updated_at = :now
WHERE id = :id
"""


class Placed(NamedTuple):
    """An event (``session_id`` None) or one of its sessions, with its dates as they are now."""

    event_id: int
    session_id: int | None
    dates: Dates


def zone_data(tx: Tx) -> str:
    """The version of the time-zone database that instants were reckoned by; empty: not known."""
    return str(tx.value(ZONE_DATA) or "")


def note_zone_data(tx: Tx, version: str) -> None:
    tx.run(NOTE_ZONE_DATA, zone_data=version)


def communities(tx: Tx) -> list[int]:
    return [row["id"] for row in tx.all(COMMUNITIES)]


def outdated(tx: Tx, community_id: int, now: datetime) -> Iterator[Placed]:
    """What is not over and would be at another instant by the present time zones."""
    ask = {"community_id": community_id, "now": to_ms(now)}
    for row in tx.all(EVENTS, **ask):
        dates = dates_of(row).placed_anew()
        if _differ(row, dates, "starts_at", "ends_at", "sorts_at", "passes_at"):
            yield Placed(row["id"], None, dates)
    for row in tx.all(SESSIONS, **ask):
        dates = exact_dates_of(row).placed_anew()
        if _differ(row, dates, "starts_at", "ends_at"):
            yield Placed(row["event_id"], row["id"], dates)


def _differ(row: Row, dates: Dates, *instants: str) -> bool:
    columns = dates_columns(dates)
    return any(columns[each] != row[each] for each in instants)


def place(tx: Tx, placed: Placed, now: datetime) -> None:
    """Write the instants, and the wall time where the new rules skip the old one."""
    columns = {**dates_columns(placed.dates), "now": to_ms(now)}
    del columns["precision"], columns["zone"]
    if placed.session_id is None:
        tx.run(PLACE_EVENT, id=placed.event_id, **columns)
        return
    del columns["sorts_at"], columns["passes_at"]
    tx.run(PLACE_SESSION, id=placed.session_id, **columns)
