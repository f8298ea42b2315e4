"""Events of a calendar that repeat: what EXDATE and RECURRENCE-ID say of single dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from schedules.drafts import EventDraft
from schedules.files import typed
from schedules.files.ics_dates import value_of
from schedules.files.words import Words
from schedules.ical_in import Property, Vevent
from schedules.moments import Dates, GapError, Moment, MomentError, seen_in
from schedules.recurrence.expansion import occurring
from schedules.recurrence.occurrences import Override, Recurring, dates_on
from schedules.texts import T

MOST_EXDATES = 1_000
_OWN = ("title", "summary", "place", "link")  # what one date may have of its own


@dataclass(frozen=True, slots=True)
class Single:
    """The VEVENT of one date of an event that repeats, its words, and the event it would be."""

    vevent: Vevent
    words: Words
    draft: EventDraft


def in_its_zone(vevent: Vevent, dates: Dates | None) -> Dates | None:
    """A start in UTC repeats in UTC, whatever the zone of its calendar is (RFC 5545, 3.8.5.3)."""
    begins = vevent.first("DTSTART")
    if begins is None or not begins.value.strip().upper().endswith("Z"):
        return dates
    if "X-CONVENOR-ZONE" in vevent.properties or dates is None:
        return dates
    return _seen_in(dates, "UTC")


def with_single_dates(
    draft: EventDraft,
    vevent: Vevent,
    words: Words,
    singles: Iterable[Single],
    own_zones: Mapping[str, str],
) -> EventDraft:
    """The draft of the VEVENT with what is different about its single dates.

    An EXDATE that is no date of it has no effect (RFC 5545, 3.8.5.1); a RECURRENCE-ID is told.
    """
    if draft.repeat is None:
        return draft
    out = set(_left_out(vevent, words, draft.dates, own_zones))
    changed = dict(_changed(draft, singles, own_zones))
    recurring = Recurring(draft.dates, draft.repeat)
    found = occurring(recurring.rule, recurring.first_day, out | set(changed))
    for day, single in changed.items():
        if day not in found:
            single.words.complain(
                "recurrence_id", T("The event that repeats does not take place on {day}.", day=day)
            )
    overrides = {each.day: each for each in draft.overrides}
    overrides |= {day: Override(day, skipped=True) for day in out & found}
    overrides |= {
        day: _override(day, draft, each.draft) for day, each in changed.items() if day in found
    }
    kept = (overrides[day] for day in sorted(overrides) if not overrides[day].says_nothing)
    return replace(draft, overrides=tuple(kept))


def _override(day: date, draft: EventDraft, own: EventDraft) -> Override:
    dates = _seen_in(own.dates, draft.dates.zone)
    return Override(
        day,
        skipped=own.cancelled,
        dates=None if dates == dates_on(draft.dates, day) else dates,
        fields=tuple(
            (name, getattr(own, name))
            for name in _OWN
            if getattr(own, name) != getattr(draft, name)
        ),
    )


def _left_out(
    vevent: Vevent, words: Words, first: Dates, own_zones: Mapping[str, str]
) -> Iterator[date]:
    for count, stands in enumerate(_exdates(vevent)):
        if count == MOST_EXDATES:
            words.complain("exdate", T("It leaves out {n} dates at most.", n=MOST_EXDATES))
            return
        try:
            yield _day(stands, first, own_zones)
        except (typed.Unreadable, MomentError) as wrong:
            words.complain("exdate", wrong.text)


def _exdates(vevent: Vevent) -> Iterator[Property]:
    for stands in vevent.properties.get("EXDATE", ()):
        for value in stands.value.split(","):
            yield replace(stands, value=value)


def _changed(
    draft: EventDraft, singles: Iterable[Single], own_zones: Mapping[str, str]
) -> Iterator[tuple[date, Single]]:
    for single in singles:
        names = single.vevent.properties["RECURRENCE-ID"][0]
        try:
            day = _day(names, draft.dates, own_zones)
        except (typed.Unreadable, MomentError) as wrong:
            single.words.complain("recurrence_id", wrong.text)
            continue
        if "RANGE" in names.parameters:
            single.words.complain(
                "recurrence_id", T("A change of this and all following dates (RANGE) is not read.")
            )
        else:
            yield day, single


def _seen_in(dates: Dates, zone: str) -> Dates:
    """The dates in the zone of the event that repeats, whatever zone they were written in."""
    if dates.start is None or dates.end is None:
        return replace(dates, zone=zone)
    return Dates.exact(*(seen_in(each.instant, zone) for each in (dates.start, dates.end)))


def _day(stands: Property, first: Dates, own_zones: Mapping[str, str]) -> date:
    """The local day that names an occurrence; a date alone is one of a timed event too."""
    try:
        value = value_of(stands, own_zones, first.zone)
    except GapError as gap:
        return gap.after.date()
    if isinstance(value, Moment):
        return seen_in(value.instant, first.zone).wall.date()
    return value
