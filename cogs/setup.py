"""`/setup`: a community's settings, overviews and weekly digest; what is missing.

For whoever organises; Discord shows the commands to those who may manage the server.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TypeAlias

import discord
from discord import app_commands
from discord.abc import GuildChannel
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.domain.calendar import Filter
from bot.domain.communities import Community
from bot.domain.events import KINDS
from cogs.choices import (
    suggest_held_in,
    suggest_languages,
    suggest_places,
    suggest_series,
    suggest_themes,
    suggest_zones,
)
from cogs.permissions import missing, require, wanting
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.ui import setup as ui
from cogs.ui.setup import Checked

Words: TypeAlias = app_commands.Range[str, 1, 200]
_NEVER = "never"
_DAYS = [
    *(
        app_commands.Choice(name=locale_str(str(name)), value=str(number))
        for number, name in enumerate(ui.WEEKDAYS)
    ),
    app_commands.Choice(name=locale_str("never"), value=_NEVER),
]
_KINDS = [
    app_commands.Choice(name=locale_str(str(name)), value=kind) for kind, name in KINDS.items()
]
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
        self.overviews = bot.services.overviews

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

    @setup.command(
        name=locale_str("overview"),
        description=locale_str("Keep a message in a channel that shows what is coming"),
    )
    @app_commands.describe(
        channel=locale_str("Where"),
        theme=locale_str("Of this theme only"),
        series=locale_str("Of this series only"),
        place=locale_str("At this place only"),
        language=locale_str("Held in this language"),
        kind=locale_str("Of this kind only"),
        use=locale_str("off: it is not kept any more"),
    )
    @app_commands.choices(kind=_KINDS, use=_ON_OFF)
    @app_commands.autocomplete(
        theme=suggest_themes,
        series=suggest_series,
        place=suggest_places,
        language=suggest_held_in,
    )
    @answered
    async def overview(
        self,
        interaction: Interaction,
        channel: discord.TextChannel,
        theme: Words | None = None,
        series: Words | None = None,
        place: Words | None = None,
        language: Words | None = None,
        kind: str | None = None,
        use: str = "on",
    ) -> None:
        if use == "off":
            await self._take_down(interaction, channel)
            return
        require(channel)
        typed = Filter(theme, series, place, language, kind)
        overview = await self.overviews.set_up(actor_of(interaction), channel.id, typed)
        view = ui.overview(overview, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    async def _take_down(self, interaction: Interaction, channel: discord.TextChannel) -> None:
        """It is not kept any more, and its message goes."""
        overview = await self.overviews.take_down(actor_of(interaction), channel.id)
        if overview.message_id is not None:
            with suppress(discord.HTTPException):
                await channel.get_partial_message(overview.message_id).delete()
        view = ui.overview_gone(overview, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @setup.command(
        name=locale_str("digest"),
        description=locale_str("Tell a channel week by week what is coming"),
    )
    @app_commands.describe(
        day=locale_str("On which day, or never"),
        time=locale_str("Local time of the community, for example 09:00"),
        channel=locale_str("Where; the events channel unless you say"),
    )
    @app_commands.choices(day=_DAYS)
    @answered
    async def digest(
        self,
        interaction: Interaction,
        day: str,
        time: app_commands.Range[str, 1, 20] = "09:00",
        channel: discord.TextChannel | None = None,
    ) -> None:
        if channel is not None:
            require(channel)
        where = None if channel is None else channel.id
        weekday = None if day == _NEVER else int(day)
        community = await self.communities.tell_weekly(actor_of(interaction), weekday, time, where)
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
