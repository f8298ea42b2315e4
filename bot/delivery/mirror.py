"""Discord's own scheduled events follow ours, after all that is told to people.

Each look begins with Discord's list of a server's events: it says how many are interested, what
others made and deleted, and what an attempt of before made without our hearing of it. After what
was done it is read again, so that a request that went out twice leaves one event.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import discord
import structlog

from bot.delivery.failures import judge
from bot.delivery.following import Follower
from bot.delivery.pacing import LAST, urgency
from bot.domain.mirror import Body, Coming, Deed, Listed, Status, Step, Wanted, Wish
from bot.texts import Reader

if TYPE_CHECKING:
    from bot.client import Convenor

_UNKNOWN, _FULL, _FINISHED = 10070, 30038, 180000
_STATUS = {Deed.START: Status.ACTIVE, Deed.END: Status.COMPLETED, Deed.CANCEL: Status.CANCELLED}
log = structlog.get_logger(__name__)


class LiveMirror(Follower):
    """A lane for each community. ``written``: an event as Discord is given it; the extension of
    the same name says how. ``_refused``: what Discord did not take, which is not tried again until
    it is another, or a permission changes."""

    written: Callable[[Coming, Reader], Body]

    def __init__(self, bot: Convenor, *, recheck: float | None = None) -> None:
        self._bot = bot
        self._mirror = bot.services.mirror
        self._refused: dict[int, set[Step]] = {}
        self._looking = asyncio.Lock()
        super().__init__(self._mirror.turn, bot.services.clock, recheck=recheck)

    async def behind(self) -> list[int]:
        return await self._mirror.behind()

    def permissions_changed(self, guild_id: int) -> None:
        """What was refused may be granted now."""
        self._refused.pop(guild_id, None)
        self.touch([guild_id])

    async def bring_up(self, lane: int) -> None:
        guild = self._bot.get_guild(lane)
        if guild is None or guild.unavailable:
            return  # READY, or the server's return, looks again
        if not may_schedule(guild):
            await self._mirror.refused(lane)
            return
        urgency.set(LAST)
        tried: set[Step] = set()
        while steps := await self._look_in_turn(guild, tried):
            for step in steps:
                tried.add(step)
                await self._take(guild, step)
        turns = await self._mirror.next_turn()
        if turns is not None:
            self.turning.set(turns)

    async def _look_in_turn(self, guild: discord.Guild, tried: set[Step]) -> list[Step]:
        """One community after the other: at a start there are a thousand to look at, and people
        whose commands would wait behind them."""
        async with self._looking:
            return await self._look(guild, tried)

    async def _look(self, guild: discord.Guild, tried: set[Step]) -> list[Step]:
        """What is to be done next, as Discord is now."""
        coming = await self._mirror.coming(guild.id)
        if not coming:
            return []
        # A hundred events with their programmes take longer than the loop may stand still.
        wanted = await asyncio.to_thread(lambda: [self._wanted(each) for each in coming])
        own = self._bot.user.id if self._bot.user is not None else 0
        listed = [_listed(each, own) for each in await guild.fetch_scheduled_events()]
        besides = tried | self._refused.get(guild.id, set())
        return await self._mirror.todo(guild.id, wanted, listed, besides)

    def _wanted(self, coming: Coming) -> Wanted:
        if coming.wish is not Wish.SHOW:
            return Wanted(coming.event.id, coming.wish)
        reader = Reader(coming.community.language, coming.community.zone)
        return Wanted(coming.event.id, coming.wish, self.written(coming, reader))

    async def _take(self, guild: discord.Guild, step: Step) -> None:
        try:
            made = await self._do(guild.id, step)
        except discord.HTTPException as error:
            if not judge(error).final:
                raise
            await self._meet(step, error)
        else:
            await self._mirror.done(step, made)

    async def _do(self, guild_id: int, step: Step) -> int | None:
        """One request; the id of what it made. Raises what discord.py raises."""
        http = self._bot.http
        if step.deed is Deed.MAKE and step.body is not None:
            made = await http.create_guild_scheduled_event(guild_id, **_whole(step.body))
            return int(made["id"])
        event_id = step.id or 0
        if step.deed in (Deed.REMOVE, Deed.REMOVE_DOUBLE):
            await http.delete_scheduled_event(guild_id, event_id)
        elif step.deed is Deed.EDIT and step.body is not None:
            asked = _whole(step.body)
            if step.begun:
                del asked["scheduled_start_time"]
            await http.edit_scheduled_event(guild_id, event_id, **asked)
        else:
            await http.edit_scheduled_event(guild_id, event_id, status=_STATUS[step.deed].value)
        return None

    async def _meet(self, step: Step, error: discord.HTTPException) -> None:
        """What Discord says is not there, or is over, or does not let us do."""
        if error.code in (_UNKNOWN, _FINISHED):
            return  # the next look says what became of it
        log.warning("an event in Discord is not as it should be", step=step, reason=str(error))
        if error.code == _FULL:
            return  # once there is room, Discord tells that another is over
        self._refused.setdefault(step.community_id, set()).add(step)
        if error.status == HTTPStatus.FORBIDDEN:
            await self._mirror.refused(step.community_id)


def may_schedule(guild: discord.Guild) -> bool:
    granted = guild.me.guild_permissions
    return granted.create_events or granted.manage_events


def _listed(event: discord.ScheduledEvent, own: int) -> Listed:
    return Listed(
        id=event.id,
        status=Status(event.status.value),
        own=event.creator_id == own and event.entity_type is discord.EntityType.external,
        name=event.name,
        starts=event.start_time,
        interested=event.user_count,
    )


def _whole(body: Body) -> dict[str, Any]:
    """All of it, so that what was changed by hand is put right."""
    return {
        "name": body.name,
        "description": body.text,
        "scheduled_start_time": body.starts.isoformat(),
        "scheduled_end_time": body.ends.isoformat(),
        "privacy_level": discord.PrivacyLevel.guild_only.value,
        "entity_type": discord.EntityType.external.value,
        "entity_metadata": {"location": body.place},
        "channel_id": None,
    }
