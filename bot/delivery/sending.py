"""One delivery as one message of Discord's."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import aiohttp
import discord

from bot.delivery.failures import RoleGone
from bot.domain.deliveries import Due
from bot.texts import Reader

if TYPE_CHECKING:
    from bot.client import Convenor


class NotYet(aiohttp.ClientConnectionError):
    """Discord has not told us of the server yet."""


class Sent(NamedTuple):
    message_id: int
    channel_id: int


class Sender:
    """Renders a delivery and sends it. Raises whatever discord.py raises."""

    def __init__(self, bot: Convenor) -> None:
        self._bot = bot

    async def __call__(self, due: Due) -> Sent:
        view = self._bot.renderers[due.kind](due, Reader(due.language, due.zone))
        view.children[0].id = mark_of(due)
        self._check_role(due)
        channel = self._bot.get_partial_messageable(await open_channel(self._bot, due))
        message = await channel.send(
            view=view,
            nonce=nonce_of(due),
            allowed_mentions=discord.AllowedMentions(
                everyone=False,
                roles=False if due.role is None else [discord.Object(due.role)],
                replied_user=False,
                users=[discord.Object(person_id) for person_id in due.people],
            ),
        )
        return Sent(message.id, channel.id)

    async def opened(self, due: Due) -> Due:
        """With its channel known: opening one sends nothing, and leaves nothing in doubt."""
        return replace(due, channel_id=await open_channel(self._bot, due)) if due.by_dm else due

    def _check_role(self, due: Due) -> None:
        """Discord takes a message that pings a role in vain, and does not say so."""
        if due.role is None:
            return
        guild = self._bot.get_guild(due.community.id)
        if guild is None or guild.unavailable:
            raise NotYet
        role, channel = guild.get_role(due.role), guild.get_channel_or_thread(due.channel_id or 0)
        if role is None:
            raise RoleGone
        if role.mentionable or channel is None:
            return
        if not channel.permissions_for(guild.me).mention_everyone:
            raise RoleGone


async def open_channel(bot: Convenor, due: Due) -> int:
    """Where it goes. The channel of a person's DMs is remembered once something was sent.

    They are opened one at a time: discord.py would queue them in the order in which they came,
    the urgent last, and a bot that opens many at once is taken for one that sends spam.
    """
    if due.channel_id is not None:
        return due.channel_id
    assert due.person_id is not None
    async with bot.opening:
        return (await bot.create_dm(discord.Object(due.person_id))).id


def nonce_of(due: Due) -> str:
    """The same for every attempt at the same place, so that Discord takes it once: it keeps a
    nonce, of at most 25 characters, for the past few minutes."""
    said = f"{due.key}\n{'dm' if due.by_dm else 'channel'}"
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def mark_of(due: Due) -> int:
    """By which its message is found again: the ``id`` of the first component, of 31 bits, far
    from the small numbers that Discord gives to the others."""
    digest = hashlib.blake2b(nonce_of(due).encode(), digest_size=4).digest()
    return 1 << 30 | int.from_bytes(digest, "big") >> 2
