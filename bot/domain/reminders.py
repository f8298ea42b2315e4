"""Reminders: what is planned for an event, what a change does to it, and who is told.

One reminder is one rule for an event or one of its sessions; when it falls due it becomes
deliveries, for those who are going at that moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.domain.answers import EVENT
from bot.domain.communities import Community
from bot.domain.deliveries import DeliveryState, Notice, Reason, Urgency
from bot.domain.events import Event, Session, State
from bot.domain.rules import DEFAULTS, Level, Rung
from schedules.reminders import DEFAULT_LADDER, Anchor, DueTime, Kind, Rule, Scope, due_times

MENTIONS = 75  # people mentioned in one message (Discord takes 100 ids, and 4,000 characters)
RULES: Mapping[str, Rule] = {rule.name: rule for rule in DEFAULT_LADDER}
_NEARNESS = {level: place for place, level in enumerate(Level)}


class ReminderState(StrEnum):
    """planned → sent (it became deliveries) | skipped | missed | superseded."""

    PLANNED = "planned"
    SENT = "sent"
    SKIPPED = "skipped"
    MISSED = "missed"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One for each event, session (None: the event itself) and name of a rule. ``said``: the
    rule as it was planned by, whatever becomes of it; None: the default one of that name.
    ``level``: whose rule it was."""

    community_id: int
    event_id: int
    session_id: int | None
    rule: str
    due: datetime
    late: datetime
    state: ReminderState = ReminderState.PLANNED
    said: Rule | None = None
    level: Level = Level.DEFAULT

    @property
    def scope(self) -> int:
        return self.session_id or EVENT

    @property
    def by(self) -> Rule:
        """The rule it was planned by."""
        return self.said or RULES.get(self.rule) or Rule(self.rule)

    @property
    def kind(self) -> Kind:
        return self.by.kind


class Replanned(NamedTuple):
    """What a change does to the reminders of an event: to plan (anew), to supersede, with the
    reason, and those sent for a time that does not hold any more: what of them is still under
    way is not to go out."""

    plan: list[Reminder]
    supersede: list[Reminder]
    outdated: list[Reminder]
    reason: Reason


def replanned(
    event: Event, standing: Sequence[Reminder], now: datetime, rungs: Sequence[Rung] = DEFAULTS
) -> Replanned:
    """The reminders of an event as it is now, by the rules in force for it, held against those
    that stand.

    One that was sent is not repeated; none is created in the past; one already due that still
    holds stays, for its grace to decide.
    """
    known = {(each.scope, each.rule): each for each in standing}
    plan: list[Reminder] = []
    holding: set[tuple[int, str]] = set()
    for new in _wanted(event, rungs):
        key = (new.scope, new.rule)
        old = known.get(key)
        if old is not None and _holds(old, new):
            holding.add(key)
            if old.state is ReminderState.PLANNED and (old.by, old.level) != (new.by, new.level):
                plan.append(new)
        elif new.due >= now and (old is None or old.state is not ReminderState.SENT):
            holding.add(key)
            plan.append(new)
    fallen = [each for each in standing if (each.scope, each.rule) not in holding]
    return Replanned(
        plan,
        [each for each in fallen if each.state is ReminderState.PLANNED],
        [each for each in fallen if each.state is ReminderState.SENT],
        _why(event),
    )


def _holds(old: Reminder, new: Reminder) -> bool:
    """Whether it stands already, or was dealt with at just that time."""
    return (old.due, old.late) == (new.due, new.late) and (
        old.state is not ReminderState.SUPERSEDED
    )


def _wanted(event: Event, rungs: Sequence[Rung]) -> Iterator[Reminder]:
    """Every reminder the event should have, whenever due; none unless it is scheduled."""
    levels = {each.name: each.level for each in rungs}
    for session_id, timed in _timed(event, rungs):
        rule = timed.rule
        yield Reminder(
            event.community_id,
            event.id,
            session_id,
            rule.name,
            timed.due,
            timed.late,
            said=None if RULES.get(rule.name) == rule else rule,
            level=levels[rule.name],
        )


def _timed(event: Event, rungs: Sequence[Rung]) -> Iterator[tuple[int | None, DueTime]]:
    if event.stored is not State.SCHEDULED:
        return
    moments = {Anchor.DEADLINE: event.rsvp_until, Anchor.RELEASE: event.released}
    known = {anchor: instant for anchor, instant in moments.items() if instant is not None}
    held = [each for each in event.sessions if not each.cancelled and each.format != "break"]
    whole = {Scope.EVENT} if held else {Scope.EVENT, Scope.SESSION}
    for timed in due_times(event.dates, _rules_for(rungs, whole), None, known):
        yield None, timed
    for session in held:
        scopes = {Scope.SESSION} if session.seats is None else {Scope.SESSION, Scope.SEATED}
        for timed in due_times(session.dates, _rules_for(rungs, scopes), event.dates.zone):
            yield session.id, timed


def _rules_for(rungs: Sequence[Rung], scopes: set[Scope]) -> list[Rule]:
    return [each.rule for each in rungs if each.rule.scope in scopes]


