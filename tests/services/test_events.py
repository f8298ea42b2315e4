"""How an event and a session are meant: by id, by the organisers' own id, by title."""

from __future__ import annotations

import pytest

from bot.domain.people import Actor
from bot.errors import NotFound
from bot.services import Services
from bot.store.database import Database
from tests.announced import announce
from tests.programmes import event, session

ANA = Actor(1, 10, "Ana")


async def test_what_is_typed_is_an_id_the_id_of_the_file_or_a_title(
    db: Database, services: Services
) -> None:
    draft = event("sfax-2019", title="Sfax", sessions=(session("visit", 10.1, title="The port"),))
    made = await announce(db, ANA.community_id, draft)
    for typed in (str(made.id), "sfax-2019", "Sfax", " sfax-2019 "):
        assert await services.events.find(ANA, typed) == made.id
    for typed in (str(made.sessions[0].id), "visit", "The port"):
        found = await services.events.find_session(ANA, "sfax-2019", typed)
        assert found == made.sessions[0].id
    with pytest.raises(NotFound):
        await services.events.find(Actor(2, 10, "Ana"), "sfax-2019")
