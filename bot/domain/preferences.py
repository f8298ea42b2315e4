"""How each person wants to be told: of what, by which way, when not, and when besides.

Decided when something is sent, from the preferences of that moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.events import Event, Session
from bot.domain.going import goes
from bot.domain.people import Reach
from bot.domain.rules import Level
from bot.errors import Refusal
from schedules.offsets import Offset, read
from schedules.quiet import Quiet, QuietError, read_span
from schedules.reminders import Rule
from schedules.texts import Problem, T


class Topic(StrEnum):
    """What a person can switch off. That something is called off cannot be."""

    REMINDERS = "reminders"  # not those of one's own
    CHANGES = "changes"
    SEATS = "seats"
    FEEDBACK = "feedback"
    WORDS = "words"


# The kinds of deliveries to people; those that name nobody, or must arrive, are in none.
TOPICS: Mapping[str, Topic] = {
    "reminder": Topic.REMINDERS,
    "notice": Topic.CHANGES,
    "dated": Topic.CHANGES,
    "promotion": Topic.SEATS,
    "feedback": Topic.FEEDBACK,
    "nudge": Topic.FEEDBACK,
    "words": Topic.WORDS,
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """``dm_closed``: Discord refused the last DM, and none is tried until they are turned on
    again. ``last_calls``: what begins before the quiet hours end may ring in them. ``zone``: the
    person's own, else the community's; ``language`` None: as Discord says."""

    reach: Reach = Reach.CHANNEL
    dm_closed: bool = False
    off: frozenset[Topic] = frozenset()
    quiet: Quiet | None = None
    last_calls: bool = False
    language: str | None = None

    @property
    def by_dm(self) -> bool:
        """DMs go to those who chose them and whose door was not found closed."""
        return self.reach is Reach.DM and not self.dm_closed

    def silent_until(self, now: datetime) -> datetime | None:
        """When the quiet hours in force end; None where none are."""
        return None if self.quiet is None else self.quiet.ends(now)

    def is_apart(self, topic: Topic | None, at: datetime) -> bool:
        """Whether the person is not simply mentioned with the others at that moment, but has a
        row of their own, of which is decided when it is sent."""
        return self.by_dm or topic in self.off or self.silent_until(at) is not None


NEAR = timedelta(minutes=90)


def is_close(event: Event, session: Session, scopes: frozenset[int], *, own: bool = False) -> bool:
    """Whether somebody is at another session until 90 minutes before this one begins, or later.

    ``scopes``: what of the event they go to (`bot.domain.going`). Counted from the end of the
    one before, which is when people are free to go elsewhere: the sessions of one morning, with
    a coffee between them, do not ring each; the first one after a long lunch does. A break is
    no session here: nobody is reminded of it. ``own``: the event rings as well, so that its
    start counts as the end of a session before.
    """
    start = session.dates.start
    if start is None:
        return False
    if own and event.dates.start and start.instant <= event.dates.start.instant + NEAR:
        return True
    return any(
        _before(other, session)
        and other.dates.end is not None
        and start.instant <= other.dates.end.instant + NEAR
        for other in event.sessions
        if _attends(scopes, other)
    )


def _before(other: Session, session: Session) -> bool:
    if other.dates.start is None or session.dates.start is None:
        return False
    return (other.dates.start, other.id) < (session.dates.start, session.id)


def _attends(scopes: frozenset[int], session: Session) -> bool:
    return not session.cancelled and session.format != "break" and goes(scopes, session)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person changes; None: nothing about that. ``topics``: exactly what they want to be
    told of; ``offsets`` and ``quiet`` as typed, NONE for none; ``language`` NONE: as Discord
    says."""

    reach: Reach | None = None
    topics: frozenset[Topic] | None = None
    switch_on: Topic | None = None
    switch_off: Topic | None = None
    offsets: str | None = None
    quiet: str | None = None
    last_calls: bool | None = None
    language: str | None = None


NONE = "-"


class Wished(NamedTuple):
    """Preferences as they are then, and the offsets of a person's own reminders."""

    preferences: Preferences
    offsets: tuple[Offset, ...]


def wished(before: Wished, wishes: Wishes, zone: str) -> Wished:
    """The preferences after what was wished. Raises a Refusal with everything that is wrong."""
    offsets, problems = before.offsets, list[Problem]()
    quiet, language = before.preferences.quiet, before.preferences.language
    if wishes.offsets is not None:
        offsets, wrong = read("" if wishes.offsets.strip() == NONE else wishes.offsets)
        problems += wrong
    if wishes.quiet is not None:
        try:
            quiet = _quiet(wishes.quiet, zone)
        except QuietError as error:
            problems.append(Problem(error.text))
    if problems:
        raise Refusal(T("Nothing was changed:"), problems=problems)
    if wishes.language is not None:
        language = None if wishes.language == NONE else wishes.language
    preferences = replace(
        before.preferences,
        off=_off(before.preferences.off, wishes),
        quiet=quiet,
        language=language,
        last_calls=before.preferences.last_calls
        if wishes.last_calls is None
        else wishes.last_calls,
    )
    if wishes.reach is not None:
        preferences = replace(preferences, reach=wishes.reach, dm_closed=False)
    return Wished(preferences, offsets)


def _quiet(typed: str, zone: str) -> Quiet | None:
    if typed.strip() in ("", NONE):
        return None
    return Quiet(*read_span(typed), zone)


def _off(off: frozenset[Topic], wishes: Wishes) -> frozenset[Topic]:
    if wishes.topics is not None:
        off = frozenset(Topic) - wishes.topics
    if wishes.switch_off is not None:
        off |= {wishes.switch_off}
    if wishes.switch_on is not None:
        off -= {wishes.switch_on}
    return off


@dataclass(frozen=True, slots=True)
class Example:
    """When the person would next be told: of what, by which rule, and whose that is."""

    event: Event
    session: Session | None
    rule: Rule
    level: Level
    at: datetime


@dataclass(frozen=True, slots=True)
class HowTold:
    """Everything that holds for one person here; ``zone``: by whose clock their quiet hours are;
    ``example`` None: they go to nothing that they would be reminded of."""

    preferences: Preferences
    offsets: tuple[Offset, ...]
    zone: str
    example: Example | None
