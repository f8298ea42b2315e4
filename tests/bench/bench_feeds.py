"""Feeds: ten thousand events after one change, and a cached 100 kB feed over HTTP.

Both in seconds of CPU (a core's worth, whatever else the machine does). Requests: the best of
three rounds, beside a bare aiohttp handler with the same bytes, and nginx where it is installed.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from aiohttp import web

from bot import logs
from bot import services as services_room
from bot.domain.communities import Community
from bot.domain.events import State
from bot.domain.people import Actor
from bot.services import Services
from bot.services.feed_shelf import Published
from bot.store import communities, events
from bot.store.database import Database
from bot.store.transactions import Tx
from bot.web.app import serving
from tests.bench.table import Row
from tests.programmes import NOW, event

ACTOR = Actor(1, 1, "Ana")
SUMMARY = "Mechanisms for cooperation between local governments and civil society. " * 3
REQUESTS = 3_000
EVENTS_OF_100_KB = 140


async def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as directory:
        rows = [await _after_a_change(Path(directory))]
    servers = ["ours", "bare"] + (["nginx"] if shutil.which("nginx") else [])
    rounds = [{kind: _per_second(kind) for kind in servers} for _ in range(3)]
    best = {kind: max(each[kind] for each in rounds) for kind in servers}
    what = "cached 100 kB feed, requests per CPU second"
    goal = {"limit": best["nginx"], "ratio_at_least": 0.15} if "nginx" in best else {}
    rows += [
        Row(what, best["ours"], "/s", at_least=3_000, **goal),
        Row("… beside bare aiohttp", best["ours"], "/s", best["bare"]),
        Row("… answered 304", _per_second("ours", "If-None-Match: *\r\n"), "/s"),
    ]
    return rows


async def _after_a_change(directory: Path) -> Row:
    """From a commit to the whole feed, checked: the shortest of some changes."""
    async with _full(directory, 10_000) as (services, db, token):
        await services.feeds.fetch(token)
        took = []
        for number in range(12):
            await services.feeds.close()  # the gzip form of the last one
            await db.write(lambda tx, n=number: _change(tx, n))
            began = time.process_time()
            found = await services.feeds.fetch(token)
            took.append((time.process_time() - began) * 1e3)
            assert isinstance(found, Published)
            assert f"SUMMARY:Changed {number}\r\n".encode() in found.body
        await services.feeds.close()
    return Row("feed of 10,000 events after one change, CPU", min(took), "ms", at_most=50)


def _change(tx: Tx, number: int) -> None:
    tx.run(
        "UPDATE events SET title = :title, revision = revision + 1 WHERE id = 77",
        title=f"Changed {number}",
    )


@asynccontextmanager
async def _full(directory: Path, count: int) -> AsyncIterator[tuple[Services, Database, str]]:
    """A database on the disk with so many events, and the token of their public feed."""
    db = await Database.open(directory / "bench.db")

    def fill(tx: Tx) -> None:
        communities.ensure(tx, Community(1, "MC2CM"), NOW)
        for number in range(count):
            draft = event(f"e{number}", number / 24, summary=SUMMARY, place="Hôtel de ville")
            events.insert(tx, 1, draft, State.SCHEDULED, NOW)

    try:
        services = services_room.over(db, lambda: NOW, feeds_dir=directory / "feeds")
        await services.communities.install()
        await db.write(fill)
        address = (await services.feeds.community(ACTOR)).address or ""
        yield services, db, address.rsplit("/", 1)[1].removesuffix(".ics")
    finally:
        await db.close()


async def _serve(kind: str, directory: Path) -> None:
    """A server process: prints its port and path, serves until it is ended."""
    logs.configure("INFO", "json")
    async with _full(directory, EVENTS_OF_100_KB) as (services, _, token):
        found = await services.feeds.fetch(token)
        assert isinstance(found, Published)
        body = found.body
        if kind == "ours":
            async with serving(services, "127.0.0.1", 0) as port:
                await _until_ended(port, f"/feeds/{token}.ics")
        elif kind == "bare":

            async def handler(request: web.Request) -> web.Response:
                return web.Response(body=body, content_type="text/calendar")

            app = web.Application()
            app.router.add_get("/x.ics", handler)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            await _until_ended(runner.addresses[0][1], "/x.ics")
        else:
            (directory / "x.ics").write_bytes(body)
            _become_nginx(directory)


async def _until_ended(port: int, path: str) -> None:
    print(port, path, flush=True)
    await asyncio.Event().wait()


def _become_nginx(directory: Path) -> None:
    """Turn into nginx with one worker, in this process, serving the directory."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    temporary = "".join(
        f"{each}_temp_path {directory}/{each};"
        for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = directory / "nginx.conf"
    config.write_text(
        f"daemon off; master_process off; pid {directory}/pid; error_log /dev/null;"
        f"events {{}} http {{ access_log {directory}/access.log; {temporary}"
        f"keepalive_requests 1000000; sendfile on; tcp_nopush on;"
        f"server {{ listen 127.0.0.1:{port}; root {directory}; }} }}"
    )
    print(port, "/x.ics", flush=True)
    os.execvp("nginx", ["nginx", "-c", str(config)])


def _per_second(kind: str, headers: str = "") -> float:
    """Requests on one connection per second of CPU that the server used for them."""
    with _server(kind) as (process, port, path):
        ask = f"GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode()
        with _connected(port) as connection:
            _exchange(connection, ask, REQUESTS // 10)
            before = _cpu_seconds(process.pid)
            _exchange(connection, ask, REQUESTS)
            return REQUESTS / (_cpu_seconds(process.pid) - before)


@contextmanager
def _server(kind: str) -> Iterator[tuple[subprocess.Popen[bytes], int, str]]:
    with tempfile.TemporaryDirectory() as directory:
        command = [sys.executable, "-m", "tests.bench.bench_feeds", kind, directory]
        pipe, silence = subprocess.PIPE, subprocess.DEVNULL
        with subprocess.Popen(command, stdout=pipe, stderr=silence) as process:
            assert process.stdout is not None
            try:
                port, path = process.stdout.readline().decode().split()
                yield process, int(port), path
            finally:
                process.terminate()


def _connected(port: int) -> socket.socket:
    for _ in range(100):
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise RuntimeError("the server does not listen")


def _exchange(connection: socket.socket, ask: bytes, times: int) -> None:
    buffer = memoryview(bytearray(1 << 20))
    for _ in range(times):
        connection.sendall(ask)
        got = connection.recv_into(buffer)
        head = bytes(buffer[:got]).split(b"\r\n\r\n", 1)[0]
        lines = head.lower().split(b"\r\n")
        assert lines[0].split()[1] in (b"200", b"304"), head
        sizes = [int(line[15:]) for line in lines if line.startswith(b"content-length:")]
        left = len(head) + 4 + sum(sizes) - got
        while left > 0:
            left -= connection.recv_into(buffer)


def _cpu_seconds(pid: int) -> float:
    """User and system time of a process (proc(5), stat)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], Path(sys.argv[2])))
