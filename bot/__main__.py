"""`convenor`: the command line, and the only place where the house is put together.

settings → logs → database → services → client and web server, in one loop. Errors are
sentences on stderr. Exit codes: 0 done; 1 it could not be done; 2 called wrongly (a wrong
argument or setting).

What takes long to load (services, Discord, the web) is loaded where it is needed, once the
database is ours: a second Convenor refuses within a second.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from bot import VERSION, garbage, logs, settings
from bot.cli import demo, programmes, speaking
from bot.cli.speaking import words
from bot.errors import Refusal
from bot.settings import Settings
from bot.store import backups, health
from bot.store.database import Database
from schedules import ZONE_DATA
from schedules.texts import T

if TYPE_CHECKING:
    from bot.client import Convenor
    from bot.services import Services

# How long a transaction waits for another program's write lock. Discord waits 3 seconds for an
# answer to a press: whoever pressed must read "in use, try again", not "did not respond".
_BUSY_MS = 2_000
_RECHECK = 60.0  # seconds: a machine may sleep, its clock may be set
log = structlog.get_logger(__name__)
app = typer.Typer(
    name="convenor",
    help=words(T("A Discord bot for webinars and peer-learning events.")),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(arguments: list[str] | None = None) -> None:
    """The console script. Always ends in SystemExit."""
    speaking.to_any_terminal()
    try:
        try:
            app(arguments)
        finally:
            sys.stdout.flush()
    except Refusal as refusal:
        raise SystemExit(speaking.tell(refusal)) from None
    except OSError as error:  # stdout: a full disk, a reader that left
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115  # what is left is not tried again
        full = Refusal(T("The answer cannot be written: {error}.", error=error.strerror))
        raise SystemExit(speaking.tell(full)) from None


@asynccontextmanager
async def house(*, reading: bool = False, or_empty: bool = False) -> AsyncIterator[Services]:
    """The services over the settings' database; see `bot.cli.House`."""
    chosen = at_the_door()
    path = chosen.database_path
    if not reading:
        database = await Database.open(path, busy_ms=_BUSY_MS)
    elif or_empty and not path.exists():
        database = await Database.open(None)
    else:
        database = await Database.open_to_read(path, briefly=True)
    try:
        from bot import services

        yield services.over(
            database,
            clock,
            materials_dir=chosen.materials_dir,
            url=chosen.url,
            feeds_dir=chosen.feeds_dir,
        )
    finally:
        await database.close()


@asynccontextmanager
async def house_in(folder: Path, now: Callable[[], datetime], url: str) -> AsyncIterator[Services]:
    """The services over a new database in a folder, on another clock: for the demo."""
    database = await Database.open(folder / "convenor.db")
    try:
        from bot import services

        yield services.over(
            database, now, materials_dir=folder / "materials", url=url, feeds_dir=folder / "feeds"
        )
    finally:
        await database.close()


def at_the_door() -> Settings:
    """The settings, with the logs set up as they say."""
    chosen = settings.load()
    token = chosen.discord_token
    logs.configure(chosen.log_level, chosen.log_format, [token.get_secret_value()] if token else [])
    return chosen


def clock() -> datetime:
    return datetime.now(UTC)


@app.command(help=words(T("Run the bot and its web server until stopped (Ctrl-C or SIGTERM).")))
def run() -> None:
    asyncio.run(_run(at_the_door()))


async def _run(chosen: Settings) -> None:
    token = chosen.token
    async with house() as opened:
        log.info("starting", version=VERSION, zones=ZONE_DATA, database=str(chosen.database_path))
        from bot.client import Convenor, point_at
        from bot.web.app import serving

        await opened.communities.install()
        moved = await opened.zones.follow()
        if moved:
            log.warning("events are at other instants by the new time zones", events=moved)
        point_at(str(chosen.discord_api_url or ""), chosen.discord_gateway_url or "")
        client = Convenor(opened, recheck=_RECHECK)
        async with serving(opened, chosen.web_host, chosen.web_port, ready=client.is_ready):
            garbage.seldom()
            await _until_stopped(client, token)


async def _until_stopped(client: Convenor, token: str) -> None:
    """Serve until a signal comes, then finish what is in work; a second signal is not caught."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    serving, stopping = asyncio.create_task(client.serve(token)), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(each)
        stopping.cancel()
        log.info("stopping")
        await client.close()
    if not stop.is_set():
        await serving
        return
    serving.cancel()
    left = (await asyncio.gather(serving, return_exceptions=True))[0]
    if isinstance(left, Exception):  # the connection was closed as it was being made
        log.info("stopped before it was connected", reason=str(left))


@app.command(
    help=words(
        T("Look at settings, database, token, time zones and languages; exit code 1 on a problem.")
    )
)
def check() -> None:
    from bot.cli import checking

    chosen = at_the_door()
    found = list(checking.findings(chosen, health.look(chosen.database_path)))
    raise SystemExit(checking.show(found))


@app.command(
    help=words(T("Bring the database to this version's schema; a copy of it is kept beside it."))
)
def migrate() -> None:
    chosen = at_the_door()
    before = health.look(chosen.database_path)
    asyncio.run(_open_once())
    path, latest = str(chosen.database_path), before.latest
    if before.version == latest:
        speaking.say(T("{path} is at version {latest} already.", path=path, latest=latest))
        return
    speaking.say(
        T(
            "{path} went from version {before} to {latest}.",
            path=path,
            before=before.version or 0,
            latest=latest,
        )
    )


async def _open_once() -> None:
    async with house():
        pass


Copy = Annotated[Path, typer.Argument(help=words(T("Where the copy goes; it must not exist yet.")))]


@app.command(help=words(T("Copy the whole database to FILE, while Convenor runs or not.")))
def backup(file: Copy) -> None:
    backups.back_up(at_the_door().database_path, file)
    speaking.say(
        T(
            "The database is in {path}. Shared files are not part of it: copy MATERIALS_DIR.",
            path=str(file),
        )
    )


programmes.add_to(app, house)
demo.add_to(app, house_in)

if __name__ == "__main__":
    main()
