"""How each person reads: looked up on the way, remembered until it may have changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.calendar import EVERYTHING
from bot.domain.communities import Community
from bot.domain.people import Actor, Told
from bot.services import Services
from bot.services.readers import Readers
from bot.store.database import Database
from bot.store.transactions import Tx

ANA = Actor(1, 7, "Ana", locale="fr")


@pytest.fixture
async def known(services: Services) -> Services:
    await services.communities.meet([Community(1, "MC2CM", "Africa/Tunis")])
    return services


async def test_what_somebody_new_asks_and_how_they_read_is_one_look_at_the_database(
    known: Services, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[object] = []
    read = db.read

    async def counted(job: Callable[[Tx], Any]) -> Any:
        looks.append(job)
        return await read(job)

    monkeypatch.setattr(db, "read", counted)
    await known.calendar.show(ANA, EVERYTHING)
    reader = await known.people.reader(ANA)
    assert (reader.language, reader.zone, len(looks)) == ("fr", "Africa/Tunis", 1)


async def test_what_somebody_says_of_themselves_holds_from_then_on(known: Services) -> None:
    await known.calendar.show(ANA, EVERYTHING)
    await known.people.tell(ANA, Told(language="en", zone="Europe/Rome"))
    reader = await known.people.reader(ANA)
    assert (reader.language, reader.zone) == ("en", "Europe/Rome")


async def test_what_changes_while_it_is_looked_up_is_not_remembered(
    known: Services, db: Database
) -> None:
    readers = Readers()

    async def slow(job: Callable[[Tx], Any]) -> Any:
        found = await db.read(job)
        await known.people.tell(ANA, Told(zone="Europe/Rome"))
        readers.forget()
        return found

    before = await readers.of(ANA, slow)
    after = await readers.of(ANA, db.read)
    assert (before.zone, after.zone) == ("Africa/Tunis", "Europe/Rome")
