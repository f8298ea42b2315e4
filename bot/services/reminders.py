"""Reminders: planned with what they are for, made into deliveries when they fall due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.deliveries import DeliveryState, Reason
from bot.domain.events import Event, Session
from bot.domain.events import State as Stored
from bot.domain.going import goes
from bot.domain.people import Actor
from bot.domain.places import Role, pings
from bot.domain.reminders import (
    Coming,
    FanOut,
    Guest,
    Preview,
    Reminder,
    Replanned,
    fall_due,
    is_merged,
    passed_over,
    replanned,
    topic_of,
)
from bot.domain.reminders import ReminderState as State
from bot.domain.rules import Ladders, Level, Rung
from bot.services import concerns, feedback
from bot.services.communities import Clock, organised
from bot.services.places import role_of
from bot.store import deliveries, events, preferences, rules
from bot.store import reminders as store
from bot.store.database import Database
from bot.store.deliveries import Waiting
from bot.store.transactions import Tx
from schedules.offsets import offset_named
from schedules.reminders import Kind

_AT_ONCE = 20  # reminders made into deliveries in one transaction
_LOOK_BACK = timedelta(days=7)


class Reminders:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def fall_due(self) -> int:
        """Make what has fallen due into deliveries; how many reminders that were."""
        total = 0
        while count := await self._db.write(lambda tx: _fan_out(tx, self._clock())):
            total += count
        return total

    async def preview(self, actor: Actor, days: int) -> Preview:
        """Everything that will be sent in the next days. Raises NotAllowed."""
        now = self._clock()
        until = now + timedelta(days=days)

        def job(tx: Tx) -> Preview:
            community = organised(tx, actor)
            memory = _Memory(tx, community.id)
            due = store.between(tx, community.id, now, until)
            coming = [_coming(memory, each) for each in due]
            waiting = deliveries.waiting(tx, community.id, until)
            coming += [_waiting(memory, each) for each in waiting]
            troubles = deliveries.troubles(tx, community.id, now - _LOOK_BACK)
            missed = store.missed_since(tx, community.id, now - _LOOK_BACK)
            if missed:
                key = (DeliveryState.MISSED, Reason.OVERDUE)
                troubles[key] = troubles.get(key, 0) + missed
            return Preview(community, now, days, sorted(coming, key=_when), troubles)

        return await self._db.read(job)


def replan(tx: Tx, event: Event, now: datetime) -> None:
    """Bring the reminders of an event into line with it, in the transaction that changed it.

    Unsent ones move; those of an event that is cancelled, postponed or less exact than before
    are superseded; sent ones are not repeated. One whose messages could all be held back counts
    as unsent.
    """
    change = _change(tx, event, now)
    store.plan(tx, change.plan)
    unasked = [each for each in change.supersede if _is_unasked(tx, event, each)]
    store.supersede(tx, unasked, Reason.NOBODY, now)
    gone = [each for each in change.supersede if each not in unasked]
    store.supersede(tx, gone, change.reason, now)
    held_back = [each for each in change.outdated if hold_back(tx, each, change.reason, now)]
    if held_back:
        replan(tx, event, now)


def follow(tx: Tx, community_id: int, event_id: int, now: datetime) -> None:
    """Somebody with offsets of their own goes to an event now, or does not any more."""
    event = events.load(tx, community_id, event_id)
    assert event is not None
    replan(tx, event, now)


def outlook(tx: Tx, event: Event, now: datetime) -> tuple[int, int]:
    """How many reminders would be withdrawn, and how many planned anew, were the event so."""
    change = _change(tx, event, now)
    return len(change.supersede), len(change.plan)


def is_outdated(tx: Tx, event: Event, now: datetime) -> Callable[[int | None, str | None], bool]:
    """Whether what was sent of a reminder, by its session and rule, is for a time that does not
    hold any more: what is left of it is not to be sent."""
    outdated = {(each.session_id, each.rule) for each in _change(tx, event, now).outdated}
    return lambda session_id, rule: (session_id, rule) in outdated


def _change(tx: Tx, event: Event, now: datetime) -> Replanned:
    """By the rules in force, and the own offsets of those going."""
    offsets = preferences.offsets_of_event(tx, event.id)
    own = [Rung(each.rule, Level.OWN) for each in offsets]
    return replanned(event, store.of_event(tx, event.id), now, [*in_force(tx, event), *own])


def in_force(tx: Tx, event: Event) -> tuple[Rung, ...]:
    """The rules in force for an event, as it, its series and its community say; of one that is not
    written yet, too."""
    series_id = rules.series_id(tx, event.community_id, event.series) if event.series else None
    own = rules.of_event(tx, event.community_id, event.id, series_id)
    return Ladders(own).of(event.id, series_id)


def _is_unasked(tx: Tx, event: Event, reminder: Reminder) -> bool:
    """Whether it was somebody's own, and nobody who goes wants it any more."""
    offset = offset_named(reminder.rule)
    own = offset is not None and event.stored is Stored.SCHEDULED
    return own and offset not in preferences.offsets_of_event(tx, event.id)


def hold_back(tx: Tx, reminder: Reminder, reason: Reason, now: datetime) -> bool:
    """Supersede what is not sent of a reminder; whether that was all of it."""
    deliveries.supersede(tx, reminder, reason, now)
    if deliveries.went_out(tx, reminder):
        return False
    store.settle(tx, reminder, State.SUPERSEDED, reason, now)
    return True


