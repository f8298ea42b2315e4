"""`/programme import`, `export` and `template`: a schedule file in, previewed first; and out."""

from __future__ import annotations

import asyncio
from io import BytesIO

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.errors import Refusal
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.ui import programmes as ui
from schedules.files import MOST_BYTES, Format, file_name
from schedules.files.template import TableFormat
from schedules.texts import T


class Programmes(commands.Cog):
    """Schedules as files."""

    programme = app_commands.Group(
        name=locale_str("programme"),
        description=locale_str("The whole programme as a file (organisers)"),
        default_permissions=discord.Permissions(manage_events=True),
    )

    def __init__(self, bot: Convenor) -> None:
        self.services = bot.services
        bot.presses["programme_confirm"] = self.confirm
        bot.presses["programme_discard"] = self.discard

    @programme.command(
        name=locale_str("import"),
        description=locale_str("Post a schedule: see what it would change, then confirm"),
    )
    @app_commands.describe(
        file=locale_str("A schedule: YAML, CSV, Excel, iCalendar, schedule.xml or JSON")
    )
    @answered
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        if file.size > MOST_BYTES:
            raise too_large()
        actor, reader = actor_of(interaction), await reader_of(interaction)
        data = await file.read()
        found = await self.services.programmes.preview(actor, data, file.filename)
        whole = await asyncio.to_thread(ui.whole_list, found, reader)
        view = ui.preview(found, file.filename, reader, attached=whole is not None)
        await interaction.followup.send(view=view, files=ui.files_of(whole), ephemeral=True)

    @answered
    async def confirm(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        await interaction.response.defer()
        actor, reader = actor_of(interaction), await reader_of(interaction)
        draft_id, *asked = arguments
        cancelling = "cancel" in asked
        done = await self.services.programmes.confirm(actor, int(draft_id), cancelling=cancelling)
        view = ui.applied(done, reader)
        await interaction.edit_original_response(view=view, attachments=[])

    @answered
    async def discard(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        await self.services.programmes.discard(actor_of(interaction), int(arguments[0]))
        view = ui.discarded(await reader_of(interaction))
        await interaction.response.edit_message(view=view, attachments=[])

    @programme.command(
        name=locale_str("export"), description=locale_str("Get the whole programme as a file")
    )
    @app_commands.rename(as_=locale_str("as"))
    @app_commands.describe(as_=locale_str("The kind of file"))
    @answered
    async def export(self, interaction: Interaction, as_: Format) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        actor, reader = actor_of(interaction), await reader_of(interaction)
        data = await self.services.programmes.export(actor, as_)
        name = file_name(as_)
        attached = discord.File(BytesIO(data), name)
        view = ui.exported(name, reader)
        await interaction.followup.send(view=view, file=attached, ephemeral=True)

    @programme.command(
        name=locale_str("template"),
        description=locale_str("Get a table to fill in, for those who plan in a spreadsheet"),
    )
    @app_commands.rename(as_=locale_str("format"))
    @app_commands.describe(as_=locale_str("The kind of table"))
    @answered
    async def template(self, interaction: Interaction, as_: TableFormat) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        actor, reader = actor_of(interaction), await reader_of(interaction)
        data = await self.services.programmes.template(actor, as_, reader)
        name = f"template.{as_}"
        attached = discord.File(BytesIO(data), name)
        await interaction.followup.send(
            view=ui.template(name, reader), file=attached, ephemeral=True
        )


def too_large() -> Refusal:
    return Refusal(T("The file is too large: {n} MB at most.", n=MOST_BYTES // 1_000_000))


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Programmes(bot))
