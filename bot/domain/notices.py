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
from typing import Any, NamedTuple

from bot.domain.answers import EVENT, Answer
from bot.domain.deliveries import Notice, Urgency
from bot.domain.events import Event, Session, State
from bot.domain.places import Role, pings
from bot.domain.preferences import Preferences, Topic
from schedules.moments import Dates, Moment, Precision

KIND = "notice"
QUIET = timedelta(minutes=30)  # what changes meanwhile is told with it
LONGEST_QUIET = timedelta(hours=2)  # however often it changes again
_SOON = timedelta(hours=2)  # before the start: people may be on their way


class What(StrEnum):
    """What happened to an event."""

    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    RESTORED = "restored"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of a person to an event (scope 0) or to one of its sessions."""

    person_id: int
    scope: int
    answer: Answer
    preferences: Preferences


class Where(NamedTuple):
    """Where an event or a session is."""

    place: str | None = None
    link: str | None = None


def where(item: Event | Session) -> Where:
    return Where(item.place, item.link)


@dataclass(frozen=True, slots=True)
class SessionWas:
    """A session as people know it. ``where`` None: as it is (of a notice that did not keep it);
    ``is_new``: they do not know of it."""

    dates: Dates
    cancelled: bool = False
    where: Where | None = None
    is_new: bool = False

    def is_still(self, session: Session) -> bool:
        if self.is_new:
            return session.cancelled
        here = self.where in (None, where(session))
        return here and (self.dates, self.cancelled) == (session.dates, session.cancelled)


@dataclass(frozen=True, slots=True)
class Known:
    """An event as people know it: its dates, those of its sessions that are other now (by id),
    since when there is something they have not been told, and where it is (None: as it is)."""

    was: Dates
    sessions: Mapping[int, SessionWas]
    since: datetime
    where: Where | None = None

    def is_still(self, event: Event) -> bool:
        """Of the event itself, whatever its sessions are."""
        return self.was == event.dates and self.where in (None, where(event))


@dataclass(frozen=True, slots=True)
class Changed:
    """What happened to an event, and when it is told."""

    what: What
    known: Known
    due: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is to be told of an event and waits. ``since``: when the first of it happened;
    ``people``: those concerned now, by id, with what they prefer."""

    changed: Changed
    people: Mapping[int, Preferences]

    @property
    def since(self) -> datetime:
        return self.changed.known.since

    @property
    def due(self) -> datetime:
        return self.changed.due


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of an event, to how many people, and when. ``what`` None: its date, to those
    who asked for it. Nobody: it stands in the events channel."""

    title: str
    what: What | None
    people: int
    due: datetime


_CONCERNED = frozenset({Answer.GOING, Answer.WAITLISTED, Answer.OFFERED})


def concerned(
    before: Event, answers: Iterable[Answered], sessions: Iterable[int] | None = None
) -> dict[int, Preferences]:
    """Those concerned by what changes of an event, or only of these sessions of it, each once,
    by id. A session without seats of its own is for everybody going."""
    wanted = _CONCERNED if before.has_day else _CONCERNED | {Answer.MAYBE}
    scopes = None if sessions is None else _scopes(before, frozenset(sessions))
    return {
        each.person_id: each.preferences
        for each in answers
        if each.answer in wanted and (scopes is None or each.scope in scopes)
    }


def _scopes(event: Event, chosen: frozenset[int]) -> frozenset[int]:
    open_to_all = any(each.seats is None for each in event.sessions if each.id in chosen)
    return chosen | {EVENT} if open_to_all else chosen


def whom(changed: Changed, after: Event) -> frozenset[int] | None:
    """The sessions whose people are told; None: everybody of the event, who may want to go to what
    is new."""
    is_new = any(each.is_new for each in changed.known.sessions.values())
    if changed.what is not What.MOVED or is_new or not changed.known.is_still(after):
        return None
    return frozenset(changed.known.sessions)


def topic_of(changed: Changed, after: Event) -> Topic | None:
    """What a person switches off not to be told of it; None: something is called off."""
    called_off = changed.what is What.CANCELLED or any(
        each.cancelled and not changed.known.sessions[each.id].cancelled
        for each in after.sessions
        if each.id in changed.known.sessions
    )
    return None if called_off else Topic.CHANGES


def what_happened(before: Event, after: Event) -> What | None:
    """What a file made of an event; None where nothing that people are told of changed."""
    if before.stored is not after.stored and State.CANCELLED in (before.stored, after.stored):
        return What.CANCELLED if after.stored is State.CANCELLED else What.RESTORED
    moved = (before.dates, where(before)) != (after.dates, where(after))
    return What.MOVED if moved or _sessions(before, after) else None


def _sessions(before: Event, after: Event) -> dict[int, SessionWas]:
    """The sessions that are new, move or are called off, as they were."""
    were = {
        each.id: SessionWas(each.dates, each.cancelled, where(each)) for each in before.sessions
    }
    for each in after.sessions:
        were.setdefault(each.id, SessionWas(each.dates, is_new=True))
    return {each.id: were[each.id] for each in after.sessions if not were[each.id].is_still(each)}


def notices(
    after: Event,
    changed: Changed,
    people: Mapping[int, bool],
    role: Role | None = None,
    *,
    sooner: bool = False,
) -> Iterator[Notice]:
    """In the channel, by the event's role or by name, or alone. The channel has one though
    nobody need be mentioned: the event was announced there. ``sooner``: in place of what was
    planned of the same edition."""
    known, passes = changed.known, after.dates.passes
    notice = Notice(
        kind=KIND,
        key=f"{KIND}:{after.id}:{edition(after)}{':sooner' if sooner else ''}",
        community_id=after.community_id,
        due=changed.due,
        urgency=_urgency(changed.what),
        event_id=after.id,
        content={
            "what": changed.what.value,
            "was": as_json(known.was),
            "since": known.since.isoformat(),
            "where": known.where,
            "sessions": {
                str(session_id): {
                    "was": as_json(was.dates),
                    "cancelled": was.cancelled,
                    "where": was.where,
                    "new": was.is_new,
                }
                for session_id, was in known.sessions.items()
            },
        },
        late=passes if passes is not None and passes > changed.due else None,
    )
    return spread(notice, people, role)


def spread(
    notice: Notice, people: Mapping[int, bool], role: Role | None = None
) -> Iterator[Notice]:
    """One notice as messages: to the channel in parts, and one to each who is told apart (they
    chose DMs, or have preferences that hold when it is sent)."""
    named = [person_id for person_id, apart in people.items() if not apart]
    nobody = {"people": [], "part": 0, "parts": 1}
    for said in [*pings(named, role)] or [nobody]:
        content = {**notice.content, **said}
        yield replace(notice, key=f"{notice.key}:c{said['part']}", content=content)
    for person_id, apart in people.items():
        if apart:
            yield replace(notice, key=f"{notice.key}:p{person_id}", person_id=person_id)


def edition(event: Event) -> int:
    """A number that every change of the event, or of a session of it, raises."""
    return event.revision + sum(session.revision for session in event.sessions)


def _urgency(what: What) -> Urgency:
    return Urgency.CANCELLATION if what is not What.MOVED else Urgency.REMINDER


def known_of(content: Mapping[str, Any]) -> Known:
    """What people know, of whom a planned notice would have told something else."""
    return Known(
        from_json(content["was"]),
        {
            int(session_id): SessionWas(
                from_json(said["was"]), said["cancelled"], _where(said), said.get("new", False)
            )
            for session_id, said in content["sessions"].items()
        },
        datetime.fromisoformat(content["since"]),
        _where(content),
    )


def _where(said: Mapping[str, Any]) -> Where | None:
    """As a notice keeps it; those planned before it was kept have none."""
    return Where(*said["where"]) if said.get("where") else None


def collapsed(
    before: Event, after: Event, what: What, unsaid: Known | None, now: datetime
) -> Changed | None:
    """What is to be told of a change, together with what waits to be; None where the event is
    again as people know it. What moves is told after the quiet period, unless from or to the
    next two hours; everything else at once, a session called off too."""
    known = unsaid or Known(before.dates, {}, now)
    if known.where is None:
        known = replace(known, where=where(before))
    if what is not What.MOVED:
        return Changed(what, replace(known, sessions={}), now)
    were = {**_sessions(before, after), **known.sessions}
    are = {each.id: each for each in after.sessions}
    others = {key: was for key, was in were.items() if key in are and not was.is_still(are[key])}
    if known.is_still(after) and not others:
        return None
    dates = [known.was, after.dates]
    dates += [each for key, was in others.items() for each in (was.dates, are[key].dates)]
    soon = any(each.begins and now <= each.begins < now + _SOON for each in dates)
    off = any(are[key].cancelled and not was.cancelled for key, was in others.items())
    due = now if soon or off else min(now + QUIET, known.since + LONGEST_QUIET)
    return Changed(what, replace(known, sessions=others), due)


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
