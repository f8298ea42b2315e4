"""The calendar: events that suit a filter, and the values to filter by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.calendar import Facet, Filter
from bot.domain.events import Event
from bot.store.columns import FAR, to_ms
from bot.store.events import COLUMNS, FROM, SEEN, event_of
from bot.store.transactions import Tx

# What is asked of an event, and of the date of what repeats that stands for it.
_LIKE = """(:kind IS NULL OR events.kind = :kind)
    AND (:theme IS NULL OR events.theme = :theme)
    AND (:place IS NULL OR events.place = :place)
    AND (:language IS NULL OR ' ' || events.languages || ' ' LIKE '% ' || :language || ' %')
    AND (:series IS NULL OR events.series_id = (
        SELECT id FROM series WHERE community_id = :community_id AND name = :series))"""
# All of it stands in the index but the month; a month is asked together with its bounds. Of what
# repeats the next date that is like that suits, and in a month, or of one's own answers, each.
# The plus keeps SQLite from the index of the order, in which it would read all that is over.
_SUITS = f"""community_id = :community_id AND passes_at > :after AND +sorts_at <= :before
    AND state <> 'archived' AND {SEEN} AND (:called_off = 1 OR state <> 'cancelled')
    AND {_LIKE}
    AND (:person_id IS NULL OR id IN (
        SELECT event_id FROM rsvps
        WHERE community_id = :community_id AND person_id = :person_id
            AND answer IN ('going', 'maybe', 'waitlisted', 'offered')))
    AND (recurrence_id IS NULL OR :month IS NOT NULL OR :person_id IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM events AS sooner
        WHERE sooner.recurrence_id = events.recurrence_id AND sooner.passes_at > :after
            AND sooner.state IN ('announced', 'scheduled')
            AND sooner.sorts_at < events.sorts_at
            AND {_LIKE.replace("events.", "sooner.")}))
    AND (:month IS NULL OR (substr(starts_wall, 1, 7) <= :month
        AND substr(ends_wall, 1, 7) >= :month
        AND (ends_wall <> :month || '-01T00:00' OR starts_wall = ends_wall)))"""
PAGE = f"""SELECT {COLUMNS} {FROM} WHERE events.id IN (
    SELECT id FROM events WHERE {_SUITS} ORDER BY sorts_at, id LIMIT :limit OFFSET :offset)
ORDER BY sorts_at, events.id"""
COUNT = f"SELECT count(*) FROM (SELECT 1 FROM events WHERE {_SUITS} LIMIT :most) AS found"
_THERE = f"""community_id = :community_id AND passes_at > :after
    AND state <> 'archived' AND {SEEN}"""
THEMES = f"""SELECT DISTINCT theme AS value FROM events
WHERE {_THERE} AND theme IS NOT NULL LIMIT :most"""
PLACES = f"""SELECT DISTINCT place AS value FROM events
WHERE {_THERE} AND place IS NOT NULL LIMIT :most"""
LANGUAGES = f"SELECT DISTINCT languages AS value FROM events WHERE {_THERE} LIMIT :most"
SERIES = f"""SELECT name AS value FROM series WHERE community_id = :community_id AND id IN (
    SELECT series_id FROM events WHERE {_THERE})
ORDER BY name LIMIT :most"""
MONTHS = f"""SELECT DISTINCT substr(starts_wall, 1, 7) AS value FROM events
WHERE {_THERE} AND starts_wall IS NOT NULL LIMIT :most"""

_MOST_VALUES = 1_000
_OF_FACETS = {
    Facet.THEME: THEMES,
    Facet.PLACE: PLACES,
    Facet.LANGUAGE: LANGUAGES,
    Facet.SERIES: SERIES,
}


def page(tx: Tx, ask: dict[str, Any], *, limit: int, offset: int) -> list[Event]:
    """Events without sessions, next first; ``ask``: of `asked`."""
    return [event_of(row, []) for row in tx.all(PAGE, limit=limit, offset=offset, **ask)]


def count(tx: Tx, ask: dict[str, Any], most: int) -> int:
    """How many suit, counted up to that many."""
    found: int = tx.value(COUNT, most=most, **ask)
    return found


def asked(
    community_id: int,
    filter_: Filter,
    person_id: int | None,
    *,
    after: datetime,
    before: datetime | None = None,
    called_off: bool = True,
) -> dict[str, Any]:
    """The parameters of a filter. ``person_id``: whose, where it asks for mine; what is over
    ``after`` and begins ``before``; ``called_off``: what is cancelled too."""
    return {
        "community_id": community_id,
        "after": to_ms(after),
        "before": FAR if before is None else to_ms(before),
        "called_off": int(called_off),
        "theme": filter_.theme,
        "series": filter_.series,
        "place": filter_.place,
        "language": filter_.language,
        "kind": filter_.kind,
        "month": filter_.month,
        "person_id": person_id if filter_.mine else None,
    }


def touch(tx: Tx, community_id: int) -> None:
    """What is coming in the community is another now, or has other seats left."""
    tx.effects.calendars.add(community_id)


def values(tx: Tx, community_id: int, facet: Facet, after: datetime | None = None) -> list[str]:
    """The values there are of a facet, in order of the alphabet: of events not over then, or of
    all."""
    ask = {"community_id": community_id, "after": 0 if after is None else to_ms(after)}
    rows = tx.all(_OF_FACETS[facet], most=_MOST_VALUES, **ask)
    found = {str(row["value"]) for row in rows}
    if facet is Facet.LANGUAGE:
        found = {code for each in found for code in each.split()}
    return sorted(found, key=str.casefold)


def months(tx: Tx, community_id: int, after: datetime) -> list[str]:
    """The months in which something begins that is not over then: "2026-09", in order."""
    rows = tx.all(MONTHS, community_id=community_id, after=to_ms(after), most=_MOST_VALUES)
    return sorted(str(row["value"]) for row in rows)
