"""What is not documented fails: commands, settings and calls of the command line."""

from __future__ import annotations

import re
from pathlib import Path

from discord import app_commands

from bot import services
from bot.__main__ import app
from bot.settings import Settings
from bot.web.app import application
from cogs.permissions import INVITE, NEEDS, OPTIONAL, for_organisers
from tests.simulation import World

_CALENDARS = "Calendars to subscribe to"
_README = Path(__file__).parents[2] / "README.md"


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head, as cells."""
    _, found, rest = _README.read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    assert found, f"the README has no section {heading}"
    section = rest.partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_every_setting_stands_in_the_readme_with_its_default_and_description() -> None:
    assert table("Settings") == [
        [f"`{name.upper()}`", f"`{field.default}`" if field.default else "", field.description]
        for name, field in Settings.model_fields.items()
    ]


def test_every_call_of_the_command_line_stands_in_the_readme() -> None:
    calls = [row[0].strip("`").split()[1] for row in table("On the command line")]
    assert calls == [
        command.name or command.callback.__name__
        for command in app.registered_commands
        if command.callback is not None
    ]


def test_the_invite_asks_for_exactly_the_permissions_of_the_table() -> None:
    text = _README.read_text(encoding="utf-8")
    assert re.findall(r"permissions(?:=| `)(\d+)", text) == [str(INVITE.value)] * 2
    rows = re.findall(r"^   \| (.+) \| (.+) \|$", text, flags=re.MULTILINE)
    assert rows[1:] == [(str(need.name), str(need.why)) for need in (*NEEDS, *OPTIONAL)]


async def test_every_slash_command_stands_in_the_readme_with_who_may_use_it(world: World) -> None:
    rows = {row[0].strip("`/"): row[1] for row in table("Commands")}
    every = {
        each.qualified_name: for_organisers(each)
        for each in world.bot.tree.walk_commands()
        if isinstance(each, app_commands.Command)
    }
    assert sorted(rows) == sorted(every)
    assert {name: who == "organisers" for name, who in rows.items()} == every


def test_every_address_of_the_web_server_stands_in_the_readme() -> None:
    named = [row[0].strip("`").replace("<token>", "{token}") for row in table(_CALENDARS)]
    served = application(services.over(None, None), bool)  # type: ignore[arg-type]  # its routes
    assert named == [resource.canonical for resource in served.router.resources()]
