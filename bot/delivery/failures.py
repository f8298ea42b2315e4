"""What a send that failed means.

| what came back                                | what follows                                   |
|-----------------------------------------------|------------------------------------------------|
| 429 without `Via` (Cloudflare, not Discord)   | a ban: everything stops for an hour            |
| 429, 503, no connection                       | it did not arrive: again, with growing pauses  |
| 500, 502, 504, connection lost, time out      | it may have arrived: again, while the nonce    |
|                                               | still tells Discord that it is the same one    |
| 50007: the person's DMs are closed            | final; told in the channel, DMs switched off   |
| 40003: DMs opened too fast                    | final; told in the channel                     |
| 10003, 10004: the channel or server is gone   | final                                          |
| 50013, 50001: a permission is missing         | final                                          |
| any other refusal                             | final                                          |
| the role it pings is gone (`RoleGone`)        | final; people are mentioned by name            |
| anything else                                 | final: a bug of ours, logged                   |

discord.py retries 500, 502 and 504 by itself, but neither a 503 nor, on Linux, a reset. It tells
only how the last time ended: a 503 after a 502 is not certain, so `watched` notes the others.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from http import HTTPStatus
from types import SimpleNamespace
from typing import NamedTuple

import aiohttp
import discord

from bot.delivery.pacing import ShutOut
from bot.domain.deliveries import Reason


class RoleGone(Exception):
    """The role that a message pings is gone, or nobody may ping it."""


class Verdict(NamedTuple):
    """``final``: not to be tried again; ``certain``: it did not arrive; ``ban``: stop all."""

    reason: Reason
    final: bool = True
    certain: bool = True
    ban: bool = False


_CODES = {
    10003: Reason.CHANNEL_GONE,
    10004: Reason.CHANNEL_GONE,
    40003: Reason.DM_REFUSED,
    50001: Reason.NOT_ALLOWED,
    50007: Reason.DM_CLOSED,
    50013: Reason.NOT_ALLOWED,
}


_ASKED_AGAIN = (500, 502, 504, 524)  # by discord.py
_may_have_arrived: ContextVar[bool] = ContextVar("may_have_arrived", default=False)


def watched(trace: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
    """Note what discord.py asks again by itself."""
    trace.on_request_end.append(_on_request_end)
    return trace


def begin_attempt() -> None:
    """What came back before, in this task, does not matter any more."""
    _may_have_arrived.set(False)


def was_asked_again() -> bool:
    """Whether discord.py asked again, since the attempt began, for what may have been done."""
    return _may_have_arrived.get()


async def _on_request_end(
    session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
) -> None:
    if params.method == "POST" and params.response.status in _ASKED_AGAIN:
        _may_have_arrived.set(True)


def judge(error: Exception) -> Verdict:
    verdict = _judge(error)
    return verdict._replace(certain=False) if was_asked_again() else verdict


def _judge(error: Exception) -> Verdict:
    if isinstance(error, discord.HTTPException):
        return _of_status(error)
    if isinstance(error, RoleGone):
        return Verdict(Reason.ROLE_GONE)
    if isinstance(error, ShutOut):
        return Verdict(Reason.UNREACHABLE, final=False, ban=True)
    if isinstance(error, discord.RateLimited | aiohttp.ClientConnectorError):
        return Verdict(Reason.UNREACHABLE, final=False)
    if isinstance(error, aiohttp.ClientError | asyncio.TimeoutError | OSError):
        return Verdict(Reason.UNREACHABLE, final=False, certain=False)
    return Verdict(Reason.BROKEN)


def _of_status(error: discord.HTTPException) -> Verdict:
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        banned = error.response is not None and not error.response.headers.get("Via")
        return Verdict(Reason.UNREACHABLE, final=False, ban=banned)
    if error.status >= 500:
        return Verdict(
            Reason.UNREACHABLE, final=False, certain=error.status == HTTPStatus.SERVICE_UNAVAILABLE
        )
    return Verdict(_CODES.get(error.code, Reason.REFUSED))
