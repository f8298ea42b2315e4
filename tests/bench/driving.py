"""People at the measured bot: a local Discord, what they do, and how it is answered.

The bot is a process of its own. What people do goes to it over a real WebSocket, its answers come
back over real HTTP: interaction → parse → service → durable commit → callback. CPU is the bot's
alone, all its threads together, whatever this process needs.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from tests.wire import world as shapes
from tests.wire.interactions import PRESS, Interaction
from tests.wire.limits import Limits
from tests.wire.patience import until
from tests.wire.process import BotProcess
from tests.wire.server import LocalDiscord
from tests.wire.world import Guild, Json, Message

FIRST_PERSON = 50_000_000
PATIENCE = 20.0  # seconds for an answer
_FORGETS = 200  # acts; a few milliseconds, so that nobody's answer waits for it
DRAINED = 180.0  # seconds for all that was begun, where the machine does not keep up
Act = Callable[[], Awaitable[object]]
Begin = Callable[[], Awaitable[Interaction]]


class MeasuredBot(BotProcess):
    command = ("-m", "tests.bench.measured")

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def cpu(self) -> float:
        """Seconds of CPU that it has used: the process's own clock (clock_getcpuclockid(3))."""
        return time.clock_gettime((~self.pid << 3) | 2)


class Metered(NamedTuple):
    """``late_p99``, ``late_worst``: of the bot's loop, in ms; ``peak``: its memory, in MiB."""

    late_p99: float
    late_worst: float
    peak: float


class Crowd:
    """People who act: somebody else each time. ``ready``: when the bot was, on the clock of
    `Asked.at`.

    ``_told``: by card, what the gateway tells of a press there, and the state it is true for. To
    write down a card of thirty parts anew for each press would take longer than to answer it.
    """

    def __init__(self, discord: LocalDiscord, bot: MeasuredBot, guild: Guild) -> None:
        self.discord, self.bot, self.guild = discord, bot, guild
        self.ready = time.monotonic()
        self.people = itertools.count(FIRST_PERSON)
        self._forgotten = 0
        self._told: dict[int, tuple[int, Json]] = {}

    async def command(self, name: str, *options: Json) -> Interaction:
        act = await self.begin_command(name, *options)
        await act.answered.wait()
        return act

    async def begin_command(self, name: str, *options: Json) -> Interaction:
        """The same, not answered yet."""
        who = next(self.people)
        return await self.discord.command(self.guild, who, name, *options, wait=0)

    async def type(self, name: str, *options: Json) -> list[Json]:
        return await self.discord.type(self.guild, next(self.people), name, *options)

    async def noop(self) -> Interaction:
        return await self.command("noop")

    async def press(self, card: Message) -> Interaction:
        """Going, on a card; answered, or told to be too late."""
        act = await self.begin_press(card)
        await act.answered.wait()
        return act

    async def begin_press(self, card: Message) -> Interaction:
        """The same, not answered yet."""
        person_id, known = next(self.people), self.discord.interactions
        edits, told = self._told.get(card.id, (-1, {}))
        if edits != card.edits:
            (going,) = [each for each in card.custom_ids if each.endswith(":going")]
            data = {"custom_id": going, "component_type": 2, "id": 1}
            _, told = known.begin(PRESS, self.guild, person_id, data, message=card)
            self._told[card.id] = card.edits, told
        act_id = self.discord.world.new_id()
        act = Interaction(act_id, PRESS, self.guild, token=f"token-{act_id}", message=card)
        known.by_id[act.id] = known.by_token[act.token] = act
        member = shapes.member(person_id, "0")
        this = {**told, "id": str(act.id), "token": act.token, "member": member}
        await self.discord.gateway.dispatch("INTERACTION_CREATE", this)
        return act

    async def timed(self, act: Act) -> float:
        """Milliseconds to the answer."""
        async with asyncio.timeout(PATIENCE):
            return await _timed(act)

    async def meter(self) -> Metered:
        """Since it was last asked."""
        return Metered(**json.loads((await self.command("meter")).text))

    async def cpu_of(self, act: Act, times: int, at_once: int) -> float:
        """Milliseconds of the bot's CPU for each."""
        self.forget()
        before = self.bot.cpu
        async with asyncio.timeout(PATIENCE):
            await _in_turn(act, times, at_once)
        return (self.bot.cpu - before) / times * 1e3

    async def at_rate(self, act: Act, per_second: int, seconds: float) -> list[float]:
        """Begin so many a second; how many ms each took, for ever where it was not answered."""
        loop = asyncio.get_running_loop()
        before, began, acting = self.answers, loop.time(), []
        for number in range(int(per_second * seconds)):
            await asyncio.sleep(max(began + number / per_second - loop.time(), 0.0))
            acting.append(asyncio.create_task(_timed(act)))
            if number % _FORGETS == 0:
                self.forget()
        await until(lambda: self.answers - before >= len(acting), DRAINED)
        done, late = await asyncio.wait(acting, timeout=1)
        for each in late:
            each.cancel()
        return [*(each.result() for each in done), *(math.inf for _ in late)]

    async def at_once(self, begin: Begin, times: int) -> tuple[float, list[Interaction]]:
        """Begin all of them, then wait: seconds until the last is answered, or told that it was
        too late; and what was begun, in order."""
        self.forget()
        before, began = self.answers, time.monotonic()
        acts = [await begin() for _ in range(times)]
        await until(lambda: self.answers - before >= times, DRAINED)
        return time.monotonic() - began, acts

    @property
    def answers(self) -> int:
        """How many there were so far, those too late included."""
        return self._forgotten + sum(each.path.endswith("/callback") for each in self.discord.asked)

    def forget(self) -> None:
        """What was asked and answered so far: a million dicts would slow this process down."""
        self._forgotten = self.answers
        self.discord.asked.clear()
        known = self.discord.interactions
        for each in [each for each in known.by_id.values() if each.answered.is_set()]:
            del known.by_id[each.id], known.by_token[each.token]
        for session in self.discord.gateway.sessions.values():
            session.log[:] = [("", None)] * len(session.log)


async def _timed(act: Act) -> float:
    began = time.monotonic()
    await act()
    return (time.monotonic() - began) * 1e3


async def _in_turn(act: Act, times: int, at_once: int) -> None:
    left = iter(range(times))

    async def one_after_the_other() -> None:
        for _ in left:
            await act()

    await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))


def percentile(found: Iterable[float], share: float) -> float:
    """The smallest value that so large a share of all does not exceed."""
    ordered = sorted(found)
    return ordered[math.ceil(len(ordered) * share) - 1]


Prepare = Callable[[MeasuredBot, LocalDiscord], Awaitable[None]]


@asynccontextmanager
async def crowd(
    directory: Path,
    prepare: Prepare,
    guilds: int = 1,
    channels: int = 1,
    limits: Limits | None = None,
) -> AsyncIterator[Crowd]:
    """A local Discord with so many servers, and the measured bot connected to it.

    ``channels`` of each; ``prepare`` fills the bot's database before it starts.
    """
    async with LocalDiscord(limits=limits) as discord:
        known = [discord.world.add_guild(channels=channels) for _ in range(guilds)]
        bot = MeasuredBot(discord, directory, LOG_LEVEL="WARNING")
        await prepare(bot, discord)
        async with bot:
            gc.collect()
            gc.freeze()
            gc.disable()  # this process's pauses are no delay of the bot's; `forget` collects
            try:
                yield Crowd(discord, bot, known[0])
            finally:
                gc.enable()
                gc.unfreeze()
                discord.asked.clear()
