"""An event's thread, in the simulated Discord: what is said there, and what if it cannot be."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest
import simcord

from bot.delivery.history import History
from bot.delivery.sending import Sender
from bot.delivery.worker import Worker
from bot.domain.acts import Act
from bot.domain.answers import Answer
from bot.domain.events import Event
from bot.domain.people import Reach
from bot.services.places import Places
from tests.announced import post, remind
from tests.cogs.test_reminders import sent_to
from tests.delivery.test_concerns import concerns, set_up
from tests.planted import goes
from tests.programmes import event
from tests.roles import (
    answers,
    asked,
    choose,
    dies,
    do,
    holders,
    manager,
    pinged,
    rename,
    role_id,
    touch,
    until,
)
from tests.simulation import World, texts

HOUR = timedelta(hours=1)
OPENED = r"/channels/\d+/messages/\d+/threads"


async def threaded(world: World, ref: str = "sfax", days: float = 10) -> Event:
    """An event announced where threads are wanted."""
    await world.services.communities.configure(manager(world), threads=True)
    held, _ = await post(world, event(ref, days=days))
    await set_up(world, world.channel.id)
    await remind(world.db, held)
    return held


def said(channel: simcord.ChannelHandle) -> list[str]:
    """The first line of each message there, what Discord itself says left out."""
    found = [texts(each) for each in channel.history() if each.type is discord.MessageType.default]
    return [each.splitlines()[0] for each in found]


def thread(world: World) -> simcord.ChannelHandle:
    (found,) = world.channel.threads
    return found


def deny(world: World, **overwrite: bool) -> None:
    """Somebody takes permissions from the bot in the events channel, or gives them back."""
    me = world.env.bot.user
    assert me is not None
    allow, denied = discord.PermissionOverwrite(**overwrite).pair()  # type: ignore[arg-type]
    put = simcord.backend.models.Overwrite(me.id, 1, allow.value, denied.value)
    world.env.backend.set_overwrite(world.channel.id, put)


async def test_what_follows_the_announcement_is_said_in_its_thread(world: World) -> None:
    """Reminders, notices, an organiser's words, a free seat; the card stays in the channel."""
    held = await threaded(world)
    assert thread(world).name == "Sfax"
    await answers(world, held, Answer.GOING, world.ana.id)
    await world.services.announcements.announce(manager(world), held.id, "Bring a coat")
    await until(world, held, HOUR)
    await do(world, held, Act.CANCEL)
    assert said(world.channel) == ["## Sfax"]
    assert [line.split()[0] for line in said(thread(world))] == ["📣", "⏰", "⏰", "⏰", "🚫"]
    (opened,) = asked(world, "POST", OPENED)
    assert opened.json["auto_archive_duration"] == 10_080
    result = await world.manager.slash(world.channel, "remind deliveries", event="Sfax")
    assert f"in <#{thread(world).id}>, 1 person by the event's role" in texts(result.response)
    why = await world.ana.slash(world.channel, "remind why")
    assert f"in <#{thread(world).id}>, 1 person by the event's role" in texts(why.response)


async def test_a_refused_direct_message_is_told_in_the_thread(world: World) -> None:
    held = await threaded(world)
    await answers(world, held, Answer.GOING, world.ana.id)
    await choose(world, world.ana.id, reach=Reach.DM)
    opened = await world.bot.create_dm(await world.bot.fetch_user(world.ana.id))
    path = f"/channels/{opened.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50007, times=None)
    await until(world, held, timedelta(days=6))
    assert [pinged(world, each) for each in thread(world).history()] == [[world.ana.id]]


async def test_a_role_of_more_than_a_hundred_is_not_pinged_in_a_thread(world: World) -> None:
    """It would reach those only who are in the thread already."""
    held = await threaded(world)
    people = [world.join(f"person{n}").id for n in range(101)]
    await goes(world.db, held, *people)
    await touch(world, held)
    assert len(holders(world)) == 101
    await until(world, held, timedelta(days=6))
    found = [texts(each) for each in thread(world).history()]
    assert [f"<@&{role_id(world)}>" in each for each in found] == [False, False]
    reached = [who for each in thread(world).history() for who in pinged(world, each)]
    assert sorted(reached) == sorted(people)


async def test_turned_on_later_it_is_opened_on_the_cards_there_are(world: World) -> None:
    """Of what is to come; and turned off, all is said in the channel again."""
    held, _ = await post(world, event("sfax"))
    await remind(world.db, held)
    await answers(world, held, Answer.GOING, world.ana.id)
    result = await world.manager.slash(world.channel, "setup threads", use="on")
    assert "**A thread for each event**: on" in texts(result.response)
    await world.env.settle()
    assert thread(world).name == "Sfax"
    await world.manager.slash(world.channel, "setup threads", use="off")
    await until(world, held, HOUR)
    assert (len(said(world.channel)), said(thread(world))) == (4, [])


async def test_it_is_renamed_with_the_event_and_taken_out_of_the_archive(world: World) -> None:
    held = await threaded(world)
    await rename(world, held, "Tunis")
    (changed,) = asked(world, "PATCH", rf"/channels/{thread(world).id}")
    assert (thread(world).name, changed.json) == ("Tunis", {"name": "Tunis", "archived": False})


