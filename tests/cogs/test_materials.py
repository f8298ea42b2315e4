"""Sharing in the simulated Discord."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import simcord

from bot.client import Convenor
from bot.domain.communities import Community
from bot.domain.events import Event
from bot.domain.materials import Audience, Embargo, HandedOver, Material, MaterialsPage, Version
from bot.domain.offers import LARGEST, Kind
from bot.services.materials import PAGE, Materials
from bot.store import communities
from bot.store.database import Database
from bot.texts import Reader
from cogs.ui import materials as ui
from tests.announced import announce
from tests.planted import goes, plant
from tests.programmes import NOW, TUNIS, event, sfax, stored
from tests.simulation import World, texts

SLIDES = bytes(range(256)) * 50


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component of a message, nested ones and accessories too."""
    for each in components:
        yield each
        inner = [*each.get("components", []), *filter(None, [each.get("accessory")])]
        yield from walk(inner)


async def planted(world: World, db: Database) -> Event:
    return (await plant(db, world.guild.id, sfax()))[0]


async def add(world: World, **options: Any) -> simcord.InteractionResult:
    return await world.manager.slash(world.channel, "materials add", **options)


async def test_slides_are_added_listed_and_handed_back_byte_for_byte(
    world: World, db: Database
) -> None:
    event = await planted(world, db)
    await goes(db, event, world.ana.id)
    opening = event.sessions[0]
    choices = await world.manager.autocomplete(
        world.channel, "materials add", "session", "ope", event=str(event.id)
    )
    assert [each["value"] for each in choices] == [str(opening.id)]
    added = await add(
        world, event=str(event.id), session=str(opening.id), file=("Slides & notes.pdf", SLIDES)
    )
    assert texts(added.response) == "**Slides & notes** is shared, for those going."
    listed = await world.ana.slash(world.channel, "materials list", event="Sfax")
    assert listed.ephemeral
    assert texts(listed.response).splitlines() == [
        "## Materials of Sfax",
        "**Slides & notes**",
        "Opening",
        "-# Document · 13 kB · for those going",
    ]
    await world.env.restart_bot(Convenor(world.services))
    got = await world.ana.click(listed.response, label="Get")
    assert got.response.ephemeral
    attachment = got.response.attachments[0]
    assert attachment.filename == "Slides_notes.pdf"
    assert await attachment.read() == SLIDES


async def test_those_who_are_not_going_get_nothing_but_the_reason(
    world: World, db: Database
) -> None:
    event = await planted(world, db)
    await add(world, event=str(event.id), file=("a.pdf", SLIDES))
    listed = await world.ana.slash(world.channel, "materials list", event=str(event.id))
    assert texts(listed.response).splitlines()[1] == "Nothing has been shared here yet."
    refused = await world.ana.slash(world.channel, "materials add", event=str(event.id), link="x")
    assert texts(refused.response).splitlines()[0] == "Only organisers may do this."


async def test_what_was_shared_is_told_of_once_in_the_channel_with_a_button_to_it(
    world: World, db: Database
) -> None:
    event = await planted(world, db)
    community = Community(world.guild.id, "MC2CM", TUNIS, events_channel_id=world.channel.id)
    await db.write(lambda tx: communities.save(tx, community, NOW))
    session = str(event.sessions[0].id)
    for link in ("https://example.org/1", "https://xn--nxasmq6b/2", "http://localhost/3"):
        await add(
            world, event=str(event.id), session=session, link=link, title=link, audience="everyone"
        )
    await world.env.advance_time(600)
    told = world.channel.history()
    assert [texts(each) for each in told] == ["There are new materials of **Opening** (Sfax)."]
    listed = await world.ana.click(told[0], label="See the materials")
    assert listed.ephemeral
    assert texts(listed.response).splitlines()[1::3] == [
        "**http://localhost/3**",
        "**https://example.org/1**",
        "**https://xn--nxasmq6b/2**",
    ]
    buttons = [each for each in walk(listed.response.components) if each["type"] == 2]
    assert [each.get("url") for each in buttons] == [None, "https://example.org/1", None]
    got = await world.ana.click(listed.response, custom_id=buttons[0]["custom_id"])
    assert got.response is not None
    assert got.response.content == "<http://localhost/3>"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "Give either a file or a link."),
        ({"link": "https://example.org/\r\nX-Y: z"}, "That is not a web address."),
        ({"link": "ftp://example.org"}, "That is not a web address."),
        ({"file": ("virus.exe", b"MZ")}, "Files of this type are not taken."),
        ({"file": ("empty.pdf", b"")}, "The file is empty."),
        ({"file": ("big.pdf", bytes(LARGEST + 1))}, "The file is too large: at most 25 MB."),
        ({"link": "https://example.org", "session": "7"}, "This event has no session 7."),
    ],
)
async def test_what_cannot_be_shared_is_said_at_once(
    world: World, db: Database, options: dict[str, Any], sentence: str
) -> None:
    event = await planted(world, db)
    result = await add(world, event=str(event.id), **options)
    assert texts(result.response).splitlines()[0] == sentence
    assert not result.deferred


