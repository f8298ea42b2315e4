"""Live cards: the message in the channel follows its event.

At most one edit of a card in two seconds, always with the last state. ``cards.wanted`` and
``cards.shown`` say which are behind. Discord does not say that a message was deleted (without
the intent to be told of every message), so that is met at the next edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import structlog

from bot.delivery.following import Follower
from bot.domain.cards import Left, LiveCard, Somewhere
from bot.texts import Reader

if TYPE_CHECKING:
    from bot.client import Convenor

_NO_CHANNEL, _NO_MESSAGE = 10003, 10008
log = structlog.get_logger(__name__)


class LiveCards(Follower):
    """A lane for each event."""

    def __init__(self, bot: Convenor, *, recheck: float | None = None) -> None:
        self._bot = bot
        self._cards = bot.services.cards
        super().__init__(self._cards.turn, bot.services.clock, recheck=recheck)

    async def behind(self) -> list[int]:
        """First, one card is looked at in each channel deleted while nobody listened."""
        gone = [each.event_id for each in await self._cards.channels() if self._misses(each)]
        if gone:
            await self._cards.look(gone)
        return await self._cards.behind()

    def _misses(self, found: Somewhere) -> bool:
        guild = self._bot.get_guild(found.community_id)
        if guild is None or guild.unavailable:
            return False
        return guild.get_channel_or_thread(found.channel_id) is None

    async def bring_up(self, lane: int) -> None:
        live = await self._cards.live(lane)
        if live is not None:
            await self._show(live)
        for left in await self._cards.left(lane):
            await self._point(left)
        turns = await self._cards.next_turn()
        if turns is not None:
            self.turning.set(turns)

    async def _show(self, live: LiveCard) -> None:
        card = live.card
        reader = Reader(live.community.language, live.community.zone)
        view = self._bot.renderers["card"](live.shown, reader)
        try:
            await self._edit(card.channel_id, card.message_id, view)
        except discord.NotFound as error:
            if error.code not in (_NO_CHANNEL, _NO_MESSAGE):
                raise
            log.warning("the message of a card is gone", event_id=card.event_id)
            if error.code == _NO_CHANNEL:
                await self._cards.channel_deleted(card.community_id, card.channel_id)
            else:
                await self._cards.lost(live)
        except discord.Forbidden as error:
            log.warning("a card may not be edited", event_id=card.event_id, reason=str(error))
            await self._cards.refused(live)
        else:
            await self._cards.edited(live)

    async def _point(self, left: Left) -> None:
        """Where it was the card, say where that is now."""
        reader = Reader(left.community.language, left.community.zone)
        try:
            await self._edit(
                left.channel_id, left.message_id, self._bot.renderers["card_moved"](left, reader)
            )
        except (discord.NotFound, discord.Forbidden) as error:
            log.info("a card's old message says nothing", reason=str(error))
        await self._cards.pointed(left)

    async def _edit(self, channel_id: int, message_id: int, view: discord.ui.LayoutView) -> None:
        channel = self._bot.get_partial_messageable(channel_id)
        await channel.get_partial_message(message_id).edit(
            view=view, allowed_mentions=discord.AllowedMentions.none()
        )
