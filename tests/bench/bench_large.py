"""A large house: a million events and ten million answers in a thousand communities (`building`).

The start of the bot on it: from its login to ready, and its memory at the peak. Slash commands,
one after the other in turns with one that does nothing, which is their limit: the 99th of each
round, the median of the rounds, so that a busy moment of the machine spoils one round only.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from rich.console import Console

from tests.bench import building
from tests.bench.driving import Act, Crowd, MeasuredBot, crowd, percentile
from tests.bench.table import Row
from tests.wire.server import LocalDiscord

COMMUNITIES = 1_000
ROUNDS, EACH = 9, 150
LOGIN = "/users/@me"


async def run() -> list[Row]:
    crowded = 0

    async def prepare(bot: MeasuredBot, discord: LocalDiscord) -> None:
        nonlocal crowded
        began = time.monotonic()
        crowded = await building.build(bot.database, list(discord.world.guilds.values()))
        Console().print(f"a million events built in {time.monotonic() - began:.0f} s")

    with tempfile.TemporaryDirectory(prefix="convenor-bench-") as made:
        async with crowd(Path(made), prepare, guilds=COMMUNITIES) as people:
            login = next(each.at for each in people.discord.asked if each.path == LOGIN)
            rows = [
                Row("1,000,000 events: from login to ready", people.ready - login, "s", at_most=3),
                Row("… memory at the peak", (await people.meter()).peak, "MiB", at_most=120),
            ]
            return rows + await _commands(people, crowded)


async def _commands(people: Crowd, crowded: int) -> list[Row]:
    def event(typed: object, **said: bool) -> dict[str, object]:
        return {"name": "event", "type": 3, "value": str(typed), **said}

    typed = event("cities, 7", focused=True)
    acts: dict[str, Act] = {
        "/calendar": lambda: people.command("calendar"),
        "/event show": lambda: people.command("event show", event(1 + 700 * COMMUNITIES)),
        "/event show, 10,000 answers": lambda: people.command("event show", event(crowded)),
        "an event's name being typed": lambda: people.type("event show", typed),
        "/me show": lambda: people.command("me show"),
        "/help": lambda: people.command("help"),
    }
    took: dict[str, list[float]] = {name: [] for name in ("", *acts)}
    for _ in range(ROUNDS):
        people.forget()
        now: dict[str, list[float]] = {name: [] for name in took}
        for _ in range(EACH):
            for name, act in (("", people.noop), *acts.items()):
                now[name].append(await people.timed(act))
        for name, found in now.items():
            took[name].append(percentile(found, 0.99))
    limit = median(took.pop(""))
    what = "p99 among 1,000,000 events and 10,000,000 answers"
    return [
        Row(f"a command that does nothing, {what}", limit, "ms"),
        *(
            Row(f"… {name}", median(found), "ms", limit, ratio_at_most=3)
            for name, found in took.items()
        ),
    ]
