"""Feedback on the real store: two stores that nothing joins."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from bot import services as services_room
from bot.domain.events import Event
from bot.domain.feedback import ANSWERABLE, Rated
from bot.domain.people import Actor
from bot.errors import NotAllowed, NotFound, Refusal
from bot.services import Services
from bot.services import feedback as room
from bot.store import feedback as store
from bot.store.database import Database
from bot.store.transactions import Tx
from tests.conftest import Clock
from tests.planted import goes, plant
from tests.programmes import NOW, sfax

ORGANISER = Actor(5, 1, "organiser", manages=True)
FOREIGN = Actor(6, 100, "elsewhere", manages=True)
FIRST = 10_000_000_001  # ids of people, unlike any other number here
PEOPLE = range(FIRST, FIRST + 12)


def person(person_id: int) -> Actor:
    return Actor(5, person_id, "someone")


async def over(db: Database, clock: Clock) -> Event:
    """An event whose sessions are just over; twelve people go, three of them to the visit."""
    event = (await plant(db, 5, sfax()))[0]
    await plant(db, 6, sfax())
    await goes(db, event, *PEOPLE)
    await goes(db, event, *PEOPLE[:3], session_id=event.sessions[1].id)
    clock.now = NOW + timedelta(days=11)
    return event


async def rate(
    services: Services, event: Event, ratings: Sequence[int], session_id: int | None = None
) -> list[Rated]:
    people = zip(PEOPLE, ratings, strict=False)
    rate = services.feedback.rate
    return [await rate(person(who), event.id, session_id, each) for who, each in people]


async def test_results_are_released_once_closed_with_their_basis(
    services: Services, db: Database, clock: Clock
) -> None:
    event = await over(db, clock)
    opening = event.sessions[0].id
    await rate(services, event, (5, 5, 5, 5, 5, 4, 3, 2, 2, 2), opening)
    waiting = await services.feedback.results(ORGANISER, event.id, opening)
    assert (waiting.answers, waiting.figures, waiting.words) == (10, None, None)
    clock.now += ANSWERABLE
    released = await services.feedback.results(ORGANISER, event.id, opening)
    assert released.figures is not None
    assert (released.figures.answers, released.figures.invited) == (10, 12)
    assert released.figures.counts == {1: None, 2: None, 3: None, 4: None, 5: 5}
    assert (released.figures.median, released.figures.kept_back) == (4, 5)


async def test_fewer_than_five_answers_are_never_shown_nor_counted(
    services: Services, db: Database, clock: Clock
) -> None:
    event = await over(db, clock)
    await rate(services, event, (1, 2, 3, 4))
    for _ in range(2):
        found = await services.feedback.results(ORGANISER, event.id, None)
        assert (found.answers, found.figures, found.words) == (None, None, None)
        clock.now += ANSWERABLE


async def test_a_person_answers_once_and_the_second_tap_changes_nothing(
    services: Services, db: Database, clock: Clock
) -> None:
    event = await over(db, clock)
    first = await services.feedback.rate(person(FIRST), event.id, None, 5)
    second = await services.feedback.rate(person(FIRST), event.id, None, 1)
    assert first.ticket is not None and second.ticket is None
    counts = await db.read(lambda tx: store.counts(tx, first.form_id))
    assert counts == {1: 0, 2: 0, 3: 0, 4: 0, 5: 1}
    with pytest.raises(Refusal, match="answered already"):
        await services.feedback.ask(person(FIRST), event.id, None)


async def test_those_who_were_not_going_are_refused_and_a_visit_asks_its_own(
    services: Services, db: Database, clock: Clock
) -> None:
    """Going to the event is enough where a session has no seats of its own, only then."""
    event = await over(db, clock)
    opening, visit = (each.id for each in event.sessions)
    last = person(PEOPLE[-1])
    assert (await services.feedback.rate(last, event.id, opening, 4)).ticket
    for actor, session_id in ((last, visit), (person(9), opening), (ORGANISER, None)):
        with pytest.raises(Refusal, match="for those who were going"):
            await services.feedback.rate(actor, event.id, session_id, 4)
    asked = await services.feedback.ask(person(FIRST), event.id, visit)
    assert (asked.invited, asked.is_few) == (3, True)


async def test_ids_of_another_server_and_of_nothing_are_not_found(
    services: Services, db: Database, clock: Clock
) -> None:
    event = await over(db, clock)
    rated = (await rate(services, event, (4,)))[0]
    assert rated.ticket is not None
    for wrong in (
        services.feedback.rate(FOREIGN, event.id, None, 4),
        services.feedback.rate(person(FIRST), event.id, 999, 4),
        services.feedback.results(FOREIGN, event.id, None),
        services.feedback.released(FOREIGN, event.id),
        services.feedback.close(FOREIGN, event.id, None),
        services.feedback.results(ORGANISER, event.id, event.sessions[0].id),
        services.feedback.add_words(6, rated.form_id, rated.ticket, {"useful": "x"}),
    ):
        with pytest.raises(NotFound):
            await wrong
    for refused in (
        services.feedback.results(person(FIRST), event.id, None),
        services.feedback.released(person(FIRST), event.id),
        services.feedback.close(person(FIRST), event.id, None),
    ):
        with pytest.raises(NotAllowed):
            await refused
    with pytest.raises(Refusal, match="from 1 to 5"):
        await services.feedback.rate(person(FIRST), event.id, None, 6)


async def test_words_are_kept_once_per_ticket_apart_from_everything(
    services: Services, db: Database, clock: Clock
) -> None:
    event = await over(db, clock)
    rated = (await rate(services, event, (5,) * 6))[0]
    assert rated.ticket is not None
    add = services.feedback.add_words
    assert not await add(5, rated.form_id, rated.ticket, {"useful": " ", "else": ""})
    written = {"useful": " the visit ", "else": "x" * 2_000, "unknown": "dropped"}
    assert await add(5, rated.form_id, rated.ticket, written)
    for ticket in (rated.ticket, "", "another"):
        with pytest.raises(Refusal, match="cannot be changed"):
            await add(5, rated.form_id, ticket, {"useful": "again"})
    clock.now += ANSWERABLE
    with pytest.raises(Refusal, match="closed"):
        await add(5, rated.form_id, rated.ticket, {"useful": "late"})
    found = await services.feedback.results(ORGANISER, event.id, None)
    assert found.words == {"useful": ["the visit"], "change": [], "else": ["x" * 1_000]}


async def test_organisers_close_early_and_for_good(
    services: Services, db: Database, clock: Clock
) -> None:
    event = await over(db, clock)
    await rate(services, event, (5,) * 6)
    closed = await services.feedback.close(ORGANISER, event.id, None)
    assert closed.figures is not None and closed.figures.counts[5] == 6
    for late in (
        services.feedback.rate(person(PEOPLE[-1]), event.id, None, 1),
        services.feedback.close(ORGANISER, event.id, None),
    ):
        with pytest.raises(Refusal, match="is closed"):
            await late


async def test_only_closed_forms_are_exported_in_order(
    services: Services, db: Database, clock: Clock
) -> None:
    event = await over(db, clock)
    opening, visit = (each.id for each in event.sessions)
    with pytest.raises(Refusal, match="released yet"):
        await services.feedback.released(ORGANISER, event.id)
    for session_id in (visit, opening, None):
        await rate(services, event, (5,) * 6 if session_id != visit else (1,), session_id)
    await services.feedback.close(ORGANISER, event.id, visit)
    await services.feedback.close(ORGANISER, event.id, None)
    released = await services.feedback.released(ORGANISER, event.id)
    assert [each.subject.title for each in released] == ["Sfax", "Visit"]
    assert [each.figures is None for each in released] == [False, True]


async def test_those_who_have_not_answered_are_known_and_the_request_opens_the_form(
    services: Services, db: Database, clock: Clock
) -> None:
    event = await over(db, clock)
    visit = event.sessions[1]
    content = await db.write(lambda tx: room.request(tx, 5, event.id, visit.id, clock.now))
    closes = int((clock.now + ANSWERABLE).timestamp())
    assert content == {"invited": 3, "closes": closes, "threshold": 5}
    await rate(services, event, (5,), visit.id)

    def left(session_id: int | None) -> Callable[[Tx], set[int]]:
        return lambda tx: room.unanswered(tx, event.id, session_id, PEOPLE[:3], clock.now)

    assert await db.read(left(visit.id)) == set(PEOPLE[1:3])
    assert await db.read(left(None)) == set(PEOPLE[:3])
    clock.now += ANSWERABLE
    assert await db.read(left(visit.id)) == set()


# ---- what the database and the log know


async def answered_on_disk(path: Path, ratings: Sequence[int]) -> None:
    """Twelve people rate, the first adds words; the file is closed as after a stop."""
    clock = Clock()
    db = await Database.open(path)
    services = services_room.over(db, clock)
    await services.communities.install()
    event = await over(db, clock)
    rated = await rate(services, event, ratings)
    assert rated[0].ticket is not None
    await services.feedback.add_words(5, rated[0].form_id, rated[0].ticket, {"useful": "words"})
    await db.close()


async def test_no_table_of_the_file_joins_a_person_to_an_answer(tmp_path: Path) -> None:
    """What was answered has a form, a random key and the answer, no rowid; who answered has a
    form and a person; no column of either has a time or stands in the other but the form."""
    path = tmp_path / "convenor.db"
    await answered_on_disk(path, (5, 4, 3, 2, 1) * 2)
    with sqlite3.connect(path) as file:
        columns = {
            table: [row[1] for row in file.execute(f"PRAGMA table_info({table})")]
            for (table,) in file.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        }
        assert {table: names for table, names in columns.items() if "feedback" in table} == {
            "feedback_forms": [
                "id",
                "community_id",
                "event_id",
                "session_id",
                "mode",
                "threshold",
                "invited",
                "opens_at",
                "closes_at",
            ],
            "feedback_answered": ["form_id", "person_id"],
            "feedback_tickets": ["form_id", "ticket_hash"],
            "feedback_ratings": ["form_id", "key", "rating"],
            "feedback_comments": ["form_id", "key", "question", "words"],
        }
        for table in ("answered", "tickets", "ratings", "comments"):
            with pytest.raises(sqlite3.OperationalError, match="no such column: rowid"):
                file.execute(f"SELECT rowid FROM feedback_{table}")
        keys = {row[0] for row in file.execute("SELECT key FROM feedback_ratings")}
        keys |= {row[0] for row in file.execute("SELECT key FROM feedback_comments")}
        assert len(keys) == 11 and {len(key) for key in keys} == {16}


def in_pages(path: Path, table: str) -> list[bytes]:
    """The records of a table's one page in the order in which they stand there, the last
    written first (SQLite fills a page from its end; sqlite.org/fileformat2.html)."""
    with sqlite3.connect(path) as file:
        (root,) = file.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)
        ).fetchone()
        (size,) = file.execute("PRAGMA page_size").fetchone()
    page = path.read_bytes()[(root - 1) * size : root * size]
    assert page[0] == 10  # a leaf of an index b-tree, which a table WITHOUT ROWID is
    number = int.from_bytes(page[3:5], "big")
    starts = [int.from_bytes(page[at : at + 2], "big") for at in range(8, 8 + 2 * number, 2)]
    return [page[start : start + 32] for start in sorted(starts)]


async def test_answers_are_neither_lost_nor_doubled_by_being_written_anew(
    services: Services, db: Database, clock: Clock
) -> None:
    """More of them than are written together."""
    event = (await plant(db, 5, sfax()))[0]
    form = await db.write(lambda tx: store.open_form(tx, 5, event.id, None, clock.now))
    ratings = [number % 5 + 1 for number in range(203)]

    def answer(tx: Tx) -> None:
        for number, rating in enumerate(ratings):
            store.add_rating(tx, form.id, rating)
            store.add_words(tx, form.id, [("useful", str(number)), ("else", f"else {number}")])

    await db.write(answer)
    assert await db.read(lambda tx: store.counts(tx, form.id)) == {
        1: 41,
        2: 41,
        3: 41,
        4: 40,
        5: 40,
    }
    words = await db.read(lambda tx: store.words(tx, form.id))
    everything = [("useful", str(number)) for number in range(203)]
    everything += [("else", f"else {number}") for number in range(203)]
    assert sorted(words) == sorted(everything)


async def test_the_pages_of_the_file_do_not_keep_the_order_of_the_answers(tmp_path: Path) -> None:
    """Ten ratings are given in order; in the file they stand in the order of their keys, which
    are drawn anew with each: were they appended, the last would stand first."""
    path = tmp_path / "convenor.db"
    await answered_on_disk(path, (1, 1, 2, 2, 3, 3, 4, 4, 5, 5))
    with sqlite3.connect(path) as file:
        stored = [row[0] for row in file.execute("SELECT key FROM feedback_ratings ORDER BY key")]
    standing = [
        next(key for key in stored if key in record[:24])
        for record in in_pages(path, "feedback_ratings")
    ]
    assert len(stored) == 10
    assert standing in (stored, stored[::-1])


async def test_no_line_of_the_log_has_to_do_with_an_answer(
    services: Services, db: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    event = await over(db, clock)
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as lines:
        rated = (await rate(services, event, (5, 1, 3, 2, 4, 4)))[0]
        assert rated.ticket is not None
        await services.feedback.add_words(5, rated.form_id, rated.ticket, {"useful": "words"})
        await services.feedback.close(ORGANISER, event.id, None)
    assert lines == []
    said = [record for record in caplog.messages if str(FIRST) in record or "words" in record]
    assert said == []
