"""What is told, to whom, and what became of it.

A notice is planned in the same transaction as what it tells of; the delivery worker sends it
exactly once (reliability.md, "Delivery").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from bot.domain.calendar import CalendarPage
from bot.domain.communities import Community
from bot.domain.events import Session, Shown

# Kinds that more is known of than how they look.
CONCERN = "concern"  # to organisers; to one person always by DM
ANNOUNCEMENT = "announcement"  # its message is the event's card from then on
NONCE_WINDOW = timedelta(minutes=2)  # "the past few minutes", kept well below


class Urgency(IntEnum):
    """The order in which what is due is sent."""

    CANCELLATION = 0
    LAST_CALL = 10  # a promotion from the waitlist, "starts in 10 minutes"
    REMINDER = 20
    ANNOUNCEMENT = 30
    REQUEST = 40  # feedback


class DeliveryState(StrEnum):
    PLANNED = "planned"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    MISSED = "missed"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why something was not told, or not as planned; shown to organisers in words."""

    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    MOVED = "moved"
    RULE_CHANGED = "rule_changed"  # by organisers: taken away, switched off
    REGISTERED_LATER = "registered_later"  # than it fell due
    NOBODY = "nobody"
    MERGED = "merged"  # a later one of the same event says it
    OVERDUE = "overdue"
    SWITCHED_OFF = "switched_off"  # by the person
    HELD_BACK = "held_back"  # until the person's quiet hours end
    NOT_GOING = "not_going"  # any more, when what was held back was to be sent
    QUIET_HOURS = "quiet_hours"  # and of no use after them
    CLOSE_BEFORE = "close_before"  # they are at another session shortly before
    SAME_TIME = "same_time"  # another reminder of the same says it
    DM_CLOSED = "dm_closed"  # 50007
    DM_REFUSED = "dm_refused"  # 40003 and other refusals of one DM
    NO_CHANNEL = "no_channel"
    CHANNEL_GONE = "channel_gone"  # 10003
    NOT_ALLOWED = "not_allowed"  # 50013, 50001
    REFUSED = "refused"
    UNREACHABLE = "unreachable"  # 429, 5xx, connection lost
    UNCERTAIN = "uncertain"  # it may have arrived; nothing is sent blindly
    BROKEN = "broken"  # a bug of ours
    AFTER_QUIET = "after_quiet"  # told in the channel when quiet hours ended
    IN_CHANNEL = "in_channel"  # told there, for no DM was wanted any more
    ROLE_GONE = "role_gone"  # or it cannot be pinged any more
    THREAD_LOST = "thread_lost"  # gone, or not allowed
    ARCHIVED = "archived"
    NOTHING_COMING = "nothing_coming"


SAID_IN_CHANNEL = frozenset({Reason.DM_CLOSED, Reason.DM_REFUSED})
# Why people for whom messages of their own were planned are mentioned in the channel, together.
GATHERED = SAID_IN_CHANNEL | {Reason.AFTER_QUIET, Reason.IN_CHANNEL}
RECALLED = frozenset({Reason.CANCELLED, Reason.POSTPONED, Reason.MOVED})


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell, once.

    ``kind`` names its renderer (`Convenor.renderers`); ``key`` is what makes it one (planned
    twice, it is sent once). ``person_id``: that person, by DM where they chose and take them
    when it is sent, else mentioned in the channel; None: the channel, mentioning
    ``content["people"]`` (at most 75) and pinging ``content["role"]``, which reaches those of
    ``content["by_role"]``. ``channel_id`` None: the event's thread, or the events channel.
    ``rule``: of the reminder it comes from. ``content``: JSON values for the renderer; ``late``:
    when it is not worth telling any more.
    """

    kind: str
    key: str
    community_id: int
    due: datetime
    urgency: Urgency
    event_id: int | None = None
    session_id: int | None = None
    person_id: int | None = None
    rule: str | None = None
    channel_id: int | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    late: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed delivery, with all that its renderer needs.

    ``channel_id`` None: a DM that is yet to be opened. ``people``: whom to mention, none in a
    DM; ``role``: the role to ping, which reaches ``by_role``; ``in_thread``: the channel is the
    event's thread. ``language`` and ``zone``: the person's by DM, the community's in a channel.
    ``shown``: the event as it is ``now``; ``page``: what is coming then, where that is told.
    ``tries`` counts from 1. ``doubtful_since``: when it was first tried, where it may have arrived
    and Discord does not know its nonce any more; ``overdue``: where it has not arrived, it is not
    worth sending any more; ``recalled``: why it is not to be, since its event changed while it was
    under way.
    """

    id: int
    key: str
    kind: str
    community: Community
    now: datetime
    language: str
    zone: str
    urgency: int
    by_dm: bool
    person_id: int | None
    channel_id: int | None
    people: tuple[int, ...]
    content: Mapping[str, Any]
    tries: int = 1
    shown: Shown | None = None
    page: CalendarPage | None = None
    session: Session | None = None
    doubtful_since: datetime | None = None
    overdue: bool = False
    role: int | None = None
    by_role: tuple[int, ...] = ()
    in_thread: bool = False
    recalled: Reason | None = None

    @property
    def event_id(self) -> int | None:
        return None if self.shown is None else self.shown.event.id


def announcement(
    community_id: int,
    channel_id: int | None,
    event_id: int,
    passes: datetime | None,
    now: datetime,
    edition: int = 0,
) -> Notice:
    """The event's card, to a channel, each edition once."""
    return Notice(
        kind=ANNOUNCEMENT,
        key=f"{ANNOUNCEMENT}:{event_id}" + (f":{edition}" if edition else ""),
        community_id=community_id,
        due=now,
        urgency=Urgency.ANNOUNCEMENT,
        event_id=event_id,
        channel_id=channel_id,
        late=passes,
    )
