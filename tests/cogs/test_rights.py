"""Who may use a command: every one of the tree is tried as somebody who may not.

The commands and their options come from the tree, so a new command joins by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord
import pytest
from discord import AppCommandOptionType as Kind
from discord import app_commands

from bot.domain.communities import Community
from bot.domain.events import Event
from bot.errors import Refusal
from bot.store.transactions import Tx
from cogs.permissions import for_organisers
from cogs.problems import actor_of
from tests.announced import announce
from tests.programmes import event, session
from tests.simulation import World, texts

_NOT_ALLOWED = (
    "Only organisers may do this.\n"
    "-# A server manager names the organiser roles with /setup organisers."
)
Leaf = app_commands.Command[Any, ..., Any]
FILE = ("programme.yaml", b"events: []")


def leaves(world: World) -> Iterator[Leaf]:
    for each in world.bot.tree.walk_commands():
        if isinstance(each, app_commands.Command):
            yield each


async def an_event_with_a_material(world: World) -> Event:
    """An event of the server, so that only the person's rights are in the way."""
    draft = event("sfax", sessions=(session("visit", 10.1, seats=2),))
    made = await announce(world.db, world.guild.id, draft)
    slides = {"link": "https://a.example", "title": "Slides", "audience": "everyone"}
    await world.manager.slash(world.channel, "materials add", event=str(made.id), **slides)
    return made


async def everything(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""

    def job(tx: Tx) -> dict[str, list[tuple[Any, ...]]]:
        tables = tx.all("SELECT name FROM sqlite_schema WHERE type = 'table'")
        return {name: [tuple(row) for row in tx.all(f"SELECT * FROM {name}")] for (name,) in tables}

    return await world.db.read(job)


def options(world: World, command: Leaf, made: Event) -> dict[str, Any]:
    """Something of the server for every option that the command asks for."""
    by_name = {"event": str(made.id), "material": "Slides", "session": str(made.sessions[0].id)}
    by_kind = {
        Kind.user: world.manager,
        Kind.role: world.organiser_role,
        Kind.channel: world.channel,
        Kind.attachment: FILE,
        Kind.string: "Europe/Rome",
        Kind.integer: 1,
    }
    return {
        each.display_name: each.choices[0].value
        if each.choices
        else by_name.get(each.name, by_kind[each.type])
        for each in command.parameters
        if each.required
    }


async def allow_every_command(world: World, guild: Any, person: Any) -> None:
    """As if the server's managers had allowed the person every command in Discord."""
    for command_id in (await world.bot.command_ids()).values():
        guild.set_command_permissions(command_id, {person: True})


async def test_every_command_of_organisers_refuses_a_member_with_the_same_words(
    world: World,
) -> None:
    made = await an_event_with_a_material(world)
    await allow_every_command(world, world.guild, world.ana)
    theirs = [each for each in leaves(world) if for_organisers(each)]
    before = await everything(world)
    answers = {}
    for command in theirs:
        given = options(world, command, made)
        result = await world.ana.slash(world.channel, command.qualified_name, **given)
        answers[command.qualified_name] = texts(result.response or result.followups[0])
    assert answers == {each.qualified_name: _NOT_ALLOWED for each in theirs}
    assert len(theirs) >= 15
    assert await everything(world) == before


async def test_no_command_finds_an_event_of_another_server(world: World) -> None:
    made = await an_event_with_a_material(world)
    other = world.env.create_guild("Other")
    channel = other.create_text_channel("events")
    rights = discord.Permissions(manage_guild=True, manage_events=True)
    boss = other.add_member(
        world.env.create_user("boss"), roles=[other.create_role("Boss", permissions=rights)]
    )
    await world.services.communities.meet([Community(other.id, "Other")])
    await world.env.settle()
    asking = [
        each for each in leaves(world) if any(option.name == "event" for option in each.parameters)
    ]
    answers = {}
    for command in asking:
        given = options(world, command, made)
        given |= {"person": boss} if "person" in given else {}
        result = await boss.slash(channel, command.qualified_name, **given)
        answers[command.qualified_name] = texts(result.response).splitlines()[0]
    sentence = f"There is no event {made.id} here."
    assert answers == {each.qualified_name: sentence for each in asking}
    assert len(asking) >= 8


async def test_every_command_is_for_servers_only(world: World) -> None:
    (sync,) = [each for each in world.env.http_requests if each.method == "PUT"]
    contexts = {each["name"]: (each["contexts"], each["integration_types"]) for each in sync.json}
    assert contexts == dict.fromkeys(contexts, ([0], [0]))
    assert len(contexts) >= 10
    user = world.env.create_user("outside")
    assert user.available_commands() == ()


def test_nobody_acts_outside_a_server() -> None:
    class Outside:
        guild_id = None
        user = object()

    with pytest.raises(Refusal) as refused:
        actor_of(Outside())  # type: ignore[arg-type]
    assert str(refused.value.sentence) == "Use this in a server."
