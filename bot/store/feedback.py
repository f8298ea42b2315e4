"""Feedback in two stores: who has answered, and what was answered.

Neither has a time, a serial or a rowid, and nothing joins them. The order in which rows were
written would: SQLite keeps it inside its pages. So each answer is written together with others
drawn at random, all of them anew under new random keys (`PRAGMA secure_delete` leaves nothing of
the old ones).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.domain.events import Session
from bot.domain.feedback import ANSWERABLE, RATINGS, THRESHOLD, Form
from bot.store import going
from bot.store.columns import from_ms, to_ms
from bot.store.transactions import Row, Tx

COLUMNS = "id, event_id, session_id, threshold, invited, opens_at, closes_at"
OF = f"SELECT {COLUMNS} FROM feedback_forms WHERE event_id = :event_id AND scope = :scope"
OF_EVENT = f"SELECT {COLUMNS} FROM feedback_forms WHERE event_id = :event_id ORDER BY scope"
LOAD = f"SELECT {COLUMNS} FROM feedback_forms WHERE id = :id AND community_id = :community_id"
OPEN = f"""
INSERT INTO feedback_forms (community_id, event_id, session_id, mode, threshold, invited, opens_at,
    closes_at)
VALUES (:community_id, :event_id, :session_id, 'anonymous', :threshold, :invited, :opens_at,
    :closes_at)
RETURNING {COLUMNS}
"""
CLOSE = "UPDATE feedback_forms SET closes_at = :now WHERE id = :id AND closes_at > :now"
NOTE = """
INSERT INTO feedback_answered (form_id, person_id) VALUES (:form_id, :person_id)
ON CONFLICT (form_id, person_id) DO NOTHING
"""
HAS_ANSWERED = """
SELECT EXISTS (SELECT 1 FROM feedback_answered
WHERE form_id = :form_id AND person_id = :person_id)
"""
ANSWERED = "SELECT person_id FROM feedback_answered WHERE form_id = :form_id"
TAKE_RATINGS = """
DELETE FROM feedback_ratings WHERE form_id = :form_id AND key IN (
    SELECT key FROM feedback_ratings
    WHERE form_id = :form_id AND key >= :low AND key < :high ORDER BY key LIMIT :limit)
RETURNING rating
"""
ADD_RATING = """
INSERT INTO feedback_ratings (form_id, key, rating) VALUES (:form_id, :key, :rating)
"""
COUNTS = """
SELECT rating, count(*) AS n FROM feedback_ratings WHERE form_id = :form_id GROUP BY rating
"""
WORDS_OF = "SELECT question, words FROM feedback_comments WHERE form_id = :form_id"
TAKE_WORDS = """
DELETE FROM feedback_comments WHERE form_id = :form_id AND key IN (
    SELECT key FROM feedback_comments
    WHERE form_id = :form_id AND key >= :low AND key < :high ORDER BY key LIMIT :limit)
