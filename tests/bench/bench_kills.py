"""A thousand kill -9 at seeded moments, every step of a delivery named: nothing lost or doubled.

Each life is a process with the real store, services and worker on one real file. It dies at some
time of reaching its step: before, within or after a transaction, or about the request to Discord,
which is played by this process and outlives them all. It takes a nonce for the same message for
three minutes and keeps every channel's history. Between two lives pass ten seconds, or ten minutes.

`make fuzz` kills the whole bot at random moments instead, over real HTTP and with all faults.
"""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
import os
import random
import signal
import socket
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from bot import logs
from bot import services as services_room
from bot.delivery.sending import Sent, nonce_of
from bot.delivery.worker import Worker
from bot.domain.communities import Community
from bot.domain.deliveries import Due
from bot.domain.events import State
from bot.services.reminders import replan
from bot.store import communities, events
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.drafts import EventDraft
from schedules.moments import Dates, seen_in
from tests.bench.table import Row
from tests.planted import ANSWER

KILLS, SEED = 1_000, 20_190_625
PEOPLE = 3  # of each event, by DM
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
APART = timedelta(seconds=30)  # two events
SHORT, LONG, LONG_SHARE = timedelta(seconds=10), timedelta(minutes=10), 0.1  # gaps
NONCES = timedelta(minutes=3)
MOST = 5  # times that a step is reached before it is fatal
# The transactions of a delivery, by the method whose they are.
WRITTEN = {
    "Reminders.fall_due": "fan-out",
    "Deliveries.claim": "claim",
    "Deliveries.begin": "beginning",
    "Deliveries.sent": "mark",
    "Deliveries.recover": "recovery",
}
ABOUT = ("before the {}", "within the {}", "after the {}")
IN_TRANSACTIONS = [each.format(what) for what in WRITTEN.values() for each in ABOUT]
NOT_ARRIVED, NOT_ANSWERED = "request not arrived", "request arrived, not answered"
LOOKED = "after a look into the history"
STEPS = [*IN_TRANSACTIONS, "before the request", NOT_ARRIVED, NOT_ANSWERED, "answered", LOOKED]
RARE = {LOOKED, *(each.format("recovery") for each in ABOUT)}  # once in a life
STATES = "SELECT key, state FROM deliveries WHERE kind = 'reminder'"


@dataclass
class Discord:
    """``told``: by delivery, how many messages arrived; ``known``: its nonces, each with its
    message and when that was."""

    told: Counter[str] = field(default_factory=Counter)
    history: dict[str, int] = field(default_factory=dict)
    known: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def say(self, key: str, nonce: str, now: datetime) -> int:
        message_id, at = self.known.get(nonce, (0, BEGIN))
        if not message_id or now - at > NONCES:
            message_id = 1 + self.told.total()
            self.told[key] += 1
            self.known[nonce], self.history[nonce] = (message_id, now), message_id
        return message_id


@dataclass
class Life:
    """One process: where it dies, the how manieth time it gets there, and its clock."""

    path: Path
    now: datetime
    step: str = ""
    times: int = 0

    def reach(self, step: str) -> None:
        if step == self.step:
            self.times -= 1
            if self.times <= 0:
                _die()


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def run() -> list[Row]:
    chance, discord = random.Random(SEED), Discord()
    died: Counter[str] = Counter()
    ready: list[float] = []
    gc.collect()
    gc.freeze()  # a fork copies what it touches
    with tempfile.TemporaryDirectory(prefix="convenor-bench-") as made:
        path, now = Path(made) / "kills.db", BEGIN
        last = BEGIN + asyncio.run(_planned(path)) * APART
        steps = itertools.cycle(STEPS)
        while died.total() < KILLS:
            step = next(steps)
            often = 1 if step in RARE else chance.randint(1, MOST)
            died[step] += _lived(Life(path, now, step, often), discord, ready)
            now += LONG if chance.random() < LONG_SHARE else SHORT
            assert now < last, "more lives than there is to tell"
        _lived(Life(path, now + LONG), discord, ready)
        with sqlite3.connect(path) as connection:
            states = dict(connection.execute(STATES).fetchall())
            whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
    gc.unfreeze()
    return [
        *_rows(died, discord.told, states),
        Row("… the file is whole afterwards (1: yes)", int(whole), "", at_least=1),
        Row("… from a start to the outbox taken up, worst", max(ready), "s", at_most=5),
    ]


def _rows(died: Counter[str], told: Counter[str], states: dict[str, str]) -> Iterator[Row]:
    """``states``: what is written of each delivery in the end."""
    arrived, sent = set(told), {key for key, state in states.items() if state == "sent"}
    missed = {key for key, state in states.items() if state == "missed"}
    what = f"{died.total():,} kill -9 at {len(died)} named steps, seed {SEED}: told once"
    yield Row(what, sum(count == 1 for count in told.values()), "")
    yield Row("… lost: marked as sent, never arrived", len(sent - arrived), "", at_most=0)
    yield Row("… doubled", sum(count > 1 for count in told.values()), "", at_most=0)
    yield Row("… recorded as missed", len(missed - arrived), "")
    yield Row("… recorded as missed, though it arrived", len(missed & arrived), "", at_most=0)
    yield Row("… left in another state", len(states.keys() - sent - missed), "", at_most=0)
    for step in STEPS:
        yield Row(f"… killed {step}", died[step], "", at_least=1)


