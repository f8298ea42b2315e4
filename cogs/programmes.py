"""`/programme`: a schedule file in, previewed first, and out; an event's programme and versions."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import TypeAlias

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.errors import Refusal
from cogs.permissions import ORGANISERS
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.references import EventOption
from cogs.ui import programmes as ui
from cogs.ui import releases as versions_ui
from cogs.ui.buttons import chosen
from schedules.files import MOST_BYTES, Format, file_name
from schedules.files.template import TableFormat
from schedules.texts import T

EventChosen: TypeAlias = app_commands.Transform[int, EventOption]


class Programmes(commands.Cog):
    """Schedules as files."""

    programme = app_commands.Group(
        name=locale_str("programme"),
        description=locale_str("Programmes: of an event, its versions, and all of them as a file"),
    )

    def __init__(self, bot: Convenor) -> None:
        self.services = bot.services
        bot.presses["programme_confirm"] = self.confirm
        bot.presses["programme_discard"] = self.discard
        bot.presses["programme_page"] = self.turn_page
        bot.presses["history_page"] = self.turn_history
        bot.presses["version"] = self.version
        bot.presses["version_restore"] = self.restore
        bot.presses["release_now"] = self.release_now
        bot.presses["release_wait"] = self.wait

    @programme.command(
        name=locale_str("import"),
        description=locale_str("Post a schedule: see what it would change, then confirm"),
        extras=ORGANISERS,
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
        name=locale_str("export"),
        description=locale_str("Get the whole programme as a file"),
        extras=ORGANISERS,
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
        extras=ORGANISERS,
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

    @programme.command(
        name=locale_str("show"),
        description=locale_str("The programme of an event by day, and its version"),
    )
    @app_commands.describe(event=locale_str("Which event"))
    @answered
    async def show(self, interaction: Interaction, event: EventChosen) -> None:
        page = await self.services.releases.show(actor_of(interaction), event)
        view = versions_ui.programme(page, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_page(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        event_id, page = int(arguments[0]), int(arguments[1])
        shown = await self.services.releases.show(actor_of(interaction), event_id, page)
        view = versions_ui.programme(shown, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @programme.command(
        name=locale_str("history"),
        description=locale_str("The versions of an event's programme: see one, bring one back"),
        extras=ORGANISERS,
    )
    @app_commands.describe(event=locale_str("Which event"))
    @answered
    async def history(self, interaction: Interaction, event: EventChosen) -> None:
        found = await self.services.releases.history(actor_of(interaction), event)
        view = versions_ui.history(found, await reader_of(interaction))
        await interaction.response.send_message(
            view=view, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )

    @answered
    async def turn_history(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        event_id, page = int(arguments[0]), int(arguments[1])
        found = await self.services.releases.history(actor_of(interaction), event_id, page)
        view = versions_ui.history(found, await reader_of(interaction))
        await interaction.response.edit_message(view=view, attachments=[])

    @answered
    async def version(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        actor, reader = actor_of(interaction), await reader_of(interaction)
        event_id, number = int(arguments[0]), int(chosen(interaction)[0])
        found = await self.services.releases.version(actor, event_id, number)
        whole = await asyncio.to_thread(versions_ui.whole_list, found.changes, reader)
        view = versions_ui.version(found, reader, attached=whole is not None)
        await interaction.response.edit_message(view=view, attachments=ui.files_of(whole))

    @answered
    async def restore(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        await interaction.response.defer()
        actor, reader = actor_of(interaction), await reader_of(interaction)
        event_id, number = int(arguments[0]), int(arguments[1])
        found = await self.services.programmes.restore(actor, event_id, number)
        whole = await asyncio.to_thread(ui.whole_list, found, reader)
        view = ui.preview(found, None, reader, attached=whole is not None)
        files = ui.files_of(whole)
        await interaction.edit_original_response(view=view, attachments=files)

    @programme.command(
        name=locale_str("release"),
        description=locale_str("What of a programme is not told yet: tell it now, or wait"),
        extras=ORGANISERS,
    )
    @app_commands.describe(event=locale_str("Which event"))
    @answered
    async def release(self, interaction: Interaction, event: EventChosen) -> None:
        actor, reader = actor_of(interaction), await reader_of(interaction)
        found = await self.services.releases.pending(actor, event)
        whole = await asyncio.to_thread(versions_ui.whole_list, found.changes, reader)
        view = versions_ui.pending(found, reader, attached=whole is not None)
        nobody = discord.AllowedMentions.none()
        await interaction.response.send_message(
            view=view, files=ui.files_of(whole), ephemeral=True, allowed_mentions=nobody
        )

    @answered
    async def release_now(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        event_id, seen = int(arguments[0]), int(arguments[1])
        done = await self.services.releases.release(actor_of(interaction), event_id, seen)
        view = versions_ui.released(done, await reader_of(interaction))
        await interaction.response.edit_message(view=view, attachments=[])

    @answered
    async def wait(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        view = versions_ui.waits(await reader_of(interaction))
        await interaction.response.edit_message(view=view, attachments=[])


def too_large() -> Refusal:
    return Refusal(T("The file is too large: {n} MB at most.", n=MOST_BYTES // 1_000_000))


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Programmes(bot))
