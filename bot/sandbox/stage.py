"""The stage: a simulated server with its channels, roles, an organiser and 70 people."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
import simcord

from bot.sandbox import SimulatedClock, cast
from bot.sandbox.cast import Character

if TYPE_CHECKING:
    from bot.client import Convenor

COMMUNITY = "MC2CM"
_STEP = timedelta(hours=6)  # time is advanced in steps, so that a long way still settles
_PATIENCE = 30.0  # seconds of real time for one step


@dataclass(slots=True)
class Stage:
    """What there is to act with. ``people[i]`` plays ``characters[i]``."""

    env: simcord.Env
    bot: Convenor
    guild: simcord.GuildHandle
    events: simcord.ChannelHandle
    lobby: simcord.ChannelHandle
    organiser: simcord.MemberActor
    make_bot: Callable[[], Convenor]
    people: list[simcord.MemberActor] = field(default_factory=list)
    characters: list[Character] = field(default_factory=list)

    async def restart(self) -> None:
        """Stop the bot and start another one on the same database."""
        self.bot = self.make_bot()
        await self.env.restart_bot(self.bot)
        await self.env.settle()

    async def advance(self, length: timedelta) -> None:
        """Let simulated time pass; what falls due meanwhile happens."""
        while length > timedelta():
            step = min(length, _STEP)
            await self.env.advance_time(step.total_seconds())
            length -= step


@asynccontextmanager
async def stage(make_bot: Callable[[], Convenor], clock: SimulatedClock) -> AsyncIterator[Stage]:
    """The bot, logged in to a simulated Discord, with everybody there."""
    bot = make_bot()
    env = simcord.Env(bot, check_errors=False, settle_timeout=_PATIENCE)
    env.backend.bot_user.name = "Convenor"
    clock.follow(env.now)
    await env.start()
    try:
        yield await _furnish(env, bot, make_bot)
    finally:
        await env.shutdown()


async def _furnish(env: simcord.Env, bot: Convenor, make_bot: Callable[[], Convenor]) -> Stage:
    guild = env.create_guild(COMMUNITY)
    organisers = guild.create_role(
        "Organisers", permissions=discord.Permissions(manage_guild=True, manage_events=True)
    )
    lobby = guild.create_text_channel("lobby")
    events = guild.create_text_channel("events")
    organiser = guild.add_member(env.create_user("Meriem (organiser)"), roles=[organisers])
    built = Stage(env, bot, guild, events, lobby, organiser, make_bot)
    for character in cast.people():
        built.characters.append(character)
        built.people.append(guild.add_member(env.create_user(character.name)))
    await env.settle()
    return built
