"""Where a card stands: in a channel of its own, moved, deleted, or with its channel gone."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from bot.domain.answers import Answer
from bot.domain.cards import Loss, Posting, after_loss
from bot.domain.events import Event, State
from bot.errors import Refusal
from bot.services.cards import Cards
from tests.announced import announce, post
from tests.delivery.test_cards import fetched, told
from tests.programmes import NOW, event, exact, programme, stored
from tests.simulation import World, texts

HERE, MAIN = 60, 50


async def going(world: World, event_: Event, person: int) -> None:
    """Something changes on the card."""
    actor = world.actor(person, f"p{person}")
    await world.services.rsvps.answer(actor, event_.id, Answer.GOING)
    await world.env.settle()


async def card_of(world: World, event_: Event) -> tuple[int, int] | None:
    """(channel, message) of the event's card, as it is known."""
    row = await world.db.read(
        lambda tx: tx.one(
            "SELECT channel_id, message_id FROM cards WHERE event_id = :id", id=event_.id
        )
    )
    return None if row is None else (row["channel_id"], row["message_id"])


async def moves(world: World, event_: Event, channel: Any = None) -> Any:
    """An organiser has the card posted, in a channel or wherever it is by itself."""
    there = {} if channel is None else {"channel": channel}
    return await world.manager.slash(world.channel, "event announce", event=str(event_.id), **there)


async def delete(world: World, message: discord.Message) -> None:
    """As somebody does by hand."""
    channel = world.bot.get_partial_messageable(message.channel.id)
    await channel.get_partial_message(message.id).delete()


def said(world: World, channel: Any) -> list[str]:
    """The first line of every message there."""
    return [texts(each).splitlines()[0] for each in channel.history()]


async def test_a_deleted_card_is_posted_anew_once_and_then_organisers_are_told(
    world: World,
) -> None:
    """Deleted again, somebody means it."""
    event_, card = await post(world, event("sfax"))
    await delete(world, card)
    await going(world, event_, 1)
    again = world.channel.last_message
    assert again.id != card.id
    assert await card_of(world, event_) == (world.channel.id, again.id)
    assert "👥 1 going" in texts(again)
    await delete(world, again)
    await going(world, event_, 2)
    assert said(world, world.channel) == ["### ⚠️ For the organisers of MC2CM"]
    assert texts(world.channel.last_message).splitlines()[1:] == [
        "The card of Sfax was deleted twice.",
        "-# It is not posted again by itself. To have it posted: /event announce.",
    ]
    await going(world, event_, 3)
    assert (len(world.channel.history()), await card_of(world, event_)) == (1, None)


async def test_announced_by_command_it_may_be_deleted_anew(world: World) -> None:
    """What was lost before is forgotten, and what organisers were told is over."""
    event_, card = await post(world, event("sfax"))
    await delete(world, card)
    await going(world, event_, 1)
    await delete(world, world.channel.last_message)
    await going(world, event_, 2)
    assert await told(world) == [f"card_deleted:{event_.id}"]
    result = await moves(world, event_)
    assert texts(result.response) == f"**Sfax** is announced in <#{world.channel.id}>."
    assert await card_of(world, event_) == (world.channel.id, world.channel.last_message.id)
    await delete(world, world.channel.last_message)
    await going(world, event_, 3)
    assert await card_of(world, event_) == (world.channel.id, world.channel.last_message.id)


async def test_a_card_moves_to_a_channel_of_its_choice_and_leaves_a_link(world: World) -> None:
    """The old message says where it is; the new one follows from then on."""
    event_, card = await post(world, event("sfax"))
    other = world.guild.create_text_channel("sfax")
    await moves(world, event_, other)
    moved = other.last_message
    assert await card_of(world, event_) == (other.id, moved.id)
    link = f"https://discord.com/channels/{world.guild.id}/{other.id}/{moved.id}"
    assert texts(await fetched(world, card)) == f"↪️ **Sfax** is in <#{other.id}> now: {link}"
    await going(world, event_, 1)
    assert "👥 1 going" in texts(await fetched(world, moved))
    again = await moves(world, event_, other)
    assert texts(again.response) == f"**Sfax** stands in <#{other.id}> already: {link}"
    assert len(other.history()) == 1
    await moves(world, event_)
    assert texts(await fetched(world, moved)).startswith(
        f"↪️ **Sfax** is in <#{world.channel.id}> now"
    )


async def test_a_link_that_a_crash_kept_back_is_left_at_the_next_start(world: World) -> None:
    """The card was posted elsewhere, and the process died before the old message was edited."""
    event_, card = await post(world, event("sfax"))
    other = world.guild.create_text_channel("sfax")
    await world.bot.delivery.cards.stop()
    await moves(world, event_, other)
    assert "👥" in texts(await fetched(world, card))
    await world.restart()
    assert texts(await fetched(world, card)).startswith("↪️ **Sfax** is in")


async def test_an_old_message_that_is_gone_is_not_looked_for_again(world: World) -> None:
    """Nor does it hold the card up."""
    event_, card = await post(world, event("sfax"))
    await delete(world, card)
    other = world.guild.create_text_channel("sfax")
    await moves(world, event_, other)
    assert await world.services.cards.left(event_.id) == []
    assert await card_of(world, event_) == (other.id, other.last_message.id)


