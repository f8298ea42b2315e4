"""What a posted file says of events that repeat, written in the transaction of the whole file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.differences import EventChange
from bot.domain.notices import Telling
from bot.domain.recurrence_changes import Reshaped, reshaped, stopped
from bot.domain.recurrences import (
    Scene,
    coming,
    draft_on,
    first_coming,
    recurring_of,
    standing,
)
from bot.domain.releases import By
from bot.services import recurrence_changes as changes
from bot.store import events
from bot.store.transactions import Tx
from schedules.drafts import EventDraft


def as_one(change: EventChange) -> EventChange:
    """The change of an event that becomes the first of many, as that of any event."""
    after = change.after
    assert after is not None and after.dates.first is not None
    first = draft_on(after, after.dates.first)
    fields = tuple(name for name in change.fields if name != "repeat")
    return replace(change, after=replace(first, ref=after.ref), fields=fields)


def begin(tx: Tx, community_id: int, event_id: int, change: EventChange, now: datetime) -> None:
    """The event, written as `as_one`, is the first of many."""
    event = events.load(tx, community_id, event_id)
    assert event is not None  # by this transaction
    assert change.after is not None
    changes.begin(tx, event, change.after, now)


def write(
    tx: Tx, community_id: int, change: EventChange, by: By, now: datetime
) -> tuple[Telling, ...]:
    """A recurring event that is new, or is changed; who is told of what. Raises a Refusal where a
    date would move into the past."""
    after, scene = change.after, change.scene
    assert after is not None  # what the file lacks is never written
    if scene is None:
        changes.start(tx, community_id, after, now)
        return ()
    found = _reshaped(scene, after, now)
    return changes.carry_out(tx, found, None, by, now) if found else ()


def _reshaped(scene: Scene, after: EventDraft, now: datetime) -> Reshaped | None:
    repeating, made = scene
    day = first_coming(repeating.recurring, now)
    if after.cancelled or coming(recurring_of(after), now) is None:
        return None if day is None else stopped(repeating, made, day, now)
    if day is None:  # it had ended, and goes on
        return Reshaped(repeating, None, after, in_place=True, left=tuple(made))
    was = standing(repeating, made)
    return reshaped(repeating, made, day, after, now, in_place=True, was=was)
