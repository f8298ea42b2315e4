"""`/demo`: commands that exist only in the simulated Discord."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Convenor
from bot.texts import Reader
from schedules.texts import T

_LENGTH = re.compile(r"\s*(\d{1,4})\s*([mhdw])\s*", re.IGNORECASE)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
LONGEST = timedelta(weeks=30)


def length_of(typed: str) -> timedelta | None:
    """The length that was typed ("30m", "2h", "1d", "1w"); None where it is not one."""
    match = _LENGTH.fullmatch(typed)
    if match is None:
        return None
    length = timedelta(**{_UNITS[match[2].lower()]: int(match[1])})
    return length if timedelta() < length <= LONGEST else None


class Demo(commands.Cog):
    """``wish``: takes how much time shall pass. The simulator refuses to be moved from inside the
    bot's own work, so the wish is carried out after the answer."""

    demo = app_commands.Group(name=locale_str("demo"), description=locale_str("The simulation"))

    def __init__(self, wish: Callable[[timedelta], None]) -> None:
        self.wish = wish

    @demo.command(name=locale_str("advance"), description=locale_str("Let time pass: 30m, 2h, 1d"))
    @app_commands.describe(length=locale_str("How long, such as 30m, 2h, 1d or 1w"))
    async def advance(self, interaction: discord.Interaction[Convenor], length: str) -> None:
        reader = Reader(interaction.locale.value)
        asked = length_of(length)
        if asked is None:
            answer = T("Write a length such as 30m, 2h, 1d or 1w, of 30 weeks at most.")
        else:
            answer = T("It will be {later} in a moment.", later=interaction.created_at + asked)
            self.wish(asked)
        await interaction.response.send_message(reader.say(answer), ephemeral=True)
