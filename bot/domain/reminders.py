"""Reminders: what is planned for an event, what a change does to it, and who is told.

One reminder is one rule for an event or one of its sessions; when it falls due it becomes
deliveries, for those who are going at that moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from bot.domain.answers import EVENT
from bot.domain.communities import Community
from bot.domain.deliveries import DeliveryState, Notice, Reason, Urgency
from bot.domain.events import Event, Session, State
from bot.domain.places import Role, pings
from bot.domain.preferences import TOPICS, Preferences, Topic, is_close
from bot.domain.rules import DEFAULTS, Level, Rung
from schedules.offsets import offset_named
from schedules.reminders import DEFAULT_LADDER, Anchor, DueTime, Kind, Rule, Scope, due_times

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
    def is_own(self) -> bool:
        """Whether it is for those only who asked for it, by an offset of their own."""
        return offset_named(self.rule) is not None

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
    whole = {Scope.EVENT, Scope.EVERY} if held else {Scope.EVENT, Scope.EVERY, Scope.SESSION}
    for timed in due_times(event.dates, _rules_for(rungs, whole), None, known):
        yield None, timed
    for session in held:
        scopes = {Scope.SESSION, Scope.EVERY}
        if session.seats is not None:
            scopes.add(Scope.SEATED)
        for timed in due_times(session.dates, _rules_for(rungs, scopes), event.dates.zone):
            yield session.id, timed


def _rules_for(rungs: Sequence[Rung], scopes: set[Scope]) -> list[Rule]:
    return [each.rule for each in rungs if each.rule.scope in scopes]


def _why(event: Event) -> Reason:
    if event.stored is State.CANCELLED:
        return Reason.CANCELLED
    if event.stored is State.ARCHIVED:
        return Reason.ARCHIVED
    return Reason.POSTPONED if event.stored is State.POSTPONED else Reason.MOVED


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone who is going. ``scopes``: to what of the event (`bot.domain.going`)."""

    person_id: int
    answered: datetime
    preferences: Preferences = field(default_factory=Preferences)
    scopes: frozenset[int] = frozenset({EVENT})

    @property
    def by_dm(self) -> bool:
        return self.preferences.by_dm


class FanOut(NamedTuple):
    """What a reminder becomes when it falls due: its end, the notices to send, and those that
    are skipped for a reason."""

    state: ReminderState
    reason: Reason | None
    notices: list[Notice]
    skipped: list[tuple[Notice, Reason]]


def fall_due(
    reminder: Reminder,
    guests: Sequence[Guest],
    now: datetime,
    *,
    merged: bool = False,
    passed_over: Mapping[int, Reason] = MappingProxyType({}),
    role: Role | None = None,
) -> FanOut:
    """Everyone going is told once: in the channel, by the event's role or by name, or, where
    they chose DMs or have quiet hours now, by a row of their own.

    A nudge names nobody in the channel: the names would show who has answered. Past its grace
    it is missed; ``merged``: a later one of the same event is due as well and says it. Who
    answered after it fell due had the content in their confirmation. ``passed_over``: who is
    not told besides, and why; where that is everybody for one reason, it is the reminder's.
    """
    if now > reminder.late:
        return FanOut(ReminderState.MISSED, Reason.OVERDUE, [], [])
    if merged:
        return FanOut(ReminderState.SKIPPED, Reason.MERGED, [], [])
    if not guests:
        return FanOut(ReminderState.SKIPPED, Reason.NOBODY, [], [])
    reasons = [passed_over.get(each.person_id) or _not_told(reminder, each) for each in guests]
    if reasons[0] is not None and set(reasons) == {reasons[0]} <= _FOR_ALL:
        return FanOut(ReminderState.SKIPPED, reasons[0], [], [])
    told = [guest for guest, reason in zip(guests, reasons, strict=True) if reason is None]
    apart = [each.person_id for each in told if each.preferences.is_apart(None, now)]
    named = [each.person_id for each in told if not each.preferences.is_apart(None, now)]
    notices = [*_in_channel(reminder, named, role), *(_to(reminder, each) for each in apart)]
    skipped = [
        (_to(reminder, guest.person_id), reason)
        for guest, reason in zip(guests, reasons, strict=True)
        if reason is not None
    ]
    return FanOut(ReminderState.SENT, None, notices, skipped)


