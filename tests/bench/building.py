"""A database of a million events and ten million answers, written by SQL in a minute.

A thousand communities with a thousand events each, half of them over; one event every six hours,
ten people going to each; a card and two planned reminders for each that is still to come. One
event has `CROWDED` people instead. Nothing falls due in the next two hours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.store.database import Database
from tests.wire.world import Guild

EVENTS, ANSWERS = 1_000, 10  # a community, an event
CROWDED = 10_000
HOUR = 3_600_000  # ms
ZONE = "Africa/Tunis"  # one hour ahead of UTC all the year

# Without Discord's own events: to make a hundred in each server would take hours.
_COMMUNITY = """INSERT INTO communities (id, name, zone, language, events_channel_id, mirror,
    created_at, updated_at) VALUES (?, ?, ?, 'en', ?, 0, 0, 0)"""
_TABLE = "CREATE TEMP TABLE numbers (i INTEGER PRIMARY KEY)"
_NUMBERS = """INSERT INTO numbers
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :most - 1)
SELECT i FROM n"""
# Event k of each community, with the communities in order: ids are not in order of a community.
_EVENTS = """
INSERT INTO events (community_id, ref, title, kind, state, precision, zone, starts_wall, ends_wall,
    starts_at, ends_at, sorts_at, passes_at, seats, created_at, updated_at)
SELECT id, 'event-' || i, 'Cooperation between cities, ' || i, 'meeting', 'scheduled', 'exact',
    :zone, strftime('%Y-%m-%dT%H:%M', (at + :ahead) / 1000, 'unixepoch'),
    strftime('%Y-%m-%dT%H:%M', (at + :ahead + :length) / 1000, 'unixepoch'),
    at, at + :length, at, at + :length, 60, 0, 0
FROM (SELECT i, :now + (i - :past) * :every + :first AS at FROM numbers WHERE i < :events)
    CROSS JOIN communities ORDER BY i
"""
_PEOPLE = """
INSERT INTO people (community_id, person_id, name, created_at)
SELECT id, id * 100 + i, 'Person ' || i, 0 FROM communities CROSS JOIN numbers WHERE i < 100
"""
_RSVPS = """
INSERT INTO rsvps (community_id, event_id, person_id, answer, turn, answered_by, answered_at)
SELECT community_id, events.id, community_id * 100 + (events.id * :answers + i) % 100, 'going', i,
    1, 0
FROM events CROSS JOIN numbers WHERE i < :answers ORDER BY events.id, 3
"""
_CROWD = """
INSERT INTO rsvps (community_id, event_id, person_id, answer, turn, answered_by, answered_at)
SELECT community_id, events.id, 1 + i, CASE WHEN i < 50 THEN 'going' ELSE 'waitlisted' END, 100 + i,
    1, 0
FROM events CROSS JOIN numbers WHERE events.id = :event_id AND i < :crowded
"""
_CARDS = """
INSERT INTO cards (event_id, channel_id, message_id, shown, turns_at)
SELECT id, community_id + 1, id, 1, starts_at FROM events WHERE starts_at > :now
"""
_REMINDERS = """
INSERT INTO reminders (event_id, scope, rule, due_at, grace)
SELECT id, 0, rule, starts_at - before, before / 2
FROM events CROSS JOIN (SELECT '10m' AS rule, 600000 AS before UNION ALL SELECT '1h', 3600000)
WHERE starts_at > :now
"""
_INDEXES = """SELECT name, sql FROM sqlite_schema
WHERE type = 'index' AND tbl_name IN ('rsvps', 'events') AND sql IS NOT NULL ORDER BY name"""


async def build(path: Path, guilds: Sequence[Guild]) -> int:
    """Fill a new database for these servers; the id of the crowded event, in the first of them."""
    database = await Database.open(path)
    await database.close()
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for each in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
            connection.execute(f"PRAGMA {each}")
        connection.execute("BEGIN")
        crowded = _fill(connection, guilds)
        connection.execute("COMMIT")
    finally:
        connection.close()
    return crowded


def _fill(connection: sqlite3.Connection, guilds: Sequence[Guild]) -> int:
    indexes = connection.execute(_INDEXES).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")  # made at the end, which is faster
    rows = ((each.id, each.name, ZONE, each.channel_ids[0]) for each in guilds)
    connection.executemany(_COMMUNITY, rows)
    said = {
        "most": CROWDED,
        "zone": ZONE,
        "ahead": HOUR,
        "length": 2 * HOUR,
        "now": int(datetime.now(UTC).timestamp() * 1e3),
        "past": EVENTS // 2,
        "every": 6 * HOUR,
        "first": 3 * HOUR,
        "events": EVENTS,
        "answers": ANSWERS,
        "crowded": CROWDED,
        "event_id": 1 + (EVENTS // 2) * len(guilds),  # the first to come in the first community
    }
    for statement in (_TABLE, _NUMBERS, _EVENTS, _PEOPLE, _RSVPS, _CROWD, _CARDS, _REMINDERS):
        connection.execute(statement, said)
    for _, statement in indexes:
        connection.execute(statement)
    return int(str(said["event_id"]))
