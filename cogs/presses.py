"""Buttons, menus and forms are known from the start, whatever message they stand on."""

from typing import Any

import discord
from discord.ext import commands

from bot.client import Convenor
from cogs.problems import Interaction
from cogs.ui.buttons import hand_over

_OURS = (discord.InteractionType.component, discord.InteractionType.modal_submit)


class Presses(commands.Cog):
    """What is pressed, chosen or sent back is answered by what its custom_id names.

    discord.py's own way (`DynamicItem`) first makes the whole message of a button anew, item by
    item, to find the button in it: a sixth of all that a press costs. The custom_id says it all.
    """

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        if interaction.type in _OURS:
            data: dict[str, Any] = dict(interaction.data or {})
            await hand_over(interaction, str(data.get("custom_id", "")))


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Presses())
