"""`/calendar`: what is coming, filtered as a person likes, a page at a time."""

from __future__ import annotations

from typing import TypeAlias

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot import months
from bot.client import Convenor
from bot.domain.calendar import Filter
from bot.domain.events import KINDS
from cogs.choices import suggest_held_in, suggest_places, suggest_series, suggest_themes
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.ui import calendar as ui
from cogs.ui import overviews as overviews_ui
from cogs.ui.fit import OPTIONS

Words: TypeAlias = app_commands.Range[str, 1, 200]
_KINDS = [
    app_commands.Choice(name=locale_str(str(name)), value=kind) for kind, name in KINDS.items()
]


class Calendar(commands.Cog):
    """What is coming."""

    def __init__(self, bot: Convenor) -> None:
        self.service = bot.services.calendar
        bot.presses["calendar"] = self.turn
        bot.presses["calendar_open"] = self.open
        bot.renderers["overview"] = overviews_ui.overview
        bot.renderers["overview_live"] = overviews_ui.overview_live  # the same message, edited
        bot.renderers["digest"] = overviews_ui.digest

    @app_commands.command(
        name=locale_str("calendar"), description=locale_str("What is coming in this community")
    )
    @app_commands.describe(
        theme=locale_str("Of this theme only"),
        series=locale_str("Of this series only"),
        place=locale_str("At this place only"),
        language=locale_str("Held in this language"),
        kind=locale_str("Of this kind only"),
        mine=locale_str("Only what you go to, wait for or may come to"),
        month=locale_str("A month, such as September 2026"),
    )
    @app_commands.choices(kind=_KINDS)
    @app_commands.autocomplete(
        theme=suggest_themes,
        series=suggest_series,
        place=suggest_places,
        language=suggest_held_in,
    )
    @answered
    async def calendar(
        self,
        interaction: Interaction,
        theme: Words | None = None,
        series: Words | None = None,
        place: Words | None = None,
        language: Words | None = None,
        kind: str | None = None,
        mine: bool = False,
        month: app_commands.Range[str, 1, 40] | None = None,
    ) -> None:
        typed = Filter(theme, series, place, language, kind, month, mine)
        page = await self.service.show(actor_of(interaction), typed)
        view = ui.calendar(page, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        """``page, way`` of the first buttons, ``token, page, way`` of these."""
        *token, page, _ = arguments
        found = await self.service.turn(actor_of(interaction), "".join(token), int(page))
        view = ui.calendar(found, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @answered
    async def open(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        """On a message that everybody sees: a reply of one's own."""
        found = await self.service.turn(actor_of(interaction), arguments[0], 0)
        view = ui.calendar(found, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @calendar.autocomplete("month")
    async def suggest_months(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        reader = await reader_of(interaction)
        found = await self.service.months(actor_of(interaction))
        named = [(months.name_of(each, reader), each) for each in found]
        fitting = [each for each in named if typed.strip().casefold() in each[0].casefold()]
        return [app_commands.Choice(name=name, value=month) for name, month in fitting[:OPTIONS]]


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Calendar(bot))
