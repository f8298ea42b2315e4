"""`/event`: one event, and what organisers do to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.domain.acts import LONGEST_REASON, Act, Ask
from bot.domain.recurrences import Scope
from cogs.choices import suggest_zones
from cogs.permissions import ORGANISERS, require
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.references import EventOption
from cogs.ui import acts as acts_ui
from cogs.ui import cards as cards_ui
from cogs.ui import events as ui

Reason: TypeAlias = app_commands.Range[str, 1, LONGEST_REASON]
Typed: TypeAlias = app_commands.Range[str, 1, 60]
EventChosen: TypeAlias = app_commands.Transform[int, EventOption]
When: TypeAlias = app_commands.Range[str, 1, 200]
_WORDS = ("when", "start", "end", "length", "date", "zone", "fold")  # of schedule files
_FOLDS = [
    app_commands.Choice(name=locale_str("the first time"), value="first"),
    app_commands.Choice(name=locale_str("the second time"), value="second"),
]


class Events(commands.Cog):
    """Browsing, and the acts of organisers."""

    event = app_commands.Group(name=locale_str("event"), description=locale_str("Events"))

    def __init__(self, bot: Convenor) -> None:
        self.services = bot.services
        bot.renderers["announcement"] = ui.announcement
        bot.renderers["card"] = ui.card  # the same message, edited
        bot.renderers["card_moved"] = cards_ui.moved
        bot.renderers["notice"] = acts_ui.notice
        bot.presses["act_scope"] = self.choose
        bot.presses["act_confirm"] = self.confirm
        bot.presses["act_along"] = self.confirm_along
        bot.presses["act_discard"] = self.discard
        bot.presses["sessions"] = self.sessions
        bot.presses["sessions_page"] = self.turn_sessions

    @event.command(name=locale_str("show"), description=locale_str("One event with its sessions"))
    @app_commands.describe(event=locale_str("Which event"))
    @answered
    async def show(
        self,
        interaction: Interaction,
        event: app_commands.Transform[int, EventOption],
    ) -> None:
        shown = await self.services.events.show(actor_of(interaction), event)
        view = ui.card(shown, await reader_of(interaction))
        await interaction.response.send_message(
            view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )

    @answered
    async def sessions(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        view = await self._sessions(interaction, arguments)
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_sessions(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        await interaction.response.edit_message(view=await self._sessions(interaction, arguments))

    async def _sessions(
        self, interaction: Interaction, arguments: tuple[str, ...]
    ) -> discord.ui.LayoutView:
        shown = await self.services.events.show(actor_of(interaction), int(arguments[0]))
        shared = replace(shown, mine=None)  # its buttons are replied to, like the public card's
        return ui.sessions(shared, await reader_of(interaction), int(arguments[1]))

    @event.command(
        name=locale_str("cancel"),
        description=locale_str("Cancel an event: see whom it concerns, then confirm"),
        extras=ORGANISERS,
    )
    @app_commands.describe(
        event=locale_str("Which event"), reason=locale_str("Why, as people are told")
    )
    @answered
    async def cancel(
        self, interaction: Interaction, event: EventChosen, reason: Reason | None = None
    ) -> None:
        await self._ask(interaction, Ask(event, Act.CANCEL, reason))

    @event.command(
        name=locale_str("postpone"),
        description=locale_str("Postpone an event to a date not known yet"),
        extras=ORGANISERS,
    )
    @app_commands.describe(
        event=locale_str("Which event"), reason=locale_str("Why, as people are told")
    )
    @answered
    async def postpone(
        self, interaction: Interaction, event: EventChosen, reason: Reason | None = None
    ) -> None:
        await self._ask(interaction, Ask(event, Act.POSTPONE, reason))

    @event.command(
        name=locale_str("reschedule"),
        description=locale_str("Give an event another date; its sessions move along"),
        extras=ORGANISERS,
    )
    @app_commands.describe(
        event=locale_str("Which event"),
        when=locale_str("3 March 15:00; Tuesday 3pm-5pm; 3 to 4 March; March 2027; tba"),
        start=locale_str("Local time, for example 2027-03-03 15:00"),
        end=locale_str("Local time, for example 16:30; it lasts as long as before unless you say"),
        length=locale_str("In place of an end, for example 1h30"),
        date=locale_str("A date less exact: 2027-03-03, 2027-03 or tba"),
        zone=locale_str("Time zone, the event's unless you say"),
        fold=locale_str("Which, where the clocks go back and a time happens twice"),
        reason=locale_str("Why, as people are told"),
    )
    @app_commands.choices(fold=_FOLDS)
    @app_commands.autocomplete(zone=suggest_zones)
    @answered
    async def reschedule(
        self,
        interaction: Interaction,
        event: EventChosen,
        when: When | None = None,
        start: Typed | None = None,
        end: Typed | None = None,
        length: Typed | None = None,
        date: Typed | None = None,
        zone: Typed | None = None,
        fold: str | None = None,
        reason: Reason | None = None,
    ) -> None:
        given = zip(_WORDS, (when, start, end, length, date, zone, fold), strict=True)
        words = {word: said for word, said in given if said is not None}
        await self._ask(interaction, Ask(event, Act.RESCHEDULE, reason, words))

    @event.command(
        name=locale_str("archive"),
        description=locale_str("Archive an event that is over; its role is removed"),
        extras=ORGANISERS,
    )
    @app_commands.describe(event=locale_str("Which event"))
    @answered
    async def archive(self, interaction: Interaction, event: EventChosen) -> None:
        await self._ask(interaction, Ask(event, Act.ARCHIVE))

    @event.command(
        name=locale_str("announce"),
        description=locale_str("Post an event's card in a channel; one elsewhere moves there"),
        extras=ORGANISERS,
    )
    @app_commands.describe(
        event=locale_str("Which event"),
        channel=locale_str("Where; the events channel unless you say"),
    )
    @answered
    async def announce(
        self,
        interaction: Interaction,
        event: EventChosen,
        channel: discord.TextChannel | None = None,
    ) -> None:
        if channel is not None:
            require(channel)
        channel_id = None if channel is None else channel.id
        found = await self.services.cards.announce(actor_of(interaction), event, channel_id)
        view = cards_ui.announced(found, await reader_of(interaction))
        await interaction.response.send_message(
            view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )

    async def _ask(self, interaction: Interaction, ask: Ask) -> None:
        proposal = await self.services.acts.propose(actor_of(interaction), ask)
        view = acts_ui.question(proposal, await reader_of(interaction))
        await interaction.response.send_message(
            view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )

    @answered
    async def choose(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        actor, scope = actor_of(interaction), Scope(arguments[1])
        proposal = await self.services.acts.choose(actor, int(arguments[0]), scope)
        view = acts_ui.question(proposal, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @answered
    async def confirm(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        done = await self.services.acts.confirm(actor_of(interaction), int(arguments[0]))
        view = acts_ui.done(done, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @answered
    async def confirm_along(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        actor, question_id = actor_of(interaction), int(arguments[0])
        done = await self.services.acts.confirm(actor, question_id, along=True)
        view = acts_ui.done(done, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @answered
    async def discard(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        await self.services.acts.discard(actor_of(interaction), int(arguments[0]))
        view = acts_ui.discarded(await reader_of(interaction))
        await interaction.response.edit_message(view=view)


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Events(bot))
