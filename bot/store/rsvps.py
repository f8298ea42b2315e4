"""RSVPs: seats counted from rows, queues read only as far as there are seats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.domain.answers import COUNTED, EVENT, Answer, Mine, Tally
from bot.domain.attendees import Listed, Sight
from bot.domain.events import State
from bot.domain.interest import Interested
from bot.domain.rsvps import Change, Held, Opening, SessionOpening, Stand, Waiting
from bot.store.columns import from_ms, instant_or_none, to_ms
from bot.store.preferences import COLUMNS as PREFERENCES
from bot.store.preferences import OF_RSVPS, preferences_of
from bot.store.transactions import Row, Tx
from schedules.moments import Precision

_OPENING = """events.id AS id, events.community_id AS community_id, title, state, precision,
    sorts_at, passes_at, seats, rsvp_until"""
_TAKEN = """SELECT count(*) FROM rsvps
    WHERE event_id = :event_id AND scope = :scope AND answer IN ('going', 'offered')"""
_LAST = """SELECT max(turn) FROM rsvps
    WHERE event_id = :event_id AND scope = :scope AND answer = 'waitlisted'"""
_MINE = """LEFT JOIN rsvps AS mine ON mine.event_id = :event_id AND mine.scope = :scope
    AND mine.person_id = :person_id"""
OPENING = f"SELECT {_OPENING} FROM events WHERE events.id = :event_id"
# All of a press on an event at once. Where seats are not counted, neither are the rows.
PRESS = f"""
SELECT {_OPENING}, CASE WHEN seats IS NULL THEN 0 ELSE ({_TAKEN}) END AS taken,
    ({_LAST}) AS last, mine.answer AS answer, mine.turn AS turn
FROM events {_MINE} WHERE events.id = :event_id
"""
SESSION = """
SELECT id, title, seats, cancelled, starts_at, ends_at FROM sessions
WHERE id = :session_id AND event_id = :event_id
"""
SEATED = """
SELECT id, title, seats, cancelled, starts_at, ends_at FROM sessions
WHERE event_id = :event_id AND seats IS NOT NULL ORDER BY starts_at, id
"""
STAND = f"""
SELECT CASE WHEN :seats IS NULL THEN 0 ELSE ({_TAKEN}) END AS taken,
    ({_LAST}) AS last, mine.answer AS answer, mine.turn AS turn
FROM (SELECT 1 AS one) AS here {_MINE}
"""
TAKEN = _TAKEN
PUT = """
INSERT INTO rsvps (community_id, event_id, session_id, person_id, answer, turn, answered_by,
    answered_at)
VALUES (:community_id, :event_id, :session_id, :person_id, :answer, :turn, :by, :now)
ON CONFLICT (event_id, scope, person_id) DO UPDATE
SET answer = excluded.answer, turn = excluded.turn, offer_until = NULL,
    answered_by = excluded.answered_by, answered_at = excluded.answered_at
"""
PROMOTE = """
UPDATE rsvps SET answer = 'going', answered_at = :now
WHERE event_id = :event_id AND scope = :scope AND person_id = :person_id
    AND answer = 'waitlisted'
"""
POSITION = """
SELECT count(*) FROM (
    SELECT 1 FROM rsvps
    WHERE event_id = :event_id AND scope = :scope AND answer = 'waitlisted' AND turn <= :turn
    LIMIT :limit
) AS before
"""
HELD = """
SELECT sessions.id AS id, sessions.title AS title, ends_at, answer, turn
FROM sessions JOIN rsvps ON rsvps.event_id = sessions.event_id AND rsvps.scope = sessions.id
    AND rsvps.person_id = :person_id
