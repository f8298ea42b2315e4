"""What in Discord follows its rows: lanes that bring it in line, each after a rest.

What is touched together is shown together: a lane works at once, then rests, and works again
only if something changed meanwhile. Counters in the rows say what is behind, so a crash loses
nothing. No task waits: a timer starts the work, the work ends.
"""

from __future__ import annotations

import asyncio
import contextvars
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

import structlog

from bot.delivery.alarm import Alarm
from bot.delivery.failures import judge
from bot.domain.deliveries import Reason
from bot.errors import Refusal

REST = 2.0
_AGAIN_AFTER = (5.0, 15.0, 60.0, 300.0)  # seconds, by failures in a row
_PATIENCE = 5.0  # seconds that work under way has to finish at a stop
_REPAIR = 0  # no lane
log = structlog.get_logger(__name__)


class Follower(ABC):
    """``_busy``: lanes at work, or resting after it; ``_dirty``: touched since.

    ``turning`` is the alarm at which something changes by itself: ``turn`` touches that, and
    answers when the next will. ``rest``: in seconds; none where there is no ``recheck``, in a
    simulated world, which waits for short timers.
    """

    def __init__(
        self,
        turn: Callable[[], Awaitable[datetime | None]],
        clock: Callable[[], datetime],
        *,
        recheck: float | None = None,
    ) -> None:
        self.rest = 0.0 if recheck is None else REST
        self._context: contextvars.Context | None = None
        self._busy: dict[int, asyncio.Task[None] | asyncio.Handle] = {}
        self._dirty: set[int] = set()
        self._failures: dict[int, int] = {}
        self.turning = Alarm(turn, clock, recheck=recheck)

    @abstractmethod
    async def behind(self) -> Iterable[int]:
        """The lanes where something is to be done, after a crash or a time offline."""

    @abstractmethod
    async def bring_up(self, lane: int) -> None:
        """Bring what the lane is for in line with its rows. Raises what discord.py raises."""

    def start(self) -> None:
        """Follow from now on, and first bring up to date what is behind."""
        self._context = contextvars.copy_context()
        self.turning.start()
        self.look_again()

    async def stop(self) -> None:
        """Follow no more; work under way has a few seconds to finish."""
        self._context = None
        await self.turning.stop()
        under_way = [each for each in self._busy.values() if isinstance(each, asyncio.Task)]
        for each in self._busy.values():
            if isinstance(each, asyncio.Handle):
                each.cancel()
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=_PATIENCE)
            for each in late:  # what is behind is met at the next start
                each.cancel()
        self._busy.clear()

    @property
    def at_work(self) -> int:
        """Lanes at work or resting; none in peace."""
        return len(self._busy)

    def touch(self, lanes: Iterable[int]) -> None:
        """What these are for is another now."""
        for lane in lanes:
            self._dirty.add(lane)
            if lane not in self._busy:
                self._wake_after(0.0, lane)

    def look_again(self) -> None:
        """What is behind may be possible now."""
        if self._context is not None and _REPAIR not in self._busy:
            self._busy[_REPAIR] = self._context.copy().run(
                asyncio.get_running_loop().create_task, self._repair()
            )

    async def _repair(self) -> None:
        """What a crash, or a time offline, left behind."""
        try:
            self.touch(await self.behind())
        except Refusal as refusal:
            log.error("what is behind stays so until it changes", reason=str(refusal))
        finally:
            self._busy.pop(_REPAIR, None)

    def _wake_after(self, delay: float, lane: int) -> None:
        """Timers belong to the context of whoever started us, not of whoever pressed."""
        if self._context is None:
            self._busy.pop(lane, None)
            return
        loop, context = asyncio.get_running_loop(), self._context.copy()
        handle: asyncio.Handle
        if delay:
            handle = context.run(loop.call_later, delay, self._wake, lane)
        else:
            handle = context.run(loop.call_soon, self._wake, lane)
        self._busy[lane] = handle

    def _wake(self, lane: int) -> None:
        """The rest is over: work if it was touched meanwhile, else forget about it."""
        if lane not in self._dirty:
            self._busy.pop(lane, None)
            return
        self._dirty.discard(lane)
        self._busy[lane] = asyncio.get_running_loop().create_task(self._work(lane))

    async def _work(self, lane: int) -> None:
        """Once with the newest state, then a rest; whatever happens, it does not end here."""
        rest = self.rest
        try:
            await self.bring_up(lane)
            self._failures.pop(lane, None)
        except Exception as error:
            rest = self._failed(lane, error)
        finally:
            self._wake_after(rest, lane)

    def _failed(self, lane: int, error: Exception) -> float:
        """Seconds until the next look. Where Discord or the database is out of order it is tried
        again; what is refused waits for the next change."""
        verdict, of = judge(error), type(self).__name__
        if verdict.final and not isinstance(error, Refusal):
            bug = error if verdict.reason is Reason.BROKEN else None
            log.error("it does not follow", of=of, lane=lane, reason=str(error), exc_info=bug)
            return self.rest
        failures = self._failures[lane] = self._failures.get(lane, 0) + 1
        delay = _AGAIN_AFTER[min(failures, len(_AGAIN_AFTER)) - 1]
        log.warning("it follows later", of=of, lane=lane, seconds=delay, reason=str(error))
        self._dirty.add(lane)
        return delay
