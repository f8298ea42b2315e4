"""A local Discord with one server and the bot connected to it.

Shared, for a start takes seconds.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
import pytest_asyncio

from tests.wire.patience import until
from tests.wire.process import BotProcess
from tests.wire.seeding import seeding
from tests.wire.server import LocalDiscord
from tests.wire.world import Guild, Message


class House(NamedTuple):
    """``card``: the message of an event that the bot announced when it started."""

    discord: LocalDiscord
    guild: Guild
    bot: BotProcess
    card: Message


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def connected(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with LocalDiscord() as discord:
        guild = discord.world.add_guild()
        bot = BotProcess(discord, tmp_path_factory.mktemp("bot"))
        async with seeding(bot) as seeds:
            await seeds.post(await seeds.event(guild, seats=60))
        async with bot:
            await until(lambda: discord.world.messages)
            (card,) = discord.world.messages.values()
            yield House(discord, guild, bot, card)


@pytest_asyncio.fixture(loop_scope="session")
async def house(connected: House) -> AsyncIterator[House]:
    """Nothing goes wrong but what the test says, and the bot is connected afterwards."""
    connected.discord.gateway.heard.clear()
    connected.discord.gateway.resumed.clear()
    yield connected
    connected.discord.faults.clear()
    await until(connected.discord.gateway.ready.is_set, 20)
