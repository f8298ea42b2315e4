"""Events and sessions: what they are, and the state each is in at a given moment.

`live` and `ended` are not stored: they follow from the clock, so no timer can miss them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.domain.answers import EVENT, Mine, Tally
from schedules.drafts import Speaker
from schedules.moments import Dates, Precision
from schedules.recurrence.rule import Recurrence
from schedules.texts import T, Text


class State(StrEnum):
    """draft → announced → scheduled → live → ended → reported → archived; postponed and
    cancelled beside them (domain.md, "Event and its dates")."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    SCHEDULED = "scheduled"
    LIVE = "live"
    ENDED = "ended"
    REPORTED = "reported"
    ARCHIVED = "archived"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


KINDS: dict[str, Text] = {
    "peer_learning": T("Peer-learning event"),
    "webinar": T("Webinar"),
    "meeting": T("Meeting"),
    "study_visit": T("Study visit"),
}
FORMATS: dict[str, Text] = {
    "plenary": T("Plenary"),
    "workshop": T("Workshop"),
    "visit": T("Technical visit"),
    "story_telling": T("Story-telling"),
    "interactive_presentation": T("Interactive presentation"),
    "break": T("Break"),
}


@dataclass(frozen=True, slots=True)
class Session:
    id: int
    event_id: int
    ref: str
    title: str
    dates: Dates
    format: str = "plenary"
    abstract: str | None = None
    place: str | None = None
    link: str | None = None
    seats: int | None = None
    speakers: tuple[Speaker, ...] = ()
    cancelled: bool = False
    sequence: int = 0
    revision: int = 1
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Repeat:
    """Of an event that is one date of a recurring one: the recurrence's id and rule, and the day
    on which the rule has this date, wherever it was moved."""

    id: int
    day: date
    rule: Recurrence


@dataclass(frozen=True, slots=True)
class Event:
    """An event with its sessions in order of time. ``stored`` is the state in its row;
    ``released``: when people were last given its programme; ``repeat``: where it is one date
    of what repeats."""

    id: int
    community_id: int
    ref: str
    title: str
    dates: Dates
    stored: State
    kind: str = "meeting"
    summary: str | None = None
    host: str | None = None
    place: str | None = None
    link: str | None = None
    theme: str | None = None
    series: str | None = None
    languages: tuple[str, ...] = ()
    seats: int | None = None
    rsvp_until: datetime | None = None
    follows_id: int | None = None
    relation: str | None = None
    reason: str | None = None
    sequence: int = 0
    revision: int = 1
    updated_at: datetime | None = None
    released: datetime | None = None
    sessions: tuple[Session, ...] = field(default=())
    repeat: Repeat | None = None

    def state(self, now: datetime) -> State:
        """The state at ``now``: a scheduled event is live from its start and ended at its end."""
        return state_at(self.stored, self.dates.begins, self.dates.passes, now)

    @property
    def has_day(self) -> bool:
        """Whether people can say that they go: the day is known, and not taken back."""
        return has_day(self.stored, self.dates.precision)

    @property
    def is_hidden(self) -> bool:
        """Whether only organisers see it: a draft, or one that was given up."""
        given_up = self.stored is State.CANCELLED and self.released is None
        return self.stored is State.DRAFT or given_up

    def is_over(self, now: datetime) -> bool:
        passes = self.dates.passes
        return passes is not None and now >= passes

    def session(self, session_id: int) -> Session | None:
        return next((each for each in self.sessions if each.id == session_id), None)


def state_at(
    stored: State, begins: datetime | None, passes: datetime | None, now: datetime
) -> State:
    """The state of what is stored as ``stored``, at ``now``."""
    if stored is not State.SCHEDULED:
        return stored
    if passes is not None and now >= passes:
        return State.ENDED
    if begins is not None and now >= begins:
        return State.LIVE
    return State.SCHEDULED


def has_day(stored: State, precision: Precision) -> bool:
    """The same, of what is stored so."""
    return stored is not State.POSTPONED and precision in (Precision.EXACT, Precision.DAY)


def state_for(dates: Dates, *, cancelled: bool) -> State:
    """The state of an event as it is published: scheduled needs an exact date."""
    if cancelled:
        return State.CANCELLED
    return State.SCHEDULED if dates.precision is Precision.EXACT else State.ANNOUNCED


@dataclass(frozen=True, slots=True)
class Shown:
    """One event as its card shows it at ``now``; ``follows``: the title of what it follows;
    ``followed_by``: titles of what follows it, and how; ``number``: its place in its series.

    ``tallies`` by scope (`EVENT`, or a session's id). ``mine``: the reader's own answers by
    scope, on a card only they see; None on one that everybody sees. ``interested``: how many
    pressed that in Discord's own event, which is no answer. ``version``: of its programme; None
    where nothing has changed since versions are kept.
    """

    event: Event
    now: datetime
    follows: str | None = None
    tallies: Mapping[int, Tally] = field(default_factory=dict)
    mine: Mapping[int, Mine] | None = None
    interested: int = 0
    followed_by: tuple[tuple[str, str | None], ...] = ()
    number: int | None = None
    version: int | None = None

    def tally(self, scope: int = EVENT) -> Tally:
        return self.tallies.get(scope) or Tally()


def deadline_along(deadline: datetime | None, old: Dates, new: Dates) -> datetime | None:
    """The deadline for answers keeps its distance from the start."""
    if deadline is None or old.begins is None or new.begins is None:
        return deadline
    return deadline + (new.begins - old.begins)
