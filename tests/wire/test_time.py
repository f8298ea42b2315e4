"""Time while nobody ran: twelve hours down, and zones that changed meanwhile.

A process has no other clock than the machine's: what was planned twelve hours ago is planned so
in its database. What a clock does that steps under a running bot is in `tests/delivery`.
"""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import tzdata

from bot.domain.events import Event
from bot.services.reminders import replan
from tests.planted import goes
from tests.wire.patience import until
from tests.wire.process import ROOT, BotProcess
from tests.wire.seeding import ZONE, Seeding, clock, seeding
from tests.wire.server import LocalDiscord
from tests.wire.world import Guild

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DOWN = 12 * HOUR
LEFT = """SELECT
    (SELECT count(*) FROM deliveries WHERE state IN ('planned', 'claimed') AND due_at < {now})
    + (SELECT count(*) FROM reminders WHERE outcome IS NULL AND due_at < {now})"""
BECAME = """SELECT title, rule, outcome FROM reminders JOIN events ON events.id = event_id
WHERE outcome IS NOT NULL ORDER BY title, due_at"""
# Until 2026 (and at least since 2008) Tunisia is an hour ahead of UTC; here it is two.
AHEAD = "Etc/GMT-2"


async def planned(
    seeds: Seeding, guild: Guild, title: str, begins_in: timedelta, ago: timedelta, *people: int
) -> Event:
    """An event whose reminders were planned so long ago."""
    event = await seeds.event(guild, title, begins_in=begins_in)
    await goes(seeds.db, event, *people)
    await seeds.db.write(lambda tx: replan(tx, event, clock() - ago))
    return event


async def test_after_twelve_hours_down_what_is_worth_sending_is_sent_and_the_rest_is_missed(
    tmp_path: Path,
) -> None:
    """Nobody is told that something starts in an hour, which does not."""
    async with LocalDiscord() as discord:
        guild = discord.world.add_guild()
        bot = BotProcess(discord, tmp_path)
        async with seeding(bot) as seeds:
            for number, (title, begins_in) in enumerate(
                {
                    "a: began three hours ago": -3 * HOUR,
                    "b: began a minute ago": -MINUTE,
                    "c: begins in six minutes": 6 * MINUTE,
                    "d: begins in forty minutes": 40 * MINUTE,
                    "e: begins in two hours": 2 * HOUR,
                }.items()
            ):
                await planned(seeds, guild, title, begins_in, DOWN, 501 + number)
        async with bot:
            now = int(clock().timestamp() * 1_000)
            await until(lambda: bot.ask(LEFT.format(now=now)) == [(0,)])
        said = [each for each in discord.world.messages.values() if each.mentioned]
    assert Counter(who for each in said for who in each.mentioned) == Counter([501, 503, 504])
    assert [each.mentioned for each in said if "1 hour" in each.text] == []
    concerns = "SELECT count(*) FROM deliveries WHERE kind = 'concern'"
    assert bot.ask(concerns) == [(1,)]  # one summary to organisers
    assert bot.ask(BECAME) == [
        ("a: began three hours ago", "1h", "missed"),
        ("a: began three hours ago", "10m", "missed"),
        ("a: began three hours ago", "feedback", "sent"),
        ("b: began a minute ago", "1h", "missed"),
        ("b: began a minute ago", "10m", "missed"),
        ("c: begins in six minutes", "1h", "missed"),
        ("c: begins in six minutes", "10m", "sent"),
        ("d: begins in forty minutes", "1h", "sent"),
    ]


def other_zones(where: Path) -> Path:
    """A tzdata of a later version, by which `ZONE` is an hour further ahead."""
    original = Path(tzdata.__file__).parent
    copy = where / "tzdata"
    shutil.copytree(original, copy)
    shutil.copy(original / "zoneinfo" / AHEAD, copy / "zoneinfo" / ZONE)
    start = copy / "__init__.py"
    start.write_text(start.read_text("utf-8").replace(tzdata.IANA_VERSION, "2099z"), "utf-8")
    return where


async def test_a_planned_reminder_follows_its_wall_time_when_the_zone_changes(
    tmp_path: Path,
) -> None:
    """It begins at the same time of day, which is an hour sooner than was planned."""
    async with LocalDiscord() as discord:
        guild = discord.world.add_guild()
        changed = other_zones(tmp_path / "site")
        bot = BotProcess(discord, tmp_path, PYTHONPATH=f"{changed}:{ROOT}")
        async with seeding(bot) as seeds:
            event = await planned(seeds, guild, "Open data", 2 * HOUR + 3 * MINUTE, HOUR, 501)
            await seeds.post(event)
        async with bot:
            await until(lambda: discord.world.messages)
            (card,) = discord.world.messages.values()
        (sooner,) = [int(str(ms)) for (ms,) in bot.ask("SELECT starts_at FROM events")]
        due = bot.ask("SELECT due_at FROM reminders WHERE rule = '1h' AND outcome IS NULL")
    start = event.dates.start
    assert start is not None
    assert sooner == int((start.instant - HOUR).timestamp()) * 1_000
    assert due == [(sooner - 3_600_000,)]
    assert f"<t:{sooner // 1_000}:F>" in card.text
