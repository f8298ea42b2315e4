"""Sixty of five hundred have closed their direct messages."""

from __future__ import annotations

import re
from pathlib import Path

from bot.store import deliveries
from bot.store.transactions import Tx
from tests.wire.patience import until
from tests.wire.process import BotProcess
from tests.wire.seeding import seeding
from tests.wire.server import LocalDiscord

ORGANISER, MANAGE_GUILD = 1, 1 << 5
PEOPLE, CLOSED = 500, 60
FIRST = 30_000_000
LEFT = """SELECT count(*) FROM deliveries
WHERE state IN ('planned', 'claimed') AND kind = 'reminder'"""
PLANNED = "SELECT count(*) FROM reminders WHERE outcome IS NULL"


def know(tx: Tx, channels: list[tuple[int, int]]) -> None:
    for person_id, channel_id in channels:
        deliveries.know_dm(tx, person_id, channel_id)


async def test_440_are_told_by_dm_the_60_by_one_mention_and_the_counts_are_right(
    tmp_path: Path,
) -> None:
    people = range(FIRST, FIRST + PEOPLE)
    async with LocalDiscord() as discord:
        guild = discord.world.add_guild()
        bot = BotProcess(discord, tmp_path)
        known = [(each, discord.world.open_dm(each)) for each in people]
        discord.world.closed |= {*people[::8][:CLOSED]}
        async with seeding(bot) as seeds:
            event = await seeds.event(guild)
            await seeds.remind(event, by_dm=people)
            # They were written to before: five hundred requests, not a thousand.
            await seeds.db.write(lambda tx: know(tx, known))
        async with bot:
            await until(lambda: len(discord.world.messages) > PEOPLE - CLOSED, 60)
            await until(lambda: bot.ask(LEFT) == [(0,)], 60)
            typed = {"name": "event", "type": 3, "value": str(event.id)}
            shown = await discord.command(
                guild, ORGANISER, "remind deliveries", typed, permissions=MANAGE_GUILD
            )
            waits = bot.ask(PLANNED)
    in_channel = discord.world.in_channel[guild.channel_ids[0]]
    mentions = [each.mentioned for each in in_channel if each.mentioned]
    by_dm = [each for each in discord.world.messages.values() if each not in in_channel]
    assert len(by_dm) == PEOPLE - CLOSED
    assert [sorted(each) for each in mentions] == [sorted(discord.world.closed)]
    assert re.findall(r"^\d+ × .*", shown.text, re.MULTILINE) == [
        f"{waits[0][0]} × planned",
        f"{PEOPLE - CLOSED + 1} × sent (1 × direct messages are closed: told in the channel)",
        f"{CLOSED} × not sent ({CLOSED} × direct messages are closed: told in the channel)",
        "1 × missed (1 × too late to be of use)",  # a day before
    ]
