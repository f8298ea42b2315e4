"""Events, their sessions and speakers, and the cards that show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from bot.domain.events import Event, Repeat, Session, State
from bot.store.columns import (
    dates_columns,
    dates_of,
    exact_dates_of,
    from_ms,
    instant_or_none,
    ms_or_none,
    rule_of,
    to_ms,
)
from bot.store.transactions import Row, Tx
from schedules.drafts import EventDraft, SessionDraft, Speaker

COLUMNS = """events.id AS id, events.community_id AS community_id, ref, title, kind, summary, host,
    place, link, theme, languages, series.name AS series, follows_id, relation, state,
    state_reason, precision, zone, starts_wall, ends_wall, starts_at, ends_at, seats, rsvp_until,
    sequence, revision, updated_at, released_at, recurrence_id, occurs_on,
    (SELECT rule FROM recurrences WHERE recurrences.id = events.recurrence_id) AS repeats"""
FROM = "FROM events LEFT JOIN series ON series.id = events.series_id"
# What people know of: no draft, nor one that was given up.
SEEN = "state <> 'draft' AND (state <> 'cancelled' OR released_at IS NOT NULL)"
LOAD = f"SELECT {COLUMNS} {FROM} WHERE events.id = :id AND events.community_id = :community_id"
BY_REF = "SELECT id FROM events WHERE community_id = :community_id AND ref = :ref"
ALL = f"""SELECT {COLUMNS} {FROM} WHERE events.community_id = :community_id
ORDER BY sorts_at, events.id"""
# A date of a recurring event that takes place before this one: that one stands for it.
SOONER = """recurrence_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM events AS sooner
    WHERE sooner.recurrence_id = events.recurrence_id AND sooner.passes_at > :now
        AND sooner.state IN ('announced', 'scheduled') AND sooner.sorts_at < events.sorts_at)"""
SESSION_COLUMNS = """id, event_id, ref, title, format, abstract, place, link, zone, starts_wall,
    ends_wall, starts_at, ends_at, seats, cancelled, sequence, revision, updated_at"""
SESSIONS = f"""SELECT {SESSION_COLUMNS} FROM sessions
WHERE event_id = :event_id ORDER BY starts_at, id"""
SESSIONS_OF_COMMUNITY = f"""SELECT {SESSION_COLUMNS} FROM sessions
WHERE community_id = :community_id ORDER BY event_id, starts_at, id"""
SPEAKERS = """
SELECT session_id, name, organisation FROM speakers
WHERE session_id IN (SELECT id FROM sessions WHERE event_id = :event_id)
ORDER BY session_id, position
"""
SPEAKERS_OF_COMMUNITY = """
SELECT session_id, name, organisation FROM speakers
WHERE session_id IN (SELECT id FROM sessions WHERE community_id = :community_id)
ORDER BY session_id, position
"""
TITLE = "SELECT title FROM events WHERE id = :id"
REF = "SELECT ref FROM events WHERE id = :id"
BY_ID = "SELECT id FROM events WHERE id = :id AND community_id = :community_id"
BY_TITLE = """SELECT id FROM events
WHERE community_id = :community_id AND fold(title) = fold(:title)
ORDER BY title = :title DESC, sorts_at DESC LIMIT 1"""
INSERT = """
INSERT INTO events (community_id, ref, title, kind, summary, host, place, link, theme, languages,
    series_id, relation, state, precision, zone, starts_wall, ends_wall, starts_at, ends_at,
    sorts_at, passes_at, seats, rsvp_until, created_at, updated_at, released_at)
VALUES (:community_id, :ref, :title, :kind, :summary, :host, :place, :link, :theme, :languages,
    :series_id, :relation, :state, :precision, :zone, :starts_wall, :ends_wall, :starts_at,
    :ends_at, :sorts_at, :passes_at, :seats, :rsvp_until, :now, :now,
    CASE WHEN :state = 'draft' THEN NULL ELSE :now END)
"""
UPDATE = """
UPDATE events
SET title = :title, kind = :kind, summary = :summary, host = :host, place = :place, link = :link,
    theme = :theme, languages = :languages, series_id = :series_id, relation = :relation,
    state = :state, precision = :precision, zone = :zone, starts_wall = :starts_wall,
    ends_wall = :ends_wall, starts_at = :starts_at, ends_at = :ends_at, sorts_at = :sorts_at,
    passes_at = :passes_at, seats = :seats, rsvp_until = :rsvp_until,
    sequence = sequence + :moved, revision = revision + 1, updated_at = :now
WHERE id = :id
"""
RELEASE = "UPDATE events SET released_at = :now WHERE id = :id AND state <> 'draft'"
FOLLOW = "UPDATE events SET follows_id = :follows_id WHERE id = :id"
INSERT_SESSION = """
INSERT INTO sessions (event_id, community_id, ref, title, format, abstract, place, link, zone,
    starts_wall, ends_wall, starts_at, ends_at, seats, cancelled, created_at, updated_at)
