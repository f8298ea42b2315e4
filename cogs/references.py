"""References that people give: an event by its name from the list, its title, or its id."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.client import Convenor
from bot.errors import Refusal
from cogs.problems import actor_of, reader_of
from cogs.ui.fit import CHOICE, fit


class EventOption(app_commands.Transformer):
    """The id of an event of this server, with what is next first while the person types."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> int:
        client: Convenor = interaction.client
        return await client.services.events.find(actor_of(interaction), value)

    async def autocomplete(  # type: ignore[override]  # ours are always texts
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        try:
            reader = await reader_of(interaction)
            events = await interaction.client.services.events.suggest(actor_of(interaction), value)
        except Refusal:
            return []
        return [
            app_commands.Choice(
                name=fit(f"{event.title} · {reader.dates(event.dates)}", CHOICE),
                value=str(event.id),
            )
            for event in events
        ]