async def test_one_opened_as_the_process_died_is_found_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It hangs on the card, so there is one at most. Discord refuses a second, too."""
    with monkeypatch.context() as patched:
        patched.setattr(Places, "done", dies)
        await threaded(world)
        await world.bot.delivery.stop()
    await world.restart()
    assert len(asked(world, "POST", OPENED)) == 1
    rows = await world.db.read(lambda tx: tx.all("SELECT thread_state, thread_id FROM places"))
    assert [tuple(row) for row in rows] == [("made", thread(world).id)]
    world.env.inject_error("POST", "/channels/*/messages/*/threads", status=400, code=160004)
    await post(world, event("tunis"))
    rows = await world.db.read(lambda tx: tx.all("SELECT thread_state FROM places"))
    assert [row["thread_state"] for row in rows] == ["made", "made"]


async def test_a_deleted_thread_is_told_of_once_and_done_without(world: World) -> None:
    held = await threaded(world)
    await answers(world, held, Answer.GOING, world.ana.id)
    world.env.backend.delete_channel(thread(world).id)
    await world.env.settle()
    assert await concerns(world) == [("thread_deleted", None)]
    assert texts(world.channel.last_message).splitlines()[1:] == [
        "The thread of Sfax was deleted.",
        "-# The event is spoken of in the events channel from now on.",
    ]
    await until(world, held, HOUR)
    assert [line.split()[0] for line in said(world.channel)] == ["##", "###", "⏰", "⏰", "⏰"]
    await touch(world, held)
    assert len(asked(world, "POST", OPENED)) == 1


async def test_one_deleted_while_nobody_listened_is_met_when_it_is_sent_to(world: World) -> None:
    """The message goes to the channel, at once, and once."""
    held = await threaded(world)
    await answers(world, held, Answer.GOING, world.ana.id)
    path = f"/channels/{thread(world).id}/messages"
    world.env.inject_error("POST", path, status=404, code=10003, times=1)
    await until(world, held, timedelta(days=6))
    assert said(thread(world)) == []
    assert [pinged(world, each) for each in world.channel.history() if "⏰" in texts(each)] == [
        [world.ana.id]
    ]
    assert await concerns(world) == [("thread_deleted", None)]
    rows = await world.db.read(
        lambda tx: tx.all("SELECT state, reason FROM deliveries WHERE rule = '7d'")
    )
    assert [tuple(row) for row in rows] == [("sent", "thread_lost")]


async def test_without_the_right_to_write_in_threads_it_goes_to_the_channel(world: World) -> None:
    """It is told once, with the permission; once more after something arrived there."""
    held = await threaded(world)
    await answers(world, held, Answer.GOING, world.ana.id)
    deny(world, send_messages_in_threads=False)
    await world.env.settle()
    await until(world, held, timedelta(hours=2))
    assert (said(thread(world)), await concerns(world)) == ([], [("not_allowed", None)])
    told = [each for each in world.channel.history() if "⚠️" in texts(each)]
    assert [texts(each).splitlines()[1:3] for each in told] == [
        [
            f"Convenor may not send messages in <#{thread(world).id}>.",
            "Missing: **Send Messages in Threads**.",
        ]
    ]
    assert len([line for line in said(world.channel) if line.startswith("⏰")]) == 2
    deny(world)
    await world.env.settle()
    await until(world, held, HOUR)
    assert len(said(thread(world))) == 1
    deny(world, send_messages_in_threads=False)
    await world.env.settle()
    await until(world, held, timedelta(minutes=10))
    assert await concerns(world) == [("not_allowed", None)] * 2


async def test_without_the_right_to_open_threads_it_is_named_and_made_up_for(
    world: World,
) -> None:
    deny(world, create_public_threads=False)
    await world.env.settle()
    await threaded(world)
    await world.env.settle()
    assert (world.channel.threads, await concerns(world)) == ([], [("threads_refused", None)])
    assert texts(world.channel.last_message).splitlines()[1:3] == [
        f"Convenor may not open threads for events in <#{world.channel.id}>.",
        "Missing: **Create Public Threads**.",
    ]
    result = await world.manager.slash(world.channel, "setup check")
    assert texts(result.response).splitlines()[1:3] == [
        f"⚠️ To open threads in <#{world.channel.id}> Convenor lacks:",
        "- **Create Public Threads**, to open a thread for each event, where you want that",
    ]
    deny(world)
    await world.env.settle()
    assert thread(world).name == "Sfax"
    assert await concerns(world) == [("threads_refused", None)]


async def test_whether_a_message_arrived_is_looked_for_in_a_thread_that_was_put_away(
    world: World,
) -> None:
    """Discord does not tell of it by itself."""
    held = await threaded(world)
    await answers(world, held, Answer.GOING, world.ana.id)
    await until(world, held, timedelta(days=6))
    await world.bot.delivery.stop()
    await world.db.write(
        lambda tx: tx.run(
            "UPDATE deliveries SET state = 'claimed', message_id = NULL, channel_id = NULL,"
            " claimed_at = settled_at, lease_until = settled_at WHERE rule = '7d'"
        )
    )
    world.env.backend.edit_channel(thread(world).id, {}, thread_metadata={"archived": True})
    await world.env.advance_time(3_600)
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None and guild.get_thread(thread(world).id) is None
    worker = Worker(world.services, Sender(world.bot), History(world.bot))
    await worker.one_pass()
    await worker.quiet()
    rows = await world.db.read(
        lambda tx: tx.all("SELECT state, channel_id FROM deliveries WHERE rule = '7d'")
    )
    assert [tuple(row) for row in rows] == [("sent", thread(world).id)]
    assert len(sent_to(world, thread(world).id)) == 1
