"""Live overviews: the messages that show what is coming follow it.

At most one edit of a community's overviews in two seconds, always with the last state, and one at
each turn of the day whatever they hold: a message that was deleted is met by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import discord
import structlog

from bot.delivery.following import Follower
from bot.domain.overviews import LiveOverview
from bot.texts import Reader

if TYPE_CHECKING:
    from bot.client import Convenor

_NO_CHANNEL, _NO_MESSAGE = 10003, 10008
log = structlog.get_logger(__name__)


class LiveOverviews(Follower):
    """A lane for each community that has one."""

    def __init__(self, bot: Convenor, *, recheck: float | None = None) -> None:
        self._bot = bot
        self._overviews = bot.services.overviews
        super().__init__(self._overviews.turn, bot.services.clock, recheck=recheck)

    async def behind(self) -> list[int]:
        """All of them: each is held against what it should show."""
        return await self._overviews.communities()

    def touch(self, lanes: Iterable[int]) -> None:
        super().touch(lane for lane in lanes if self._overviews.there(lane))

    async def bring_up(self, lane: int) -> None:
        for live in await self._overviews.live(lane):
            await self._show(live)
        turns = await self._overviews.next_turn()
        if turns is not None:
            self.turning.set(turns)

    async def _show(self, live: LiveOverview) -> None:
        overview, community = live.overview, live.page.community
        reader = Reader(community.language, community.zone)
        view = self._bot.renderers["overview_live"](live.page, reader)
        channel = self._bot.get_partial_messageable(overview.channel_id)
        try:
            await channel.get_partial_message(overview.message_id or 0).edit(
                view=view, allowed_mentions=discord.AllowedMentions.none()
            )
        except discord.NotFound as error:
            log.warning("the message of an overview is gone", overview=overview.id)
            if error.code == _NO_CHANNEL:
                await self._overviews.channel_deleted(community.id, overview.channel_id)
            elif error.code == _NO_MESSAGE:
                await self._overviews.lost(live)
            else:
                raise
        except discord.Forbidden as error:
            log.warning("an overview may not be edited", overview=overview.id, reason=str(error))
            await self._overviews.refused(live)
        else:
            await self._overviews.edited(live)
