"""Rules over the real store: what they plan, move and withdraw, for one event and for many."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.answers import Answer
from bot.domain.communities import Community
from bot.domain.deliveries import Reason
from bot.domain.events import Event, State
from bot.domain.people import Actor
from bot.domain.rules import MOST, Asked, Level, Place
from bot.errors import NotAllowed, NotFound, Refusal
from bot.services import Services
from bot.services.reminders import replan
from bot.store import communities
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules import files
from schedules.reminders import Scope
from tests.announced import announce, remind
from tests.conftest import Clock
from tests.programmes import NOW, TUNIS, at, event, exact, programme, session

HERE, ELSEWHERE = 5, 6
ORGANISER = Actor(HERE, 1, "organiser", manages=True)
EVERY = """SELECT event_id, scope, rule, coalesce(outcome, 'planned') AS state, reason, due_at,
    said, level
FROM reminders ORDER BY due_at, event_id, scope, rule"""
COMMUNITY = Place()


@pytest.fixture(autouse=True)
async def community(db: Database) -> None:
    """The community, with its events channel."""
    here = Community(HERE, "MC2CM", TUNIS, events_channel_id=50)

    def job(tx: Tx) -> None:
        communities.ensure(tx, here, NOW)
        communities.save(tx, here, NOW)

    await db.write(job)


async def held(db: Database, ref: str = "sfax", days: float = 10, **said: object) -> Event:
    """An event whose reminders are planned."""
    made = await announce(db, HERE, event(ref, days, **said))
    await remind(db, made)
    return made


async def planned(db: Database, state: str = "planned") -> Counter[tuple[int, str]]:
    """(event, rule) of the reminders in that state."""
    rows = await db.read(lambda tx: tx.all(EVERY))
    return Counter((row["event_id"], row["rule"]) for row in rows if row["state"] == state)


async def due_of(db: Database, rule: str) -> list[datetime]:
    rows = await db.read(lambda tx: tx.all(EVERY))
    found = [row["due_at"] for row in rows if (row["rule"], row["state"]) == (rule, "planned")]
    return [datetime.fromtimestamp(each / 1000, UTC) for each in found]


async def series_id(db: Database, name: str) -> int:
    def job(tx: Tx) -> int:
        found: int = tx.value("SELECT id FROM series WHERE name = :name", name=name)
        return found

    return await db.read(job)


async def test_a_rule_of_an_event_is_planned_and_says_when_it_falls_due(
    services: Services, db: Database
) -> None:
    sfax, rabat = await held(db), await held(db, "rabat", 12)
    done = await services.rules.add(ORGANISER, Place(sfax.id), Asked("3 days before at 18:00"))
    assert done.rung is not None
    name = done.rung.name
    eighteen = at(7).instant.replace(hour=17)  # 18:00 in Tunis
    assert (done.where, done.planned, done.withdrawn, done.events) == ("Sfax", 1, 0, 1)
    assert done.due == (eighteen,)
    assert await due_of(db, name) == [eighteen]
    assert (rabat.id, name) not in await planned(db)


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
    for number in range(30):
        await held(db, f"event{number}", sessions=(session("opening", 10),))
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
    assert done.planned == 30
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


async def test_taking_a_rule_away_is_asked_back_with_the_numbers_and_then_done(
    services: Services, db: Database
) -> None:
    for number in range(3):
        await held(db, f"event{number}")
    added = await services.rules.add(ORGANISER, COMMUNITY, Asked("2 hours before"))
    assert added.rung is not None
    name = added.rung.name
    asked = await services.rules.remove(ORGANISER, COMMUNITY, name)
    assert (asked.withdrawn, asked.events, asked.rung) == (3, 3, None)
    assert asked.id is not None
    assert sum(count for (_, rule), count in (await planned(db)).items() if rule == name) == 3
    done = await services.rules.confirm(ORGANISER, asked.id)
    assert (done.withdrawn, done.id) == (3, None)
    assert name not in {rule for _, rule in await planned(db)}
    with pytest.raises(NotFound, match="no such question"):
        await services.rules.confirm(ORGANISER, asked.id)
    with pytest.raises(NotFound, match="There is no reminder rule"):
        await services.rules.remove(ORGANISER, COMMUNITY, name)


async def test_a_default_is_switched_off_at_a_level_and_given_back(
    services: Services, db: Database
) -> None:
    sfax, rabat = await held(db), await held(db, "rabat")
    off = await services.rules.remove(ORGANISER, Place(sfax.id), "1h")
    assert off.id is not None
    await services.rules.confirm(ORGANISER, off.id)
    found = await planned(db)
    assert [(each.id, "1h") in found for each in (sfax, rabat)] == [False, True]
    listing = await services.rules.listing(ORGANISER, Place(sfax.id))
    (rung,) = [each.rung for each in listing.listed if each.rung.name == "1h"]
    assert (rung.on, rung.level) == (False, Level.EVENT)
    back = await services.rules.remove(ORGANISER, Place(sfax.id), "1h")
    assert (back.id, back.planned) == (None, 1)
    assert back.rung is not None
    assert (back.rung.on, back.rung.level) == (True, Level.DEFAULT)
    assert (sfax.id, "1h") in await planned(db)


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


async def test_a_text_plans_nothing_and_is_said_when_it_falls_due(
    services: Services, db: Database, clock: Clock
) -> None:
    sfax = await held(db)
    await services.rsvps.answer(Actor(HERE, 9, "nine"), sfax.id, Answer.GOING)
    texts = {"en": "Soon: {title}", "fr": "Bientôt : {title}"}
    for language, text in texts.items():
        ask = Asked(text=text, language=language)
        done = await services.rules.edit(ORGANISER, Place(sfax.id), "1h", ask)
        assert (done.withdrawn, done.planned) == (0, 0)
    clock.now = at(10).instant - timedelta(hours=1)
    await services.reminders.fall_due()
    (due,) = await services.deliveries.claim(5)
    assert due.content["texts"] == texts
    assert due.content["rule"] == "1h"


async def test_an_own_rule_is_known_by_its_words_in_the_delivery(
    services: Services, db: Database, clock: Clock
) -> None:
    sfax = await held(db)
    await services.rsvps.answer(Actor(HERE, 9, "nine"), sfax.id, Answer.GOING)
    done = await services.rules.add(ORGANISER, Place(sfax.id), Asked("20 minutes before"))
    assert done.rung is not None
    clock.now = at(10).instant - timedelta(minutes=20)
    await services.reminders.fall_due()
    (due,) = await services.deliveries.claim(5)
    assert due.content["said"] == "reminder.event.start-0d/20m"
    assert due.urgency == 10  # it goes before the rest
    why = await services.explanations.why(Actor(HERE, 9, "nine"), 9)
    told = [each for each in why.found if each.rule == done.rung.rule]
    assert [(each.level, each.state) for each in told] == [(Level.EVENT, "claimed")]


async def test_what_failed_by_an_own_rule_may_be_tried_again_until_the_rule_is_taken_away(
    services: Services, db: Database, clock: Clock
) -> None:
    sfax = await held(db)
    await services.rsvps.answer(Actor(HERE, 9, "nine"), sfax.id, Answer.GOING)
    done = await services.rules.add(ORGANISER, Place(sfax.id), Asked("2 hours before"))
    assert done.rung is not None
    clock.now = at(10).instant - timedelta(hours=2)
    await services.reminders.fall_due()
    (due,) = await services.deliveries.claim(5)
    await services.deliveries.failed(due, Reason.NOT_ALLOWED)
    found = await services.explanations.of_event(ORGANISER, sfax.id)
    assert found.again == 1
    await services.rules.edit(ORGANISER, Place(sfax.id), done.rung.name, Asked(on=False))
    assert (await services.explanations.of_event(ORGANISER, sfax.id)).again == 0


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


async def test_the_release_is_the_last_time_a_programme_was_posted(
    services: Services, db: Database, clock: Clock
) -> None:
    ask = Asked("1 day after the programme is out at 10:00")
    rule = await services.rules.add(ORGANISER, COMMUNITY, ask)
    assert rule.rung is not None

    def posted(**said: object) -> bytes:
        return files.write(programme(event("sfax", 20, **said), zone=TUNIS), "yaml", now=NOW)

    await services.programmes.apply_file(HERE, posted())
    ten = NOW.replace(hour=9)  # 10:00 in Tunis
    assert await due_of(db, rule.rung.name) == [ten + timedelta(days=1)]
    clock.now += timedelta(hours=30)
    await services.programmes.apply_file(HERE, posted(sessions=(session("opening", 20),)))
    assert await due_of(db, rule.rung.name) == [ten + timedelta(days=2)]
    clock.now += timedelta(hours=1)
    await services.programmes.apply_file(HERE, posted(sessions=(session("opening", 20),)))
    assert await due_of(db, rule.rung.name) == [ten + timedelta(days=2)]


async def test_a_level_takes_so_many_rules_and_no_more(services: Services, db: Database) -> None:
    sfax = await held(db)
    for number in range(MOST):
        await services.rules.add(ORGANISER, Place(sfax.id), Asked(f"{100 + number} minutes before"))
    with pytest.raises(Refusal, match="rules here already"):
        await services.rules.add(ORGANISER, Place(sfax.id), Asked("5 hours before"))
    with pytest.raises(Refusal, match="rules here already"):
        await services.rules.edit(ORGANISER, Place(sfax.id), "1d", Asked(on=False))
    await services.rules.add(ORGANISER, COMMUNITY, Asked("5 hours before"))


async def test_rules_are_for_organisers_and_for_what_is_theirs(
    services: Services, db: Database
) -> None:
    await db.write(lambda tx: communities.ensure(tx, Community(ELSEWHERE, "Other"), NOW))
    sfax = await held(db, series="Peers")
    added = await services.rules.add(ORGANISER, Place(sfax.id), Asked("3 days before"))
    assert added.rung is not None
    series, name = Place(series_id=await series_id(db, "Peers")), added.rung.name
    member, stranger = Actor(HERE, 2, "member"), Actor(ELSEWHERE, 3, "boss", manages=True)
    rules = services.rules
    for place in (COMMUNITY, Place(sfax.id), series):
        for actor, refusal in ((member, NotAllowed), (stranger, NotFound)):
            if actor is stranger and place == COMMUNITY:
                continue
            with pytest.raises(refusal):
                await rules.add(actor, place, Asked("3 days before"))
            with pytest.raises(refusal):
                await rules.edit(actor, place, "1d", Asked(on=False))
            with pytest.raises(refusal):
                await rules.remove(actor, place, "1d")
            with pytest.raises(refusal):
                await rules.listing(actor, place)
            with pytest.raises(refusal):
                await rules.show(actor, place, "1d", None)
    with pytest.raises(NotFound, match="There is no reminder rule"):
        await rules.edit(stranger, COMMUNITY, name, Asked(on=False))
    with pytest.raises(NotFound, match="There is no series Peers here"):
        await rules.find_series(stranger, "Peers")
    assert await rules.suggest_series(stranger, "") == []
    with pytest.raises(NotFound, match="There is no event"):
        await rules.find(stranger, str(sfax.id), "", "1d")
    with pytest.raises(NotAllowed):
        await rules.suggest(member, "", "")


async def test_an_event_or_a_series_is_meant_not_both(services: Services, db: Database) -> None:
    sfax = await held(db, series="Peers")
    both = Place(sfax.id, await series_id(db, "Peers"))
    with pytest.raises(Refusal, match="an event or a series, not both"):
        await services.rules.add(ORGANISER, both, Asked("3 days before"))


async def test_the_list_says_where_each_rule_comes_from_and_when_it_falls_due(
    services: Services, db: Database
) -> None:
    sfax = await held(db, series="Peers")
    await services.rules.edit(ORGANISER, COMMUNITY, "7d", Asked(on=False))
    await services.rules.add(ORGANISER, Place(sfax.id), Asked("3 days before"))
    found = await services.rules.listing(ORGANISER, Place(sfax.id))
    said = [(str(each.rung.level), each.rung.on, len(each.due)) for each in found.listed]
    assert said == [
        ("community", False, 0),
        ("event", True, 1),
        ("default", True, 1),
        ("default", True, 1),
        ("default", True, 1),
        ("default", True, 0),  # no session with seats
        ("default", True, 1),
        ("default", True, 1),
    ]
    whole = await services.rules.listing(ORGANISER, COMMUNITY)
    assert [len(each.due) for each in whole.listed] == [0] * 7
    assert found.where == "Sfax"


async def test_rules_go_with_their_event(services: Services, db: Database) -> None:
    sfax = await held(db)
    await services.rules.add(ORGANISER, Place(sfax.id), Asked("3 days before"))

    def job(tx: Tx) -> int:
        tx.run("DELETE FROM events WHERE id = :id", id=sfax.id)
        left: int = tx.value("SELECT count(*) FROM reminder_rules")
        return left

    assert await db.write(job) == 0
