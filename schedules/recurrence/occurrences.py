"""The occurrences of an event that repeats: the days of its rule, placed in the event's zone, with
what is different about single ones.

Every occurrence begins at the wall time of the first. Where the clocks skip that time it begins at
the first moment after the gap; where they repeat it, at the first of the two. It lasts as long on
the clock as the first does (RFC 5545, 3.6.1), or as many days.

An occurrence is known for ever by the local day on which the rule has it (RECURRENCE-ID), wherever
it was moved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from schedules.moments import Dates, GapError, Moment, MomentError, Precision, place, seen_in
from schedules.recurrence.expansion import days, first_day, occurring, occurs_on
from schedules.recurrence.rule import Recurrence
from schedules.texts import T, Text

MOST_OCCURRENCES = 5_000  # of one look at a window
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Override:
    """What is different about the occurrence of ``day``: it does not take place, it was moved to
    ``dates``, or what ``fields`` name (of its event, such as "title") is its own."""

    day: date
    skipped: bool = False
    dates: Dates | None = None
    fields: tuple[tuple[str, str | None], ...] = ()

    @property
    def says_nothing(self) -> bool:
        return not (self.skipped or self.dates or self.fields)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a recurring event: ``day`` is its identity, ``dates`` when it is."""

    day: date
    dates: Dates
    override: Override | None = None


@dataclass(frozen=True, slots=True)
class Recurring:
    """When an event that repeats takes place. ``first``: the first occurrence as the rule has it,
    exact or of whole days; ``overrides`` in order of their days, one for each. See `misfit`."""

    first: Dates
    rule: Recurrence
    overrides: tuple[Override, ...] = ()

    def __post_init__(self) -> None:
        if self.first.precision not in (Precision.EXACT, Precision.DAY):
            raise ValueError("a recurring event begins on a day")
        if sorted({each.day for each in self.overrides}) != [each.day for each in self.overrides]:
            raise ValueError("the overrides of a recurring event are in order, one for each day")

    @property
    def first_day(self) -> date:
        assert self.first.first is not None
        return self.first.first

    def override(self, day: date) -> Override | None:
        """What is different about the occurrence of that day."""
        index = bisect_left(self.overrides, day, key=lambda each: each.day)
        found = self.overrides[index] if index < len(self.overrides) else None
        return found if found and found.day == day else None

    def occurs_on(self, day: date) -> bool:
        """Whether the rule has that day, skipped or not."""
        return occurs_on(self.rule, self.first_day, day)


def misfit(rule: Recurrence, first: Dates) -> Text | None:
    """Why an event of these dates cannot repeat by this rule, in a sentence with what would be
    right; None where it can."""
    if first.first is None:
        return T("What repeats needs its first day: a month alone is not enough.")
    if rule.until is not None and rule.until < first.first:
        return T("It would end, on {until}, before it begins.", until=rule.until)
    try:
        fits = first_day(rule, first.first)
    except MomentError as wrong:
        return wrong.text
    if fits is None:
        return T("There is no date on which it would take place.")
    if fits != first.first:
        return T(
            "It begins on {day}, which is not one of its days. The next that is: {fits}.",
            day=first.first,
            fits=fits,
        )
    if first.start is not None and moment_on(first.start, first.first) != first.start:
        return T("What repeats begins at the first of two equal times, not at the second.")
    return None


def moment_on(start: Moment, day: date) -> Moment:
    """The moment at the wall time of ``start`` on another day."""
    wall = datetime.combine(day, start.wall.time())
    try:
        return place(wall, start.zone, fold=0)
    except GapError as gap:
        return place(gap.after, start.zone, fold=0)


def dates_on(first: Dates, day: date) -> Dates:
    """When the occurrence of a day is by the rule."""
    if first.start is not None and first.end is not None:
        start = moment_on(first.start, day)
        length = first.end.instant - first.start.instant
        return Dates.exact(start, seen_in(start.instant + length, first.end.zone))
    assert first.first is not None and first.last is not None
    return Dates.days(day, day + (first.last - first.first), first.zone)


def occurrences(
    recurring: Recurring, since: datetime, until: datetime, most: int
) -> tuple[Occurrence, ...]:
    """The occurrences that begin from ``since`` on and before ``until`` (instants), as moved and
    without those skipped, in order of time; at most ``most``, and MOST_OCCURRENCES.

    Raises StepsError.
    """
    most = min(most, MOST_OCCURRENCES)
    found = [each for each in _moved(recurring) if since <= _begins(each) < until]
    by_rule = 0
    for day in days(recurring.rule, recurring.first_day, since.date() - _DAY):
        occurrence = Occurrence(day, dates_on(recurring.first, day), recurring.override(day))
        if _begins(occurrence) >= until or by_rule == most:
            break
        override = occurrence.override
        if _begins(occurrence) >= since and not (override and (override.skipped or override.dates)):
            found.append(occurrence)
            by_rule += 1
    return tuple(sorted(found, key=lambda each: (_begins(each), each.day))[:most])


def _moved(recurring: Recurring) -> Iterator[Occurrence]:
    """Those moved, and taking place; each of a day that the rule has."""
    moved = {each.day: each for each in recurring.overrides if each.dates and not each.skipped}
    for day in occurring(recurring.rule, recurring.first_day, moved):
        override = moved[day]
        assert override.dates is not None
        yield Occurrence(day, override.dates, override)


def _begins(occurrence: Occurrence) -> datetime:
    begins = occurrence.dates.begins
    assert begins is not None  # exact, or of whole days
    return begins


def occurrence(recurring: Recurring, day: date) -> Occurrence | None:
    """The occurrence of that day, skipped or not; None where the rule has none."""
    if not recurring.occurs_on(day):
        return None
    override = recurring.override(day)
    dates = (override and override.dates) or dates_on(recurring.first, day)
    return Occurrence(day, dates, override)


def with_override(recurring: Recurring, override: Override) -> Recurring:
    """The same with this override in place of the one of its day; none if it says nothing."""
    others = [each for each in recurring.overrides if each.day != override.day]
    kept = others if override.says_nothing else [*others, override]
    return replace(recurring, overrides=tuple(sorted(kept, key=lambda each: each.day)))
