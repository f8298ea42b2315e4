"""One alarm: a single timer, set anew when something sooner arrives, for one piece of work.

No task waits for it: a timer starts a supervised pass, the pass ends. `discord.ext.tasks` is
not used: its loop dies for good at the first database error (reliability.md, "Delivery").
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

log = structlog.get_logger(__name__)
Work = Callable[[], Awaitable[datetime | None]]

_ROUNDED = timedelta(milliseconds=1)  # a timer may fire a fraction early
_AGAIN_AFTER = (1.0, 2.0, 5.0, 15.0, 60.0)  # seconds, by failures in a row
_PATIENCE = 5.0  # seconds that a pass under way has to finish at a stop


class Alarm:
    """Runs ``work`` when it is time; ``work`` answers when it wants to run next, or None.

    ``recheck``: seconds after which it runs anyway (a machine may sleep, a clock may step);
    None: never, for a simulated world. Work that raises is logged and tried again later; two
    passes never run at once.
    """

    def __init__(
        self, work: Work, clock: Callable[[], datetime], *, recheck: float | None = None
    ) -> None:
        self._work = work
        self._clock = clock
        self._recheck = recheck
        self._context: contextvars.Context | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._pass: asyncio.Task[None] | None = None
        self._at: datetime | None = None
        self._failures = 0

    def start(self) -> None:
        """Begin with a pass at once; called again, begin anew.

        The timers belong to the context of whoever starts the alarm, not to that of whatever
        thread or task happens to set it.
        """
        self._context = contextvars.copy_context()
        self._at = None
        self.set(self._clock())

    def set(self, at: datetime) -> None:
        """Run at ``at``, unless it runs sooner anyway. Before `start` and after `stop`: nothing."""
        if self._context is None or (self._at is not None and self._at <= at):
            return
        self._at = at
        if self._pass is None:
            self._arm((at - self._clock() + _ROUNDED).total_seconds())

    async def stop(self) -> None:
        """Run no more; a pass under way has a few seconds to finish."""
        self._context = None
        if self._timer is not None:
            self._timer.cancel()
        under_way = self._pass
        if under_way is not None and under_way is not asyncio.current_task():
            await asyncio.wait([under_way], timeout=_PATIENCE)
            under_way.cancel()

    def _arm(self, delay: float) -> None:
        if self._context is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        if self._recheck is not None:
            delay = min(delay, self._recheck)
        loop = asyncio.get_running_loop()
        self._timer = self._context.copy().run(loop.call_later, max(delay, 0.0), self._ring)

    def _ring(self) -> None:
        if self._context is not None and self._pass is None:
            self._at = self._timer = None
            self._pass = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        """One pass; whatever happens in it, the alarm is set again."""
        wanted: datetime | None
        try:
            wanted = await self._work()
            self._failures = 0
        except Exception:
            delay = _AGAIN_AFTER[min(self._failures, len(_AGAIN_AFTER) - 1)]
            self._failures += 1
            log.exception("a pass failed and is tried again", seconds=delay)
            wanted = self._clock() + timedelta(seconds=delay)
        finally:
            self._pass = None
        self._set_again(wanted)

    def _set_again(self, wanted: datetime | None) -> None:
        known, self._at = self._at, None
        nearest = min((each for each in (wanted, known) if each is not None), default=None)
        if nearest is not None:
            self.set(nearest)
        elif self._recheck is not None:
            self.set(self._clock() + timedelta(seconds=self._recheck))
