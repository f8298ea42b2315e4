"""Whatever organisers do to an event, nothing that hangs on it is lost or left behind."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from bot.domain.acts import Act, Ask, outside
from bot.domain.answers import Answer
from bot.domain.events import State
from bot.domain.materials import Sharing
from bot.domain.offers import Offer
from bot.domain.people import Actor
from bot.errors import NotFound, Refusal
from bot.services import Services
from bot.store.database import Database
from tests.announced import announce, remind
from tests.conftest import Clock
from tests.posting import HERE, ORGANISER, events_of
from tests.programmes import event, session

WHEN = [
    "2026-02-03 15:00",
    "3 March 10:00-12:00",
    "10 to 12 February",
    "20 February",
    "April 2026",
    "tba",
    "14 March",
    "2026-03-05 09:00 to 2026-03-07 17:00",
]
TIMES = ["14:00", "09:30", "day 2 11:00", "day 3 16:00"]
# A cancelled event is done with, so it is not cancelled often.
DOES = [*Act, "add", "move", "remove", "copy"] * 2
DOES += [each for each in DOES if each is not Act.CANCEL] * 2
ANSWERS = "SELECT event_id, scope, person_id, answer FROM rsvps ORDER BY event_id, scope, person_id"
MATERIALS = "SELECT id, event_id, session_id FROM materials ORDER BY id"
LEFT_BEHIND = """
SELECT event_id, scope, rule FROM reminders WHERE outcome IS NULL
    AND event_id IN (SELECT id FROM events WHERE precision <> 'exact' OR state <> 'scheduled')
"""


async def step(services: Services, db: Database, dice: Random) -> None:
    """One thing that an organiser does; what is refused is part of the play."""
    made = dice.choice(await events_of(db))
    act = dice.choice(DOES)
    if isinstance(act, Act) and act not in (Act.EDIT, Act.PUBLISH):
        words = {"when": dice.choice(WHEN)} if act is Act.RESCHEDULE else {}
        question = await services.acts.propose(ORGANISER, Ask(made.id, act, words=words))
        assert question.id is not None
        await services.acts.confirm(ORGANISER, question.id, along=dice.random() < 0.5)
    elif act in (Act.EDIT, Act.PUBLISH, "copy"):
        words = {"when": dice.choice(WHEN), "seats": dice.choice(["2", "9", ""])}
        if act is Act.EDIT:
            asked = await services.editing.edit(ORGANISER, made.id, words)
        elif act is Act.PUBLISH:
            asked = await services.editing.publish(ORGANISER, made.id)
        else:
            asked = await services.editing.duplicate(ORGANISER, made.id, {"when": words["when"]})
        await services.editing.save(ORGANISER, asked.id, publish=dice.random() < 0.5)
    else:
        await session_step(services, dice, made.id, [each.id for each in made.sessions], act)


async def session_step(
    services: Services, dice: Random, event_id: int, sessions: list[int], act: str
) -> None:
    when = {"when": dice.choice(TIMES)}
    if act == "add":
        words = {**when, "title": dice.choice("pqr"), "seats": dice.choice(["3", ""])}
        asked = await services.sessions.add(ORGANISER, event_id, words)
    elif not sessions:
        return
    elif act == "move":
        asked = await services.sessions.edit(ORGANISER, event_id, dice.choice(sessions), when)
    else:
        asked = await services.sessions.remove(ORGANISER, event_id, dice.choice(sessions))
    await services.sessions.save(ORGANISER, asked.id)


@pytest.mark.parametrize("seed", range(8))
async def test_nothing_is_orphaned_and_no_edit_resets_an_answer(
    known: Services, db: Database, clock: Clock, seed: int
) -> None:
    """Answers and materials are those of before, sessions are within their event, and reminders
    wait only for what is scheduled."""
    dice = Random(seed)
    sessions = (session("visit", 10.02, seats=5), session("talk", 10.02))
    made = await announce(db, HERE.id, event("sfax", sessions=sessions, seats=9))
    await remind(db, made)
    await announce(db, HERE.id, event("rabat", 16, follows="sfax", relation="consecutive"))
    visit = made.sessions[0].id
    for number in (100, 101, 102):
        person = Actor(HERE.id, number, f"p{number}")
        await known.rsvps.answer(person, made.id, Answer.GOING)
        await known.rsvps.answer(person, made.id, Answer.GOING, visit)
    for scope in (None, visit):
        link = Offer(link=f"https://example.org/{scope}")
        await known.materials.add(ORGANISER, Sharing(made.id, link, session_id=scope))
    kept = await db.read(lambda tx: (tx.all(ANSWERS), tx.all(MATERIALS)))
    done = 0
    for _ in range(80):
        try:
            await step(known, db, dice)
            done += 1
        except (Refusal, NotFound):
            pass
        clock.now += timedelta(minutes=dice.choice([1, 20, 60]))
        found = await db.read(lambda tx: (tx.all(ANSWERS), tx.all(MATERIALS)))
        assert [[*map(tuple, rows)] for rows in found] == [[*map(tuple, rows)] for rows in kept]
        assert await db.read(lambda tx: tx.all("PRAGMA foreign_key_check")) == []
        assert await db.read(lambda tx: tx.all(LEFT_BEHIND)) == []
        for each in await events_of(db):
            assert [*outside(each.sessions, each.dates)] == []
            assert each.stored is not State.SCHEDULED or each.dates.start is not None
    assert done > 20
