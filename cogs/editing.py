"""`/event create`, `edit`, `publish` and `duplicate`: what organisers type of an event, asked back
before it is saved."""

from __future__ import annotations

from typing import TypeAlias

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.domain.editing import Asked
from bot.domain.recurrences import Scope
from cogs.permissions import ORGANISERS
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.references import EventOption, suggest_series_names
from cogs.ui import editing as ui
from cogs.ui.buttons import written
from schedules.recurrence.phrase import LONGEST

EventChosen: TypeAlias = app_commands.Transform[int, EventOption]
Typed: TypeAlias = app_commands.Range[str, 1, 200]
Line: TypeAlias = app_commands.Range[str, 1, 500]
How: TypeAlias = app_commands.Range[str, 1, LONGEST]
KINDS = [
    Choice(name=locale_str("peer-learning event"), value="peer_learning"),
    Choice(name=locale_str("webinar"), value="webinar"),
    Choice(name=locale_str("meeting"), value="meeting"),
    Choice(name=locale_str("study visit"), value="study_visit"),
]
RELATIONS = [
    Choice(name=locale_str("held consecutively"), value="consecutive"),
    Choice(name=locale_str("a follow-up"), value="follow_up"),
]
PAGES = [
    Choice(name=locale_str("title, when, where, summary, seats"), value=0),
    Choice(name=locale_str("series, theme, languages, deadline, host"), value=1),
    Choice(name=locale_str("kind, and what it follows"), value=2),
]
_WHEN = locale_str("3 March 15:00; Tuesday 3pm-5pm; 3 to 4 March; March 2027; tba")


