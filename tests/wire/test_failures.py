"""What came back of a request, as discord.py tells it after it asked again by itself."""

from __future__ import annotations

import asyncio

import discord
import pytest
from discord.http import Route

from bot.client import Convenor
from bot.delivery.failures import begin_attempt, judge
from bot.services import Services
from tests.wire.faults import Answer, Fault
from tests.wire.server import LocalDiscord
from tests.wire.world import TOKEN


async def test_a_503_is_certain_unless_a_502_came_before_it(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with LocalDiscord() as local:
        monkeypatch.setattr(Route, "BASE", local.api_url)
        guild = local.world.add_guild()
        bot = Convenor(services)
        await bot.login(TOKEN)
        channel = bot.get_partial_messageable(guild.channel_ids[0])
        certain = []
        for before in ([], [Fault(Answer(502), done=True)], []):
            local.faults.add(*before, Fault(Answer(503)))
            begin_attempt()
            with pytest.raises(discord.DiscordServerError) as met:
                await channel.send(str(len(certain)))
            certain.append(judge(met.value).certain)
        await bot.close()
        await asyncio.sleep(0)
    assert certain == [True, False, True]
    assert [each.text for each in local.world.messages.values()] == ["1"]  # it had arrived
