"""RSVPs: answers to events and their sessions, seats, and the waitlist."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.answers import EVENT, Answer, Mine
from bot.domain.attendees import LISTED, PeoplePage, Sight, slices
from bot.domain.deliveries import Notice, Urgency
from bot.domain.events import Event, State
from bot.domain.interest import becomes_dated, date_told
from bot.domain.people import Actor
from bot.domain.rsvps import (
    Answered,
    Ask,
    Decision,
    Held,
    Opening,
    SessionOpening,
    Stand,
    Waiting,
    answer_event,
    answer_session,
    promoted,
)
from bot.errors import NotFound
from bot.services.communities import Clock, organised
from bot.services.events import no_event, sight_of
from bot.services.readers import Readers
from bot.services.reminders import follow
from bot.store import calendar, deliveries, people, places, preferences
from bot.store import events as events_store
from bot.store import rsvps as store
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.texts import T

_TO_COME = (State.ANNOUNCED, State.SCHEDULED)
PEOPLE_PAGE = 20


@dataclass(frozen=True, slots=True)
class _Whole:
    """What a press is about, as the transaction found it."""

    opening: Opening
    at_event: Stand
    session: SessionOpening | None
    in_session: Stand | None

    @property
    def scope(self) -> int:
        return EVENT if self.session is None else self.session.session_id

    @property
    def here(self) -> Stand:
        return self.at_event if self.in_session is None else self.in_session


class Rsvps:
    def __init__(self, db: Database, clock: Clock, readers: Readers) -> None:
        self._db = db
        self._clock = clock
        self._readers = readers

    async def answer(
        self, actor: Actor, event_id: int, answer: Answer, session_id: int = EVENT
    ) -> Answered:
        """The actor's own answer: going, maybe or declined, to the event or to a session with
        seats. Raises NotFound, and a Refusal that changes nothing."""
        now = self._clock()
        ask = Ask(actor.person_id, answer, actor.person_id)
        return await self._readers.beside(
            actor,
            self._db.write,
            lambda tx: settle(tx, actor, event_id, session_id, ask, now),
        )

    async def answer_for(
        self, actor: Actor, person: Actor, event_id: int, answer: Answer, session_id: int = EVENT
    ) -> Answered:
        """An organiser answers for a person; who did is recorded. Raises NotAllowed too."""
        now = self._clock()
        ask = Ask(person.person_id, answer, actor.person_id)

        def job(tx: Tx) -> Answered:
            organised(tx, actor)
            people.meet(tx, actor, now)
            done = settle(tx, person, event_id, session_id, ask, now)
            return replace(done, name=person.name)

        return await self._db.write(job)

    async def people(
        self, actor: Actor, event_id: int, session_id: int = EVENT, page: int = 0
    ) -> PeoplePage:
        """A page of who goes, waits and may come, as the actor sees them; a page past the end is
        the last one."""

        def job(tx: Tx) -> PeoplePage:
            opening = _opening(tx, actor, event_id)
            session = _session(tx, event_id, session_id)
            mine = store.mine(tx, event_id, actor.person_id, EVENT).get(EVENT)
            return _people(tx, opening, session, page, sight_of(tx, actor, mine))

        return await self._db.read(job)

    async def erase(self, actor: Actor, person_id: int) -> int:
        """Delete a person's answers in the actor's community (their own, or as an organiser);
        freed seats go to who waits. How many events it was about."""
        now = self._clock()

        def job(tx: Tx) -> int:
            if person_id != actor.person_id:
                organised(tx, actor)
            return erase(tx, actor.community_id, person_id, now)

        return await self._db.write(job)


def promote(tx: Tx, event_id: int, now: datetime, *, but_not_told: Collection[int] = ()) -> int:
    """Give the free seats of an event and its sessions to who waits, and tell them; how many.

    Called inside the transaction of whatever may have freed a seat: a leave, an erase, more
    seats, a new date. ``but_not_told``: whoever is looking at the answer already.
    """
    opening = store.opening(tx, event_id)
    if opening is None or not opening.alive(now):
        return 0
    count = 0
    if opening.promotes(now):
        count += _fill(tx, opening, None, now, but_not_told)
    for session in store.queues(tx, event_id):
        if session.promotes(now):
            count += _fill(tx, opening, session, now, but_not_told)
    if count:
        _touch(tx, opening.community_id, event_id)
        if preferences.offsets_of_event(tx, event_id):
            follow(tx, opening.community_id, event_id, now)
    return count


def tell_date(tx: Tx, before: Event, after: Event, now: datetime) -> int:
    """Tell those who asked, where an event's date has become known in this transaction; how many
    they are."""
    if not becomes_dated(before, after) or after.state(now) not in _TO_COME:
        return 0
    interested = store.interested(tx, after.id)
    deliveries.plan(tx, date_told(after, interested, now), now)
    return len(interested)


def erase(tx: Tx, community_id: int, person_id: int, now: datetime) -> int:
    """Delete a person's answers and promote who waited; how many events it was about."""
    touched = store.erase(tx, community_id, person_id)
    for event_id in touched:
        promote(tx, event_id, now)
        _touch(tx, community_id, event_id)
    return len(touched)