class Editing(commands.Cog):
    """Its commands join the group `/event`, see `setup`."""

    def __init__(self, bot: Convenor) -> None:
        self.services = bot.services
        bot.presses["edit_form"] = self.send_form
        bot.presses["edit_again"] = self.send_again
        bot.presses["edit_change"] = self.change
        bot.presses["edit_choose"] = self.choose
        bot.presses["edit_way"] = self.choose_way
        bot.presses["edit_scope"] = self.choose_scope
        bot.presses["edit_save"] = self.save
        bot.presses["edit_publish"] = self.save_and_publish

    @app_commands.describe(
        title=locale_str("What it is called"),
        when=_WHEN,
        length=locale_str("How long, for example 1h30; an hour unless you say"),
        where=locale_str("A place, a link, or both"),
        kind=locale_str("A meeting, unless you say"),
        seats=locale_str("How many people can come; everyone, unless you say"),
        repeat=locale_str("For example: every 2 weeks on Monday; monthly on the last Friday"),
        series=locale_str("The series it is part of; a new name makes a new one"),
        theme=locale_str("What it is about, in a word or two"),
        languages=locale_str("Codes: en, fr, ar"),
        summary=locale_str("What people should know"),
        host=locale_str("Who receives it"),
        deadline=locale_str("Until when people can answer"),
        follows=locale_str("The event before it"),
        relation=locale_str("How it follows: a follow-up, unless you say"),
    )
    @app_commands.choices(kind=KINDS, relation=RELATIONS)
    @app_commands.autocomplete(series=suggest_series_names)
    @answered
    async def create(
        self,
        interaction: Interaction,
        title: Line,
        when: Typed,
        length: Typed | None = None,
        where: Line | None = None,
        kind: str | None = None,
        seats: app_commands.Range[int, 1, 100_000] | None = None,
        repeat: How | None = None,
        series: Line | None = None,
        theme: Line | None = None,
        languages: Typed | None = None,
        summary: app_commands.Range[str, 1, 4_000] | None = None,
        host: Line | None = None,
        deadline: Typed | None = None,
        follows: EventChosen | None = None,
        relation: str | None = None,
    ) -> None:
        first = _given(title=title, when=when, length=length, where=where, kind=kind, seats=seats)
        more = _given(series=series, theme=theme, languages=languages, summary=summary, host=host)
        last = _given(rsvp_until=deadline, repeat=repeat, follows=follows, relation=relation)
        words = {**first, **more, **last}
        asked = await self.services.editing.create(actor_of(interaction), words)
        await self._show(interaction, asked)

    @app_commands.describe(
        event=locale_str("Which event"),
        what=locale_str("Which of its fields; the first ones, unless you say"),
    )
    @app_commands.choices(what=PAGES)
    @answered
    async def edit(self, interaction: Interaction, event: EventChosen, what: int = 0) -> None:
        found = await self.services.editing.form(actor_of(interaction), event, what)
        reader = await reader_of(interaction)
        await interaction.response.send_modal(ui.first_form(found, event, reader))

    @app_commands.describe(event=locale_str("Which draft"))
    @answered
    async def publish(self, interaction: Interaction, event: EventChosen) -> None:
        asked = await self.services.editing.publish(actor_of(interaction), event)
        await self._show(interaction, asked)

    @app_commands.describe(
        event=locale_str("Which event"),
        when=_WHEN,
        title=locale_str("The same, unless you say"),
        length=locale_str("As long as before, unless you say"),
        where=locale_str("A place, a link, or both; the same, unless you say"),
        files=locale_str("Whether what was shared of it comes along; not, unless you say"),
    )
    @answered
    async def duplicate(
        self,
        interaction: Interaction,
        event: EventChosen,
        when: Typed,
        title: Line | None = None,
        length: Typed | None = None,
        where: Line | None = None,
        files: bool = False,
    ) -> None:
        words = _given(when=when, title=title, length=length, where=where)
        actor = actor_of(interaction)
        asked = await self.services.editing.duplicate(actor, event, words, files=files)
        await self._show(interaction, asked)

    @answered
    async def send_form(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        actor, event_id = actor_of(interaction), int(arguments[0])
        asked = await self.services.editing.edit(actor, event_id, written(interaction))
        await self._show(interaction, asked)

    @answered
    async def change(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        question_id, page = int(arguments[0]), int(arguments[1])
        found = await self.services.editing.reopen(actor_of(interaction), question_id, page)
        form = ui.next_form(found, question_id, await reader_of(interaction))
        await interaction.response.send_modal(form)

    @answered
    async def send_again(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        actor, question_id = actor_of(interaction), int(arguments[0])
        asked = await self.services.editing.amend(actor, question_id, written(interaction))
        await self._show_again(interaction, asked)

    @answered
    async def choose(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        question_id, which = int(arguments[0]), int(arguments[1])
        asked = await self.services.editing.choose(actor_of(interaction), question_id, which)
        await self._show_again(interaction, asked)

    @answered
    async def choose_way(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        question_id, which = int(arguments[0]), int(arguments[1])
        asked = await self.services.editing.choose_way(actor_of(interaction), question_id, which)
        await self._show_again(interaction, asked)

    @answered
    async def choose_scope(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        actor, question_id = actor_of(interaction), int(arguments[0])
        scope = Scope(arguments[1])
        asked = await self.services.editing.choose_scope(actor, question_id, scope)
        await self._show_again(interaction, asked)

    @answered
    async def save(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        question_id, along = int(arguments[0]), arguments[1] == "1"
        done = await self.services.editing.save(actor_of(interaction), question_id, along=along)
        view = ui.saved(done, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @answered
    async def save_and_publish(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        actor, question_id = actor_of(interaction), int(arguments[0])
        done = await self.services.editing.save(actor, question_id, publish=True)
        view = ui.saved(done, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    async def _show(self, interaction: Interaction, asked: Asked) -> None:
        view = ui.question(asked, await reader_of(interaction))
        await interaction.response.send_message(
            view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )

    async def _show_again(self, interaction: Interaction, asked: Asked) -> None:
        view = ui.question(asked, await reader_of(interaction))
        await interaction.response.edit_message(view=view)


def _given(**options: object) -> dict[str, str]:
    """Those options that were given, as texts."""
    return {name: str(said) for name, said in options.items() if said is not None}


_DESCRIPTIONS = {
    "create": locale_str("A new event: title and date in one line; asked back before it is saved"),
    "edit": locale_str(
        "Change an event in a form that holds what is; asked back before it is saved"
    ),
    "publish": locale_str("Show a draft to people: it is announced, and its reminders are planned"),
    "duplicate": locale_str("Copy an event with its sessions to another date, as a draft"),
}
_NAMES = {
    "create": locale_str("create"),
    "edit": locale_str("edit"),
    "publish": locale_str("publish"),
    "duplicate": locale_str("duplicate"),
}


async def setup(bot: Convenor) -> None:
    """The group is made by `cogs.events`, which is loaded before."""
    cog = Editing(bot)
    await bot.add_cog(cog)
    group = bot.tree.get_command("event")
    assert isinstance(group, app_commands.Group)
    for name, described in _DESCRIPTIONS.items():
        group.add_command(
            app_commands.Command(
                name=_NAMES[name],
                description=described,
                callback=getattr(cog, name),
                extras=dict(ORGANISERS),
            )
        )
