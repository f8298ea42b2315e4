"""What becomes of an event that repeats when it is stopped, split or given another rule; and of
what is different about its single occurrences.

An override belongs to an occurrence, so it goes where the occurrence goes (`pairing`), or is lost
with it, which is told: whoever answered for that date must not be forgotten. A date that was moved
by itself keeps the date it was moved to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from schedules.moments import Dates, MomentError
from schedules.recurrence.expansion import days_before, last_day
from schedules.recurrence.occurrences import Override, Recurring, dates_on, misfit, with_override
from schedules.recurrence.pairing import pairing
from schedules.recurrence.rule import Recurrence
from schedules.recurrence.singles import must_occur

_DAY = timedelta(days=1)


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
    must_occur(recurring, day)
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
