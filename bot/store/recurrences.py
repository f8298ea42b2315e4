"""Events that repeat, what is different about their single days, and the events they were made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from bot.domain.events import Event
from bot.domain.notices import as_json, from_json
from bot.domain.recurrences import Repeating
from bot.store import events
from bot.store.columns import (
    dates_of,
    from_ms,
    instant_or_none,
    ms_or_none,
    rule_of,
    rule_text,
    to_ms,
)
from bot.store.transactions import Row, Tx
from schedules.drafts import EventDraft
from schedules.recurrence.occurrences import Override

COLUMNS = """recurrences.id AS id, recurrences.community_id AS community_id, ref, rule, title, kind,
    summary, host, place, link, theme, languages, series.name AS series, precision, zone,
    starts_wall, ends_wall, starts_at, ends_at, seats, rsvp_until, sequence, revision, updated_at"""
FROM = "FROM recurrences LEFT JOIN series ON series.id = recurrences.series_id"
LOAD = f"""SELECT {COLUMNS} {FROM}
WHERE recurrences.id = :id AND recurrences.community_id = :community_id"""
ALL = f"""SELECT {COLUMNS} {FROM}
WHERE recurrences.community_id = :community_id ORDER BY recurrences.id"""
DUE = f"""SELECT {COLUMNS} {FROM}
WHERE extends_at IS NOT NULL AND extends_at <= :now ORDER BY extends_at LIMIT :limit"""
OVERRIDES = """SELECT day, skipped, dates, fields FROM recurrence_overrides
WHERE recurrence_id = :id ORDER BY day"""
EVENTS = f"""SELECT {events.COLUMNS} {events.FROM}
WHERE recurrence_id = :id ORDER BY occurs_on"""
EVENT_ON = "SELECT id FROM events WHERE recurrence_id = :id AND occurs_on = :day"
BY_REF = "SELECT id FROM recurrences WHERE community_id = :community_id AND ref = :ref"
INSERT = """
INSERT INTO recurrences (community_id, ref, rule, title, kind, summary, host, place, link, theme,
    languages, series_id, precision, zone, starts_wall, ends_wall, starts_at, ends_at, seats,
    rsvp_until, created_at, updated_at)
VALUES (:community_id, :ref, :rule, :title, :kind, :summary, :host, :place, :link, :theme,
    :languages, :series_id, :precision, :zone, :starts_wall, :ends_wall, :starts_at, :ends_at,
    :seats, :rsvp_until, :now, :now)
"""
UPDATE = """
UPDATE recurrences
SET rule = :rule, title = :title, kind = :kind, summary = :summary, host = :host, place = :place,
    link = :link, theme = :theme, languages = :languages, series_id = :series_id,
    precision = :precision, zone = :zone, starts_wall = :starts_wall, ends_wall = :ends_wall,
    starts_at = :starts_at, ends_at = :ends_at, seats = :seats, rsvp_until = :rsvp_until,
    sequence = sequence + 1, revision = revision + 1, updated_at = :now
WHERE id = :id
"""
REMOVE = "DELETE FROM recurrences WHERE id = :id"
TOUCH = """
UPDATE recurrences SET sequence = sequence + 1, revision = revision + 1, updated_at = :now
WHERE id = :id
"""
EXTENDS = "UPDATE recurrences SET extends_at = :at WHERE id = :id"
LOOK_AGAIN = "UPDATE recurrences SET extends_at = :now WHERE community_id = :community_id"
OVERRIDE = """
INSERT INTO recurrence_overrides (recurrence_id, day, skipped, dates, fields)
VALUES (:id, :day, :skipped, :dates, :fields)
"""
FORGET_OVERRIDES = "DELETE FROM recurrence_overrides WHERE recurrence_id = :id"
ATTACH = "UPDATE events SET recurrence_id = :id, occurs_on = :day, ref = :ref WHERE id = :event_id"
DETACH = """
UPDATE events SET recurrence_id = NULL, occurs_on = NULL, revision = revision + 1, updated_at = :now
WHERE id = :event_id
"""
PARK = """
UPDATE events SET recurrence_id = NULL, occurs_on = NULL, ref = :ref WHERE id = :event_id
"""
REMOVE_EVENT = "DELETE FROM events WHERE id = :event_id"
ANNOUNCE_BY = """
UPDATE deliveries
SET due_at = CASE WHEN due_at > :latest THEN :latest ELSE due_at END, late_at = :late_at
WHERE key = :key AND state = 'planned' RETURNING due_at
"""
IS_KNOWN = """
SELECT EXISTS (SELECT 1 FROM cards WHERE event_id = :event_id)
    OR EXISTS (SELECT 1 FROM rsvps WHERE event_id = :event_id)
    OR EXISTS (SELECT 1 FROM mirrored WHERE event_id = :event_id)
    OR EXISTS (SELECT 1 FROM deliveries
        WHERE event_id = :event_id AND state NOT IN ('planned', 'superseded'))