WHERE sessions.event_id = :event_id ORDER BY starts_at, sessions.id
"""
QUEUES = """
SELECT id, title, seats, cancelled, starts_at, ends_at FROM sessions
WHERE event_id = :event_id AND EXISTS (
    SELECT 1 FROM rsvps WHERE rsvps.event_id = :event_id AND rsvps.scope = sessions.id
        AND answer = 'waitlisted'
) ORDER BY starts_at, id
"""
# A page of a queue. Whoever waits for a session's seat is eligible once they go to the event.
WAITING = """
SELECT person_id, turn, :scope = 0 OR EXISTS (
    SELECT 1 FROM rsvps AS entry WHERE entry.event_id = :event_id AND entry.scope = 0
        AND entry.person_id = rsvps.person_id AND entry.answer = 'going'
) AS eligible
FROM rsvps
WHERE event_id = :event_id AND scope = :scope AND answer = 'waitlisted' AND turn > :after
ORDER BY turn LIMIT :limit
"""
COUNTS = """
SELECT scope, answer, count(*) AS n FROM rsvps WHERE event_id = :event_id
GROUP BY scope, answer ORDER BY scope
"""
COUNTS_OF_SCOPE = """
SELECT scope, answer, count(*) AS n FROM rsvps WHERE event_id = :event_id AND scope = :scope
GROUP BY scope, answer
"""
_SEEN = """(:organises = 1 OR visibility = 'everyone' OR person_id = :reader_id
    OR (:participates = 1 AND visibility = 'participants'))"""
FIRST = f"""
SELECT name FROM rsvps JOIN people USING (community_id, person_id)
WHERE event_id = :event_id AND scope = 0 AND answer = 'going' AND {_SEEN}
ORDER BY turn, rsvps.id LIMIT :limit
"""
COUNTS_SEEN = f"""
SELECT answer, count(*) AS n FROM rsvps JOIN people USING (community_id, person_id)
WHERE event_id = :event_id AND scope = :scope AND {_SEEN} GROUP BY answer
"""
LIST = f"""
SELECT person_id, people.name AS name, answer, organisations.name AS organisation
FROM rsvps JOIN people USING (community_id, person_id)
    LEFT JOIN organisations ON organisations.id = organisation_id
WHERE event_id = :event_id AND scope = :scope AND answer = :answer AND {_SEEN}
ORDER BY CASE WHEN answer = 'waitlisted' THEN turn END, organisations.name IS NULL,
    fold(organisations.name), organisations.name, fold(people.name), person_id
LIMIT :limit OFFSET :offset
"""
KINDS = """
SELECT kind, count(DISTINCT organisation_id) AS organisations, count(*) AS people
FROM rsvps JOIN people USING (community_id, person_id)
    LEFT JOIN organisations ON organisations.id = organisation_id
WHERE event_id = :event_id AND scope = :scope AND answer = 'going' GROUP BY kind
"""
MINE = """
SELECT scope, answer, turn FROM rsvps
WHERE event_id = :event_id AND person_id = :person_id AND scope IN (:event, :scope)
"""
MINE_IN_ALL = """
SELECT scope, answer, turn FROM rsvps
WHERE event_id = :event_id AND person_id = :person_id AND scope IN (
    SELECT 0 UNION ALL SELECT id FROM sessions WHERE event_id = :event_id
)
"""
INTERESTED = f"""
SELECT rsvps.person_id AS person_id, {PREFERENCES}
FROM rsvps {OF_RSVPS}
WHERE event_id = :event_id AND scope = 0 AND answer IN ('going', 'maybe', 'waitlisted', 'offered')
ORDER BY rsvps.person_id
"""
EVENTS_OF_PERSON = """
SELECT DISTINCT event_id FROM rsvps
WHERE community_id = :community_id AND person_id = :person_id ORDER BY event_id
"""
ERASE = "DELETE FROM rsvps WHERE community_id = :community_id AND person_id = :person_id"

_PAGE = 16


def opening(tx: Tx, event_id: int) -> Opening | None:
    """What of an event decides who may answer. Its community is for the caller to check."""
    row = tx.one(OPENING, event_id=event_id)
    return None if row is None else _opening_of(row)


def press(tx: Tx, event_id: int, person_id: int) -> tuple[Opening, Stand] | None:
    """That, and how one person stands there, the seats counted now."""
    row = tx.one(PRESS, event_id=event_id, scope=EVENT, person_id=person_id)
    return None if row is None else (_opening_of(row), _stand_of(row, row["seats"]))


def _opening_of(row: Row) -> Opening:
    precision = Precision(row["precision"])
    dated = precision in (Precision.EXACT, Precision.DAY)
    return Opening(
        event_id=row["id"],
        community_id=row["community_id"],
        title=row["title"],
        stored=State(row["state"]),
        precision=precision,
        begins=from_ms(row["sorts_at"]) if dated else None,
        passes=None if precision is Precision.TBA else from_ms(row["passes_at"]),
        seats=row["seats"],
        rsvp_until=instant_or_none(row["rsvp_until"]),
    )


def session_opening(tx: Tx, event_id: int, session_id: int) -> SessionOpening | None:
    row = tx.one(SESSION, event_id=event_id, session_id=session_id)
    return None if row is None else _session_of(row)


def seated(tx: Tx, event_id: int) -> list[SessionOpening]:
    """The event's sessions with seats of their own, in order of time."""
    return [_session_of(row) for row in tx.all(SEATED, event_id=event_id)]


