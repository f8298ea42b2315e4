"""The message that shows what is coming keeps itself current."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
import pytest

from bot.domain.answers import Answer
from bot.domain.events import Event
from tests.announced import announce, post
from tests.cogs.test_recurrences import repeating
from tests.delivery.test_cards import told
from tests.programmes import event, exact
from tests.simulation import World, texts

DAY = 86_400.0
REST = 30.0


@pytest.fixture
def board(world: World) -> Any:
    return world.guild.create_text_channel("board")


async def keep(world: World, board: Any, **said: str) -> discord.Message:
    await world.manager.slash(world.channel, "setup overview", channel=board, **said)
    await world.env.settle()
    message: discord.Message = board.last_message
    return message


def shown(board: Any) -> list[str]:
    """The events on the board, as they are titled there."""
    lines = texts(board.last_message).splitlines()
    return [line for line in lines if "**" in line]


def edits(world: World, message: discord.Message) -> int:
    path = f"/channels/{message.channel.id}/messages/{message.id}"
    return sum(each.method == "PATCH" and each.path == path for each in world.env.http_requests)


async def held(world: World, ref: str, days: float = 10, **said: Any) -> Event:
    made = await announce(world.db, world.guild.id, event(ref, days, **said))
    await world.env.settle()
    return made


async def go(world: World, made: Event, *people: int) -> None:
    for n in people:
        await world.services.rsvps.answer(world.actor(n, f"p{n}"), made.id, Answer.GOING)
    await world.env.settle()


async def test_it_shows_the_next_ten_and_follows_every_change(world: World, board: Any) -> None:
    """A new event, seats taken, a cancellation."""
    message = await keep(world, board)
    assert texts(message) == "## What is coming in MC2CM\nNothing is planned yet."
    made = await held(world, "sfax", seats=3)
    assert shown(board) == ["**Sfax**"]
    await go(world, made, 1)
    assert "🪑 2 of 3 seats left" in texts(board.last_message)
    asked = await world.manager.slash(world.channel, "event cancel", event=str(made.id))
    await world.manager.click(asked.response, label="Cancel the event")
    assert "Nothing is planned yet." in texts(board.last_message)
    for n in range(11):
        await held(world, f"e{n}", 20 + n)
    assert shown(board) == [f"**E{n}**" for n in range(10)]
    assert len(board.history()) == 1


async def test_what_is_not_changed_is_not_edited(world: World, board: Any) -> None:
    """Nor is it posted twice."""
    await held(world, "sfax")
    message = await keep(world, board)
    await world.restart()
    assert (edits(world, message), len(board.history())) == (0, 1)


async def test_many_changes_are_two_edits(world: World, board: Any) -> None:
    """The second with the last state, after the rest."""
    made = await held(world, "sfax", seats=60)
    message = await keep(world, board)
    world.bot.delivery.overviews.rest = REST
    await go(world, made, 1)
    await go(world, made, *range(2, 21))
    assert edits(world, message) == 1
    await world.env.advance_time(REST)
    assert edits(world, message) == 2
    assert "🪑 40 of 60 seats left" in texts(board.last_message)


async def test_it_is_filtered_and_says_by_what(world: World, board: Any) -> None:
    """And the button shows the same calendar, to oneself."""
    await held(world, "sfax", theme="Housing")
    await held(world, "rabat", theme="Water")
    message = await keep(world, board, theme="housing")
    assert texts(message).splitlines()[:3] == [
        "## What is coming in MC2CM",
        "-# theme: Housing",
        "**Sfax**",
    ]
    mine = await world.ana.click(message, label="The whole calendar")
    assert (mine.response.ephemeral, "**Rabat**" in texts(mine.response)) == (True, False)
    await keep(world, board, theme="Water")
    assert (shown(board), len(board.history())) == (["**Rabat**"], 1)
    await keep(world, board)
    assert shown(board) == ["**Sfax**", "**Rabat**"]


async def test_it_turns_with_the_day_and_with_what_begins_and_ends(
    world: World, board: Any
) -> None:
    """Tomorrow becomes today, and today is over."""
    await world.manager.slash(world.channel, "setup zone", zone="Africa/Tunis")
    await held(world, "sfax", dates=exact(1.5))
    await keep(world, board)
    assert shown(board) == ["Tomorrow · **Sfax**"]
    await world.env.advance_time(0.97 * DAY)  # past the midnight of Tunis
    assert shown(board) == ["Today · **Sfax**"]
    await world.env.advance_time(0.54 * DAY)
    assert "Happening now" in texts(board.last_message)
    await world.env.advance_time(DAY / 12)
    assert "Nothing is planned yet." in texts(board.last_message)


async def test_titles_lead_to_the_cards(world: World, board: Any) -> None:
    """From the moment there is one."""
    _, card = await post(world, event("sfax"))
    await keep(world, board)
    link = f"https://discord.com/channels/{world.guild.id}/{card.channel.id}/{card.id}"
    assert shown(board) == [f"[**Sfax**]({link})"]


async def test_deleted_it_is_posted_anew_once_at_the_turn_of_the_day_at_latest(
    world: World, board: Any
) -> None:
    """Deleted again, it is given up and organisers are told; set up again, it is there again."""
    manager = world.actor(1, "manager", manages=True)
    await world.services.communities.configure(manager, events_channel_id=world.channel.id)
    message = await keep(world, board)
    channel = world.bot.get_partial_messageable(board.id)
    await channel.get_partial_message(message.id).delete()
    await world.env.advance_time(DAY)
    again = board.last_message
    assert again is not None and again.id != message.id
    await channel.get_partial_message(again.id).delete()
    await held(world, "sfax")
    assert board.history() == []
    assert await told(world) == [f"overview_deleted:{board.id}"]
    assert texts(world.channel.last_message).splitlines()[1:] == [
        f"The overview in <#{board.id}> was deleted twice.",
        "-# It is not kept any more. To have it again: /setup overview.",
    ]
    await keep(world, board)
    assert shown(board) == ["**Sfax**"]


async def test_it_is_given_up_with_its_channel(world: World, board: Any) -> None:
    """And organisers are told at once."""
    await keep(world, board)
    world.env.backend.delete_channel(board.id)
    await world.env.settle()
    assert await told(world) == [f"overview_channel_gone:{board.id}"]
    assert await world.services.overviews.communities() == []


async def test_it_is_taken_down_with_its_message(world: World, board: Any) -> None:
    """And is not missed."""
    await keep(world, board)
    result = await world.manager.slash(world.channel, "setup overview", channel=board, use="off")
    assert texts(result.response) == f"The overview in <#{board.id}> is not kept any more."
    await held(world, "sfax")
    assert board.history() == []
    missing = await world.manager.slash(world.channel, "setup overview", channel=board, use="off")
    assert texts(missing.response).splitlines()[0] == "There is no overview in that channel."


async def test_each_channel_has_its_own(world: World, board: Any) -> None:
    """Of other communities nothing is seen."""
    other = world.guild.create_text_channel("other")
    await held(world, "sfax", theme="Housing")
    await held(world, "rabat", theme="Water")
    await keep(world, board, theme="Housing")
    await keep(world, other, theme="Water")
    await announce(world.db, 77, replace(event("strange"), theme="Water"))
    await world.env.settle()
    assert (shown(board), shown(other)) == (["**Sfax**"], ["**Rabat**"])


async def test_it_may_not_be_edited_and_organisers_are_told(world: World, board: Any) -> None:
    """Once; when permissions change it is tried again."""
    message = await keep(world, board)
    path = f"/channels/{board.id}/messages/{message.id}"
    world.env.inject_error("PATCH", path, status=403, code=50001)
    await held(world, "sfax")
    assert await told(world) == [f"not_allowed:{board.id}"]
    world.bot.delivery.permissions_changed(world.guild.id)
    await world.env.settle()
    assert shown(board) == ["**Sfax**"]


async def test_the_digest_is_posted_by_the_wall_clock(world: World) -> None:
    """On Monday at 09:00 in Tunis, in the community's channel, pinging nobody."""
    await world.manager.slash(world.channel, "setup zone", zone="Africa/Tunis")
    await world.manager.slash(world.channel, "setup channel", channel=world.channel)
    result = await world.manager.slash(world.channel, "setup digest", day="0")
    assert "**Weekly digest**: Monday, 09:00 in Africa/Tunis, in " in texts(result.response)
    await held(world, "sfax", dates=exact(7))
    await held(world, "rabat", dates=exact(30))
    before = len(world.channel.history())
    await world.env.advance_time(4 * DAY + 8 * 3_600 - 60)
    assert len(world.channel.history()) == before
    await world.env.advance_time(120)
    lines = texts(world.channel.last_message).splitlines()
    assert [line for line in lines if line.startswith(("#", "**"))] == [
        "## What is coming in MC2CM",
        "### In the next seven days",
        "**Sfax**",
        "### Later",
        "**Rabat**",
    ]
    await world.manager.slash(world.channel, "setup digest", day="never")
    await world.env.advance_time(8 * DAY)
    assert len(world.channel.history()) == before + 1


async def test_it_says_how_often_something_repeats_and_moves_on_with_its_dates(
    world: World, board: Any
) -> None:
    await keep(world, board)
    dates = await repeating(world, "every day")
    first, second = (int(each.dates.begins.timestamp()) for each in dates[:2] if each.dates.begins)
    assert texts(board.last_message).splitlines()[2:] == [
        f"<t:{first}:F> (<t:{first}:R>)",
        "-# 10:00–11:00 Africa/Tunis",
        "-# Meeting · 🔁 repeats every day",
    ]
    await world.env.advance_time(first + 3_660 - world.env.now().timestamp())
    assert f"<t:{second}:F> (<t:{second}:R>)" in texts(board.last_message).splitlines()
    assert len(board.history()) == 1
