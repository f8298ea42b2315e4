"""A thousand direct messages and two hundred channels fall due at once, at a local Discord that
enforces 50 requests a second over all and 5 messages in 5 seconds a channel.

The limit is what Discord allows; every quarter of a second somebody asks for the calendar.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.domain.deliveries import Notice, Urgency
from bot.domain.events import Event
from bot.domain.people import Actor, Reach
from bot.store import deliveries, people
from bot.store.transactions import Tx
from tests.bench.driving import Crowd, MeasuredBot, crowd
from tests.bench.table import Row
from tests.wire.limits import GLOBAL, Limits
from tests.wire.patience import until
from tests.wire.seeding import clock, seeding
from tests.wire.server import LocalDiscord
from tests.wire.world import Guild

DMS, CHANNELS = 1_000, 200
FIRST = 1_000  # person
MESSAGES = r"/channels/\d+/messages"
LEFT = "SELECT count(*) FROM deliveries WHERE state <> 'sent'"
EVERY = 0.25  # seconds between two commands
PATIENCE = 120.0  # seconds


async def run() -> list[Row]:
    async def prepare(bot: MeasuredBot, discord: LocalDiscord) -> None:
        (guild,) = discord.world.guilds.values()
        channels = {each: discord.world.open_dm(each) for each in range(FIRST, FIRST + DMS)}
        async with seeding(bot) as seeds:
            event = await seeds.event(guild)
            await seeds.db.write(lambda tx: _plan(tx, event, guild, channels))

    with tempfile.TemporaryDirectory(prefix="convenor-bench-") as made:
        limits = Limits()
        async with crowd(Path(made), prepare, channels=CHANNELS, limits=limits) as somebody:
            return await _measured(somebody)


def _plan(tx: Tx, event: Event, guild: Guild, channels: dict[int, int]) -> None:
    """Everybody was written to before: the channels of their direct messages are known."""
    for person_id, channel_id in channels.items():
        people.meet(tx, Actor(guild.id, person_id, f"Person {person_id}"), clock())
        people.choose_reach(tx, guild.id, person_id, Reach.DM)
        deliveries.know_dm(tx, person_id, channel_id)
    deliveries.plan(tx, _notices(event, guild, list(channels)), clock())


def _notices(event: Event, guild: Guild, by_dm: Sequence[int]) -> Iterator[Notice]:
    def notice(key: str, **said: object) -> Notice:
        return Notice(
            kind="reminder",
            key=f"bench:{key}",
            community_id=guild.id,
            due=clock(),
            urgency=Urgency.REMINDER,
            event_id=event.id,
            **said,  # type: ignore[arg-type]
        )

    for person_id in by_dm:
        yield notice(f"p{person_id}", person_id=person_id, content={"rule": "1h"})
    for number, channel_id in enumerate(guild.channel_ids):
        said = {"rule": "1h", "people": [FIRST + DMS + number], "part": 0, "parts": 1}
        yield notice(f"c{number}", channel_id=channel_id, content=said)


async def _measured(somebody: Crowd) -> list[Row]:
    discord, total = somebody.discord, DMS + CHANNELS
    commands: list[float] = []
    while len(discord.world.messages) < total and len(commands) * EVERY < PATIENCE:
        commands.append(await somebody.timed(lambda: somebody.command("calendar")))
        await asyncio.sleep(EVERY)
    await until(lambda: somebody.bot.ask(LEFT) == [(0,)])
    sent = [each.at for each in discord.requests("POST", MESSAGES)]
    refused = sum(each.status == 429 for each in discord.asked)
    places = {each.channel_id for each in discord.world.messages.values()}
    took, bound = max(sent) - min(sent), (total - 1) / GLOBAL
    what = f"{DMS:,} DMs and {CHANNELS} channels at once"
    return [
        Row(f"{what}: all sent in", took, "s", bound, ratio_at_most=1.05),
        Row("… of them delivered, each once", _once(discord, places), "", at_least=total),
        Row("… refused with 429", refused, "", at_most=0),
        Row("… a command meanwhile, worst", max(commands), "ms", at_most=200),
    ]


def _once(discord: LocalDiscord, places: set[int]) -> int:
    """Places to which exactly one message went."""
    return sum(len(discord.world.in_channel[each]) == 1 for each in places)
