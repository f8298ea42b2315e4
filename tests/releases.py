"""Versions of programmes in the tests: making them, bringing them back, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.acts import Act, Ask
from bot.domain.answers import Answer
from bot.domain.events import Event
from bot.domain.releases import By, Release
from bot.services import Services
from bot.store.database import Database
from tests.announced import announce
from tests.conftest import Clock
from tests.posting import HERE, MEMBER, ORGANISER, events_of
from tests.programmes import event


async def only(db: Database) -> Event:
    [found] = await events_of(db)
    return found


async def versions(known: Services, made: Event) -> list[Release]:
    """Every version of an event, the first one first."""
    history = await known.releases.history(ORGANISER, made.id)
    return [*reversed(history.releases)]


async def made_by(known: Services, made: Event) -> list[tuple[int, By, dict[str, int]]]:
    """Number, who and what made it, and counts of each version."""
    found = await versions(known, made)
    return [(each.number, each.by, {**each.counts}) for each in found]


async def items(known: Services, made: Event, number: int) -> dict[str, list[tuple[Any, ...]]]:
    """The ids of what a version changed, with their fields, by kind."""
    version = await known.releases.version(ORGANISER, made.id, number)
    return {
        kind.value: [(each.id, *each.fields) for each in found]
        for kind, found in version.changes.items()
    }


async def reschedule(known: Services, made: Event, start: str, actor: Any = ORGANISER) -> None:
    await do(known, made, Act.RESCHEDULE, actor, start=start)


async def do(known: Services, made: Event, act: Act, actor: Any = ORGANISER, **words: str) -> None:
    proposal = await known.acts.propose(actor, Ask(made.id, act, None, words))
    assert proposal.id is not None
    await known.acts.confirm(actor, proposal.id)


async def restore(known: Services, made: Event, number: int, *, cancelling: bool = False) -> None:
    preview = await known.programmes.restore(ORGANISER, made.id, number)
    assert preview.problems == ()
    assert preview.draft_id is not None
    await known.programmes.confirm(ORGANISER, preview.draft_id, cancelling=cancelling)


async def going(known: Services, db: Database, clock: Clock) -> Event:
    """An event that one person goes to and that was moved a moment ago."""
    made = await announce(db, HERE.id, event("a"))
    await known.rsvps.answer(MEMBER, made.id, Answer.GOING)
    clock.now += timedelta(minutes=1)
    await reschedule(known, made, "2026-01-12 01:00")
    return await only(db)
