"""Which moments are meant: days, times and zones put together, gaps and folds asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from schedules.moments import FoldError, GapError, Moment, place, seen_in
from schedules.texts import T
from schedules.typed_dates.pieces import Clock, Clocks
from schedules.typed_dates.readings import Wrong
from schedules.typed_dates.whys import NO_WHY, Why

_LONGEST_GUESSED = 11 * 60  # minutes from start to end, where either could be of two halves
_LONGEST_NIGHT = 8 * 60  # minutes of what ends after midnight without saying the day
_WHOLE_DAY = 24 * 60
Placed = tuple[Moment, frozenset[Why]]


def check(clock: Clock) -> None:
    """Refuse a time that no day has."""
    if not clock.hours:
        raise Wrong(T("A day has the times 00:00 to 23:59."))


def times(clock: Clock) -> list[tuple[int, int, frozenset[Why]]]:
    """Minutes and seconds after the midnight at which the day begins, of each way to read it."""
    check(clock)
    why = NO_WHY
    if len(clock.hours) > 1:
        late = any(hour >= 24 for hour in clock.hours)
        why = frozenset({Why.MIDNIGHT if late else Why.HALF})
    return [(hour * 60 + clock.minute, clock.second, why) for hour in clock.hours]


def spans(clocks: Clocks) -> list[tuple[int, int, frozenset[Why]]]:
    """Start and end in minutes, of each way to read them that makes an event of a day."""
    check(clocks.first)
    check(clocks.last)
    sure = len(clocks.first.hours) == len(clocks.last.hours) == 1
    found = []
    for hour in clocks.first.hours:
        for until in clocks.last.hours:
            begin, end = hour * 60 + clocks.first.minute, until * 60 + clocks.last.minute
            night = end <= begin
            end += _WHOLE_DAY * night
            longest = _LONGEST_NIGHT if night else _WHOLE_DAY if sure else _LONGEST_GUESSED
            if end - begin <= longest:
                found.append((begin, end))
    if not found:
        raise Wrong(T("The end is before the start."))
    found = list(dict.fromkeys(found))  # until midnight: of that day or of the next, one thing
    late = any(begin >= _WHOLE_DAY for begin, _ in found)
    why = frozenset({Why.MIDNIGHT if late else Why.HALF}) if len(found) > 1 else NO_WHY
    return [(begin, end, why) for begin, end in found]


def placed(day: date, minutes: int, second: int, zone: str, offset: int | None) -> Iterator[Placed]:
    """The moments that a wall time may be: with an offset, the instant it gives, which is asked
    about where the zone has another offset then."""
    wall = datetime.combine(day, time(0)) + timedelta(minutes=minutes, seconds=second)
    if offset is None:
        yield from _in_zone(wall, zone)
        return
    there = timedelta(minutes=offset)
    said = seen_in(place(wall - there, "UTC").instant, zone)
    yield said, NO_WHY if said.wall == wall else frozenset({Why.ZONE})


def _in_zone(wall: datetime, zone: str) -> Iterator[Placed]:
    try:
        yield place(wall, zone), NO_WHY
    except GapError as gap:
        for near in (gap.before, gap.after):
            yield place(near, zone, fold=0), frozenset({Why.GAP})
    except FoldError:
        for fold in (0, 1):
            yield place(wall, zone, fold=fold), frozenset({Why.FOLD})