async def test_a_channel_that_is_deleted_sends_its_cards_to_the_events_channel(
    world: World,
) -> None:
    """At once, all of them, and organisers are told once."""
    made = [(await post(world, event(ref, 10 + n)))[0] for n, ref in enumerate(("a", "b"))]
    past = (await post(world, event("past", dates=exact(-1))))[0]
    other = world.guild.create_text_channel("visits")
    for each in made:
        await moves(world, each, other)
    before = len(world.channel.history())
    world.env.backend.delete_channel(other.id)
    await world.env.settle()
    assert sorted(said(world, world.channel)[before:]) == [
        "## A",
        "## B",
        "### ⚠️ For the organisers of MC2CM",
    ]
    heard = [each for each in world.channel.history() if "⚠️" in texts(each)]
    assert texts(heard[0]).splitlines()[1:] == [
        "A channel where events were announced was deleted; their cards are in "
        f"<#{world.channel.id}> now.",
        "-# To have one elsewhere, use /event announce.",
    ]
    found = [await card_of(world, each) for each in made]
    assert {each[0] for each in found if each} == {world.channel.id}
    assert past.id not in [each.id for each in made]


async def test_a_channel_deleted_while_nobody_listened_is_met_at_the_next_start(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By one look at one card there, and at no channel that is there."""
    made = [(await post(world, event(ref, 10 + n)))[0] for n, ref in enumerate(("a", "b", "c"))]
    other = world.guild.create_text_channel("visits")
    for each in made[:2]:
        await moves(world, each, other)
    before = len(world.channel.history())

    async def not_heard(*_: object) -> None:
        return None

    with monkeypatch.context() as patched:
        patched.setattr(Cards, "channel_deleted", not_heard)
        world.env.backend.delete_channel(other.id)
        await world.env.settle()
    asked = len(world.env.http_requests)
    await world.restart()
    assert sorted(said(world, world.channel)[before:]) == [
        "## A",
        "## B",
        "### ⚠️ For the organisers of MC2CM",
    ]
    edits = [
        each.path.split("/")[2]
        for each in world.env.http_requests[asked:]
        if each.method == "PATCH" and each.path.startswith("/channels/")
    ]
    assert edits == [str(other.id)]
    await world.restart()
    assert len(world.channel.history()) == before + 3


async def test_without_an_events_channel_cards_wait_for_the_next_one(world: World) -> None:
    """The events channel itself was deleted: organisers are told, and the next one gets what is
    coming, once."""
    event_, _ = await post(world, event("sfax"))
    world.env.backend.delete_channel(world.channel.id)
    await world.env.settle()
    assert await card_of(world, event_) is None
    gone = f"channel_gone:{world.channel.id}"
    assert await told(world) == [gone]
    fresh = world.guild.create_text_channel("news")
    manager = world.actor(world.manager.id, "manager", manages=True)
    await world.services.communities.configure(manager, events_channel_id=fresh.id)
    await world.env.settle()
    assert [each for each in said(world, fresh) if each.startswith("## ")] == ["## Sfax"]
    assert await card_of(world, event_) == (fresh.id, fresh.last_message.id)


async def test_another_events_channel_is_not_given_cards_that_stand_somewhere(
    world: World,
) -> None:
    """They stay where people know them."""
    event_, card = await post(world, event("sfax"))
    fresh = world.guild.create_text_channel("news")
    manager = world.actor(world.manager.id, "manager", manages=True)
    await world.services.communities.configure(manager, events_channel_id=fresh.id)
    await world.env.settle()
    assert (said(world, fresh), await card_of(world, event_)) == ([], (card.channel.id, card.id))


async def test_a_channel_where_convenor_may_not_post_is_refused_with_what_is_missing(
    world: World,
) -> None:
    """Named at once, each permission by its name."""
    made = await announce(world.db, world.guild.id, event("sfax"))
    silent = discord.PermissionOverwrite(send_messages=False, attach_files=False)
    me = world.env.bot.user
    assert me is not None
    closed = world.guild.create_text_channel("closed", overwrites={me: silent})
    result = await moves(world, made, closed)
    lines = texts(result.response).splitlines()
    assert lines[0] == "Convenor may not post in the channel closed."
    assert "Send Messages" in texts(result.response)
    assert said(world, closed) == []


@pytest.mark.parametrize("state", [State.DRAFT, State.CANCELLED, State.ARCHIVED])
async def test_what_nobody_waits_for_is_not_announced(world: World, state: State) -> None:
    """A sentence says why."""
    made = await announce(world.db, world.guild.id, event("sfax"), state)
    organiser = world.actor(1, "olfa", manages=True)
    with pytest.raises(Refusal, match="a draft, cancelled or over"):
        await world.services.cards.announce(organiser, made.id, world.channel.id)


async def test_without_any_channel_that_is_said(world: World) -> None:
    """With what to do."""
    made = await announce(world.db, world.guild.id, event("sfax"))
    organiser = world.actor(1, "olfa", manages=True)
    with pytest.raises(Refusal, match="no events channel yet"):
        await world.services.cards.announce(organiser, made.id, None)


@pytest.mark.parametrize(
    ("days", "lost", "gone", "main", "loss"),
    [
        (10, 0, False, MAIN, Loss.POST_ANEW),
        (10, 1, False, MAIN, Loss.LEAVE),
        (10, 0, True, MAIN, Loss.POST_IN_EVENTS_CHANNEL),
        (10, 1, True, MAIN, Loss.POST_IN_EVENTS_CHANNEL),
        (10, 0, True, HERE, Loss.LEAVE),
        (10, 0, True, None, Loss.LEAVE),
        (-10, 0, False, MAIN, Loss.FORGET),
        (-10, 0, True, MAIN, Loss.FORGET),
    ],
)
def test_what_becomes_of_a_card_that_is_gone(
    days: float, lost: int, gone: bool, main: int | None, loss: Loss
) -> None:
    """By whether the event is still to come, how often it was lost, and where else it can be."""
    [event_] = stored(programme(event("sfax", days)))
    posting = Posting(event_.id, lost=lost)
    assert after_loss(event_, posting, HERE, main, NOW, channel_gone=gone) is loss
