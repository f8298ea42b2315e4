"""kill -9 at random moments while reminders fall due, and everything that befalls requests.

The bot is a process of its own on a real file, at the local Discord. Between two of its lives a
short gap passes, or a long one in which Discord forgets every nonce: since neither process has
another clock, what was claimed is made older beside the stopped process, and the local Discord
is told to forget. Told at all and told once is counted where it arrives, by who was reached.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rich.table import Table

from bot.domain.people import Actor, Reach
from bot.domain.preferences import Wishes
from bot.services.reminders import replan
from tests.planted import goes
from tests.wire.faults import MESSAGES, Answer, Fault, weather
from tests.wire.patience import until
from tests.wire.process import BotProcess
from tests.wire.seeding import Seeding, clock, seeding
from tests.wire.server import LocalDiscord
from tests.wire.world import Guild

PER_EVENT = 30  # people; half of them chose DMs
PER_SERVER = 10  # events
_CLOSED = 0.05  # of those, who take none
_SHARE = 0.2  # of the requests something befalls
_UNREADABLE = Answer(403, 50001)  # a history
_LONG_GAP = 0.1  # of all gaps
_EARLY = 0.2  # of the kills come before it is connected,
_START = (0.1, 1.0)  # so many seconds after its start;
_CONNECTED = 1.2  # the others after it is, which takes about so long
_HOUR, _LONG = timedelta(hours=1), timedelta(minutes=10)
_FIRST_PERSON = 10_000_000

# What a gap of ten minutes makes of everything that was tried: it was claimed so much earlier,
# and is due again.
_AGED = f"""UPDATE deliveries SET claimed_at = claimed_at - {_LONG // timedelta(milliseconds=1)},
    lease_until = lease_until - {_LONG // timedelta(milliseconds=1)},
    due_at = min(due_at, claimed_at)
WHERE state IN ('claimed', 'planned') AND claimed_at IS NOT NULL"""
_DOUBTED = "SELECT count(*) FROM deliveries WHERE state = 'claimed' AND lease_until IS NOT NULL"
_LEFT = """SELECT (SELECT count(*) FROM deliveries WHERE state IN ('planned', 'claimed'))
    + (SELECT count(*) FROM reminders WHERE outcome IS NULL AND rule = '1h')"""
_STATES = """SELECT CASE WHEN state = 'sent' THEN state ELSE state || ', ' || reason END AS became,
    count(*) FROM deliveries GROUP BY became ORDER BY became"""
_ROWS = """SELECT key, state, reason, attempts, person_id, content FROM deliveries
WHERE person_id = {who} OR content LIKE '%{who}%'"""
_UNKNOWN = """SELECT person_id, content ->> 'people' FROM deliveries
WHERE state = 'unknown'"""
_MARKED = "SELECT message_id FROM deliveries WHERE state = 'sent'"


@dataclass
class Outcome:
    """``people``: how often each was told; ``unknown``: to whom it is not known whether anything
    arrived, since the history could not be read; ``doubted``: what was being sent at the kills;
    ``rows``: the deliveries of those not told once."""

    people: dict[int, int]
    unknown: set[int]
    kills: Counter[str]
    doubted: int
    states: dict[str, int]
    faults: list[Fault]
    integrity: str
    wrong: list[str]
    rows: dict[int, list[tuple[object, ...]]]
    unmarked: int
    seconds: float
    seed: int
    left: int

    @property
    def lost(self) -> list[int]:
        return [who for who, n in self.people.items() if n == 0 and who not in self.unknown]

    @property
    def doubled(self) -> list[int]:
        return [who for who, n in self.people.items() if n > 1]

    @property
    def problems(self) -> list[str]:
        """Empty: it holds."""
        found = {
            "lost": self.lost,
            "doubled": self.doubled,
            "not settled in time": self.left,
            "marked with a message that there is not": self.unmarked,
            "bodies that Discord refuses": self.wrong,
        }
        said = [f"{what}: {each}" for what, each in found.items() if each]
        said += [f"{who}: {self.rows[who]}" for who in (*self.lost, *self.doubled)]
        return said if self.integrity == "ok" else [*said, f"integrity: {self.integrity}"]

    def tables(self) -> Iterator[Table]:
        happened = Table("what happened", "times", title=f"kill -9, seed {self.seed}")
        for what, count in sorted(self.kills.items()):
            happened.add_row(f"killed {what}", str(count))
        happened.add_row("messages that were being sent at a kill", str(self.doubted))
        for fault in self.faults:
            happened.add_row(str(fault), str(fault.met))
        yield happened
        became = Table("what became of it", "number", title=f"{self.seconds:.0f} s")
        for state, count in self.states.items():
            became.add_row(f"deliveries {state}", str(count))
        became.add_row("people", str(len(self.people)))
        became.add_row("told once", str(sum(n == 1 for n in self.people.values())))
        became.add_row("unknown to whom (history not readable)", str(len(self.unknown)))
        became.add_row("lost", str(len(self.lost)))
        became.add_row("doubled", str(len(self.doubled)))
        became.add_row("PRAGMA integrity_check", self.integrity)
        yield became


@dataclass(frozen=True)
class Run:
    """``kills`` lives end by kill -9, while ``reminders`` people are to be told, each once.

    ``life``: seconds that one lasts at most, once connected; ``unreadable``: the share of
    histories that Discord does not let us read; ``patience``: seconds for what is left at the
    end.
    """

    kills: int
    reminders: int
    seed: int = 0
    life: float = 1.0
    unreadable: float = 0.0
    patience: float = 120.0

    async def __call__(self, where: Path) -> Outcome:
        began, chance = time.monotonic(), random.Random(self.seed)
        async with LocalDiscord(seed=self.seed) as discord:
            bot = BotProcess(discord, where, LOG_LEVEL="WARNING")
            people = await self._seed(discord, bot, chance)
            storm = [*weather(_SHARE), Fault(_UNREADABLE, "GET", MESSAGES, times=None)]
            storm[-1].chance = self.unreadable
            discord.faults.add(*storm)
            kills, doubted = await self._live(discord, bot, chance)
            discord.faults.clear()
            _let_minutes_pass(discord, bot)
            left = await self._finish(bot)
            told = Counter(discord.world.told())
            return Outcome(
                people={**dict.fromkeys(people, 0), **told},
                unknown=_unknown(bot),
                kills=kills,
                doubted=doubted,
                states={str(state): int(str(n)) for state, n in bot.ask(_STATES)},
                faults=storm,
                integrity=_integrity(bot),
                wrong=discord.wrong(),
                rows={who: bot.ask(_ROWS.format(who=who)) for who in people if told.get(who) != 1},
                unmarked=sum(row[0] not in discord.world.messages for row in bot.ask(_MARKED)),
                seconds=time.monotonic() - began,
                seed=self.seed,
                left=left,
            )

    async def _seed(
        self, discord: LocalDiscord, bot: BotProcess, chance: random.Random
    ) -> list[int]:
        """Events an hour after the moments of the run; whom they remind."""
        count = -(-self.reminders // PER_EVENT)
        guilds = [discord.world.add_guild() for _ in range(-(-count // PER_SERVER))]
        people = list(range(_FIRST_PERSON, _FIRST_PERSON + self.reminders))
        lasts = self.kills * (_CONNECTED + self.life / 2)  # seconds, in which they fall due
        async with seeding(bot) as seeds:
            for number in range(count):
                going = people[number * PER_EVENT : (number + 1) * PER_EVENT]
                after = _HOUR + timedelta(seconds=chance.uniform(-5, lasts))
                await _event(seeds, guilds[number % len(guilds)], number, after, going)
        by_dm = [who for who in people if who % 2]
        discord.world.closed |= {who for who in by_dm if chance.random() < _CLOSED}
        return people

    async def _live(
        self, discord: LocalDiscord, bot: BotProcess, chance: random.Random
    ) -> tuple[Counter[str], int]:
        kills: Counter[str] = Counter()
        doubted = 0
        for _ in range(self.kills):
            began = time.monotonic()
            early = chance.random() < _EARLY
            await bot.start(ready=not early)
            await asyncio.sleep(chance.uniform(*(_START if early else (0.0, self.life))))
            assert bot.process is not None and bot.process.returncode is None, bot.log[-2_000:]
            await bot.kill()
            sent = sum(each.at > began for each in discord.requests("POST", MESSAGES))
            moment = "while it sent" if sent else "before it sent anything"
            long = chance.random() < _LONG_GAP
            doubted += int(str(bot.ask(_DOUBTED)[0][0]))
            if long:
                _let_minutes_pass(discord, bot)
            kills[f"{moment}, {'long' if long else 'short'} gap"] += 1
        return kills, doubted

    async def _finish(self, bot: BotProcess) -> int:
        """One more life, until all is settled; how much is not, in the end."""
        await bot.start()
        with suppress(TimeoutError):
            await until(lambda: bot.ask(_LEFT) == [(0,)], self.patience)
        await bot.kill()
        return int(str(bot.ask(_LEFT)[0][0]))


def _let_minutes_pass(discord: LocalDiscord, bot: BotProcess) -> None:
    """More than the window of the nonces."""
    bot.change(_AGED)
    discord.world.forget_nonces()


async def _event(
    seeds: Seeding, guild: Guild, number: int, after: timedelta, going: list[int]
) -> None:
    event = await seeds.event(guild, f"Event {number}", begins_in=after)
    for person_id in going:
        if person_id % 2:
            actor = Actor(event.community_id, person_id, f"Person {person_id}")
            await seeds.services.preferences.choose(actor, Wishes(reach=Reach.DM))
    await goes(seeds.db, event, *going)
    # Not what fell due earlier, a day before and so on: it would be missed.
    await seeds.db.write(lambda tx: replan(tx, event, clock() - timedelta(minutes=1)))


def _unknown(bot: BotProcess) -> set[int]:
    found: set[int] = set()
    for person_id, people in bot.ask(_UNKNOWN):
        found |= {int(str(person_id))} if person_id else set()
        found |= {int(each) for each in str(people or "").strip("[]").split(",") if each}
    return found


def _integrity(bot: BotProcess) -> str:
    connection = sqlite3.connect(bot.database)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()
