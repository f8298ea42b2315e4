"""The message in a channel that shows an event and follows it: where it stands, where it stood,
and what becomes of it when it is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from bot.domain.communities import Community
from bot.domain.events import Event, Shown, State

_ANNOUNCED = (State.ANNOUNCED, State.SCHEDULED, State.POSTPONED)


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

    @property
    def link(self) -> str:
        return (
            f"https://discord.com/channels/{self.community_id}/{self.channel_id}/{self.message_id}"
        )


class Somewhere(NamedTuple):
    """A channel that has cards, and one of their events."""

    community_id: int
    channel_id: int
    event_id: int


@dataclass(frozen=True, slots=True)
class LiveCard:
    """A card with what it should show now, and to whom it speaks."""

    card: Card
    community: Community
    shown: Shown


@dataclass(frozen=True, slots=True)
class Posting:
    """``edition``: how often an event's card was posted anew; ``lost``: how often its message was
    deleted by hand."""

    event_id: int
    edition: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """A message that was the card before it moved; ``card``: where it is now."""

    channel_id: int
    message_id: int
    card: Card
    title: str
    community: Community


@dataclass(frozen=True, slots=True)
class Announced:
    """What came of an organiser's wish to have the card in a channel; ``card``: it stands there
    already."""

    title: str
    channel_id: int
    card: Card | None = None


class Loss(Enum):
    """What becomes of a card whose message is gone."""

    POST_ANEW = auto()
    POST_IN_EVENTS_CHANNEL = auto()
    LEAVE = auto()  # and organisers are told
    FORGET = auto()  # it is over: nobody misses it


def is_announced(event: Event, now: datetime) -> bool:
    """Whether the event is one to announce."""
    return event.stored in _ANNOUNCED and not (
        event.is_over(now) and event.stored is not State.POSTPONED
    )


def after_loss(
    event: Event,
    posting: Posting,
    channel_id: int,
    events_channel_id: int | None,
    now: datetime,
    *,
    channel_gone: bool,
) -> Loss:
    """Deleted by hand, it is posted anew once; with its channel, in the events channel."""
    if not is_announced(event, now):
        return Loss.FORGET
    if not channel_gone:
        return Loss.LEAVE if posting.lost else Loss.POST_ANEW
    if events_channel_id in (None, channel_id):
        return Loss.LEAVE
    return Loss.POST_IN_EVENTS_CHANNEL


def turns_at(event: Event, now: datetime) -> datetime | None:
    """When the card next shows something else by itself: answers close, it begins, it is over
    (of the event or of a session with seats); None: never again."""
    if event.stored not in (State.ANNOUNCED, State.SCHEDULED):
        return None
    moments = [event.rsvp_until, event.dates.begins, event.dates.passes]
    moments += [each.dates.passes for each in event.sessions if each.seats is not None]
    return min((each for each in moments if each is not None and each > now), default=None)