VALUES (:event_id, :community_id, :ref, :title, :format, :abstract, :place, :link, :zone,
    :starts_wall, :ends_wall, :starts_at, :ends_at, :seats, :cancelled, :now, :now)
"""
UPDATE_SESSION = """
UPDATE sessions
SET title = :title, format = :format, abstract = :abstract, place = :place, link = :link,
    zone = :zone, starts_wall = :starts_wall, ends_wall = :ends_wall, starts_at = :starts_at,
    ends_at = :ends_at, seats = :seats, cancelled = :cancelled, sequence = sequence + :moved,
    revision = revision + 1, updated_at = :now
WHERE id = :id RETURNING community_id
"""
DELETE_SESSION = "DELETE FROM sessions WHERE id = :id"
RAISE_REVISION = "UPDATE events SET revision = revision + :n WHERE id = :id"
FORGET_SPEAKERS = "DELETE FROM speakers WHERE session_id = :session_id"
ADD_SPEAKER = """
INSERT INTO speakers (session_id, position, name, organisation)
VALUES (:session_id, :position, :name, :organisation)
"""
NAME_SERIES = """
INSERT INTO series (community_id, name) VALUES (:community_id, :name)
ON CONFLICT (community_id, name) DO UPDATE SET name = excluded.name RETURNING id
"""
TOUCH_CARD = "UPDATE cards SET wanted = wanted + 1 WHERE event_id = :event_id"
TOUCH_PLACE = """
UPDATE places SET wanted = wanted + 1 WHERE event_id = :event_id RETURNING community_id
"""


def load(tx: Tx, community_id: int, event_id: int) -> Event | None:
    """One event with its sessions; None for an id of another community."""
    row = tx.one(LOAD, id=event_id, community_id=community_id)
    if row is None:
        return None
    sessions = tx.all(SESSIONS, event_id=event_id)
    speakers = _by_session(tx.all(SPEAKERS, event_id=event_id))
    return event_of(row, [session_of(each, speakers) for each in sessions])


def all_of(tx: Tx, community_id: int) -> list[Event]:
    """Every event of a community with its sessions, in order of time: three queries."""
    speakers = _by_session(tx.all(SPEAKERS_OF_COMMUNITY, community_id=community_id))
    rows = tx.all(SESSIONS_OF_COMMUNITY, community_id=community_id)
    sessions = {
        event_id: [session_of(row, speakers) for row in group]
        for event_id, group in groupby(rows, key=lambda row: row["event_id"])
    }
    return [
        event_of(row, sessions.get(row["id"], [])) for row in tx.all(ALL, community_id=community_id)
    ]


def find(tx: Tx, community_id: int, typed: str) -> int | None:
    """The id of the community's event with that id, that id in organisers' files, or that
    title."""
    if typed.isdecimal() and len(typed) < 19:
        found: int | None = tx.value(BY_ID, id=int(typed), community_id=community_id)
        if found is not None:
            return found
    by_ref = id_of(tx, community_id, typed)
    if by_ref is not None:
        return by_ref
    by_title: int | None = tx.value(BY_TITLE, community_id=community_id, title=typed)
    return by_title


def id_of(tx: Tx, community_id: int, ref: str) -> int | None:
    """The id of the event that organisers' files call ``ref``."""
    found: int | None = tx.value(BY_REF, community_id=community_id, ref=ref)
    return found


def ref_of(tx: Tx, event_id: int) -> str | None:
    found: str | None = tx.value(REF, id=event_id)
    return found


def title_of(tx: Tx, event_id: int) -> str | None:
    found: str | None = tx.value(TITLE, id=event_id)
    return found


def insert(tx: Tx, community_id: int, draft: EventDraft, state: State, now: datetime) -> int:
    """Add an event without its sessions; its id."""
    tx.effects.mirror.add(community_id)
    tx.effects.calendars.add(community_id)
    return tx.insert(
        INSERT,
        community_id=community_id,
        ref=draft.ref,
        now=to_ms(now),
        state=state.value,
        **event_columns(tx, community_id, draft),
    )


def update(
    tx: Tx, event: Event, draft: EventDraft, state: State, *, moved: bool, now: datetime
) -> None:
    """Write a changed event; ``moved``: its time, place or status changed (SEQUENCE)."""
    tx.effects.mirror.add(event.community_id)
    tx.effects.calendars.add(event.community_id)
    tx.run(
        UPDATE,
        id=event.id,
        state=state.value,
        moved=int(moved),
        now=to_ms(now),
        **event_columns(tx, event.community_id, draft),
    )


def release(tx: Tx, event_id: int, now: datetime) -> None:
    """People are given the event's programme as it is now; of a draft they are not."""
    tx.run(RELEASE, id=event_id, now=to_ms(now))


def follow(tx: Tx, event_id: int, follows_id: int | None) -> None:
    tx.run(FOLLOW, id=event_id, follows_id=follows_id)


