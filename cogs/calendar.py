"""`/calendar`: what is coming, filtered as a person likes, a page at a time."""

from __future__ import annotations

from typing import TypeAlias

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot import months
from bot.client import Convenor
from bot.domain.calendar import Facet, Filter
from bot.domain.events import KINDS
from bot.texts import language_name
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.ui import calendar as ui
from cogs.ui.fit import CHOICE, OPTIONS, fit

Words: TypeAlias = app_commands.Range[str, 1, 200]
Choices: TypeAlias = list[app_commands.Choice[str]]
_KINDS = [
    app_commands.Choice(name=locale_str(str(name)), value=kind) for kind, name in KINDS.items()
]


class Calendar(commands.Cog):
    """What is coming."""

    def __init__(self, bot: Convenor) -> None:
        self.service = bot.services.calendar
        bot.presses["calendar"] = self.turn

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

    @calendar.autocomplete("theme")
    async def suggest_themes(self, interaction: Interaction, typed: str) -> Choices:
        return await self._suggest(interaction, Facet.THEME, typed)

    @calendar.autocomplete("series")
    async def suggest_series(self, interaction: Interaction, typed: str) -> Choices:
        return await self._suggest(interaction, Facet.SERIES, typed)

    @calendar.autocomplete("place")
    async def suggest_places(self, interaction: Interaction, typed: str) -> Choices:
        return await self._suggest(interaction, Facet.PLACE, typed)

    @calendar.autocomplete("language")
    async def suggest_languages(self, interaction: Interaction, typed: str) -> Choices:
        return await self._suggest(interaction, Facet.LANGUAGE, typed)

    @calendar.autocomplete("month")
    async def suggest_months(self, interaction: Interaction, typed: str) -> Choices:
        reader = await reader_of(interaction)
        found = await self.service.months(actor_of(interaction))
        named = [(months.name_of(each, reader), each) for each in found]
        fitting = [each for each in named if typed.strip().casefold() in each[0].casefold()]
        return [app_commands.Choice(name=name, value=month) for name, month in fitting[:OPTIONS]]

    async def _suggest(self, interaction: Interaction, facet: Facet, typed: str) -> Choices:
        found = await self.service.suggest(actor_of(interaction), facet, typed)
        of_language = facet is Facet.LANGUAGE
        return [
            app_commands.Choice(
                name=fit(language_name(each) if of_language else each, CHOICE), value=each[:CHOICE]
            )
            for each in found
        ]


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Calendar(bot))
