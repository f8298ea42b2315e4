"""Buttons and menus are known to the client from the start, whatever message they stand on."""

from bot.client import Convenor
from cogs.ui.buttons import Choice, Press


async def setup(bot: Convenor) -> None:
    bot.add_dynamic_items(Press, Choice)
