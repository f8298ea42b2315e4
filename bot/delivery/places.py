"""Live places: an event's role and thread follow its rows, after all that is told to people.

Each step is written down before it is asked for and after it was done, and may be done twice.
Only a role that is made has to be looked for, where an attempt of before may have made it, or
discord.py asked for it twice: ours has the name that was written down, no permission, may be
mentioned, and is no older than the attempt.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

import discord
import structlog

from bot.delivery.failures import begin_attempt, judge, was_asked_again
from bot.delivery.following import Follower
from bot.delivery.pacing import LAST, urgency
from bot.domain.places import Able, Deed, Step
from bot.texts import Reader
from schedules.texts import T

if TYPE_CHECKING:
    from bot.client import Convenor

_ASKING = timedelta(minutes=1)  # in which discord.py asks for one thing again and again
_SKEW = timedelta(minutes=10)  # by which our clock and Discord's may differ
_WEEK: Literal[10080] = 10_080  # minutes of silence, after which it is put away
_NO_CHANNEL, _NO_MEMBER, _NO_ROLE = 10003, 10007, 10011
_THERE_IS_A_THREAD = 160004
log = structlog.get_logger(__name__)


class LivePlaces(Follower):
    """A lane for each community. ``_refused``: what Discord did not let us do, which is not
    tried again until a permission changes."""

    def __init__(self, bot: Convenor, *, recheck: float | None = None) -> None:
        self._bot = bot
        self._places = bot.services.places
        self._refused: dict[int, set[tuple[int, Deed]]] = {}
        self._deeds: dict[Deed, Callable[[discord.Guild, Step], Awaitable[int | None]]] = {
            Deed.REMOVE_ROLE: self._remove_role,
            Deed.TAKE_ROLE: self._take_role,
            Deed.MAKE_ROLE: self._make_role,
            Deed.NAME_ROLE: self._name_role,
            Deed.MAKE_THREAD: self._make_thread,
            Deed.GIVE_ROLE: self._give_role,
            Deed.NAME_THREAD: self._name_thread,
        }
        super().__init__(self._places.turn, bot.services.clock, recheck=recheck)

    async def behind(self) -> list[int]:
        """Where something is to be done; first, roles deleted while nobody listened are noted."""
        for community_id, role_id in await self._places.roles():
            guild = self._bot.get_guild(community_id)
            if guild is not None and not guild.unavailable and guild.get_role(role_id) is None:
                await self._places.role_deleted(community_id, role_id)
        return await self._places.behind()

    def permissions_changed(self, guild_id: int) -> None:
        """What was refused may be granted now."""
        self._refused.pop(guild_id, None)
        self.touch([guild_id])

    def order_changed(self, guild_id: int) -> None:
        """Convenor may manage roles below its own only, and one may be below it now."""
        if self._refused.get(guild_id):
            self.permissions_changed(guild_id)

    async def bring_up(self, lane: int) -> None:
        guild = self._bot.get_guild(lane)
        if guild is None or guild.unavailable:
            return  # READY, or the server's return, looks again
        urgency.set(LAST)
        while steps := await self._places.todo(lane, self._able(guild)):
            for step in steps:
                await self._take(guild, step)
        turns = await self._places.next_turn()
        if turns is not None:
            self.turning.set(turns)

    def _able(self, guild: discord.Guild) -> Able:
        return Able(
            guild.me.guild_permissions.manage_roles,
            frozenset(each.id for each in guild.text_channels if may_open_threads(each)),
            frozenset(self._refused.get(guild.id, ())),
        )

    async def _take(self, guild: discord.Guild, step: Step) -> None:
        try:
            found = await self._deeds[step.deed](guild, step)
        except discord.HTTPException as error:
            if not judge(error).final:
                raise
            await self._meet(step, error)
        else:
            await self._places.done(step, found)

    async def _meet(self, step: Step, error: discord.HTTPException) -> None:
        """What Discord says is not there, or does not let us do."""
        if error.code == _NO_MEMBER:
            await self._places.absent(step)
        elif error.code == _NO_ROLE and step.deed is Deed.REMOVE_ROLE:
            await self._places.done(step)
        elif error.code == _NO_ROLE and step.id is not None:
            await self._places.role_deleted(step.community_id, step.id)
        elif error.code == _THERE_IS_A_THREAD:
            await self._places.done(step, step.id)
        elif error.code == _NO_CHANNEL and step.deed is Deed.NAME_THREAD and step.id is not None:
            await self._places.thread_deleted(step.community_id, step.id)
        else:
            log.warning("a role or thread is not as it should be", step=step, reason=str(error))
            self._refused.setdefault(step.community_id, set()).add((step.event_id, step.deed))
            if error.status == HTTPStatus.FORBIDDEN and step.deed is not Deed.NAME_THREAD:
                await self._places.refused(step)

    async def _make_role(self, guild: discord.Guild, step: Step) -> int:
        """Everybody may ping it, as they may mention everybody in it by name: Convenor then needs
        no permission to ping all roles and the whole server."""
        found = await self._roles_of_before(guild, step)
        if not found:
            community = await self._bot.services.communities.get(guild.id)
            why = Reader(community.language).say(T("Pings those who go to the event"))
            begin_attempt()
            made = await guild.create_role(
                name=step.name, permissions=discord.Permissions.none(), mentionable=True, reason=why
            )
            if not was_asked_again():
                return made.id
            found = await self._ours(guild, step, made.created_at - _ASKING)
        return await self._one_of(found)

    async def _one_of(self, found: list[discord.Role]) -> int:
        """The newest is left of what was made by asking again."""
        *others, kept = found
        for each in others:
            if kept.created_at - each.created_at <= _ASKING:
                await self._bot.http.delete_role(each.guild.id, each.id)
        return kept.id

    async def _roles_of_before(self, guild: discord.Guild, step: Step) -> list[discord.Role]:
        return [] if step.since is None else await self._ours(guild, step, step.since - _SKEW)

    async def _ours(self, guild: discord.Guild, step: Step, since: datetime) -> list[discord.Role]:
        """What was made for it since then and not written down, the newest last: more than one
        where discord.py asked again for what Discord had made."""
        known = {role_id for _, role_id in await self._places.roles()}
        found = [
            each
            for each in await guild.fetch_roles()
            if each.name == step.name and each.mentionable and not each.permissions.value
            if not each.managed and each.id not in known and each.created_at >= since
        ]
        return sorted(found, key=lambda each: each.id)

    async def _remove_role(self, guild: discord.Guild, step: Step) -> None:
        role_id = step.id
        if role_id is None and (found := await self._roles_of_before(guild, step)):
            role_id = await self._one_of(found)
        if role_id is not None:
            await self._bot.http.delete_role(guild.id, role_id)

    async def _name_role(self, guild: discord.Guild, step: Step) -> None:
        await self._bot.http.edit_role(guild.id, step.id or 0, name=step.name)

    # discord.py gives and takes roles by members, and we keep none of them.
    async def _give_role(self, guild: discord.Guild, step: Step) -> None:
        await self._bot.http.add_role(guild.id, step.person_id or 0, step.id or 0)

    async def _take_role(self, guild: discord.Guild, step: Step) -> None:
        await self._bot.http.remove_role(guild.id, step.person_id or 0, step.id or 0)

    async def _make_thread(self, guild: discord.Guild, step: Step) -> int | None:
        """On the event's card, whose id it has: an attempt of before is found by it."""
        message_id, channel_id = step.id or 0, step.channel_id or 0
        if guild.get_thread(message_id) is None:
            channel = self._bot.get_partial_messageable(channel_id, guild_id=guild.id)
            message = channel.get_partial_message(message_id)
            await message.create_thread(name=step.name, auto_archive_duration=_WEEK)
        return message_id

    async def _name_thread(self, guild: discord.Guild, step: Step) -> None:
        """One that was put away is brought back: no other can be renamed."""
        await self._bot.http.edit_channel(step.id or 0, name=step.name, archived=False)


def may_open_threads(channel: discord.TextChannel) -> bool:
    granted = channel.permissions_for(channel.guild.me)
    return granted.create_public_threads and granted.send_messages_in_threads
