"""`/help` in the simulated Discord, and its pages."""

from __future__ import annotations

import re

import pytest

from bot import VERSION
from bot.domain.people import Actor
from bot.texts import Reader
from cogs.help import entries
from cogs.permissions import for_organisers
from cogs.ui import help as ui
from schedules import ZONE_DATA
from tests.simulation import World, texts

_LINK = re.compile(r"^</([a-z_ -]+):(\d+)> (.+)$", re.MULTILINE)


async def pages(world: World, who: object) -> list[str]:
    """Every page of the help, as the person turns to it."""
    result = await who.slash(world.channel, "help")  # type: ignore[attr-defined]
    assert result.ephemeral
    found = [texts(result.response)]
    while (more := _button(result.response, "More")) is not None:
        result = await who.click(result.response, custom_id=more)  # type: ignore[attr-defined]
        found.append(texts(result.response))
    return found


def _button(message: object, label: str) -> str | None:
    """The custom_id of the button of that label, unless it is greyed out."""
    rows = [row for box in message.components for row in box.get("components", [])]  # type: ignore[attr-defined]
    buttons = [each for row in rows for each in row.get("components", [])]
    return next(
        (each["custom_id"] for each in buttons if each["label"] == label and not each["disabled"]),
        None,
    )


async def test_a_participant_is_told_every_command_but_those_of_organisers(world: World) -> None:
    every = entries(world.bot.tree, await world.bot.command_ids())
    said = "\n".join(await pages(world, world.ana))
    assert [name for name, _, _ in _LINK.findall(said)] == [
        each.name for each in every if not each.for_organisers
    ]
    assert any(each.for_organisers for each in every)


async def test_a_manager_and_an_organiser_are_told_every_command_with_its_link(
    world: World,
) -> None:
    every = entries(world.bot.tree, await world.bot.command_ids())
    await world.services.communities.name_organisers(
        Actor(world.guild.id, world.manager.id, "manager", manages=True),
        frozenset({world.organiser_role.id}),
    )
    for person in (world.manager, world.organiser):
        said = "\n".join(await pages(world, person))
        found = [(name, int(number), text) for name, number, text in _LINK.findall(said)]
        assert found == [(each.name, each.id, each.description) for each in every]


async def test_the_help_says_its_version_and_that_of_the_time_zones(world: World) -> None:
    (first, *_) = await pages(world, world.ana)
    assert first.splitlines()[-1] == f"-# Convenor {VERSION}, time zones {ZONE_DATA}"


async def test_links_are_found_when_the_commands_were_synced_by_an_earlier_run(
    world: World,
) -> None:
    known = dict(await world.bot.command_ids())
    world.bot._ids = {}
    assert await world.bot.command_ids() == known != {}


async def test_without_the_ids_the_names_are_given(world: World) -> None:
    world.bot._ids = {}
    world.env.inject_error("GET", "/applications/*/commands", status=500, code=0)
    result = await world.ana.slash(world.channel, "help")
    assert "`/calendar` What is coming in this community" in texts(result.response).splitlines()


async def test_descriptions_say_organisers_where_the_command_is_theirs(world: World) -> None:
    wrong = [
        command.qualified_name
        for command in world.bot.tree.walk_commands()
        if hasattr(command, "extras")
        and "(organisers)" in command.description
        and not for_organisers(command)  # type: ignore[arg-type]
    ]
    assert wrong == []


@pytest.mark.parametrize("count", [0, 1, 3, 25, 26, 500])
def test_pages_hold_all_commands_once_within_discord_s_limits(count: int) -> None:
    every = [
        ui.Entry(f"command{number:03} {'x' * 40}", "d" * 100, number > 300, 10**18 + number)
        for number in range(count)
    ]
    found = []
    for page in range(max(1, -(-count // ui.PER_PAGE))):
        view = ui.card(every, page, Reader())
        said = [
            item.content for item in view.walk_children() if isinstance(item, ui.ui.TextDisplay)
        ]
        assert sum(map(len, said)) <= 4_000
        found += re.findall(r"</(command\d+)", "\n".join(said))
    assert found == [each.name.split()[0] for each in every]