RETURNING question, words
"""
ADD_WORDS = """
INSERT INTO feedback_comments (form_id, key, question, words)
VALUES (:form_id, :key, :question, :words)
"""
GIVE_TICKET = """
INSERT INTO feedback_tickets (form_id, ticket_hash) VALUES (:form_id, :ticket_hash)
"""
SPEND_TICKET = """
DELETE FROM feedback_tickets WHERE form_id = :form_id AND ticket_hash = :ticket_hash
"""

_KEY = 16  # bytes
_BEYOND = b"\xff" * (_KEY + 1)  # after every key
_AMONG = 64  # answers written together


def form_of(tx: Tx, event_id: int, session_id: int | None) -> Form | None:
    """The form on an event or a session; None where it was never opened."""
    row = tx.one(OF, event_id=event_id, scope=session_id or 0)
    return None if row is None else _form(row)


def forms_of(tx: Tx, event_id: int) -> list[Form]:
    """Every form opened on an event and its sessions."""
    return [_form(row) for row in tx.all(OF_EVENT, event_id=event_id)]


def load(tx: Tx, community_id: int, form_id: int) -> Form | None:
    row = tx.one(LOAD, id=form_id, community_id=community_id)
    return None if row is None else _form(row)


def open_form(
    tx: Tx, community_id: int, event_id: int, session: Session | None, now: datetime
) -> Form:
    """The form, opened for a week unless it was before; counts who may answer."""
    session_id = session.id if session is not None else None
    found = form_of(tx, event_id, session_id)
    if found is not None:
        return found
    row = tx.one(
        OPEN,
        community_id=community_id,
        event_id=event_id,
        session_id=session_id,
        threshold=THRESHOLD,
        invited=len(going.people(tx, event_id, session)),
        opens_at=to_ms(now),
        closes_at=to_ms(now + ANSWERABLE),
    )
    assert row is not None
    return _form(row)


def close(tx: Tx, form_id: int, now: datetime) -> None:
    tx.run(CLOSE, id=form_id, now=to_ms(now))


def has_answered(tx: Tx, form_id: int, person_id: int) -> bool:
    return bool(tx.value(HAS_ANSWERED, form_id=form_id, person_id=person_id))


def answered(tx: Tx, form_id: int) -> set[int]:
    """Who has answered; never what."""
    return {row["person_id"] for row in tx.all(ANSWERED, form_id=form_id)}


def note_answered(tx: Tx, form_id: int, person_id: int) -> bool:
    """Note that the person has answered; whether it is the first time."""
    return tx.run(NOTE, form_id=form_id, person_id=person_id) > 0


def add_rating(tx: Tx, form_id: int, rating: int) -> None:
    _mix_in(tx, TAKE_RATINGS, ADD_RATING, form_id, [{"rating": rating}])


def add_words(tx: Tx, form_id: int, written: Iterable[tuple[str, str]]) -> None:
    """Add (question, words); what one person wrote is not kept together."""
    rows = [{"question": question, "words": words} for question, words in written]
    _mix_in(tx, TAKE_WORDS, ADD_WORDS, form_id, rows)


def give_ticket(tx: Tx, form_id: int, ticket_hash: bytes) -> None:
    tx.run(GIVE_TICKET, form_id=form_id, ticket_hash=ticket_hash)


def spend_ticket(tx: Tx, form_id: int, ticket_hash: bytes) -> bool:
    """Whether the ticket was good; it is so once."""
    return tx.run(SPEND_TICKET, form_id=form_id, ticket_hash=ticket_hash) > 0


def counts(tx: Tx, form_id: int) -> dict[int, int]:
    """How often each rating was given."""
    found = {row["rating"]: row["n"] for row in tx.all(COUNTS, form_id=form_id)}
    return {rating: found.get(rating, 0) for rating in RATINGS}


def words(tx: Tx, form_id: int) -> list[tuple[str, str]]:
    """All that was written, as (question, words), in an order drawn anew each time."""
    found = [(row["question"], row["words"]) for row in tx.all(WORDS_OF, form_id=form_id)]
    secrets.SystemRandom().shuffle(found)
    return found


def _mix_in(tx: Tx, take: str, add: str, form_id: int, rows: list[dict[str, Any]]) -> None:
    """Write the rows with up to ``_AMONG`` others of the form, in the order of their new keys."""
    somewhere = secrets.token_bytes(_KEY)
    for low, high in ((somewhere, _BEYOND), (b"", somewhere)):
        limit = _AMONG - len(rows)
        taken = tx.all(take, form_id=form_id, low=low, high=high, limit=max(limit, 0))
        rows = [*rows, *(dict(row) for row in taken)]
    keyed = [{"form_id": form_id, "key": secrets.token_bytes(_KEY), **row} for row in rows]
    tx.many(add, sorted(keyed, key=lambda row: bytes(row["key"])))


def _form(row: Row) -> Form:
    return Form(
        id=row["id"],
        event_id=row["event_id"],
        session_id=row["session_id"],
        invited=row["invited"] or 0,
        opens=from_ms(row["opens_at"]),
        closes=from_ms(row["closes_at"]),
        threshold=row["threshold"],
    )
