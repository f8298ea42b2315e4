"""What becomes of the dates of an event that repeats when some or all of them change."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain.acts import Act, Ask
from bot.domain.materials import Sharing
from bot.domain.offers import Offer
from bot.domain.recurrences import Scope
from bot.errors import Refusal
from bot.services import Services
from bot.store import events
from bot.store.database import Database
from tests.conftest import Clock
from tests.posting import HERE, ORGANISER, rows
from tests.repeating import (
    ALL_MADE,
    announced_at,
    dates_made,
    days_of,
    do,
    edited,
    goes,
    going,
    repeated,
    rule,
    walls,
)


async def test_one_date_is_moved_or_called_off_by_itself(known: Services, db: Database) -> None:
    await repeated(known)
    made = await dates_made(db)
    await goes(known, made[1], made[2])
    await do(known, made[1], Act.RESCHEDULE, Scope.ONE, start="2026-01-13 18:00")
    await do(known, made[2], Act.CANCEL, Scope.ONE)
    assert (await walls(db))[:4] == [
        "01-05 10:00",
        "01-13 18:00",
        "01-19 10:00 cancelled",
        "01-26 10:00",
    ]
    assert days_of(await dates_made(db)) == ALL_MADE
    assert await rule(db) == "every week on Monday"


async def test_this_and_following_move_with_the_answers_and_what_is_their_own(
    known: Services, db: Database
) -> None:
    """The third date moves to Tuesday at 18:00; the fourth had a day of its own, the fifth is
    called off. Those before stay, and nobody loses a seat."""
    await repeated(known)
    made = await dates_made(db)
    await goes(known, *made)
    await do(known, made[3], Act.RESCHEDULE, Scope.ONE, start="2026-01-28 10:00")
    await do(known, made[4], Act.CANCEL, Scope.ONE)
    await do(known, made[2], Act.RESCHEDULE, Scope.FOLLOWING, start="2026-01-20 18:00")
    assert (await rule(db), await walls(db)) == (
        "every week on Monday, until 2026-01-18",
        ["01-05 10:00", "01-12 10:00"],
    )
    assert (await rule(db, 2), (await walls(db, 2))[:4]) == (
        "every week on Tuesday",
        ["01-20 18:00", "01-28 10:00", "02-03 18:00 cancelled", "02-10 18:00"],
    )
    assert [each.id for each in await dates_made(db, 2)][:6] == [each.id for each in made[2:]]
    assert len(await going(db)) == 8
    assert await rows(db, "SELECT count(*) FROM events WHERE recurrence_id IS NULL") == [(0,)]


async def test_all_to_come_move_and_what_has_been_stays(
    known: Services, db: Database, clock: Clock
) -> None:
    """Asked of the fourth date once the first is over, also those between move; the first is an
    event by itself from then on."""
    await repeated(known)
    made = await dates_made(db)
    await goes(known, *made[:4])
    clock.now = datetime(2026, 1, 6, tzinfo=UTC)
    await do(known, made[3], Act.RESCHEDULE, Scope.ALL, start="2026-01-27 11:00")
    assert (await rule(db), (await walls(db))[:3]) == (
        "every week on Tuesday",
        ["01-13 11:00", "01-20 11:00", "01-27 11:00"],
    )
    assert [(wall, state) for _, wall, state in await going(db)] == [
        ("2026-01-05T10:00", "scheduled"),
        ("2026-01-13T11:00", "scheduled"),
        ("2026-01-20T11:00", "scheduled"),
        ("2026-01-27T11:00", "scheduled"),
    ]
    first = await db.read(lambda tx: events.load(tx, HERE.id, made[0].id))
    assert first is not None
    assert (first.repeat, first.ref) == (None, "weekly/2026-01-05")


async def test_all_move_by_a_week_though_each_takes_the_day_of_the_next(
    known: Services, db: Database
) -> None:
    await repeated(known)
    made = await dates_made(db)
    await goes(known, made[0])
    await do(known, made[0], Act.RESCHEDULE, Scope.ALL, start="2026-01-12 10:00")
    found = await dates_made(db)
    assert (await walls(db))[:2] == ["01-12 10:00", "01-19 10:00"]
    assert [each.ref for each in found][:2] == ["weekly/2026-01-12", "weekly/2026-01-19"]
    assert [each.id for each in found][:8] == [each.id for each in made]
    assert await going(db) == [(made[0].id, "2026-01-12T10:00", "scheduled")]


async def test_a_move_that_would_bring_a_date_into_the_past_is_refused(
    known: Services, db: Database, clock: Clock
) -> None:
    await repeated(known)
    made = await dates_made(db)
    clock.now = datetime(2026, 1, 11, tzinfo=UTC)
    asked = await known.acts.propose(
        ORGANISER, Ask(made[3].id, Act.RESCHEDULE, None, {"start": "2026-01-24 10:00"})
    )
    assert asked.id is not None
    with pytest.raises(Refusal) as refused:
        await known.acts.choose(ORGANISER, asked.id, Scope.ALL)
    assert "which is past" in str(refused.value.sentence)
    assert await rule(db) == "every week on Monday"


async def test_a_rule_that_cannot_be_moved_along_is_refused_with_what_to_do(
    known: Services, db: Database
) -> None:
    await repeated(known, how="every month on the first Monday")
    made = await dates_made(db)
    asked = await known.acts.propose(
        ORGANISER, Ask(made[1].id, Act.RESCHEDULE, None, {"start": "2026-02-05 10:00"})
    )
    assert asked.id is not None
    moved = await known.acts.choose(ORGANISER, asked.id, Scope.FOLLOWING)
    assert moved.changed == 2  # the first Thursdays
    await repeated(known, ref="days", how="every day")
    daily = await dates_made(db, 2)
    asked = await known.acts.propose(
        ORGANISER, Ask(daily[1].id, Act.RESCHEDULE, None, {"date": "2026-03"})
    )
    assert asked.id is not None
    with pytest.raises(Refusal) as refused:
        await known.acts.choose(ORGANISER, asked.id, Scope.FOLLOWING)
    assert str(refused.value.sentence).startswith("What repeats needs its first day")


async def test_calling_off_those_that_follow_tells_who_goes_and_drops_what_nobody_saw(
    known: Services, db: Database
) -> None:
    """Ana goes to the fifth: it is called off, and she is told; the others were made ahead only."""
    await repeated(known)
    made = await dates_made(db)
    await goes(known, made[4])
    asked = await known.acts.propose(ORGANISER, Ask(made[2].id, Act.CANCEL))
    assert asked.id is not None
    asked = await known.acts.choose(ORGANISER, asked.id, Scope.FOLLOWING)
    assert (asked.people, asked.called_off) == (1, 6)
    assert asked.id is not None
    await known.acts.confirm(ORGANISER, asked.id)
    assert (await rule(db), await walls(db)) == (
        "every week on Monday, until 2026-01-18",
        ["01-05 10:00", "01-12 10:00"],
    )
    assert await going(db) == [(made[4].id, "2026-02-02T10:00", "cancelled")]
    assert await rows(db, "SELECT count(*) FROM events") == [(3,)]
    told = "SELECT event_id, content FROM deliveries WHERE kind = 'notice'"
    [(event_id, content)] = await rows(db, told)
    assert event_id == made[4].id
    assert '"people": [100]' in content
    assert await rows(db, "SELECT extends_at FROM recurrences") == [(None,)]


async def test_calling_off_all_leaves_no_rule_and_no_date(known: Services, db: Database) -> None:
    await repeated(known)
    made = await dates_made(db)
    await do(known, made[3], Act.CANCEL, Scope.ALL)
    assert await rows(db, "SELECT count(*) FROM recurrences") == [(0,)]
    assert await rows(db, "SELECT count(*) FROM events") == [(0,)]
    assert await rows(db, "SELECT count(*) FROM reminders") == [(0,)]


async def test_stopping_after_a_date_keeps_that_one(known: Services, db: Database) -> None:
    await repeated(known)
    made = await dates_made(db)
    plan = await known.recurrences.stop(ORGANISER, made[1].id)
    assert plan.outlook.called_off == 6
    assert plan.id is not None
    await known.recurrences.confirm(ORGANISER, plan.id)
    assert await walls(db) == ["01-05 10:00", "01-12 10:00"]
    assert await rule(db) == "every week on Monday, until 2026-01-12"
    with pytest.raises(Refusal) as refused:
        await known.recurrences.stop(ORGANISER, made[1].id)
    assert str(refused.value.sentence) == "Weekly has no date after this one."


async def test_another_rule_from_a_date_on_takes_the_answers_along(
    known: Services, db: Database
) -> None:
    """Every Monday becomes every second Thursday: what is left of a week goes to its Thursday."""
    await repeated(known)
    made = await dates_made(db)
    await goes(known, *made)
    plan = await known.recurrences.propose(ORGANISER, made[2].id, "every 2 weeks on Monday", "en")
    assert plan.outlook.called_off == 3
    assert plan.since is not None
    assert plan.id is not None
    await known.recurrences.confirm(ORGANISER, plan.id)
    assert (await walls(db, 2))[:3] == ["01-19 10:00", "02-02 10:00", "02-16 10:00"]
    assert [state for _, _, state in await going(db)].count("cancelled") == 3
    assert await rule(db, 2) == "every 2 weeks on Monday"


async def test_a_stopped_one_is_taken_up_again_from_its_last_date(
    known: Services, db: Database
) -> None:
    await repeated(known, how="every week, 2 times")
    made = await dates_made(db)
    plan = await known.recurrences.propose(ORGANISER, made[1].id, "every week", "en")
    assert plan.id is not None
    await known.recurrences.confirm(ORGANISER, plan.id)
    assert (await walls(db, 2))[:3] == ["01-12 10:00", "01-19 10:00", "01-26 10:00"]
    assert (await dates_made(db, 2))[0].id == made[1].id


@pytest.mark.parametrize(
    ("scope", "titles"),
    [
        (Scope.ONE, ["Weekly", "New", "Own", "Weekly"]),
        (Scope.FOLLOWING, ["Weekly", "New", "Own", "New"]),
        (Scope.ALL, ["New", "New", "Own", "New"]),
    ],
)
async def test_other_texts_are_of_one_of_those_that_follow_or_of_all(
    known: Services, db: Database, scope: Scope, titles: list[str]
) -> None:
    """What a date has of its own it keeps."""
    await repeated(known)
    made = await dates_made(db)
    await edited(known, made[2], Scope.ONE, title="Own")
    await edited(known, made[1], scope, title="New")
    found = await rows(db, "SELECT title FROM events ORDER BY sorts_at")
    assert [title for (title,) in found][:4] == titles
    assert await rows(db, "SELECT count(*) FROM events") == [(8,)]


async def test_a_question_about_many_is_not_answered_once_the_rule_has_changed(
    known: Services, db: Database
) -> None:
    await repeated(known)
    made = await dates_made(db)
    asked = await known.acts.propose(ORGANISER, Ask(made[2].id, Act.CANCEL))
    assert asked.id is not None
    asked = await known.acts.choose(ORGANISER, asked.id, Scope.FOLLOWING)
    await known.recurrences.skip(ORGANISER, made[0].id, date(2026, 3, 9))
    assert asked.id is not None
    with pytest.raises(Refusal) as refused:
        await known.acts.confirm(ORGANISER, asked.id)
    assert "was changed since" in str(refused.value.sentence)


async def test_the_card_of_a_date_follows_it_where_it_is_not_posted_yet(
    known: Services, db: Database
) -> None:
    """Moved before its card was due, it is posted a day before; called off, not at all."""
    await repeated(known)
    made = await dates_made(db)
    await do(known, made[2], Act.RESCHEDULE, Scope.ONE, start="2026-01-08 10:00")
    await do(known, made[3], Act.CANCEL, Scope.ONE)
    assert (await announced_at(db))[:4] == [
        ("2026-01-05", "01-01 00:00"),
        ("2026-01-12", "01-05 10:00"),
        ("2026-01-19", "01-07 09:00"),
        ("2026-02-02", "01-26 10:00"),
    ]
    late = "SELECT late_at FROM deliveries WHERE event_id = 3 AND kind = 'announcement'"
    assert await rows(db, late) == [(1767866400000,)]  # 8 January at 11:00 in Tunis


async def test_what_somebody_used_is_called_off_and_not_dropped(
    known: Services, db: Database
) -> None:
    """The third date has a material: it stays, cancelled."""
    await repeated(known)
    made = await dates_made(db)
    sharing = Sharing(made[2].id, Offer(link="https://example.org/slides"))
    await known.materials.add(ORGANISER, sharing)
    await do(known, made[1], Act.CANCEL, Scope.FOLLOWING)
    found = await rows(db, "SELECT id, state FROM events ORDER BY id")
    assert found == [(made[0].id, "scheduled"), (made[2].id, "cancelled")]


@pytest.mark.parametrize("scope", [Scope.FOLLOWING, Scope.ALL])
async def test_a_date_that_was_put_off_past_the_next_days_is_of_those_that_are_called_off(
    known: Services, db: Database, clock: Clock, scope: Scope
) -> None:
    """That of 5 January was moved to the 15th; on the 13th it is called off with all that follow.
    That of the 12th is over, and stays by itself."""
    await repeated(known)
    made = await dates_made(db)
    await goes(known, *made[:3])
    await do(known, made[0], Act.RESCHEDULE, Scope.ONE, start="2026-01-15 10:00")
    clock.now = datetime(2026, 1, 13, tzinfo=UTC)
    await do(known, made[0], Act.CANCEL, scope)
    assert await going(db) == [
        (made[0].id, "2026-01-15T10:00", "cancelled"),
        (made[1].id, "2026-01-12T10:00", "scheduled"),
        (made[2].id, "2026-01-19T10:00", "cancelled"),
    ]
    assert await dates_made(db) == []
