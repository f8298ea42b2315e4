"""The weekly word of what is coming: due by the wall clock, once a week, and only of something."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.communities import Community, Digest
from bot.domain.deliveries import Due
from bot.domain.digests import next_after
from bot.domain.events import State
from bot.errors import NotAllowed, Refusal
from bot.services import Services
from bot.store import communities
from bot.store.database import Database
from schedules.moments import Dates
from tests.announced import announce
from tests.conftest import Clock
from tests.posting import HERE, MEMBER, ORGANISER
from tests.programmes import NOW, TUNIS, event, exact

MONDAY, FRIDAY = 0, 4
WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)
FIRST = datetime(2026, 1, 5, 8, tzinfo=UTC)  # the first Monday, 09:00 in Tunis


@pytest.fixture(autouse=True)
async def community(db: Database) -> None:
    here = Community(HERE.id, HERE.name, TUNIS, events_channel_id=50)

    def job(tx: object) -> None:
        communities.ensure(tx, here, NOW)  # type: ignore[arg-type]
        communities.save(tx, here, NOW)  # type: ignore[arg-type]

    await db.write(job)


async def told(services: Services, clock: Clock, until: datetime) -> list[Due]:
    """Let time pass; the digests that were sent meanwhile."""
    found: list[Due] = []
    while (following := await services.deliveries.next_due()) and following <= until:
        clock.now = max(clock.now, following)
        for due in await services.deliveries.claim(50):
            await services.deliveries.sent(due, due.id, due.channel_id or 900)
            found += [due] if due.kind == "digest" else []
    clock.now = until
    return found


async def rows(db: Database) -> list[tuple[str, str, str | None]]:
    """(day, state, reason) of each digest there is or was."""
    found = await db.read(
        lambda tx: tx.all(
            "SELECT key, state, reason FROM deliveries WHERE kind='digest' ORDER BY id"
        )
    )
    return [(row["key"].rpartition(":")[2], row["state"], row["reason"]) for row in found]


async def test_it_is_told_every_week_at_the_same_wall_time(
    services: Services, db: Database, clock: Clock
) -> None:
    """Once each, with what is coming then."""
    await announce(db, HERE.id, event("sfax", 20))
    await services.communities.tell_weekly(ORGANISER, MONDAY, "9:00", None)
    found = await told(services, clock, NOW + 3 * WEEK)
    assert [(each.now, each.channel_id) for each in found] == [
        (FIRST, 50),
        (FIRST + WEEK, 50),
        (FIRST + 2 * WEEK, 50),
    ]
    pages = [each.page for each in found]
    assert [[event_.title for event_ in page.events] for page in pages if page] == [["Sfax"]] * 3


async def test_nothing_is_told_of_nothing(services: Services, db: Database, clock: Clock) -> None:
    """A draft, what is over and what is cancelled are nothing; the week after is planned."""
    await announce(db, HERE.id, event("draft"), State.DRAFT)
    await announce(db, HERE.id, event("off", cancelled=True))
    await announce(db, HERE.id, event("over", dates=exact(-1)))
    await services.communities.tell_weekly(ORGANISER, MONDAY, "09:00", None)
    assert await told(services, clock, FIRST + DAY) == []
    await announce(db, HERE.id, event("someday", dates=Dates.tba(TUNIS)))
    assert len(await told(services, clock, FIRST + WEEK)) == 1
    assert await rows(db) == [
        ("2026-01-05", "skipped", "nothing_coming"),
        ("2026-01-12", "sent", None),
        ("2026-01-19", "planned", None),
    ]


async def test_what_was_slept_through_is_not_told_late_and_the_weeks_go_on(
    services: Services, db: Database, clock: Clock
) -> None:
    """Half a day later it is still of use; three weeks later one is missed, none doubled."""
    await announce(db, HERE.id, event("sfax", 100))
    await services.communities.tell_weekly(ORGANISER, MONDAY, "09:00", None)
    clock.now = FIRST + 11 * HOUR
    assert len(await told(services, clock, clock.now)) == 1
    clock.now = FIRST + 3 * WEEK + DAY
    assert await told(services, clock, clock.now) == []
    assert [each for each in await rows(db) if each[1] != "sent"] == [
        ("2026-01-12", "missed", "overdue"),
        ("2026-02-02", "planned", None),
    ]


async def test_another_day_time_or_channel_takes_the_place_of_what_was_planned(
    services: Services, db: Database, clock: Clock
) -> None:
    """Back and forth, and never twice for a day."""
    await announce(db, HERE.id, event("sfax", 100))
    for day, at, channel in (
        (MONDAY, "09:00", None),
        (FRIDAY, "10:00", 51),
        (MONDAY, "11:00", 51),
    ):
        await services.communities.tell_weekly(ORGANISER, day, at, channel)
    assert [each for each in await rows(db) if each[1] == "planned"] == [
        ("2026-01-05", "planned", None)
    ]
    [first] = await told(services, clock, FIRST + 3 * HOUR)
    assert (first.now, first.channel_id) == (FIRST + 2 * HOUR, 51)
    await services.communities.tell_weekly(ORGANISER, MONDAY, "18:00", None)
    [second] = await told(services, clock, FIRST + 8 * DAY)
    assert second.now == FIRST + WEEK + 9 * HOUR
    community = await services.communities.tell_weekly(ORGANISER, None, "09:00", None)
    assert (community.digest, await told(services, clock, FIRST + 5 * WEEK)) == (None, [])


async def test_it_moves_with_the_community_s_zone(
    services: Services, db: Database, clock: Clock
) -> None:
    """The same time on another wall."""
    await announce(db, HERE.id, event("sfax", 100))
    await services.communities.tell_weekly(ORGANISER, MONDAY, "09:00", None)
    await services.communities.configure(ORGANISER, zone="Asia/Tokyo")
    [first] = await told(services, clock, FIRST + DAY)
    assert first.now == datetime(2026, 1, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "now", "due"),
    [
        # The clocks go forward on 29 March: 02:30 is not there.
        (time(2, 30), datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (time(9), datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        (time(9), datetime(2026, 3, 29, 7, tzinfo=UTC), datetime(2026, 4, 5, 7, tzinfo=UTC)),
        # They go back on 25 October: 02:00 comes twice.
        (
            time(2, 30),
            datetime(2026, 10, 24, tzinfo=UTC),
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
        (time(9), datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC)),
    ],
)
def test_the_wall_time_holds_when_the_clocks_change(at: time, now: datetime, due: datetime) -> None:
    """Madrid, on Sundays: the first moment after a gap, the first of two."""
    assert next_after(Digest(50, 6, at), "Europe/Madrid", now)[1] == due


async def test_only_organisers_set_it_and_only_a_time_there_is(
    services: Services, db: Database
) -> None:
    """Nothing is planned where it is refused."""
    with pytest.raises(NotAllowed):
        await services.communities.tell_weekly(MEMBER, MONDAY, "09:00", None)
    with pytest.raises(Refusal, match="not a time of day"):
        await services.communities.tell_weekly(ORGANISER, MONDAY, "25:00", None)
    await services.communities.configure(ORGANISER, events_channel_id=None)
    with pytest.raises(Refusal, match="no events channel yet"):
        await services.communities.tell_weekly(ORGANISER, MONDAY, "09:00", None)
    assert await rows(db) == []
