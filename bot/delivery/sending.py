"""One delivery as one message of Discord's."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import discord

from bot.delivery.pacing import urgency
from bot.domain.deliveries import Due
from bot.texts import Reader

if TYPE_CHECKING:
    from bot.client import Convenor


class Sent(NamedTuple):
    message_id: int
    channel_id: int


class Sender:
    """Renders a delivery and sends it. Raises whatever discord.py raises."""

    def __init__(self, bot: Convenor) -> None:
        self._bot = bot

    async def __call__(self, due: Due) -> Sent:
        urgency.set(due.urgency)
        view = self._bot.renderers[due.kind](due, Reader(due.language, due.zone))
        channel = self._bot.get_partial_messageable(due.channel_id or await self._open(due))
        message = await channel.send(
            view=view,
            nonce=nonce_of(due),
            allowed_mentions=discord.AllowedMentions(
                everyone=False,
                roles=False,
                replied_user=False,
                users=[discord.Object(person_id) for person_id in due.people],
            ),
        )
        return Sent(message.id, channel.id)

    async def _open(self, due: Due) -> int:
        """The channel of the person's DMs; its id is remembered once something was sent."""
        assert due.person_id is not None
        return (await self._bot.create_dm(discord.Object(due.person_id))).id


def nonce_of(due: Due) -> str:
    """The same for every attempt at the same place, so that Discord takes it once: it keeps a
    nonce, of at most 25 characters, for the past few minutes."""
    said = f"{due.key}\n{'dm' if due.by_dm else 'channel'}"
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()
