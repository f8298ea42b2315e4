"""Events with people going, and what they are sent while time passes; in the community of the
posted programmes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.acts import Act, Ask
from bot.domain.answers import Answer
from bot.domain.events import Event
from bot.domain.people import Actor
from bot.domain.preferences import Wishes
from bot.services import Services
from bot.store.database import Database
from schedules.moments import Dates, seen_in
from tests.announced import announce, remind
from tests.conftest import Clock
from tests.posting import HERE, ORGANISER
from tests.programmes import TUNIS, event

START = datetime(2026, 1, 11, 13, tzinfo=UTC)  # a Sunday, 14:00 in Tunis
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
ROWS = """SELECT kind, rule, state, reason, person_id, due_at FROM deliveries
WHERE kind <> 'concern' ORDER BY id"""


def person(number: int) -> Actor:
    return Actor(HERE.id, number, f"p{number}")


def lasting(start: datetime, hours: float = 2) -> Dates:
    return Dates.exact(seen_in(start, TUNIS), seen_in(start + hours * HOUR, TUNIS))


async def held(db: Database, *, start: datetime = START, **said: Any) -> Event:
    """An event of two hours with its reminders."""
    made = await announce(db, HERE.id, event("sfax", **{"dates": lasting(start), **said}))
    await remind(db, made)
    return made


async def go(services: Services, made: Event, *people: int, session_id: int = 0) -> None:
    for number in people:
        await services.rsvps.answer(person(number), made.id, Answer.GOING, session_id)


@dataclass(frozen=True)
class Said:
    """A message that was sent: when, of what, and to whom, each by DM or by name."""

    at: datetime
    kind: str
    rule: str | None
    by_dm: bool
    people: tuple[int, ...]


async def pass_until(services: Services, clock: Clock, until: datetime) -> list[Said]:
    """Let time pass; everything that was sent meanwhile."""
    said: list[Said] = []
    while True:
        await services.reminders.fall_due()
        found = await services.deliveries.claim(500)
        for due in found:
            await services.deliveries.sent(due, due.id, due.channel_id or 900)
            named = (due.person_id,) if due.by_dm and due.person_id else due.people
            rule = due.content.get("rule")
            said.append(Said(clock.now, due.kind, rule, due.by_dm, tuple(named)))
        following = await services.deliveries.next_due()
        if following is None or following > until:
            clock.now = until
            return said
        clock.now = max(clock.now, following)


async def rows(db: Database) -> list[tuple[str, str | None, str, str | None, int | None]]:
    found = await db.read(lambda tx: tx.all(ROWS))
    return [tuple(row)[:5] for row in found]  # type: ignore[misc]


async def wish(services: Services, number: int, **said: Any) -> None:
    await services.preferences.choose(person(number), Wishes(**said))


async def reschedule(services: Services, made: Event, **words: str) -> None:
    await act(services, Ask(made.id, Act.RESCHEDULE, words=words))


async def act(services: Services, ask: Ask) -> None:
    proposal = await services.acts.propose(ORGANISER, ask)
    assert proposal.id is not None
    await services.acts.confirm(ORGANISER, proposal.id)
