"""A recorder in Discord's place, and errors as Discord answers them."""

from __future__ import annotations

import asyncio

import discord

from bot.delivery.history import Unreadable
from bot.delivery.sending import Sent, nonce_of
from bot.domain.deliveries import Due

CHANNEL = 50  # whose messages wait at the gate, beside those by DM


class Recorder:
    """Takes a message once for each place and nonce, as Discord does, and can be made to fail.

    ``fails``: by the key of a delivery, what its next attempts raise; ``loses``: the same, but
    the message arrives. ``loses_answers``: it arrives, but the process dies before it hears so.
    ``unreadable``: its history; ``cannot_look``: what the next looks into it raise.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.arrived: dict[tuple[int | None, str], str] = {}
        self.fails: dict[str, list[Exception]] = {}
        self.loses: dict[str, list[Exception]] = {}
        self.cannot_look: list[Exception] = []
        self.loses_answers = False
        self.unreadable = False
        self.looked: list[str] = []
        self.gate: asyncio.Event | None = None
        self.was_asked = asyncio.Event()
        self.heard = asyncio.Event()

    async def __call__(self, due: Due) -> Sent:
        self.asked.append(due.key)
        self.was_asked.set()
        if self.gate is not None and due.channel_id in (CHANNEL, None):
            await self.gate.wait()
        if self.fails.get(due.key):
            raise self.fails[due.key].pop(0)
        self.heard.set()
        self.arrived.setdefault((due.channel_id, nonce_of(due)), due.key)
        if self.loses.get(due.key):
            raise self.loses[due.key].pop(0)
        if self.loses_answers:
            raise asyncio.CancelledError
        return Sent(1_000 + due.id, due.channel_id or 77)

    async def find(self, due: Due) -> Sent | None:
        self.looked.append(due.key)
        if self.cannot_look:
            raise self.cannot_look.pop(0)
        if self.unreadable:
            raise Unreadable
        known = (due.channel_id, nonce_of(due)) in self.arrived
        return Sent(1_000 + due.id, due.channel_id or 77) if known else None

    @property
    def messages(self) -> list[str]:
        return list(self.arrived.values())


class Answer:
    """As much of an HTTP answer as discord.py's errors need."""

    def __init__(self, status: int, headers: dict[str, str]) -> None:
        self.status, self.reason, self.headers = status, "", headers


def http(status: int, code: int = 0, *, via: bool = True) -> discord.HTTPException:
    headers = {"Via": "1.1 google"} if via else {}
    kind = discord.DiscordServerError if status >= 500 else discord.HTTPException
    return kind(Answer(status, headers), {"code": code, "message": ""})  # type: ignore[arg-type]
