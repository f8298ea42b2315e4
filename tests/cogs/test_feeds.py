"""Calendar addresses in the simulated Discord, fetched over real HTTP."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.domain.answers import Answer
from bot.domain.feeds import Feed, Subscription
from bot.domain.people import Actor
from bot.texts import Reader
from bot.web.app import serving
from cogs.ui import feeds as ui
from tests.announced import announce
from tests.programmes import NOW, event
from tests.simulation import World, texts

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/feeds/[\w-]{43}\.ics")


@pytest.fixture
async def web(world: World) -> AsyncIterator[World]:
    """The world with its web server beside the bot."""
    async with serving(world.services, "127.0.0.1", 0) as port:
        world.services.feeds.url = f"http://127.0.0.1:{port}"
        yield world


def address_in(message: object) -> str:
    found = _ADDRESS.findall(texts(message))
    assert len(found) == 1
    return str(found[0])


async def titles(address: str) -> tuple[int, list[str]]:
    async with aiohttp.ClientSession() as client, client.get(address) as answer:
        lines = (await answer.text()).split("\r\n")
        return answer.status, [line[8:] for line in lines if line.startswith("SUMMARY:")]


async def test_the_community_feed_follows_and_its_card_says_how_late_others_look(
    web: World,
) -> None:
    """Everybody gets the same address, with links to add it; only they see the answer."""
    await announce(web.db, web.guild.id, event("sfax"))
    result = await web.ana.slash(web.channel, "feed community")
    assert result.ephemeral
    shown = texts(result.response)
    assert "Google looks again only every 8 to 24 hours and Outlook every 1 to 4 hours" in shown
    address = address_in(result.response)
    assert f"webcal://{address[7:]}" in shown
    assert await titles(address) == (200, ["Sfax"])
    again = await web.organiser.slash(web.channel, "feed community")
    assert address_in(again.response) == address


async def test_a_personal_feed_is_shown_once_replaced_and_ended(web: World) -> None:
    """The second time there is no address, but a button for a new one and one to end it."""
    peer = await announce(web.db, web.guild.id, event("sfax"))
    await announce(web.db, web.guild.id, event("rabat"))
    actor = Actor(web.guild.id, web.ana.id, "ana")
    await web.services.rsvps.answer(actor, peer.id, Answer.GOING)
    first = await web.ana.slash(web.channel, "feed mine", alarm=30)
    assert "rings 30 minutes before each" in texts(first.response)
    address = address_in(first.response)
    assert await titles(address) == (200, ["Sfax"])
    again = await web.ana.slash(web.channel, "feed mine")
    assert _ADDRESS.findall(texts(again.response)) == []
    replaced = await web.ana.click(again.response, label="Make a new address")
    second = address_in(replaced.response)
    assert await titles(address) == (410, [])
    assert await titles(second) == (200, ["Sfax"])
    ending = await web.ana.slash(web.channel, "feed mine")
    ended = await web.ana.click(ending.response, label="End this address")
    assert "Your calendar address has ended" in texts(ended.response)
    assert await titles(second) == (410, [])


async def test_whoever_leaves_the_server_loses_the_feed(web: World) -> None:
    """A day later the bot asks Discord; the member is not there."""
    await announce(web.db, web.guild.id, event("sfax"))
    address = address_in((await web.ana.slash(web.channel, "feed mine")).response)
    bo = web.join("bo")
    stays = address_in((await bo.slash(web.channel, "feed mine")).response)
    web.guild.remove_member(web.ana)
    await web.env.advance_time(86_400)
    assert (await titles(address))[0] == 410
    assert (await titles(stays))[0] == 200


@pytest.mark.parametrize(
    ("name", "address", "links"),
    [
        ("MC2CM", "https://convenor.example.org/feeds/" + "x" * 43 + ".ics", 3),
        ("🏛" * 500, "https://convenor.example.org/feeds/" + "x" * 43 + ".ics", 1),
        ("MC2CM", "https://" + "long." * 100 + "org/feeds/x.ics", 0),
    ],
)
def test_links_that_discord_would_refuse_are_left_out(name: str, address: str, links: int) -> None:
    """An address of more than 512 characters cannot stand on a button."""
    view = ui.community(Subscription(Feed(1, 5, None, NOW), name, address), Reader())
    buttons = [item for item in view.walk_children() if getattr(item, "url", None)]
    assert len(buttons) == links
    assert all(len(str(getattr(item, "url", ""))) <= 512 for item in buttons)
