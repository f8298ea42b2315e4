"""What every file format is read into, and written from: the same drafts, whatever the file.

A draft is what an organiser says a programme is. It is compared with what is stored; it
carries no ids of ours, only the file's own (``ref``: UID, guid, ``id`` column), by which the
same file posted again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from schedules.moments import Dates, Precision
from schedules.recurrence.occurrences import Override
from schedules.recurrence.rule import Recurrence
from schedules.texts import Problem

EVENT_KINDS = ("peer_learning", "webinar", "meeting", "study_visit")
SESSION_FORMATS = (
    "plenary",
    "workshop",
    "visit",
    "story_telling",
    "interactive_presentation",
    "break",
)
RELATIONS = ("consecutive", "follow_up")


@dataclass(frozen=True, slots=True)
class Speaker:
    name: str
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """One session; always exact. ``ref`` is its own within its event. ``seats`` None: no seats
    of its own. ``line``: where it stands in the file, for problems found later; no part of what
    the session is, so two drafts that differ only in it are equal."""

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
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class EventDraft:
    """One event with its sessions, in order of time.

    ``follows`` is the ``ref`` of the event it follows and ``relation`` how. An event that repeats
    has the dates of its first occurrence, and no sessions; ``overrides``: what is different about
    single ones.
    """

    ref: str
    title: str
    dates: Dates
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
    follows: str | None = None
    relation: str | None = None
    sessions: tuple[SessionDraft, ...] = ()
    cancelled: bool = False
    repeat: Recurrence | None = None
    overrides: tuple[Override, ...] = ()
    line: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Carried:
    """What a file format can say of an event and of a session, by the names of their fields
    ("zone": of their dates), and of dates. What it cannot say is left as it is stored; where
    it says nothing of sessions, it has none. ``inherits``: a session without a place, link or
    status of its own is said to have its event's. ``repeats``: "repeat", where it says how often
    an event repeats, and what it says of single dates: that they are "skipped", or have "dates" or
    "fields" of their own."""

    event: frozenset[str]
    session: frozenset[str]
    precisions: frozenset[Precision] = frozenset(Precision)
    inherits: bool = False
    repeats: frozenset[str] = frozenset()


IN_WORDS = frozenset({"repeat", "skipped"})  # what the word "repeat" says
_NOT_FIELDS = {"ref", "dates", "sessions", "line", "repeat", "overrides"}
EVERYTHING = Carried(
    event=frozenset(EventDraft.__slots__) - _NOT_FIELDS | {"zone"},
    session=frozenset(SessionDraft.__slots__) - {"ref", "dates", "line"} | {"zone"},
    repeats=IN_WORDS,
)


@dataclass(frozen=True, slots=True)
class ProgrammeDraft:
    """A whole file: the community's name and zone where the file says them, its events, and
    what its format could say of them."""

    events: tuple[EventDraft, ...]
    community: str | None = None
    zone: str | None = None
    carries: Carried = EVERYTHING


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of reading a file: a programme, or all of its problems (or both, where an
    item of many is wrong; a reading with problems is never applied)."""

    programme: ProgrammeDraft
    problems: tuple[Problem, ...] = ()
