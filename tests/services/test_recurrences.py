"""Events that repeat over the real store: their coming dates are events, made in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.acts import Act
from bot.domain.calendar import EVERYTHING, Filter
from bot.domain.events import State
from bot.domain.recurrences import Scope
from bot.errors import NotAllowed, NotFound, Refusal
from bot.services import Services
from bot.store.database import Database
from schedules.moments import Dates
from schedules.recurrence.occurrences import Override
from schedules.recurrence.words import in_words
from tests.announced import announce
from tests.conftest import Clock
from tests.posting import HERE, MEMBER, ORGANISER, STRANGER, rows
from tests.programmes import TUNIS, event, session
from tests.repeating import (
    ALL_MADE,
    MONDAY,
    announced_at,
    dates_made,
    days_of,
    do,
    goes,
    going,
    kept,
    mondays,
    on,
    repeated,
    started,
    walls,
    weekly,
)


async def test_the_dates_of_sixty_days_are_events_with_reminders_of_their_own(
    known: Services, db: Database
) -> None:
    """60 days from 1 January end on 2 March, at midnight."""
    await repeated(known, title="Weekly call", seats=12, link="https://example.org")
    made = await dates_made(db)
    assert days_of(made) == ALL_MADE
    assert [each.ref for each in made][:2] == ["weekly/2026-01-05", "weekly/2026-01-12"]
    assert {(each.title, each.seats, each.link, each.stored) for each in made} == {
        ("Weekly call", 12, "https://example.org", State.SCHEDULED)
    }
    [counted] = await rows(db, "SELECT count(DISTINCT event_id), count(*) FROM reminders")
    assert counted == (8, 8 * 6 - 1)  # a week before the first is past


async def test_at_least_three_dates_are_events_however_far_ahead(
    known: Services, db: Database
) -> None:
    await repeated(known, how="every 2 months on the first Monday")
    assert days_of(await dates_made(db)) == [
        date(2026, 1, 5),
        date(2026, 3, 2),
        date(2026, 5, 4),
    ]


async def test_the_next_date_is_made_an_event_when_it_is_due_and_not_looked_for_before(
    known: Services, db: Database, clock: Clock
) -> None:
    """2 March at 10:00 in Tunis is 60 days from 1 January, 09:00 UTC."""
    await repeated(known)
    assert await known.recurrences.extend() == 0
    clock.now = datetime(2026, 1, 1, 8, 59, tzinfo=UTC)
    assert await known.recurrences.extend() == 0
    clock.now = datetime(2026, 1, 1, 9, tzinfo=UTC)
    assert await known.recurrences.extend() == 1
    assert days_of(await dates_made(db)) == [*ALL_MADE, date(2026, 3, 2)]
    assert await rows(db, "SELECT extends_at FROM recurrences") == [(1767862800000,)]  # a week on


async def test_when_the_next_date_is_due_is_known_to_the_alarm(
    known: Services, db: Database
) -> None:
    """Also where nothing else is planned."""
    await repeated(known)
    for table in ("reminders", "deliveries"):
        await db.write(lambda tx, table=table: tx.run(f"DELETE FROM {table}"))
    assert await known.deliveries.next_due() == datetime(2026, 1, 1, 9, tzinfo=UTC)


async def test_after_a_long_outage_the_dates_to_come_are_made_and_none_that_passed(
    known: Services, db: Database, clock: Clock
) -> None:
    await repeated(known)
    clock.now = datetime(2026, 6, 1, tzinfo=UTC)
    assert await known.recurrences.extend() == 1
    made = await dates_made(db)
    assert days_of(made)[:10] == [*ALL_MADE, *mondays(1, 8, month=6)]
    assert len(made) == 8 + 9


async def test_a_rule_that_ends_asks_for_nothing_more(known: Services, db: Database) -> None:
    await repeated(known, how="every week, 3 times")
    assert days_of(await dates_made(db)) == mondays(5, 12, 19)
    assert await rows(db, "SELECT extends_at FROM recurrences") == [(None,)]


async def test_the_card_of_a_date_waits_until_the_one_before_is_over(
    known: Services, db: Database
) -> None:
    """That of the next one is posted at once; a month ahead of a far one, not before."""
    await repeated(known, how="every month on the first Monday")
    assert await announced_at(db) == [
        ("2026-01-05", "01-01 00:00"),
        ("2026-02-02", "01-05 10:00"),
        ("2026-03-02", "02-02 10:00"),
    ]
    await repeated(known, ref="yearly", how="every year on 5 January")
    assert (await announced_at(db))[-1] == ("2028-01-05", "12-08 09:00")


async def test_once_there_is_a_channel_the_dates_made_before_are_announced_in_their_time(
    services: Services, db: Database
) -> None:
    await services.communities.meet([HERE])
    await repeated(services, how="every week, 3 times")
    assert await announced_at(db) == []
    await services.communities.configure(ORGANISER, events_channel_id=77)
    assert await services.recurrences.extend() == 1
    assert await announced_at(db) == [
        ("2026-01-05", "01-01 00:00"),
        ("2026-01-12", "01-05 10:00"),
        ("2026-01-19", "01-12 10:00"),
    ]
    assert await rows(db, "SELECT extends_at FROM recurrences") == [(None,)]


async def test_an_event_becomes_the_first_of_many_with_all_that_hangs_on_it(
    known: Services, db: Database
) -> None:
    made = await announce(db, HERE.id, event("call", dates=on(MONDAY)))
    await goes(known, made)
    plan = await known.recurrences.propose(
        ORGANISER, made.id, "every 2 weeks except 19 January", "en"
    )
    assert (str(in_words(plan.rule)) if plan.rule else "", plan.skipped) == (
        "every 2 weeks on Monday",
        (date(2026, 1, 19),),
    )
    assert [f"{each.first}" for each in plan.dates][:2] == ["2026-01-05", "2026-02-02"]
    assert await dates_made(db) == []
    assert plan.id is not None
    await known.recurrences.confirm(ORGANISER, plan.id)
    found = await dates_made(db)
    assert days_of(found) == [*mondays(5), *mondays(2, 16, month=2)]
    assert (found[0].id, found[0].ref) == (made.id, "call/2026-01-05")
    assert await going(db) == [(made.id, MONDAY, "scheduled")]
    with pytest.raises(NotFound):
        await known.recurrences.confirm(ORGANISER, plan.id)


async def test_what_can_be_meant_in_two_ways_is_asked(known: Services, db: Database) -> None:
    """ "Every 31st": shorter months are skipped, or have their last day."""
    made = await announce(db, HERE.id, event("call", dates=on("2026-01-31T10:00")))
    asked = await known.recurrences.propose(ORGANISER, made.id, "every 31st", "en")
    assert asked.question is not None
    assert asked.id is not None
    plan = await known.recurrences.choose(ORGANISER, asked.id, 0)
    assert plan.id is not None
    await known.recurrences.confirm(ORGANISER, plan.id)
    assert days_of(await dates_made(db)) == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]


async def test_what_cannot_repeat_is_refused_in_a_sentence(known: Services, db: Database) -> None:
    programme = await announce(
        db, HERE.id, event("sfax", sessions=(session("talk", 10),), dates=on(MONDAY))
    )
    month = await announce(db, HERE.id, event("month", dates=Dates.in_month(2026, 9, TUNIS)))
    tuesday = await announce(db, HERE.id, event("tue", dates=on("2026-01-06T10:00")))
    past = await announce(db, HERE.id, event("past", dates=on("2025-01-06T10:00")))
    expected = {
        programme.id: "An event with sessions does not repeat.",
        month.id: "What repeats needs its first day: a month alone is not enough.",
        tuesday.id: "It begins on 2026-01-06, which is not one of its days."
        " The next that is: 2026-01-12.",
        past.id: "Only an event that takes place can repeat, and is not over yet.",
    }
    told = {}
    for event_id in expected:
        with pytest.raises(Refusal) as refused:
            await known.recurrences.propose(ORGANISER, event_id, "every Monday", "en")
        told[event_id] = str(refused.value.sentence)
    assert told == expected
    with pytest.raises(Refusal) as refused:
        await known.recurrences.propose(ORGANISER, tuesday.id, "evry tusday", "en")
    assert len(refused.value.problems) == 2
    assert await rows(db, "SELECT * FROM recurrences") == []


async def test_a_far_date_is_skipped_and_made_no_event(
    known: Services, db: Database, clock: Clock
) -> None:
    await repeated(known)
    made = await dates_made(db)
    await known.recurrences.skip(ORGANISER, made[0].id, date(2026, 3, 9))
    with pytest.raises(Refusal) as refused:
        await known.recurrences.skip(ORGANISER, made[0].id, date(2026, 3, 10))
    assert str(refused.value.sentence) == (
        "It does not take place on 2026-03-10. The next date is 2026-03-16."
    )
    clock.now = datetime(2026, 3, 1, tzinfo=UTC)
    await known.recurrences.extend()
    assert date(2026, 3, 2) in days_of(await dates_made(db))
    assert date(2026, 3, 9) not in days_of(await dates_made(db))
    asked = await known.recurrences.move(
        ORGANISER, made[0].id, date(2026, 3, 9), {"start": "2026-03-10 10:00"}
    )
    assert asked.id is not None  # type: ignore[union-attr]
    await known.acts.confirm(ORGANISER, asked.id)  # type: ignore[union-attr]
    assert "03-10 10:00" in await walls(db)
    assert await rows(db, "SELECT * FROM recurrence_overrides") == []


async def test_a_near_date_is_skipped_as_an_event_is_cancelled(
    known: Services, db: Database
) -> None:
    await repeated(known)
    made = await dates_made(db)
    await goes(known, made[1])
    asked = await known.recurrences.skip(ORGANISER, made[0].id, date(2026, 1, 12))
    assert (asked.ask.scope, asked.people) == (Scope.ONE, 1)  # type: ignore[union-attr]
    assert asked.id is not None
    await known.acts.confirm(ORGANISER, asked.id)
    assert (await walls(db))[1] == "01-12 10:00 cancelled"


async def test_a_far_date_is_moved_before_it_is_due(known: Services, db: Database) -> None:
    await repeated(known)
    made = await dates_made(db)
    asked = await known.recurrences.move(
        ORGANISER, made[0].id, date(2026, 6, 1), {"start": "2026-06-03 09:00"}
    )
    assert asked.id is not None
    await known.acts.confirm(ORGANISER, asked.id)
    assert (await walls(db))[-1] == "06-03 09:00"


async def test_only_organisers_of_the_community_make_events_repeat(
    known: Services, db: Database
) -> None:
    await repeated(known)
    made = await dates_made(db)
    for actor, refusal in ((MEMBER, NotAllowed), (STRANGER, NotFound)):
        for attempt in (
            known.recurrences.propose(actor, made[0].id, "every day", "en"),
            known.recurrences.stop(actor, made[0].id),
            known.recurrences.skip(actor, made[0].id, date(2026, 1, 12)),
            known.recurrences.move(actor, made[0].id, date(2026, 1, 12), {}),
            known.editing.edit(actor, made[0].id, {"title": "x"}),
        ):
            with pytest.raises(refusal):
                await attempt


async def test_the_calendar_shows_of_what_repeats_the_next_date(
    known: Services, db: Database
) -> None:
    """And one called off before it; the list to choose from has the others after all next ones."""
    await repeated(known)
    await announce(db, HERE.id, event("sfax", 20))
    made = await dates_made(db)
    await do(known, made[0], Act.CANCEL, Scope.ONE)
    page = await known.calendar.show(MEMBER, EVERYTHING)
    assert [each.ref for each in page.events] == [
        "weekly/2026-01-05",
        "weekly/2026-01-12",
        "sfax",
    ]
    suggested = [each.ref for each in await known.events.suggest(ORGANISER, "")]
    assert suggested[:4] == [
        "weekly/2026-01-05",
        "weekly/2026-01-12",
        "sfax",
        "weekly/2026-01-19",
    ]


async def test_the_calendar_finds_the_date_of_what_repeats_that_is_like_what_is_asked(
    known: Services, db: Database
) -> None:
    """Though the next ones are not: the third is held elsewhere, about something else."""
    await repeated(known, theme="Housing", place="Tunis", languages=("en",))
    third = (await dates_made(db))[2]
    said = "theme = 'Water', place = 'Sfax', languages = 'fr', kind = 'study_visit'"
    await db.write(lambda tx: tx.run(f"UPDATE events SET {said} WHERE id = {third.id}"))
    for filter_ in (
        Filter(theme="Water"),
        Filter(place="Sfax"),
        Filter(language="fr", theme="water"),
        Filter(kind="study_visit"),
    ):
        page = await known.calendar.show(MEMBER, filter_)
        assert [each.ref for each in page.events] == ["weekly/2026-01-19"], filter_
    page = await known.calendar.show(MEMBER, Filter(place="Tunis"))
    assert [each.ref for each in page.events] == ["weekly/2026-01-05"]


async def test_a_series_of_the_31st_does_not_drift(
    known: Services, db: Database, clock: Clock
) -> None:
    """Fourteen months, each made in its time: a short month has its last day, the next is the
    31st again."""
    await repeated(
        known, dates=on("2026-01-31T10:00"), how="every 31st, or the last day of shorter months"
    )
    for month in range(14):
        clock.now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=31 * month)
        await known.recurrences.extend()
    found = [day for day in days_of(await dates_made(db)) if day < date(2027, 3, 1)]
    assert [day.day for day in found] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28]


async def test_a_date_in_a_gap_of_the_clocks_begins_after_it(known: Services, db: Database) -> None:
    """02:30 does not exist in Madrid on 29 March 2026."""
    start = on("2026-03-28T02:30", zone="Europe/Madrid")
    await repeated(known, dates=start, how="every day, 3 times")
    found = [each.dates.start for each in await dates_made(db)]
    assert [f"{each.wall:%d %H:%M}" for each in found if each] == [
        "28 02:30",
        "29 03:00",
        "30 02:30",
    ]


async def test_the_dates_follow_a_new_time_zone_database(known: Services, db: Database) -> None:
    """However the first was reckoned, they are at its wall time, and may be moved along."""
    await repeated(known)
    older = "UPDATE recurrences SET starts_at = starts_at - 3600000, ends_at = ends_at - 3600000"
    await db.write(lambda tx: tx.run(older))
    found = await kept(db)
    assert found is not None
    assert found.draft.dates == on(MONDAY)


async def test_whole_days_repeat_too(known: Services, db: Database) -> None:
    days = Dates.days(date(2026, 1, 10), date(2026, 1, 11), TUNIS)
    await repeated(known, dates=days, how="every month on the second Saturday")
    made = await dates_made(db)
    assert [(f"{each.dates.first}", f"{each.dates.last}", each.stored) for each in made] == [
        ("2026-01-10", "2026-01-11", State.ANNOUNCED),
        ("2026-02-14", "2026-02-15", State.ANNOUNCED),
        ("2026-03-14", "2026-03-15", State.ANNOUNCED),
    ]


async def test_the_deadline_keeps_its_distance_from_each_start(
    known: Services, db: Database
) -> None:
    until = datetime(2026, 1, 4, 9, tzinfo=UTC)
    await started(known, replace(weekly(), rsvp_until=until))
    found = [each.rsvp_until for each in await dates_made(db)]
    assert found == [until + timedelta(weeks=number) for number in range(8)]


async def test_a_far_date_that_was_moved_is_placed_by_the_time_zones_of_its_day(
    known: Services, db: Database, clock: Clock
) -> None:
    """It was written down by an older tzdata, in which Tunis was an hour ahead."""
    moved = Override(date(2026, 6, 1), dates=on("2026-06-01T18:00"))
    await started(known, replace(weekly(), overrides=(moved,)))
    older = "UPDATE recurrence_overrides SET dates = replace(dates, 'T17:00:00', 'T16:00:00')"
    assert await db.write(lambda tx: tx.run(older)) == 1
    clock.now = datetime(2026, 5, 20, tzinfo=UTC)
    await known.recurrences.extend()
    made = {each.repeat.day: each for each in await dates_made(db) if each.repeat}
    assert made[date(2026, 6, 1)].dates == on("2026-06-01T18:00")
