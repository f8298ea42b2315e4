"""Series and what follows: on cards, and as calendars of their own."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import pytest

from bot.domain.acts import Act, Ask
from bot.domain.events import State
from bot.errors import NotFound
from bot.services import Services
from bot.services.feed_shelf import Published
from bot.store.database import Database
from bot.texts import Reader
from cogs.ui import events as ui
from tests.announced import announce
from tests.posting import HERE, MEMBER, ORGANISER, STRANGER, post, rows
from tests.programmes import event, programme
from tests.services.test_editing import one
from tests.simulation import texts

pytestmark = pytest.mark.usefixtures("in_tunis")
MEETINGS = "MC2CM sub-regional events"


@pytest.fixture
async def known(services: Services) -> Services:
    await services.communities.meet([HERE])
    return services


@pytest.fixture
async def in_tunis(known: Services) -> None:
    await known.communities.configure(ORGANISER, zone="Africa/Tunis")


async def of_two_series(known: Services, db: Database) -> None:
    draft = programme(
        event("first", 5, series=MEETINGS),
        event("off", 6, series=MEETINGS, cancelled=True),
        event("second", 10, series=MEETINGS, follows="first", relation="follow_up"),
        event("beside", 11, follows="second", relation="consecutive"),
        event("other", 12, series="Webinars"),
    )
    await post(known, draft)


async def card(known: Services, db: Database, ref: str) -> list[str]:
    shown = await known.events.show(MEMBER, (await one(db, ref)).id)
    lines = texts(ui.card(shown, Reader())).splitlines()
    return [each for each in lines if each.startswith("-# ") and "Africa/Tunis" not in each]


async def test_a_card_names_the_series_and_what_follows_in_both_directions(
    known: Services, db: Database
) -> None:
    """What was cancelled does not count, and drafts are not named."""
    await of_two_series(known, db)
    hidden = event("hidden", 7, series=MEETINGS, title="Hidden")
    made = await announce(db, HERE.id, hidden, State.DRAFT)
    first = await one(db, "first")
    asked = await known.editing.edit(ORGANISER, made.id, {"follows": "First"})
    await known.editing.save(ORGANISER, asked.id)
    assert (await one(db, "hidden")).follows_id == first.id
    assert await card(known, db, "first") == [
        f"-# No. 1 of the series {MEETINGS}",
        "-# Followed by Second",
    ]
    assert await card(known, db, "second") == [
        f"-# No. 2 of the series {MEETINGS}",
        "-# Follows First",
        "-# Held consecutively with Beside",
    ]
    assert await card(known, db, "beside") == ["-# Held consecutively with Second"]
    assert await card(known, db, "off") == [f"-# Of the series {MEETINGS}"]


async def titles(known: Services, address: str | None) -> list[str]:
    assert address is not None
    found = await known.feeds.fetch(address.rpartition("/")[2].removesuffix(".ics"))
    assert isinstance(found, Published)
    text = found.body.decode()
    return sorted(line[8:] for line in text.splitlines() if line.startswith("SUMMARY:"))


async def test_a_series_has_a_calendar_of_its_own(known: Services, db: Database) -> None:
    """Always at the same address, beside the community's."""
    await of_two_series(known, db)
    series = await known.rules.find_series(MEMBER, "Webinars")
    found = await known.feeds.series(MEMBER, series)
    assert (found.community, found.feed.series_id) == ("Webinars", series)
    assert await titles(known, found.address) == ["Other"]
    meetings = await known.feeds.series(MEMBER, await known.rules.find_series(MEMBER, MEETINGS))
    assert await titles(known, meetings.address) == ["CANCELLED: Off", "First", "Second"]
    whole = await known.feeds.community(MEMBER)
    assert await titles(known, whole.address) == [
        *("Beside", "CANCELLED: Off", "First", "Other", "Second")
    ]
    assert (await known.feeds.series(ORGANISER, series)).address == found.address
    asked = await known.editing.edit(ORGANISER, (await one(db, "other")).id, {"title": "The other"})
    await known.editing.save(ORGANISER, asked.id)
    assert await titles(known, found.address) == ["The other"]
    with pytest.raises(NotFound):
        await known.feeds.series(STRANGER, series)


async def behind(known: Services, db: Database) -> list[str]:
    """The cards that show something old."""
    found = await known.cards.behind()
    ids = ", ".join(map(str, found)) or "0"
    return [ref for (ref,) in await rows(db, f"SELECT ref FROM events WHERE id IN ({ids})")]


async def test_the_cards_of_a_series_show_their_new_numbers(known: Services, db: Database) -> None:
    """Where one is added, moved, called off, or leaves; not where only its text changes."""
    await of_two_series(known, db)
    card = "INSERT INTO cards (event_id, channel_id, message_id) SELECT id, 50, id FROM events"
    shown = "UPDATE cards SET shown = wanted"
    await db.write(lambda tx: tx.run(card))

    async def touched(work: Awaitable[Any]) -> list[str]:
        await db.write(lambda tx: tx.run(shown))
        await work
        return await behind(known, db)

    async def edit(ref: str, **words: str) -> None:
        asked = await known.editing.edit(ORGANISER, (await one(db, ref)).id, words)
        await known.editing.save(ORGANISER, asked.id, publish=True)

    async def cancel(ref: str) -> None:
        asked = await known.acts.propose(ORGANISER, Ask((await one(db, ref)).id, Act.CANCEL))
        await known.acts.confirm(ORGANISER, asked.id or 0)

    async def create() -> None:
        words = {"title": "New", "when": "2026-01-03 10:00", "series": MEETINGS}
        asked = await known.editing.create(ORGANISER, words)
        await known.editing.save(ORGANISER, asked.id, publish=True)

    assert await touched(edit("first", summary="Another")) == ["first"]
    meetings = ["first", "off", "second"]
    assert await touched(create()) == meetings
    assert await touched(cancel("first")) == meetings
    assert await touched(edit("second", series="Webinars")) == ["first", "off", "second", "other"]


@pytest.mark.parametrize("typed", ["mc2cm sub-regional EVENTS", " MC2CM sub-régional events "])
async def test_a_series_typed_without_care_is_the_one_there_is(
    known: Services, db: Database, typed: str
) -> None:
    await of_two_series(known, db)
    words = {"title": "New", "when": "3 March 10:00", "series": typed}
    asked = await known.editing.create(ORGANISER, words)
    assert (await known.editing.save(ORGANISER, asked.id)).event.series == MEETINGS
    assert await rows(db, "SELECT count(*) FROM series") == [(2,)]
