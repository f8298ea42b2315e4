"""Reminders over the real store: planned, moved, due, missed."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest

from bot.domain.answers import Answer
from bot.domain.communities import Community
from bot.domain.deliveries import CONCERN, Notice, Urgency
from bot.domain.events import Event, State
from bot.domain.people import Actor, Reach
from bot.domain.preferences import Wishes
from bot.domain.reminders import RULES
from bot.errors import NotAllowed
from bot.services import Services
from bot.services.reminders import replan
from bot.store import communities, deliveries, people
from bot.store.database import Database
from bot.store.transactions import Row, Tx
from schedules import files
from schedules.drafts import EventDraft
from schedules.moments import Dates, seen_in
from tests.announced import announce, remind
from tests.conftest import Clock
from tests.programmes import NOW, TUNIS, at, event, exact, programme, session

HERE = 5
ORGANISER = Actor(HERE, 1, "organiser", manages=True)
SECOND = timedelta(seconds=1)
EVERY = """SELECT rule, coalesce(outcome, 'planned') AS state, reason, due_at, event_id
FROM reminders ORDER BY due_at, rule"""
TOLD = """SELECT kind, person_id, content, state, reason FROM deliveries
WHERE kind <> 'concern' ORDER BY id"""


@pytest.fixture(autouse=True)
async def community(db: Database) -> None:
    """The community, with its events channel."""
    here = Community(HERE, "MC2CM", "Africa/Tunis", events_channel_id=50)

    def job(tx: Tx) -> None:
        communities.ensure(tx, here, NOW)
        communities.save(tx, here, NOW)

    await db.write(job)


async def rules(db: Database, state: str = "planned") -> list[str]:
    rows = await db.read(lambda tx: tx.all(EVERY))
    return [row["rule"] for row in rows if row["state"] == state]


async def go(services: Services, event: Event, *people: int, session_id: int = 0) -> None:
    for number in people:
        actor = Actor(HERE, number, f"person {number}")
        await services.rsvps.answer(actor, event.id, Answer.GOING, session_id)


async def told(db: Database) -> list[tuple[str, int | None, list[int]]]:
    """Kind, whom by themselves, and whom in the channel, of each delivery planned."""
    rows = await db.read(lambda tx: tx.all(TOLD))
    return [
        (row["kind"], row["person_id"], deliveries.content_of(row).get("people", []))
        for row in rows
        if row["state"] == "planned"
    ]


async def test_the_audience_is_who_is_going_when_it_falls_due(
    services: Services, db: Database, clock: Clock
) -> None:
    sfax = await announce(db, HERE, event("sfax"))
    await remind(db, sfax)
    await go(services, sfax, 1, 2, 3)
    await services.rsvps.answer(Actor(HERE, 2, "x"), sfax.id, Answer.DECLINED)
    await services.rsvps.answer(Actor(HERE, 3, "x"), sfax.id, Answer.MAYBE)
    clock.now = at(10).instant - timedelta(hours=1)
    assert await services.reminders.fall_due() == 3  # two of them are past their grace
    assert await told(db) == [("reminder", None, [1])]
    assert Counter(await rules(db, "missed")) == Counter(["7d", "1d"])


async def test_a_session_with_seats_reminds_those_who_have_one(
    services: Services, db: Database, clock: Clock
) -> None:
    draft = event("sfax", sessions=(session("visit", 10.5, format="visit", seats=1),))
    sfax = await announce(db, HERE, draft)
    await remind(db, sfax)
    await go(services, sfax, 1, 2)
    await go(services, sfax, 2, session_id=sfax.sessions[0].id)
    clock.now = at(10.5).instant - timedelta(minutes=10)
    await services.reminders.fall_due()
    assert await told(db) == [("reminder", None, [2])]


async def test_who_chose_dms_and_takes_them_is_told_by_dm(
    services: Services, db: Database, clock: Clock
) -> None:
    sfax = await announce(db, HERE, event("sfax"))
    await remind(db, sfax)
    await go(services, sfax, 1, 2, 3)
    for person in (1, 2):
        await db.write(lambda tx, person=person: people.choose_reach(tx, HERE, person, Reach.DM))
    await db.write(lambda tx: people.close_dm(tx, HERE, 2, NOW))
    clock.now = at(10).instant - timedelta(minutes=10)
    await services.reminders.fall_due()
    assert await told(db) == [("reminder", None, [2, 3]), ("reminder", 1, [])]


async def test_falling_due_twice_is_falling_due_once(
    services: Services, db: Database, clock: Clock
) -> None:
    sfax = await announce(db, HERE, event("sfax"))
    await remind(db, sfax)
    await go(services, sfax, 1)
    clock.now = at(10).instant - timedelta(minutes=10)
    await services.reminders.fall_due()
    assert await services.reminders.fall_due() == 0
    assert await told(db) == [("reminder", None, [1])]


async def test_what_was_made_for_the_old_date_and_is_still_under_way_does_not_go_out(
    services: Services, db: Database, clock: Clock
) -> None:
    sfax = await announce(db, HERE, event("sfax"))
    await remind(db, sfax)
    await go(services, sfax, 1)
    clock.now = at(10).instant - timedelta(minutes=10)
    await services.reminders.fall_due()
    moved = replace(sfax, dates=exact(20))
    await db.write(lambda tx: replan(tx, moved, clock.now))
    assert await services.deliveries.claim(10) == []
    assert await rules(db) == ["7d", "1d", "1h", "10m", "feedback", "nudge"]


async def test_what_went_out_for_the_old_date_is_not_repeated_for_the_new_one(
    services: Services, db: Database, clock: Clock
) -> None:
    sfax = await announce(db, HERE, event("sfax"))
    await remind(db, sfax)
    await go(services, sfax, 1)
    clock.now = at(10).instant - timedelta(minutes=10)
    await services.reminders.fall_due()
    (due,) = await services.deliveries.claim(10)
    await services.deliveries.sent(due, 1, 1)
    await db.write(lambda tx: replan(tx, replace(sfax, dates=exact(20)), clock.now))
    assert await rules(db) == ["7d", "1d", "1h", "feedback", "nudge"]


@pytest.mark.parametrize("state", [State.CANCELLED, State.POSTPONED])
async def test_cancelling_and_postponing_supersede_in_the_same_transaction(
    services: Services, db: Database, clock: Clock, state: State
) -> None:
    sfax = await announce(db, HERE, event("sfax"))
    await remind(db, sfax)
    await db.write(lambda tx: replan(tx, replace(sfax, stored=state), clock.now))
    rows = await db.read(lambda tx: tx.all(EVERY))
    assert {(row["state"], row["reason"]) for row in rows} == {("superseded", state.value)}
    assert await services.deliveries.next_due() is None


async def test_the_preview_is_for_organisers_and_holds_what_falls_due_in_the_days_asked(
    services: Services, db: Database, clock: Clock
) -> None:
    sfax = await announce(db, HERE, event("sfax"))
    await remind(db, sfax)
    await go(services, sfax, 1, 2)
    with pytest.raises(NotAllowed):
        await services.reminders.preview(replace(ORGANISER, manages=False), 7)
    week = await services.reminders.preview(ORGANISER, 7)
    all_of_it = await services.reminders.preview(ORGANISER, 30)
    assert [(each.rule, each.people) for each in week.coming] == [(RULES["7d"], {1, 2})]
    assert [each.rule.name for each in all_of_it.coming if each.rule] == [
        "7d",
        "1d",
        "1h",
        "10m",
        "feedback",
        "nudge",
    ]


async def test_the_preview_holds_what_waits_besides_reminders(
    services: Services, db: Database
) -> None:
    sfax = await announce(db, HERE, event("sfax"))
    due = at(3).instant
    values = {"community_id": HERE, "event_id": sfax.id, "urgency": Urgency.ANNOUNCEMENT}
    waiting = [
        Notice(kind="materials", key="m", due=due, **values),
        Notice(kind="promotion", key="p1", due=due + SECOND, person_id=1, **values),
        Notice(kind="promotion", key="p2", due=due + SECOND, person_id=2, **values),
        Notice(kind="materials", key="later", due=due + timedelta(days=9), **values),
    ]
    await db.write(lambda tx: deliveries.plan(tx, waiting, NOW))
    found = await services.reminders.preview(ORGANISER, 7)
    assert [(each.kind, each.people) for each in found.coming] == [
        ("materials", None),
        ("promotion", {1, 2}),
    ]


async def test_the_preview_tells_of_what_was_missed(
    services: Services, db: Database, clock: Clock
) -> None:
    sfax = await announce(db, HERE, event("sfax"))
    await remind(db, sfax)
    clock.now = at(9.5).instant
    await services.reminders.fall_due()
    found = await services.reminders.preview(ORGANISER, 7)
    assert list(found.troubles.values()) == [2]


ZONES = sorted(available_timezones())[::40]
OUTAGE = (NOW + timedelta(days=85), NOW + timedelta(days=88))  # over Europe's change in March


async def test_over_400_days_every_reminder_comes_once_in_time_or_is_recorded_as_missed(
    services: Services, db: Database, clock: Clock
) -> None:
    """Events in many zones around both changes, and three days in which the bot is down."""
    for place, zone in enumerate(ZONES):
        for day in (87, 89, 93, 298, 303, 395):
            start = NOW + timedelta(days=day, hours=place % 24, minutes=place)
            dates = Dates.exact(seen_in(start, zone), seen_in(start + 60 * SECOND, zone))
            held = await announce(db, HERE, event(f"{zone} {day}", dates=dates))
            await remind(db, held)
            await go(services, held, 1)
    rows = await db.read(lambda tx: tx.all(EVERY))
    due = {_which(row): datetime.fromtimestamp(row["due_at"] / 1000, UTC) for row in rows}
    arrived: Counter[tuple[int, str]] = Counter()
    late: dict[str, timedelta] = {}
    while (wake := await services.deliveries.next_due()) is not None:
        clock.now = wake if not OUTAGE[0] <= wake < OUTAGE[1] else OUTAGE[1]
        await services.reminders.fall_due()
        for each in await services.deliveries.claim(1_000):
            await services.deliveries.sent(each, 1, 1)
            if each.kind == CONCERN:
                continue
            assert each.shown is not None
            which = each.shown.event.id, each.content["rule"]
            arrived[which] += 1
            rule = str(each.content["rule"])
            late[rule] = max(late.get(rule, timedelta()), clock.now - due[which])
    ends = {_which(row): row["state"] for row in await db.read(lambda tx: tx.all(EVERY))}
    assert set(ends.values()) == {"sent", "missed"}
    assert all(count == 1 for count in arrived.values())
    assert {each for each, state in ends.items() if state == "sent"} == set(arrived)
    assert {each for each, state in ends.items() if state == "missed"} <= {
        each for each, at in due.items() if OUTAGE[0] <= at < OUTAGE[1]
    }
    after = {late.pop("feedback"), late.pop("nudge")}
    assert max(late.values()) <= timedelta(hours=2) < max(after) <= timedelta(days=1)


def _which(row: Row) -> tuple[int, str]:
    return row["event_id"], row["rule"]


async def test_feedback_is_asked_of_those_going_and_once_more_of_who_has_not_answered(
    services: Services, db: Database, clock: Clock
) -> None:
    sfax = await announce(db, HERE, event("sfax", sessions=(session("opening", 10),)))
    await remind(db, sfax)
    await go(services, sfax, 1, 2, 3)
    opening = sfax.sessions[0]
    end = at(10).instant + timedelta(hours=1)
    clock.now = end + timedelta(minutes=30)
    await services.reminders.fall_due()
    assert await told(db) == [("feedback", None, [1, 2, 3])]
    content = deliveries.content_of((await db.read(lambda tx: tx.all(TOLD)))[0])
    closes = int((clock.now + timedelta(days=7)).timestamp())
    assert (content["invited"], content["closes"]) == (3, closes)
    await services.feedback.rate(Actor(HERE, 2, "person 2"), sfax.id, opening.id, 5)
    clock.now += timedelta(days=2)
    await services.reminders.fall_due()
    assert (await told(db))[1:] == [("nudge", None, [])]


async def test_who_is_asked_once_more_is_named_to_nobody_else(
    services: Services, db: Database, clock: Clock
) -> None:
    """Of two who have not answered, the one who chose DMs has one; the channel names neither."""
    sfax = await announce(db, HERE, event("sfax"))
    await remind(db, sfax)
    await go(services, sfax, 1, 2, 3)
    await services.preferences.choose(Actor(HERE, 3, "person 3"), Wishes(reach=Reach.DM))
    assert sfax.dates.end is not None
    clock.now = sfax.dates.end.instant + timedelta(minutes=40)
    await services.reminders.fall_due()
    await services.feedback.rate(Actor(HERE, 2, "person 2"), sfax.id, None, 5)
    before = len(await told(db))
    clock.now += timedelta(days=2)
    await services.reminders.fall_due()
    assert (await told(db))[before:] == [("nudge", None, []), ("nudge", 3, [])]


async def test_a_posted_programme_plans_moves_and_supersedes(
    services: Services, db: Database
) -> None:
    def posted(draft: EventDraft) -> bytes:
        return files.write(programme(draft, zone=TUNIS), "yaml", now=NOW)

    draft = event("sfax")
    await services.programmes.apply_file(HERE, posted(draft))
    before = await db.read(lambda tx: tx.all(EVERY))
    assert [row["rule"] for row in before] == ["7d", "1d", "1h", "10m", "feedback", "nudge"]
    await services.programmes.apply_file(HERE, posted(replace(draft, dates=exact(20))))
    moved = await db.read(lambda tx: tx.all(EVERY))
    ten_days = 10 * 86_400_000
    assert [row["due_at"] for row in moved] == [row["due_at"] + ten_days for row in before]
    await services.programmes.apply_file(HERE, posted(replace(draft, cancelled=True)))
    assert await rules(db, "superseded") == [row["rule"] for row in before]
