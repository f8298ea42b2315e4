"""Feeds: whose they are, and what of an event stands in them.

The public feed of a community holds what is announced; a personal feed what its owner goes to,
and no other person's name.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from bot.domain.answers import EVENT, Answer
from bot.domain.events import FORMATS, KINDS, Event, Session, State
from bot.domain.recurrences import Repeating, as_event
from schedules.drafts import Speaker
from schedules.ical_out import CalendarItem, Status
from schedules.moments import Dates
from schedules.recurrence.ical import Written, recurring_bytes
from schedules.recurrence.occurrences import Override, dates_on, with_override
from schedules.texts import T, Text

Say = Callable[[Text], str]
Answers = Mapping[int, str]  # session id, or EVENT → the person's answer

CANCELLED_STAYS = timedelta(days=30)  # after its end
RECHECK = timedelta(days=1)  # of a person's membership
_DAY = timedelta(days=1)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Nothing(StrEnum):
    """Why there is no feed at an address."""

    UNKNOWN = "unknown"
    REVOKED = "revoked"
    UNREACHABLE = "unreachable"  # the database cannot say, and no earlier answer is kept


@dataclass(frozen=True, slots=True)
class Feed:
    """One subscription address. ``person_id`` None: a public feed, of the community or of the
    series ``series_id``."""

    id: int
    community_id: int
    person_id: int | None
    created_at: datetime
    public_token: str | None = None
    alarm: int | None = None
    checked_at: datetime | None = None
    revoked: bool = False
    series_id: int | None = None

    @property
    def is_personal(self) -> bool:
        return self.person_id is not None

    def wants_check(self, now: datetime) -> bool:
        """Whether its owner's membership was last verified more than a day ago."""
        return self.is_personal and now - (self.checked_at or self.created_at) >= RECHECK


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a person is told of a feed; ``address`` None: it was shown once and is not known."""

    feed: Feed
    community: str
    address: str | None = None


def new_token() -> str:
    """256 random bits for an address."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    """What is stored of a token. It is random, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def same_hash(one: bytes, other: bytes) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(one, other)


def items_of(
    event: Event,
    say: Say,
    domain: str,
    now: datetime,
    *,
    answers: Answers | None = None,
    alarm: int | None = None,
) -> list[CalendarItem]:
    """An event and its sessions for a calendar, in order of time.

    ``answers`` None: everything, for the public; else what the person who gave them goes to.
    """
    sessions = [each for each in event.sessions if answers is None or _attends(each, answers)]
    items: list[CalendarItem] = []
    if answers is None or answers.get(EVENT) == Answer.GOING:
        items.append(_event_item(event, say, domain, alarm))
    speakers = answers is None
    items += [_session_item(event, each, say, domain, alarm, speakers) for each in sessions]
    return [item for item in items if _stays(item, now)]


def repeating_bytes(
    repeating: Repeating, events: Sequence[Event], say: Say, domain: str, now: datetime
) -> Written:
    """A recurring event for the calendar of its community: one master, and beside it the dates
    that differ. ``events``: its dates that are made, in order of their days.

    What is called off stays, marked, as of every event, and is left out afterwards.
    """
    master = _event_item(as_event(repeating), say, domain, None)
    master = replace(master, uid=f"repeat-{repeating.id}@{domain}")
    recurring = repeating.recurring
    own: dict[date, CalendarItem] = {}
    uids: dict[date, str] = {}
    for event in events:
        assert event.repeat is not None
        day, item = event.repeat.day, _event_item(event, say, domain, None)
        uids[day] = item.uid
        if not _stays(item, now):
            recurring = with_override(recurring, Override(day, skipped=True))
        elif not _is_plain(item, master, dates_on(recurring.first, day)):
            own[day] = item
    first = min(uids, default=recurring.first_day)
    return recurring_bytes(
        master,
        recurring,
        own,
        since=first,
        through=max(uids, default=first),
        uid_of=lambda day: uids.get(day, f"repeat-{repeating.id}-{day}@{domain}"),
    )


