"""The real bot as a process that can be measured: with two commands more.

``/noop`` answers and does nothing else: what discord.py itself costs, the limit of all others.
``/meter`` tells how late its event loop was since it was last asked, and its memory.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from discord import app_commands
from discord.ext import commands

from bot import client
from bot.__main__ import main
from bot.client import Convenor
from cogs.problems import Interaction, answered

EVERY = 0.01  # seconds between two looks at the loop


class Meter(commands.Cog):
    """``_late``: by how many milliseconds each look came late."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._late: list[float] = []
        self._due = self._loop.time()
        self._look()

    def _look(self) -> None:
        now = self._loop.time()
        self._late.append((now - self._due) * 1e3)
        self._due = now + EVERY
        self._loop.call_at(self._due, self._look)

    @app_commands.command(description="Nothing")
    @answered
    async def noop(self, interaction: Interaction) -> None:
        await interaction.response.send_message("ok", ephemeral=True)

    @app_commands.command(description="Lateness of the loop, in ms, and memory, in MiB")
    async def meter(self, interaction: Interaction) -> None:
        late, self._late = sorted(self._late), [0.0]
        said = {
            "late_p99": late[int(len(late) * 0.99)],
            "late_worst": late[-1],
            "peak": _peak(),
        }
        await interaction.response.send_message(json.dumps(said), ephemeral=True)


def _peak() -> float:
    """MiB at most so far. Not ``ru_maxrss``: that begins with what the parent had."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


async def setup(bot: Convenor) -> None:
    await bot.add_cog(Meter())


if __name__ == "__main__":
    client.EXTENSIONS += ("tests.bench.measured",)  # type: ignore[assignment]  # one more
    main(["run"])
