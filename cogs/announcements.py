"""`/announce`: an organiser's own words."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.domain.announcements import LONGEST
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.references import EventOption
from cogs.ui import announcements as ui


class Announcements(commands.Cog):
    """Words to everybody going, or to the channel."""

    def __init__(self, bot: Convenor) -> None:
        self.services = bot.services
        bot.renderers["words"] = ui.words
        bot.presses["announce_confirm"] = self.confirm

    @app_commands.command(
        name=locale_str("announce"),
        description=locale_str("Tell something to those going to an event, or to the channel"),
    )
    @app_commands.default_permissions(manage_events=True)
    @app_commands.describe(
        text=locale_str("What to tell"),
        event=locale_str("To those going to it; without, to the events channel"),
    )
    @answered
    async def announce(
        self,
        interaction: Interaction,
        text: app_commands.Range[str, 1, LONGEST],
        event: app_commands.Transform[int, EventOption] | None = None,
    ) -> None:
        found = await self.services.announcements.announce(actor_of(interaction), event, text)
        view = ui.said(found, await reader_of(interaction))
        await interaction.response.send_message(
            view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )

    @answered
    async def confirm(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        actor = actor_of(interaction)
        found = await self.services.announcements.confirm(actor, int(arguments[0]))
        view = ui.said(found, await reader_of(interaction))
        await interaction.response.edit_message(view=view)


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Announcements(bot))
