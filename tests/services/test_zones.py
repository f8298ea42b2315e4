"""A new time-zone database moves what is to come, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.events import Event
from bot.services import Services
from bot.services.zones import Zones
from bot.store import events
from bot.store.database import Database
from schedules import ZONE_DATA
from schedules.moments import Dates, seen_in
from tests.announced import announce, remind
from tests.conftest import Clock
from tests.programmes import NOW, TUNIS, event, session

HERE = 5
DAY = (NOW + timedelta(days=20)).date()
# As an older tzdata would have placed them, where Tunisia still had summer time.
OLDER = (
    "UPDATE events SET starts_at = starts_at - 3600000, ends_at = ends_at - 3600000,"
    " sorts_at = sorts_at - 3600000, passes_at = passes_at - 3600000",
    "UPDATE sessions SET starts_at = starts_at - 3600000, ends_at = ends_at - 3600000",
    "UPDATE reminders SET due_at = due_at - 3600000",
    "UPDATE installation SET zone_data = '2008a'",
)
DUE = "SELECT rule, due_at FROM reminders WHERE event_id = :id AND outcome IS NULL ORDER BY rule"


async def due(db: Database, event: Event) -> list[tuple[str, int]]:
    rows = await db.read(lambda tx: tx.all(DUE, id=event.id))
    return [(row["rule"], row["due_at"]) for row in rows]


async def now_held(db: Database, event: Event) -> Event:
    found = await db.read(lambda tx: events.load(tx, HERE, event.id))
    assert found is not None
    return found


async def planted(db: Database) -> list[Event]:
    """One with sessions, one of days, one that is over; with their reminders."""
    drafts = [
        event("sfax", 10, sessions=(session("opening", 10), session("visit", 10.02))),
        event("rabat", dates=Dates.days(DAY, DAY, TUNIS)),
        event("over", -3),
    ]
    found = [await announce(db, HERE, draft) for draft in drafts]
    for each in found:
        await remind(db, each)
    return found


async def older(db: Database) -> None:
    for each in OLDER:
        await db.write(lambda tx, sql=each: tx.run(sql))  # type: ignore[misc]


async def test_instants_follow_wall_times_and_reminders_follow_instants(
    db: Database, services: Services, clock: Clock
) -> None:
    sfax, rabat, over = await planted(db)
    before = [await due(db, each) for each in (sfax, rabat)]
    await older(db)
    shifted = await now_held(db, over)
    assert await services.zones.follow() == 2
    held = [await now_held(db, each) for each in (sfax, rabat)]
    assert [each.dates for each in held] == [sfax.dates, rabat.dates]
    assert [each.dates for each in held[0].sessions] == [each.dates for each in sfax.sessions]
    assert [await due(db, each) for each in (sfax, rabat)] == before
    assert [each.sequence for each in held] == [1, 1]
    assert await now_held(db, over) == shifted  # what is over stays as it was


async def test_it_is_done_once_and_nothing_is_done_while_the_version_is_the_same(
    db: Database, services: Services
) -> None:
    await planted(db)
    assert await services.zones.follow() == 0  # the installation began with this version
    for each in OLDER[:-1]:
        await db.write(lambda tx, sql=each: tx.run(sql))  # type: ignore[misc]
    assert await services.zones.follow() == 0
    await db.write(lambda tx: tx.run(OLDER[-1]))
    assert await services.zones.follow() == 2
    assert await services.zones.follow() == 0
    stands = await db.read(lambda tx: tx.value("SELECT zone_data FROM installation"))
    assert stands == ZONE_DATA


async def test_a_second_half_past_two_stays_the_second(
    db: Database, services: Services, clock: Clock
) -> None:
    second = seen_in(NOW.replace(month=10, day=25, hour=1, minute=30), "Europe/Paris")
    end = seen_in(second.instant + timedelta(minutes=20), "Europe/Paris")
    night = await announce(db, HERE, event("night", dates=Dates.exact(second, end)))
    assert await Zones(db, clock, "2099z").follow() == 0
    assert (await now_held(db, night)).dates.start == second


@pytest.mark.parametrize("many", [0, 1, 3, 500])
async def test_however_many_there_are(db: Database, services: Services, many: int) -> None:
    for number in range(many):
        await announce(db, HERE, event(f"event {number}", 1 + number / 24))
    await older(db)
    assert await services.zones.follow() == many


async def test_the_card_shows_it(db: Database, services: Services) -> None:
    sfax, *_ = await planted(db)
    card = "INSERT INTO cards (event_id, channel_id, message_id, shown) VALUES (:id, 50, 500, 1)"
    await db.write(lambda tx: tx.run(card, id=sfax.id))
    assert await services.cards.behind() == []
    await older(db)
    await services.zones.follow()
    assert await services.cards.behind() == [sfax.id]
