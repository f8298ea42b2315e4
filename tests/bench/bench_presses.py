"""Presses on the whole path, over a real WebSocket and real HTTP, to the durable answer: the bot
is a process of its own (see `driving`), and a command that does nothing is their limit.

Each press is somebody's who was never seen before, on one of twenty cards of 60 seats: most wait.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bot.domain.deliveries import announcement
from bot.domain.events import Event
from bot.store import deliveries
from bot.store.transactions import Tx
from tests.bench.driving import Crowd, MeasuredBot, crowd, percentile
from tests.bench.table import Row
from tests.wire.interactions import Interaction
from tests.wire.patience import until
from tests.wire.seeding import clock, seeding
from tests.wire.server import LocalDiscord
from tests.wire.world import Message

SEATS, EVENTS, CHANNELS = 60, 20, 5
RATE, SECONDS, NOOP_SECONDS = 1_000, 60.0, 10.0
ROUNDS, EACH, AT_ONCE = 15, 400, 64
BURSTS = (2_000, 5_000)
ANSWERS = """SELECT answer, person_id FROM rsvps
WHERE event_id = {event_id} AND person_id >= {first} ORDER BY turn"""


async def _prepare(bot: MeasuredBot, discord: LocalDiscord) -> None:
    (guild,) = discord.world.guilds.values()
    channels = itertools.cycle(guild.channel_ids)  # of which each takes five cards in five seconds

    def post(tx: Tx, event: Event) -> None:
        notice = announcement(guild.id, next(channels), event.id, None, clock())
        deliveries.plan(tx, [notice], clock())

    async with seeding(bot) as seeds:
        for number in range(EVENTS + len(BURSTS)):
            event = await seeds.event(guild, f"Event {number}", seats=SEATS)
            await seeds.db.write(lambda tx, event=event: post(tx, event))


async def run() -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="convenor-bench-") as made:
        async with crowd(Path(made), _prepare, channels=CHANNELS) as people:
            messages = people.discord.world.messages
            await until(lambda: len(messages) == EVENTS + len(BURSTS))
            cards = list(messages.values())
            rows = await _cpu(people, cards[:EVENTS])
            rows += await _steady(people, cards[:EVENTS])
            for number, size in enumerate(BURSTS):
                rows += await _burst(people, cards[EVENTS + number], size)
    return rows


async def _cpu(people: Crowd, cards: Sequence[Message]) -> list[Row]:
    """In turns, so that a busy moment of the machine meets both; the first turn is for warmth."""
    turn = itertools.cycle(cards)

    async def press() -> Interaction:
        return await people.press(next(turn))

    rounds = [
        (
            await people.cpu_of(people.noop, EACH, AT_ONCE),
            await people.cpu_of(press, EACH, AT_ONCE),
        )
        for _ in range(1 + ROUNDS)
    ][1:]
    noop = median(each for each, _ in rounds)
    ratio = median(ours / limit for limit, ours in rounds)
    return [
        Row(f"CPU of a command that does nothing, {AT_ONCE} at once", noop, "ms"),
        Row(f"CPU of a press, {AT_ONCE} at once", ratio * noop, "ms", noop, ratio_at_most=2),
    ]


async def _steady(people: Crowd, cards: Sequence[Message]) -> list[Row]:
    turn = itertools.cycle(cards)

    async def press() -> Interaction:
        return await people.press(next(turn))

    await people.meter()
    limit = percentile(await people.at_rate(people.noop, RATE, NOOP_SECONDS), 0.99)
    late_limit = (await people.meter()).late_p99
    before, used = _answers(people), people.bot.cpu
    took = await people.at_rate(press, RATE, SECONDS)
    used = people.bot.cpu - used
    metered, kept = await people.meter(), _answers(people) - before
    what = f"{RATE:,} presses/s for {SECONDS:.0f} s"
    count = int(RATE * SECONDS)
    return [
        Row(f"{what}: p99 to the durable answer", percentile(took, 0.99), "ms", limit, at_most=50),
        Row("… median", median(took), "ms"),
        Row("… lateness of its loop, p99", metered.late_p99, "ms", late_limit, at_most=10),
        Row("… lateness of its loop, worst", metered.late_worst, "ms"),
        Row("… share of one core that it needed", used / SECONDS, ""),
        Row("… answered and kept", kept, "", at_least=count),
    ]


def _answers(people: Crowd) -> int:
    return int(str(people.bot.ask("SELECT count(*) FROM rsvps")[0][0]))


async def _burst(people: Crowd, card: Message, size: int) -> list[Row]:
    """Everybody at once on one event. Raises where a seat or a place in the queue is not right."""
    nothing, _ = await people.at_once(lambda: people.begin_command("noop"), size)
    first = next(people.people) + 1
    taken, acts = await people.at_once(lambda: people.begin_press(card), size)
    in_time = sum(act.answered.is_set() for act in acts)
    event_id = card.custom_ids[0].split(":")[2]
    kept = people.bot.ask(ANSWERS.format(event_id=event_id, first=first))
    expected = [
        ("going" if number < SEATS else "waitlisted", first + number) for number in range(size)
    ]
    if kept != expected:
        raise AssertionError(f"{size} at once, {len(kept)} kept: not exact, or not in order")
    what = f"{size:,} presses at once on {SEATS} seats"
    most = 3.0 if size == min(BURSTS) else None
    return [
        Row(f"{what}: all answered", taken, "s", nothing, at_most=most),
        Row("… seats exact, waitlist in order", len(kept), "", size, at_least=size),
        Row("… answered within Discord's 3 s", in_time, "", size),
    ]
