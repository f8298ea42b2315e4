"""Live cards: the message in the channel follows its event.

What is touched together is shown together: a card is edited at once, then rests for
`REST` seconds, and is edited again only if something changed meanwhile: at most one edit in
two seconds, always with the last state. ``cards.wanted`` and ``cards.shown`` say which are
behind, so a crash loses nothing. No task waits: a timer starts an edit, the edit ends.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Iterable
from typing import TYPE_CHECKING

import discord
import structlog

from bot.delivery.alarm import Alarm
from bot.delivery.failures import judge
from bot.domain.cards import LiveCard
from bot.domain.deliveries import Reason
from bot.errors import Refusal
from bot.texts import Reader

if TYPE_CHECKING:
    from bot.client import Convenor

REST = 2.0
_AGAIN_AFTER = (5.0, 15.0, 60.0, 300.0)  # seconds, by failures in a row
_PATIENCE = 5.0  # seconds that edits under way have to finish at a stop
_GONE = (10003, 10008)  # unknown channel, unknown message
_REPAIR = 0  # no event's id
log = structlog.get_logger(__name__)


class LiveCards:
    """``_busy``: cards being edited, or resting after it; ``_dirty``: touched since.

    ``turning`` is the alarm at which cards change by themselves. ``rest``: in seconds; none
    where there is no ``recheck``, in a simulated world, which waits for short timers.
    """

    def __init__(self, bot: Convenor, *, recheck: float | None = None) -> None:
        self.rest = 0.0 if recheck is None else REST
        self._bot = bot
        self._cards = bot.services.cards
        self._context: contextvars.Context | None = None
        self._busy: dict[int, asyncio.Task[None] | asyncio.Handle] = {}
        self._dirty: set[int] = set()
        self._failures: dict[int, int] = {}
        self.turning = Alarm(self._cards.turn, bot.services.clock, recheck=recheck)

    def start(self) -> None:
        """Follow from now on, and first bring up to date what is behind."""
        self._context = contextvars.copy_context()
        self.turning.start()
        self._busy[_REPAIR] = self._context.run(
            asyncio.get_running_loop().create_task, self._repair()
        )

    async def stop(self) -> None:
        """Edit no more; edits under way have a few seconds to finish."""
        self._context = None
        await self.turning.stop()
        under_way = [each for each in self._busy.values() if isinstance(each, asyncio.Task)]
        for each in self._busy.values():
            if isinstance(each, asyncio.Handle):
                each.cancel()
        if under_way:
            await asyncio.wait(under_way, timeout=_PATIENCE)
        self._busy.clear()

    @property
    def at_work(self) -> int:
        """Cards being edited or resting; none in peace."""
        return len(self._busy)

    def touch(self, event_ids: Iterable[int]) -> None:
        """These events' cards show something else now."""
        for event_id in event_ids:
            self._dirty.add(event_id)
            if event_id not in self._busy:
                self._wake_after(0.0, event_id)

    async def _repair(self) -> None:
        """What a crash, or a time offline, left behind."""
        try:
            self.touch(await self._cards.behind())
        except Refusal as refusal:
            log.error("cards that are behind stay so until they change", reason=str(refusal))
        finally:
            self._busy.pop(_REPAIR, None)

    def _wake_after(self, delay: float, event_id: int) -> None:
        """Timers belong to the context of whoever started us, not of whoever pressed."""
        if self._context is None:
            self._busy.pop(event_id, None)
            return
        loop, context = asyncio.get_running_loop(), self._context.copy()
        handle: asyncio.Handle
        if delay:
            handle = context.run(loop.call_later, delay, self._wake, event_id)
        else:
            handle = context.run(loop.call_soon, self._wake, event_id)
        self._busy[event_id] = handle

    def _wake(self, event_id: int) -> None:
        """The rest is over: edit if it was touched meanwhile, else forget about it."""
        if event_id not in self._dirty:
            self._busy.pop(event_id, None)
            return
        self._dirty.discard(event_id)
        self._busy[event_id] = asyncio.get_running_loop().create_task(self._edit(event_id))

    async def _edit(self, event_id: int) -> None:
        """One edit with the newest state, then a rest; whatever happens, it does not end here."""
        rest = self.rest
        try:
            live = await self._cards.live(event_id)
            if live is not None:
                await self._show(live)
            turns = await self._cards.next_turn()
            if turns is not None:
                self.turning.set(turns)
            self._failures.pop(event_id, None)
        except Exception as error:
            rest = self._failed(event_id, error)
        finally:
            self._wake_after(rest, event_id)

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

    def _failed(self, event_id: int, error: Exception) -> float:
        """Seconds until the next look. Where Discord or the database is out of order it is tried
        again; what is refused waits for the next change."""
        verdict = judge(error)
        if verdict.final and not isinstance(error, Refusal):
            bug = error if verdict.reason is Reason.BROKEN else None
            log.error("a card is not edited", event_id=event_id, reason=str(error), exc_info=bug)
            return self.rest
        failures = self._failures[event_id] = self._failures.get(event_id, 0) + 1
        delay = _AGAIN_AFTER[min(failures, len(_AGAIN_AFTER)) - 1]
        log.warning("a card is edited later", event_id=event_id, seconds=delay, reason=str(error))
        self._dirty.add(event_id)
        return delay
