"""Live cards: the message in the channel follows its event.

At most one edit of a card in two seconds, always with the last state. ``cards.wanted`` and
``cards.shown`` say which are behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import structlog

from bot.delivery.following import Follower
from bot.domain.cards import LiveCard
from bot.texts import Reader

if TYPE_CHECKING:
    from bot.client import Convenor

_GONE = (10003, 10008)  # unknown channel, unknown message
log = structlog.get_logger(__name__)


class LiveCards(Follower):
    """A lane for each event."""

    def __init__(self, bot: Convenor, *, recheck: float | None = None) -> None:
        self._bot = bot
        self._cards = bot.services.cards
        super().__init__(self._cards.turn, bot.services.clock, recheck=recheck)

    async def behind(self) -> list[int]:
        return await self._cards.behind()

    async def bring_up(self, lane: int) -> None:
        live = await self._cards.live(lane)
        if live is not None:
            await self._show(live)
        turns = await self._cards.next_turn()
        if turns is not None:
            self.turning.set(turns)

    async def _show(self, live: LiveCard) -> None:
        reader = Reader(live.community.language, live.community.zone)
        view = self._bot.renderers["card"](live.shown, reader)
        channel = self._bot.get_partial_messageable(live.card.channel_id)
        try:
            await channel.get_partial_message(live.card.message_id).edit(
                view=view, allowed_mentions=discord.AllowedMentions.none()
            )
        except discord.NotFound as error:
            if error.code not in _GONE:
                raise
            log.warning("the message of a card is gone", event_id=live.card.event_id)
            await self._cards.lost(live)
        else:
            await self._cards.edited(live)
