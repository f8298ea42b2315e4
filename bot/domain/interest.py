"""When a date becomes known, everybody who asked to be told is told once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.deliveries import Notice, Urgency
from bot.domain.events import Event
from bot.domain.places import MENTIONS
from bot.domain.preferences import Preferences, Topic

KIND = "dated"


@dataclass(frozen=True, slots=True)
class Interested:
    """One who answered, and did not decline."""

    person_id: int
    preferences: Preferences


def becomes_dated(before: Event, after: Event) -> bool:
    """Whether people could not say that they go, and now can: the day is known, and to come."""
    return after.has_day and not before.has_day


def date_told(event: Event, interested: Sequence[Interested], now: datetime) -> Iterator[Notice]:
    """In the channel, `MENTIONS` of them a message, or alone. Of the same change once: the
    event's revision makes the keys."""
    notice = Notice(
        kind=KIND,
        key=f"{KIND}:{event.id}:{event.revision}",
        community_id=event.community_id,
        due=now,
        urgency=Urgency.ANNOUNCEMENT,
        event_id=event.id,
        late=event.dates.begins,
    )
    apart = {each.person_id for each in interested if each.preferences.is_apart(Topic.CHANGES, now)}
    people = [each.person_id for each in interested if each.person_id not in apart]
    for first in range(0, len(people), MENTIONS):
        part = people[first : first + MENTIONS]
        yield replace(notice, key=f"{notice.key}:c{first}", content={"people": part})
    for each in interested:
        if each.person_id in apart:
            key = f"{notice.key}:p{each.person_id}"
            yield replace(notice, key=key, person_id=each.person_id)
