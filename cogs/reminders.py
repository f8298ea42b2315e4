"""`/remind preview`, and how a reminder looks."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.ui import reminders as ui


class Reminders(commands.Cog):
    """What will be sent."""

    remind = app_commands.Group(
        name=locale_str("remind"),
        description=locale_str("Reminders (organisers)"),
        default_permissions=discord.Permissions(manage_events=True),
    )

    def __init__(self, bot: Convenor) -> None:
        self.services = bot.services
        bot.renderers["reminder"] = ui.reminder
        bot.presses["remind_preview"] = self.turn_page

    @remind.command(
        name=locale_str("preview"),
        description=locale_str("Everything that will be sent in the next days"),
    )
    @app_commands.describe(days=locale_str("How many days ahead, 7 unless you say"))
    @answered
    async def preview(
        self, interaction: Interaction, days: app_commands.Range[int, 1, 60] = 7
    ) -> None:
        found = await self.services.reminders.preview(actor_of(interaction), days)
        view = ui.preview(found, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_page(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        days, page = int(arguments[0]), int(arguments[1])
        found = await self.services.reminders.preview(actor_of(interaction), days)
        view = ui.preview(found, await reader_of(interaction), page)
        await interaction.response.edit_message(view=view)


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Reminders(bot))
