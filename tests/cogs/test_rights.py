"""Who may use a command: every one of the tree is tried as somebody who may not.

The commands and their options come from the tree, so a new command joins by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord import AppCommandOptionType as Kind
from discord import app_commands

from bot.domain.acts import Act, Ask
from bot.domain.communities import Community
from bot.domain.events import Event
from bot.domain.rules import Place
from bot.errors import Refusal
from bot.store.transactions import Tx
from cogs.permissions import for_organisers
from cogs.problems import actor_of
from cogs.ui.buttons import button
from schedules.files.yaml_out import yaml_bytes
from tests.announced import announce, remind
from tests.programmes import event, programme, session
from tests.simulation import World, texts

_NOT_ALLOWED = (
    "Only organisers may do this.\n"
    "-# A server manager names the organiser roles with /setup organisers."
)
_GONE = ("There is no", "This preview is gone")
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
    by_name |= {"rule": "1d", "when": "3 days before", "day": "2026-01-12"}
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


async def another_server(world: World) -> tuple[Any, Any]:
    """A channel of another server with the same bot, and somebody who manages it."""
    other = world.env.create_guild("Other")
    channel = other.create_text_channel("events")
    rights = discord.Permissions(manage_guild=True, manage_events=True)
    boss = other.add_member(
        world.env.create_user("boss"), roles=[other.create_role("Boss", permissions=rights)]
    )
    await world.services.communities.meet([Community(other.id, "Other")])
    await world.env.settle()
    return channel, boss


async def test_no_command_finds_an_event_of_another_server(world: World) -> None:
    made = await an_event_with_a_material(world)
    channel, boss = await another_server(world)
    asking = [
        each for each in leaves(world) if any(option.name == "event" for option in each.parameters)
    ]
    answers = {}
    for command in asking:
        given = options(world, command, made) | {"event": str(made.id)}
        given |= {"person": boss} if "person" in given else {}
        result = await boss.slash(channel, command.qualified_name, **given)
        answers[command.qualified_name] = texts(result.response).splitlines()[0]
    sentence = f"There is no event {made.id} here."
    assert answers == {each.qualified_name: sentence for each in asking}
    assert len(asking) >= 8


# What each button carries, as its ids stand in the code; without ids: why there is nothing to try.
CARRIED: dict[str, tuple[str, ...] | None] = {
    "rsvp": ("event", "0", "going"),
    "rsvp_card": ("event", "session", "going"),
    "rsvp_reply": ("event", "0", "declined"),
    "people": ("event", "0", "0"),
    "people_page": ("event", "0", "0"),
    "sessions": ("event", "0"),
    "sessions_page": ("event", "0", "on"),
    "materials": ("event",),
    "materials_page": ("event", "0", "on"),
    "material": ("material",),
    "rate": ("community", "event", "0", "5"),
    "feedback_close": ("event", "0"),
    "programme_confirm": ("draft",),
    "programme_discard": ("draft",),
    "programme_page": ("event", "0", "on"),
    "history_page": ("event", "0", "on"),
    "version": None,  # a menu, of the same service as the history
    "version_restore": ("event", "1"),
    "release_now": ("event", "1"),
    "release_wait": None,  # does nothing
    "remind_preview": ("7", "0", "on"),
    "why": None,  # of the server it is pressed in; of others only for its organisers
    "deliveries": ("event", "0", "on"),
    "deliveries_again": ("event", "0"),
    "rules_page": ("event", "0", "0", "on"),
    "rule_text": ("event", "0", "1d", "fr"),
    "rule_confirm": ("rule question",),
    "act_scope": ("question", "following"),
    "act_confirm": ("question",),
    "act_along": ("question",),
    "act_discard": ("question",),
    "repeat_choose": ("repeat question", "0"),
    "repeat_confirm": ("repeat question",),
    "announce_confirm": ("question",),
    "edit_form": ("event", "0"),
    "edit_again": ("edit question", "0"),
    "edit_change": ("edit question", "0"),
    "edit_choose": ("edit question", "0"),
    "edit_way": ("edit question", "0"),
    "edit_scope": ("edit question", "following"),
    "edit_save": ("edit question", "0"),
    "edit_publish": ("edit question",),
    "session_form": ("event", "session", "0"),
    "session_again": ("session question", "0"),
    "session_change": ("session question", "0"),
    "session_choose": ("session question", "0"),
    "session_save": ("session question",),
    "template_replace": ("template question",),
    "template_remove": ("template removal",),
    "calendar": None,  # shows what /calendar does; a filter is looked up in the server
    "calendar_open": None,
    "help": None,
    "told_of": None,  # of the person who presses, these and the next
    **dict.fromkeys(("told_by", "told_last_calls", "told_in", "told_times", "told_times_said")),
    "feed_replace": None,
    "feed_revoke": None,
    "people_of": None,  # a menu, of the same service as people
    "words": None,  # a form, which needs the ticket of one's own answer
    "say": None,
}
OF_ORGANISERS = (
    *("feedback_close", "programme_confirm", "programme_discard"),
    *("history_page", "version_restore", "release_now"),
    *("remind_preview", "deliveries", "deliveries_again"),
    *("rules_page", "rule_text", "rule_confirm"),
    *("act_scope", "act_confirm", "act_along", "act_discard", "announce_confirm"),
    *("edit_form", "edit_again", "edit_change", "edit_choose", "edit_save", "edit_publish"),
    *("edit_way", "edit_scope"),
    *("session_form", "session_again", "session_change", "session_choose", "session_save"),
    *("template_replace", "template_remove"),
    *("repeat_choose", "repeat_confirm"),
)


async def press_all(
    world: World, person: Any, channel: Any, names: list[str], ids: dict[str, str]
) -> dict[str, str]:
    """Press these buttons in a channel; the first line of each answer."""
    answers = {}
    for name in names:
        carried = [ids.get(each, each) for each in CARRIED[name] or ()]
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.ActionRow(button("x", name, *carried)))
        posted = world.bot.get_channel(channel.id)
        assert isinstance(posted, discord.TextChannel)
        message = await posted.send(view=view)
        result = await person.click(message, label="x")
        answered = result.followups[0] if result.followups else result.response
        answers[name] = texts(answered).partition("\n")[0]
    return answers


async def ids_of(world: World, made: Event) -> dict[str, str]:
    """Ids of things of this server, a posted file that waits for its Confirm among them."""
    manager = world.actor(world.manager.id, "manager", manages=True)
    file = yaml_bytes(programme(event("rabat", 20)))
    preview = await world.services.programmes.preview(manager, file, "programme.yaml")
    assert preview.draft_id is not None
    question = await world.services.acts.propose(manager, Ask(made.id, Act.CANCEL))
    await remind(world.db, made)
    editing = await world.services.editing.edit(manager, made.id, {"title": "Another"})
    moving = await world.services.sessions.edit(manager, made.id, made.sessions[0].id, {})
    await world.services.templates.save(manager, made.id, "Visit")
    template = await world.services.templates.save(manager, made.id, "Visit")
    kept_id = await world.services.templates.find(manager, "Visit")
    ended = await world.services.templates.remove(manager, kept_id)
    kept_id = await world.services.templates.find(manager, "Visit")
    removal = await world.services.rules.remove(manager, Place(made.id), "1d")
    plain = await announce(world.db, world.guild.id, event("plain"))
    repeat = await world.services.recurrences.propose(manager, plain.id, "every day", "en")
    await world.env.settle()
    return {
        "repeat question": str(repeat.id),
        "community": str(world.guild.id),
        "event": str(made.id),
        "session": str(made.sessions[0].id),
        "material": "1",
        "draft": str(preview.draft_id),
        "question": str(question.id),
        "rule question": str(removal.id),
        "edit question": str(editing.id),
        "session question": str(moving.id),
        "template question": str(template.id),
        "template removal": str(ended.id),
    }


async def test_every_button_of_organisers_refuses_a_member(world: World) -> None:
    ids = await ids_of(world, await an_event_with_a_material(world))
    before = await everything(world)
    answers = await press_all(world, world.ana, world.channel, [*OF_ORGANISERS], ids)
    assert answers == dict.fromkeys(OF_ORGANISERS, _NOT_ALLOWED.splitlines()[0])
    assert await everything(world) == before


async def test_no_button_reaches_into_another_server(world: World) -> None:
    assert sorted(CARRIED) == sorted(world.bot.presses)  # a new button joins this test
    ids = await ids_of(world, await an_event_with_a_material(world))
    channel, boss = await another_server(world)
    names = [name for name, carried in CARRIED.items() if carried is not None]
    names.remove("remind_preview")  # carries no id: shows the server it is pressed in
    before = await everything(world)
    answers = await press_all(world, boss, channel, names, ids)
    assert {name: each for name, each in answers.items() if not each.startswith(_GONE)} == {}
    assert await everything(world) == before


async def test_every_command_is_for_servers_only(world: World) -> None:
    (sync,) = [each for each in world.env.http_requests if each.method == "PUT"]
    contexts = {each["name"]: (each["contexts"], each["integration_types"]) for each in sync.json}
    assert contexts == dict.fromkeys(contexts, ([0], [0]))
    assert len(contexts) >= 10
    user = world.env.create_user("outside")
    assert user.available_commands() == ()


def test_nobody_acts_outside_a_server() -> None:
    outside: Any = SimpleNamespace(guild_id=None, user=object(), extras={})
    with pytest.raises(Refusal) as refused:
        actor_of(outside)
    assert str(refused.value.sentence) == "Use this in a server."