def queues(tx: Tx, event_id: int) -> list[SessionOpening]:
    """The event's sessions that somebody waits for."""
    return [_session_of(row) for row in tx.all(QUEUES, event_id=event_id)]


def _session_of(row: Row) -> SessionOpening:
    return SessionOpening(
        session_id=row["id"],
        title=row["title"],
        seats=row["seats"],
        cancelled=bool(row["cancelled"]),
        begins=from_ms(row["starts_at"]),
        passes=from_ms(row["ends_at"]),
    )


def stand(tx: Tx, event_id: int, scope: int, person_id: int, seats: int | None) -> Stand:
    """One person's place in one queue, the seats counted now."""
    row = tx.one(STAND, event_id=event_id, scope=scope, person_id=person_id, seats=seats)
    assert row is not None
    return _stand_of(row, seats)


def _stand_of(row: Row, seats: int | None) -> Stand:
    return Stand(
        seats=seats,
        taken=row["taken"],
        last=row["last"] or 0,
        answer=None if row["answer"] is None else Answer(row["answer"]),
        turn=row["turn"] or 0,
    )


def taken(tx: Tx, event_id: int, scope: int) -> int:
    count: int = tx.value(TAKEN, event_id=event_id, scope=scope)
    return count


def held(tx: Tx, event_id: int, person_id: int) -> list[tuple[Held, str]]:
    """The person's answers to sessions of the event, each with the session's title."""
    return [
        (Held(row["id"], Answer(row["answer"]), row["turn"], from_ms(row["ends_at"])), row["title"])
        for row in tx.all(HELD, event_id=event_id, person_id=person_id)
    ]


def put(tx: Tx, community_id: int, event_id: int, changes: Sequence[Change], now: datetime) -> None:
    for change in changes:
        tx.run(
            PUT,
            community_id=community_id,
            event_id=event_id,
            session_id=change.scope or None,
            person_id=change.person_id,
            answer=change.answer.value,
            turn=change.turn,
            by=change.by,
            now=to_ms(now),
        )


def waiting(tx: Tx, event_id: int, scope: int) -> Iterator[Waiting]:
    """Who waits, in order of turn; read a page at a time, as far as the caller goes."""
    after = -1
    while True:
        rows = tx.all(WAITING, event_id=event_id, scope=scope, after=after, limit=_PAGE)
        for row in rows:
            yield Waiting(row["person_id"], row["turn"], bool(row["eligible"]))
        if len(rows) < _PAGE:
            return
        after = rows[-1]["turn"]


def promote(tx: Tx, event_id: int, scope: int, chosen: Sequence[Waiting], now: datetime) -> None:
    """Give these their seats; who answered stays as recorded."""
    for each in chosen:
        tx.run(PROMOTE, event_id=event_id, scope=scope, person_id=each.person_id, now=to_ms(now))


def standing(tx: Tx, event_id: int, scope: int, answer: Answer, turn: int) -> Mine:
    """An answer as its person is told it: with the place in the queue, from 1, where they wait
    and it is at most `COUNTED`."""
    if answer is not Answer.WAITLISTED:
        return Mine(answer)
    place = tx.value(POSITION, event_id=event_id, scope=scope, turn=turn, limit=COUNTED + 1)
    return Mine(answer, place if place <= COUNTED else None)


def mine(tx: Tx, event_id: int, person_id: int, scope: int) -> dict[int, Mine]:
    """A person's answers at the event and in one scope, by scope."""
    ask = {"event_id": event_id, "person_id": person_id, "event": EVENT, "scope": scope}
    return {row["scope"]: _mine_of(tx, event_id, row) for row in tx.all(MINE, **ask)}


