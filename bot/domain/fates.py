"""What becomes of a message to one person when it is due: told, held back, or never told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.domain.deliveries import Due, Reason, Urgency
from bot.domain.events import Event
from bot.domain.notices import KIND, Changed, What, known_of, topic_of
from bot.domain.preferences import TOPICS, Preferences, Topic
from schedules.offsets import offset_named
from schedules.reminders import Kind


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is to be told. ``begins``: what it is about; ``due`` and ``late``: as
    planned; ``reminds``: it is a reminder. ``wasted``: times for which somebody would set out in
    vain who has not heard of it."""

    topic: Topic | None
    urgency: int
    due: datetime
    late: datetime | None = None
    begins: datetime | None = None
    wasted: tuple[datetime, ...] = ()
    reminds: bool = False


class Fate(NamedTuple):
    """``reason`` None: it is told now. With ``held``, it is told then, and missed from ``late``
    on; without, never."""

    reason: Reason | None = None
    held: datetime | None = None
    late: datetime | None = None


def fate(message: Message, preferences: Preferences, now: datetime) -> Fate:
    """Decide by the person's preferences of this moment.

    What they switched off is not told. In quiet hours it is held back, not lost: it is told when
    they end, if it is of use then, else skipped with that reason. A reminder is of use until
    what it reminds of begins, for it says when that is; anything else until it is too late by
    its own grace, where it has one. Two things ring all the same: what would let somebody set
    out in vain before the quiet hours end (it is called off, or moved); and, if the person
    agreed, a last call for what begins before they do.
    """
    if message.topic in preferences.off:
        return Fate(Reason.SWITCHED_OFF)
    until = preferences.silent_until(now)
    if until is None or any(now <= each < until for each in message.wasted):
        return Fate()
    soon = message.begins is not None and message.begins < until
    if soon and preferences.last_calls and message.urgency <= Urgency.LAST_CALL:
        return Fate()
    end = message.begins if message.reminds else message.late
    if end is not None and until >= end:
        return Fate(Reason.QUIET_HOURS)
    if message.reminds and end is not None and message.late is not None:
        end = min(end, until + (message.late - message.due))
    return Fate(Reason.HELD_BACK, until, end)


def message_of(due: Due, planned: datetime, late: datetime | None) -> Message:
    """A claimed delivery to one person; ``planned``: when it was to be sent."""
    subject = due.session or (due.shown.event if due.shown else None)
    topic: Topic | None = TOPICS.get(due.kind)
    wasted: tuple[datetime, ...] = ()
    if offset_named(due.content.get("rule")):
        topic = None
    if due.kind == KIND and due.shown is not None:
        changed = Changed(What(due.content["what"]), known_of(due.content), planned)
        topic, wasted = topic_of(changed, due.shown.event), tuple(_left(changed, due.shown.event))
    return Message(
        topic=topic,
        urgency=due.urgency,
        due=planned,
        late=late,
        begins=subject.dates.begins if subject else None,
        wasted=wasted,
        reminds=due.kind == Kind.REMINDER,
    )


def _left(changed: Changed, after: Event) -> Iterator[datetime]:
    """The times at which something was to begin, and does not."""
    was = [each.dates for each in changed.known.sessions.values()]
    if changed.what is not What.MOVED or changed.known.was != after.dates:
        was.append(changed.known.was)
    yield from (each.begins for each in was if each.begins is not None)
