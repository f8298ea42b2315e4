"""Why something was sent, or was not: what the rows say of one person, or of one event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.communities import Community
from bot.domain.deliveries import DeliveryState, Reason
from bot.domain.events import Event, Session
from bot.domain.rules import Level
from schedules.reminders import Rule

PAGE = 6  # of two lines each: Discord takes 4,000 characters


class Way(StrEnum):
    """How one message reaches whom it is for."""

    DM = "dm"
    ROLE = "role"
    MENTION = "mention"
    CHANNEL = "channel"  # nobody is named


@dataclass(frozen=True, slots=True)
class Explained:
    """One message, sent or not: what it was, to where, and what became of it.

    ``due`` when it was to be sent, ``settled`` when that was decided; ``rule``: by which the
    reminder was planned that it comes from, ``level``: whose that is. ``way`` None: it never was
    one message (its reminder did not become any). ``channel_id`` and ``message_id`` once it was
    sent. ``people``: how many it pings. ``person_id``: whom it is for alone. ``not_going``: it
    went out, to those going only.
    """

    due: datetime
    kind: str
    rule: Rule | None
    event: Event | None
    session: Session | None
    state: DeliveryState
    reason: Reason | None
    settled: datetime | None = None
    way: Way | None = None
    channel_id: int | None = None
    message_id: int | None = None
    people: int = 0
    person_id: int | None = None
    not_going: bool = False
    level: Level = Level.DEFAULT


@dataclass(frozen=True, slots=True)
class Why:
    """A page of what a person was told, and was not, in the last ``days`` and will be; the
    newest first. ``own``: the person asks of themselves."""

    community: Community
    person_id: int
    own: bool
    days: int
    found: Sequence[Explained]
    page: int
    pages: int


Outcome = tuple[DeliveryState, Reason | None]


@dataclass(frozen=True, slots=True)
class EventDeliveries:
    """A page of what an event sent and will send, newest first, all of it counted by state and
    reason; ``again``: how many that failed can still be tried again; ``retried``: how many just
    were."""

    community: Community
    event: Event
    found: Sequence[Explained]
    counts: Mapping[Outcome, int]
    page: int
    pages: int
    again: int = 0
    retried: int | None = None
