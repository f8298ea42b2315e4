"""Quiet hours: nothing rings, nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.acts import Act, Ask
from bot.domain.answers import Answer
from bot.domain.deliveries import Reason
from bot.domain.people import Reach
from bot.services import Services
from bot.store.database import Database
from tests.conftest import Clock
from tests.posting import ORGANISER
from tests.telling import (
    HOUR,
    MINUTE,
    SECOND,
    START,
    act,
    go,
    held,
    pass_until,
    person,
    reschedule,
    rows,
    wish,
)

pytestmark = pytest.mark.usefixtures("in_tunis")


async def test_in_quiet_hours_nothing_rings_and_everybody_is_told_when_they_end(
    services: Services, db: Database, clock: Clock
) -> None:
    """09:00 is in the quiet hours of four: of three they end at 10:00, one of whom chose DMs; of
    one at 11:30, past the reminder's own grace. Those of one more have just ended."""
    made = await held(db)
    await go(services, made, 1, 2, 3, 4, 5, 6)
    for number, until in ((2, "10:00"), (3, "10:00"), (4, "10:00"), (5, "11:30"), (6, "09:00")):
        await wish(services, number, quiet=f"22:00-{until}")
    await wish(services, 3, reach=Reach.DM)
    nine = START - timedelta(days=7, hours=5)
    told = await pass_until(services, clock, nine + 3 * HOUR)
    assert [(each.at - nine, each.by_dm, each.people) for each in told] == [
        (timedelta(0), False, (1, 6)),
        (HOUR, True, (3,)),
        (HOUR, False, (2, 4)),
        (2.5 * HOUR, False, (5,)),
    ]
    assert {each.kind for each in told} == {"reminder"}


async def test_what_is_held_back_says_so_until_then(
    services: Services, db: Database, clock: Clock
) -> None:
    made = await held(db)
    await go(services, made, 1)
    await wish(services, 1, quiet="22:00-10:00")
    nine = START - timedelta(days=7, hours=5)
    await pass_until(services, clock, nine + MINUTE)
    (entry,) = [
        each
        for each in (await services.explanations.why(person(1), 1)).found
        if each.rule and each.rule.name == "7d"
    ]
    assert (entry.state, entry.reason, entry.due) == ("planned", Reason.HELD_BACK, nine + HOUR)
    listed = await services.explanations.of_event(ORGANISER, made.id)
    assert listed.counts["planned", Reason.HELD_BACK] == 1  # type: ignore[index]


async def test_what_is_of_no_use_after_quiet_hours_is_skipped_with_that_reason(
    services: Services, db: Database, clock: Clock
) -> None:
    """It begins at 08:00 and the night ends at 09:00: the ladder of the last hour is lost; the
    one the day before is not."""
    start = START - timedelta(hours=6)
    made = await held(db, start=start)
    await go(services, made, 1)
    await wish(services, 1, quiet="23:00-09:00")
    told = await pass_until(services, clock, start + HOUR)
    assert [each.rule for each in told] == ["7d", "1d"]
    assert [(each[1], each[3]) for each in await rows(db)][2:] == [
        ("1h", "quiet_hours"),
        ("10m", "quiet_hours"),
    ]


async def test_last_calls_ring_in_quiet_hours_where_the_person_agreed(
    services: Services, db: Database, clock: Clock
) -> None:
    start = START - timedelta(hours=6)
    made = await held(db, start=start)
    await go(services, made, 1)
    await wish(services, 1, quiet="23:00-09:00", last_calls=True)
    told = await pass_until(services, clock, start + HOUR)
    assert [each.rule for each in told] == ["7d", "1d", "10m"]


async def test_of_two_reminders_held_back_the_later_says_it(
    services: Services, db: Database, clock: Clock
) -> None:
    """At 08:00, with a night until 07:55: "1 hour" and "10 minutes before" would both come then."""
    start = START - timedelta(hours=6)
    made = await held(db, start=start)
    await go(services, made, 1)
    await wish(services, 1, quiet="23:00-07:55")
    told = await pass_until(services, clock, start + HOUR)
    assert [(each.rule, start - each.at) for each in told][2:] == [("10m", 5 * MINUTE)]
    assert ("reminder", "1h", "skipped", "merged", 1) in await rows(db)


