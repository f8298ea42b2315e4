"""Events that repeat, for the tests of several rooms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.domain.acts import Act, Ask
from bot.domain.answers import Answer
from bot.domain.events import Event, State
from bot.domain.people import Actor
from bot.domain.recurrences import Repeating, Scope
from bot.services import Services
from bot.services.recurrence_changes import start
from bot.store import recurrences as store
from bot.store.database import Database
from schedules.drafts import EventDraft
from schedules.moments import Dates, place
from schedules.recurrence.occurrences import Override
from schedules.recurrence.typed import read_typed
from schedules.recurrence.words import in_words
from tests.posting import HERE, ORGANISER, rows
from tests.programmes import TUNIS

MONDAY = "2026-01-05T10:00"  # the first after the tests' clock


def on(wall: str, hours: int = 1, zone: str = TUNIS) -> Dates:
    """Exact dates at a wall time."""
    start = datetime.fromisoformat(wall)
    end = start.replace(hour=start.hour + hours)
    return Dates.exact(place(start, zone), place(end, zone))


def weekly(ref: str = "weekly", how: str = "every week", **said: Any) -> EventDraft:
    """A draft that repeats, from the first Monday on unless its dates are given."""
    dates = said.pop("dates", on(MONDAY))
    read = read_typed(how, dates.start or dates.first, "en")
    assert read.rule, read
    out = tuple(Override(day, skipped=True) for day in read.skipped)
    plain = {"ref": ref, "title": ref.title(), "dates": dates, "repeat": read.rule}
    return EventDraft(**{**plain, "overrides": out, **said})


async def repeated(services: Services, **said: Any) -> Repeating:
    return await started(services, weekly(**said))


async def started(services: Services, draft: EventDraft) -> Repeating:
    """The event that repeats is kept as `/event create` keeps it."""
    return await services.recurrences._db.write(
        lambda tx: start(
            tx,
            HERE.id,
            replace(draft, ref=store.free_ref(tx, HERE.id, draft.ref)),
            services.clock(),
        )
    )


async def edited(services: Services, made: Event, scope: Scope, **words: str) -> None:
    """As `/event edit` of one date does it."""
    asked = await services.editing.edit(ORGANISER, made.id, words)
    if asked.asks_scope:
        asked = await services.editing.choose_scope(ORGANISER, asked.id, scope)
    if asked.proposal is not None and asked.proposal.change.writes:
        await services.editing.save(ORGANISER, asked.id)


async def dates_made(db: Database, recurrence_id: int = 1) -> list[Event]:
    """The events that are its dates."""
    return await db.read(lambda tx: store.events_of(tx, recurrence_id))


async def kept(db: Database, recurrence_id: int = 1) -> Repeating | None:
    return await db.read(lambda tx: store.load(tx, HERE.id, recurrence_id))


def days_of(events: list[Event]) -> list[date]:
    return [each.repeat.day for each in events if each.repeat]


def mondays(*days: int, month: int = 1) -> list[date]:
    return [date(2026, month, day) for day in days]


ANA = Actor(HERE.id, 100, "Ana")
ALL_MADE = [*mondays(5, 12, 19, 26), *mondays(2, 9, 16, 23, month=2)]


async def goes(services: Services, *made: Event) -> None:
    for each in made:
        await services.rsvps.answer(ANA, each.id, Answer.GOING)


async def going(db: Database) -> list[tuple[Any, ...]]:
    """To which events Ana goes, and when they are now."""
    return await rows(
        db,
        "SELECT event_id, starts_wall, state FROM rsvps JOIN events ON events.id = event_id"
        " WHERE person_id = 100 AND answer = 'going' ORDER BY event_id",
    )


async def do(services: Services, made: Event, act: Act, scope: Scope, **words: str) -> None:
    asked = await services.acts.propose(ORGANISER, Ask(made.id, act, None, words))
    assert asked.asks_scope
    assert asked.id is not None
    asked = await services.acts.choose(ORGANISER, asked.id, scope)
    assert asked.id is not None
    await services.acts.confirm(ORGANISER, asked.id)


async def walls(db: Database, recurrence_id: int = 1) -> list[str]:
    """When its dates are, and with their state where they do not take place."""
    found = []
    for each in await dates_made(db, recurrence_id):
        assert each.dates.start
        state = "" if each.stored is State.SCHEDULED else f" {each.stored}"
        found.append(f"{each.dates.start.wall:%m-%d %H:%M}{state}")
    return found


async def rule(db: Database, recurrence_id: int = 1) -> str | None:
    found = await kept(db, recurrence_id)
    return str(in_words(found.draft.repeat)) if found and found.draft.repeat else None


async def announced_at(db: Database) -> list[tuple[Any, ...]]:
    found = await rows(
        db,
        "SELECT occurs_on, due_at FROM deliveries JOIN events ON events.id = event_id"
        " WHERE deliveries.kind = 'announcement' AND deliveries.state = 'planned'"
        " ORDER BY occurs_on",
    )
    return [(day, f"{datetime.fromtimestamp(due / 1000, UTC):%m-%d %H:%M}") for day, due in found]
