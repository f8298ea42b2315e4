"""`/help`: every command that the person may use, from the tree itself."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from cogs.permissions import for_organisers
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.ui import help as ui


class Help(commands.Cog):
    """What there is."""

    def __init__(self, bot: Convenor) -> None:
        self.services = bot.services
        bot.presses["help"] = self.turn_page

    @app_commands.command(
        name=locale_str("help"), description=locale_str("Every command you may use")
    )
    @answered
    async def help(self, interaction: Interaction) -> None:
        view = await self._page(interaction, 0)
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_page(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        view = await self._page(interaction, int(arguments[0]))
        await interaction.response.edit_message(view=view)

    async def _page(self, interaction: Interaction, page: int) -> discord.ui.LayoutView:
        actor = actor_of(interaction)
        community = await self.services.communities.get(actor.community_id)
        known = await interaction.client.command_ids()
        found = entries(interaction.client.tree, known)
        if not actor.organises(community.organiser_roles):
            found = [each for each in found if not each.for_organisers]
        return ui.card(found, page, await reader_of(interaction))


def entries(tree: app_commands.CommandTree[Any], ids: dict[str, int]) -> list[ui.Entry]:
    """Every slash command, those for everyone first, each with its link where it is known."""
    leaves = [each for each in tree.walk_commands() if isinstance(each, app_commands.Command)]
    found = [
        ui.Entry(
            name=each.qualified_name,
            description=each.description,
            for_organisers=for_organisers(each),
            id=ids.get((each.root_parent or each).name),
        )
        for each in leaves
    ]
    return sorted(found, key=lambda each: (each.for_organisers, each.name))


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Help(bot))
