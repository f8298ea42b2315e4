"""`/remind`: what will be sent, what was and was not, and why; and how a reminder looks."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from cogs.permissions import ORGANISERS
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.references import EventOption
from cogs.ui import explanations as ui_why
from cogs.ui import reminders as ui


class Reminders(commands.Cog):
    """What will be sent and, afterwards, what became of it. The group is everyone's, for `why`."""

    remind = app_commands.Group(
        name=locale_str("remind"), description=locale_str("Reminders, and why you got them")
    )

    def __init__(self, bot: Convenor) -> None:
        self.services = bot.services
        bot.renderers["reminder"] = ui.reminder
        bot.presses["remind_preview"] = self.turn_page
        bot.presses["why"] = self.turn_why
        bot.presses["deliveries"] = self.turn_deliveries
        bot.presses["deliveries_again"] = self.retry

    @remind.command(
        name=locale_str("preview"),
        description=locale_str("Everything that will be sent in the next days"),
        extras=ORGANISERS,
    )
    @app_commands.describe(days=locale_str("How many days ahead, 7 unless you say"))
    @answered
    async def preview(
        self, interaction: Interaction, days: app_commands.Range[int, 1, 60] = 7
    ) -> None:
        found = await self.services.reminders.preview(actor_of(interaction), days)
        view = ui.preview(found, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_page(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        days, page = int(arguments[0]), int(arguments[1])
        found = await self.services.reminders.preview(actor_of(interaction), days)
        view = ui.preview(found, await reader_of(interaction), page)
        await interaction.response.edit_message(view=view)

    @remind.command(
        name=locale_str("why"), description=locale_str("Why you were told something, or were not")
    )
    @app_commands.describe(person=locale_str("Somebody else (organisers)"))
    @answered
    async def why(self, interaction: Interaction, person: discord.User | None = None) -> None:
        whose = (person or interaction.user).id
        found = await self.services.explanations.why(actor_of(interaction), whose)
        view = ui_why.why(found, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_why(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        person_id, page = int(arguments[0]), int(arguments[1])
        found = await self.services.explanations.why(actor_of(interaction), person_id, page)
        view = ui_why.why(found, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @remind.command(
        name=locale_str("deliveries"),
        description=locale_str("What an event has sent and will send, and what failed"),
        extras=ORGANISERS,
    )
    @app_commands.describe(event=locale_str("Which event"))
    @answered
    async def deliveries(
        self, interaction: Interaction, event: app_commands.Transform[int, EventOption]
    ) -> None:
        found = await self.services.explanations.of_event(actor_of(interaction), event)
        view = ui_why.of_event(found, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_deliveries(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        event_id, page = int(arguments[0]), int(arguments[1])
        found = await self.services.explanations.of_event(actor_of(interaction), event_id, page)
        view = ui_why.of_event(found, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @answered
    async def retry(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        event_id, page = int(arguments[0]), int(arguments[1])
        found = await self.services.explanations.retry(actor_of(interaction), event_id, page)
        view = ui_why.of_event(found, await reader_of(interaction))
        await interaction.response.edit_message(view=view)


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Reminders(bot))
