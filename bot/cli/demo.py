"""`convenor demo`: the bot in a simulated Discord, in your browser; or its story, unattended."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import logs
from bot.cli import speaking
from bot.cli.speaking import words
from bot.errors import Refusal
from bot.sandbox import SimulatedClock
from schedules.texts import T, Text

if TYPE_CHECKING:
    from bot.sandbox.stage import Stage
    from bot.services import Services

OpenIn = Callable[[Path, Callable[[], datetime], str], "AbstractAsyncContextManager[Services]"]
HOST = "127.0.0.1"
Script = Annotated[
    bool, typer.Option("--script", help=words(T("Play the whole story without a browser.")))
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help=words(T("Where the story's files go (with --script)."))),
]


def add_to(app: typer.Typer, open_in: OpenIn) -> None:
    """``open_in(folder, clock, url)`` opens the services over a database in that folder."""

    @app.command(help=words(T("The real bot in a simulated Discord: nothing leaves this machine.")))
    def demo(script: Script = False, out: Out = None) -> None:
        if script != (out is not None):
            raise typer.BadParameter(words(T("--script and --out DIR go together.")))
        if importlib.util.find_spec("simcord") is None:
            raise Refusal(
                T("The demo needs a simulated Discord, which is not installed."),
                hint=T("Install Convenor with it: pip install 'convenor[demo]'."),
            )
        logs.configure("ERROR", "console", [])
        with (
            tempfile.TemporaryDirectory(prefix="convenor-demo-") as folder,
            contextlib.suppress(KeyboardInterrupt),
        ):
            if out is None:
                asyncio.run(_show(open_in, Path(folder)))
            else:
                asyncio.run(_play(open_in, Path(folder), out))


@asynccontextmanager
async def _staged(open_in: OpenIn, folder: Path) -> AsyncIterator[tuple[Stage, str]]:
    """The simulated Discord with the bot and its web server; the server's address."""
    from bot.client import Convenor
    from bot.sandbox.stage import stage
    from bot.web.app import serving

    clock, port = SimulatedClock(), _free_port()
    url = f"http://{HOST}:{port}"
    async with open_in(folder, clock, url) as services:
        await services.communities.install()
        async with (
            serving(services, HOST, port),
            stage(lambda: Convenor(services), clock) as set_up,
        ):
            yield set_up, url


async def _play(open_in: OpenIn, folder: Path, out: Path) -> None:
    from bot.sandbox.playing import play
    from bot.sandbox.transcript import StoryFailed

    async with _staged(open_in, folder) as (stage, _):
        try:
            await play(stage, _programme(), out)
        except StoryFailed as failure:
            raise Refusal(
                T("The story went wrong: {what}.", what=str(failure)),
                hint=T("See {path}.", path=str(out / "transcript.md")),
            ) from failure
    story = str(out / "transcript.md")
    speaking.say(T("Every step did what it should. The story is in {path}.", path=story))


async def _show(open_in: OpenIn, folder: Path) -> None:
    from bot.sandbox import chapters, page
    from bot.sandbox.playing import prepared, tell
    from bot.sandbox.story import addresses

    async with _staged(open_in, folder) as (stage, _):
        speaking.say(T("Setting the stage: a community of 70 people, a programme, some answers …"))
        wishes: asyncio.Queue[timedelta] = asyncio.Queue()
        await page.add_demo(stage, wishes)
        story = prepared(stage, _programme(), folder)
        await tell(story, chapters.PRELUDE)
        feed = addresses(await stage.organiser.slash(stage.events, "feed community"))[0]
        async with page.page(stage) as shown:
            for line in _welcome(shown.url, feed):
                speaking.say(line)
            await page.keep(stage, shown, wishes, speaking.say, speaking.reader().zone)


def _welcome(chat: str, feed: str) -> tuple[Text, ...]:
    return (
        T("The chat: {url}", url=chat),
        T("The community feed: {url}", url=feed),
        T("Type / in the chat for every command; /demo advance 1d lets time pass."),
        T("Messages that the page cannot show appear here. Ctrl-C ends the demo."),
    )


def _programme() -> bytes:
    return resources.files("schedules.examples").joinpath("mc2cm-2019.yaml").read_bytes()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
