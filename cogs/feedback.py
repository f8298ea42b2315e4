"""`/feedback`: one tap, a few words, and the results once the form is closed."""

from __future__ import annotations

import io

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.domain.people import Actor
from bot.texts import Reader
from cogs.permissions import ORGANISERS
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.references import EventOption, SessionOption
from cogs.ui import feedback as ui
from cogs.ui.buttons import written
from cogs.ui.feedback_table import rows
from schedules.files.csv_out import table_bytes

_EVENT = locale_str("Which event")
_SESSION = locale_str("Which of its sessions; the event as a whole unless you say")


class Feedback(commands.Cog):
    """Feedback, anonymous."""

    feedback = app_commands.Group(
        name=locale_str("feedback"), description=locale_str("Feedback on events and sessions")
    )

    def __init__(self, bot: Convenor) -> None:
        self.service = bot.services.feedback
        self.people = bot.services.people
        bot.renderers["feedback"] = bot.renderers["nudge"] = ui.request
        bot.presses["rate"] = self.rate
        bot.presses["words"] = self.open_form
        bot.presses["say"] = self.say
        bot.presses["feedback_close"] = self.close_now

    @feedback.command(
        name=locale_str("give"), description=locale_str("Give feedback, anonymously, with one tap")
    )
    @app_commands.describe(event=_EVENT, session=_SESSION)
    @answered
    async def give(
        self,
        interaction: Interaction,
        event: app_commands.Transform[int, EventOption],
        session: app_commands.Transform[int, SessionOption] | None = None,
    ) -> None:
        asked = await self.service.ask(actor_of(interaction), event, session)
        view = ui.question(asked, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def rate(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        community_id, event_id, scope, rating = (int(each) for each in arguments)
        actor = _whoever(interaction, community_id)
        rated = await self.service.rate(actor, event_id, scope or None, rating)
        view = ui.thanks(rated, await self._reader(actor))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def open_form(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        reader = await self._reader(_whoever(interaction, int(arguments[0])))
        await interaction.response.send_modal(ui.words_form(arguments, reader))

    @answered
    async def say(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        community_id, form_id, ticket = arguments
        actor = _whoever(interaction, int(community_id))
        kept = await self.service.add_words(
            actor.community_id, int(form_id), ticket, written(interaction)
        )
        view = ui.said(kept, await self._reader(actor))
        if kept:
            await interaction.response.edit_message(view=view)
        else:
            await interaction.response.send_message(view=view, ephemeral=True)

    @feedback.command(
        name=locale_str("results"),
        description=locale_str("What people answered (organisers)"),
        extras=ORGANISERS,
    )
    @app_commands.describe(event=_EVENT, session=_SESSION)
    @answered
    async def results(
        self,
        interaction: Interaction,
        event: app_commands.Transform[int, EventOption],
        session: app_commands.Transform[int, SessionOption] | None = None,
    ) -> None:
        found = await self.service.results(actor_of(interaction), event, session)
        view = ui.results(found, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @feedback.command(
        name=locale_str("close"),
        description=locale_str("Close a form early and release its results (organisers)"),
        extras=ORGANISERS,
    )
    @app_commands.describe(event=_EVENT, session=_SESSION)
    @answered
    async def close(
        self,
        interaction: Interaction,
        event: app_commands.Transform[int, EventOption],
        session: app_commands.Transform[int, SessionOption] | None = None,
    ) -> None:
        found = await self.service.closing(actor_of(interaction), event, session)
        view = ui.closing(found, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def close_now(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        event_id, scope = (int(each) for each in arguments)
        found = await self.service.close(actor_of(interaction), event_id, scope or None)
        view = ui.results(found, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @feedback.command(
        name=locale_str("export"),
        description=locale_str("All released results of an event as a CSV file (organisers)"),
        extras=ORGANISERS,
    )
    @app_commands.describe(event=_EVENT)
    @answered
    async def export(
        self, interaction: Interaction, event: app_commands.Transform[int, EventOption]
    ) -> None:
        released = await self.service.released(actor_of(interaction), event)
        content = table_bytes(rows(released, await reader_of(interaction)))
        file = discord.File(io.BytesIO(content), filename="feedback.csv")
        await interaction.response.send_message(file=file, ephemeral=True)

    async def _reader(self, actor: Actor) -> Reader:
        return await self.people.reader(actor)


def _whoever(interaction: Interaction, community_id: int) -> Actor:
    """Who acts: in a server as anywhere; in a DM, for the community that the button names. Only
    we make buttons, and what they name is looked up as for anybody."""
    if interaction.guild_id is not None:
        return actor_of(interaction)
    user = interaction.user
    return Actor(community_id, user.id, user.display_name, locale=interaction.locale.value)


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Feedback(bot))
