"""The same bot in a simulated Discord: for a look around (`convenor demo`) and for the story.

Nothing of the bot is replaced: discord.py, the SQLite file and the web server are the real
ones; only Discord itself is simulated, by simcord.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # where simcord's world begins


class SimulatedClock:
    """The time of the simulated Discord; before there is one, its beginning."""

    def __init__(self) -> None:
        self._now: Callable[[], datetime] = lambda: BEGINNING

    def follow(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def __call__(self) -> datetime:
        return self._now()
