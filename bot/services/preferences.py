"""How each person wants to be told: what they say of it, and what that does to what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.domain import preferences as domain
from bot.domain.deliveries import CONCERN, DeliveryState, Due, Reason
from bot.domain.fates import Message, fate, message_of
from bot.domain.going import goes
from bot.domain.people import Actor
from bot.domain.preferences import NONE, Example, HowTold, Wished, Wishes, wished
from bot.domain.reminders import Guest, Reminder, passed_over, topic_of, urgency_of
from bot.services.communities import Clock, check_language, known
from bot.services.gathered import gather
from bot.services.reminders import replan
from bot.store import deliveries, events, going, people, places
from bot.store import held as held_rows
from bot.store import preferences as store
from bot.store import reminders as reminder_store
from bot.store.columns import from_ms, instant_or_none
from bot.store.database import Database
from bot.store.transactions import Row, Tx
from schedules.offsets import Offset, in_order, offset_named
from schedules.reminders import Kind

_LOOKED_AT = 100  # reminders to come, for the example


class Preferences:
    """``changed`` is called after a person's language may have become another."""

    def __init__(self, db: Database, clock: Clock, changed: Callable[[], None]) -> None:
        self._db = db
        self._clock = clock
        self._changed = changed

    async def show(self, actor: Actor) -> HowTold:
        """How the actor is told here, and when next."""
        now = self._clock()
        return await self._db.read(lambda tx: _how_told(tx, actor, now))

    async def choose(self, actor: Actor, wishes: Wishes) -> HowTold:
        """Change what the actor wishes; how they are told then. DMs that were switched off are
        tried again where they are chosen. Raises a Refusal with all that is wrong."""
        if wishes == Wishes():
            return await self.show(actor)
        now = self._clock()
        if wishes.language not in (None, NONE):
            check_language(wishes.language)

        def job(tx: Tx) -> HowTold:
            community, person_id = known(tx, actor.community_id), actor.person_id
            before = _wished(tx, actor)
            after = wished(before, wishes, _zone(tx, actor))
            people.meet(tx, actor, now)
            store.save(tx, community.id, person_id, after.preferences)
            places.touch_person(tx, community.id, person_id)
            if wishes.reach is not None:
                people.choose_reach(tx, community.id, person_id, wishes.reach)
            if after.preferences.quiet != before.preferences.quiet:
                held_rows.release(tx, community.id, person_id, now)
            if after.offsets != before.offsets:
                store.save_offsets(tx, community.id, person_id, after.offsets, now)
                _replan_all(tx, actor, now)
            return _how_told(tx, actor, now)

        told = await self._db.write(job)
        self._changed()
        return told


def heed(tx: Tx, row: Row, due: Due, now: datetime) -> bool:
    """Do by the preferences of whom a claimed row is for, where it is not simply sent to them;
    whether that is so. It has not been tried yet."""
    if due.person_id is None or due.kind == CONCERN:
        return False
    preferences = store.load(tx, due.community.id, due.person_id)
    if row["reason"] == Reason.HELD_BACK and _has_left(tx, due):
        deliveries.settle(tx, due.id, DeliveryState.SKIPPED, Reason.NOT_GOING, now)
        return True
    planned, late = from_ms(row["due_at"]), instant_or_none(row["late_at"])
    reason, held, until = fate(message_of(due, planned, late), preferences, now)
    if reason is not None and held is not None:
        held_rows.hold(tx, due.id, held, until)
        held_rows.merge(tx, due, now)
    elif reason is not None:
        deliveries.settle(tx, due.id, DeliveryState.SKIPPED, reason, now)
    elif not due.by_dm and (why := _why_in_channel(row, preferences)) is not None:
        gather(tx, due.id, why, now)
    else:
        return False
    return True


def _has_left(tx: Tx, due: Due) -> bool:
    """Whether a reminder was held back for somebody who meanwhile does not go any more."""
    if due.kind != Kind.REMINDER or due.event_id is None or due.person_id is None:
        return False
    scopes = going.scopes(tx, due.community.id, due.event_id, due.person_id)
    return not goes(scopes, due.session)


def _why_in_channel(row: Row, preferences: domain.Preferences) -> Reason | None:
    """Why somebody who was to be told alone is mentioned with others; None where they are not
    (each who has a seat is told so)."""
    if row["reason"] == Reason.HELD_BACK:
        return Reason.AFTER_QUIET
    if not row["key"].endswith(f":p{row['person_id']}") or row["reason"] is not None:
        return None
    return Reason.DM_CLOSED if preferences.dm_closed else Reason.IN_CHANNEL


def _zone(tx: Tx, actor: Actor) -> str:
    profile = people.load(tx, actor.community_id, actor.person_id)
    own = profile.zone if profile is not None else None
    return own or known(tx, actor.community_id).zone


def _wished(tx: Tx, actor: Actor) -> Wished:
    community_id, person_id = actor.community_id, actor.person_id
    offsets = in_order(store.offsets(tx, community_id, person_id))
    return Wished(store.load(tx, community_id, person_id), offsets)


def _replan_all(tx: Tx, actor: Actor, now: datetime) -> None:
    """Plan the own reminders of everything to come that the person goes to."""
    for event_id in going.coming(tx, actor.community_id, actor.person_id, now):
        event = events.load(tx, actor.community_id, event_id)
        assert event is not None
        replan(tx, event, now)


def _how_told(tx: Tx, actor: Actor, now: datetime) -> HowTold:
    preferences, offsets = _wished(tx, actor)
    example = _example(tx, actor, preferences, frozenset(offsets), now)
    return HowTold(preferences, offsets, _zone(tx, actor), example)


def _example(
    tx: Tx,
    actor: Actor,
    preferences: domain.Preferences,
    offsets: frozenset[Offset],
    now: datetime,
) -> Example | None:
    """The next reminder that the person will get, as things are."""
    for each in reminder_store.to_come(tx, actor.community_id, actor.person_id, now, _LOOKED_AT):
        own = offset_named(each.rule)
        if each.kind is Kind.REMINDER and (own is None or own in offsets):
            found = _told_at(tx, each, actor.person_id, preferences)
            if found is not None:
                return found
    return None


def _told_at(
    tx: Tx, reminder: Reminder, person_id: int, preferences: domain.Preferences
) -> Example | None:
    """When the person is reminded; None where they are not."""
    event = events.load(tx, reminder.community_id, reminder.event_id)
    assert event is not None
    session = event.session(reminder.session_id) if reminder.session_id else None
    scopes = going.scopes(tx, event.community_id, event.id, person_id)
    guest = Guest(person_id, reminder.due, preferences, scopes)
    standing = reminder_store.of_event(tx, event.id)
    over = passed_over(reminder, event, [guest], standing, reminder.due)
    if over or not goes(scopes, session):
        return None
    subject = session or event
    message = Message(
        topic=topic_of(reminder),
        urgency=urgency_of(reminder),
        due=reminder.due,
        late=reminder.late,
        begins=subject.dates.begins,
        reminds=True,
    )
    reason, held, _ = fate(message, preferences, reminder.due)
    if reason is not None and held is None:
        return None
    return Example(event, session, reminder.by, reminder.level, held or reminder.due)