async def test_an_event_called_off_meanwhile_is_not_reminded_of_in_the_morning(
    services: Services, db: Database, clock: Clock
) -> None:
    made = await held(db)
    await go(services, made, 1)
    await wish(services, 1, quiet="22:00-10:00")
    nine = START - timedelta(days=7, hours=5)
    await pass_until(services, clock, nine + MINUTE)
    await act(services, Ask(made.id, Act.CANCEL))
    told = await pass_until(services, clock, nine + 2 * HOUR)
    # The channel has the notice at once; the person, who has days to hear of it, at ten.
    assert [(each.at - nine, each.kind, each.people) for each in told] == [
        (MINUTE, "notice", ()),
        (HOUR, "notice", (1,)),
    ]


async def test_what_is_called_off_before_the_night_is_over_is_told_at_once(
    services: Services, db: Database, clock: Clock
) -> None:
    start = START - timedelta(hours=6)
    made = await held(db, start=start)
    await go(services, made, 1)
    await wish(services, 1, quiet="23:00-09:00", reach=Reach.DM)
    await pass_until(services, clock, start - 3 * HOUR)
    await act(services, Ask(made.id, Act.CANCEL))
    told = await pass_until(services, clock, start - 3 * HOUR)
    assert [(each.kind, each.by_dm) for each in told] == [("notice", False), ("notice", True)]


async def test_a_move_taken_back_at_night_is_told_to_those_who_heard_of_it(
    services: Services, db: Database, clock: Clock
) -> None:
    """What waits for one sleeper is not what everybody else does not know yet."""
    made = await held(db)
    await go(services, made, 1, 2)
    await wish(services, 2, quiet="22:00-10:00")
    clock.now = datetime(2026, 1, 2, 23, tzinfo=UTC)
    await reschedule(services, made, start="2026-01-13 14:00", length="2h")
    first = await pass_until(services, clock, clock.now + HOUR)
    await reschedule(services, made, start="2026-01-11 14:00", length="2h")
    second = await pass_until(services, clock, clock.now + HOUR)
    assert [each.people for each in (*first, *second)] == [(1,), (1,)]


async def test_what_may_have_arrived_is_tried_again_as_it_was_though_it_is_night(
    services: Services, db: Database, clock: Clock
) -> None:
    """Held back, it would come twice if it had arrived."""
    made = await held(db)
    await go(services, made, 1)
    await wish(services, 1, reach=Reach.DM)
    clock.now = START - timedelta(days=7, hours=5)
    await services.reminders.fall_due()
    (due,) = await services.deliveries.claim(1)
    await services.deliveries.begin(due)
    await services.deliveries.again(due, SECOND, Reason.UNREACHABLE, certain=False)
    await wish(services, 1, quiet="22:00-10:00")
    clock.now += SECOND
    (again,) = await services.deliveries.claim(1)
    assert (again.key, again.by_dm) == (due.key, True)
    await services.deliveries.again(again, SECOND, Reason.UNREACHABLE, certain=True)
    clock.now += SECOND
    (still,) = await services.deliveries.claim(1)  # the first try may have arrived all the same
    assert (still.key, still.by_dm) == (due.key, True)


async def test_who_says_meanwhile_that_they_cannot_come_is_not_reminded(
    services: Services, db: Database, clock: Clock
) -> None:
    made = await held(db)
    await go(services, made, 1, 2)
    for number in (1, 2):
        await wish(services, number, quiet="22:00-10:00")
    nine = START - timedelta(days=7, hours=5)
    await pass_until(services, clock, nine + MINUTE)
    await services.rsvps.answer(person(2), made.id, Answer.DECLINED)
    told = await pass_until(services, clock, nine + 2 * HOUR)
    assert [each.people for each in told] == [(1,)]
    assert ("reminder", "7d", "skipped", "not_going", 2) in await rows(db)


@pytest.mark.parametrize(
    ("quiet", "after"),
    [("-", 10 * MINUTE), ("22:00-09:05", 10 * MINUTE), ("22:00-09:30", HOUR / 2)],
)
async def test_what_is_held_back_follows_other_quiet_hours(
    services: Services, db: Database, clock: Clock, quiet: str, after: timedelta
) -> None:
    """Ten minutes after it was held back until 10:00: once, when the new ones have ended."""
    made = await held(db)
    await go(services, made, 1)
    await wish(services, 1, quiet="22:00-10:00")
    nine = START - timedelta(days=7, hours=5)
    assert await pass_until(services, clock, nine + 10 * MINUTE) == []
    await wish(services, 1, quiet=quiet)
    told = await pass_until(services, clock, nine + 3 * HOUR)
    assert [(each.at - nine, each.people) for each in told] == [(after, (1,))]
