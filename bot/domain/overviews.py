"""A message that shows what is coming in a community and follows it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto

from bot.domain.calendar import CalendarPage, Filter
from bot.domain.deliveries import Notice, Urgency
from bot.domain.events import Event
from schedules.moments import Dates, zone_named

KIND = "overview"
LISTED = 10  # events


@dataclass(frozen=True, slots=True)
class Overview:
    """``message_id`` None: on its way; ``edition``: how often it was posted; ``lost``: how often
    its message was deleted by hand; ``shown``: what it holds, as `fingerprint` gives it."""

    id: int
    community_id: int
    channel_id: int
    filter: Filter
    message_id: int | None = None
    edition: int = 1
    lost: int = 0
    shown: str = ""

    @property
    def key(self) -> str:
        """Of the delivery that posts it."""
        return f"{KIND}:{self.id}:{self.edition}"


@dataclass(frozen=True, slots=True)
class LiveOverview:
    """An overview that holds something else than it should show now."""

    overview: Overview
    page: CalendarPage


class Near(Enum):
    TODAY = auto()
    TOMORROW = auto()


def near(event: Event, page: CalendarPage) -> Near | None:
    """Whether it begins today or tomorrow, by the clock of the community."""
    begins = event.dates.first if event.dates.start is None else None
    if event.dates.start is not None:
        begins = event.dates.start.instant.astimezone(zone_named(page.community.zone)).date()
    days = {_today(page): Near.TODAY, _today(page) + timedelta(days=1): Near.TOMORROW}
    return None if begins is None else days.get(begins)


def _today(page: CalendarPage) -> date:
    return page.now.astimezone(zone_named(page.community.zone)).date()


def fingerprint(page: CalendarPage) -> str:
    """Of all that a reader sees of it: another where it is to be edited."""
    community = page.community
    said = [(community.name, community.zone, community.language, page.filter, page.more)]
    events = [
        (
            *(event.id, event.title, event.kind, event.place, event.dates, event.repeat),
            *(event.state(page.now), near(event, page)),
            *(page.tallies.get(event.id), page.links.get(event.id)),
        )
        for event in page.events
    ]
    return hashlib.blake2b(repr((said, events)).encode(), digest_size=16).hexdigest()


def turns_at(page: CalendarPage) -> datetime:
    """When it next shows something else by itself: something begins or is over, or the day turns,
    at which it is looked after in any case."""
    tomorrow = _today(page) + timedelta(days=1)
    midnight = Dates.days(tomorrow, tomorrow, page.community.zone).begins
    moments = [each.dates.begins for each in page.events]
    moments += [each.dates.passes for each in page.events]
    ahead = [each for each in (*moments, midnight) if each is not None and each > page.now]
    return min(ahead)


def posting(overview: Overview, now: datetime) -> Notice:
    """The message itself, once for each edition."""
    return Notice(
        kind=KIND,
        key=overview.key,
        community_id=overview.community_id,
        due=now,
        urgency=Urgency.ANNOUNCEMENT,
        channel_id=overview.channel_id,
        content={"overview": overview.id, "edition": overview.edition},
    )
