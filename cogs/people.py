"""`/me`: what a person tells a community of themselves, and how they want to be told."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot import countries
from bot.client import Convenor
from bot.domain.people import ORGANISATION_KINDS, Profile, Reach, Told, Visibility
from bot.domain.preferences import Topic, Wishes
from cogs.choices import suggest_languages, suggest_zones
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.ui import people as ui
from cogs.ui import preferences as ui_preferences
from cogs.ui.buttons import chosen, written
from cogs.ui.fit import CHOICE, OPTIONS, fit

_KINDS = [
    app_commands.Choice(name=locale_str(str(ui.KINDS[kind])), value=kind)
    for kind in ORGANISATION_KINDS
]
_REACHES = [
    app_commands.Choice(name=locale_str("in the channel"), value=Reach.CHANNEL.value),
    app_commands.Choice(name=locale_str("by direct message"), value=Reach.DM.value),
]
_SEEN_BY = [
    app_commands.Choice(name=locale_str(str(ui.SEEN_BY[each])), value=each.value)
    for each in Visibility
]
_TOPICS = [
    app_commands.Choice(name=locale_str(str(ui_preferences.TOPICS[topic])), value=topic.value)
    for topic in Topic
]


class People(commands.Cog):
    """One's own profile, and how one is told; nobody else's."""

    me = app_commands.Group(
        name=locale_str("me"), description=locale_str("What Convenor knows of you here")
    )

    def __init__(self, bot: Convenor) -> None:
        self.people = bot.services.people
        self.preferences = bot.services.preferences
        bot.presses["told_of"] = self.choose_topics
        bot.presses["told_by"] = self.choose_reach
        bot.presses["told_last_calls"] = self.choose_last_calls
        bot.presses["told_in"] = self.choose_language
        bot.presses["told_times"] = self.open_times
        bot.presses["told_times_said"] = self.choose_times

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
        visibility=locale_str("Who sees by name that you come, besides organisers"),
    )
    @app_commands.choices(kind=_KINDS, visibility=_SEEN_BY)
    @answered
    async def profile(
        self,
        interaction: Interaction,
        organisation: app_commands.Range[str, 1, 100] | None = None,
        kind: str | None = None,
        country: str | None = None,
        language: str | None = None,
        zone: str | None = None,
        visibility: str | None = None,
    ) -> None:
        seen_by = Visibility(visibility) if visibility else None
        said = Told(organisation, kind, country, language, zone, seen_by)
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

    @me.command(
        name=locale_str("reminders"),
        description=locale_str("Of what you are told, how, when not, and when besides"),
    )
    @app_commands.describe(
        by=locale_str("How you are told"),
        off=locale_str("What you do not want to be told of"),
        on=locale_str("What you want to be told of again"),
        own=locale_str("Reminders of your own, such as 2 hours, 1 day; a - for none"),
        quiet=locale_str("Your quiet hours, such as 22:00-07:00; a - for none"),
        last_calls=locale_str("Whether last calls ring in your quiet hours"),
        language=locale_str("The language Convenor speaks to you; a - for Discord's"),
    )
    @app_commands.choices(by=_REACHES, off=_TOPICS, on=_TOPICS)
    @answered
    async def reminders(
        self,
        interaction: Interaction,
        by: str | None = None,
        off: str | None = None,
        on: str | None = None,
        own: app_commands.Range[str, 1, 200] | None = None,
        quiet: app_commands.Range[str, 1, 50] | None = None,
        last_calls: bool | None = None,
        language: str | None = None,
    ) -> None:
        wishes = Wishes(
            reach=Reach(by) if by else None,
            switch_off=Topic(off) if off else None,
            switch_on=Topic(on) if on else None,
            offsets=own,
            quiet=quiet,
            last_calls=last_calls,
            language=language,
        )
        told = await self.preferences.choose(actor_of(interaction), wishes)
        view = ui_preferences.card(told, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @reminders.autocomplete("language")
    async def suggest_language_spoken(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await suggest_languages(interaction, typed)

    @answered
    async def choose_topics(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        wanted = frozenset(Topic(each) for each in chosen(interaction))
        await self._choose(interaction, Wishes(topics=wanted))

    @answered
    async def choose_reach(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        await self._choose(interaction, Wishes(reach=Reach(arguments[0])))

    @answered
    async def choose_last_calls(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        await self._choose(interaction, Wishes(last_calls=arguments[0] == ui_preferences.YES))

    @answered
    async def choose_language(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        await self._choose(interaction, Wishes(language=chosen(interaction)[0]))

    @answered
    async def open_times(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        told = await self.preferences.show(actor_of(interaction))
        form = ui_preferences.times_form(told, await reader_of(interaction))
        await interaction.response.send_modal(form)

    @answered
    async def choose_times(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        fields = written(interaction)
        wishes = Wishes(offsets=fields.get("own", ""), quiet=fields.get("quiet", ""))
        await self._choose(interaction, wishes)

    async def _choose(self, interaction: Interaction, wishes: Wishes) -> None:
        told = await self.preferences.choose(actor_of(interaction), wishes)
        view = ui_preferences.card(told, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

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
