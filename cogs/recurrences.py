"""`/repeat`: how often an event takes place, and single dates of it."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.domain.acts import Proposal
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.references import DayOption, EventOption
from cogs.ui import acts as acts_ui
from cogs.ui import recurrences as ui
from schedules.recurrence.phrase import LONGEST

EventChosen: TypeAlias = app_commands.Transform[int, EventOption]
DayChosen: TypeAlias = app_commands.Transform[date, DayOption]
How: TypeAlias = app_commands.Range[str, 1, LONGEST]
Typed: TypeAlias = app_commands.Range[str, 1, 60]
_DAY = locale_str("Which date: choose the event first")


class Recurrences(commands.Cog):
    """Of all or many dates; what is done to one is `/event`."""

    repeat = app_commands.Group(
        name=locale_str("repeat"),
        description=locale_str("Events that repeat"),
        default_permissions=discord.Permissions(manage_events=True),
    )

    def __init__(self, bot: Convenor) -> None:
        self.services = bot.services
        bot.presses["repeat_choose"] = self.choose
        bot.presses["repeat_confirm"] = self.confirm

    @repeat.command(
        name=locale_str("set"),
        description=locale_str("How an event repeats, or repeats from this date on"),
    )
    @app_commands.describe(
        event=locale_str("Which event, or which date of one that repeats"),
        how=locale_str("For example: every 2 weeks on Monday; monthly on the last Friday"),
    )
    @answered
    async def set(self, interaction: Interaction, event: EventChosen, how: How) -> None:
        reader = await reader_of(interaction)
        plan = await self.services.recurrences.propose(
            actor_of(interaction), event, how, reader.language
        )
        await _send(interaction, ui.question(plan, reader))

    @repeat.command(
        name=locale_str("stop"), description=locale_str("The date chosen is the last one")
    )
    @app_commands.describe(event=locale_str("Which date is the last"))
    @answered
    async def stop(self, interaction: Interaction, event: EventChosen) -> None:
        plan = await self.services.recurrences.stop(actor_of(interaction), event)
        await _send(interaction, ui.question(plan, await reader_of(interaction)))

    @repeat.command(
        name=locale_str("skip"), description=locale_str("Leave one date out, however far ahead")
    )
    @app_commands.describe(event=locale_str("Which event"), day=_DAY)
    @answered
    async def skip(self, interaction: Interaction, event: EventChosen, day: DayChosen) -> None:
        found = await self.services.recurrences.skip(actor_of(interaction), event, day)
        reader = await reader_of(interaction)
        if isinstance(found, Proposal):
            await _send(interaction, acts_ui.question(found, reader))
        else:
            await _send(interaction, ui.skipped(found, reader))

    @repeat.command(
        name=locale_str("move"),
        description=locale_str("Give one date another time, however far ahead"),
    )
    @app_commands.describe(
        event=locale_str("Which event"),
        day=_DAY,
        start=locale_str("Local time, for example 2027-03-03 15:00"),
        length=locale_str("For example 1h30; it lasts as long as before unless you say"),
    )
    @answered
    async def move(
        self,
        interaction: Interaction,
        event: EventChosen,
        day: DayChosen,
        start: Typed,
        length: Typed | None = None,
    ) -> None:
        words = {"start": start} | ({"length": length} if length else {})
        asked = await self.services.recurrences.move(actor_of(interaction), event, day, words)
        await _send(interaction, acts_ui.question(asked, await reader_of(interaction)))

    @answered
    async def choose(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        number = int(arguments[1])
        plan = await self.services.recurrences.choose(
            actor_of(interaction), int(arguments[0]), number
        )
        view = ui.question(plan, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @answered
    async def confirm(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        plan = await self.services.recurrences.confirm(actor_of(interaction), int(arguments[0]))
        view = ui.done(plan, await reader_of(interaction))
        await interaction.response.edit_message(view=view)


async def _send(interaction: discord.Interaction[Any], view: discord.ui.LayoutView) -> None:
    await interaction.response.send_message(
        view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
    )


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Recurrences(bot))
