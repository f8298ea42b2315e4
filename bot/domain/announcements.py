"""Words of an organiser to everybody going to an event, or to the events channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.deliveries import Notice, Urgency
from bot.domain.notices import spread
from bot.domain.people import Actor
from bot.domain.places import Role

KIND = "words"
MANY = 200  # people; to more, the number is restated first
LONGEST = 1_500  # characters


@dataclass(frozen=True, slots=True)
class Announcement:
    """Who is told; ``id``: of the question that waits for a Confirm, None where it is sent."""

    people: int
    id: int | None = None


def words(
    actor: Actor,
    event_id: int | None,
    text: str,
    people: Mapping[int, bool],
    now: datetime,
    *,
    role: Role | None = None,
) -> Iterator[Notice]:
    """One notice; the key holds who says it and when, so that each saying is sent once."""
    at = int(now.timestamp() * 1000)
    notice = Notice(
        kind=KIND,
        key=f"{KIND}:{actor.community_id}:{actor.person_id}:{at}",
        community_id=actor.community_id,
        due=now,
        urgency=Urgency.ANNOUNCEMENT,
        event_id=event_id,
        content={"text": text, "by": actor.person_id},
    )
    return spread(notice, people, role)
