"""`convenor run` as a process of its own, at a local Discord."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import __main__ as composition
from bot import client, garbage
from bot.cli import speaking
from bot.client import Convenor
from bot.errors import Refusal, StoreStopping
from bot.services import Services
from bot.store.database import Database
from tests.cli.local_discord import TOKEN, LocalDiscord

_ROOT = Path(__file__).parents[2]


async def start(discord: LocalDiscord, where: Path, **settings: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "run"),
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(_ROOT), "WEB_PORT": "0"}
        | discord.environment
        | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()


async def test_one_runs_a_second_refuses_at_once_and_sigterm_ends_it_in_order(
    tmp_path: Path,
) -> None:
    async with LocalDiscord() as discord:
        port = free_port()
        first = await start(discord, tmp_path, LOG_FORMAT="json", WEB_PORT=str(port))
        ended, ready = asyncio.create_task(first.wait()), asyncio.create_task(discord.ready.wait())
        await asyncio.wait({ended, ready}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            await stop(first)
        assert ready.done(), (await first.communicate())[1].decode()

        began = time.monotonic()
        second = await start(discord, tmp_path)
        said = (await second.communicate())[1].decode().splitlines()
        took = time.monotonic() - began

        async with aiohttp.request("GET", f"http://127.0.0.1:{port}/health") as answer:
            health = await answer.json()
        first.send_signal(signal.SIGTERM)
        lines = (await asyncio.wait_for(first.communicate(), 10))[1].decode()
        await asyncio.wait_for(discord.left.wait(), 5)
    assert (second.returncode, said) == (
        1,
        [
            "Another Convenor is running on this database.",
            "Stop it first, or give this one its own DATABASE_PATH.",
        ],
    )
    assert health["database"] is True  # the web server stands beside the bot
    assert took < 5  # under one second on an idle machine; tests share theirs
    assert first.returncode == 0, lines
    assert not [line for line in lines.splitlines() if "Traceback" in line]
    assert TOKEN not in lines
    assert '"event": "stopping"' in lines
    assert not (tmp_path / "data/convenor.db-wal").exists()  # closed in order


def test_nothing_heavy_is_loaded_before_the_database_is_ours() -> None:
    """Else a second instance could not refuse within a second."""
    heavy = ("discord", "aiohttp", "icalendar", "yaml", "prometheus_client", "bot.services")
    code = f"import sys, bot.__main__; print([each for each in {heavy} if each in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout == "[]\n"


async def run_here(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]
) -> tuple[list[str], int]:
    """`convenor run` in this process, which a refusal ends; its sentences and exit code."""
    for name, value in ({"WEB_PORT": "0", "LOG_LEVEL": "ERROR"} | settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    try:
        with pytest.raises(Refusal) as refused:
            await composition._run(composition.at_the_door())
    finally:
        garbage.as_usual()
    refusal = refused.value
    sentences = [str(each) for each in (refusal.sentence, refusal.hint) if each is not None]
    return sentences, speaking.tell(refusal)


_NOT_ACCEPTED = [
    "Discord does not accept DISCORD_TOKEN.",
    "Reset the token in the Developer Portal, page Bot, and put the new one in .env.",
]


@pytest.mark.parametrize(
    ("discord", "sentences"),
    [
        ({"accepts": False}, _NOT_ACCEPTED),
        ({"closes": 4004}, _NOT_ACCEPTED),  # reset meanwhile
        ({"closes": 4011}, ["Discord closed the connection for good (code 4011)."]),
    ],
)
async def test_being_turned_away_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, discord: dict[str, Any], sentences: list[str]
) -> None:
    async with LocalDiscord(**discord) as local:
        said, code = await run_here(monkeypatch, local.environment)
    assert (said, code) == (sentences, 1)


async def test_a_discord_out_of_reach_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nowhere = {"DISCORD_TOKEN": TOKEN, "DISCORD_API_URL": "http://127.0.0.1:9/api/v10"}
    said, code = await run_here(monkeypatch, nowhere)
    assert said[0].startswith("Discord cannot be reached: Cannot connect to host 127.0.0.1:9")
    assert said[1:] == ["Check the network, DISCORD_API_URL and DISCORD_GATEWAY_URL."]
    assert code == 1


async def test_a_port_in_use_is_said_before_discord_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = {"DISCORD_TOKEN": TOKEN, "WEB_PORT": str(port)}
        said, code = await run_here(monkeypatch, settings)
    assert said[0].startswith(f"The web server cannot listen at 127.0.0.1:{port}: ")
    assert (len(said), code) == (2, 1)


async def test_what_is_in_work_is_finished_before_the_bot_leaves(services: Services) -> None:
    bot, done = Convenor(services), []

    async def answer() -> None:
        await asyncio.sleep(0.05)
        done.append("answered")

    task = asyncio.create_task(answer())
    bot.in_work.add(task)
    task.add_done_callback(bot.in_work.discard)
    await bot.close()
    assert done == ["answered"]


async def test_what_never_ends_does_not_keep_the_bot(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PATIENCE", 0.05)
    bot, endless = Convenor(services), asyncio.create_task(asyncio.sleep(60))
    bot.in_work.add(endless)
    await asyncio.wait_for(bot.close(), 2)
    assert endless.cancel()


async def test_stopped_while_it_connects_leaves_nothing_behind(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ends in an error once the session is closed under it is no bug to be logged."""
    bot, others = Convenor(services), asyncio.all_tasks()

    async def serve(token: str) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        try:
            await asyncio.Event().wait()
        finally:
            raise RuntimeError("Session is closed")

    monkeypatch.setattr(bot, "serve", serve)
    await composition._until_stopped(bot, "token")
    assert asyncio.all_tasks() <= others


async def test_discord_s_ready_in_the_moment_of_leaving_starts_nothing_and_is_no_bug(
    services: Services, db: Database
) -> None:
    """The database is closed by then."""
    bot = Convenor(services)
    await bot.delivery.stop()
    await db.close()
    with structlog.testing.capture_logs() as logged:
        await bot._run_event(bot.on_ready, "on_ready")
        await asyncio.sleep(0.05)
    assert [(each["event"], each["log_level"]) for each in logged] == [("not noted", "warning")]


async def test_what_is_due_goes_out_though_the_database_was_busy_at_the_start(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, began = Convenor(services), list[bool]()

    async def busy(communities: object) -> None:
        raise StoreStopping

    monkeypatch.setattr(services.communities, "meet", busy)
    monkeypatch.setattr(bot.delivery, "start", lambda: began.append(True))
    await bot._run_event(bot.on_ready, "on_ready")
    assert began == [True]
