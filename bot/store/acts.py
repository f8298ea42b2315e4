"""What acts write: events with another state or date, and questions that wait for an answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.answers import Answer
from bot.domain.events import Event, Session
from bot.domain.notices import Answered
from bot.store.columns import dates_columns, ms_or_none, to_ms
from bot.store.preferences import COLUMNS as PREFERENCES
from bot.store.preferences import OF_RSVPS, preferences_of
from bot.store.transactions import Tx

WRITE_EVENT = """
UPDATE events
SET state = :state, state_reason = :reason, precision = :precision, zone = :zone,
    starts_wall = :starts_wall, ends_wall = :ends_wall, starts_at = :starts_at, ends_at = :ends_at,
    sorts_at = :sorts_at, passes_at = :passes_at, rsvp_until = :rsvp_until, sequence = :sequence,
    revision = :revision, updated_at = :now
WHERE id = :id
"""
WRITE_SESSION = """
UPDATE sessions
SET zone = :zone, starts_wall = :starts_wall, ends_wall = :ends_wall, starts_at = :starts_at,
    ends_at = :ends_at, sequence = :sequence, revision = :revision, updated_at = :now
WHERE id = :id
"""
ANSWERS = f"""
SELECT rsvps.person_id AS person_id, scope, answer, {PREFERENCES}
FROM rsvps {OF_RSVPS}
WHERE event_id = :event_id ORDER BY rsvps.person_id
"""
FOLLOWERS = """
SELECT title FROM events
WHERE follows_id = :event_id AND state IN ('announced', 'scheduled', 'postponed')
ORDER BY sorts_at, id
"""
ASK = """
INSERT INTO questions (community_id, event_id, person_id, content, edition, created_at)
VALUES (:community_id, :event_id, :person_id, :content, :edition, :now)
"""
LOAD = """
SELECT event_id, content, edition FROM questions
WHERE id = :id AND community_id = :community_id AND created_at >= :since
"""
ASK_AGAIN = """
UPDATE questions SET content = :content WHERE id = :id AND community_id = :community_id
"""
FORGET = "DELETE FROM questions WHERE id = :id AND community_id = :community_id"
PURGE = "DELETE FROM questions WHERE created_at < :before"


@dataclass(frozen=True, slots=True)
class Question:
    """What an organiser was asked to confirm. ``edition``: of the event, as it was shown."""

    event_id: int | None
    content: dict[str, Any]
    edition: int


def write(tx: Tx, before: Event, after: Event, now: datetime) -> None:
    """Write what an act changed: state, reason and dates of the event, dates of sessions."""
    tx.effects.mirror.add(after.community_id)
    tx.effects.calendars.add(after.community_id)
    tx.run(
        WRITE_EVENT,
        id=after.id,
        state=after.stored.value,
        reason=after.reason,
        rsvp_until=ms_or_none(after.rsvp_until),
        sequence=after.sequence,
        revision=after.revision,
        now=to_ms(now),
        **dates_columns(after.dates),
    )
    for old, new in zip(before.sessions, after.sessions, strict=True):
        if old != new:
            _write_session(tx, new, now)


def _write_session(tx: Tx, session: Session, now: datetime) -> None:
    dates = dates_columns(session.dates)
    tx.run(
        WRITE_SESSION,
        id=session.id,
        sequence=session.sequence,
        revision=session.revision,
        now=to_ms(now),
        **{
            name: dates[name]
            for name in ("zone", "starts_wall", "ends_wall", "starts_at", "ends_at")
        },
    )


def answers(tx: Tx, event_id: int) -> list[Answered]:
    """Every answer to the event and to its sessions."""
    return [
        Answered(row["person_id"], row["scope"], Answer(row["answer"]), preferences_of(row))
        for row in tx.all(ANSWERS, event_id=event_id)
    ]


def followers(tx: Tx, event_id: int) -> tuple[str, ...]:
    """Titles of the events that follow it and are not over."""
    return tuple(row["title"] for row in tx.all(FOLLOWERS, event_id=event_id))


def ask(tx: Tx, community_id: int, person_id: int, question: Question, now: datetime) -> int:
    """Keep a question until it is answered; its id."""
    return tx.insert(
        ASK,
        community_id=community_id,
        event_id=question.event_id,
        person_id=person_id,
        content=_json(question.content),
        edition=question.edition,
        now=to_ms(now),
    )


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def ask_again(tx: Tx, community_id: int, question_id: int, content: dict[str, Any]) -> None:
    """The same question with another content."""
    tx.run(ASK_AGAIN, id=question_id, community_id=community_id, content=_json(content))


def question(tx: Tx, community_id: int, question_id: int, since: datetime) -> Question | None:
    """A question asked since then; None for an id of another community."""
    row = tx.one(LOAD, id=question_id, community_id=community_id, since=to_ms(since))
    if row is None:
        return None
    return Question(row["event_id"], json.loads(row["content"]), row["edition"])


def forget(tx: Tx, community_id: int, question_id: int) -> None:
    tx.run(FORGET, id=question_id, community_id=community_id)


def purge(tx: Tx, before: datetime) -> None:
    """Forget every question asked before that."""
    tx.run(PURGE, before=to_ms(before))
