"""The message in the channel follows its event."""

from __future__ import annotations

import json
from datetime import timedelta

import discord
import pytest

from bot.domain.answers import Answer
from bot.domain.cards import turns_at
from bot.domain.events import State
from tests.announced import post
from tests.programmes import NOW, event, programme, session, sfax, stored
from tests.simulation import World, texts

REST = 30.0  # longer than what the simulation waits for by itself


def edits(world: World, message: discord.Message) -> int:
    """How many times the bot asked Discord to edit the message."""
    path = f"/channels/{world.channel.id}/messages/{message.id}"
    return sum(each.method == "PATCH" and each.path == path for each in world.env.http_requests)


def going(world: World) -> str:
    """What the card in the channel says of who comes."""
    return next(each for each in texts(world.channel.last_message).splitlines() if "👥" in each)


async def answer(world: World, event_id: int, *people: int) -> None:
    for n in people:
        await world.services.rsvps.answer(world.actor(n, f"person {n}"), event_id, Answer.GOING)
    await world.env.settle()


async def told(world: World) -> list[str]:
    """What organisers have been told of."""
    rows = await world.db.read(
        lambda tx: tx.all("SELECT content FROM deliveries WHERE kind = 'concern' ORDER BY id")
    )
    return [json.loads(row["content"])["concern"] for row in rows]


async def fetched(world: World, message: discord.Message) -> discord.Message:
    """The message as it is now."""
    channel = world.bot.get_channel(message.channel.id)
    assert isinstance(channel, discord.TextChannel)
    return await channel.fetch_message(message.id)


async def behind(world: World) -> list[int]:
    return await world.services.cards.behind()


async def test_a_card_just_posted_is_not_edited(world: World) -> None:
    """What was sent is what it should show."""
    _, card = await post(world, event("sfax"))
    assert (edits(world, card), await behind(world)) == (0, [])


async def test_many_answers_are_two_edits_the_second_with_the_last_state(world: World) -> None:
    """The first is shown at once, the others together after the rest; then there is peace."""
    event_, card = await post(world, event("sfax", seats=60))
    world.bot.delivery.cards.rest = REST
    await answer(world, event_.id, 1)
    await answer(world, event_.id, *range(2, 21))
    assert (edits(world, card), going(world)) == (1, "👥 1 going · 59 of 60 seats left")
    await world.env.advance_time(REST)
    assert (edits(world, card), going(world)) == (2, "👥 20 going · 40 of 60 seats left")
    await world.env.advance_time(REST * 3)
    assert (edits(world, card), await behind(world)) == (2, [])
    assert world.bot.delivery.cards.at_work == 0


async def test_what_a_crash_left_behind_is_shown_at_the_next_start(world: World) -> None:
    """Answers were written, the process died before the edit."""
    event_, card = await post(world, event("sfax", seats=60))
    await world.bot.delivery.cards.stop()
    await answer(world, event_.id, 1, 2)
    assert (edits(world, card), await behind(world)) == (0, [event_.id])
    await world.restart()
    assert (edits(world, card), going(world)) == (1, "👥 2 going · 58 of 60 seats left")
    assert await behind(world) == []


async def test_a_channel_that_may_not_be_read_does_not_loop(world: World) -> None:
    """The card stays behind until something changes, and organisers are told; then it is tried,
    and shown."""
    event_, card = await post(world, event("sfax", seats=60))
    path = f"/channels/{world.channel.id}/messages/{card.id}"
    world.env.inject_error("PATCH", path, status=403, code=50013)
    await answer(world, event_.id, 1)
    await world.env.advance_time(3_600)
    assert (edits(world, card), await behind(world)) == (1, [event_.id])
    assert await told(world) == [f"not_allowed:{world.channel.id}"]
    await answer(world, event_.id, 2)
    assert edits(world, card) == 2
    assert "👥 2 going · 58 of 60 seats left" in texts(await fetched(world, card))


async def test_a_card_is_tried_again_when_permissions_change(world: World) -> None:
    """Though nothing of the event does."""
    event_, card = await post(world, event("sfax", seats=60))
    path = f"/channels/{world.channel.id}/messages/{card.id}"
    world.env.inject_error("PATCH", path, status=403, code=50001)
    await answer(world, event_.id, 1)
    assert await behind(world) == [event_.id]
    world.bot.delivery.cards.look_again()
    await world.env.settle()
    assert (edits(world, card), await behind(world)) == (2, [])


async def test_an_outage_of_discord_is_waited_for(world: World) -> None:
    """503 twice: tried again after 5 and 15 seconds."""
    event_, card = await post(world, event("sfax", seats=60))
    path = f"/channels/{world.channel.id}/messages/{card.id}"
    world.env.inject_error("PATCH", path, status=503, times=2)
    await answer(world, event_.id, 1)
    found = [edits(world, card)]
    for seconds in (5.1, 15.1):
        await world.env.advance_time(seconds)
        found.append(edits(world, card))
    assert (found, going(world)) == ([1, 2, 3], "👥 1 going · 59 of 60 seats left")


async def test_a_card_turns_by_itself_when_the_event_begins_and_ends(world: World) -> None:
    """Nobody did anything; the buttons go when it is over."""
    _, card = await post(world, event("sfax", days=1))
    await world.env.advance_time(86_400 + 60)
    assert texts(world.channel.last_message).splitlines()[1] == "Meeting · **Happening now**"
    await world.env.advance_time(7_200)
    assert texts(world.channel.last_message).splitlines()[1] == "Meeting · **Over**"
    assert not any(
        isinstance(each, discord.ActionRow) for each in world.channel.last_message.components
    )
    assert edits(world, card) == 2


async def test_a_card_turns_after_a_restart_too(world: World) -> None:
    """The moment is kept in the database."""
    await post(world, event("sfax", days=1))
    await world.restart()
    await world.env.advance_time(86_400 + 60)
    assert texts(world.channel.last_message).splitlines()[1] == "Meeting · **Happening now**"


@pytest.mark.parametrize(
    ("days", "turns"),
    [(0, 10), (10, 10.5 + 1 / 24), (10.6, 11), (11, None)],
)
def test_the_moments_at_which_a_card_changes_by_itself(days: float, turns: float | None) -> None:
    """The start, the end of a session with seats, the end."""
    found = turns_at(stored(sfax())[0], NOW + timedelta(days=days))
    assert found == (None if turns is None else NOW + timedelta(days=turns))


def test_a_cancelled_event_changes_no_more() -> None:
    """Whatever its dates say."""
    draft = event("sfax", cancelled=True, sessions=(session("visit", 10, seats=1),))
    [cancelled] = stored(programme(draft))
    assert cancelled.stored is State.CANCELLED
    assert turns_at(cancelled, NOW) is None
