"""What those concerned are told of a change: one notice, with what was before it.

People concerned are those going, waiting or offered a seat, of what changed; where no day is
known, also those who asked to be told it. What an event is now is read when the notice is sent,
so that changes within the quiet period are told once, with the last state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.answers import Answer
from bot.domain.deliveries import Notice, Urgency
from bot.domain.events import Event
from bot.domain.reminders import MENTIONS
from schedules.moments import Dates, Moment, Precision

KIND = "notice"
QUIET = timedelta(minutes=30)  # what changes meanwhile is told with it
LONGEST_QUIET = timedelta(hours=2)  # however often it changes again
_SOON = timedelta(hours=2)  # before the start: people may be on their way


class What(StrEnum):
    """What happened to an event."""

    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a person to an event (scope 0) or to one of its sessions."""

    person_id: int
    scope: int
    answer: Answer
    by_dm: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """What happened to an event: its dates as people know them, since when they have not been
    told, and when they are."""

    what: What
    was: Dates
    since: datetime
    due: datetime


_CONCERNED = frozenset({Answer.GOING, Answer.WAITLISTED, Answer.OFFERED})


def concerned(before: Event, answers: Iterable[Answered]) -> dict[int, bool]:
    """Those concerned by what changes of an event, each once: by id, whether by DM."""
    wanted = _CONCERNED if before.has_day else _CONCERNED | {Answer.MAYBE}
    return {each.person_id: each.by_dm for each in answers if each.answer in wanted}


def notices(after: Event, changed: Changed, people: Mapping[int, bool]) -> Iterator[Notice]:
    """In the events channel, `MENTIONS` of those concerned a message, or by DM. The channel has
    one though nobody need be mentioned: the event was announced there."""
    notice = Notice(
        kind=KIND,
        key=f"{KIND}:{after.id}:{edition(after)}",
        community_id=after.community_id,
        due=changed.due,
        urgency=_urgency(changed.what),
        event_id=after.id,
        content={
            "what": changed.what.value,
            "was": as_json(changed.was),
            "since": changed.since.isoformat(),
        },
        late=after.dates.passes,
    )
    return spread(notice, people)


def spread(notice: Notice, people: Mapping[int, bool]) -> Iterator[Notice]:
    """One notice as messages: to the channel in parts, and a DM to each who chose them."""
    named = [person_id for person_id, by_dm in people.items() if not by_dm]
    parts = max(1, -(-len(named) // MENTIONS))
    for part in range(parts):
        mentioned = named[part * MENTIONS : (part + 1) * MENTIONS]
        content = {**notice.content, "people": mentioned, "part": part, "parts": parts}
        yield replace(notice, key=f"{notice.key}:c{part}", content=content)
    for person_id, by_dm in people.items():
        if by_dm:
            yield replace(notice, key=f"{notice.key}:p{person_id}", person_id=person_id)


def edition(event: Event) -> int:
    """A number that every change of the event, or of a session of it, raises."""
    return event.revision + sum(session.revision for session in event.sessions)


def _urgency(what: What) -> Urgency:
    return Urgency.CANCELLATION if what is not What.MOVED else Urgency.REMINDER


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What an earlier change would have told, and has not yet: since when it waits."""

    was: Dates
    since: datetime


def unsaid_of(content: Mapping[str, Any]) -> Unsaid:
    """What a planned notice would have told."""
    return Unsaid(from_json(content["was"]), datetime.fromisoformat(content["since"]))


def collapsed(
    before: Event, after: Event, what: What, unsaid: Unsaid | None, now: datetime
) -> Changed | None:
    """What is to be told of a change, together with what waits to be; None where the event is
    again as people know it. Cancelled and postponed are told at once, as is what moves from or
    to the next two hours."""
    known, since = (unsaid.was, unsaid.since) if unsaid else (before.dates, now)
    if what is What.MOVED and known == after.dates:
        return None
    starts = [each.begins for each in (known, after.dates) if each.begins is not None]
    at_once = what is not What.MOVED or any(now <= start < now + _SOON for start in starts)
    due = now if at_once else min(now + QUIET, since + LONGEST_QUIET)
    return Changed(what, known, since, due)


def as_json(dates: Dates) -> dict[str, Any]:
    """Dates as JSON holds them; `from_json` reads them back."""
    said: dict[str, Any] = {"precision": dates.precision.value, "zone": dates.zone}
    if dates.start is not None and dates.end is not None:
        said["moments"] = [_as_text(each) for each in (dates.start, dates.end)]
    elif dates.first is not None and dates.last is not None:
        said["days"] = [dates.first.isoformat(), dates.last.isoformat()]
    elif dates.month is not None:
        said["month"] = [*dates.month]
    return said


def _as_text(moment: Moment) -> Sequence[str]:
    return moment.instant.isoformat(), moment.wall.isoformat(), moment.zone


def from_json(said: Mapping[str, Any]) -> Dates:
    precision, zone = Precision(said["precision"]), said["zone"]
    if precision is Precision.EXACT:
        return Dates.exact(*(_moment(*each) for each in said["moments"]))
    if precision is Precision.DAY:
        first, last = (date.fromisoformat(each) for each in said["days"])
        return Dates.days(first, last, zone)
    if precision is Precision.MONTH:
        year, month = said["month"]
        return Dates.in_month(year, month, zone)
    return Dates.tba(zone)


def _moment(instant: str, wall: str, zone: str) -> Moment:
    return Moment(
        datetime.fromisoformat(instant).astimezone(UTC), datetime.fromisoformat(wall), zone
    )
