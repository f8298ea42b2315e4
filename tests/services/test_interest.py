"""Whoever asked to be told of a date is told once, when an import makes it known."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.domain.answers import Answer
from bot.domain.communities import Community
from bot.domain.events import State
from bot.domain.interest import becomes_dated
from bot.domain.people import Actor
from bot.services import Services
from bot.store.database import Database
from schedules import files
from schedules.drafts import EventDraft
from schedules.moments import Dates
from tests.programmes import NOW, TUNIS, event, exact, programme, stored

HERE = 5
ORGANISER = Actor(HERE, 1, "Olfa", manages=True)
MONTH = event("homelessness", dates=Dates.in_month(2026, 9, TUNIS))
EXACT = replace(MONTH, dates=exact(250))
DAY = replace(MONTH, dates=Dates.days(date(2026, 9, 8), date(2026, 9, 8), TUNIS))


async def post(services: Services, draft: EventDraft) -> None:
    data = files.write(programme(draft), "yaml", now=NOW)
    preview = await services.programmes.preview(ORGANISER, data, "programme.yaml")
    assert preview.draft_id is not None
    await services.programmes.confirm(ORGANISER, preview.draft_id)


async def told(db: Database) -> list[tuple[int | None, list[int]]]:
    """(who by DM, who in the channel) of each message planned."""
    rows = await db.read(
        lambda tx: tx.all(
            "SELECT person_id, content FROM deliveries WHERE kind = 'dated' ORDER BY id"
        )
    )
    return [(row["person_id"], json.loads(row["content"]).get("people", [])) for row in rows]


@pytest.fixture
async def asked(services: Services, db: Database) -> Services:
    """80 people asked to be told of a month, the first of them by DM; one declined."""
    await services.communities.meet([Community(HERE, "MC2CM", TUNIS)])
    await post(services, MONTH)
    event_id = await services.events.find(ORGANISER, "Homelessness")
    for number in range(100, 181):
        actor = Actor(HERE, number, f"person {number}")
        answer = Answer.DECLINED if number == 180 else Answer.MAYBE
        await services.rsvps.answer(actor, event_id, answer)
    await db.write(lambda tx: tx.run("UPDATE people SET reach = 'dm' WHERE person_id = 100"))
    return services


async def test_everybody_who_asked_is_told_once(asked: Services, db: Database) -> None:
    """75 in one message, the rest in another, by DM whoever chose that; not who declined."""
    await post(asked, EXACT)
    wanted = [(None, list(range(101, 176))), (None, list(range(176, 180))), (100, [])]
    assert await told(db) == wanted
    await post(asked, replace(EXACT, title="Homelessness in cities"))
    await post(asked, replace(EXACT, dates=exact(251)))
    assert await told(db) == wanted


async def test_a_day_is_a_date_and_its_hours_are_not_told_again(
    asked: Services, db: Database
) -> None:
    """People can say that they go from then on."""
    await post(asked, DAY)
    assert len(await told(db)) == 3
    await post(asked, EXACT)
    assert len(await told(db)) == 3


async def test_a_cancellation_tells_of_no_date(asked: Services, db: Database) -> None:
    """Though it comes with one."""
    await post(asked, replace(EXACT, cancelled=True))
    assert await told(db) == []


def test_what_was_postponed_and_has_a_date_again_is_dated() -> None:
    """The date it had does not count."""
    [scheduled] = stored(programme(EXACT))
    postponed = replace(scheduled, stored=State.POSTPONED)
    assert becomes_dated(postponed, scheduled)
    assert not becomes_dated(scheduled, postponed)
    assert not becomes_dated(scheduled, scheduled)
