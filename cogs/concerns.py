"""What organisers are told of by itself; the permissions that lack are looked up as it is told."""

from __future__ import annotations

import discord
from discord.abc import GuildChannel

from bot.client import Convenor
from bot.domain.deliveries import CONCERN, Due
from bot.texts import Reader
from cogs.permissions import missing
from cogs.ui import concerns as ui


async def setup(bot: Convenor) -> None:
    def render(due: Due, reader: Reader) -> discord.ui.LayoutView:
        channel = bot.get_channel(due.content["channel"] or 0)
        lacking = missing(channel) if isinstance(channel, GuildChannel) else []
        return ui.concern(due, [each.name for each in lacking], reader)

    bot.renderers[CONCERN] = render
