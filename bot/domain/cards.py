"""The message in a channel that shows an event and follows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.communities import Community
from bot.domain.events import Event, Shown, State


@dataclass(frozen=True, slots=True)
class Card:
    """``wanted`` is raised by whatever the card shows; ``shown``: the one the message holds."""

    event_id: int
    community_id: int
    channel_id: int
    message_id: int
    wanted: int
    shown: int

    @property
    def behind(self) -> bool:
        return self.shown < self.wanted


@dataclass(frozen=True, slots=True)
class LiveCard:
    """A card with what it should show now, and to whom it speaks."""

    card: Card
    community: Community
    shown: Shown


def turns_at(event: Event, now: datetime) -> datetime | None:
    """When the card next shows something else by itself: answers close, it begins, it is over
    (of the event or of a session with seats); None: never again."""
    if event.stored not in (State.ANNOUNCED, State.SCHEDULED):
        return None
    moments = [event.rsvp_until, event.dates.begins, event.dates.passes]
    moments += [each.dates.passes for each in event.sessions if each.seats is not None]
    return min((each for each in moments if each is not None and each > now), default=None)
