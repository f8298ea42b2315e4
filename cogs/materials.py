"""`/materials`: what is shared of an event and its sessions."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice, locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.domain.materials import Audience, Embargo, Sharing
from bot.domain.offers import LONGEST_LINK, LONGEST_TITLE, Offer
from bot.errors import Refusal
from cogs.permissions import ORGANISERS
from cogs.problems import Interaction, actor_of, answered, reader_of
from cogs.references import EventOption, MaterialOption, SessionOption, materials_named
from cogs.ui import materials as ui
from schedules.texts import T

READ_AT_ONCE = 4  # files in memory at a time: each may have 25 MB
AUDIENCES = [
    Choice(name=locale_str("those going"), value=Audience.GOING.value),
    Choice(name=locale_str("everyone"), value=Audience.EVERYONE.value),
    Choice(name=locale_str("organisers"), value=Audience.ORGANISERS.value),
]
OPENINGS = [
    Choice(name=locale_str("at once"), value=Embargo.NONE.value),
    Choice(name=locale_str("when it is over"), value=Embargo.END.value),
]


class Materials(commands.Cog):
    """Sharing."""

    materials = app_commands.Group(
        name=locale_str("materials"), description=locale_str("Slides, recordings, links")
    )

    def __init__(self, bot: Convenor) -> None:
        self.service = bot.services.materials
        self.door = asyncio.Semaphore(READ_AT_ONCE)
        bot.presses["materials"] = self.open_list
        bot.presses["materials_page"] = self.turn_page
        bot.presses["material"] = self.get
        bot.renderers["materials"] = ui.announcement

    @materials.command(
        name=locale_str("add"),
        description=locale_str("Share a file or a link (organisers)"),
        extras=ORGANISERS,
    )
    @app_commands.describe(
        event=locale_str("Which event"),
        session=locale_str("Which of its sessions, if it belongs to one"),
        file=locale_str("A file of at most 25 MB"),
        link=locale_str("Or an address: https://…"),
        title=locale_str("What it is called; under a title that is there, the next version"),
        audience=locale_str("Who may see it: those going, unless you say otherwise"),
        visible_from=locale_str("From when: at once, unless you say otherwise"),
    )
    @app_commands.choices(audience=AUDIENCES, visible_from=OPENINGS)
    @answered
    async def add(
        self,
        interaction: Interaction,
        event: app_commands.Transform[int, EventOption],
        session: app_commands.Transform[int, SessionOption] | None = None,
        file: discord.Attachment | None = None,
        link: app_commands.Range[str, 1, LONGEST_LINK] | None = None,
        title: app_commands.Range[str, 1, LONGEST_TITLE] | None = None,
        audience: str = Audience.GOING.value,
        visible_from: str = Embargo.NONE.value,
    ) -> None:
        offer = Offer(file.filename if file else None, file.size if file else 0, link)
        sharing = Sharing(event, offer, session, title, Audience(audience), Embargo(visible_from))
        await self.service.check(actor_of(interaction), sharing)
        await interaction.response.defer(ephemeral=True, thinking=True)
        async with self.door:
            content = await _read(file) if file else None
            done = await self.service.add(actor_of(interaction), sharing, content)
        await interaction.followup.send(view=ui.shared(done, await reader_of(interaction)))

    @add.autocomplete("title")
    async def titles(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        return await materials_named(interaction, typed, by_id=False)

    @materials.command(
        name=locale_str("list"), description=locale_str("What has been shared of an event")
    )
    @app_commands.describe(event=locale_str("Which event"))
    @answered
    async def listing(
        self, interaction: Interaction, event: app_commands.Transform[int, EventOption]
    ) -> None:
        await self.open_list(interaction, (str(event),))

    @answered
    async def open_list(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        page = await self.service.of_event(actor_of(interaction), int(arguments[0]))
        view = ui.listing(page, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)

    @answered
    async def turn_page(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        event_id, number, _ = arguments
        page = await self.service.of_event(actor_of(interaction), int(event_id), int(number))
        view = ui.listing(page, await reader_of(interaction))
        await interaction.response.edit_message(view=view)

    @answered
    async def get(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
        """Hand a material over; a large file takes longer than Discord waits for an answer."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        handed = await self.service.hand_over(
            actor_of(interaction), int(arguments[0]), interaction.filesize_limit
        )
        more: dict[str, Any] = {}
        name = handed.material.latest.file_name
        if handed.content is not None and name is not None:
            more["file"] = discord.File(io.BytesIO(handed.content), filename=name)
        words = ui.handed_over(handed, await reader_of(interaction))
        await interaction.followup.send(words, ephemeral=True, **more)

    @materials.command(
        name=locale_str("withdraw"),
        description=locale_str("Take a material back (organisers)"),
        extras=ORGANISERS,
    )
    @app_commands.describe(
        event=locale_str("Which event"), material=locale_str("Which of its materials")
    )
    @answered
    async def withdraw(
        self,
        interaction: Interaction,
        event: app_commands.Transform[int, EventOption],
        material: app_commands.Transform[int, MaterialOption],
    ) -> None:
        done = await self.service.withdraw(actor_of(interaction), material)
        view = ui.withdrawn(done, await reader_of(interaction))
        await interaction.response.send_message(view=view, ephemeral=True)


async def _read(file: discord.Attachment) -> bytes:
    """The attachment's bytes, from Discord. Raises Refusal where they cannot be had."""
    try:
        return await file.read()
    except (discord.HTTPException, OSError):
        raise Refusal(
            T("Discord did not hand the file over; nothing was saved."),
            hint=T("Attach it again."),
        ) from None


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Materials(bot))
