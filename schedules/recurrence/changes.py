"""What becomes of an event that repeats when it is stopped, split or given another rule; and of
what is different about its single occurrences.

An override belongs to an occurrence, so it goes where the occurrence goes (`pairing`), or is lost
with it, which is told: whoever answered for that date must not be forgotten. A date that was moved
by itself keeps the date it was moved to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice, takewhile

from schedules.moments import Dates, MomentError
from schedules.recurrence.expansion import days, days_before, first_day, last_day
from schedules.recurrence.occurrences import Override, Recurring, dates_on, misfit, with_override
from schedules.recurrence.rule import Frequency, Recurrence, Weekday
from schedules.texts import T

_DAY = timedelta(days=1)
_ENOUGH = 60  # occurrences to see that one rule is another moved


@dataclass(frozen=True, slots=True)
class Change:
    """``recurring``: as it is after the change, None where no occurrence is left; ``lost``: what
    was different about occurrences that are no more."""

    recurring: Recurring | None
    lost: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """ "This and following": ``before`` keeps its identity and ends, None where the first
    occurrence was chosen; ``after`` begins anew."""

    before: Recurring | None
    after: Recurring
    lost: tuple[Override, ...] = ()


def skip(recurring: Recurring, day: date) -> Recurring:
    """The occurrence of that day does not take place. What else is different about it is kept, for
    `restore`. Raises MomentError where there is none."""
    return _changed(recurring, day, lambda override: replace(override, skipped=True))


def restore(recurring: Recurring, day: date) -> Recurring:
    """The occurrence of that day takes place after all."""
    return _changed(recurring, day, lambda override: replace(override, skipped=False))


def move(recurring: Recurring, day: date, dates: Dates) -> Recurring:
    """The occurrence of that day takes place at other dates: also one that was skipped. The dates
    that the rule gives it undo a move."""
    own = None if dates == dates_on(recurring.first, day) else dates
    return _changed(recurring, day, lambda override: replace(override, skipped=False, dates=own))


def edit(recurring: Recurring, day: date, fields: Iterable[tuple[str, str | None]]) -> Recurring:
    """What these fields say is the occurrence's own; others that were are kept."""
    given = dict(fields)

    def edited(override: Override) -> Override:
        return replace(override, fields=tuple(sorted((dict(override.fields) | given).items())))

    return _changed(recurring, day, edited)


def _changed(recurring: Recurring, day: date, by: Callable[[Override], Override]) -> Recurring:
    _check(recurring, day)
    return with_override(recurring, by(recurring.override(day) or Override(day)))


def _check(recurring: Recurring, day: date) -> None:
    if recurring.occurs_on(day):
        return
    nearest = next(days(recurring.rule, recurring.first_day, day), None)
    if nearest is None:
        raise MomentError(T("It does not take place on {day} or later.", day=day))
    raise MomentError(
        T("It does not take place on {day}. The next date is {nearest}.", day=day, nearest=nearest)
    )


def stop(recurring: Recurring, day: date) -> Change:
    """No occurrence of that day or later any more, whatever date it was moved to."""
    if day <= recurring.first_day:
        return Change(None, recurring.overrides)
    last = last_day(recurring.rule, recurring.first_day)
    if last is not None and last < day:
        return Change(recurring)
    kept = tuple(each for each in recurring.overrides if each.day < day)
    rule = recurring.rule.ending(day - _DAY)
    return Change(replace(recurring, rule=rule, overrides=kept), recurring.overrides[len(kept) :])


def split(
    recurring: Recurring, day: date, rule: Recurrence | None = None, first: Dates | None = None
) -> Split:
    """The occurrences from that day on as one more event, by another rule or from other dates.

    Of a number of times, what is left goes on. Raises MomentError where the day is no occurrence
    or the rule does not fit the dates.
    """
    _check(recurring, day)
    before = stop(recurring, day)
    rest = replace(
        recurring,
        first=dates_on(recurring.first, day),
        rule=_after(recurring, day),
        overrides=tuple(each for each in recurring.overrides if each.day >= day),
    )
    after = change(rest, rule or rest.rule, first or rest.first)
    assert after.recurring is not None
    return Split(before.recurring, after.recurring, after.lost)


def _after(recurring: Recurring, day: date) -> Recurrence:
    rule = recurring.rule
    if rule.count is None:
        return rule
    return replace(rule, count=rule.count - days_before(rule, recurring.first_day, day))