def _fan_out(tx: Tx, now: datetime) -> int:
    due = store.due(tx, now, _AT_ONCE)
    for each in due:
        merged = is_merged(each, due, now)
        guests = _told(tx, each, now)
        over = _passed_over(tx, each, guests, now)
        role = role_of(tx, each.event_id)
        outcome = fall_due(each, guests, now, merged=merged, passed_over=over, role=role)
        _carry_out(tx, each, outcome, now)
    return len(due)


def _passed_over(
    tx: Tx, reminder: Reminder, guests: list[Guest], now: datetime
) -> dict[int, Reason]:
    if reminder.session_id is None and not reminder.is_own:
        return {}
    event, _ = _subject(tx, reminder)
    return passed_over(reminder, event, guests, store.of_event(tx, event.id), now)


def _carry_out(tx: Tx, reminder: Reminder, outcome: FanOut, now: datetime) -> None:
    store.settle(tx, reminder, outcome.state, outcome.reason, now)
    if outcome.state is State.MISSED:
        concerns.missed(tx, reminder.community_id, now)
    content: Mapping[str, object] = {}
    if outcome.notices and reminder.kind is Kind.REMINDER:
        content = _words(tx, reminder)
    elif outcome.notices:
        content = feedback.request(
            tx, reminder.community_id, reminder.event_id, reminder.session_id, now
        )
    said = [replace(each, content={**each.content, **content}) for each in outcome.notices]
    deliveries.plan(tx, said, now)
    for notice, reason in outcome.skipped:
        deliveries.skip(tx, notice, reason, now)


def _words(tx: Tx, reminder: Reminder) -> dict[str, object]:
    """What its message must know of its rule: how it is spelled, and organisers' words."""
    event, _ = _subject(tx, reminder)
    texts = {each.name: each.texts for each in in_force(tx, event)}.get(reminder.rule)
    said = {} if reminder.said is None else {"said": reminder.said.spelled()}
    return {**said, "texts": texts} if texts else {**said}


def _told(tx: Tx, reminder: Reminder, now: datetime) -> list[Guest]:
    """The audience; to be asked once more, those of it who have not answered and still can."""
    guests = _audience(tx, reminder)
    if reminder.kind is not Kind.NUDGE:
        return guests
    everyone = [guest.person_id for guest in guests]
    left = feedback.unanswered(tx, reminder.event_id, reminder.session_id, everyone, now)
    return [guest for guest in guests if guest.person_id in left]


def _audience(tx: Tx, reminder: Reminder) -> list[Guest]:
    """Those going to what it is for; of an own offset, those who have it. A preview counts all of
    them, so that it does not tell how many have answered."""
    _, session = _subject(tx, reminder)
    if session is None and reminder.session_id is not None:
        return []  # the session is gone
    found = [each for each in store.guests(tx, reminder.event_id) if goes(each.scopes, session)]
    offset = offset_named(reminder.rule)
    if offset is None:
        return found
    theirs = preferences.with_offset(tx, reminder.event_id, offset)
    return [each for each in found if each.person_id in theirs]


def _subject(tx: Tx, reminder: Reminder) -> tuple[Event, Session | None]:
    event = events.load(tx, reminder.community_id, reminder.event_id)
    assert event is not None  # it goes with its event
    return event, event.session(reminder.session_id) if reminder.session_id else None


class _Memory:
    """What many reminders of one preview share: events, and who goes to what of them."""

    def __init__(self, tx: Tx, community_id: int) -> None:
        self._tx, self._community_id = tx, community_id
        self._events: dict[int, Event | None] = {}
        self._audiences: dict[tuple[int, int, str], list[Guest]] = {}
        self._roles: dict[int, Role | None] = {}

    def event(self, event_id: int | None) -> Event | None:
        if event_id is not None and event_id not in self._events:
            self._events[event_id] = events.load(self._tx, self._community_id, event_id)
        return None if event_id is None else self._events[event_id]

    def role(self, event_id: int) -> Role | None:
        if event_id not in self._roles:
            self._roles[event_id] = role_of(self._tx, event_id)
        return self._roles[event_id]

    def audience(self, reminder: Reminder) -> list[Guest]:
        key = (reminder.event_id, reminder.scope, reminder.rule if reminder.is_own else "")
        if key not in self._audiences:
            self._audiences[key] = _audience(self._tx, reminder)
        topic = topic_of(reminder)
        return [each for each in self._audiences[key] if topic not in each.preferences.off]


def _coming(memory: _Memory, reminder: Reminder) -> Coming:
    event, guests = memory.event(reminder.event_id), memory.audience(reminder)
    by_dm = sum(guest.by_dm for guest in guests)
    in_channel = [guest.person_id for guest in guests if not guest.by_dm]
    return Coming(
        due=reminder.due,
        kind=reminder.kind.value,
        rule=reminder.by,
        event=event,
        session=event.session(reminder.session_id) if event and reminder.session_id else None,
        people=frozenset(guest.person_id for guest in guests),
        by_dm=by_dm,
        messages=by_dm + len([*pings(in_channel, memory.role(reminder.event_id))]),
        level=reminder.level,
    )


def _waiting(memory: _Memory, waiting: Waiting) -> Coming:
    event = memory.event(waiting.event_id)
    return Coming(
        due=waiting.due,
        kind=waiting.kind,
        rule=None,
        event=event,
        session=event.session(waiting.session_id) if event and waiting.session_id else None,
        people=waiting.people or None,
        messages=waiting.messages,
    )


def _when(coming: Coming) -> datetime:
    return coming.due
