"""Roles and threads over the wire, with a process that dies while Discord makes one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.domain.people import Actor
from tests.wire.conftest import House
from tests.wire.faults import Answer, Fault, Slow
from tests.wire.patience import until
from tests.wire.process import BotProcess
from tests.wire.seeding import seeding
from tests.wire.server import LocalDiscord
from tests.wire.test_answers import going

DI = 504
GIVEN = "SELECT person_id FROM role_holders WHERE state = 'given'"
ROLES = r"/guilds/\d+/roles"
MADE = "SELECT role_id, thread_id FROM places WHERE role_state = 'made' AND thread_state = 'made'"


@pytest.mark.asyncio(loop_scope="session")
async def test_who_presses_going_is_given_the_events_role(house: House) -> None:
    await until(lambda: house.discord.world.roles[house.guild.id])
    (role_id,) = house.discord.world.roles[house.guild.id]
    await house.discord.press(house.guild, DI, house.card, going(house.card))
    await until(lambda: (DI,) in house.bot.ask(GIVEN))
    assert DI in house.discord.world.holders[role_id]


async def test_killed_while_discord_makes_a_role_it_finds_it_again(tmp_path: Path) -> None:
    """The role is there, and nothing was heard of it."""
    async with LocalDiscord() as discord:
        guild = discord.world.add_guild()
        bot = BotProcess(discord, tmp_path)
        async with seeding(bot) as seeds:
            event = await seeds.event(guild)
            organiser = Actor(guild.id, 1, "organiser", manages=True)
            await seeds.services.communities.configure(organiser, threads=True)
            await seeds.post(event)
        discord.faults.add(Fault(Slow(30), path=ROLES))
        async with bot:
            await until(lambda: discord.world.roles[guild.id])
            await bot.kill()
            await bot.start()
            await until(lambda: bot.ask(MADE))
            (made,) = bot.ask(MADE)
        assert made == (*discord.world.roles[guild.id], *discord.world.threads)


@pytest.mark.parametrize("killed", [False, True], ids=["lives", "killed"])
async def test_a_role_that_was_asked_for_twice_is_there_once(tmp_path: Path, killed: bool) -> None:
    """After a 502 discord.py asks again by itself, and so makes two; also where it is killed
    before it hears of the second. A role of the same name that is somebody else's stays."""
    async with LocalDiscord() as discord:
        guild = discord.world.add_guild()
        bot = BotProcess(discord, tmp_path)
        async with seeding(bot) as seeds:
            event = await seeds.event(guild)
            organiser = Actor(guild.id, 1, "organiser", manages=True)
            await seeds.services.communities.configure(organiser, threads=True)
            await seeds.post(event)
        discord.faults.add(Fault(Answer(502), path=ROLES, done=True))
        if killed:
            discord.faults.add(Fault(Slow(30), path=ROLES))
        async with bot:
            if killed:
                await until(lambda: len(discord.world.roles[guild.id]) == 2)
                await bot.kill()
                await bot.start()
            await until(lambda: bot.ask(MADE))
            await until(lambda: len(discord.world.roles[guild.id]) == 1)
            (made,) = bot.ask(MADE)
        assert made == (*discord.world.roles[guild.id], *discord.world.threads)
