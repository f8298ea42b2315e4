"""The waitlist's state machine, tested by one: random presses, then the invariants.

The real store in memory and the real transactions, without the loop.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.answers import EVENT, Answer
from bot.domain.communities import Community
from bot.domain.events import State
from bot.domain.people import Actor
from bot.domain.rsvps import ASKED, Ask
from bot.errors import Refusal
from bot.services import rsvps
from bot.store import communities, events, migrations
from bot.store.folding import prepare
from bot.store.transactions import Tx, run_group
from schedules.moments import Dates
from tests.programmes import NOW, at, event, session

T = TypeVar("T")
HERE, ORGANISER = 5, 99
BEGINS, PASSES = NOW + timedelta(days=10), NOW + timedelta(days=11)
VISIT_BEGINS = NOW + timedelta(days=10.5)
VISIT_PASSES = VISIT_BEGINS + timedelta(hours=1)
DEADLINE = NOW + timedelta(days=5)
MOMENTS = (DEADLINE, BEGINS, BEGINS, VISIT_BEGINS, VISIT_PASSES, PASSES)
PEOPLE = st.integers(1, 7)
SEATS = st.none() | st.integers(0, 4)


class Waitlist(RuleBasedStateMachine):
    """One event with seats, one session with seats, seven people, and a clock."""

    def __init__(self) -> None:
        super().__init__()
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        prepare(self.connection)
        self.connection.execute("PRAGMA foreign_keys = ON")
        migrations.migrate(self.connection, None)
        self.now = NOW
        self.told: list[str] = []  # keys of the promotions planned
        self.queue: list[int] = []  # who waited for the event, in order, at the last look
        self.seated: dict[int, set[int]] = {}  # who went where, at the last look

    def teardown(self) -> None:
        self.connection.close()

    def run(self, job: Callable[[Tx], T]) -> T:
        """One committed transaction, as the writer's thread runs it."""
        [(outcome, error)], _ = run_group(self.connection, lambda: [job])
        if error is not None:
            raise error
        result: T = outcome
        return result

    def rows(self, sql: str, **values: Any) -> list[sqlite3.Row]:
        return self.connection.execute(sql, values).fetchall()

    @initialize(seats=SEATS, visit=SEATS, deadline=st.booleans())
    def announce(self, seats: int | None, visit: int | None, deadline: bool) -> None:
        until = DEADLINE if deadline else None
        draft = event("sfax", dates=Dates.exact(at(10), at(11)), seats=seats, rsvp_until=until)
        item = session("visit", 10.5, format="visit", seats=visit)

        def job(tx: Tx) -> tuple[int, int]:
            communities.ensure(tx, Community(HERE, "MC2CM"), NOW)
            event_id = events.insert(tx, HERE, draft, State.SCHEDULED, NOW)
            return event_id, events.insert_session(tx, HERE, event_id, item, NOW)

        self.event_id, self.session_id = self.run(job)

    @rule(person=PEOPLE, answer=st.sampled_from(ASKED))
    def answer_the_event(self, person: int, answer: Answer) -> None:
        self._answer(person, EVENT, answer)

    @rule(person=PEOPLE, answer=st.sampled_from((Answer.GOING, Answer.DECLINED)))
    def answer_the_session(self, person: int, answer: Answer) -> None:
        self._answer(person, self.session_id, answer)

    @rule(person=PEOPLE, answer=st.sampled_from(ASKED))
    def an_organiser_answers(self, person: int, answer: Answer) -> None:
        self._answer(person, EVENT, answer, by=ORGANISER)

    @rule(person=PEOPLE, answer=st.sampled_from(ASKED))
    def press_twice(self, person: int, answer: Answer) -> None:
        self._answer(person, EVENT, answer)
        before = [tuple(row) for row in self.rows("SELECT * FROM rsvps")]
        seats_free = self._free(EVENT)
        self._answer(person, EVENT, answer)
        after = [tuple(row) for row in self.rows("SELECT * FROM rsvps")]
        assert after == before or (seats_free and not self._promotes(EVENT))

    @rule(seats=SEATS)
    def seats_change(self, seats: int | None) -> None:
        self._change("UPDATE events SET seats = :seats", seats=seats)

    @rule(seats=SEATS)
    def seats_of_the_session_change(self, seats: int | None) -> None:
        self._change("UPDATE sessions SET seats = :seats", seats=seats)

    @rule(state=st.sampled_from((State.SCHEDULED, State.POSTPONED, State.CANCELLED)))
    def the_state_changes(self, state: State) -> None:
        self._change("UPDATE events SET state = :state", state=state.value)

    @rule(person=PEOPLE)
    def erase(self, person: int) -> None:
        self.run(lambda tx: rsvps.erase(tx, HERE, person, self.now))

    @rule(moment=st.sampled_from(MOMENTS))
    def time_passes(self, moment: datetime) -> None:
        self.now = max(self.now, moment)

    def _answer(self, person: int, scope: int, answer: Answer, by: int | None = None) -> None:
        actor, ask = Actor(HERE, person, f"person {person}"), Ask(person, answer, by or person)
        waited = self._waiting(scope)
        with contextlib.suppress(Refusal):
            self.run(lambda tx: rsvps.settle(tx, actor, self.event_id, scope, ask, self.now))
        if person not in waited and person in self._waiting(scope):
            assert self._waiting(scope)[-1] == person  # who comes, or comes back, is the last

    def _change(self, sql: str, **values: Any) -> None:
        """As an import does: write, then promote in the same transaction."""

        def job(tx: Tx) -> None:
            tx.run(sql, **values)
            rsvps.promote(tx, self.event_id, self.now)

        self.run(job)

    def _seats(self, scope: int) -> int | None:
        sql = "SELECT seats FROM events" if scope == EVENT else "SELECT seats FROM sessions"
        seats: int | None = self.rows(sql)[0]["seats"]
        return seats

    def _with(self, scope: int, *answers: Answer) -> list[int]:
        """Who gave one of these answers, in order of turn."""
        return [
            row["person_id"]
            for row in self.rows(
                "SELECT person_id, answer FROM rsvps WHERE scope = :scope ORDER BY turn",
                scope=scope,
            )
            if Answer(row["answer"]) in answers
        ]

    def _going(self, scope: int) -> list[int]:
        return self._with(scope, Answer.GOING, Answer.OFFERED)

    def _waiting(self, scope: int) -> list[int]:
        return self._with(scope, Answer.WAITLISTED)

    def _free(self, scope: int) -> bool:
        seats = self._seats(scope)
        return seats is None or len(self._going(scope)) < seats

    def _promotes(self, scope: int) -> bool:
        """Whether a free seat still goes to who waits, by the test's own reckoning."""
        state = self.rows("SELECT state FROM events")[0]["state"]
        if state == "cancelled" or (state == "scheduled" and self.now >= PASSES):
            return False
        if scope == EVENT:
            return state == "postponed" or self.now < BEGINS
        return self.now < VISIT_BEGINS

    def _session_is_over(self) -> bool:
        return self.now >= VISIT_PASSES

    @invariant()
    def nobody_takes_a_seat_that_is_not_there(self) -> None:
        """Going + offered ≤ seats; more only as far as there were more seats before."""
        for scope in (EVENT, self.session_id):
            seats, going = self._seats(scope), set(self._going(scope))
            came = going - self.seated.get(scope, set())
            assert not came or seats is None or len(going) <= seats
            self.seated[scope] = going

    @invariant()
    def nobody_waits_while_a_seat_is_free(self) -> None:
        """Until the start; at the session only those who go to the event."""
        if self._promotes(EVENT):
            assert not (self._free(EVENT) and self._waiting(EVENT))
        if self._promotes(self.session_id) and self._free(self.session_id):
            assert not set(self._waiting(self.session_id)) & set(self._going(EVENT))

    @invariant()
    def a_seat_of_the_session_is_one_at_the_event(self) -> None:
        """Until it is over: who goes there goes to the event, who waits there waits or goes."""
        if self._session_is_over():
            return
        assert set(self._going(self.session_id)) <= set(self._going(EVENT))
        here = set(self._going(EVENT)) | set(self._waiting(EVENT))
        assert set(self._waiting(self.session_id)) <= here

    @invariant()
    def first_come_first_served(self) -> None:
        """Who was promoted stood before everybody who still waits at the event."""
        waiting = self._waiting(EVENT)
        new = self._told()
        assert all(self._promotes(scope) for scope, _ in new)  # never after the start
        still = [each for each in self.queue if each in waiting]
        promoted = [person for scope, person in new if scope == EVENT and person in self.queue]
        for person in promoted:
            assert all(self.queue.index(person) < self.queue.index(other) for other in still)
        assert [each for each in waiting if each in still] == still
        self.queue = waiting

    def _told(self) -> list[tuple[int, int]]:
        """(scope, person) of the promotions planned since the last look; each key is new."""
        keys = [row["key"] for row in self.rows("SELECT key FROM deliveries ORDER BY id")]
        new, self.told = keys[len(self.told) :], keys
        parts = [each.split(":") for each in new]
        return [(int(scope), int(person)) for _, _, scope, person, _ in parts]


Waitlist.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, print_blob=True
)
TestWaitlist = Waitlist.TestCase