def _lived(life: Life, discord: Discord, ready: list[float]) -> bool:
    """Let a process live, and play Discord for it; whether it was killed."""
    ours, theirs = socket.socketpair()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        ours.close()
        _be(life, theirs)
    theirs.close()
    with ours, suppress(ConnectionError):  # it died meanwhile
        for asked in _asked(ours):
            if "ready" in asked:
                ready.append(time.monotonic() - began)
                continue
            dies = _dies_here(life, asked)
            answer = 0 if dies == NOT_ARRIVED else _answered(discord, asked, life.now)
            if dies:
                os.kill(child, signal.SIGKILL)
                break
            ours.sendall(f"{answer}\n".encode())
    _, status = os.waitpid(child, 0)
    if status not in (0, signal.SIGKILL):
        raise AssertionError(f"it ended by itself, with status {status}")
    return status == signal.SIGKILL


def _asked(wire: socket.socket) -> Iterator[dict[str, Any]]:
    with wire.makefile("r") as lines:
        yield from map(json.loads, lines)


def _dies_here(life: Life, asked: dict[str, Any]) -> str:
    """Of the steps that only Discord can tell from each other."""
    if "say" not in asked or life.step not in (NOT_ARRIVED, NOT_ANSWERED):
        return ""
    life.times -= 1
    return life.step if life.times <= 0 else ""


def _answered(discord: Discord, asked: dict[str, Any], now: datetime) -> int:
    if "find" in asked:
        return discord.history.get(asked["find"], 0)
    return discord.say(asked["say"], asked["nonce"], now)


def _be(life: Life, wire: socket.socket) -> NoReturn:
    """The process: it ends here, whatever happens."""
    status = 1
    try:
        logs.configure("ERROR", "json")
        asyncio.run(asyncio.wait_for(_live(life, wire), 60))
        status = 0
    finally:
        os._exit(status)


async def _live(life: Life, wire: socket.socket) -> None:
    """Take up the outbox and send what is due, until nothing is or the fatal step is reached."""
    database = await Database.open(life.path)
    database.write = partial(_write, life, database.write)  # type: ignore[method-assign]
    services = services_room.over(database, lambda: life.now)
    post = Post(life, wire)
    worker = Worker(services, post.send, post.find)
    services.deliveries.listen(lambda due, *_: worker.alarm.set(due) if due else None)
    worker.alarm.start()
    await services.deliveries.next_due()
    await post.ask(ready=True)
    at = int(life.now.timestamp() * 1e3)
    while await database.read(lambda tx: tx.value(LEFT, now=at)):
        await worker.quiet()
        await asyncio.sleep(0.001)
    await worker.stop()
    await database.close()


LEFT = """SELECT EXISTS (SELECT 1 FROM reminders WHERE outcome IS NULL AND due_at <= :now)
OR EXISTS (SELECT 1 FROM deliveries WHERE state = 'claimed'
    OR (state = 'planned' AND due_at <= :now))"""


async def _write(
    life: Life, write: Callable[[Callable[[Tx], Any]], Awaitable[Any]], job: Callable[[Tx], Any]
) -> Any:
    """The database's own `write`, which is fatal before, within or after a transaction."""
    what = WRITTEN.get(".".join(job.__qualname__.split(".")[:2]))
    if what is None:
        return await write(job)
    before, within, after = (each.format(what) for each in ABOUT)
    life.reach(before)

    def doomed(tx: Tx) -> Any:
        outcome = job(tx)
        life.reach(within)
        return outcome

    outcome = await write(doomed)
    life.reach(after)
    return outcome


class Post:
    """What the worker sends with, over the wire to `Discord`, one after the other."""

    def __init__(self, life: Life, wire: socket.socket) -> None:
        self._life, self._wire = life, wire
        self._turn = asyncio.Lock()
        wire.setblocking(False)

    async def send(self, due: Due) -> Sent:
        self._life.reach("before the request")
        message_id = await self.ask(say=due.key, nonce=nonce_of(due))
        self._life.reach("answered")
        return Sent(message_id, 1)

    async def find(self, due: Due) -> Sent | None:
        message_id = await self.ask(find=nonce_of(due))
        self._life.reach(LOOKED)
        return Sent(message_id, 1) if message_id else None

    async def ask(self, **asked: object) -> int:
        loop = asyncio.get_running_loop()
        async with self._turn:
            await loop.sock_sendall(self._wire, json.dumps(asked).encode() + b"\n")
            return 0 if "ready" in asked else int(await loop.sock_recv(self._wire, 100))


async def _planned(path: Path) -> int:
    """Events whose reminders of an hour before fall due one after the other, as long as the kills
    go on; how many events."""
    lasts = 3 * KILLS * (SHORT + LONG_SHARE * (LONG - SHORT))  # not every life is killed
    count = int(lasts / APART)
    database = await Database.open(path)
    try:
        await database.write(lambda tx: _plan(tx, count))
    finally:
        await database.close()
    return count


def _plan(tx: Tx, count: int) -> None:
    community = Community(1, "MC2CM", events_channel_id=1)
    communities.ensure(tx, community, BEGIN)
    communities.save(tx, community, BEGIN)
    people = itertools.count(1)
    for number in range(count):
        start = BEGIN + timedelta(hours=1) + number * APART
        dates = Dates.exact(seen_in(start, "UTC"), seen_in(start + timedelta(hours=1), "UTC"))
        draft = EventDraft(f"event-{number}", f"Event {number}", dates)
        event_id = events.insert(tx, 1, draft, State.SCHEDULED, BEGIN)
        for person_id in itertools.islice(people, PEOPLE):
            tx.run(DM, person_id=person_id)
            answered = {"person_id": person_id, "session_id": None, "answer": "going"}
            tx.run(ANSWER, community_id=1, event_id=event_id, **answered)
        event = events.load(tx, 1, event_id)
        assert event is not None
        replan(tx, event, BEGIN)
    tx.run("DELETE FROM reminders WHERE rule <> '1h'")


DM = """INSERT INTO people (community_id, person_id, name, reach, created_at)
VALUES (1, :person_id, 'Person', 'dm', 0)"""
