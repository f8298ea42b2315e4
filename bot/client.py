"""The Discord client: intents, extensions by name, commands synced only when they changed."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeAlias

import aiohttp
import discord
import structlog
from discord import app_commands
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from bot.delivery import Delivery
from bot.delivery.failures import watched
from bot.delivery.pacing import Door, Pacer
from bot.domain.communities import Community
from bot.errors import Refusal
from bot.services import Services
from bot.texts import Reader
from schedules.texts import T

EXTENSIONS = (
    "cogs.problems",
    "cogs.presses",
    "cogs.calendar",
    "cogs.events",
    "cogs.editing",
    "cogs.sessions",
    "cogs.templates",
    "cogs.announcements",
    "cogs.rsvps",
    "cogs.materials",
    "cogs.feedback",
    "cogs.setup",
    "cogs.people",
    "cogs.help",
    "cogs.translation",
    "cogs.feeds",
    "cogs.recurrences",
    "cogs.reminders",
    "cogs.concerns",
    "cogs.programmes",
    "cogs.mirror",
)
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we do not speak
AT_ONCE = 256  # commands and presses in work: a burst must not starve the heartbeats
PATIENCE = 5.0  # seconds for what is in work to finish before the connection is closed
# Seconds after which no further server is waited for at the start; one that comes later is met
# when it comes. discord.py waits 2, by which everything that is due would be later.
NEXT_SERVER = 0.5

Press: TypeAlias = Callable[[discord.Interaction["Convenor"], tuple[str, ...]], Awaitable[None]]
Renderer: TypeAlias = Callable[[Any, Reader], discord.ui.LayoutView]
log = structlog.get_logger(__name__)


class Convenor(commands.Bot):
    """The bot. No privileged intents: interactions carry the member who acts.

    Filled by the extensions: ``presses``, what a button's custom_id names → who answers it;
    ``renderers``, the kind of a delivery → how it looks. ``recheck``: see `Delivery`.
    """

    def __init__(self, services: Services, *, recheck: float | None = None) -> None:
        super().__init__(
            command_prefix=(),
            intents=discord.Intents(guilds=True, guild_scheduled_events=True),
            help_command=None,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            guild_ready_timeout=NEXT_SERVER,
            http_trace=watched(Pacer().trace()),
        )
        self.services = services
        self.presses: dict[str, Press] = {}
        self.renderers: dict[str, Renderer] = {}
        self.door = asyncio.Semaphore(AT_ONCE)
        self.opening = Door()  # of DMs
        self._ids: dict[str, int] = {}
        self.in_work: set[asyncio.Task[Any]] = set()  # what answers people now
        self.delivery = Delivery(self, recheck=recheck)

    async def setup_hook(self) -> None:
        for name in EXTENSIONS:
            await self.load_extension(name)
        await self._sync_if_changed()

    async def _sync_if_changed(self) -> None:
        """Discord limits how often commands are written: the same ones are not sent again."""
        translator = self.tree.translator
        if translator is None:
            payload: list[Any] = [each.to_dict(self.tree) for each in self.tree.get_commands()]
        else:
            payload = [
                await each.get_translated_payload(self.tree, translator)
                for each in self.tree.get_commands()
            ]
        stated = json.dumps([str(self.application_id), payload], sort_keys=True)
        digest = hashlib.sha256(stated.encode()).hexdigest()
        if digest != await self.services.communities.commands_synced():
            self._note_ids(await self.tree.sync())
            await self.services.communities.note_commands_synced(digest)
            log.info("commands synced", count=len(payload))

    def _note_ids(self, known: Iterable[app_commands.AppCommand]) -> None:
        self._ids = {each.name: each.id for each in known}

    async def command_ids(self) -> dict[str, int]:
        """The id of every command, for links to it; none of them where Discord does not say."""
        if not self._ids:
            try:
                self._note_ids(await self.tree.fetch_commands())
            except discord.HTTPException as error:
                log.warning("the ids of the commands are not known", error=str(error))
        return self._ids

    async def serve(self, token: str) -> None:
        """Stay connected until closed. Raises a Refusal where Discord turns us away for good."""
        try:
            await self.start(token)
        except discord.LoginFailure:
            raise _not_accepted() from None
        except discord.ConnectionClosed as error:
            if error.code == _NOT_AUTHENTICATED:
                raise _not_accepted() from None
            raise Refusal(
                T("Discord closed the connection for good (code {code}).", code=error.code)
            ) from error
        except (aiohttp.ClientError, OSError, discord.HTTPException) as error:
            raise Refusal(
                T("Discord cannot be reached: {error}.", error=str(error)),
                hint=T("Check the network, DISCORD_API_URL and DISCORD_GATEWAY_URL."),
            ) from error

    async def on_ready(self) -> None:
        try:
            await self.services.communities.meet(_community(guild) for guild in self.guilds)
        finally:  # what is due does not wait for a database that was busy just now
            self.delivery.start()
        log.info("ready", communities=len(self.guilds))

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """What Discord told could not be noted: the database is busy, or being closed."""
        error = sys.exception()
        if isinstance(error, Refusal):
            log.warning("not noted", of=event_method, reason=str(error))
        else:
            await super().on_error(event_method, *args, **kwargs)

    async def close(self) -> None:
        """Finish what is in work, then leave."""
        await self._finish_answers()
        await self.delivery.stop()
        await super().close()

    async def _finish_answers(self) -> None:
        """Those that come meanwhile included, but not for ever."""
        deadline = time.monotonic() + PATIENCE
        own = {asyncio.current_task()}
        while (others := self.in_work - own) and (left := deadline - time.monotonic()) > 0:
            await asyncio.wait(others, timeout=left)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.services.communities.meet([_community(guild)])

    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self.on_guild_join(guild)
        self.delivery.permissions_changed(guild.id)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        await self.services.places.role_deleted(role.guild.id, role.id)

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        if before.permissions != after.permissions:
            self.delivery.permissions_changed(after.guild.id)
        elif before.position != after.position:
            self.delivery.places.order_changed(after.guild.id)

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Of ourselves; of others Discord tells nothing without the members intent."""
        if after.id == after.guild.me.id and before.roles != after.roles:
            self.delivery.permissions_changed(after.guild.id)

    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        if before.overwrites != after.overwrites:
            self.delivery.permissions_changed(after.guild.id)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self.services.cards.channel_deleted(channel.guild.id, channel.id)
        await self.services.overviews.channel_deleted(channel.guild.id, channel.id)

    async def on_raw_thread_delete(self, thread: discord.RawThreadDeleteEvent) -> None:
        await self.services.places.thread_deleted(thread.guild_id, thread.thread_id)

    def note_bug(self, error: BaseException | None) -> str:
        """Log a bug whole; the reference under which it is found again."""
        reference = secrets.token_hex(4)
        log.error("a bug", reference=reference, exc_info=error)
        return reference


_NOT_AUTHENTICATED = 4004  # the gateway's close code for a token that is not (or no longer) valid


def _not_accepted() -> Refusal:
    return Refusal(
        T("Discord does not accept DISCORD_TOKEN."),
        hint=T("Reset the token in the Developer Portal, page Bot, and put the new one in .env."),
    )


def point_at(api_url: str, gateway_url: str) -> None:
    """Talk to another address than Discord's where one is given: a proxy, or a local server."""
    if api_url:
        Route.BASE = api_url.rstrip("/")
    if gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway_url)


def _community(guild: discord.Guild) -> Community:
    return Community(id=guild.id, name=guild.name)