def mine_in_all(tx: Tx, event_id: int, person_id: int) -> dict[int, Mine]:
    """A person's answers at the event and in all its sessions, by scope."""
    rows = tx.all(MINE_IN_ALL, event_id=event_id, person_id=person_id)
    return {row["scope"]: _mine_of(tx, event_id, row) for row in rows}


def _mine_of(tx: Tx, event_id: int, row: Row) -> Mine:
    return standing(tx, event_id, row["scope"], Answer(row["answer"]), row["turn"])


def tallies(
    tx: Tx, event_id: int, seats: dict[int, int | None], names: int, sight: Sight
) -> dict[int, Tally]:
    """Every queue of an event counted, by scope; ``seats``: the seats of each scope;
    ``names``: how many of the first names going to give, of those that are seen."""
    counted = {
        scope: {Answer(row["answer"]): row["n"] for row in rows}
        for scope, rows in groupby(
            tx.all(COUNTS, event_id=event_id), key=lambda row: int(row["scope"])
        )
    }
    rows = tx.all(FIRST, event_id=event_id, limit=names, **_seen_by(sight))
    first = tuple(row["name"] for row in rows)
    return {
        scope: tally_of(counted.get(scope, {}), seats.get(scope), first if scope == EVENT else ())
        for scope in {EVENT, *counted, *seats}
    }


def tally(tx: Tx, event_id: int, scope: int, seats: int | None) -> Tally:
    """One queue counted, without names."""
    rows = tx.all(COUNTS_OF_SCOPE, event_id=event_id, scope=scope)
    return tally_of({Answer(row["answer"]): row["n"] for row in rows}, seats)


def tally_of(counted: dict[Answer, Any], seats: int | None, first: tuple[str, ...] = ()) -> Tally:
    return Tally(
        seats=seats,
        going=counted.get(Answer.GOING, 0),
        maybe=counted.get(Answer.MAYBE, 0),
        waitlisted=counted.get(Answer.WAITLISTED, 0),
        offered=counted.get(Answer.OFFERED, 0),
        first=first,
    )


def _seen_by(sight: Sight) -> dict[str, int | None]:
    return {
        "reader_id": sight.person_id,
        "participates": int(sight.participates),
        "organises": int(sight.organises),
    }


def seen(tx: Tx, event_id: int, scope: int, sight: Sight) -> dict[Answer, int]:
    """How many of those who gave each answer somebody sees."""
    rows = tx.all(COUNTS_SEEN, event_id=event_id, scope=scope, **_seen_by(sight))
    return {Answer(row["answer"]): row["n"] for row in rows}


def kinds(tx: Tx, event_id: int, scope: int) -> tuple[dict[str, int], int]:
    """From how many organisations of each kind people come, and how many from none."""
    rows = tx.all(KINDS, event_id=event_id, scope=scope)
    known = {row["kind"]: row["organisations"] for row in rows if row["kind"] is not None}
    return known, sum(row["people"] for row in rows if row["kind"] is None)


def listed(
    tx: Tx, event_id: int, scope: int, answer: Answer, sight: Sight, *, limit: int, offset: int
) -> list[Listed]:
    """Those who gave an answer, as far as somebody sees them: by organisation, or who waits in
    order of turn."""
    ask = {"event_id": event_id, "scope": scope, "answer": answer.value, **_seen_by(sight)}
    rows = tx.all(LIST, limit=limit, offset=offset, **ask)
    return [
        Listed(row["person_id"], row["name"], Answer(row["answer"]), row["organisation"])
        for row in rows
    ]


def interested(tx: Tx, event_id: int) -> list[Interested]:
    """Whoever answered, and did not decline."""
    return [
        Interested(row["person_id"], preferences_of(row))
        for row in tx.all(INTERESTED, event_id=event_id)
    ]


def events_of(tx: Tx, community_id: int, person_id: int) -> list[int]:
    """The events that a person answered to."""
    rows = tx.all(EVENTS_OF_PERSON, community_id=community_id, person_id=person_id)
    return [row["event_id"] for row in rows]


def erase(tx: Tx, community_id: int, person_id: int) -> list[int]:
    """Delete a person's answers; the events they were about."""
    events = events_of(tx, community_id, person_id)
    tx.run(ERASE, community_id=community_id, person_id=person_id)
    return events
