"""Versions that edits from chat make: of a draft until it is published, and of sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.differences import Kind
from bot.domain.releases import By, Source
from bot.errors import NotFound
from bot.services import Services
from bot.store.database import Database
from tests.conftest import Clock
from tests.posting import MEMBER, ORGANISER, post
from tests.programmes import event, exact, programme, session
from tests.releases import items, made_by, only, restore

pytestmark = pytest.mark.usefixtures("in_tunis")
EDITED = By(10, Source.EDIT)


async def test_edits_of_a_draft_are_one_version_and_what_is_published_takes_in_no_more(
    known: Services, db: Database, clock: Clock
) -> None:
    """Until then the draft is no programme that others are shown."""
    asked = await known.editing.create(ORGANISER, {"title": "Talk", "when": "in 3 days at 15:00"})
    made = (await known.editing.save(ORGANISER, asked.id)).event
    clock.now += timedelta(minutes=5)
    asked = await known.editing.edit(ORGANISER, made.id, {"title": "The talk"})
    await known.editing.save(ORGANISER, asked.id)
    with pytest.raises(NotFound):
        await known.releases.show(MEMBER, made.id)
    asked = await known.editing.publish(ORGANISER, made.id)
    await known.editing.save(ORGANISER, asked.id, publish=True)
    assert await made_by(known, made) == [(1, EDITED, {Kind.NEW: 1})]
    asked = await known.editing.edit(ORGANISER, made.id, {"title": "Our talk"})
    await known.editing.save(ORGANISER, asked.id)
    assert await items(known, made, 2) == {"changed": [(made.ref, "title")]}
    assert (await known.releases.show(MEMBER, made.id)).number == 2


async def test_a_session_taken_out_from_chat_comes_back_under_the_same_ref(
    known: Services, db: Database, clock: Clock
) -> None:
    two = (session("talk", 10), session("visit", 10.05))
    await post(known, programme(event("a", dates=exact(10, 3), sessions=two)))
    made = await only(db)
    clock.now += timedelta(minutes=5)
    asked = await known.sessions.remove(ORGANISER, made.id, made.sessions[1].id)
    await known.sessions.save(ORGANISER, asked.id)
    assert [each.ref for each in (await only(db)).sessions] == ["talk"]
    assert await items(known, made, 2) == {"missing": [("visit",)]}
    await restore(known, made, 1)
    assert [(each.ref, each.dates) for each in (await only(db)).sessions] == [
        ("talk", exact(10, 1)),
        ("visit", exact(10.05, 1)),
    ]
    assert await items(known, made, 3) == {"new": [("visit",)]}
