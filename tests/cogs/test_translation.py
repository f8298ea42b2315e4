"""Commands in the languages of those who use them."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Where

from cogs.translation import Catalogues
from tests.polish import polish as polish  # a fixture
from tests.simulation import World, texts


def commands_sent(world: World) -> dict[str, dict[str, Any]]:
    (sync,) = [each for each in world.env.http_requests if each.method == "PUT"]
    return {each["name"]: each for each in sync.json or []}


async def test_commands_go_to_discord_with_the_names_of_every_catalogue(
    polish: None, world: World
) -> None:
    sent = commands_sent(world)
    assert sent["calendar"]["name_localizations"] == {"pl": "kalendarz"}
    assert sent["calendar"]["description_localizations"] == {
        "pl": "Co się wydarzy w tej społeczności"
    }
    assert sent["help"]["name_localizations"] == {}  # what Discord would refuse stays away


async def test_without_a_catalogue_commands_are_english_everywhere(world: World) -> None:
    assert commands_sent(world)["calendar"]["name_localizations"] == {}


async def test_a_person_s_own_language_comes_before_that_of_their_discord(
    polish: None, world: World
) -> None:
    before = await world.ana.slash(world.channel, "calendar")
    assert texts(before.response).splitlines()[-1] == "Nothing is planned yet."
    await world.ana.slash(world.channel, "me profile", language="pl")
    after = await world.ana.slash(world.channel, "calendar")
    assert texts(after.response) == "## Co się wydarzy w MC2CM\nNic jeszcze nie zaplanowano."
    other = await world.join("ben").slash(world.channel, "calendar")
    assert texts(other.response).splitlines()[-1] == "Nothing is planned yet."


@pytest.mark.parametrize(
    ("message", "locale", "where", "found"),
    [
        ("calendar", discord.Locale.polish, Where.command_name, "kalendarz"),
        ("calendar", discord.Locale.polish, Where.parameter_name, "kalendarz"),
        ("calendar", discord.Locale.french, Where.command_name, None),
        ("calendar", discord.Locale.british_english, Where.command_name, None),
        ("help", discord.Locale.polish, Where.command_name, None),
        ("help", discord.Locale.polish, Where.choice_name, "Pomoc!"),
        ("no such text", discord.Locale.polish, Where.command_description, None),
    ],
)
async def test_a_name_is_translated_where_discord_takes_it(
    polish: None, message: str, locale: discord.Locale, where: Where, found: str | None
) -> None:
    context: Any = app_commands.TranslationContext(where, None)
    string = app_commands.locale_str(message)
    assert await Catalogues().translate(string, locale, context) == found
