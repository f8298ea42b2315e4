"""An event that repeats as iCalendar: one master in its zone, EXDATEs and overrides; or, where the
programs of people would not read that alike, each of its dates by itself.

Measured with ical.js (in Thunderbird), libical (in Evolution) and dateutil: ical.js shows all of
28, 29 and 30 for "the last of them", 1 March for 29 February, and BYMONTH wrongly together with an
interval of months; libical misses the first week of weeks that begin on a Saturday, and after a
time that the clocks skip also shifts the next day; ical.js takes a time that they repeat for the
second. What they read alike is a matter of the rule's form (`read_alike`), tested on random rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import takewhile

from schedules.ical_out import CalendarItem, Series, item_bytes, series_bytes
from schedules.moments import FoldError, GapError, Moment, place, zone_named
from schedules.recurrence.alike import read_alike
from schedules.recurrence.expansion import days
from schedules.recurrence.occurrences import Recurring, dates_on
from schedules.recurrence.rrule import rrule


@dataclass(frozen=True, slots=True)
class Written:
    """The VEVENTs, and the zone that their calendar needs, with its first year."""

    octets: bytes
    zone: tuple[str, int] | None = None

    @property
    def count(self) -> int:
        """How many VEVENTs there are; a title that says so is none."""
        return (b"\r\n" + self.octets).count(b"\r\nBEGIN:VEVENT\r\n")


def recurring_bytes(
    item: CalendarItem,
    recurring: Recurring,
    own: Mapping[date, CalendarItem],
    *,
    since: date,
    through: date,
    uid_of: Callable[[date], str],
) -> Written:
    """For people's calendars: a master where every program reads it alike, else the dates of the
    days from ``since`` to ``through``, each in UTC and with a uid of its own.

    ``own`` as of `series_of`.
    """
    rule = read_alike(recurring.rule)
    if rule is not None and not _changes_of_clocks(recurring, through):
        series = series_of(item, replace(recurring, rule=rule), own)
        return Written(series_bytes(series), series.zone)
    found = _each(item, recurring, own, since, through, uid_of)
    return Written(b"".join(map(item_bytes, found)))


def series_of(item: CalendarItem, recurring: Recurring, own: Mapping[date, CalendarItem]) -> Series:
    """The master with what is different, exactly as RFC 5545 has it.

    ``item``: what all occurrences have in common; its dates are those of the first. ``own``: by
    their days, those that are written by themselves: edited, moved or told as cancelled; moved
    ones not among them are written as the item at their dates, and skipped ones left out.
    """
    item = replace(item, dates=recurring.first)
    written = {day: each for day, each in own.items() if recurring.occurs_on(day)}
    without = []
    for override in recurring.overrides:
        if override.day in written or not recurring.occurs_on(override.day):
            continue
        if override.skipped:
            without.append(_was(recurring, override.day))
        elif override.dates:
            written[override.day] = replace(item, dates=override.dates)
    return Series(
        item,
        rrule(recurring.rule, recurring.first.start or recurring.first_day),
        tuple(without),
        tuple((_was(recurring, day), written[day]) for day in sorted(written)),
    )


def _each(
    item: CalendarItem,
    recurring: Recurring,
    own: Mapping[date, CalendarItem],
    since: date,
    through: date,
    uid_of: Callable[[date], str],
) -> Iterator[CalendarItem]:
    for day in _days_to_write(recurring, since, through):
        override = recurring.override(day)
        if day in own:
            yield replace(own[day], uid=uid_of(day))
        elif override is None or not override.skipped:
            dates = (override and override.dates) or dates_on(recurring.first, day)
            yield replace(item, uid=uid_of(day), dates=dates)


def _days_to_write(recurring: Recurring, since: date, through: date) -> Iterator[date]:
    """The days between, and those before that were moved to them."""
    for override in recurring.overrides:
        moved_to = override.dates and override.dates.last
        if override.day < since and moved_to and moved_to >= since:
            yield override.day
    yield from takewhile(
        lambda day: day <= through, days(recurring.rule, recurring.first_day, since)
    )


def _changes_of_clocks(recurring: Recurring, through: date) -> bool:
    """Whether the clocks skip or repeat the wall time on one of its days, skipped ones too."""
    start = recurring.first.start
    if start is None:
        return False
    for day in takewhile(lambda day: day <= through, days(recurring.rule, recurring.first_day)):
        try:
            place(datetime.combine(day, start.wall.time()), start.zone)
        except (GapError, FoldError):
            return True
    return False


def _was(recurring: Recurring, day: date) -> Moment:
    """Where the rule has the occurrence, for EXDATE and RECURRENCE-ID."""
    start = recurring.first.start
    zone = recurring.first.zone if start is None else start.zone
    wall = datetime.combine(day, time(12) if start is None else start.wall.time())
    return Moment(wall.replace(tzinfo=zone_named(zone)).astimezone(UTC), wall, zone)
