"""Reminder rules and the instants they fall due, for one date (domain.md, "Reminders and
notices").

A rule counts days at a local wall time, or minutes, before or after a start or an end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from schedules.moments import Dates, GapError, Moment, place, seen_in

_LONGEST_GRACE = timedelta(hours=2)
_GRACE_AFTERWARDS = timedelta(days=1)  # how it was can still be asked when a night has passed


class Anchor(StrEnum):
    START = "start"
    END = "end"


class Kind(StrEnum):
    """What falls due: a reminder, the request for feedback, or its one repetition."""

    REMINDER = "reminder"
    FEEDBACK = "feedback"
    NUDGE = "nudge"


class Scope(StrEnum):
    """What a rule is for: the event; its sessions with seats of their own; or each session but
    breaks, and the event itself where it has none."""

    EVENT = "event"
    SEATED = "seated"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` is its identity, for ever. ``days`` are local days; ``at`` None keeps the
    anchor's own wall time; ``minutes`` are counted on the clock, from there."""

    name: str
    kind: Kind = Kind.REMINDER
    scope: Scope = Scope.EVENT
    anchor: Anchor = Anchor.START
    after: bool = False
    days: int = 0
    at: time | None = None
    minutes: int = 0


DEFAULT_LADDER = (
    Rule("7d", days=7, at=time(9)),
    Rule("1d", days=1, at=time(9)),
    Rule("1h", minutes=60),
    Rule("10m", minutes=10),
    Rule("seat-10m", scope=Scope.SEATED, minutes=10),
    Rule(
        "feedback",
        kind=Kind.FEEDBACK,
        scope=Scope.SESSION,
        anchor=Anchor.END,
        after=True,
        minutes=30,
    ),
    Rule(
        "nudge",
        kind=Kind.NUDGE,
        scope=Scope.SESSION,
        anchor=Anchor.END,
        after=True,
        days=2,
        minutes=30,
    ),
)


@dataclass(frozen=True, slots=True)
class DueTime:
    """When a rule falls due, and the instant from which on it is not worth sending (UTC)."""

    rule: Rule
    due: datetime
    late: datetime


def due_times(dates: Dates, rules: Iterable[Rule], zone: str | None = None) -> list[DueTime]:
    """When the rules fall due for these dates, soonest first; nothing unless they are exact.

    Days at a wall time are counted in ``zone`` (a session's: the zone of its event), else in
    the dates' own. A rule that would fall on the wrong side of its anchor ("on the day at
    09:00" of something at 08:00) does not fall due.
    """
    if dates.start is None or dates.end is None:
        return []
    found = [
        _due_time(rule, dates.start if rule.anchor is Anchor.START else dates.end, zone)
        for rule in rules
    ]
    return sorted((each for each in found if each is not None), key=lambda each: each.due)


def _due_time(rule: Rule, moment: Moment, zone: str | None) -> DueTime | None:
    anchor = moment if zone is None or zone == moment.zone else seen_in(moment.instant, zone)
    way = 1 if rule.after else -1
    due = _on_the_day(anchor, way * rule.days, rule.at) + way * timedelta(minutes=rule.minutes)
    offset = (due - anchor.instant) * way
    if offset < timedelta(0) or (offset == timedelta(0) and not rule.after):
        return None
    grace = _GRACE_AFTERWARDS if rule.after else min(offset / 2, _LONGEST_GRACE)
    return DueTime(rule, due, due + grace)


def _on_the_day(anchor: Moment, days: int, at: time | None) -> datetime:
    """The instant of a wall time some local days away; the first one after a gap, the first of
    a fold."""
    if not days and at is None:
        return anchor.instant
    wall = datetime.combine(anchor.wall.date() + timedelta(days=days), at or anchor.wall.time())
    try:
        return place(wall, anchor.zone, fold=0).instant
    except GapError as gap:
        return place(gap.after, anchor.zone, fold=0).instant
