"""Events that repeat, as they are kept.

A recurring event is a rule with its first date and what all dates have in common: the draft of a
file says just that. Its coming dates are events as all others, made within a horizon, so that
answers, reminders, cards, threads, roles and materials are each date's own and no room needs to
know of recurrence. What one date has of its own is therefore not written twice: it is what its
event has other than the draft; only of days without an event it is kept as an `Override`.

Whatever changes all dates changes those to come. What has begun is history: it stays as an event,
and leaves the rule where that changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Any, NamedTuple

from bot.domain.events import Event, State, deadline_along, state_for
from schedules.drafts import EventDraft
from schedules.recurrence import changes
from schedules.recurrence.expansion import StepsError, days
from schedules.recurrence.occurrences import Override, Recurring, dates_on, with_override

HORIZON = timedelta(days=60)  # how far ahead dates are made events
AT_LEAST = 3  # coming dates that are events, however far ahead
AHEAD = timedelta(days=28)  # at most, before its start, that the card of a date is posted
LAST_CARD = timedelta(days=1)  # before its start, that the card of a date that moves is posted
OWN = ("link", "place", "summary", "title")  # what files say of one date, besides when it is
# What an event has of its draft.
FIELDS = (
    *("title", "kind", "summary", "host", "place", "link", "theme", "series", "languages"),
    *("seats", "dates", "rsvp_until"),
)
_DAY = timedelta(days=1)


class Scope(StrEnum):
    """Which dates a change is of: that one, it and all that follow, or all to come."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Repeating:
    """An event that repeats. ``draft`` has its rule, the dates of the first, and the overrides of
    days without an event."""

    id: int
    community_id: int
    draft: EventDraft
    sequence: int = 0
    revision: int = 1
    updated_at: datetime | None = None

    @property
    def recurring(self) -> Recurring:
        return recurring_of(self.draft)


class Scene(NamedTuple):
    """A recurring event and the events that are its dates, in order of their days."""

    repeating: Repeating
    events: Sequence[Event]


def recurring_of(draft: EventDraft) -> Recurring:
    """When a draft that repeats takes place."""
    assert draft.repeat is not None
    return Recurring(draft.dates, draft.repeat, draft.overrides)


def with_recurring(draft: EventDraft, recurring: Recurring) -> EventDraft:
    """The same at other times; the deadline for answers keeps its distance from the start."""
    return replace(
        draft,
        dates=recurring.first,
        rsvp_until=deadline_along(draft.rsvp_until, draft.dates, recurring.first),
        repeat=recurring.rule,
        overrides=recurring.overrides,
    )


def draft_on(draft: EventDraft, day: date) -> EventDraft:
    """One date of a draft that repeats, with what is different about it; ``cancelled`` where it
    is skipped."""
    override = recurring_of(draft).override(day) or Override(day)
    dates = override.dates or dates_on(draft.dates, day)
    own: dict[str, Any] = dict(override.fields)
    return replace(
        draft,
        ref=f"{draft.ref}/{day}",
        dates=dates,
        rsvp_until=deadline_along(draft.rsvp_until, draft.dates, dates),
        cancelled=override.skipped,
        repeat=None,
        overrides=(),
        **own,
    )


def override_of(event: Event, draft: EventDraft) -> Override:
    """What an event has other than the draft whose date it is, as files say it."""
    assert event.repeat is not None
    plain = draft_on(replace(draft, overrides=()), event.repeat.day)
    own = {name: getattr(event, name) for name in OWN}
    return Override(
        event.repeat.day,
        skipped=event.stored is State.CANCELLED,
        dates=None if event.dates == plain.dates else event.dates,
        fields=tuple((name, own[name]) for name in OWN if own[name] != getattr(plain, name)),
    )


def standing(repeating: Repeating, events: Iterable[Event]) -> EventDraft:
    """The draft with what is different about every date, those that are ``events`` too."""
    recurring = repeating.recurring
    for event in events:
        recurring = with_override(recurring, override_of(event, repeating.draft))
    return with_recurring(repeating.draft, recurring)


