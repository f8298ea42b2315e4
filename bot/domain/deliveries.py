"""What is told, to whom, and what became of it.

A notice is planned in the same transaction as what it tells of; the delivery worker sends it
exactly once (reliability.md, "Delivery").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any


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


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell, once.

    ``kind`` names its renderer (`Convenor.renderers`); ``key`` is what makes it one (planned
    twice, it is sent once); ``person_id`` None: the community's events channel; ``content``:
    JSON values for the renderer; ``late``: when it is not worth telling any more.
    """

    kind: str
    key: str
    community_id: int
    due: datetime
    urgency: Urgency
    event_id: int | None = None
    session_id: int | None = None
    person_id: int | None = None
    reminder_id: int | None = None
    channel_id: int | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    late: datetime | None = None
