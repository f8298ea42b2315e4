"""Feedback: asked, given, closed, and released once it is.

Nothing here is logged: a line about an answer would join who with what.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot.domain import feedback as domain
from bot.domain.feedback import (
    LONGEST_WORDS,
    QUESTIONS,
    RATINGS,
    Asked,
    Form,
    Rated,
    Results,
    Subject,
)
from bot.domain.going import goes
from bot.domain.people import Actor
from bot.errors import NotFound, Refusal
from bot.services.communities import Clock, organised
from bot.services.events import present, session_of
from bot.store import feedback as store
from bot.store import going
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.texts import T


class Feedback:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def ask(self, actor: Actor, event_id: int, session_id: int | None) -> Asked:
        """The question, for someone who may answer it. Raises NotFound, Refusal."""
        now = self._clock()

        def job(tx: Tx) -> Asked:
            subject, form = _answerable(tx, actor, event_id, session_id, now)
            if form is not None and store.has_answered(tx, form.id, actor.person_id):
                raise _answered()
            invited = len(going.people(tx, event_id, subject.session))
            closes = form.closes if form else now + domain.ANSWERABLE
            return Asked(actor.community_id, subject, form.invited if form else invited, closes)

        return await self._db.read(job)

    async def rate(self, actor: Actor, event_id: int, session_id: int | None, rating: int) -> Rated:
        """Count a rating, once per person. Raises NotFound, Refusal."""
        now, ticket = self._clock(), secrets.token_urlsafe(16)
        if rating not in RATINGS:
            raise Refusal(T("A rating is a number from 1 to 5."))

        def job(tx: Tx) -> Rated:
            subject, form = _answerable(tx, actor, event_id, session_id, now)
            if form is None:
                form = store.open_form(tx, actor.community_id, event_id, subject.session, now)
            if not store.note_answered(tx, form.id, actor.person_id):
                return Rated(actor.community_id, form.id, None)
            store.add_rating(tx, form.id, rating)
            store.give_ticket(tx, form.id, _hash(ticket))
            return Rated(actor.community_id, form.id, ticket)

        return await self._db.write(job)

    async def add_words(
        self, community_id: int, form_id: int, ticket: str, written: Mapping[str, str]
    ) -> bool:
        """Keep what someone wrote, by question; False where nothing was. Whoever holds the
        ticket may, once: who that is, is not asked. Raises NotFound, Refusal."""
        now = self._clock()
        kept = [(each, written.get(each, "").strip()[:LONGEST_WORDS]) for each in QUESTIONS]
        kept = [(question, words) for question, words in kept if words]

        def job(tx: Tx) -> bool:
            form = store.load(tx, community_id, form_id)
            if form is None:
                raise _no_form()
            if form.is_closed(now):
                raise Refusal(T("This feedback is closed; your words were not kept."))
            if not kept:
                return False
            if not store.spend_ticket(tx, form.id, _hash(ticket)):
                raise Refusal(T("You have added your words already; they cannot be changed."))
            store.add_words(tx, form.id, kept)
            return True

        return await self._db.write(job)

    async def results(self, actor: Actor, event_id: int, session_id: int | None) -> Results:
        """What may be shown by now, to organisers. Raises NotAllowed, NotFound."""
        now = self._clock()

        def job(tx: Tx) -> Results:
            subject, form = _of_organiser(tx, actor, event_id, session_id)
            return _results(tx, subject, form, now)

        return await self._db.read(job)

    async def released(self, actor: Actor, event_id: int) -> list[Results]:
        """The results of every closed form of an event: of the event itself, then by session.
        Raises NotAllowed, NotFound, and a Refusal where there are none yet."""
        now = self._clock()

        def job(tx: Tx) -> list[Results]:
            organised(tx, actor)
            event = present(tx, actor, event_id)
            forms = {each.session_id: each for each in store.forms_of(tx, event.id)}
            subjects = [Subject(event), *(Subject(event, each) for each in event.sessions)]
            return [
                _results(tx, subject, form, now)
                for subject in subjects
                if (form := forms.get(subject.scope or None)) is not None and form.is_closed(now)
            ]

        found = await self._db.read(job)
        if not found:
            raise Refusal(
                T("No feedback on this event has been released yet."),
                hint=T("Results are released when a form closes; /feedback results says when."),
            )
        return found

    async def closing(self, actor: Actor, event_id: int, session_id: int | None) -> Results:
        """What closing a form would do. Raises as `close` does."""
        found = await self.results(actor, event_id, session_id)
        if found.form.is_closed(found.now):
            raise domain.closed(found.subject.title)
        return found

    async def close(self, actor: Actor, event_id: int, session_id: int | None) -> Results:
        """Close a form for good and release its results. Raises NotAllowed, NotFound, Refusal."""
        now = self._clock()

        def job(tx: Tx) -> Results:
            subject, form = _of_organiser(tx, actor, event_id, session_id)
            if form.is_closed(now):
                raise domain.closed(subject.title)
            store.close(tx, form.id, now)
            return _results(tx, *_of_organiser(tx, actor, event_id, session_id), now)

        return await self._db.write(job)


def request(
    tx: Tx, community_id: int, event_id: int, session_id: int | None, now: datetime
) -> dict[str, Any]:
    """Open the form as its request goes out; what the message must say, for its content."""
    actor = Actor(community_id, 0, "")
    event = present(tx, actor, event_id)
    form = store.open_form(tx, community_id, event_id, session_of(event, session_id), now)
    return {
        "invited": form.invited,
        "closes": int(form.closes.timestamp()),
        "threshold": form.threshold,
    }


def unanswered(
    tx: Tx, event_id: int, session_id: int | None, people: Iterable[int], now: datetime
) -> set[int]:
    """Those of the people who have not answered and still can."""
    form = store.form_of(tx, event_id, session_id)
    if form is None:
        return set(people)
    return set() if form.is_closed(now) else set(people) - store.answered(tx, form.id)


def _answerable(
    tx: Tx, actor: Actor, event_id: int, session_id: int | None, now: datetime
) -> tuple[Subject, Form | None]:
    """What the actor may give feedback on now, and its form where it is open already."""
    event = present(tx, actor, event_id)
    subject = Subject(event, session_of(event, session_id))
    form = store.form_of(tx, event.id, session_id)
    domain.check_open(subject, form, now)
    scopes = going.scopes(tx, actor.community_id, event.id, actor.person_id)
    if not goes(scopes, subject.session):
        raise domain.not_going(subject.title)
    return subject, form


def _of_organiser(
    tx: Tx, actor: Actor, event_id: int, session_id: int | None
) -> tuple[Subject, Form]:
    organised(tx, actor)
    event = present(tx, actor, event_id)
    subject = Subject(event, session_of(event, session_id))
    form = store.form_of(tx, event.id, session_id)
    if form is None:
        raise _no_form()
    return subject, form


def _results(tx: Tx, subject: Subject, form: Form, now: datetime) -> Results:
    counts = store.counts(tx, form.id)
    figures = domain.figures(counts, form.invited, form.threshold)
    answers = figures.answers if figures is not None else None
    if figures is None or not form.is_closed(now):
        return Results(subject, form, now, answers)
    written = store.words(tx, form.id)
    words = {each: [said for question, said in written if question == each] for each in QUESTIONS}
    return Results(subject, form, now, answers, figures, words)


def _hash(ticket: str) -> bytes:
    return hashlib.sha256(ticket.encode()).digest()


def _answered() -> Refusal:
    return Refusal(
        T("You have answered already."),
        hint=T(
            "An anonymous answer cannot be changed or withdrawn: nobody can tell which is yours."
        ),
    )


def _no_form() -> NotFound:
    return NotFound(
        T("No feedback has been asked for on this yet."),
        hint=T("It is, half an hour after the end of each session."),
    )