_FOR_ALL = frozenset({Reason.CLOSE_BEFORE, Reason.SAME_TIME})


def _not_told(reminder: Reminder, guest: Guest) -> Reason | None:
    if topic_of(reminder) in guest.preferences.off:
        return Reason.SWITCHED_OFF
    return Reason.REGISTERED_LATER if guest.answered > reminder.due else None


def topic_of(reminder: Reminder) -> Topic | None:
    """What a person switches off to be without it; None: it is one of their own."""
    return None if reminder.is_own else TOPICS[reminder.kind]


def passed_over(
    reminder: Reminder,
    event: Event,
    guests: Iterable[Guest],
    standing: Iterable[Reminder],
    now: datetime,
) -> dict[int, Reason]:
    """Who is not reminded though they go, and why: of a session that begins within 90 minutes
    of one they are at; by a reminder of their own, what another of the same, which is for all,
    tells them at the same time. For one's own reminders the start of the event counts as a
    session before."""
    session = event.session(reminder.session_id) if reminder.session_id else None
    own = reminder.is_own
    found: dict[int, Reason] = {}
    if reminder.kind is not Kind.REMINDER:
        return found
    twin = own and any(_tells_too(each, reminder, now) for each in standing)
    for guest in guests:
        if session is not None and is_close(event, session, guest.scopes, own=own):
            found[guest.person_id] = Reason.CLOSE_BEFORE
        elif twin and Topic.REMINDERS not in guest.preferences.off:
            found[guest.person_id] = Reason.SAME_TIME
    return found


def _tells_too(other: Reminder, reminder: Reminder, now: datetime) -> bool:
    """Whether another, which is for all, falls due with it; or later, but both only now."""
    together = other.due == reminder.due or reminder.due < other.due <= now <= other.late
    return (
        (other.scope, other.kind) == (reminder.scope, Kind.REMINDER)
        and together
        and not other.is_own
        and other.state in (ReminderState.PLANNED, ReminderState.SENT)
    )


def is_merged(reminder: Reminder, due: Sequence[Reminder], now: datetime) -> bool:
    """Whether a later reminder of the same thing, due as well, makes this one needless; of two
    due together, that of the nearer rule stays. One's own are each for some people only: they
    neither do so nor are so (see `passed_over`)."""
    return (
        reminder.kind is Kind.REMINDER
        and not reminder.is_own
        and any(
            (each.event_id, each.session_id, each.kind)
            == (reminder.event_id, reminder.session_id, Kind.REMINDER)
            and not each.is_own
            and _turn(reminder) < _turn(each)
            and each.due <= now <= each.late
            for each in due
        )
    )


def _turn(reminder: Reminder) -> tuple[datetime, int, str]:
    return reminder.due, _NEARNESS[reminder.level], reminder.rule


def _in_channel(reminder: Reminder, people: list[int], role: Role | None) -> Iterator[Notice]:
    if reminder.kind is Kind.NUDGE and people:  # one message that mentions nobody
        content = {"rule": reminder.rule, "people": [], "part": 0, "parts": 1}
        yield _notice(reminder, "c0", content=content)
        return
    for said in pings(people, role):
        content = {"rule": reminder.rule, **said}
        yield _notice(reminder, f"c{said['part']}", content=content)


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
        urgency=urgency_of(reminder),
        event_id=reminder.event_id,
        session_id=reminder.session_id,
        rule=reminder.rule,
        content=content,
    )


def urgency_of(reminder: Reminder) -> Urgency:
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
