"""Feeds: their addresses (hashes only), and what is in each, by revision."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from bot.domain.feeds import CANCELLED_STAYS, Feed
from bot.store.columns import from_ms, instant_or_none, to_ms
from bot.store.events import SEEN
from bot.store.transactions import Row, Tx

LIMIT = 10_000  # events of one feed: the latest

COLUMNS = """id, community_id, person_id, token_hash, public_token, alarm_minutes, created_at,
    checked_at, revoked_at, series_id"""
FIND = f"SELECT {COLUMNS} FROM feeds WHERE token_hash = :token_hash"
PUBLIC = f"""SELECT {COLUMNS} FROM feeds
WHERE community_id = :community_id AND person_id IS NULL AND series_id IS NULL
    AND revoked_at IS NULL"""
OF_SERIES = f"""SELECT {COLUMNS} FROM feeds
WHERE community_id = :community_id AND series_id = :series_id AND revoked_at IS NULL"""
PERSONAL = f"""SELECT {COLUMNS} FROM feeds
WHERE community_id = :community_id AND person_id = :person_id AND revoked_at IS NULL"""
INSERT = """
INSERT INTO feeds (community_id, person_id, series_id, token_hash, public_token, alarm_minutes,
    created_at)
VALUES (:community_id, :person_id, :series_id, :token_hash, :public_token, :alarm, :now)
"""
REVOKE = "UPDATE feeds SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL"
SET_ALARM = "UPDATE feeds SET alarm_minutes = :alarm WHERE id = :id"
CHECKED = "UPDATE feeds SET checked_at = :now WHERE id = :id"

SHOWN = f"""{SEEN} AND (state NOT IN ('cancelled', 'postponed') OR passes_at > :since)"""
EVENTS = f"""SELECT id, revision FROM events
WHERE community_id = :community_id AND recurrence_id IS NULL AND {SHOWN}
ORDER BY sorts_at DESC, id DESC LIMIT {LIMIT}"""
SESSIONS = """SELECT event_id, count(*) AS sessions, sum(revision) AS revisions,
    sum(cancelled * (ends_at <= :since)) AS gone
FROM sessions WHERE community_id = :community_id GROUP BY event_id"""
EVENTS_OF_SERIES = f"""SELECT id, revision FROM events
WHERE series_id = :series_id AND community_id = :community_id AND {SHOWN}
    AND NOT EXISTS (SELECT 1 FROM recurrences
        WHERE recurrences.id = recurrence_id AND recurrences.series_id = :series_id)
ORDER BY sorts_at DESC, id DESC LIMIT {LIMIT}"""
SESSIONS_OF_SERIES = """SELECT event_id, count(*) AS sessions, sum(revision) AS revisions,
    sum(cancelled * (ends_at <= :since)) AS gone
FROM sessions WHERE event_id IN (SELECT id FROM events WHERE series_id = :series_id)
    AND community_id = :community_id
GROUP BY event_id"""
RECURRENCES = """SELECT recurrences.id AS id, recurrences.revision AS revision,
    count(events.id) AS events, coalesce(sum(events.revision), 0) AS revisions,
    coalesce(sum(CASE WHEN state IN ('cancelled', 'postponed') AND passes_at <= :since
        THEN 1 ELSE 0 END), 0) AS gone
FROM recurrences LEFT JOIN events ON events.recurrence_id = recurrences.id
WHERE recurrences.community_id = :community_id
    AND (:series_id IS NULL OR recurrences.series_id = :series_id)
GROUP BY recurrences.id, recurrences.revision
ORDER BY recurrences.id"""
ANSWERS = """SELECT event_id, scope, answer FROM rsvps
WHERE community_id = :community_id AND person_id = :person_id AND answer IN ('going', 'declined')
ORDER BY event_id, scope"""
ATTENDED = """SELECT event_id FROM rsvps
    WHERE community_id = :community_id AND person_id = :person_id AND answer = 'going'"""
EVENTS_ATTENDED = f"""SELECT id, revision FROM events
WHERE id IN ({ATTENDED}) AND {SHOWN}
ORDER BY sorts_at DESC, id DESC LIMIT {LIMIT}"""
SESSIONS_ATTENDED = f"""SELECT event_id, count(*) AS sessions, sum(revision) AS revisions,
    sum(cancelled * (ends_at <= :since)) AS gone
