"""Templates over the real store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.events import State
from bot.errors import NotAllowed, NotFound
from bot.services import Services
from bot.store.database import Database
from schedules.drafts import Speaker
from tests.announced import announce
from tests.conftest import Clock
from tests.posting import HERE, MEMBER, ORGANISER, STRANGER, rows
from tests.programmes import at, event, exact, session

pytestmark = pytest.mark.usefixtures("in_tunis")


async def test_a_template_makes_events_like_the_one_it_was_kept_of(
    known: Services, db: Database, clock: Clock
) -> None:
    """Sessions and the deadline keep their distance; it outlives what it was made of."""
    visit = session("visit", 10.02, seats=2, speakers=(Speaker("Ana", "Sfax"),), place="Hall")
    draft = event("sfax", 10, seats=5, rsvp_until=at(9).instant, series="S", sessions=(visit,))
    made = await announce(db, HERE.id, draft)
    kept = await known.templates.save(ORGANISER, made.id, " Monthly  visit ")
    assert (kept.name, kept.title, kept.sessions, kept.id) == ("Monthly visit", "Sfax", 1, None)
    asked = await known.editing.edit(ORGANISER, made.id, {"title": "Changed", "seats": ""})
    await known.editing.save(ORGANISER, asked.id)
    clock.now += timedelta(days=20)
    template = await known.templates.find(ORGANISER, "Monthly visit")
    words = {"when": "2026-02-10 01:00", "title": "February"}
    asked = await known.editing.use(ORGANISER, template, words)
    new = (await known.editing.save(ORGANISER, asked.id)).event
    assert (new.ref, new.title, new.stored) == ("february", "February", State.DRAFT)
    assert (new.dates, new.seats, new.series) == (exact(40), 5, "S")
    assert new.rsvp_until == at(39).instant
    (own,) = new.sessions
    assert (own.dates, own.seats, own.place) == (exact(40.02, 1), 2, "Hall")
    assert own.speakers == (Speaker("Ana", "Sfax"),)


async def test_one_of_the_same_name_is_replaced_after_asking(known: Services, db: Database) -> None:
    first = await announce(db, HERE.id, event("first", 10))
    second = await announce(db, HERE.id, event("second", 11))
    await known.templates.save(ORGANISER, first.id, "Talk")
    asked = await known.templates.save(ORGANISER, second.id, "Talk")
    held = "SELECT id, name, instr(content, 'Second') > 0 FROM event_templates"
    assert await rows(db, held) == [(1, "Talk", 0)]
    assert asked.id is not None
    await known.templates.replace(ORGANISER, asked.id)
    assert await rows(db, held) == [(1, "Talk", 1)]
    with pytest.raises(NotFound):
        await known.templates.replace(ORGANISER, asked.id)


async def test_templates_are_of_their_community_and_for_organisers(
    known: Services, db: Database
) -> None:
    made = await announce(db, HERE.id, event("sfax", 10))
    await known.templates.save(ORGANISER, made.id, "Talk 100%")
    assert [each.name for each in await known.templates.suggest(ORGANISER, "100%")] == ["Talk 100%"]
    assert await known.templates.suggest(ORGANISER, "_") == []
    assert await known.templates.suggest(STRANGER, "") == []
    for typed in ("1", "Talk 100%"):
        with pytest.raises(NotFound):
            await known.templates.find(STRANGER, typed)
        assert await known.templates.find(ORGANISER, typed) == 1
    with pytest.raises(NotFound):
        await known.editing.use(STRANGER, 1, {"when": "tba"})
    with pytest.raises(NotAllowed):
        await known.templates.find(MEMBER, "1")


async def test_one_is_removed_after_asking_and_what_was_made_of_it_stays(
    known: Services, db: Database
) -> None:
    first = await announce(db, HERE.id, event("first", 10))
    await known.templates.save(ORGANISER, first.id, "Talk")
    used = await known.editing.use(ORGANISER, 1, {"when": "2026-02-10 10:00", "title": "Made"})
    made = (await known.editing.save(ORGANISER, used.id)).event
    asked = await known.templates.remove(ORGANISER, 1)
    assert (asked.name, await known.templates.find(ORGANISER, "talk")) == ("Talk", 1)
    assert asked.id is not None
    for actor, refused in ((MEMBER, NotAllowed), (STRANGER, NotFound)):
        with pytest.raises(refused):
            await known.templates.remove(actor, 1)
        with pytest.raises(refused):
            await known.templates.confirm_removal(actor, asked.id)
    assert (await known.templates.confirm_removal(ORGANISER, asked.id)).name == "Talk"
    with pytest.raises(NotFound):
        await known.templates.confirm_removal(ORGANISER, asked.id)
    with pytest.raises(NotFound):
        await known.templates.find(ORGANISER, "Talk")
    assert (await known.events.show(ORGANISER, made.id)).event.title == "Made"
