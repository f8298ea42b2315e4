"""`/calendar` and `/event show`: what is coming, and one event."""

from __future__ import annotations

from dataclasses import replace

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.references import EventOption
from cogs.ui import events as ui


class Events(commands.Cog):
    """Browsing."""

    event = app_commands.Group(name=locale_str("event"), description=locale_str("Events"))

    def __init__(self, bot: Convenor) -> None:
        self.services = bot.services
        bot.renderers["announcement"] = ui.announcement
        bot.renderers["card"] = ui.card  # the same message, edited
        bot.presses["calendar"] = self.turn_page
        bot.presses["sessions"] = self.sessions
        bot.presses["sessions_page"] = self.turn_sessions

    @app_commands.command(
        name=locale_str("calendar"), description=locale_str("What is coming in this community")
    )
    @answered
    async def calendar(self, interaction: Interaction) -> None:
        page = await self.services.events.calendar(actor_of(interaction))
        view = ui.calendar(page, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_page(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        page = await self.services.events.calendar(actor_of(interaction), int(arguments[0]))
        view = ui.calendar(page, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @event.command(name=locale_str("show"), description=locale_str("One event with its sessions"))
    @app_commands.describe(event=locale_str("Which event"))
    @answered
    async def show(
        self,
        interaction: Interaction,
        event: app_commands.Transform[int, EventOption],
    ) -> None:
        shown = await self.services.events.show(actor_of(interaction), event)
        view = ui.card(shown, await reader_of(interaction))
        await interaction.response.send_message(
            view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )

    @answered
    async def sessions(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        view = await self._sessions(interaction, arguments)
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_sessions(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        await interaction.response.edit_message(view=await self._sessions(interaction, arguments))

    async def _sessions(
        self, interaction: Interaction, arguments: tuple[str, ...]
    ) -> discord.ui.LayoutView:
        shown = await self.services.events.show(actor_of(interaction), int(arguments[0]))
        shared = replace(shown, mine=None)  # its buttons are replied to, like the public card's
        return ui.sessions(shared, await reader_of(interaction), int(arguments[1]))


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Events(bot))