FROM sessions WHERE event_id IN ({ATTENDED}) GROUP BY event_id"""

Answer = tuple[int, str]  # a session's id, or 0 for the event, and what the person answered


class Edition(NamedTuple):
    """An event as it stands in a feed: the same edition has the same bytes.

    Every change of a session raises its revision, and where one is deleted its event's is raised:
    so these, their number and the sum of their revisions say whether any changed. ``gone``: how
    many cancelled ones have stayed long enough. A tuple: ten thousand are made whenever one event
    has changed.
    """

    event_id: int
    revision: int
    sessions: int
    revisions: int
    gone: int
    answers: tuple[Answer, ...] | None


class Repeats(NamedTuple):
    """A recurring event as it stands in a feed, as `Edition`: whatever adds or takes away a date
    of it raises its revision, or the number of its events."""

    recurrence_id: int
    revision: int
    events: int
    revisions: int
    gone: int


def find(tx: Tx, token_hash: bytes) -> tuple[Feed, bytes] | None:
    """The feed with that hash, revoked or not, and the hash as it is stored."""
    row = tx.one(FIND, token_hash=token_hash)
    return None if row is None else (feed_of(row), row["token_hash"])


def public(tx: Tx, community_id: int) -> Feed | None:
    row = tx.one(PUBLIC, community_id=community_id)
    return None if row is None else feed_of(row)


def of_series(tx: Tx, community_id: int, series_id: int) -> Feed | None:
    row = tx.one(OF_SERIES, community_id=community_id, series_id=series_id)
    return None if row is None else feed_of(row)


def personal(tx: Tx, community_id: int, person_id: int) -> Feed | None:
    row = tx.one(PERSONAL, community_id=community_id, person_id=person_id)
    return None if row is None else feed_of(row)


def add(
    tx: Tx,
    community_id: int,
    person_id: int | None,
    token_hash: bytes,
    now: datetime,
    *,
    public_token: str | None = None,
    alarm: int | None = None,
    series_id: int | None = None,
) -> Feed:
    feed_id = tx.insert(
        INSERT,
        community_id=community_id,
        person_id=person_id,
        series_id=series_id,
        token_hash=token_hash,
        public_token=public_token,
        alarm=alarm,
        now=to_ms(now),
    )
    return Feed(feed_id, community_id, person_id, now, public_token, alarm, series_id=series_id)


def revoke(tx: Tx, feed_id: int, now: datetime) -> None:
    tx.run(REVOKE, id=feed_id, now=to_ms(now))


def revoke_of(tx: Tx, community_id: int, person_id: int, now: datetime) -> bool:
    """Revoke a person's feed (they asked, left, or are erased); whether there was one."""
    feed = personal(tx, community_id, person_id)
    if feed is not None:
        revoke(tx, feed.id, now)
    return feed is not None


def set_alarm(tx: Tx, feed_id: int, minutes: int | None) -> None:
    tx.run(SET_ALARM, id=feed_id, alarm=minutes)


def note_checked(tx: Tx, feed_id: int, now: datetime) -> None:
    tx.run(CHECKED, id=feed_id, now=to_ms(now))


def editions(tx: Tx, feed: Feed, now: datetime) -> list[Edition]:
    """What is in the feed, latest first, without loading it."""
    ask = {"community_id": feed.community_id, "since": to_ms(now - CANCELLED_STAYS)}
    if feed.series_id is not None:
        ask["series_id"] = feed.series_id
        return _editions(tx.all(EVENTS_OF_SERIES, **ask), tx.all(SESSIONS_OF_SERIES, **ask), None)
    if feed.person_id is None:
        return _editions(tx.all(EVENTS, **ask), tx.all(SESSIONS, **ask), None)
    ask["person_id"] = feed.person_id
    answers: dict[int, list[Answer]] = {}
    for row in tx.all(ANSWERS, community_id=feed.community_id, person_id=feed.person_id):
        answers.setdefault(row["event_id"], []).append((row["scope"], row["answer"]))
    return _editions(tx.all(EVENTS_ATTENDED, **ask), tx.all(SESSIONS_ATTENDED, **ask), answers)


def repeats(tx: Tx, feed: Feed, now: datetime) -> list[Repeats]:
    """The recurring events in the feed of a community or series; a person goes to single dates."""
    if feed.person_id is not None:
        return []
    ask = {"community_id": feed.community_id, "series_id": feed.series_id}
    rows = tx.all(RECURRENCES, since=to_ms(now - CANCELLED_STAYS), **ask)
    return [Repeats(*row) for row in rows]


def _editions(
    events: list[Row], sessions: list[Row], answers: dict[int, list[Answer]] | None
) -> list[Edition]:
    counted = {row[0]: (row[1], row[2], row[3]) for row in sessions}
    found = []
    for event_id, revision in events:
        count, revisions, gone = counted.get(event_id, (0, 0, 0))
        own = None if answers is None else tuple(answers[event_id])
        found.append(Edition(event_id, revision, count, revisions, gone, own))
    return found


def feed_of(row: Row) -> Feed:
    return Feed(
        id=row["id"],
        community_id=row["community_id"],
        person_id=row["person_id"],
        created_at=from_ms(row["created_at"]),
        public_token=row["public_token"],
        alarm=row["alarm_minutes"],
        checked_at=instant_or_none(row["checked_at"]),
        revoked=row["revoked_at"] is not None,
        series_id=row["series_id"],
    )
