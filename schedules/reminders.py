"""Reminder rules and the instants they fall due, for one date (domain.md, "Reminders and
notices").

A rule counts days at a local wall time, or minutes, before or after a start, an end, the deadline
for answers or the release of the programme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from schedules.moments import Dates, GapError, Moment, place, seen_in

_LONGEST_GRACE = timedelta(hours=2)
_NEAR = 30  # minutes around the start
_GRACE_AFTERWARDS = timedelta(days=1)  # how it was can still be asked when a night has passed


class Anchor(StrEnum):
    """What a rule counts from. ``DEADLINE``: for answers; ``RELEASE``: when people were last
    given the programme. Both are the event's, not of its sessions."""

    START = "start"
    END = "end"
    DEADLINE = "deadline"
    RELEASE = "release"


class Kind(StrEnum):
    """What falls due: a reminder, the request for feedback, or its one repetition."""

    REMINDER = "reminder"
    FEEDBACK = "feedback"
    NUDGE = "nudge"


class Scope(StrEnum):
    """What a rule is for: the event; its sessions with seats of their own; each session but
    breaks, and the event itself where it has none; or the event and each session but breaks."""

    EVENT = "event"
    SEATED = "seated"
    SESSION = "session"
    EVERY = "every"


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

    @property
    def is_near(self) -> bool:
        """Whether it comes when people are on their way: it carries the link, and goes first."""
        soon = not self.days and self.at is None and self.minutes <= _NEAR
        return soon and self.anchor is Anchor.START

    @property
    def moment(self) -> tuple[object, ...]:
        """All of it but its name: rules that are equal in this fall due together, always."""
        return (self.kind, self.scope, self.anchor, self.after, self.days, self.at, self.minutes)

    def spelled(self) -> str:
        """All of it but its name as one word, which `read_back` reads."""
        sign, at = "+" if self.after else "-", f"@{self.at:%H:%M}" if self.at else ""
        return f"{self.kind}.{self.scope}.{self.anchor}{sign}{self.days}d{at}/{self.minutes}m"


_SPELLED = re.compile(
    r"(?P<kind>\w+)\.(?P<scope>\w+)\.(?P<anchor>\w+)(?P<sign>[+-])(?P<days>\d+)d"
    r"(?:@(?P<at>\d\d:\d\d))?/(?P<minutes>\d+)m"
)


def read_back(name: str, spelled: str) -> Rule:
    """The rule of that name from how it was spelled. Raises ValueError."""
    found = _SPELLED.fullmatch(spelled)
    if found is None:
        raise ValueError(f"not a rule as we spell it: {spelled!r}")
    return Rule(
        name,
        Kind(found["kind"]),
        Scope(found["scope"]),
        Anchor(found["anchor"]),
        after=found["sign"] == "+",
        days=int(found["days"]),
        at=time.fromisoformat(found["at"]) if found["at"] else None,
        minutes=int(found["minutes"]),
    )


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


def due_times(
    dates: Dates,
    rules: Iterable[Rule],
    zone: str | None = None,
    known: Mapping[Anchor, datetime] = MappingProxyType({}),
) -> list[DueTime]:
    """When the rules fall due for these dates, soonest first; nothing unless they are exact.

    Days at a wall time are counted in ``zone`` (a session's: the zone of its event), else in
    the dates' own. ``known``: the deadline and the release, where there are any (UTC). A rule
    that would fall on the wrong side of its anchor ("on the day at 09:00" of something at 08:00)
    does not fall due, nor does one of the deadline or the release once it has begun.
    """
    if dates.start is None or dates.end is None:
        return []
    zone = zone or dates.start.zone
    anchors = {Anchor.START: dates.start, Anchor.END: dates.end}
    anchors |= {anchor: seen_in(instant, zone) for anchor, instant in known.items()}
    found = [
        _due_time(rule, anchors[rule.anchor], zone, dates)
        for rule in rules
        if rule.anchor in anchors
    ]
    return sorted((each for each in found if each is not None), key=lambda each: each.due)


def _due_time(rule: Rule, moment: Moment, zone: str, dates: Dates) -> DueTime | None:
    anchor = moment if zone == moment.zone else seen_in(moment.instant, zone)
    way = 1 if rule.after else -1
    due = _on_the_day(anchor, way * rule.days, rule.at) + way * timedelta(minutes=rule.minutes)
    offset = (due - anchor.instant) * way
    if offset < timedelta(0) or (offset == timedelta(0) and not rule.after):
        return None
    late = due + (_GRACE_AFTERWARDS if rule.after else min(offset / 2, _LONGEST_GRACE))
    return _of_use(DueTime(rule, due, late), dates)


def _of_use(timed: DueTime, dates: Dates) -> DueTime | None:
    """What is said of the start is of use until the end; of the deadline and of the release,
    until the start."""
    assert dates.start is not None and dates.end is not None
    starts, ends = dates.start.instant, dates.end.instant
    if timed.rule.anchor in (Anchor.DEADLINE, Anchor.RELEASE):
        return replace(timed, late=min(timed.late, starts)) if timed.due < starts else None
    if timed.rule.anchor is Anchor.START and timed.due < ends:
        return replace(timed, late=min(timed.late, ends))
    return timed


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