def change(recurring: Recurring, rule: Recurrence, first: Dates) -> Change:
    """All occurrences by another rule or from other dates. Raises MomentError where the rule does
    not fit the dates."""
    if wrong := misfit(rule, first):
        raise MomentError(wrong)
    new = Recurring(first, rule)
    where = pairing(recurring, new, [each.day for each in recurring.overrides])
    lost = []
    for override in recurring.overrides:
        day = where.get(override.day)
        if day is None:
            lost.append(override)
        else:
            new = with_override(new, replace(override, day=day))
    return Change(new, tuple(lost))


def pairing(old: Recurring, new: Recurring, of: Iterable[date]) -> dict[date, date | None]:
    """Which occurrence each of these occurrences becomes; None for one that is no more.

    1. Where all are the old ones moved by as many days as the first was: the one so moved.
    2. Else one of the same day stays as it is.
    3. The others go, where both repeat by weeks, by months or by years, to what is left of the new
       occurrences of the same week, month or year, in order.
    """
    of = [day for day in sorted(set(of)) if old.occurs_on(day)]
    if shift := _shift(old, new):
        return {day: day + shift if new.occurs_on(day + shift) else None for day in of}
    where: dict[date, date | None] = {day: day if new.occurs_on(day) else None for day in of}
    if old.rule.frequency is new.rule.frequency is not Frequency.DAILY:
        for begin, end in dict.fromkeys(_period(old.rule.frequency, day) for day in of):
            gone = [day for day in _between(old, begin, end) if not new.occurs_on(day)]
            free = [day for day in _between(new, begin, end) if not old.occurs_on(day)]
            where |= {day: to for day, to in zip(gone, free, strict=False) if day in where}
    return where


def _shift(old: Recurring, new: Recurring) -> timedelta:
    """By how much the first moved, if the others moved along; else nothing."""
    shift = new.first_day - old.first_day
    were = list(islice(days(old.rule, old.first_day), _ENOUGH))
    are = takewhile(lambda day: day <= were[-1] + shift, days(new.rule, new.first_day))
    return shift if {day + shift for day in were} <= set(are) else timedelta(0)


def _period(frequency: Frequency, day: date) -> tuple[date, date]:
    """The week from Monday, the month or the year around a day; the end exclusive."""
    match frequency:
        case Frequency.WEEKLY:
            begin = day - timedelta(days=day.weekday())
            return begin, begin + timedelta(weeks=1)
        case Frequency.MONTHLY:
            begin = day.replace(day=1)
            return begin, (begin + timedelta(days=31)).replace(day=1)
        case _:
            return date(day.year, 1, 1), date(day.year + 1, 1, 1)


def _between(recurring: Recurring, begin: date, end: date) -> list[date]:
    found = []
    for day in days(recurring.rule, recurring.first_day, begin):
        if day >= end:
            break
        found.append(day)
    return found


def following(rule: Recurrence, was: date, now: date) -> Recurrence | None:
    """The rule of an event whose first day moves: its weekdays move along, "the last Friday"
    becomes the last Thursday, "the 15th" the 16th. None where only a person can say what is meant.

    A day that some months lack needs asking afterwards (`rule.may_be_missing`).
    """
    if first_day(rule, now) == now:
        return rule
    found: Recurrence | None
    match rule.frequency:
        case Frequency.WEEKLY:
            shift = (now - was).days
            moved = tuple(Weekday((each.day + shift) % 7) for each in rule.weekdays)
            found = _again(rule, weekdays=moved)
        case Frequency.MONTHLY | Frequency.YEARLY if not rule.positions:
            found = _by_date(rule, now)
        case _:
            return None
    return found if found and first_day(found, now) == now else None


def _by_date(rule: Recurrence, now: date) -> Recurrence | None:
    months = rule.months
    if rule.frequency is Frequency.YEARLY and len(months) == 1:
        months = (now.month,)
    match rule.weekdays, rule.month_days:
        case (weekday,), () if weekday.nth:
            nth = -1 if weekday.nth == -1 else (now.day - 1) // 7 + 1
            return _again(rule, weekdays=(Weekday(now.weekday(), nth),), months=months)
        case (), (_,):
            return _again(rule, month_days=(now.day,), months=months)
    return None


def _again(
    rule: Recurrence,
    *,
    weekdays: tuple[Weekday, ...] = (),
    month_days: tuple[int, ...] = (),
    months: tuple[int, ...] | None = None,
) -> Recurrence:
    return Recurrence.of(
        rule.frequency,
        rule.interval,
        weekdays=weekdays,
        month_days=month_days,
        months=rule.months if months is None else months,
        count=rule.count,
        until=rule.until,
        week_start=rule.week_start,
    )
