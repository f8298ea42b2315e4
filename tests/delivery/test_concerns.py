"""Organisers are told of what needs them, once for each cause until it is mended."""

from datetime import timedelta

import discord

from bot.domain.communities import Community
from bot.domain.people import Actor
from bot.store import communities
from tests.cogs.test_reminders import (
    HOUR_BEFORE,
    SECOND,
    START,
    WEEK_BEFORE,
    going,
    sent_to,
    until,
)
from tests.programmes import TUNIS
from tests.simulation import World, texts

DAY_BEFORE = START - timedelta(days=1, hours=5)
HEADING = "### ⚠️ For the organisers of MC2CM"


async def set_up(world: World, channel_id: int | None) -> None:
    """As the manager does with /setup channel."""
    manager = Actor(world.guild.id, world.manager.id, "manager", manages=True)
    await world.services.communities.configure(manager, events_channel_id=channel_id)


async def concerns(world: World) -> list[tuple[str, int | None]]:
    """What was told, and to which person where it was a DM."""
    rows = await world.db.read(
        lambda tx: tx.all(
            "SELECT key, person_id FROM deliveries WHERE kind = 'concern' ORDER BY id"
        )
    )
    return [(row["key"].split(":")[2], row["person_id"]) for row in rows]


async def dm_of(world: World) -> list[str]:
    """What the manager was sent by direct message."""
    opened = await world.bot.create_dm(await world.bot.fetch_user(world.manager.id))
    return ["\n".join(_said(body)) for body in sent_to(world, opened.id)]


def _said(body: dict[str, object]) -> list[str]:
    found = []
    waiting = list(body["components"])  # type: ignore[call-overload]
    while waiting:
        each = waiting.pop(0)
        found += [each["content"]] if "content" in each else []
        waiting += each.get("components", [])
    return found


async def test_a_missing_permission_is_told_once_to_whoever_set_it_up_until_it_is_mended(
    world: World,
) -> None:
    await going(world, 100)
    await set_up(world, world.channel.id)
    path = f"/channels/{world.channel.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50013, times=2)
    await until(world, WEEK_BEFORE + SECOND)
    (said,) = await dm_of(world)
    assert said.splitlines()[:2] == [
        HEADING,
        f"Convenor may not send messages in <#{world.channel.id}>.",
    ]
    await until(world, DAY_BEFORE + SECOND)  # two arrive: it is mended
    world.env.inject_error("POST", path, status=403, code=50013, times=2)
    await until(world, HOUR_BEFORE + SECOND)
    assert await concerns(world) == [("not_allowed", world.manager.id)] * 2


async def test_the_permission_that_lacks_is_named(world: World) -> None:
    await going(world, 1)
    mute = world.guild.create_text_channel(
        "mute",
        overwrites={world.env.bot.user: discord.PermissionOverwrite(send_messages=False)},
    )
    await world.env.settle()
    await set_up(world, mute.id)
    await until(world, WEEK_BEFORE + SECOND)
    (said,) = await dm_of(world)
    assert said.splitlines()[1:3] == [
        f"Convenor may not send messages in <#{mute.id}>.",
        "Missing: **Send Messages**.",
    ]


async def test_a_channel_that_is_gone_is_told_once_by_direct_message(world: World) -> None:
    await going(world, 1)
    await set_up(world, 404)
    await until(world, HOUR_BEFORE + SECOND)  # three reminders fail
    (said,) = await dm_of(world)
    assert said.splitlines()[1] == "The channel that messages were to be sent to was deleted."
    assert await concerns(world) == [("channel_gone", world.manager.id)]


async def test_more_than_five_in_a_hundred_failed_is_told_in_the_events_channel(
    world: World,
) -> None:
    await going(world, 100)
    await set_up(world, world.channel.id)
    path = f"/channels/{world.channel.id}/messages"
    world.env.inject_error("POST", path, status=400, code=50035, times=1)
    await until(world, WEEK_BEFORE + SECOND)
    assert await concerns(world) == [("many_failed", None)]
    said = texts(world.channel.last_message).splitlines()
    assert said[:2] == [
        HEADING,
        "More than 5 % of the messages of Sfax were not delivered.",
    ]


