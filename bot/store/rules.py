"""Reminder rules of communities, series and events, and the events that they concern."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from bot.domain.events import Event, Session
from bot.domain.reminders import Reminder
from bot.domain.rules import Own, Place, Rung
from bot.store import events, reminders
from bot.store.columns import holding, to_ms
from bot.store.transactions import Row, Tx
from schedules.reminders import Anchor, Kind, Rule, Scope

COLUMNS = """series_id, event_id, name, enabled, kind, scope, anchor, after, days, at_wall, minutes,
    texts"""
# A rule that holds for an event is its own, of its series, or of its community.
OF_EVENT = f"""
SELECT {COLUMNS} FROM reminder_rules WHERE event_id = :event_id
UNION ALL
SELECT {COLUMNS} FROM reminder_rules
WHERE series_id = :series_id
UNION ALL
SELECT {COLUMNS} FROM reminder_rules
WHERE community_id = :community_id AND series_id IS NULL AND event_id IS NULL
"""
OF_COMMUNITY = f"SELECT {COLUMNS} FROM reminder_rules WHERE community_id = :community_id"
INSERT = """
INSERT INTO reminder_rules (community_id, series_id, event_id, name, enabled, kind, scope, anchor,
    after, days, at_wall, minutes, texts, created_at)
VALUES (:community_id, :series_id, :event_id, :name, :enabled, :kind, :scope, :anchor, :after,
    :days, :at_wall, :minutes, :texts, :now)
"""
FORGET_OF_COMMUNITY = """DELETE FROM reminder_rules
WHERE community_id = :community_id AND name = :name AND series_id IS NULL AND event_id IS NULL"""
FORGET_OF_SERIES = """DELETE FROM reminder_rules
WHERE community_id = :community_id AND series_id = :series_id AND name = :name"""
FORGET_OF_EVENT = """DELETE FROM reminder_rules
WHERE community_id = :community_id AND event_id = :event_id AND name = :name"""
SERIES = "SELECT id, name FROM series WHERE community_id = :community_id AND id = :id"
SERIES_NAMED = """SELECT id, name FROM series
WHERE community_id = :community_id AND fold(name) = fold(:name)
ORDER BY name = :name DESC LIMIT 1"""
SERIES_MATCHING = """
SELECT id, name FROM series
WHERE community_id = :community_id AND fold(name) LIKE :pattern ESCAPE '!'
ORDER BY name LIMIT :limit
"""
SERIES_ID = "SELECT id FROM series WHERE community_id = :community_id AND name = :name"
SERIES_OF = "SELECT series_id FROM events WHERE id = :event_id"
# Nothing reminds of an event that has been over for so long.
HELD = "events.community_id = :community_id AND passes_at > :since AND state = 'scheduled'"
HELD_OF_SERIES = "events.series_id = :series_id AND passes_at > :since AND state = 'scheduled'"
EVENTS = f"SELECT {events.COLUMNS}, series_id {events.FROM} WHERE {HELD} ORDER BY events.id"
EVENTS_OF_SERIES = f"""SELECT {events.COLUMNS}, series_id {events.FROM}
WHERE {HELD_OF_SERIES} ORDER BY events.id"""
SESSIONS = f"""SELECT {events.SESSION_COLUMNS} FROM sessions
WHERE event_id IN (SELECT id FROM events WHERE {HELD}) ORDER BY event_id, starts_at, id"""
SESSIONS_OF_SERIES = f"""SELECT {events.SESSION_COLUMNS} FROM sessions
WHERE event_id IN (SELECT id FROM events WHERE {HELD_OF_SERIES})
ORDER BY event_id, starts_at, id"""
STANDING = f"""SELECT {reminders.COLUMNS} {reminders.FROM}
WHERE event_id IN (SELECT id FROM events WHERE {HELD}) AND rule = :rule ORDER BY event_id"""
STANDING_OF_SERIES = f"""SELECT {reminders.COLUMNS} {reminders.FROM}
WHERE event_id IN (SELECT id FROM events WHERE {HELD_OF_SERIES}) AND rule = :rule
ORDER BY event_id"""
_OVER = timedelta(days=60)


class Series(NamedTuple):
    id: int
    name: str


class Held(NamedTuple):
    """An event that rules may concern, without its speakers, and its series."""

    event: Event
    series_id: int | None


def of_event(tx: Tx, community_id: int, event_id: int, series_id: int | None) -> list[Own]:
    """The rules that may hold for an event of a series, of every level."""
    ask = {"community_id": community_id, "event_id": event_id, "series_id": series_id}
    rows = tx.all(OF_EVENT, **ask)
    return [_own(row) for row in rows]


def of_community(tx: Tx, community_id: int) -> list[Own]:
    """Every rule set in a community, at every level."""
    return [_own(row) for row in tx.all(OF_COMMUNITY, community_id=community_id)]


def put(tx: Tx, community_id: int, place: Place, rung: Rung, now: datetime) -> None:
    """Set a rule at a place, instead of what that place said by its name."""
    forget(tx, community_id, place, rung.name)
    tx.run(
        INSERT,
        community_id=community_id,
        series_id=place.series_id,
        event_id=place.event_id,
        now=to_ms(now),
        **_columns(rung),
    )


def forget(tx: Tx, community_id: int, place: Place, name: str) -> None:
    """Take a place's own rule away."""
    ask = {"community_id": community_id, "name": name}
    if place.event_id is not None:
        tx.run(FORGET_OF_EVENT, event_id=place.event_id, **ask)
    elif place.series_id is not None:
        tx.run(FORGET_OF_SERIES, series_id=place.series_id, **ask)
    else:
        tx.run(FORGET_OF_COMMUNITY, **ask)


