"""How people want to be told, over the real store: from the wish to what is sent."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.acts import Act, Ask
from bot.domain.answers import Answer
from bot.domain.deliveries import Reason
from bot.domain.notices import What
from bot.domain.people import Actor, Reach, Told
from bot.domain.preferences import Topic, Wishes
from bot.services import Services
from bot.services.notices import tell_change
from bot.store.database import Database
from bot.store.transactions import Tx
from tests.conftest import Clock
from tests.posting import ORGANISER
from tests.programmes import TUNIS, session
from tests.telling import (
    HOUR,
    MINUTE,
    START,
    act,
    go,
    held,
    lasting,
    pass_until,
    person,
    reschedule,
    rows,
    wish,
)

pytestmark = pytest.mark.usefixtures("in_tunis")


async def test_who_switched_a_kind_off_is_left_out_and_can_read_why(
    services: Services, db: Database, clock: Clock
) -> None:
    made = await held(db)
    await go(services, made, 1, 2, 3)
    await wish(services, 2, switch_off=Topic.REMINDERS)
    await wish(services, 3, switch_off=Topic.REMINDERS, reach=Reach.DM)
    said = await pass_until(services, clock, START - 30 * MINUTE)
    assert [(each.rule, each.people) for each in said] == [("7d", (1,)), ("1d", (1,)), ("1h", (1,))]
    why = await services.explanations.why(person(2), 2)
    assert [(each.rule and each.rule.name, each.state, each.reason) for each in why.found][-4:] == [
        ("10m", "planned", Reason.SWITCHED_OFF),
        ("1h", "skipped", Reason.SWITCHED_OFF),
        ("1d", "skipped", Reason.SWITCHED_OFF),
        ("7d", "skipped", Reason.SWITCHED_OFF),
    ]


async def test_changes_can_be_switched_off_but_not_that_something_is_cancelled(
    services: Services, db: Database, clock: Clock
) -> None:
    made = await held(db)
    await go(services, made, 1, 2)
    await wish(services, 2, topics=frozenset())
    await reschedule(services, made, start="2026-01-12 14:00", length="2h")
    assert [each.people for each in await pass_until(services, clock, clock.now + HOUR)] == [(1,)]
    await act(services, Ask(made.id, Act.CANCEL))
    told = await pass_until(services, clock, clock.now + HOUR)
    assert [(each.kind, each.people) for each in told] == [("notice", (1, 2))]
    states = [each[2:] for each in await rows(db)]
    assert states == [
        ("sent", None, None),
        ("skipped", "switched_off", 2),
        ("sent", None, None),
    ]


async def test_a_session_called_off_is_told_to_those_who_switched_changes_off(
    services: Services, db: Database, clock: Clock
) -> None:
    sessions = (session("opening", 10, dates=lasting(START, 1)),)
    made = await held(db, sessions=sessions)
    await go(services, made, 1)
    await wish(services, 1, switch_off=Topic.CHANGES)
    off = dataclasses.replace(
        made, sessions=(dataclasses.replace(made.sessions[0], cancelled=True, revision=2),)
    )

    def job(tx: Tx) -> None:
        tx.run("UPDATE sessions SET cancelled = 1, revision = 2")
        tell_change(tx, made, off, What.MOVED, clock.now)

    await db.write(job)
    assert [each.people for each in await pass_until(services, clock, clock.now + HOUR)] == [(1,)]


@pytest.mark.parametrize(
    ("topic", "kind"),
    [(Topic.FEEDBACK, "feedback"), (Topic.WORDS, "words"), (Topic.SEATS, "promotion")],
)
async def test_the_other_kinds_are_left_out_with_that_reason(
    topic: Topic, kind: str, services: Services, db: Database, clock: Clock
) -> None:
    made = await held(db, seats=1)
    await wish(services, 2, switch_off=topic)
    await go(services, made, 1, 2)  # 2 waits
    await services.rsvps.answer(person(1), made.id, Answer.DECLINED)
    await pass_until(services, clock, clock.now + MINUTE)
    await services.announcements.announce(ORGANISER, made.id, "Bring a pen")
    await pass_until(services, clock, START + 3 * HOUR)
    left_out = [each[0] for each in await rows(db) if each[3] == "switched_off"]
    assert left_out == [kind]


async def test_who_wants_no_messages_any_more_is_mentioned_with_the_others(
    services: Services, db: Database, clock: Clock
) -> None:
    """They were planned for three alone, before two of them chose the channel."""
    made = await held(db)
    await go(services, made, 1, 2, 3)
    for number in (1, 2, 3):
        await wish(services, number, reach=Reach.DM)
    clock.now = START - timedelta(days=7, hours=5)
    await services.reminders.fall_due()
    for number in (1, 2):
        await wish(services, number, reach=Reach.CHANNEL)
    told = await pass_until(services, clock, clock.now + MINUTE)
    assert [(each.by_dm, each.people) for each in told] == [(True, (3,)), (False, (1, 2))]
    assert [each[2:] for each in await rows(db)] == [
        ("skipped", "in_channel", 1),
        ("skipped", "in_channel", 2),
        ("sent", None, 3),
        ("sent", "in_channel", None),
    ]


async def test_the_answer_says_when_the_person_is_told_next(
    services: Services, db: Database, clock: Clock
) -> None:
    made = await held(db)
    nothing = await services.preferences.show(person(1))
    assert nothing.example is None
    await go(services, made, 1)
    ladder = START - timedelta(days=7, hours=5)

    async def following(**said: Any) -> tuple[str, datetime] | None:
        told = await services.preferences.choose(person(1), Wishes(**said))
        return (told.example.rule.name, told.example.at) if told.example else None

    assert await following() == ("7d", ladder)
    assert await following(quiet="22:00-10:00") == ("7d", ladder + HOUR)
    assert await following(offsets="8d") == ("own-8d", START - timedelta(days=8))
    off = await following(offsets="-", switch_off=Topic.REMINDERS)
    assert off is None


async def test_the_zone_of_quiet_hours_is_the_person_s_own_else_the_community_s(
    services: Services,
) -> None:
    assert (await services.preferences.choose(person(1), Wishes(quiet="22-7"))).zone == TUNIS
    await services.people.tell(person(1), Told(zone="Asia/Tokyo"))
    told = await services.preferences.show(person(1))
    assert told.preferences.quiet is not None
    assert (told.zone, told.preferences.quiet.zone) == ("Asia/Tokyo", "Asia/Tokyo")


async def test_preferences_are_of_one_community(services: Services) -> None:
    await wish(services, 1, switch_off=Topic.WORDS, offsets="2h", quiet="22-7")
    elsewhere = await services.preferences.show(Actor(2, 1, "p1"))
    assert (elsewhere.preferences.off, elsewhere.offsets) == (frozenset(), ())
    assert elsewhere.preferences.quiet is None


async def test_a_refused_message_for_a_time_that_does_not_hold_any_more_is_told_nowhere(
    services: Services, db: Database, clock: Clock
) -> None:
    made = await held(db)
    await go(services, made, 1)
    await wish(services, 1, reach=Reach.DM)
    clock.now = START - timedelta(days=7, hours=5)
    await services.reminders.fall_due()
    (due,) = await services.deliveries.claim(1)
    await act(services, Ask(made.id, Act.CANCEL))
    await services.deliveries.failed(due, Reason.DM_CLOSED)
    told = await pass_until(services, clock, clock.now + MINUTE)
    assert {each.kind for each in told} == {"notice"}
    assert (await rows(db))[0][2:4] == ("superseded", "dm_closed")