async def test_what_failed_is_told_once_though_tried_again_in_vain_and_over_when_it_arrived(
    world: World,
) -> None:
    held, _ = await going(world, 1)
    await set_up(world, world.channel.id)
    path = f"/channels/{world.channel.id}/messages"
    world.env.inject_error("POST", path, status=400, code=50035, times=1)
    await until(world, WEEK_BEFORE + SECOND)
    manager = Actor(world.guild.id, world.manager.id, "manager", manages=True)
    told = []
    for fails in (True, False):
        if fails:
            world.env.inject_error("POST", path, status=400, code=50035, times=1)
        await world.services.explanations.retry(manager, held.id)
        await world.env.settle()
        told.append(len(await concerns(world)))
    rows = await world.db.read(lambda tx: tx.all("SELECT cause FROM concerns"))
    assert (told, [row["cause"] for row in rows]) == ([1, 1], [])


async def test_each_downtime_is_told_of_and_a_new_channel_that_goes_too(world: World) -> None:
    """The second is another: what was told of the first has been read."""
    await going(world, 1)
    await set_up(world, world.channel.id)
    for moment in (WEEK_BEFORE, DAY_BEFORE):
        await world.bot.delivery.stop()
        await until(world, moment + timedelta(hours=3))
        await world.restart()
        await world.env.advance_time(61)
    assert await concerns(world) == [("missed", None)] * 2
    for channel_id in (404, 405):
        await set_up(world, channel_id)
        await until(world, HOUR_BEFORE + timedelta(minutes=channel_id % 2 * 50) + SECOND)
    assert await concerns(world) == [
        *[("missed", None)] * 2,
        *[("channel_gone", world.manager.id)] * 2,
    ]


async def test_no_channel_is_told_once_until_something_arrives_somewhere(world: World) -> None:
    await going(world, 1)
    await set_up(world, None)
    await until(world, DAY_BEFORE + SECOND)
    assert await concerns(world) == [("no_channel", world.manager.id)]
    (said,) = await dm_of(world)
    assert said.splitlines()[1:] == [
        "No events channel is set, so messages cannot be sent.",
        "-# Choose a channel with /setup channel.",
    ]


async def test_where_neither_the_channel_nor_the_message_to_them_works_it_ends_as_failed(
    world: World,
) -> None:
    """And tells of nothing further."""
    await going(world, 1)
    await set_up(world, world.channel.id)
    opened = await world.bot.create_dm(await world.bot.fetch_user(world.manager.id))
    for channel_id, code in ((world.channel.id, 50013), (opened.id, 50007)):
        path = f"/channels/{channel_id}/messages"
        world.env.inject_error("POST", path, status=403, code=code, times=None)
    await until(world, WEEK_BEFORE + SECOND)
    assert await concerns(world) == [("not_allowed", world.manager.id)]
    rows = await world.db.read(
        lambda tx: tx.all("SELECT state FROM deliveries WHERE kind = 'concern'")
    )
    assert [row["state"] for row in rows] == ["failed"]


async def test_what_was_missed_in_a_downtime_is_told_in_one_message(world: World) -> None:
    await going(world, 1)
    community = Community(world.guild.id, "MC2CM", TUNIS, events_channel_id=world.channel.id)
    await world.db.write(lambda tx: communities.save(tx, community, world.env.now()))
    await world.bot.delivery.stop()
    await until(world, HOUR_BEFORE - timedelta(minutes=1))
    await world.restart()
    await world.env.advance_time(59)
    assert world.channel.history() == []
    await world.env.advance_time(2)
    said = [texts(message).splitlines()[:2] for message in world.channel.history()]
    assert [
        HEADING,
        "2 messages could not be sent while they were of use; they are not sent now.",
    ] in said
    assert await concerns(world) == [("missed", None)]
