"""What becomes of the dates of a recurring event when its rule, its times or its texts change.

An event goes where its date goes, with everything that hangs on it: answers, materials, its card.
What an event has of its own it keeps. A date that is no more is called off, and told; one that
nobody has seen or touched, it was made ahead only, goes without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from bot.domain.events import Event, State, deadline_along, state_for
from bot.domain.recurrences import (
    FIELDS,
    Repeating,
    draft_on,
    has_begun,
    not_over,
    recurring_of,
    with_recurring,
)
from bot.errors import Refusal
from schedules.drafts import EventDraft
from schedules.moments import Dates, Moment, MomentError
from schedules.recurrence import changes
from schedules.recurrence.following import following
from schedules.recurrence.occurrences import dates_on, misfit
from schedules.recurrence.pairing import pairing
from schedules.recurrence.rule import Recurrence, may_be_missing
from schedules.recurrence.typed import Question, Typed, read_typed
from schedules.recurrence.words import in_words
from schedules.texts import T

_OF_PLACE = ("dates", "place", "link", "stored")  # a new SEQUENCE (RFC 5546)


@dataclass(frozen=True, slots=True)
class Kept:
    """An event that is a date of the rule still, as it was and as it is; ``day``: which."""

    before: Event
    after: Event
    day: date

    @property
    def changes(self) -> bool:
        return self.before.revision != self.after.revision


@dataclass(frozen=True, slots=True)
class Reshaped:
    """``old`` becomes ``before``, None: it is no more; and from there on ``after``, None: nothing
    follows. ``in_place``: ``after`` takes the place of ``old``. ``kept``: the events that are
    dates of ``after``; ``lost``: those called off; ``left``: those that stay, by themselves."""

    old: Repeating
    before: EventDraft | None
    after: EventDraft | None
    in_place: bool
    kept: tuple[Kept, ...] = ()
    lost: tuple[Event, ...] = ()
    left: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a change of many dates would do: how many people are told, how many reminders are
    withdrawn and planned anew, how many dates change and how many are called off."""

    people: int = 0
    withdrawn: int = 0
    planned: int = 0
    changed: int = 0
    called_off: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """How an event would repeat, or repeats now: by ``rule``, None: not after this date any more.

    ``dates``: the next ones; ``since``: from which date on, where others come before. ``question``:
    what must be said first, of two ways to understand what was typed. ``id``: of what waits to be
    confirmed.
    """

    event: Event
    rule: Recurrence | None
    dates: tuple[Dates, ...] = ()
    since: Dates | None = None
    skipped: tuple[date, ...] = ()
    question: Question | None = None
    outlook: Outlook = Outlook()
    id: int | None = None


def read_how(text: str, start: Moment | date, language: str | None) -> Typed:
    """What was typed, with a rule or a question. Raises a Refusal with all of its problems."""
    read = read_typed(text, start, language)
    if read.problems:
        raise Refusal(
            T("How it repeats cannot be read; nothing was changed."),
            hint=T("For example: every 2 weeks on Monday; monthly on the last Friday; every 31st."),
            problems=read.problems,
        )
    return read


def check_can_repeat(event: Event, now: datetime) -> None:
    """Raises a Refusal where the event cannot be the first of many."""
    if event.sessions:
        raise Refusal(
            T("An event with sessions does not repeat."), hint=T("Give each date its own event.")
        )
    if event.stored not in (State.SCHEDULED, State.ANNOUNCED) or event.is_over(now):
        raise Refusal(T("Only an event that takes place can repeat, and is not over yet."))
    if event.dates.first is None:
        raise Refusal(T("What repeats needs its first day: a month alone is not enough."))


def check_fits(draft: EventDraft) -> None:
    """Raises a Refusal where the rule of a draft and its dates do not fit."""
    assert draft.repeat is not None
    if wrong := misfit(draft.repeat, draft.dates):
        raise Refusal(wrong)


def next_dates(draft: EventDraft, now: datetime, most: int) -> tuple[Dates, ...]:
    """When the next dates of a draft that repeats are, skipped ones left out."""
    recurring = recurring_of(draft)
    each = (draft_on(draft, day) for day in not_over(recurring, now))
    return tuple(one.dates for one in islice((one for one in each if not one.cancelled), most))


def next_days(draft: EventDraft, now: datetime, most: int) -> list[tuple[date, Dates]]:
    """The next days by the rule, skipped ones too, and when it is then."""
    found = islice(not_over(recurring_of(draft), now), most)
    return [(day, draft_on(draft, day).dates) for day in found]


def stopped(old: Repeating, events: Sequence[Event], day: date, now: datetime) -> Reshaped:
    """No date of that day or later any more. ``events``: its dates."""
    recurring = changes.stop(old.recurring, day).recurring
    before = None if recurring is None else with_recurring(old.draft, recurring)
    gone = [each for each in events if _day(each) >= day]
    return Reshaped(
        old,
        before,
        None,
        in_place=False,
        lost=tuple(each for each in gone if not has_begun(each, now)),
        left=tuple(each for each in gone if has_begun(each, now)),
    )