def _why(event: Event) -> Reason:
    if event.stored is State.CANCELLED:
        return Reason.CANCELLED
    return Reason.POSTPONED if event.stored is State.POSTPONED else Reason.MOVED


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone who is going; ``by_dm``: chose direct messages, and takes them."""

    person_id: int
    by_dm: bool
    answered: datetime


class FanOut(NamedTuple):
    """What a reminder becomes when it falls due: its end, the notices to send, and those that
    are skipped for a reason."""

    state: ReminderState
    reason: Reason | None
    notices: list[Notice]
    skipped: list[tuple[Notice, Reason]]


def fall_due(
    reminder: Reminder, guests: Sequence[Guest], now: datetime, *, merged: bool = False
) -> FanOut:
    """Everyone going is told once: in the channel, ``MENTIONS`` of them a message, or by DM.

    A nudge names nobody in the channel: the names would show who has answered. Past its grace
    it is missed; ``merged``: a later one of the same event is due as well and says it. Who
    answered after it fell due had the content in their confirmation.
    """
    if now > reminder.late:
        return FanOut(ReminderState.MISSED, Reason.OVERDUE, [], [])
    if merged:
        return FanOut(ReminderState.SKIPPED, Reason.MERGED, [], [])
    if not guests:
        return FanOut(ReminderState.SKIPPED, Reason.NOBODY, [], [])
    by_channel = _unnamed if reminder.kind is Kind.NUDGE else _in_channel
    told = [guest for guest in guests if guest.answered <= reminder.due]
    late = [guest for guest in guests if guest.answered > reminder.due]
    notices = [*by_channel(reminder, [each.person_id for each in told if not each.by_dm])]
    notices += [_to(reminder, each.person_id) for each in told if each.by_dm]
    skipped = [(_to(reminder, each.person_id), Reason.REGISTERED_LATER) for each in late]
    return FanOut(ReminderState.SENT, None, notices, skipped)


def is_merged(reminder: Reminder, due: Sequence[Reminder], now: datetime) -> bool:
    """Whether a later reminder of the same thing, due as well, makes this one needless; of two
    due together, that of the nearer rule stays."""
    return reminder.kind is Kind.REMINDER and any(
        (each.event_id, each.session_id, each.kind)
        == (reminder.event_id, reminder.session_id, Kind.REMINDER)
        and _turn(reminder) < _turn(each)
        and each.due <= now <= each.late
        for each in due
    )


def _turn(reminder: Reminder) -> tuple[datetime, int, str]:
    return reminder.due, _NEARNESS[reminder.level], reminder.rule


def _in_channel(reminder: Reminder, people: list[int]) -> Iterator[Notice]:
    parts = range(0, len(people), MENTIONS)
    for part, first in enumerate(parts):
        yield _notice(
            reminder,
            f"c{part}",
            content={
                "rule": reminder.rule,
                "people": people[first : first + MENTIONS],
                "part": part,
                "parts": len(parts),
            },
        )


def _unnamed(reminder: Reminder, people: list[int]) -> Iterator[Notice]:
    """One message to the channel that mentions nobody."""
    if people:
        content = {"rule": reminder.rule, "people": [], "part": 0, "parts": 1}
        yield _notice(reminder, "c0", content=content)


def _to(reminder: Reminder, person_id: int) -> Notice:
    notice = _notice(reminder, f"p{person_id}", content={"rule": reminder.rule})
    return replace(notice, person_id=person_id)


def _notice(reminder: Reminder, part: str, content: Mapping[str, object]) -> Notice:
    named = reminder.event_id, reminder.scope, reminder.rule, int(reminder.due.timestamp())
    return Notice(
        kind=reminder.kind.value,
        key=":".join(["reminder", *(str(each) for each in named), part]),
        community_id=reminder.community_id,
        due=reminder.due,
        late=reminder.late,
        urgency=_urgency(reminder),
        event_id=reminder.event_id,
        session_id=reminder.session_id,
        rule=reminder.rule,
        content=content,
    )


def _urgency(reminder: Reminder) -> Urgency:
    if reminder.kind is not Kind.REMINDER:
        return Urgency.REQUEST
    return Urgency.LAST_CALL if reminder.by.is_near else Urgency.REMINDER


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing that will be sent, as the preview shows it: a reminder, to whom it would go if it
    were due now, or a notice that waits. ``rule``: by which a reminder was planned, ``level``:
    whose that is. ``people``: their ids; None: nobody is named, the channel is told. ``messages``:
    how many that are."""

    due: datetime
    kind: str
    rule: Rule | None
    event: Event | None
    session: Session | None
    people: frozenset[int] | None
    by_dm: int = 0
    messages: int = 1
    level: Level = Level.DEFAULT


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that will be sent in the next ``days``, soonest first; ``troubles``: what did
    not arrive in the last week, counted by state and reason."""

    community: Community
    now: datetime
    days: int
    coming: Sequence[Coming]
    troubles: Mapping[tuple[DeliveryState, Reason | None], int]
