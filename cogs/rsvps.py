"""Answers: the buttons of every card, the list of people, and `/rsvp set` for organisers."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.domain.answers import EVENT, Answer
from bot.domain.people import Actor
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.references import EventOption, SessionOption
from cogs.ui import events as events_ui
from cogs.ui import rsvps as ui
from cogs.ui.buttons import chosen

_ANSWERS = [
    app_commands.Choice(name=locale_str("going"), value=Answer.GOING.value),
    app_commands.Choice(name=locale_str("maybe"), value=Answer.MAYBE.value),
    app_commands.Choice(name=locale_str("declined"), value=Answer.DECLINED.value),
]


class Rsvps(commands.Cog):
    """Going, Maybe, Can't; seats of sessions; who comes."""

    rsvp = app_commands.Group(
        name=locale_str("rsvp"),
        description=locale_str("Answers to events"),
        default_permissions=discord.Permissions(manage_events=True),
    )

    def __init__(self, bot: Convenor) -> None:
        self.services = bot.services
        bot.renderers["promotion"] = ui.promotion
        bot.renderers["dated"] = ui.dated
        bot.presses["rsvp"] = self.press
        bot.presses["rsvp_card"] = self.press_own_card
        bot.presses["rsvp_reply"] = self.press_own_reply
        bot.presses["people"] = self.people
        bot.presses["people_page"] = self.turn_page
        bot.presses["people_of"] = self.choose

    @answered
    async def press(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        """On a card that everybody sees: a reply of one's own; the card follows by itself."""
        done = await self._answer(interaction, arguments)
        view = ui.answered(done, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def press_own_card(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        """On a card only the person sees: that card, as it is now."""
        await self._answer(interaction, arguments)
        shown = await self.services.events.show(actor_of(interaction), int(arguments[0]))
        view = events_ui.card(shown, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @answered
    async def press_own_reply(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        done = await self._answer(interaction, arguments)
        view = ui.answered(done, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    async def _answer(self, interaction: Interaction, arguments: tuple[str, ...]) -> Any:
        event_id, session_id, answer = arguments
        return await self.services.rsvps.answer(
            actor_of(interaction), int(event_id), Answer(answer), int(session_id)
        )

    @answered
    async def people(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        view = await self._people(interaction, *(int(each) for each in arguments[:3]))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_page(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        view = await self._people(interaction, *(int(each) for each in arguments[:3]))
        await interaction.response.edit_message(view=view)

    @answered
    async def choose(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        view = await self._people(interaction, int(arguments[0]), int(chosen(interaction)[0]), 0)
        await interaction.response.edit_message(view=view)

    async def _people(
        self, interaction: Interaction, event_id: int, session_id: int, page: int
    ) -> discord.ui.LayoutView:
        actor = actor_of(interaction)
        found = await self.services.rsvps.people(actor, event_id, session_id, page)
        return ui.people(found, await reader_of(interaction))

    @rsvp.command(
        name=locale_str("set"), description=locale_str("Answer for a person (organisers)")
    )
    @app_commands.describe(
        person=locale_str("Whose answer"),
        event=locale_str("Which event"),
        answer=locale_str("Their answer"),
        session=locale_str("For a seat of one of its sessions"),
    )
    @app_commands.choices(answer=_ANSWERS)
    @answered
    async def set(
        self,
        interaction: Interaction,
        person: discord.Member,
        event: app_commands.Transform[int, EventOption],
        answer: app_commands.Choice[str],
        session: app_commands.Transform[int, SessionOption] = EVENT,
    ) -> None:
        actor = actor_of(interaction)
        whose = Actor(actor.community_id, person.id, person.display_name)
        said = Answer(answer.value)
        done = await self.services.rsvps.answer_for(actor, whose, event, said, session)
        view = ui.answered(done, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Rsvps(bot))
