"""`/event template`: an event kept under a name, and others made like it."""

from __future__ import annotations

from typing import TypeAlias

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.domain.templates import LONGEST_NAME
from cogs.permissions import ORGANISERS
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.references import EventOption, TemplateOption
from cogs.ui import editing as editing_ui
from cogs.ui import templates as ui

EventChosen: TypeAlias = app_commands.Transform[int, EventOption]
TemplateChosen: TypeAlias = app_commands.Transform[int, TemplateOption]
Name: TypeAlias = app_commands.Range[str, 1, LONGEST_NAME]
Typed: TypeAlias = app_commands.Range[str, 1, 200]
Line: TypeAlias = app_commands.Range[str, 1, 500]


class Templates(commands.Cog):
    """Its group joins `/event`, see `setup`."""

    def __init__(self, bot: Convenor) -> None:
        self.services = bot.services
        bot.presses["template_replace"] = self.replace
        bot.presses["template_remove"] = self.confirm_removal

    @app_commands.describe(
        event=locale_str("Which event"),
        name=locale_str(
            "What the template is called; one of the same name is replaced after asking"
        ),
    )
    @answered
    async def save(self, interaction: Interaction, event: EventChosen, name: Name) -> None:
        done = await self.services.templates.save(actor_of(interaction), event, name)
        view = ui.kept(done, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def replace(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        done = await self.services.templates.replace(actor_of(interaction), int(arguments[0]))
        view = ui.kept(done, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @app_commands.describe(template=locale_str("Which template"))
    @answered
    async def remove(self, interaction: Interaction, template: TemplateChosen) -> None:
        asked = await self.services.templates.remove(actor_of(interaction), template)
        view = ui.removal(asked, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def confirm_removal(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        actor, question_id = actor_of(interaction), int(arguments[0])
        done = await self.services.templates.confirm_removal(actor, question_id)
        view = ui.removal(done, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @app_commands.describe(
        template=locale_str("Which template"),
        when=locale_str("3 March 15:00; Tuesday 3pm-5pm; 3 to 4 March; March 2027; tba"),
        title=locale_str("The template's, unless you say"),
        where=locale_str("A place, a link, or both; the template's, unless you say"),
    )
    @answered
    async def use(
        self,
        interaction: Interaction,
        template: TemplateChosen,
        when: Typed,
        title: Line | None = None,
        where: Line | None = None,
    ) -> None:
        given = {"when": when, "title": title, "where": where}
        words = {name: said for name, said in given.items() if said is not None}
        asked = await self.services.editing.use(actor_of(interaction), template, words)
        view = editing_ui.question(asked, await reader_of(interaction))
        await interaction.response.send_message(
            view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )


async def setup(bot: Convenor) -> None:
    """The group `/event` is made by `cogs.events`, which is loaded before."""
    cog = Templates(bot)
    await bot.add_cog(cog)
    event = bot.tree.get_command("event")
    assert isinstance(event, app_commands.Group)
    group = app_commands.Group(
        name=locale_str("template"), description=locale_str("Events to make others like them")
    )
    save, use, remove = locale_str("save"), locale_str("use"), locale_str("remove")
    kept = locale_str("Keep an event with its sessions as a template, without its dates")
    used = locale_str("Make an event of a template, as a draft")
    gone = locale_str("Take a template away; the events made of it stay")
    wanted = ((save, kept, cog.save), (use, used, cog.use), (remove, gone, cog.remove))
    for name, said, callback in wanted:
        group.add_command(
            app_commands.Command(
                name=name, description=said, callback=callback, extras=dict(ORGANISERS)
            )
        )
    event.add_command(group)
