"""When an item is, from its words: exact (``start`` with ``end`` or ``length``), or a day, days,
a month or "tba". Zones, gaps, folds and ends before starts are told where they were typed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from schedules.files import typed
from schedules.files.words import Words
from schedules.moments import Dates, FoldError, Moment, place, seen_in
from schedules.texts import T

DATE_WORDS = ("start", "end", "length", "fold", "date", "days", "month", "zone")
_FOLDS = ("first", "second")
_LAST_MINUTE = time(23, 59)


def event_dates(words: Words, zone: str) -> Dates | None:
    """The dates of an event; None where they are missing or wrong, which has been told."""
    given = [word for word in ("start", "date", "days", "month") if word in words]
    if not given:
        words.complain(
            "start", T("When is it? Give start: 2027-03-03 15:00, or date: 2027-03, or date: tba.")
        )
        return None
    for word in given[1:]:
        words.complain(word, T("Give one of start, date, days and month, not several."))
    if given[0] == "start":
        return exact(words, zone, None)
    for word in ("end", "length"):
        if word in words:
            words.complain(word, T("An end or a length needs start: 2027-03-03 15:00."))
    dates: Dates | None = words.take(given[0], lambda text: _imprecise(given[0], text, zone))
    return dates


def session_dates(words: Words, of: Dates | None, zone: str) -> Dates | None:
    """The dates of a session of an event of those dates, whose only day need not be repeated."""
    day = words.take("day", typed.day)
    if "start" not in words:
        words.complain("start", T("When does it begin? Give start, for example 09:00."))
        return None
    if day is None and of is not None and of.first == of.last:
        day = of.first
    if day is None and (of is None or "day" in words):
        # what day it is has a problem of its own: only what is wrong by itself is told
        words.take("start", typed.moment)
        return None
    dates = exact(words, zone, day)
    if dates and dates.start and "day" in words and dates.start.wall.date() != day:
        words.complain("day", T("The start is on another day. Give the day once."))
    return dates


def own_zone(words: Words, around: str) -> str:
    """The zone an item names, or the one around it."""
    return words.take("zone", typed.zone) or around


def _imprecise(word: str, text: str, zone: str) -> Dates:
    """``date`` takes every form; ``days`` and ``month`` their own."""
    if word == "date" and typed.is_tba(text):
        return Dates.tba(zone)
    if word == "month" or (word == "date" and typed.is_month(text)):
        return Dates.in_month(*typed.month(text), zone)
    return Dates.days(*typed.days(text), zone)


def exact(words: Words, zone: str, on: date | None) -> Dates | None:
    """Exact dates. ``on``: the day of a ``start`` that is only a time."""
    fold = words.take("fold", lambda text: typed.one_of(text, _FOLDS))
    start = words.take("start", lambda text: _moment(text, zone, on, fold))
    if start is None:
        words.take("end", typed.moment)
        words.take("length", typed.length)
        return None
    if "end" in words and "length" in words:
        words.complain("length", T("Give the end or the length, not both."))
    if "end" in words:
        return words.take("end", lambda text: _until(start, text, fold))
    if "length" in words:
        return words.take("length", lambda text: _lasting(start, text))
    words.complain("length", T("How long is it? Give end: 16:30, or length: 1h30."))
    return None


def _moment(text: str, zone: str, on: date | None, fold: str | None) -> Moment:
    wall = typed.moment(text)
    if isinstance(wall, time):
        if on is None:
            raise typed.Unreadable(T("Which day? Write the day too: 2027-03-03 15:00."))
        wall = datetime.combine(on, wall)
    try:
        return place(wall, zone, fold=None if fold is None else _FOLDS.index(fold))
    except FoldError as twice:
        raise typed.Unreadable(
            T("{why} Add “fold: first” or “fold: second”.", why=twice.text)
        ) from None


def _until(start: Moment, text: str, fold: str | None) -> Dates:
    end = _moment(text, start.zone, start.wall.date(), fold)
    if end.instant < start.instant and isinstance(typed.moment(text), time):
        next_day = f"{start.wall.date() + timedelta(days=1)} {end.wall:%H:%M}"
        raise typed.Unreadable(
            T("The end is before the start. If it is on the next day, write {end}.", end=next_day)
        )
    return Dates.exact(start, end)


def _lasting(start: Moment, text: str) -> Dates:
    """A length is time that passes, also over a change of the clocks."""
    return Dates.exact(start, seen_in(start.instant + typed.length(text), start.zone))


def deadline(words: Words, zone: str) -> datetime | None:
    """``rsvp_until`` as a UTC instant: a time, a day (its last minute), or a time in UTC."""
    return words.take("rsvp_until", lambda text: _deadline(text, zone))


def _deadline(text: str, zone: str) -> datetime:
    local, utc, _ = text.strip().rpartition(" UTC") if text.endswith(" UTC") else (text, "", "")
    if typed.is_day(local):
        return _moment(f"{local} {_LAST_MINUTE:%H:%M}", zone, None, "second").instant
    return _moment(local, "UTC" if utc else zone, None, None).instant.astimezone(UTC)
