"""`/me`: what a person tells a community of themselves, and how they are reminded."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot import countries
from bot.client import Convenor
from bot.domain.people import ORGANISATION_KINDS, Profile, Reach, Told
from cogs.choices import suggest_languages, suggest_zones
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.ui import people as ui
from cogs.ui.fit import CHOICE, OPTIONS, fit

_KINDS = [
    app_commands.Choice(name=locale_str(str(ui.KINDS[kind])), value=kind)
    for kind in ORGANISATION_KINDS
]
_REACHES = [
    app_commands.Choice(name=locale_str("in the channel"), value=Reach.CHANNEL.value),
    app_commands.Choice(name=locale_str("by direct message"), value=Reach.DM.value),
]


class People(commands.Cog):
    """One's own profile; nobody else's."""

    me = app_commands.Group(
        name=locale_str("me"), description=locale_str("What Convenor knows of you here")
    )

    def __init__(self, bot: Convenor) -> None:
        self.people = bot.services.people

    @me.command(
        name=locale_str("profile"),
        description=locale_str("Say who you are; a - takes back what you said"),
    )
    @app_commands.describe(
        organisation=locale_str("The organisation you come from"),
        kind=locale_str("What kind of organisation it is"),
        country=locale_str("The country of your organisation"),
        language=locale_str("The language Convenor speaks to you"),
        zone=locale_str("Your time zone, by a city of it"),
    )
    @app_commands.choices(kind=_KINDS)
    @answered
    async def profile(
        self,
        interaction: Interaction,
        organisation: app_commands.Range[str, 1, 100] | None = None,
        kind: str | None = None,
        country: str | None = None,
        language: str | None = None,
        zone: str | None = None,
    ) -> None:
        said = Told(organisation, kind, country, language, zone)
        heard = await self.people.tell(actor_of(interaction), said)
        await _show(interaction, heard.profile, kept=heard.kept)

    @profile.autocomplete("organisation")
    async def suggest_organisations(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        found = await self.people.organisations_named(actor_of(interaction), typed, OPTIONS)
        return [app_commands.Choice(name=fit(name, CHOICE), value=name) for name in found]

    @profile.autocomplete("country")
    async def suggest_countries(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        reader = await reader_of(interaction)
        found = countries.matching(typed, reader.language, OPTIONS)
        return [app_commands.Choice(name=fit(name, CHOICE), value=code) for name, code in found]

    @profile.autocomplete("language")
    async def suggest_own_language(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await suggest_languages(interaction, typed)

    @profile.autocomplete("zone")
    async def suggest_own_zone(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await suggest_zones(interaction, typed)

    @me.command(name=locale_str("reminders"), description=locale_str("How you are reminded"))
    @app_commands.describe(by=locale_str("Where reminders reach you"))
    @app_commands.choices(by=_REACHES)
    @answered
    async def reminders(self, interaction: Interaction, by: str) -> None:
        profile = await self.people.remind_by(actor_of(interaction), Reach(by))
        await _show(interaction, profile)

    @me.command(name=locale_str("show"), description=locale_str("What you said of yourself"))
    @answered
    async def show(self, interaction: Interaction) -> None:
        await _show(interaction, await self.people.profile(actor_of(interaction)))


async def _show(interaction: Interaction, profile: Profile, *, kept: bool = False) -> None:
    view = ui.card(profile, await reader_of(interaction), kept=kept)
    await interaction.response.send_message(
        view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
    )


async def setup(bot: Convenor) -> None:
    await bot.add_cog(People(bot))