def reshaped(
    old: Repeating,
    events: Sequence[Event],
    day: date,
    after: EventDraft,
    now: datetime,
    *,
    in_place: bool,
    was: EventDraft | None = None,
) -> Reshaped:
    """The dates from ``day`` on, a day by the old rule, become ``after``, which begins there.

    ``in_place``: it keeps the identity, and earlier dates are left; else the old rule ends.
    ``was``: what counts as not an event's own, the old draft unless given. Raises a Refusal where
    a date would move into the past.
    """
    before = None if in_place else changes.stop(old.recurring, day).recurring
    rest = changes.split(old.recurring, day).after
    later = [each for each in events if _day(each) >= day]
    where = pairing(rest, recurring_of(after), [_day(each) for each in later])
    kept, lost, left = [], [], []
    for event in later:
        new_day = where.get(_day(event))
        if new_day is not None:
            kept.append(Kept(event, _along(event, was or old.draft, after, new_day, now), new_day))
        elif has_begun(event, now):
            left.append(event)
        else:
            lost.append(event)
    _check_to_come(kept, now)
    earlier = [each for each in events if in_place and _day(each) < day]
    return Reshaped(
        old,
        None if before is None else with_recurring(old.draft, before),
        after,
        in_place,
        tuple(kept),
        tuple(lost),
        (*earlier, *left),
    )


def moved(old: Repeating, day: date, of: date, dates: Dates) -> EventDraft:
    """The dates from ``day`` on, moved as the date of ``of`` moves to ``dates``. Raises a Refusal
    where the rule cannot be moved along."""
    if dates.first is None:
        raise Refusal(T("What repeats needs its first day: a month alone is not enough."))
    rest = changes.split(old.recurring, day).after
    shift = dates.first - of
    to, rule = day + shift, following(rest.rule, day, day + shift)
    if rule is None or may_be_missing(rule) != may_be_missing(rest.rule):
        raise Refusal(
            T(
                "It repeats {rule}. On which days it would be from {day} on cannot be guessed.",
                rule=in_words(rest.rule),
                day=to,
            ),
            hint=T("Move this date alone, or say how it repeats then with /repeat set."),
        )
    if rule.until is not None:
        rule = replace(rule, until=rule.until + shift)
    first = dates_on(dates, to)
    if wrong := misfit(rule, first):
        raise Refusal(wrong)
    return with_recurring(old.draft, changes.change(rest, rule, first).recurring or rest)


def edited(old: Repeating, day: date, event: Event, draft: EventDraft) -> EventDraft:
    """The dates from ``day`` on with all that the draft changes of one of them, and moved as that
    moves. Raises a Refusal where the rule cannot be moved along."""
    rest = changes.split(old.recurring, day).after
    after = with_recurring(old.draft, rest)
    if draft.dates != event.dates:
        after = moved(old, day, _day(event), draft.dates)
    fields = {
        name: getattr(draft, name)
        for name in FIELDS
        if name != "dates" and getattr(draft, name) != getattr(event, name)
    }
    if "rsvp_until" in fields:
        fields["rsvp_until"] = deadline_along(draft.rsvp_until, draft.dates, after.dates)
    return replace(after, **fields)


def again(old: Repeating, day: date, after: EventDraft) -> EventDraft:
    """The dates from ``day`` on by the rule of ``after``, with what is different about those
    that stay. Raises MomentError where the rule does not fit."""
    rest = changes.split(old.recurring, day).after
    assert after.repeat is not None
    try:
        changed = changes.change(rest, after.repeat, after.dates).recurring
    except MomentError as wrong:
        raise Refusal(wrong.text) from None
    assert changed is not None
    skipped = {each.day: each for each in (*changed.overrides, *after.overrides)}
    return replace(after, overrides=tuple(skipped[each] for each in sorted(skipped)))


def _along(event: Event, was: EventDraft, after: EventDraft, day: date, now: datetime) -> Event:
    """The event as a date of ``after``: what it has of its own it keeps, and what has begun
    stays as it is."""
    if has_begun(event, now):
        return event
    old, new = draft_on(was, _day(event)), draft_on(after, day)
    given = {
        name: getattr(new, name)
        for name in FIELDS
        if getattr(event, name) == getattr(old, name) != getattr(new, name)
    }
    called_off = event.stored is State.CANCELLED
    if called_off is old.cancelled:
        called_off = new.cancelled
    changed = replace(event, **given)
    changed = replace(changed, stored=_state(event, changed.dates, called_off))
    if changed == event:
        return event
    moves = any(getattr(changed, name) != getattr(event, name) for name in _OF_PLACE)
    return replace(changed, sequence=event.sequence + moves, revision=event.revision + 1)


def _state(event: Event, dates: Dates, called_off: bool) -> State:
    if called_off or event.stored is State.CANCELLED:
        return state_for(dates, cancelled=called_off)
    if event.stored in (State.SCHEDULED, State.ANNOUNCED):
        return state_for(dates, cancelled=False)
    return event.stored


def _check_to_come(kept: Iterable[Kept], now: datetime) -> None:
    for each in kept:
        begins = each.after.dates.begins
        if each.changes and begins and begins < now and each.after.dates != each.before.dates:
            raise Refusal(
                T(
                    "The date {old} would become {new}, which is past.",
                    old=each.before.dates,
                    new=each.after.dates,
                ),
                hint=T("Choose a later date, and change it and those that follow."),
            )


def _day(event: Event) -> date:
    assert event.repeat is not None  # a date of the rule
    return event.repeat.day
