"""`convenor run` as a process of its own, at a local Discord."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

import aiohttp

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
    assert "Traceback" not in lines
    assert TOKEN not in lines
    assert '"event": "stopping"' in lines
    assert not (tmp_path / "data/convenor.db-wal").exists()  # closed in order


async def test_a_token_that_discord_refuses_is_said_in_a_sentence(tmp_path: Path) -> None:
    async with LocalDiscord(accepts=False) as discord:
        process = await start(discord, tmp_path, LOG_LEVEL="ERROR")
        out, said = await process.communicate()
    assert process.returncode == 1
    assert out == b""
    assert said.decode().splitlines() == [
        "Discord does not accept DISCORD_TOKEN.",
        "Reset the token in the Developer Portal, page Bot, and put the new one in .env.",
    ]
