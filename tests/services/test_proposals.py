"""What an edit says beforehand of what will be told is what is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.answers import Answer
from bot.domain.people import Actor
from bot.services import Services
from bot.store.database import Database
from tests.announced import announce
from tests.conftest import Clock
from tests.posting import HERE, ORGANISER
from tests.programmes import event


async def edited(services: Services, event_id: int, when: str) -> datetime | None:
    """Until when those concerned wait to be told, as was said before it was saved; None: they
    are told nothing."""
    asked = await services.editing.edit(ORGANISER, event_id, {"when": when})
    assert asked.proposal is not None
    foreseen = asked.proposal.told and asked.proposal.told.due
    saved = await services.editing.save(ORGANISER, asked.id)
    assert [each.due for each in saved.told] == ([foreseen] if foreseen else [])
    return foreseen


async def test_a_change_that_joins_what_waits_says_when_both_are_told(
    known: Services, db: Database, clock: Clock
) -> None:
    """Two hours after the first at the latest, and nothing where the first is taken back."""
    made = await announce(db, HERE.id, event("sfax"))
    await known.rsvps.answer(Actor(HERE.id, 100, "ana"), made.id, Answer.GOING)
    began, half_an_hour = clock.now, timedelta(minutes=30)
    for day in range(20, 25):
        due = await edited(known, made.id, f"2026-01-{day} 01:00")
        assert due == min(clock.now + half_an_hour, began + timedelta(hours=2))
        clock.now += timedelta(minutes=25)
    assert await edited(known, made.id, "2026-01-11 01:00") is None
