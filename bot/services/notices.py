"""Telling those concerned of a change, in the transaction that made it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain import interest
from bot.domain.deliveries import Reason
from bot.domain.events import Event, State
from bot.domain.interest import becomes_dated
from bot.domain.notices import (
    KIND,
    Changed,
    Telling,
    Waiting,
    What,
    collapsed,
    concerned,
    known_of,
    notices,
    topic_of,
    whom,
)
from bot.services.communities import known
from bot.services.places import role_of
from bot.services.rsvps import tell_date
from bot.store import acts, cards, deliveries
from bot.store.transactions import Tx

REASONS = {
    What.CANCELLED: Reason.CANCELLED,
    What.POSTPONED: Reason.POSTPONED,
    What.RESTORED: Reason.MOVED,
    What.MOVED: Reason.MOVED,
}
_SILENT = (State.DRAFT, State.REPORTED, State.ARCHIVED)


def tell_change(
    tx: Tx, before: Event, after: Event, what: What | None, now: datetime
) -> Telling | None:
    """Plan one notice to everybody concerned, in place of what is planned and not sent; what it
    will be, and None where there is none.

    Nothing is told of what nobody knows or what is past. Where the date becomes known, those
    who asked are told that instead.
    """
    if what is None and not becomes_dated(before, after):
        return None
    waiting = deliveries.unsent(tx, after.id, KIND)
    for kind in (KIND, interest.KIND):
        deliveries.withdraw(tx, after.id, kind, REASONS[what or What.MOVED], now)
    if before.stored in _SILENT or _is_past(before, after, now):
        return None
    if what in (What.MOVED, None) and becomes_dated(before, after):
        return Telling(after.title, None, tell_date(tx, before, after, now), now)
    unsaid = known_of(waiting[0]) if waiting else None
    changed = collapsed(before, after, what or What.MOVED, unsaid, now)
    if changed is None:
        return None
    told = concerned(before, acts.answers(tx, after.id), whom(changed, after))
    return _plan(tx, after, Waiting(changed, told), now)


def waiting_for(tx: Tx, event: Event) -> Waiting | None:
    """What of an event's changes is planned to be told; None where nothing is."""
    found = deliveries.unsent(tx, event.id, KIND)
    if found is None:
        return None
    content, due = found
    changed = Changed(What(content["what"]), known_of(content), due)
    before = replace(event, dates=changed.known.was)
    told = concerned(before, acts.answers(tx, event.id), whom(changed, event))
    return Waiting(changed, told)


def tell_waiting(tx: Tx, event: Event, now: datetime) -> Telling | None:
    """Tell at once what waits to be told; None where nothing does."""
    waiting = waiting_for(tx, event)
    if waiting is None:
        return None
    deliveries.withdraw(tx, event.id, KIND, Reason.MERGED, now)
    at_once = replace(waiting, changed=replace(waiting.changed, due=now))
    return _plan(tx, event, at_once, now, sooner=True)


def _plan(
    tx: Tx, after: Event, waiting: Waiting, now: datetime, *, sooner: bool = False
) -> Telling | None:
    """Plan the notice to those concerned; None where nobody is, and there is no channel."""
    changed, topic = waiting.changed, topic_of(waiting.changed, after)
    people = {each: wants.is_apart(topic, changed.due) for each, wants in waiting.people.items()}
    if not people and not _is_heard(tx, after):
        return None
    role = role_of(tx, after.id)
    deliveries.plan(tx, notices(after, changed, people, role, sooner=sooner), now)
    return Telling(after.title, changed.what, len(people), changed.due)


def _is_heard(tx: Tx, event: Event) -> bool:
    """Whether the channel tells it anybody: a date of what repeats is news there once it was
    announced. Until then Discord's own event says what became of it."""
    announced = event.repeat is None or cards.load(tx, event.id) is not None
    return announced and known(tx, event.community_id).events_channel_id is not None


def _is_past(before: Event, after: Event, now: datetime) -> bool:
    """A postponed event may be called off though its old date has passed."""
    return after.is_over(now) and not (
        before.stored is State.POSTPONED and after.stored is State.CANCELLED
    )
