"""What an organiser does to an event: cancel it, postpone it, give it another date, archive it.

draft → announced → scheduled → live → ended → reported → archived; cancelled from any state
before ended, postponed from announced or scheduled, and back with a new date (domain.md, "Event
and its dates").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.events import Event, Session, State, state_for
from bot.domain.notices import What
from bot.errors import Refusal
from schedules.files import dating
from schedules.files.words import Words
from schedules.moments import Dates, MomentError, place, seen_in
from schedules.texts import Problem, T, Text

LONGEST_REASON = 500  # characters


class Act(StrEnum):
    CANCEL = "cancel"
    POSTPONE = "postpone"
    RESCHEDULE = "reschedule"
    ARCHIVE = "archive"


# What people are told happened; of an event that is archived, nothing.
WHAT: Mapping[Act, What] = {
    Act.CANCEL: What.CANCELLED,
    Act.POSTPONE: What.POSTPONED,
    Act.RESCHEDULE: What.MOVED,
}


@dataclass(frozen=True, slots=True)
class Ask:
    """What an organiser asks. ``words``: a new date as typed, by the words of schedule files."""

    event_id: int
    act: Act
    reason: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an act would do, restated before it is done: how many people are told, how many
    reminders are withdrawn and how many move. ``id``: of the question, once it is kept;
    ``beside``: events at the same time."""

    ask: Ask
    before: Event
    after: Event
    people: int
    withdrawn: int
    moved: int
    id: int | None = None
    beside: tuple[str, ...] = ()
    followers: tuple[str, ...] = ()


def decide(event: Event, ask: Ask, now: datetime) -> Event:
    """The event as it is after the act. Raises a Refusal where its state does not allow it."""
    if ask.act is Act.CANCEL:
        return _cancelled(event, ask, now)
    if ask.act is Act.POSTPONE:
        return _postponed(event, ask, now)
    if ask.act is Act.ARCHIVE:
        return _archived(event, now)
    return _rescheduled(event, ask, now)


def _cancelled(event: Event, ask: Ask, now: datetime) -> Event:
    state = event.state(now)
    if state is State.CANCELLED:
        raise Refusal(T("{title} is cancelled already.", title=event.title))
    if state in (State.ENDED, State.REPORTED, State.ARCHIVED):
        raise Refusal(T("{title} is over: it cannot be cancelled any more.", title=event.title))
    return _changed(event, stored=State.CANCELLED, reason=ask.reason)


def _postponed(event: Event, ask: Ask, now: datetime) -> Event:
    state = event.state(now)
    if state is State.POSTPONED:
        raise Refusal(
            T("{title} is postponed already.", title=event.title),
            hint=T("Give it a new date with /event reschedule."),
        )
    if state not in (State.ANNOUNCED, State.SCHEDULED):
        raise Refusal(_says_why(event, state), hint=_ONLY_BEFORE)
    return _changed(event, stored=State.POSTPONED, reason=ask.reason)


def _archived(event: Event, now: datetime) -> Event:
    """What was only known to the day does not end by itself, and is over all the same."""
    state = event.state(now)
    if state is State.ARCHIVED:
        raise Refusal(T("{title} is archived already.", title=event.title))
    over = state is State.ANNOUNCED and event.is_over(now)
    if state not in (State.ENDED, State.REPORTED) and not over:
        raise Refusal(
            T("{title} is not over: it cannot be archived.", title=event.title),
            hint=T(
                "An event is archived after its end; of a cancelled one the role goes by itself."
            ),
        )
    return replace(event, stored=State.ARCHIVED, revision=event.revision + 1)


def _rescheduled(event: Event, ask: Ask, now: datetime) -> Event:
    state = event.state(now)
    if state not in (State.DRAFT, State.ANNOUNCED, State.SCHEDULED, State.POSTPONED):
        raise Refusal(_says_why(event, state), hint=_ONLY_BEFORE)
    dates = _dates(event, ask.words)
    if (dates.begins or dates.passes or now) < now:
        raise Refusal(
            T("That date is past: {dates}.", dates=dates),
            hint=T("Give a date that is to come."),
        )
    if dates == event.dates and state is not State.POSTPONED:
        raise Refusal(T("{title} is at that time already.", title=event.title))
    stored = State.DRAFT if state is State.DRAFT else state_for(dates, cancelled=False)
    sessions = tuple(_along(each, event.dates, dates) for each in event.sessions)
    deadline = _deadline(event, dates)
    moved = _changed(event, stored=stored, reason=ask.reason)
    return replace(moved, dates=dates, sessions=sessions, rsvp_until=deadline)


_ONLY_BEFORE = T("Only an event that has not begun can be postponed or get another date.")


def _says_why(event: Event, state: State) -> Text:
    if state is State.CANCELLED:
        return T("{title} is cancelled.", title=event.title)
    if state is State.DRAFT:
        return T("{title} is a draft: nobody knows of it yet.", title=event.title)
    if state is State.LIVE:
        return T("{title} has begun.", title=event.title)
    return T("{title} is over.", title=event.title)


def _changed(event: Event, *, stored: State, reason: str | None) -> Event:
    return replace(
        event,
        stored=stored,
        reason=reason,
        sequence=event.sequence + 1,
        revision=event.revision + 1,
    )


def _dates(event: Event, given: Mapping[str, str]) -> Dates:
    """The new dates, read as in a schedule file; without an end or a length, it lasts as long as
    it did. Raises a Refusal with every problem."""
    problems: list[Problem] = []
    texts: dict[str, str | None] = {**given}
    lasted = _minutes(event.dates)
    if "start" in texts and not {"end", "length"} & texts.keys() and lasted:
        texts["length"] = f"{lasted}m"

    def complain(word: str, sentence: Text) -> None:
        problems.append(Problem(sentence, cell=word, found=texts.get(word)))

    words = Words(texts, complain)
    zone = dating.own_zone(words, event.dates.zone)
    try:
        dates = dating.event_dates(words, zone)
    except MomentError as wrong:
        raise Refusal(wrong.text) from None
    if dates is None or problems:
        raise Refusal(
            T("The new date cannot be read; nothing was changed."), problems=tuple(problems)
        )
    return dates


def _minutes(dates: Dates) -> int:
    if dates.start is None or dates.end is None:
        return 0
    return int((dates.end.instant - dates.start.instant).total_seconds() // 60)


def _along(session: Session, old: Dates, new: Dates) -> Session:
    """A session moves with its event, by the same time on the clock, and lasts as long. Where
    either date of the event is not exact it stays: nobody knows when it is."""
    at, ends = session.dates.start, session.dates.end
    if old.start is None or new.start is None or at is None or ends is None or session.cancelled:
        return session
    wall = at.wall + (new.start.wall - old.start.wall)
    try:
        start = place(wall, at.zone, fold=0)
    except MomentError as wrong:
        raise Refusal(
            T("The session {title} would move too: {why}", title=session.title, why=wrong.text)
        ) from None
    lasting = ends.instant - at.instant
    dates = Dates.exact(start, seen_in(start.instant + lasting, at.zone))
    return replace(
        session, dates=dates, sequence=session.sequence + 1, revision=session.revision + 1
    )


def _deadline(event: Event, new: Dates) -> datetime | None:
    """The deadline for answers keeps its distance from the start."""
    old, begins = event.dates.begins, new.begins
    if event.rsvp_until is None or old is None or begins is None:
        return event.rsvp_until
    return event.rsvp_until + (begins - old)
