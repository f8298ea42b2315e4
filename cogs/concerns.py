"""What organisers are told of by itself; the permissions that lack are looked up as it is told."""

from __future__ import annotations

import discord
from discord.abc import GuildChannel

from bot.client import Convenor
from bot.domain.concerns import Cause
from bot.domain.deliveries import CONCERN, Due
from bot.texts import Reader
from cogs.permissions import (
    CREATE_EVENTS,
    MANAGE_ROLES,
    Need,
    lacking_for_threads,
    missing,
    wanting,
)
from cogs.ui import concerns as ui


async def setup(bot: Convenor) -> None:
    def render(due: Due, reader: Reader) -> discord.ui.LayoutView:
        lacking = _lacking(bot, Cause(due.content["cause"]), due)
        return ui.concern(due, [each.name for each in lacking], reader)

    bot.renderers[CONCERN] = render


_OF_SERVER = {Cause.ROLES_REFUSED: MANAGE_ROLES, Cause.MIRROR_REFUSED: CREATE_EVENTS}


def _lacking(bot: Convenor, cause: Cause, due: Due) -> list[Need]:
    """The permissions of which it is told, as far as they are missing now."""
    if cause in _OF_SERVER:
        guild = bot.get_guild(due.community.id)
        found = [] if guild is None else wanting(guild, None)
        return [each for each in found if each is _OF_SERVER[cause]]
    channel = bot.get_channel(due.content["channel"] or 0)
    if not isinstance(channel, GuildChannel | discord.Thread):
        return []
    if cause is Cause.THREADS_REFUSED and isinstance(channel, GuildChannel):
        return lacking_for_threads(channel)
    return missing(channel)
