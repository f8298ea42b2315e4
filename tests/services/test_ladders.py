"""What a change of rules does to the reminders of every event concerned."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.answers import Answer
from bot.domain.deliveries import Reason
from bot.domain.events import State
from bot.domain.people import Actor
from bot.domain.rules import Asked, Place
from bot.services import Services
from bot.services.reminders import replan
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.reminders import Scope
from tests.announced import announce
from tests.conftest import Clock
from tests.programmes import NOW, at, event, exact, session
from tests.services.ruled import (
    COMMUNITY,
    EVERY,
    HERE,
    ORGANISER,
    due_of,
    held,
    planned,
    series_id,
    settle_in,
)


@pytest.fixture(autouse=True)
async def community(db: Database) -> None:
    """The community, with its events channel."""
    await settle_in(db)


@pytest.mark.parametrize("count", [0, 1, 3, 500])
async def test_a_rule_of_the_community_is_planned_for_all_that_is_coming(
    services: Services, db: Database, count: int
) -> None:
    for number in range(count):
        await held(db, f"event{number}", 10 + number % 40)
    done = await services.rules.add(ORGANISER, COMMUNITY, Asked("3 days before at 18:00"))
    assert (done.planned, done.events) == (count, count)
    assert done.rung is not None
    assert len(await due_of(db, done.rung.name)) == count


async def test_a_rule_of_a_series_is_for_its_events_and_for_those_that_join_it_later(
    services: Services, db: Database
) -> None:
    one = await held(db, "one", series="Peers")
    other = await held(db, "other", series="Else")
    place = Place(series_id=await series_id(db, "Peers"))
    done = await services.rules.add(ORGANISER, place, Asked("2 hours before"))
    assert done.rung is not None
    name = done.rung.name
    assert (done.where, done.planned) == ("Peers", 1)
    later = await held(db, "later", series="Peers")
    found = await planned(db)
    assert [(each.id, name) in found for each in (one, other, later)] == [True, False, True]


async def test_the_number_of_queries_does_not_grow_with_the_number_of_events(
    services: Services, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = session("opening", 10), session("closing", 10.1)
    for number in range(30):
        await held(db, f"event{number}", sessions=sessions)
    asked: list[str] = []
    everything = Tx.all, Tx.one, Tx.run, Tx.value

    def counted(method: object) -> object:
        def call(self: Tx, sql: str, **values: object) -> object:
            asked.append(sql)
            return method(self, sql, **values)  # type: ignore[operator]

        return call

    for name, method in zip(("all", "one", "run", "value"), everything, strict=True):
        monkeypatch.setattr(Tx, name, counted(method))
    ask = Asked("5 minutes before", Scope.SESSION)
    done = await services.rules.add(ORGANISER, COMMUNITY, ask)
    assert (done.planned, done.events) == (60, 30)
    assert len(asked) <= 12


async def test_nothing_is_planned_in_the_past(
    services: Services, db: Database, clock: Clock
) -> None:
    soon, far = await held(db, "soon", 2), await held(db, "far", 12)
    done = await services.rules.add(ORGANISER, COMMUNITY, Asked("3 days before"))
    assert done.rung is not None
    found = await planned(db)
    assert [(each.id, done.rung.name) in found for each in (soon, far)] == [False, True]
    assert done.planned == 1


async def test_moving_a_rule_moves_what_is_unsent_and_does_not_repeat_what_was_sent(
    services: Services, db: Database, clock: Clock
) -> None:
    sent, unsent = await held(db, "sent", 7.2), await held(db, "unsent", 20)
    await services.rsvps.answer(Actor(HERE, 9, "nine"), sent.id, Answer.GOING)
    clock.now = NOW + timedelta(hours=9)
    await services.reminders.fall_due()
    (due,) = await services.deliveries.claim(5)
    await services.deliveries.sent(due, 1, 50)
    assert await planned(db, "sent") == Counter([(sent.id, "7d")])
    done = await services.rules.edit(ORGANISER, COMMUNITY, "7d", Asked("5 days before at 09:00"))
    assert (done.planned, done.withdrawn, done.events) == (1, 0, 1)
    assert await planned(db, "sent") == Counter([(sent.id, "7d")])
    assert await due_of(db, "7d") == [at(15).instant.replace(hour=8)]
    assert unsent.id in {each for each, rule in await planned(db) if rule == "7d"}


async def test_what_is_under_way_by_a_rule_that_is_taken_away_does_not_go_out(
    services: Services, db: Database, clock: Clock
) -> None:
    draft = {"sessions": (session("opening", 10, seats=5),)}
    sfax = await held(db, **draft)
    await services.rsvps.answer(Actor(HERE, 9, "nine"), sfax.id, Answer.GOING)
    clock.now = at(10).instant - timedelta(minutes=60)
    await services.reminders.fall_due()
    before = await planned(db)
    done = await services.rules.edit(ORGANISER, COMMUNITY, "1h", Asked(on=False))
    assert done.rung is not None
    assert not done.rung.on
    assert await services.deliveries.claim(10) == []
    assert await planned(db) == before
    rows = await db.read(lambda tx: tx.all(EVERY))
    ended = {row["rule"]: (row["state"], row["reason"]) for row in rows}
    assert ended["1h"] == ("superseded", Reason.RULE_CHANGED)


async def test_the_nearest_rule_holds_for_its_event_alone(services: Services, db: Database) -> None:
    sfax = await held(db, series="Peers")
    rabat = await held(db, "rabat", series="Peers")
    place = Place(series_id=await series_id(db, "Peers"))
    await services.rules.edit(ORGANISER, COMMUNITY, "1d", Asked("2 days before"))
    await services.rules.edit(ORGANISER, place, "1d", Asked("3 days before"))
    await services.rules.edit(ORGANISER, Place(sfax.id), "1d", Asked("4 days before"))
    rows = await db.read(lambda tx: tx.all(EVERY))
    said = {row["event_id"]: (row["said"], row["level"]) for row in rows if row["rule"] == "1d"}
    assert said == {
        sfax.id: ("reminder.event.start-4d/0m", "event"),
        rabat.id: ("reminder.event.start-3d/0m", "series"),
    }
    community = await services.rules.edit(ORGANISER, COMMUNITY, "1d", Asked("5 days before"))
    assert community.planned == 0


async def test_a_move_and_a_cancellation_take_own_rules_along(
    services: Services, db: Database
) -> None:
    sfax = await held(db)
    done = await services.rules.add(ORGANISER, COMMUNITY, Asked("3 days before at 18:00"))
    assert done.rung is not None
    await db.write(lambda tx: replan(tx, replace(sfax, dates=exact(20)), NOW))
    assert await due_of(db, done.rung.name) == [at(17).instant.replace(hour=17)]
    await db.write(lambda tx: replan(tx, replace(sfax, stored=State.CANCELLED), NOW))
    assert await planned(db) == Counter()


async def test_a_draft_has_nothing_planned_by_any_rule(services: Services, db: Database) -> None:
    draft = await announce(db, HERE, event("draft"), State.DRAFT)
    await services.rules.add(ORGANISER, Place(draft.id), Asked("3 days before"))
    await services.rules.add(ORGANISER, COMMUNITY, Asked("4 days before"))
    assert await planned(db) == Counter()
    await db.write(lambda tx: replan(tx, replace(draft, stored=State.SCHEDULED), NOW))
    assert len(await planned(db)) == 8