def _is_plain(item: CalendarItem, master: CalendarItem, dates: Dates) -> bool:
    """Whether it says nothing but what the master says of its date."""
    return item == replace(
        master, uid=item.uid, sequence=item.sequence, stamp=item.stamp, dates=dates
    )


def _attends(session: Session, answers: Answers) -> bool:
    """A session with seats of its own needs its own answer; the others go with the event's."""
    own = answers.get(session.id)
    if own is not None or session.seats is not None:
        return own == Answer.GOING
    return answers.get(EVENT) == Answer.GOING


def _stays(item: CalendarItem, now: datetime) -> bool:
    if item.status is not Status.CANCELLED:
        return True
    return (item.dates.passes or NEVER) + CANCELLED_STAYS > now


def _event_item(event: Event, say: Say, domain: str, alarm: int | None) -> CalendarItem:
    banner = _is_banner(event)
    return CalendarItem(
        uid=f"event-{event.id}@{domain}",
        sequence=event.sequence,
        stamp=_stamp(event.updated_at),
        dates=event.dates,
        title=event.title,
        description=_joined(event.summary, _host(event, say)),
        place=event.place or "",
        link=event.link or "",
        categories=_categories(event, say(KINDS[event.kind])),
        status=_status(event),
        cancelled_words=_words(event, say),
        transparent=bool(event.sessions),
        banner=banner,
        alarm=None if event.sessions else alarm,
    )


def _session_item(
    event: Event, session: Session, say: Say, domain: str, alarm: int | None, speakers: bool
) -> CalendarItem:
    """SEQUENCE counts the event's changes too: its cancellation is each session's."""
    names = [_named(each) for each in session.speakers] if speakers else []
    spoken = say(T("Speakers: {names}", names=", ".join(names))) if names else None
    cancelled = session.cancelled or _status(event) is Status.CANCELLED
    return CalendarItem(
        uid=f"session-{session.id}@{domain}",
        sequence=event.sequence + session.sequence,
        stamp=max(_stamp(event.updated_at), _stamp(session.updated_at)),
        dates=session.dates,
        title=session.title,
        description=_joined(session.abstract, spoken),
        place=session.place or event.place or "",
        link=session.link or event.link or "",
        categories=_categories(event, say(FORMATS[session.format])),
        status=Status.CANCELLED if cancelled else _status(event),
        cancelled_words=say(_CANCELLED) if session.cancelled else _words(event, say),
        transparent=session.format == "break",
        related_to=f"event-{event.id}@{domain}",
        alarm=None if session.format == "break" else alarm,
    )


_CANCELLED = T("CANCELLED:")
_POSTPONED = T("POSTPONED:")


def _words(event: Event, say: Say) -> str:
    return say(_POSTPONED if event.stored is State.POSTPONED else _CANCELLED)


def _status(event: Event) -> Status:
    """A postponed event does not take place at its old date; its new one raises SEQUENCE."""
    if event.stored in (State.CANCELLED, State.POSTPONED):
        return Status.CANCELLED
    return Status.TENTATIVE if event.stored is State.ANNOUNCED else Status.CONFIRMED


def _is_banner(event: Event) -> bool:
    """Several days long, not only past midnight."""
    dates: Dates = event.dates
    if dates.start is None or dates.end is None or dates.first == dates.last:
        return False
    return bool(event.sessions) or dates.end.instant - dates.start.instant >= _DAY


def _categories(event: Event, kind: str) -> tuple[str, ...]:
    return tuple(each for each in (kind, event.theme, event.series) if each)


def _host(event: Event, say: Say) -> str | None:
    return say(T("Hosted by {host}", host=event.host)) if event.host else None


def _named(speaker: Speaker) -> str:
    if speaker.organisation is None:
        return speaker.name
    return f"{speaker.name} ({speaker.organisation})"


def _joined(*parts: str | None) -> str:
    return "\n\n".join(filter(None, parts))


def _stamp(updated: datetime | None) -> datetime:
    return updated or NEVER
