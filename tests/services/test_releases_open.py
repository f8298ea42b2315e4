"""What is open of a programme: shown before it is told, and released at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.differences import Kind
from bot.domain.notices import edition
from bot.errors import Refusal
from bot.services import Services
from bot.store.database import Database
from tests.conftest import Clock
from tests.posting import MEMBER, ORGANISER, post, rows
from tests.programmes import NOW, event, exact, programme
from tests.releases import going, made_by, reschedule

QUIET = timedelta(minutes=30)


async def due(db: Database) -> list[tuple[datetime, str]]:
    """When notices that are planned fall due, since NOW."""
    found = await rows(db, "SELECT due_at, state FROM deliveries WHERE kind = 'notice' ORDER BY id")
    return [(NOW + timedelta(milliseconds=at - NOW.timestamp() * 1000), how) for at, how in found]


async def test_what_is_open_is_shown_with_whom_it_will_be_told_and_when(
    known: Services, db: Database, clock: Clock
) -> None:
    made = await going(known, db, clock)
    found = await known.releases.pending(ORGANISER, made.id)
    assert (found.first, found.last, found.people, found.due) == (
        2,
        2,
        [MEMBER.person_id],
        clock.now + QUIET,
    )
    assert {kind: [each.id for each in found.changes[kind]] for kind in found.changes} == {
        Kind.MOVED: ["a"]
    }


async def test_releasing_tells_at_once_what_waits_and_closes_the_version(
    known: Services, db: Database, clock: Clock
) -> None:
    made = await going(known, db, clock)
    planned = clock.now + QUIET
    assert await due(db) == [(planned, "planned")]
    clock.now += timedelta(minutes=10)
    done = await known.releases.release(ORGANISER, made.id, edition(made))
    assert (done.number, done.told and (done.told.people, done.told.due)) == (2, (1, clock.now))
    assert await due(db) == [(planned, "superseded"), (clock.now, "planned")]
    with pytest.raises(Refusal, match="Nothing of A is open: version 2 is released"):
        await known.releases.pending(ORGANISER, made.id)
    await reschedule(known, made, "2026-01-13 01:00")
    assert [each[0] for each in await made_by(known, made)] == [1, 2, 3]


async def test_what_waits_of_several_versions_is_shown_and_told_together(
    known: Services, db: Database, clock: Clock
) -> None:
    made = await going(known, db, clock)
    clock.now += timedelta(minutes=1)
    later = event("a", dates=exact(13), place="Port")
    await post(known, programme(later))
    found = await known.releases.pending(ORGANISER, made.id)
    assert (found.first, found.last) == (2, 3)
    [moved] = found.changes[Kind.MOVED]
    assert (moved.was, moved.dates, moved.fields) == (exact(10), exact(13), ("place",))


async def test_what_changed_since_it_was_shown_is_not_released(
    known: Services, db: Database, clock: Clock
) -> None:
    made = await going(known, db, clock)
    await reschedule(known, made, "2026-01-13 01:00")
    with pytest.raises(Refusal, match="A was changed since; nothing was released"):
        await known.releases.release(ORGANISER, made.id, edition(made))