async def test_a_withdrawn_material_is_gone_from_the_list_and_behind_the_button(
    world: World, db: Database
) -> None:
    event = await planted(world, db)
    await add(world, event=str(event.id), file=("a.pdf", SLIDES), audience="everyone")
    listed = await world.ana.slash(world.channel, "materials list", event=str(event.id))
    done = await world.manager.slash(
        world.channel, "materials withdraw", event=str(event.id), material="a"
    )
    assert texts(done.response) == "**a** is withdrawn: nobody can open it any more."
    got = await world.ana.click(listed.response, label="Get")
    sentence = "There is no such material here, or it is not open to you yet."
    assert texts(got.response).splitlines()[0] == sentence


async def test_a_file_larger_than_the_server_takes_is_handed_over_as_an_address(
    world: World, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = await planted(world, db)
    await add(world, event=str(event.id), file=("a.pdf", SLIDES), audience="everyone")
    listed = await world.ana.slash(world.channel, "materials list", event=str(event.id))
    hand_over = Materials.hand_over

    async def of_a_small_server(self: Materials, *args: Any) -> HandedOver:
        return await hand_over(self, *args[:2], 10)

    monkeypatch.setattr(Materials, "hand_over", of_a_small_server)
    got = await world.ana.click(listed.response, label="Get")
    assert got.response.content.startswith(
        "The file is too large for a message. It waits here for an hour: "
        "<http://convenor.test/materials/"
    )


def page_of(number: int, page: int, title: str) -> MaterialsPage:
    event = stored(sfax())[0]
    each = [
        Material(
            id=number,
            event_id=event.id,
            session_id=event.sessions[0].id,
            title=title,
            kind=Kind.SLIDES,
            audience=Audience.GOING,
            embargo=Embargo.END,
            withdrawn=False,
            latest=Version(12, sha256="0" * 64, file_name="a.pdf", size=25_000_000),
        )
        for number in range(number)
    ]
    pages = max(1, -(-number // PAGE))
    shown = each[page * PAGE : (page + 1) * PAGE]
    return MaterialsPage(event, shown, page, pages, number, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("number", [0, 1, 3, 25, 26, 500])
@pytest.mark.parametrize("title", ["a", "**@everyone** " * 20])
def test_a_page_keeps_to_discords_limits(number: int, title: str) -> None:
    """At most 40 components and 4,000 characters, on the first page and the last."""
    for page in (0, max(0, -(-number // PAGE) - 1)):
        view = ui.listing(page_of(number, page, title), Reader())
        assert view.content_length() <= 4_000
        assert view.total_children_count <= 40
        ids = [each.custom_id for each in view.walk_children() if hasattr(each, "custom_id")]
        assert len(ids) == len(set(ids))


async def test_every_type_that_is_taken_is_named_where_one_is_not(world: World) -> None:
    """The last of them too: a value in a sentence is cut where it is long."""
    made = await announce(world.db, world.guild.id, event("sfax"))
    file = ("virus.exe", b"MZ")
    refused = await world.manager.slash(
        world.channel, "materials add", event=str(made.id), file=file
    )
    assert texts(refused.response).endswith(" xls xlsx zip.")