def as_event(repeating: Repeating) -> Event:
    """What all its dates have in common, as if it were one event: its id is the recurrence's."""
    draft = repeating.draft
    kept: Mapping[str, Any] = {name: getattr(draft, name) for name in FIELDS}
    return Event(
        id=repeating.id,
        community_id=repeating.community_id,
        ref=draft.ref,
        stored=state_for(draft.dates, cancelled=False),
        sequence=repeating.sequence,
        revision=repeating.revision,
        updated_at=repeating.updated_at,
        **kept,
    )


def as_draft(event: Event) -> EventDraft:
    """An event of one date as it would be written anew."""
    kept: Mapping[str, Any] = {name: getattr(event, name) for name in FIELDS}
    cancelled = event.stored is State.CANCELLED
    return EventDraft(ref=event.ref, cancelled=cancelled, relation=event.relation, **kept)


@dataclass(frozen=True, slots=True)
class Horizon:
    """Which days are to be events now, and when the next one is; None where none follows."""

    days: tuple[date, ...]
    extends: datetime | None


def horizon(recurring: Recurring, now: datetime) -> Horizon:
    """The dates that are not over and begin within `HORIZON`, and at least `AT_LEAST` of them."""
    made: list[date] = []
    passes: list[datetime] = []
    for day in not_over(recurring, now):
        dates = dates_on(recurring.first, day)
        assert dates.begins is not None and dates.passes is not None  # exact, or of whole days
        if dates.begins > now + HORIZON and len(made) >= AT_LEAST:
            return Horizon(tuple(made), min(dates.begins - HORIZON, passes[-AT_LEAST]))
        made.append(day)
        passes.append(dates.passes)
    return Horizon(tuple(made), None)


def not_over(recurring: Recurring, now: datetime) -> Iterable[date]:
    """The days by the rule whose dates are not over, ascending."""
    lasting = (recurring.first.last or recurring.first_day) - recurring.first_day
    found = days(recurring.rule, recurring.first_day, now.date() - lasting - _DAY)
    try:
        for day in found:
            passes = dates_on(recurring.first, day).passes
            if passes is not None and passes > now:
                yield day
    except StepsError:  # nothing follows that anybody would wait for
        return


def occurs_from(recurring: Recurring, day: date) -> bool:
    """Whether the rule has a day from that one on."""
    try:
        return next(days(recurring.rule, recurring.first_day, day), None) is not None
    except StepsError:
        return False


def first_coming(recurring: Recurring, now: datetime) -> date | None:
    """The first day by the rule on which it has not begun; None where there is none."""
    for day in not_over(recurring, now):
        begins = dates_on(recurring.first, day).begins
        if begins is not None and begins > now:
            return day
    return None


def reach(recurring: Recurring, event: Event, scope: Scope, now: datetime) -> tuple[date, bool]:
    """The day by the rule from which a change of the event's date and those that follow, or of
    all to come, holds; and whether no date to come is before it. A date that was moved may still
    be to come though its day by the rule is past."""
    assert event.repeat is not None
    day, next_day = event.repeat.day, first_coming(recurring, now)
    if next_day is None:
        return day, True
    if has_begun(event, now):
        day = max(day, next_day)
    if scope is Scope.ALL:
        day = min(day, next_day)
    return day, day <= next_day


def has_begun(event: Event, now: datetime) -> bool:
    begins = event.dates.begins or event.dates.passes
    return begins is not None and begins <= now


def coming(recurring: Recurring, now: datetime) -> Recurring | None:
    """The dates that have not begun, as a rule from the first of them on; None where there is
    none."""
    day = first_coming(recurring, now)
    return None if day is None else changes.split(recurring, day).after


def announces(recurring: Recurring, day: date, begins: datetime | None, now: datetime) -> datetime:
    """When the card of a date is posted: once the date before is over, at most `AHEAD` of its
    start; of the next date at once."""
    earlier = takewhile(lambda each: each < day, not_over(recurring, now))
    before = max(earlier, default=None)
    if before is None:
        return now
    over = dates_on(recurring.first, before).passes or now
    return max(now, over, begins - AHEAD if begins else now)