def insert_session(
    tx: Tx, community_id: int, event_id: int, draft: SessionDraft, now: datetime
) -> int:
    session_id = tx.insert(
        INSERT_SESSION,
        event_id=event_id,
        community_id=community_id,
        ref=draft.ref,
        now=to_ms(now),
        **_session_columns(draft),
    )
    _set_speakers(tx, session_id, draft.speakers)
    tx.effects.mirror.add(community_id)
    return session_id


def update_session(
    tx: Tx, session_id: int, draft: SessionDraft, *, moved: bool, now: datetime
) -> None:
    changed = {"moved": int(moved), "now": to_ms(now), **_session_columns(draft)}
    rows = tx.all(UPDATE_SESSION, id=session_id, **changed)
    tx.effects.mirror.update(row["community_id"] for row in rows)
    _set_speakers(tx, session_id, draft.speakers)


def delete_session(tx: Tx, session: Session) -> None:
    """Delete a session on which nothing hangs; the event's revision is raised by so much that no
    edition comes twice."""
    tx.run(DELETE_SESSION, id=session.id)
    tx.run(RAISE_REVISION, id=session.event_id, n=session.revision + 1)


def touch_card(tx: Tx, event_id: int) -> None:
    """The event, or who goes, is another now: its card is edited once, after the commit, and its
    role and thread are looked after."""
    touch_message(tx, event_id)
    touch_place(tx, event_id)


def touch_message(tx: Tx, event_id: int) -> None:
    tx.run(TOUCH_CARD, event_id=event_id)
    tx.effects.cards.add(event_id)


def touch_place(tx: Tx, event_id: int) -> None:
    for row in tx.all(TOUCH_PLACE, event_id=event_id):
        tx.effects.places.add(row["community_id"])


def _set_speakers(tx: Tx, session_id: int, speakers: Sequence[Speaker]) -> None:
    tx.run(FORGET_SPEAKERS, session_id=session_id)
    tx.many(
        ADD_SPEAKER,
        (
            {
                "session_id": session_id,
                "position": position,
                "name": speaker.name,
                "organisation": speaker.organisation,
            }
            for position, speaker in enumerate(speakers)
        ),
    )


def event_columns(tx: Tx, community_id: int, draft: EventDraft) -> dict[str, Any]:
    series_id = None
    if draft.series is not None:
        series_id = tx.value(NAME_SERIES, community_id=community_id, name=draft.series)
    return {
        "title": draft.title,
        "kind": draft.kind,
        "summary": draft.summary,
        "host": draft.host,
        "place": draft.place,
        "link": draft.link,
        "theme": draft.theme,
        "languages": " ".join(draft.languages),
        "series_id": series_id,
        "relation": draft.relation,
        "seats": draft.seats,
        "rsvp_until": ms_or_none(draft.rsvp_until),
        **dates_columns(draft.dates),
    }


def _session_columns(draft: SessionDraft) -> dict[str, Any]:
    dates = dates_columns(draft.dates)
    return {
        "title": draft.title,
        "format": draft.format,
        "abstract": draft.abstract,
        "place": draft.place,
        "link": draft.link,
        "seats": draft.seats,
        "cancelled": int(draft.cancelled),
        **{
            name: dates[name]
            for name in ("zone", "starts_wall", "ends_wall", "starts_at", "ends_at")
        },
    }


def _by_session(rows: Iterable[Row]) -> dict[int, tuple[Speaker, ...]]:
    return {
        session_id: tuple(Speaker(row["name"], row["organisation"]) for row in group)
        for session_id, group in groupby(rows, key=lambda row: row["session_id"])
    }


def session_of(row: Row, speakers: dict[int, tuple[Speaker, ...]]) -> Session:
    return Session(
        id=row["id"],
        event_id=row["event_id"],
        ref=row["ref"],
        title=row["title"],
        dates=exact_dates_of(row),
        format=row["format"],
        abstract=row["abstract"],
        place=row["place"],
        link=row["link"],
        seats=row["seats"],
        speakers=speakers.get(row["id"], ()),
        cancelled=bool(row["cancelled"]),
        sequence=row["sequence"],
        revision=row["revision"],
        updated_at=from_ms(row["updated_at"]),
    )


def event_of(row: Row, sessions: Iterable[Session]) -> Event:
    return Event(
        id=row["id"],
        community_id=row["community_id"],
        ref=row["ref"],
        title=row["title"],
        dates=dates_of(row),
        stored=State(row["state"]),
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
        follows_id=row["follows_id"],
        relation=row["relation"],
        reason=row["state_reason"],
        sequence=row["sequence"],
        revision=row["revision"],
        updated_at=from_ms(row["updated_at"]),
        released=instant_or_none(row["released_at"]),
        sessions=tuple(sessions),
        repeat=_repeat_of(row),
    )


def _repeat_of(row: Row) -> Repeat | None:
    if row["recurrence_id"] is None:
        return None
    day = date.fromisoformat(row["occurs_on"])
    return Repeat(row["recurrence_id"], day, rule_of(row["repeats"]))