def settle(
    tx: Tx, person: Actor, event_id: int, session_id: int, ask: Ask, now: datetime
) -> Answered:
    """One answer in its transaction; ``person`` answers, ``ask.by`` is who pressed."""
    found = _load(tx, person, event_id, session_id)
    held = store.held(tx, event_id, ask.person_id) if _leaves(found, ask) else []
    decision = _decide(found, ask, now, [each for each, _ in held])
    if decision.changes:
        people.meet(tx, person, now)
        _unsay(tx, found, decision, now)
        store.put(tx, person.community_id, event_id, decision.changes, now)
        _touch(tx, person.community_id, event_id)
        if preferences.offsets(tx, person.community_id, ask.person_id):
            follow(tx, person.community_id, event_id, now)
    elif ask.answer is Answer.GOING:
        places.renew(tx, event_id, ask.person_id, person.role_ids)
    if decision.refill:
        promote(tx, event_id, now, but_not_told=(ask.person_id,))
    return _answered(tx, found, decision, ask, {each.session_id: title for each, title in held})


def _touch(tx: Tx, community_id: int, event_id: int) -> None:
    """The event has other people now, and perhaps other seats left."""
    events_store.touch_card(tx, event_id)
    calendar.touch(tx, community_id)


def _unsay(tx: Tx, found: _Whole, decision: Decision, now: datetime) -> None:
    """Nobody is told of a seat that they gave up meanwhile."""
    for change in decision.changes:
        if not change.answer.in_queue:
            turn = found.here.turn if change.scope == found.scope else change.turn
            key = _key(found.opening.event_id, change.scope, change.person_id, turn)
            deliveries.unsay(tx, key, now)


def _load(tx: Tx, person: Actor, event_id: int, session_id: int) -> _Whole:
    found = store.press(tx, event_id, person.person_id)
    if found is None or found[0].community_id != person.community_id:
        raise no_event(str(event_id))
    session = _session(tx, event_id, session_id)
    if session is None:
        return _Whole(*found, None, None)
    in_session = store.stand(tx, event_id, session_id, person.person_id, session.seats)
    return _Whole(*found, session, in_session)


def _leaves(found: _Whole, ask: Ask) -> bool:
    return found.session is None and ask.answer is not Answer.GOING


def _decide(found: _Whole, ask: Ask, now: datetime, held: list[Held]) -> Decision:
    if found.session is None or found.in_session is None:
        return answer_event(found.opening, found.at_event, ask, now, held)
    return answer_session(found.opening, found.session, found.at_event, found.in_session, ask, now)


def _answered(
    tx: Tx, found: _Whole, decision: Decision, ask: Ask, titles: dict[int, str]
) -> Answered:
    """What is true after the changes and the promotions that followed."""
    scope = found.scope
    mine = _standing(tx, found, decision, ask)
    return Answered(
        opening=found.opening,
        before=found.here.answer,
        mine=mine.get(scope),
        at_event=mine.get(EVENT),
        session=found.session,
        given_up=tuple(titles[each.scope] for each in decision.changes if each.scope in titles),
    )