def series(tx: Tx, community_id: int, series_id: int) -> Series | None:
    row = tx.one(SERIES, community_id=community_id, id=series_id)
    return None if row is None else Series(row["id"], row["name"])


def find_series(tx: Tx, community_id: int, typed: str) -> Series | None:
    """The community's series with that id, or that name."""
    if typed.isdecimal() and len(typed) < 19:
        found = series(tx, community_id, int(typed))
        if found is not None:
            return found
    return series_named(tx, community_id, typed)


def series_named(tx: Tx, community_id: int, typed: str) -> Series | None:
    """The community's series of that name, whatever its capitals and accents."""
    row = tx.one(SERIES_NAMED, community_id=community_id, name=typed)
    return None if row is None else Series(row["id"], row["name"])


def matching_series(tx: Tx, community_id: int, typed: str, limit: int) -> list[Series]:
    """Series whose name holds what was typed."""
    rows = tx.all(SERIES_MATCHING, community_id=community_id, pattern=holding(typed), limit=limit)
    return [Series(row["id"], row["name"]) for row in rows]


def series_id(tx: Tx, community_id: int, name: str) -> int | None:
    """The id of the series of exactly that name, if there is one yet."""
    found: int | None = tx.value(SERIES_ID, community_id=community_id, name=name)
    return found


def series_of(tx: Tx, event_id: int) -> int | None:
    found: int | None = tx.value(SERIES_OF, event_id=event_id)
    return found


def held(
    tx: Tx, community_id: int, place: Place, now: datetime, *, with_sessions: bool
) -> list[Held]:
    """The events that a rule of a place may concern: two queries at most, however many they
    are."""
    if place.event_id is not None:
        event = events.load(tx, community_id, place.event_id)
        return [] if event is None else [Held(event, series_of(tx, place.event_id))]
    sessions = _sessions(tx, community_id, place, now) if with_sessions else {}
    sql = EVENTS if place.series_id is None else EVENTS_OF_SERIES
    return [
        Held(events.event_of(row, sessions.get(row["id"], ())), row["series_id"])
        for row in tx.all(sql, **_ask(community_id, place, now))
    ]


def _sessions(tx: Tx, community_id: int, place: Place, now: datetime) -> dict[int, list[Session]]:
    sql = SESSIONS if place.series_id is None else SESSIONS_OF_SERIES
    rows = tx.all(sql, **_ask(community_id, place, now))
    return {
        event_id: [events.session_of(row, {}) for row in group]
        for event_id, group in groupby(rows, key=lambda row: row["event_id"])
    }


def standing(
    tx: Tx, community_id: int, place: Place, names: Iterable[str], now: datetime
) -> dict[int, list[Reminder]]:
    """The reminders by rules of these names of the events of a place, by event: a query a name."""
    if place.event_id is not None:
        return {place.event_id: reminders.of_event(tx, place.event_id)}
    sql = STANDING if place.series_id is None else STANDING_OF_SERIES
    found: dict[int, list[Reminder]] = {}
    for name in names:
        for row in tx.all(sql, rule=name, **_ask(community_id, place, now)):
            found.setdefault(row["event_id"], []).append(reminders.reminder_of(row))
    return found


def _ask(community_id: int, place: Place, now: datetime) -> dict[str, Any]:
    since = to_ms(now - _OVER)
    if place.series_id is not None:
        return {"series_id": place.series_id, "since": since}
    return {"community_id": community_id, "since": since}


def _columns(rung: Rung) -> Mapping[str, Any]:
    rule = rung.rule
    return {
        "name": rule.name,
        "enabled": int(rung.on),
        "kind": rule.kind.value,
        "scope": rule.scope.value,
        "anchor": rule.anchor.value,
        "after": int(rule.after),
        "days": rule.days,
        "at_wall": rule.at.isoformat("minutes") if rule.at else None,
        "minutes": rule.minutes,
        "texts": json.dumps(rung.texts, ensure_ascii=False, sort_keys=True),
    }


def _own(row: Row) -> Own:
    place = Place(row["event_id"], row["series_id"])
    rule = Rule(
        row["name"],
        Kind(row["kind"]),
        Scope(row["scope"]),
        Anchor(row["anchor"]),
        after=bool(row["after"]),
        days=row["days"],
        at=time.fromisoformat(row["at_wall"]) if row["at_wall"] else None,
        minutes=row["minutes"],
    )
    rung = Rung(rule, place.level, bool(row["enabled"]), json.loads(row["texts"]))
    return Own(place, rung)
