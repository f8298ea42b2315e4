"""Rules over the real store: what they plan, move and withdraw, for one event and for many."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.answers import Answer
from bot.domain.communities import Community
from bot.domain.deliveries import Reason
from bot.domain.people import Actor
from bot.domain.rules import MOST, Asked, Level, Place
from bot.errors import NotAllowed, NotFound, Refusal
from bot.services import Services
from bot.store import communities
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules import files
from tests.conftest import Clock
from tests.programmes import NOW, TUNIS, at, event, programme, session
from tests.services.ruled import (
    COMMUNITY,
    ELSEWHERE,
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


async def test_an_edit_that_withdraws_reminders_is_asked_back_and_then_done(
    services: Services, db: Database
) -> None:
    """One event is in two days: moved to three days before, its reminder has no time left."""
    await held(db, "soon", 2)
    await held(db, "later", 9)
    ask = Asked("3 days before", text="Bonjour", language="fr")
    asked = await services.rules.edit(ORGANISER, COMMUNITY, "1d", ask)
    assert (asked.withdrawn, asked.planned, asked.events) == (1, 1, 2)
    assert len(await due_of(db, "1d")) == 2
    assert asked.id is not None
    done = await services.rules.confirm(ORGANISER, asked.id)
    assert done == replace(asked, id=None)
    assert await due_of(db, "1d") == [at(6).instant]
    assert done.rung is not None
    assert done.rung.texts == {"fr": "Bonjour"}


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
    asked = await services.rules.edit(ORGANISER, COMMUNITY, "7d", Asked(on=False))
    assert asked.id is not None
    await services.rules.confirm(ORGANISER, asked.id)
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


async def test_the_question_about_a_new_event_counts_by_the_rules_of_its_series(
    services: Services, db: Database
) -> None:
    """As many as are then planned; and of one that joins the series, those too."""
    await held(db, series="Meetings")
    place = Place(series_id=await series_id(db, "Meetings"))
    await services.rules.add(ORGANISER, place, Asked("2 hours before"))
    await services.rules.add(ORGANISER, place, Asked("3 hours before"))
    words = {"title": "New", "when": "2026-01-20 10:00"}
    counts = []
    for series in ("", "Meetings", "Others"):
        asked = await services.editing.create(ORGANISER, {**words, "series": series})
        assert asked.proposal is not None
        counts.append(asked.proposal.planned)
        saved = await services.editing.save(ORGANISER, asked.id, publish=True)
        names = [name for event_id, name in await planned(db) if event_id == saved.event.id]
        assert len(names) == counts[-1]
    assert [each - counts[0] for each in counts] == [0, 2, 0]
    alone = await held(db, "alone", 12)
    joins = await services.editing.edit(ORGANISER, alone.id, {"series": "Meetings"})
    assert joins.proposal is not None
    assert joins.proposal.planned == 2
