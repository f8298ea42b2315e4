"""Choices that appear while a person types: time zones, languages, what events are filtered by."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.domain.calendar import Facet
from bot.texts import language_name, languages
from cogs.problems import actor_of, reader_of
from cogs.ui.fit import CHOICE, OPTIONS, fit
from schedules import zones
from schedules.moments import zone_named


async def suggest_zones(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """Zones, each with the time it is there; the reader's own first."""
    reader = await reader_of(interaction)
    now = interaction.client.services.clock()
    return [
        app_commands.Choice(name=f"{name} · {now.astimezone(zone_named(name)):%H:%M}", value=name)
        for name in zones.matching(typed, OPTIONS, first=(reader.zone,))
    ]


async def suggest_languages(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """The languages Convenor speaks, as they call themselves."""
    every = [(language_name(code), code) for code in languages()]
    return [
        app_commands.Choice(name=name, value=code)
        for name, code in every
        if typed.casefold() in f"{name} {code}".casefold()
    ][:OPTIONS]


async def _values(
    interaction: discord.Interaction[Any], facet: Facet, typed: str
) -> list[app_commands.Choice[str]]:
    """Values of what is coming in this server."""
    found = await interaction.client.services.calendar.suggest(actor_of(interaction), facet, typed)
    return [
        app_commands.Choice(
            name=fit(language_name(each) if facet is Facet.LANGUAGE else each, CHOICE),
            value=each[:CHOICE],
        )
        for each in found
    ]


async def suggest_themes(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    return await _values(interaction, Facet.THEME, typed)


async def suggest_series(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    return await _values(interaction, Facet.SERIES, typed)


async def suggest_places(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    return await _values(interaction, Facet.PLACE, typed)


async def suggest_held_in(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """The languages in which something coming is held."""
    return await _values(interaction, Facet.LANGUAGE, typed)


async def suggest_reading(
    interaction: discord.Interaction[Any], typed: str
) -> list[app_commands.Choice[str]]:
    """The languages in which people may use Discord, as they call themselves: organisers write in
    more of them than Convenor speaks."""
    codes = sorted({locale.value for locale in discord.Locale} | set(languages()))
    every = [(language_name(code), code) for code in codes]
    return [
        app_commands.Choice(name=f"{name} · {code}", value=code)
        for name, code in every
        if typed.casefold() in f"{name} {code}".casefold()
    ][:OPTIONS]
