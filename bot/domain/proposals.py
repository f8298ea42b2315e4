"""A change of one event, restated before it is written: what it would be, whom it concerns, what
it would clash with, and what could move along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.clashes import Clash
from bot.domain.communities import Community
from bot.domain.differences import EventChange, SessionChange
from bot.domain.events import Event, Repeat, Session, State
from bot.domain.followers import Follower
from bot.domain.notices import Telling
from bot.domain.programmes import Crowded
from schedules.drafts import EventDraft, SessionDraft
from schedules.texts import Text


@dataclass(frozen=True, slots=True)
class Proposal:
    """``after`` bears the id 0 where the event is new. ``told``: what is told to whom; None where
    nobody is. ``withdrawn``, ``planned``: reminders, of a draft those planned once it is
    published. ``follows``: the title of what it follows."""

    community: Community
    change: EventChange
    after: Event
    now: datetime
    told: Telling | None = None
    withdrawn: int = 0
    planned: int = 0
    clashes: tuple[Clash, ...] = ()
    followers: tuple[Follower, ...] = ()
    crowded: tuple[Crowded, ...] = ()
    follows: str | None = None

    @property
    def before(self) -> Event | None:
        return self.change.before

    @property
    def is_hidden(self) -> bool:
        """Whether it stays with organisers: it is a draft, before and after."""
        return self.after.stored is State.DRAFT


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written; ``moved``: titles of those that followed along; ``announced``: whether
    people are shown it now for the first time, in which channel (None: there is none)."""

    event: Event
    told: tuple[Telling, ...] = ()
    crowded: tuple[Crowded, ...] = ()
    moved: tuple[str, ...] = ()
    announced: bool = False
    channel_id: int | None = None
    notes: tuple[Text, ...] = ()


def event_after(change: EventChange, community_id: int) -> Event:
    """The event as the change leaves it. What is new has no id yet: 0, its sessions -1, -2 …"""
    before, draft = change.before, change.after
    assert draft is not None  # what is missing is not proposed
    said: dict[str, Any] = {name: getattr(draft, name) for name in _EVENT_FIELDS}
    sessions = _sessions_after(change)
    if before is None:
        if draft.repeat is not None and draft.dates.first is not None:
            said["repeat"] = Repeat(0, draft.dates.first, draft.repeat)
        return Event(
            id=0,
            community_id=community_id,
            ref=draft.ref,
            stored=change.state,
            sessions=sessions,
            **said,
        )
    return replace(before, stored=change.state, sessions=sessions, **said)


_EVENT_FIELDS = tuple(
    name
    for name in EventDraft.__slots__
    if hasattr(Event, name) and name not in ("ref", "sessions", "repeat")
)
_SESSION_FIELDS = tuple(
    name for name in SessionDraft.__slots__ if hasattr(Session, name) and name != "ref"
)


def _sessions_after(change: EventChange) -> tuple[Session, ...]:
    changed = {each.before.id: each for each in change.sessions if each.before}
    kept = list(change.before.sessions) if change.before else []
    stay = [_session_after(each, changed.get(each.id)) for each in kept]
    new = [each for each in change.sessions if each.before is None]
    added = [_new(each.after, -place) for place, each in enumerate(new, 1) if each.after]
    return tuple(sorted(_present(stay) + added, key=_by_time))


def _present(sessions: Sequence[Session | None]) -> list[Session]:
    return [each for each in sessions if each is not None]


def _session_after(before: Session, change: SessionChange | None) -> Session | None:
    if change is None or change.after is None:
        return None if change is not None and change.deletes else before
    return replace(before, **{name: getattr(change.after, name) for name in _SESSION_FIELDS})


def _new(draft: SessionDraft, session_id: int) -> Session:
    said = {name: getattr(draft, name) for name in _SESSION_FIELDS}
    return Session(id=session_id, event_id=0, ref=draft.ref, **said)


def _by_time(session: Session) -> datetime:
    assert session.dates.begins is not None  # a session is exact
    return session.dates.begins