def _standing(tx: Tx, found: _Whole, decision: Decision, ask: Ask) -> dict[int, Mine]:
    """The person's answers now; read again only where a promotion may have changed them."""
    event_id, scope = found.opening.event_id, found.scope
    if decision.refill:
        return store.mine(tx, event_id, ask.person_id, scope)
    stands = ((EVENT, found.at_event), (scope, found.here))
    now = {each: (stand.answer, stand.turn) for each, stand in stands}
    now |= {each.scope: (each.answer, each.turn) for each in decision.changes if each.scope in now}
    return {
        each: store.standing(tx, event_id, each, answer, turn)
        for each, (answer, turn) in now.items()
        if answer is not None
    }


def _opening(tx: Tx, actor: Actor, event_id: int) -> Opening:
    opening = store.opening(tx, event_id)
    if opening is None or opening.community_id != actor.community_id:
        raise no_event(str(event_id))
    return opening


def _session(tx: Tx, event_id: int, session_id: int) -> SessionOpening | None:
    if session_id == EVENT:
        return None
    session = store.session_opening(tx, event_id, session_id)
    if session is None:
        raise NotFound(T("There is no such session in this event."))
    return session


def _fill(
    tx: Tx,
    opening: Opening,
    session: SessionOpening | None,
    now: datetime,
    but_not_told: Collection[int],
) -> int:
    """Fill one queue's free seats in one pass."""
    event_id = opening.event_id
    scope, seats = (session.session_id, session.seats) if session else (EVENT, opening.seats)
    taken = 0 if seats is None else store.taken(tx, event_id, scope)
    chosen = promoted(seats, taken, store.waiting(tx, event_id, scope))
    store.promote(tx, event_id, scope, chosen, now)
    begins = session.begins if session else opening.begins
    told = [each for each in chosen if each.person_id not in but_not_told]
    notices = [_notice(opening, scope, each, begins, now) for each in told]
    deliveries.plan(tx, notices, now)
    return len(chosen)


def _notice(
    opening: Opening, scope: int, waited: Waiting, begins: datetime | None, now: datetime
) -> Notice:
    return Notice(
        kind="promotion",
        key=_key(opening.event_id, scope, waited.person_id, waited.turn),
        community_id=opening.community_id,
        due=now,
        urgency=Urgency.LAST_CALL,
        event_id=opening.event_id,
        session_id=scope or None,
        person_id=waited.person_id,
        late=begins,
    )


def _key(event_id: int, scope: int, person_id: int, turn: int) -> str:
    """With the turn in it: leaving and waiting again, one is told again."""
    return f"promotion:{event_id}:{scope}:{person_id}:{turn}"


def _people(
    tx: Tx, opening: Opening, session: SessionOpening | None, page: int, sight: Sight
) -> PeoplePage:
    event_id = opening.event_id
    scope, seats = (session.session_id, session.seats) if session else (EVENT, opening.seats)
    tally = store.tally(tx, event_id, scope, seats)
    seen = store.seen(tx, event_id, scope, sight)
    counts = [seen.get(answer, 0) for answer in LISTED]
    pages = max(1, -(-sum(counts) // PEOPLE_PAGE))
    chosen = min(max(page, 0), pages - 1)
    listed = [
        each
        for group, offset, limit in slices(counts, chosen, PEOPLE_PAGE)
        for each in store.listed(
            tx, event_id, scope, LISTED[group], sight, limit=limit, offset=offset
        )
    ]
    kinds, alone = store.kinds(tx, event_id, scope)
    return PeoplePage(
        opening,
        session,
        tally,
        listed,
        chosen,
        pages,
        seated=[(each.session_id, each.title) for each in store.seated(tx, event_id)],
        hidden=sum(tally.count(answer) for answer in LISTED) - sum(counts),
        kinds=kinds,
        alone=alone,
    )
