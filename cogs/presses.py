"""Buttons, menus and forms are known from the start, whatever message they stand on."""

from typing import Any

import discord
from discord.ext import commands

from bot.client import Convenor
from cogs.problems import Interaction
from cogs.ui.buttons import Choice, Press, hand_over


class Forms(commands.Cog):
    """Forms sent back: discord.py has forgotten them on purpose (see `buttons.form`)."""

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        if interaction.type is discord.InteractionType.modal_submit:
            data: dict[str, Any] = dict(interaction.data or {})
            await hand_over(interaction, str(data.get("custom_id", "")))


async def setup(bot: Convenor) -> None:
    bot.add_dynamic_items(Press, Choice)
    await bot.add_cog(Forms())
