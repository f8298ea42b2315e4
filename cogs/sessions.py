"""`/session`: sessions added, changed, moved and removed by organisers; asked back before."""

from __future__ import annotations

from typing import TypeAlias

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.domain.sessions import Asked
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.references import EventOption, SessionOption
from cogs.ui import editing as editing_ui
from cogs.ui import sessions as ui
from cogs.ui.buttons import written

EventChosen: TypeAlias = app_commands.Transform[int, EventOption]
SessionChosen: TypeAlias = app_commands.Transform[int, SessionOption]
Typed: TypeAlias = app_commands.Range[str, 1, 200]
Line: TypeAlias = app_commands.Range[str, 1, 500]
FORMATS = [
    Choice(name=locale_str("plenary"), value="plenary"),
    Choice(name=locale_str("workshop"), value="workshop"),
    Choice(name=locale_str("technical visit"), value="visit"),
    Choice(name=locale_str("story-telling"), value="story_telling"),
    Choice(name=locale_str("interactive presentation"), value="interactive_presentation"),
    Choice(name=locale_str("break"), value="break"),
]
PAGES = [
    Choice(name=locale_str("title, when, where, seats, speakers"), value=0),
    Choice(name=locale_str("format, abstract"), value=1),
]
_EVENT = locale_str("Which event")
_SESSION = locale_str("Which session: choose the event first")
_WHEN = locale_str("Within the event: 16:00; 16:00-17:30; day 2 14:00; 25 June 16:00")


class Sessions(commands.Cog):
    """The sessions of an event."""

    session = app_commands.Group(
        name=locale_str("session"),
        description=locale_str("Sessions of an event"),
        default_permissions=discord.Permissions(manage_events=True),
    )

    def __init__(self, bot: Convenor) -> None:
        self.services = bot.services
        bot.presses["session_form"] = self.send_form
        bot.presses["session_again"] = self.send_again
        bot.presses["session_change"] = self.change
        bot.presses["session_choose"] = self.choose
        bot.presses["session_save"] = self.save

    @session.command(
        name=locale_str("add"),
        description=locale_str("A new session of an event; asked back before it is saved"),
    )
    @app_commands.describe(
        event=_EVENT,
        title=locale_str("What it is called"),
        when=_WHEN,
        length=locale_str("How long, for example 45m; an hour unless you say"),
        format=locale_str("A plenary, unless you say"),
        where=locale_str("A room, a link, or both"),
        seats=locale_str("Seats of its own, for which people then answer"),
        speakers=locale_str("Amina B. | City of Sfax; Bruno C."),
        abstract=locale_str("What people should know"),
    )
    @app_commands.choices(format=FORMATS)
    @answered
    async def add(
        self,
        interaction: Interaction,
        event: EventChosen,
        title: Line,
        when: Typed,
        length: Typed | None = None,
        format: str | None = None,
        where: Line | None = None,
        seats: app_commands.Range[int, 1, 100_000] | None = None,
        speakers: app_commands.Range[str, 1, 1_000] | None = None,
        abstract: app_commands.Range[str, 1, 4_000] | None = None,
    ) -> None:
        first = _given(title=title, when=when, length=length, format=format, where=where)
        words = {**first, **_given(seats=seats, speakers=speakers, abstract=abstract)}
        asked = await self.services.sessions.add(actor_of(interaction), event, words)
        await self._show(interaction, asked)

    @session.command(
        name=locale_str("edit"),
        description=locale_str("Change a session in a form that holds what is"),
    )
    @app_commands.describe(
        event=_EVENT,
        session=_SESSION,
        what=locale_str("Which of its fields; the first ones, unless you say"),
    )
    @app_commands.choices(what=PAGES)
    @answered
    async def edit(
        self, interaction: Interaction, event: EventChosen, session: SessionChosen, what: int = 0
    ) -> None:
        found = await self.services.sessions.form(actor_of(interaction), event, session, what)
        form = ui.first_form(found, event, session, await reader_of(interaction))
        await interaction.response.send_modal(form)

    @session.command(
        name=locale_str("move"),
        description=locale_str("Give a session another time within its event"),
    )
    @app_commands.describe(
        event=_EVENT,
        session=_SESSION,
        when=_WHEN,
        length=locale_str("As long as before, unless you say"),
    )
    @answered
    async def move(
        self,
        interaction: Interaction,
        event: EventChosen,
        session: SessionChosen,
        when: Typed,
        length: Typed | None = None,
    ) -> None:
        words = _given(when=when, length=length)
        asked = await self.services.sessions.edit(actor_of(interaction), event, session, words)
        await self._show(interaction, asked)

    @session.command(
        name=locale_str("remove"),
        description=locale_str(
            "Take a session away: cancelled where people know of it, else deleted"
        ),
    )
    @app_commands.describe(event=_EVENT, session=_SESSION)
    @answered
    async def remove(
        self, interaction: Interaction, event: EventChosen, session: SessionChosen
    ) -> None:
        asked = await self.services.sessions.remove(actor_of(interaction), event, session)
        await self._show(interaction, asked)

    @answered
    async def send_form(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        actor, words = actor_of(interaction), written(interaction)
        event_id, session_id = int(arguments[0]), int(arguments[1])
        asked = await self.services.sessions.edit(actor, event_id, session_id, words)
        await self._show(interaction, asked)

    @answered
    async def change(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        question_id, page = int(arguments[0]), int(arguments[1])
        found = await self.services.sessions.reopen(actor_of(interaction), question_id, page)
        form = ui.next_form(found, question_id, await reader_of(interaction))
        await interaction.response.send_modal(form)

    @answered
    async def send_again(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        actor, question_id = actor_of(interaction), int(arguments[0])
        asked = await self.services.sessions.amend(actor, question_id, written(interaction))
        view = ui.question(asked, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @answered
    async def choose(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        question_id, which = int(arguments[0]), int(arguments[1])
        asked = await self.services.sessions.choose(actor_of(interaction), question_id, which)
        view = ui.question(asked, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @answered
    async def save(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        done = await self.services.sessions.save(actor_of(interaction), int(arguments[0]))
        view = editing_ui.saved(done, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    async def _show(self, interaction: Interaction, asked: Asked) -> None:
        view = ui.question(asked, await reader_of(interaction))
        await interaction.response.send_message(
            view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )


def _given(**options: object) -> dict[str, str]:
    """Those options that were given, as texts."""
    return {name: str(said) for name, said in options.items() if said is not None}


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Sessions(bot))
