"""The real bot in the simulated Discord, on the real SQLite in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import simcord
from simcord.types import HttpLogEntry

from bot import services as services_room
from bot.client import Convenor
from bot.errors import Refusal
from bot.services import Services
from bot.store.database import Database
from tests import discord_rules, openapi
from tests.discord_bodies import Request
from tests.simulation import World

URL = "http://convenor.test"  # the web server's address in links


@pytest.fixture
async def db() -> AsyncIterator[Database]:
    """An empty database in memory."""
    database = await Database.open(None, durable=False)
    yield database
    await database.close()


class Clock:
    """A clock that a test sets; it starts with simcord's world."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def services(db: Database, clock: Clock, tmp_path: Path) -> Services:
    """The services over the empty database, with a clock that the test sets."""
    opened = services_room.over(db, clock, materials_dir=tmp_path, url=URL)
    await opened.communities.install()
    return opened


class Sent(list[HttpLogEntry]):
    """What simcord records, each with the moment at which it was asked."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.requests: list[Request] = []
        self._now = now

    def append(self, entry: HttpLogEntry) -> None:
        self.requests.append(Request(entry.method, entry.path, entry.json, self._now()))
        super().append(entry)


@pytest.fixture
async def world(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """The real bot, ready, in a server of its own; bugs in it fail the test."""
    services = services_room.over(db, lambda: env.now(), materials_dir=tmp_path, url=URL)
    bot = Convenor(services)
    met: list[BaseException | None] = []
    note_bug = Convenor.note_bug

    def noted(self: Convenor, error: BaseException | None) -> str:
        met.append(error)
        return note_bug(self, error)

    monkeypatch.setattr(Convenor, "note_bug", noted)
    env = simcord.Env(bot, check_errors=False)
    sent = env.backend.http_requests = Sent(env.now)
    await services.communities.install()
    await env.start()
    try:
        world = World(env, bot, db)
        await env.settle()
        yield world
        kept = [repr(task) for task in asyncio.all_tasks() if "timeout_task" in repr(task)]
    finally:
        await env.shutdown()
    assert kept == []  # views that discord.py waits for, each with its task
    met += [cause for cause in map(_cause, env.errors) if not isinstance(cause, Refusal)]
    assert met == world.bugs
    assert openapi.wrong(sent.requests) + discord_rules.wrong(sent.requests) == []


def _cause(error: BaseException) -> BaseException:
    return error.__cause__ if error.__cause__ is not None else error
