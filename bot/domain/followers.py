"""What follows an event that moves: offered to move along, never forced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.events import Event, State
from schedules.moments import Dates, Moment, MomentError, place, seen_in


@dataclass(frozen=True, slots=True)
class Follower:
    """An event that follows the one that moves. ``now`` None: it has to stay."""

    title: str
    was: Dates
    now: Dates | None


def renumbered(before: Event | None, after: Event) -> frozenset[str]:
    """The series whose events have other numbers once the event is as it is after a change."""
    was, now = _counted(before), _counted(after)
    return frozenset() if was == now else frozenset(each[0] for each in (was, now) if each)


def _counted(event: Event | None) -> tuple[str, Dates] | None:
    """Where the event stands in its series; drafts and what was cancelled do not count."""
    if event is None or event.series is None:
        return None
    hidden = event.stored in (State.DRAFT, State.CANCELLED)
    return None if hidden else (event.series, event.dates)


def moved_along(dates: Dates, old: Dates, new: Dates) -> Dates | None:
    """When something is that follows an event which moves: by the same time on the clock, or the
    same days. None where it stays: one of the dates is not known so exactly, or the clocks skip
    its new time."""
    if old.start and new.start and dates.start and dates.end:
        return _shifted(dates.start, dates.end, new.start.wall - old.start.wall)
    if old.first and new.first and dates.first and dates.last and not dates.start:
        days = new.first - old.first
        return Dates.days(dates.first + days, dates.last + days, dates.zone)
    return None


def _shifted(start: Moment, end: Moment, by: timedelta) -> Dates | None:
    try:
        moved = place(start.wall + by, start.zone, fold=0)
    except MomentError:
        return None
    return Dates.exact(moved, seen_in(moved.instant + (end.instant - start.instant), end.zone))
