"""What was understood, said back before anything is saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from schedules.moments import Dates, FoldError, Moment, Precision, place, seen_in
from schedules.texts import T, Text
from schedules.typed_dates.readings import Understood


def echo(understood: Understood) -> Text:
    """The dates with their zone, as exactly as they are known; days and months become words in
    the reader's language. Times are of the dates' own zone: beside it, a card shows the reader's
    (``<t:…:F>`` of ``dates.start.instant``)."""
    dates = understood.dates
    if dates.precision is Precision.EXACT:
        return _exact(dates, understood.ends)
    if dates.precision is Precision.DAY:
        return T("{dates}, without a time ({zone})", dates=dates, zone=dates.zone)
    if dates.precision is Precision.MONTH:
        return T("{month}, the day is not known yet", month=dates)
    return T("The date is not known yet.")


def beside(understood: Understood, zone: str) -> Understood:
    """With a note of the time in the zone around, where another was typed."""
    start = understood.dates.start
    if start is None or start.zone == zone:
        return understood
    there = seen_in(start.instant, zone)
    note = T(
        "That is {day}, {time} in {zone}.", day=there.wall.date(), time=_clock(there), zone=zone
    )
    return replace(understood, notes=(note,))


def spelled(dates: Dates) -> str:
    """Dates as they are typed in their own zone: read again, they are the same, but where the
    clocks go back."""
    if dates.start is not None and dates.end is not None:
        start, end = dates.start.wall, seen_in(dates.end.instant, dates.zone).wall
        if start == end:
            return _typed(start)
        if start.date() == end.date() and start < end:
            return f"{_typed(start)}–{_typed(end)[11:]}"
        return f"{_typed(start)} to {_typed(end)}"
    if dates.first is not None and dates.last is not None:
        last = f" to {dates.last}" if dates.last > dates.first else ""
        return f"{dates.first}{last}"
    return str(dates)


def _typed(wall: datetime) -> str:
    return wall.isoformat(" ", "seconds" if wall.second else "minutes")


def _exact(dates: Dates, ends: bool) -> Text:
    start, end = dates.start, dates.end
    assert start is not None and end is not None
    day, begin, zone = start.wall.date(), _clock(start), dates.zone
    if not ends:
        return T("{day}, {time} ({zone})", day=day, time=begin, zone=zone)
    if end.wall.date() == day:
        return T("{day}, {begin}–{end} ({zone})", day=day, begin=begin, end=_clock(end), zone=zone)
    return T(
        "{day}, {begin} – {last}, {end} ({zone})",
        day=day,
        begin=begin,
        last=end.wall.date(),
        end=_clock(end),
        zone=zone,
    )


def _clock(moment: Moment) -> str:
    """The time on the clock, with its offset where it is there twice."""
    at = f"{moment.wall:%H:%M:%S}" if moment.wall.second else f"{moment.wall:%H:%M}"
    try:
        place(moment.wall, moment.zone)
    except FoldError:
        return f"{at} UTC{_offset(moment.local)}"
    return at


def _offset(local: datetime) -> str:
    minutes = (local.utcoffset() or timedelta()) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
