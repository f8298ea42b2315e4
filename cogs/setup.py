"""`/setup`: a community's time zone, events channel, organiser roles and language; what is missing.

For whoever organises; Discord shows the commands to those who may manage the server.
"""

from __future__ import annotations

import discord
from discord import app_commands
from discord.abc import GuildChannel
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.domain.communities import Community
from cogs.choices import suggest_languages, suggest_zones
from cogs.permissions import missing, wanting
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.ui import setup as ui
from cogs.ui.setup import Checked

_ON_OFF = [
    app_commands.Choice(name=locale_str("on"), value="on"),
    app_commands.Choice(name=locale_str("off"), value="off"),
]


class Setup(commands.Cog):
    """Settings of a community, each answered with what is set now."""

    setup = app_commands.Group(
        name=locale_str("setup"),
        description=locale_str("Settings of this community (organisers)"),
        default_permissions=discord.Permissions(manage_guild=True),
    )

    def __init__(self, bot: Convenor) -> None:
        self.communities = bot.services.communities

    @setup.command(name=locale_str("zone"), description=locale_str("The community's time zone"))
    @app_commands.describe(zone=locale_str("A city of the zone, such as Africa/Tunis"))
    @app_commands.autocomplete(zone=suggest_zones)
    @answered
    async def zone(self, interaction: Interaction, zone: str) -> None:
        community = await self.communities.configure(actor_of(interaction), zone=zone)
        await _show(interaction, community)

    @setup.command(name=locale_str("channel"), description=locale_str("Where events are announced"))
    @app_commands.describe(channel=locale_str("The events channel"))
    @answered
    async def channel(self, interaction: Interaction, channel: discord.TextChannel) -> None:
        actor = actor_of(interaction)
        community = await self.communities.configure(actor, events_channel_id=channel.id)
        await _show(interaction, community)

    @setup.command(
        name=locale_str("organisers"), description=locale_str("The roles whose members organise")
    )
    @app_commands.describe(
        role=locale_str("These roles, in place of those before"),
        second=locale_str("Another role"),
        third=locale_str("Another role"),
    )
    @answered
    async def organisers(
        self,
        interaction: Interaction,
        role: discord.Role,
        second: discord.Role | None = None,
        third: discord.Role | None = None,
    ) -> None:
        chosen = frozenset(each.id for each in (role, second, third) if each is not None)
        community = await self.communities.name_organisers(actor_of(interaction), chosen)
        await _show(interaction, community)

    @setup.command(
        name=locale_str("language"), description=locale_str("The language of announcements")
    )
    @app_commands.describe(language=locale_str("A language Convenor speaks"))
    @app_commands.autocomplete(language=suggest_languages)
    @answered
    async def language(self, interaction: Interaction, language: str) -> None:
        community = await self.communities.configure(actor_of(interaction), language=language)
        await _show(interaction, community)

    @setup.command(
        name=locale_str("roles"),
        description=locale_str("Whether each event has a role, which pings those who go"),
    )
    @app_commands.describe(use=locale_str("on, or off: people are mentioned by name"))
    @app_commands.choices(use=_ON_OFF)
    @answered
    async def roles(self, interaction: Interaction, use: str) -> None:
        community = await self.communities.configure(actor_of(interaction), roles=use == "on")
        await _show(interaction, community)

    @setup.command(
        name=locale_str("threads"),
        description=locale_str("Whether each event has a thread, where it is spoken of"),
    )
    @app_commands.describe(use=locale_str("on, or off: all is said in the events channel"))
    @app_commands.choices(use=_ON_OFF)
    @answered
    async def threads(self, interaction: Interaction, use: str) -> None:
        community = await self.communities.configure(actor_of(interaction), threads=use == "on")
        await _show(interaction, community)

    @setup.command(
        name=locale_str("mirror"),
        description=locale_str("Whether Discord's own events follow yours"),
    )
    @app_commands.describe(use=locale_str("on, or off: what is coming is removed from Discord's"))
    @app_commands.choices(use=_ON_OFF)
    @answered
    async def mirror(self, interaction: Interaction, use: str) -> None:
        community = await self.communities.configure(actor_of(interaction), mirror=use == "on")
        await _show(interaction, community)

    @setup.command(name=locale_str("show"), description=locale_str("The settings as they are"))
    @answered
    async def show(self, interaction: Interaction) -> None:
        await _show(interaction, await self.communities.of_organiser(actor_of(interaction)))

    @setup.command(
        name=locale_str("check"), description=locale_str("What Convenor still lacks here")
    )
    @answered
    async def check(self, interaction: Interaction) -> None:
        community = await self.communities.of_organiser(actor_of(interaction))
        view = ui.report(_checked(interaction, community), await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)


async def _show(interaction: Interaction, community: Community) -> None:
    view = ui.settings(_checked(interaction, community), await reader_of(interaction))
    await interaction.response.send_message(view=view, ephemeral=True)


def _checked(interaction: Interaction, community: Community) -> Checked:
    """The settings held against the server as it is now."""
    guild = interaction.guild
    assert guild is not None  # commands are for servers only
    channel = guild.get_channel(community.events_channel_id or 0)
    there = channel if isinstance(channel, GuildChannel) else None
    lacking = [] if there is None else missing(there)
    wanted = tuple(wanting(guild, there))
    roles = tuple(sorted(role for role in community.organiser_roles if guild.get_role(role)))
    name = guild.me.display_name
    return Checked(community, channel is not None, tuple(lacking), roles, name, wanted)


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Setup(bot))
