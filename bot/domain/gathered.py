"""People who are told in the channel after all, gathered into few messages.

Where a DM is refused, its person is mentioned in the channel. Of one reminder or notice many may
be: they are named together, `MENTIONS` a message, a short moment after the last one was tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.deliveries import Notice
from bot.domain.places import MENTIONS
from schedules.reminders import Kind

PAUSE = timedelta(seconds=2)  # until it is seen again whether others are still being tried
LONGEST = timedelta(minutes=1)  # that the first one waits for the others


@dataclass(frozen=True, slots=True)
class Message:
    """A message to the channel that waits for more people, and has never been tried."""

    id: int
    content: Mapping[str, Any]
    late: datetime | None


def joined(message: Message, alone: Notice) -> Mapping[str, Any] | None:
    """The content of the message with one person more; None where it is full, names nobody, or
    says something else than what they alone were to be told."""
    if alone.kind == Kind.NUDGE:
        return None
    named = message.content["people"]
    same = {**alone.content, "people": named} == message.content and message.late == alone.late
    if not same or len(named) >= MENTIONS:
        return None
    return {**message.content, "people": [*named, alone.person_id]}


def begun(alone: Notice, now: datetime) -> Notice:
    """The message to the channel in place of one to a person alone.

    A nudge names nobody there, so it is the same one that the others have, and planned once.
    """
    if alone.kind == Kind.NUDGE:
        key, named = f"{_without_person(alone)}:c0", []
    else:
        key, named = f"{alone.key}:c", [alone.person_id]
    content = {**alone.content, "people": named}
    return replace(alone, key=key, person_id=None, content=content, due=now)


def _without_person(alone: Notice) -> str:
    return alone.key.removesuffix(f":p{alone.person_id}")
