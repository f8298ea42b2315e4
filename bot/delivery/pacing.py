"""Pacing at the wire: as many requests in any second as Discord allows over the whole bot, evenly,
the most urgent first.

discord.py meets Discord's global limit (50 a second) only when it has run into it, and a
thousand sends at once lose hundreds. Answers to interactions, and their webhooks, do not count
towards that limit and do not wait here.

When Discord counts a request is not known: somewhere between its leaving and its answer. So it
is held against the limit from the one until a second after the other. That can never be too
much, however unevenly requests travel, and costs only the time of one answer in each second:
99 % of what is allowed where answers take 10 ms, 90 % at 100 ms. A fixed pace below the limit
costs as much and promises less: two requests that leave 21 ms apart may arrive together.

To one channel go five messages in five seconds; discord.py knows that limit from the answers, and
waits. `Timetable` says beforehand what has no room there yet, so that others are not kept.

A 429 that does not come from Discord itself (it has no `Via`) is Cloudflare's, for the whole
address: everything that waits here stops for an hour, for each further request prolongs it.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Hashable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from types import SimpleNamespace

import aiohttp

RATE = 50.0  # requests in any second (API reference, "Rate Limits", Global Rate Limit)
_SECOND = 1.0
_ON_ITS_WAY = 1.0  # seconds after which a request has been counted, answered or not
_MADE_UP = 0.1  # seconds by which late timers are made up for
IN_CHANNEL, WINDOW = 5, 5.0  # messages to one channel, in so many seconds
_PLACES = 1_000  # remembered, before those whose window is over are forgotten
BAN = timedelta(hours=1)
WHATEVER_ELSE = 50  # after all that is told to people: edits of cards, settings
LAST = 60  # roles and threads, Discord's own events

urgency: ContextVar[int] = ContextVar("urgency", default=WHATEVER_ELSE)


class ShutOut(aiohttp.ClientConnectionError):
    """Nothing was asked: Discord's door is shut for this address."""


@dataclass(slots=True, eq=False)
class Turn:
    """A request that counts towards the limit ``until`` then (loop time)."""

    until: float


class Pacer:
    """Turns, ``rate`` in any second and evenly; who waits is served by urgency, then in order."""

    def __init__(self, rate: float = RATE) -> None:
        self._rate = rate
        self._pause = 1.0 / rate
        self._next = 0.0  # loop time of the next turn, where the limit allows it
        self._turns: list[Turn] = []  # that count
        self._waiting: list[tuple[int, int, asyncio.Future[Turn]]] = []
        self._count = itertools.count()
        self._timer: asyncio.TimerHandle | None = None
        self._shut_until = 0.0  # loop time

    def trace(self) -> aiohttp.TraceConfig:
        """For discord.py's ``http_trace``: every request waits for its turn, or raises ShutOut."""
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._on_request_start)
        config.on_request_end.append(self._on_request_end)
        config.on_request_exception.append(self._on_request_exception)
        return config

    async def turn(self) -> Turn:
        loop = asyncio.get_running_loop()
        now = loop.time()
        if not self._waiting and now >= self._free_at(now):
            return self._take(now, now)
        future: asyncio.Future[Turn] = loop.create_future()
        heapq.heappush(self._waiting, (urgency.get(), next(self._count), future))
        self._set_timer(loop)
        return await future

    def answered(self, turn: Turn) -> None:
        """Discord has counted it by now."""
        loop = asyncio.get_running_loop()
        turn.until = min(turn.until, loop.time() + _SECOND)
        self._set_timer(loop)

    def _free_at(self, now: float) -> float:
        """When the next turn may be taken, as far as is known now."""
        self._turns = [each for each in self._turns if each.until > now]
        if len(self._turns) < self._rate:
            return self._next
        return max(self._next, min(each.until for each in self._turns))

    def _take(self, now: float, since: float) -> Turn:
        """``since``: from when on it might have been taken."""
        self._next = max(since, now - _MADE_UP) + self._pause
        turn = Turn(now + _ON_ITS_WAY + _SECOND)
        self._turns.append(turn)
        return turn

    def _set_timer(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            self._timer = loop.call_at(self._free_at(loop.time()), self._serve)

    def _serve(self) -> None:
        """A turn to whoever is most urgent and still there, as long as one is free."""
        loop = asyncio.get_running_loop()
        self._timer = None
        while self._waiting and (now := loop.time()) >= self._free_at(now):
            _, _, future = heapq.heappop(self._waiting)
            if not future.done():
                future.set_result(self._take(now, self._next))
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
        context.turn = await self.turn()

    async def _on_request_end(
        self,
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        self._over(context)
        answer = params.response
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS and "Via" not in answer.headers:
            self._shut_until = asyncio.get_running_loop().time() + BAN.total_seconds()

    async def _on_request_exception(
        self,
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        params: aiohttp.TraceRequestExceptionParams,
    ) -> None:
        self._over(context)

    def _over(self, context: SimpleNamespace) -> None:
        turn: Turn | None = getattr(context, "turn", None)
        if turn is not None:
            self.answered(turn)


class Door:
    """So ``many`` at a time; who waits is let in by urgency, then in order."""

    def __init__(self, many: int = 1) -> None:
        self._free = many
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._count = itertools.count()

    async def __aenter__(self) -> None:
        if self._free:
            self._free -= 1
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (urgency.get(), next(self._count), future))
        try:
            await future
        except asyncio.CancelledError:
            if not future.cancelled():
                self._let_in()  # it was our turn
            raise

    async def __aexit__(self, *_: object) -> None:
        self._let_in()

    def _let_in(self) -> None:
        while self._waiting:
            _, _, future = heapq.heappop(self._waiting)
            if not future.done():
                future.set_result(None)
                return
        self._free += 1


class Timetable:
    """When to take in hand one more message to a place, which has room for ``many`` in each
    window, as Discord counts: while it is one of this window, or of the next."""

    def __init__(self, many: int = IN_CHANNEL, window: float = WINDOW) -> None:
        self._many = many
        self._window = window
        self._places: dict[Hashable, tuple[float, int]] = {}  # the window's begin; how many since

    def book(self, place: Hashable, now: float) -> float:
        """Seconds until then (0: now); whoever has to wait asks again."""
        began, booked = self._places.get(place, (now, 0))
        if now >= began + self._window:
            began, booked = now, 0
        if place not in self._places and len(self._places) >= _PLACES:
            self._forget(now)
        self._places[place] = (began, booked + 1)
        return max(0.0, began + (booked // self._many - 1) * self._window - now)

    def _forget(self, now: float) -> None:
        self._places = {
            place: (began, booked)
            for place, (began, booked) in self._places.items()
            if now < began + self._window
        }


def _is_exempt(scheme: str, path: str) -> bool:
    return scheme in ("ws", "wss") or "/interactions/" in path or "/webhooks/" in path
