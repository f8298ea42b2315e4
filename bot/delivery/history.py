"""Did it arrive? A look into a channel's history for a message of ours.

Discord keeps a nonce for the past few minutes only, and does not give it back with a message.
What it does give back is the ``id`` of each component, a 32-bit number that whoever sends a
message may choose and nobody sees (discord.com/developers/docs/components/reference, "Anatomy of
a Component"). The first component of everything we send carries `mark_of` its delivery there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from bot.delivery.failures import judge
from bot.delivery.sending import NotYet, Sent, mark_of, open_channel
from bot.domain.deliveries import Due

if TYPE_CHECKING:
    from bot.client import Convenor

# By which our clock and Discord's may differ: also where ours was an hour wrong, and set right.
_SKEW = timedelta(minutes=75)
_KEPT = 64  # channels


class Unreadable(Exception):
    """The history cannot be read, so nobody can say whether it arrived."""


@dataclass(slots=True)
class _Read:
    """What was read of a channel: after ``since`` up to ``upto``, both ids of messages; our own
    messages by their mark."""

    since: int
    upto: int
    marks: dict[int, int] = field(default_factory=dict)


class History:
    """Finds what was sent; what was read once of a channel is not read again."""

    def __init__(self, bot: Convenor) -> None:
        self._bot = bot
        self._channels: dict[int, _Read] = {}

    async def __call__(self, due: Due) -> Sent | None:
        """The message that a doubtful delivery became; None where there is none.

        Raises Unreadable where that cannot be known, and what discord.py raises where it may be
        later.
        """
        assert due.doubtful_since is not None
        try:
            await self._check(due)
            channel_id = await open_channel(self._bot, due)
            since = discord.utils.time_snowflake(due.doubtful_since - _SKEW)
            read = self._known(channel_id, since)
            await self._read_on(channel_id, read)
        except discord.HTTPException as error:
            if judge(error).final:
                raise Unreadable from error
            raise
        message_id = read.marks.get(mark_of(due))
        return None if message_id is None else Sent(message_id, channel_id)

    async def _check(self, due: Due) -> None:
        """Without Read Message History, Discord does not refuse: it gives an empty list."""
        if due.by_dm:
            return
        guild = self._bot.get_guild(due.community.id)
        if guild is None or guild.unavailable:
            raise NotYet
        channel = guild.get_channel_or_thread(due.channel_id or 0)
        if channel is None and due.in_thread:  # a thread that was put away is not told of
            channel = await self._fetch_thread(guild, due)
        if channel is None:
            raise Unreadable
        granted = channel.permissions_for(guild.me)
        if not (granted.view_channel and granted.read_message_history):
            raise Unreadable

    async def _fetch_thread(self, guild: discord.Guild, due: Due) -> discord.Thread | None:
        found = await guild.fetch_channel(due.channel_id or 0)
        return found if isinstance(found, discord.Thread) else None

    def _known(self, channel_id: int, since: int) -> _Read:
        read = self._channels.get(channel_id)
        if read is None or read.since > since:
            if len(self._channels) >= _KEPT:
                self._channels.clear()
            read = self._channels[channel_id] = _Read(since, since)
        return read

    async def _read_on(self, channel_id: int, read: _Read) -> None:
        channel = self._bot.get_partial_messageable(channel_id)
        us = self._bot.user
        after = discord.Object(read.upto)
        async for message in channel.history(limit=None, after=after, oldest_first=True):
            if us is not None and message.author.id == us.id:
                found = {getattr(each, "id", 0): message.id for each in message.components}
                read.marks.update(found)
            read.upto = message.id
