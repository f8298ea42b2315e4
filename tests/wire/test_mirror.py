"""Discord's own events over the wire: its limits, and a process that dies while it makes one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.events import Event
from bot.store import mirror
from bot.store.transactions import Tx
from schedules.moments import Dates, seen_in
from tests.announced import announce
from tests.programmes import event
from tests.wire.conftest import House
from tests.wire.faults import Answer, Fault, Slow
from tests.wire.patience import until
from tests.wire.process import BotProcess
from tests.wire.scheduled import MOST
from tests.wire.seeding import ZONE, Seeding, clock, seeding
from tests.wire.server import LocalDiscord
from tests.wire.world import Guild

EVENTS = r"/guilds/\d+/scheduled-events"
MADE = "SELECT event_id, scheduled_id FROM mirrored WHERE standing = 'made' ORDER BY event_id"


def begins_in(seconds: float) -> Dates:
    begin = clock() + timedelta(seconds=seconds)
    return Dates.exact(seen_in(begin, ZONE), seen_in(begin + timedelta(hours=2), ZONE))


async def plant(seeds: Seeding, guild: Guild, *dates: Dates, **said: Any) -> list[Event]:
    await seeds.community(guild)
    drafts = [event(f"e{n}", dates=each, **said) for n, each in enumerate(dates)]
    return [await announce(seeds.db, guild.id, each) for each in drafts]


@pytest.mark.asyncio(loop_scope="session")
async def test_whoever_presses_interested_is_counted_on_the_card(house: House) -> None:
    """The gateway tells of people whom discord.py does not know."""
    await until(lambda: house.bot.ask(MADE))
    ((_, event_id),) = house.bot.ask(MADE)
    assert isinstance(event_id, int)
    for person_id in (801, 802):
        await house.discord.scheduled.press_interested(house.guild.id, event_id, person_id)
    await until(lambda: "2 interested in Discord's event" in house.card.text)


async def test_killed_while_discord_makes_one_it_finds_it_again(tmp_path: Path) -> None:
    """The event is there, and nothing was heard of it; while nobody ran, it was renamed."""
    async with LocalDiscord() as discord:
        guild = discord.world.add_guild()
        bot = BotProcess(discord, tmp_path)
        async with seeding(bot) as seeds:
            (seeded,) = await plant(seeds, guild, begins_in(3_600))
        discord.faults.add(Fault(Slow(30), path=EVENTS))
        async with bot:
            await until(lambda: discord.scheduled.of(guild.id))
            (made,) = discord.scheduled.of(guild.id)
            await bot.kill()
            async with seeding(bot) as seeds:
                await seeds.db.write(lambda tx: rename(tx, seeded))
            await bot.start()
            await until(lambda: bot.ask(MADE))
            await until(lambda: discord.scheduled.of(guild.id)[0]["name"] == "Renamed")
        assert [each["id"] for each in discord.scheduled.of(guild.id)] == [made["id"]]


def rename(tx: Tx, seeded: Event) -> None:
    tx.run("UPDATE events SET title = 'Renamed' WHERE id = :id", id=seeded.id)
    mirror.touch(tx, seeded.community_id)


async def test_a_full_server_and_one_that_was_asked_for_twice(tmp_path: Path) -> None:
    """After a 502 discord.py asks again by itself, and so makes two: one is left. Nothing else is
    asked that Discord refuses, whatever is in an event; when one is ended by hand, the next
    enters."""
    async with LocalDiscord() as discord:
        guild, scheduled = discord.world.add_guild(), discord.scheduled
        bot = BotProcess(discord, tmp_path)
        scheduled.others_make(guild.id, MOST - 5)
        dates = [begins_in(3_600 + n) for n in range(9)]
        async with seeding(bot) as seeds:
            await plant(seeds, guild, *dates, title="x" * 300, summary="y" * 3_000)
        discord.faults.add(Fault(Answer(502), path=EVENTS, done=True))
        async with bot:
            await until(lambda: known(bot) == [1, 2, 3, 4, 5])
            ids = [each["id"] for each in scheduled.of(guild.id)]
            assert ids[-5:] == [str(each) for _, each in bot.ask(MADE)]
            await scheduled.end(guild.id, int(ids[-2]))
            await until(lambda: known(bot) == [1, 2, 3, 5, 6])
        assert len(scheduled.of(guild.id)) == MOST
        asked = [each.status for each in discord.asked if "scheduled-events" in each.path]
        assert [status for status in asked if status >= 400] == [502, 400]  # it took a place


def known(bot: BotProcess) -> list[object]:
    return [event_id for event_id, _ in bot.ask(MADE)]
