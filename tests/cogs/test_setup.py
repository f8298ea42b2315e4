"""`/setup` in the simulated Discord."""

from __future__ import annotations

import discord
import pytest

from bot.domain.communities import Community
from bot.domain.people import Actor
from bot.texts import Reader
from cogs.permissions import NEEDS, Need, missing
from cogs.ui import setup as ui
from tests.simulation import World, texts


def row(printed: str, name: str) -> str:
    """One setting as the card shows it."""
    return next(
        line.removeprefix(f"**{name}**: ")
        for line in printed.splitlines()
        if line.startswith(f"**{name}**")
    )


async def test_the_zone_is_chosen_from_a_list_that_shows_the_time_there(world: World) -> None:
    choices = await world.manager.autocomplete(world.channel, "setup zone", "zone", "tunis")
    assert choices == [{"name": "Africa/Tunis · 01:00", "value": "Africa/Tunis"}]
    result = await world.manager.slash(world.channel, "setup zone", zone="Africa/Tunis")
    assert result.ephemeral
    assert row(texts(result.response), "Time zone") == "Africa/Tunis"
    assert (await world.services.communities.get(world.guild.id)).zone == "Africa/Tunis"


async def test_a_zone_that_is_none_is_refused_with_what_would_be_right(world: World) -> None:
    result = await world.manager.slash(world.channel, "setup zone", zone="Tunis time")
    assert texts(result.response) == (
        "Tunis time is not a time zone. Write Area/City, for example Africa/Tunis."
    )
    assert (await world.services.communities.get(world.guild.id)).zone == "UTC"


async def test_a_change_of_zone_is_seen_by_those_who_read_before(world: World) -> None:
    manager = await _reader(world)
    assert manager.zone == "UTC"
    await world.manager.slash(world.channel, "setup zone", zone="Europe/Rome")
    assert (await _reader(world)).zone == "Europe/Rome"


async def _reader(world: World) -> Reader:
    return await world.services.people.reader(
        Actor(community_id=world.guild.id, person_id=world.ana.id, name="ana")
    )


async def test_the_events_channel_is_kept_and_what_lacks_there_is_said_at_once(
    world: World,
) -> None:
    me = world.env.bot.user
    assert me is not None
    quiet = world.guild.create_text_channel(
        "quiet",
        overwrites={
            me: discord.PermissionOverwrite(view_channel=False, send_messages=False),
        },
    )
    await world.env.settle()
    result = await world.manager.slash(world.channel, "setup channel", channel=quiet)
    assert texts(result.response).splitlines()[4:] == [
        "**Language**: English",
        "**A role for each event**: on",
        "**A thread for each event**: off",
        "**Discord's own events**: on",
        "**Weekly digest**: none",
        f"⚠️ In <#{quiet.id}> Convenor lacks:",
        "- **View Channel**, to reach the channel at all",
        "- **Send Messages**, to announce, remind and ask for feedback",
        "-# To grant this: open the channel's settings, page Permissions, add TestBot and allow "
        "what is named above.",
    ]
    chosen = await world.services.communities.get(world.guild.id)
    assert chosen.events_channel_id == quiet.id


async def test_organiser_roles_replace_those_before_and_give_the_right(world: World) -> None:
    other = world.guild.create_role("Interpreters")
    await world.env.settle()
    await world.manager.slash(world.channel, "setup organisers", role=other)
    result = await world.manager.slash(world.channel, "setup organisers", role=world.organiser_role)
    assert row(texts(result.response), "Organisers") == (
        f"<@&{world.organiser_role.id}>, whoever may manage the server"
    )
    community = await world.services.communities.get(world.guild.id)
    assert community.organiser_roles == {world.organiser_role.id}


async def test_everyone_cannot_be_the_organiser_role(world: World) -> None:
    result = await world.manager.slash(
        world.channel, "setup organisers", role=world.guild.default_role
    )
    assert texts(result.response).splitlines() == [
        "That would make everybody an organiser.",
        "-# Choose a role that only the organisers have.",
    ]
    assert (await world.services.communities.get(world.guild.id)).organiser_roles == frozenset()


async def test_a_language_that_convenor_does_not_speak_is_refused(world: World) -> None:
    result = await world.manager.slash(world.channel, "setup language", language="tlh")
    assert texts(result.response) == "tlh is not among the languages Convenor speaks: en."


async def test_check_says_when_nothing_is_missing(world: World) -> None:
    await world.manager.slash(world.channel, "setup channel", channel=world.channel)
    result = await world.manager.slash(world.channel, "setup check")
    assert texts(result.response) == (
        "## What is missing\nEverything Convenor needs here is granted."
    )


async def test_check_names_a_channel_not_chosen_and_a_role_that_is_gone(world: World) -> None:
    role = world.guild.create_role("Gone")
    await world.env.settle()
    await world.manager.slash(world.channel, "setup organisers", role=role)
    await (await _real_role(world, role.id)).delete()
    await world.env.settle()
    result = await world.manager.slash(world.channel, "setup check")
    assert texts(result.response).splitlines() == [
        "## What is missing",
        "⚠️ There is no events channel yet. Choose one with /setup channel.",
        "⚠️ An organiser role was deleted. Name the roles again with /setup organisers.",
    ]


async def _real_role(world: World, role_id: int) -> discord.Role:
    guild = world.env.bot.get_guild(world.guild.id)
    assert guild is not None
    found = guild.get_role(role_id)
    assert found is not None
    return found


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.flag)
async def test_every_permission_is_missed_by_itself(world: World, need: Need) -> None:
    flag = need.flag
    me = world.env.bot.user
    channel = world.guild.create_text_channel(
        flag.replace("_", "-"), overwrites={me: discord.PermissionOverwrite(**{flag: False})}
    )
    await world.env.settle()
    found = world.env.bot.get_channel(channel.id)
    assert isinstance(found, discord.TextChannel)
    assert [each.flag for each in missing(found)] == [flag]


def test_a_channel_that_was_deleted_is_told() -> None:
    checked = ui.Checked(
        Community(1, "MC2CM", events_channel_id=7), False, (), roles=(), bot_name="Convenor"
    )
    assert list(ui.problems(checked, Reader())) == [
        "⚠️ The events channel was deleted. Choose another with /setup channel."
    ]
