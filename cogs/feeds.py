"""`/feed community`, `/feed series` and `/feed mine`: calendars to subscribe to."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.references import SeriesOption
from cogs.ui import feeds as ui

_UNKNOWN_MEMBER, _UNKNOWN_USER = 10007, 10013
_ALARMS = [
    app_commands.Choice(name=locale_str("no alarm"), value=0),
    app_commands.Choice(name=locale_str("10 minutes before"), value=10),
    app_commands.Choice(name=locale_str("30 minutes before"), value=30),
    app_commands.Choice(name=locale_str("1 hour before"), value=60),
    app_commands.Choice(name=locale_str("1 day before"), value=1_440),
]


class Feeds(commands.Cog):
    """Addresses of calendars."""

    feed = app_commands.Group(
        name=locale_str("feed"), description=locale_str("Calendars to subscribe to")
    )

    def __init__(self, bot: Convenor) -> None:
        self.bot = bot
        self.services = bot.services
        self.services.feeds.is_member = self.is_member
        bot.presses["feed_replace"] = self.replace
        bot.presses["feed_revoke"] = self.revoke

    @feed.command(
        name=locale_str("community"),
        description=locale_str("The calendar of this community, for your own calendar"),
    )
    @answered
    async def community(self, interaction: Interaction) -> None:
        found = await self.services.feeds.community(actor_of(interaction))
        view = ui.community(found, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @feed.command(
        name=locale_str("series"),
        description=locale_str("The calendar of one series, for your own calendar"),
    )
    @app_commands.describe(series=locale_str("Which series"))
    @answered
    async def series(
        self, interaction: Interaction, series: app_commands.Transform[int, SeriesOption]
    ) -> None:
        found = await self.services.feeds.series(actor_of(interaction), series)
        view = ui.community(found, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @feed.command(
        name=locale_str("mine"),
        description=locale_str("A calendar of your own: what you go to here"),
    )
    @app_commands.describe(alarm=locale_str("Whether your calendar rings before each"))
    @app_commands.choices(alarm=_ALARMS)
    @answered
    async def mine(self, interaction: Interaction, alarm: int | None = None) -> None:
        found = await self.services.feeds.mine(actor_of(interaction), alarm)
        render = ui.mine if found.address is None else ui.made
        view = render(found, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def replace(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        found = await self.services.feeds.replace(actor_of(interaction))
        view = ui.made(found, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @answered
    async def revoke(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        await self.services.feeds.revoke(actor_of(interaction))
        view = ui.revoked(await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    async def is_member(self, community_id: int, person_id: int) -> bool | None:
        """Whether Discord knows the person in the server; None where it cannot say now."""
        guild = self.bot.get_guild(community_id)
        if guild is None:
            return None
        try:
            await guild.fetch_member(person_id)
        except discord.NotFound as error:
            return False if error.code in (_UNKNOWN_MEMBER, _UNKNOWN_USER) else None
        except discord.HTTPException:
            return None
        return True


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Feeds(bot))
