"""Pacing at the wire: at most so many requests a second over the whole bot, smoothly, the most
urgent first.

discord.py meets Discord's global limit (50 a second) only when it has run into it, and a
thousand sends at once lose hundreds. Answers to interactions, and their webhooks, do not count
towards that limit and do not wait here.

A 429 that does not come from Discord itself (it has no `Via`) is Cloudflare's, for the whole
address: everything that waits here stops for an hour, for each further request prolongs it.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from contextvars import ContextVar
from datetime import timedelta
from http import HTTPStatus
from types import SimpleNamespace

import aiohttp

RATE = 45.0  # requests a second
BAN = timedelta(hours=1)
WHATEVER_ELSE = 50  # after all that is told to people: edits of cards, settings
LAST = 60  # roles and threads

urgency: ContextVar[int] = ContextVar("urgency", default=WHATEVER_ELSE)


class ShutOut(aiohttp.ClientConnectionError):
    """Nothing was asked: Discord's door is shut for this address."""


class Pacer:
    """Turns, ``rate`` a second, none saved up; who waits is served by urgency, then in order."""

    def __init__(self, rate: float = RATE) -> None:
        self._pause = 1.0 / rate
        self._next = 0.0  # loop time of the next turn
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._count = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._shut_until = 0.0  # loop time

    def trace(self) -> aiohttp.TraceConfig:
        """For discord.py's ``http_trace``: every request waits for its turn, or raises ShutOut."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._on_request_start)
        config.on_request_end.append(self._on_request_end)
        return config

    async def turn(self) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        if not self._waiting and now >= self._next:
            self._next = now + self._pause
            return
        future: asyncio.Future[None] = loop.create_future()
        heapq.heappush(self._waiting, (urgency.get(), next(self._count), future))
        self._set_timer(loop)
        await future

    def _set_timer(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is None and self._waiting:
            self._timer = loop.call_at(self._next, self._serve)

    def _serve(self) -> None:
        """One turn to whoever is most urgent and still there; then the next is set."""
        loop = asyncio.get_running_loop()
        self._timer = None
        while self._waiting:
            _, _, future = heapq.heappop(self._waiting)
            if not future.done():
                future.set_result(None)
                # A late timer is made up for, by one turn at most.
                self._next = max(self._next, loop.time() - self._pause) + self._pause
                break
        self._set_timer(loop)

    async def _on_request_start(
        self,
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestStartParams,
    ) -> None:
        if _is_exempt(params.url.scheme, params.url.path):
            return
        if asyncio.get_running_loop().time() < self._shut_until:
            raise ShutOut
        await self.turn()

    async def _on_request_end(
        self,
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        answer = params.response
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS and "Via" not in answer.headers:
            self._shut_until = asyncio.get_running_loop().time() + BAN.total_seconds()


def _is_exempt(scheme: str, path: str) -> bool:
    return scheme in ("ws", "wss") or "/interactions/" in path or "/webhooks/" in path
