"""Discord's own events: how ours are written there, and what Discord tells of them."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.client import Convenor
from bot.delivery.unheard import hear_interest
from cogs.ui import mirror as ui


class Mirror(commands.Cog):
    """Whatever happens to a server's events, it is looked at anew: one that is over makes room."""

    def __init__(self, bot: Convenor) -> None:
        self.live = bot.delivery.mirror
        self.live.written = ui.written
        hear_interest(bot, self.live.touch)

    @commands.Cog.listener()
    async def on_scheduled_event_create(self, event: discord.ScheduledEvent) -> None:
        self.live.touch([event.guild_id])

    @commands.Cog.listener()
    async def on_scheduled_event_update(
        self, before: discord.ScheduledEvent, after: discord.ScheduledEvent
    ) -> None:
        self.live.touch([after.guild_id])

    @commands.Cog.listener()
    async def on_scheduled_event_delete(self, event: discord.ScheduledEvent) -> None:
        self.live.touch([event.guild_id])


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Mirror(bot))