"""
IS_USED = """
SELECT EXISTS (SELECT 1 FROM materials WHERE event_id = :event_id)
    OR EXISTS (SELECT 1 FROM feedback_forms WHERE event_id = :event_id)
    OR EXISTS (SELECT 1 FROM reminder_rules WHERE event_id = :event_id)
    OR EXISTS (SELECT 1 FROM sessions WHERE event_id = :event_id)
    OR EXISTS (SELECT 1 FROM events WHERE follows_id = :event_id)
"""


def load(tx: Tx, community_id: int, recurrence_id: int) -> Repeating | None:
    """One recurring event; None for an id of another community."""
    row = tx.one(LOAD, id=recurrence_id, community_id=community_id)
    return None if row is None else _repeating_of(tx, row)


def all_of(tx: Tx, community_id: int) -> list[Repeating]:
    """Every recurring event of a community, those that have ended too."""
    return [_repeating_of(tx, row) for row in tx.all(ALL, community_id=community_id)]


def due(tx: Tx, now: datetime, limit: int) -> list[Repeating]:
    """Those of which the next date is to be made an event by now, the longest due first."""
    return [_repeating_of(tx, row) for row in tx.all(DUE, now=to_ms(now), limit=limit)]


def events_of(tx: Tx, recurrence_id: int) -> list[Event]:
    """The events that are its dates, in order of the days on which the rule has them; without
    sessions."""
    return [events.event_of(row, ()) for row in tx.all(EVENTS, id=recurrence_id)]


def event_on(tx: Tx, recurrence_id: int, day: date) -> int | None:
    """The id of the event that is the date of that day."""
    found: int | None = tx.value(EVENT_ON, id=recurrence_id, day=day.isoformat())
    return found


def free_ref(tx: Tx, community_id: int, wanted: str) -> str:
    """The ref itself, or with a number where an event or a recurring one has it."""
    ref, number = wanted, 1
    while (
        tx.value(BY_REF, community_id=community_id, ref=ref) is not None
        or events.id_of(tx, community_id, ref) is not None
    ):
        number += 1
        ref = f"{wanted}-{number}"
    return ref


def insert(tx: Tx, community_id: int, draft: EventDraft, now: datetime) -> int:
    """Add a recurring event, without any events; its id."""
    recurrence_id = tx.insert(
        INSERT,
        community_id=community_id,
        ref=draft.ref,
        now=to_ms(now),
        **_columns(tx, community_id, draft),
    )
    _set_overrides(tx, recurrence_id, draft.overrides)
    return recurrence_id


def update(tx: Tx, repeating: Repeating, draft: EventDraft, now: datetime) -> None:
    """Write it anew, with other overrides."""
    columns = _columns(tx, repeating.community_id, draft)
    tx.run(UPDATE, id=repeating.id, now=to_ms(now), **columns)
    _set_overrides(tx, repeating.id, draft.overrides)


def override(tx: Tx, repeating: Repeating, overrides: Iterable[Override], now: datetime) -> None:
    """Set what is different about days without an event."""
    tx.run(TOUCH, id=repeating.id, now=to_ms(now))
    _set_overrides(tx, repeating.id, overrides)


def remove(tx: Tx, recurrence_id: int) -> None:
    """Forget a recurring event that has no events any more."""
    tx.run(REMOVE, id=recurrence_id)


def note_extends(tx: Tx, recurrence_id: int, at: datetime | None) -> None:
    """When its next date is to be made an event; None: none follows."""
    tx.run(EXTENDS, id=recurrence_id, at=ms_or_none(at))
    if at is not None:
        tx.effects.note_due(to_ms(at))


def look_again(tx: Tx, community_id: int, now: datetime) -> None:
    """Look after every recurring event of the community at once: its dates can be announced."""
    if tx.run(LOOK_AGAIN, community_id=community_id, now=to_ms(now)):
        tx.effects.note_due(to_ms(now))


def attach(tx: Tx, event_id: int, recurrence_id: int, day: date, ref: str) -> None:
    """The event is the date of that day."""
    tx.run(ATTACH, event_id=event_id, id=recurrence_id, day=day.isoformat(), ref=ref)


def detach(tx: Tx, event_id: int, now: datetime) -> None:
    """The event is by itself from now on."""
    tx.run(DETACH, event_id=event_id, now=to_ms(now))


def park(tx: Tx, event_id: int) -> None:
    """Take the event's day and ref away, until it is attached to another."""
    tx.run(PARK, event_id=event_id, ref=f"\t{event_id}")


