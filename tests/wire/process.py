"""The bot as a process of its own, on a real SQLite file: started, killed, started again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import sys
import time
from pathlib import Path

import aiohttp

from tests.wire.server import LocalDiscord

ROOT = Path(__file__).parents[2]
_PATIENCE = 20.0  # seconds for a start on a busy machine


class BotProcess:
    """``where``: its directory; its log is kept there, all starts in one file.

    At the end of its context every request body so far is held against Discord's own rules.
    """

    command: tuple[str, ...] = ("-m", "bot", "run")

    def __init__(self, discord: LocalDiscord, where: Path, **settings: str) -> None:
        self._discord = discord
        self._where, self._port = where, _free_port()
        self._environment = {
            **{name: value for name, value in os.environ.items() if name not in _OWN},
            **discord.environment,
            "PYTHONPATH": str(ROOT),
            "WEB_PORT": str(self._port),
            "DATABASE_PATH": str(where / "convenor.db"),
            "MATERIALS_DIR": str(where / "materials"),
            **settings,
        }
        self.process: asyncio.subprocess.Process | None = None

    @property
    def database(self) -> Path:
        return self._where / "convenor.db"

    @property
    def log(self) -> str:
        return (self._where / "bot.log").read_text("utf-8")

    async def __aenter__(self) -> BotProcess:
        await self.start()
        return self

    async def __aexit__(self, failed: object, *_: object) -> None:
        await self.kill()
        if failed is None:
            assert self._discord.wrong() == []

    async def start(self, *, ready: bool = True) -> float:
        """Start it; seconds until it says that it is connected."""
        began = time.monotonic()
        with (self._where / "bot.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self.command,
                cwd=self._where,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        if ready:
            await self.ready()
        return time.monotonic() - began

    async def ready(self, patience: float = _PATIENCE) -> None:
        """Until /health says that Discord is connected and the database answers."""
        deadline = time.monotonic() + patience
        async with aiohttp.ClientSession() as session:
            while not await self._is_healthy(session):
                assert self.process is not None
                assert self.process.returncode is None, self.log
                assert time.monotonic() < deadline, self.log
                await asyncio.sleep(0.03)

    async def is_healthy(self) -> bool:
        async with aiohttp.ClientSession() as session:
            return await self._is_healthy(session)

    async def _is_healthy(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"http://127.0.0.1:{self._port}/health") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def kill(self) -> None:
        """kill -9: no warning, nothing is closed."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM; its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), 15)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Read the database beside the process."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def change(self, *statements: str) -> None:
        """Write into the database, while the process does not run."""
        assert self.process is None or self.process.returncode is not None
        connection = sqlite3.connect(self.database)
        try:
            with connection:
                for each in statements:
                    connection.execute(each)
        finally:
            connection.close()


_OWN = (
    *("DISCORD_TOKEN", "DISCORD_API_URL", "DISCORD_GATEWAY_URL", "DATABASE_PATH", "PUBLIC_URL"),
    *("MATERIALS_DIR", "WEB_HOST", "WEB_PORT", "LOG_LEVEL", "LOG_FORMAT"),
)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
