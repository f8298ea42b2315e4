"""The demo in the browser: one channel, a viewer switch, and the terminal for all the rest."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from simcord import SetupError

from bot.sandbox.commands import Demo
from bot.sandbox.stage import Stage
from schedules.texts import T, Text

ZONE = "Africa/Tunis"  # where the page reads times
Say = Callable[[Text], None]
_LOOK = 0.2  # seconds between looks for what the page cannot show


async def add_demo(stage: Stage, wishes: asyncio.Queue[timedelta]) -> None:
    """Add `/demo` to the bot; what is wished there comes out of the queue."""
    await stage.bot.add_cog(Demo(wishes.put_nowait))
    await stage.bot.tree.sync()
    await stage.env.settle()


@contextlib.asynccontextmanager
async def page(stage: Stage, *, port: int = 0) -> Any:
    """The simulated chat, served on loopback; its `url` is the only key to it."""
    viewers = [stage.organiser, *stage.people]
    async with stage.env.preview(
        stage.events, viewers=viewers, layout="channel", timezone=ZONE, port=port or None
    ) as shown:
        yield shown


async def keep(
    stage: Stage, shown: Any, wishes: asyncio.Queue[timedelta], say: Say, zone: str
) -> None:
    """Carry out wishes and say what the page cannot show, until cancelled. ``zone``: in which
    ``say`` puts times into words; it is named, because the page reads them in ``ZONE``."""
    elsewhere = Elsewhere(stage)
    while True:
        with contextlib.suppress(TimeoutError):
            length = await asyncio.wait_for(wishes.get(), _LOOK)
            say(T("Time passes …"))
            await _when_free(partial(stage.advance, length))
            await _when_free(shown.refresh)
            say(T("It is {now} now ({zone}).", now=stage.env.now(), zone=zone))
        for line in elsewhere.news():
            say(line)


async def _when_free(act: Callable[[], Awaitable[None]]) -> None:
    """The simulator does one thing at a time: wait until the page's own action has ended."""
    while True:
        try:
            await act()
            return
        except SetupError as error:
            if "overlaps" not in str(error):
                raise
            await asyncio.sleep(0.05)


class Elsewhere:
    """Messages of the bot in direct messages and in channels that the page does not show."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._seen = 0

    def news(self) -> Iterator[Text]:
        """A line for each message since the last look; its words as Discord was given them."""
        requests = self._stage.env.http_requests
        for entry in requests[self._seen :]:
            line = self._line(entry)
            if line is not None:
                yield line
        self._seen = len(requests)

    def _line(self, entry: Any) -> Text | None:
        parts = entry.path.strip("/").split("/")
        if entry.method != "POST" or len(parts) != 3 or parts[0::2] != ["channels", "messages"]:
            return None
        channel_id = int(parts[1])
        if channel_id == self._stage.events.id:
            return None
        return T("[{where}] {words}", where=self._where(channel_id), words=said(entry.json or {}))

    def _where(self, channel_id: int) -> Text | str:
        for person_id, dm_id in self._stage.env.backend.dm_channels.items():
            if dm_id == channel_id:
                user = self._stage.env.backend.get_user(person_id)
                return T("DM to {name}", name=user.name)
        return f"#{self._stage.env.backend.get_channel(channel_id).name}"


def said(payload: dict[str, Any]) -> str:
    """The words of a message, a Components V2 one too, on one line."""
    words = [str(payload.get("content") or ""), *_contents(payload.get("components") or [])]
    return " ⏎ ".join(line for word in words for line in word.splitlines() if line.strip())


def _contents(components: list[dict[str, Any]]) -> Iterator[str]:
    for component in components:
        if component.get("content"):
            yield str(component["content"])
        if component.get("label"):
            yield f"[{component['label']}]"
        yield from _contents(component.get("components") or [])