def remove_event(tx: Tx, event_id: int) -> None:
    tx.run(REMOVE_EVENT, event_id=event_id)


def announce_by(tx: Tx, key: str, latest: datetime, late: datetime | None) -> None:
    """Post a card that waits to be by then at the latest; ``late``: when it is of no use."""
    for row in tx.all(ANNOUNCE_BY, key=key, latest=to_ms(latest), late_at=ms_or_none(late)):
        tx.effects.note_due(row["due_at"])


def is_known(tx: Tx, event_id: int) -> bool:
    """Whether anybody has seen it announced, answered, or was told of it."""
    return bool(tx.value(IS_KNOWN, event_id=event_id))


def is_used(tx: Tx, event_id: int) -> bool:
    """Whether anything of anybody hangs on it."""
    return bool(tx.value(IS_USED, event_id=event_id))


def _columns(tx: Tx, community_id: int, draft: EventDraft) -> dict[str, Any]:
    assert draft.repeat is not None
    columns = events.event_columns(tx, community_id, draft)
    for name in ("relation", "sorts_at", "passes_at"):
        del columns[name]
    return {**columns, "rule": rule_text(draft.repeat)}


def _set_overrides(tx: Tx, recurrence_id: int, overrides: Iterable[Override]) -> None:
    tx.run(FORGET_OVERRIDES, id=recurrence_id)
    tx.many(
        OVERRIDE,
        (
            {
                "id": recurrence_id,
                "day": each.day.isoformat(),
                "skipped": int(each.skipped),
                "dates": None if each.dates is None else json.dumps(as_json(each.dates)),
                "fields": json.dumps(dict(each.fields), ensure_ascii=False),
            }
            for each in overrides
        ),
    )


def _repeating_of(tx: Tx, row: Row) -> Repeating:
    """Its first dates by the time zones as they are now: wall time and zone are what was meant."""
    overrides = tx.all(OVERRIDES, id=row["id"])
    return Repeating(
        id=row["id"],
        community_id=row["community_id"],
        draft=EventDraft(
            ref=row["ref"],
            title=row["title"],
            dates=dates_of(row).placed_anew(),
            kind=row["kind"],
            summary=row["summary"],
            host=row["host"],
            place=row["place"],
            link=row["link"],
            theme=row["theme"],
            series=row["series"],
            languages=tuple(row["languages"].split()),
            seats=row["seats"],
            rsvp_until=instant_or_none(row["rsvp_until"]),
            repeat=rule_of(row["rule"]),
            overrides=tuple(_override_of(each) for each in overrides),
        ),
        sequence=row["sequence"],
        revision=row["revision"],
        updated_at=from_ms(row["updated_at"]),
    )


def _override_of(row: Row) -> Override:
    fields: Mapping[str, str | None] = json.loads(row["fields"])
    return Override(
        date.fromisoformat(row["day"]),
        skipped=bool(row["skipped"]),
        dates=None if row["dates"] is None else from_json(json.loads(row["dates"])).placed_anew(),
        fields=tuple(fields.items()),
    )
