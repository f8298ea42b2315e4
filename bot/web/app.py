"""The web server: feeds, files, health, metrics. It stands beside the bot in one loop."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)

from bot import VERSION
from bot.errors import Refusal
from bot.services import Services
from bot.web import feeds, materials
from bot.web.pace import Pace
from schedules import ZONE_DATA
from schedules.texts import T

_PATIENCE = 2.0  # seconds the database has to say that it is there
_USUAL = ("200", "304")  # thousands an hour, counted in /metrics; logged at DEBUG only
log = structlog.get_logger(__name__)


@asynccontextmanager
async def serving(
    services: Services, host: str, port: int, *, ready: Callable[[], bool] = lambda: True
) -> AsyncIterator[int]:
    """The web server, listening for as long as the context lasts; the port it listens at.

    ``ready``: whether Discord is connected, for /health. Raises a Refusal where the address
    cannot be had.
    """
    runner = web.AppRunner(
        application(services, ready), access_log=None, handle_signals=False, shutdown_timeout=3.0
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise Refusal(
                T(
                    "The web server cannot listen at {host}:{port}: {error}.",
                    host=host,
                    port=str(port),
                    error=error.strerror or str(error),
                ),
                hint=T("Set WEB_HOST and WEB_PORT to an address of this machine that is free."),
            ) from None
        bound: int = runner.addresses[0][1]
        log.info("web server listening", host=host, port=bound)
        yield bound
    finally:
        await runner.cleanup()
        await services.feeds.close()


def application(services: Services, ready: Callable[[], bool]) -> web.Application:
    """Every route, each with the name under which it is logged and counted."""
    watch = Watch()
    app = web.Application(middlewares=[watch.middleware])
    pace = Pace(time.monotonic)
    app.router.add_get(feeds.ROUTE, feeds.FeedRoom(services.feeds, pace).get, name="feed")
    files = materials.MaterialsRoom(services.materials, pace)
    app.router.add_get(materials.ROUTE, files.get, name="material")
    app.router.add_get("/health", Health(services, ready).get, name="health")
    app.router.add_get("/metrics", watch.get, name="metrics")
    return app


class Watch:
    """Counts requests, and logs the unusual ones, by the name of their route: never an address,
    which may be a secret. aiohttp's own access log is off."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "convenor_http_requests",
            "Requests answered.",
            ["route", "method", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "convenor_http_seconds",
            "How long answers took.",
            ["route"],
            registry=self._registry,
            buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30),
        )
        Info("convenor_build", "What runs.", registry=self._registry).info(
            {"version": VERSION, "tzdata": ZONE_DATA}
        )

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        started = time.perf_counter()
        route = request.match_info.route.name or "none"
        try:
            response = await handler(request)
        except web.HTTPException as answer:
            self._note(request, route, str(answer.status), started)
            raise
        except Exception:
            log.exception("a request failed: a bug", route=route)
            response = (
                feeds.closed(request) if route == "feed" else web.Response(status=500, text="")
            )
        status = "closed" if isinstance(response, feeds.Closed) else str(response.status)
        self._note(request, route, status, started)
        return response

    def _note(self, request: web.Request, route: str, status: str, started: float) -> None:
        took = time.perf_counter() - started
        method = request.method if request.method in ("GET", "HEAD") else "other"
        self._requests.labels(route, method, status).inc()
        self._seconds.labels(route).observe(took)
        if status not in _USUAL:
            tell = log.info
        elif logging.getLogger(__name__).isEnabledFor(logging.DEBUG):
            tell = log.debug
        else:
            return  # making a line nobody sees would cost as much as the answer
        tell("request", route=route, method=method, status=status, ms=round(took * 1e3, 1))

    async def get(self, request: web.Request) -> web.Response:
        """`GET /metrics`, in Prometheus' text format."""
        return web.Response(
            body=generate_latest(self._registry),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )


class Health:
    """`GET /health`: 200 where Discord is connected and the database answers, else 503."""

    def __init__(self, services: Services, ready: Callable[[], bool]) -> None:
        self._services = services
        self._ready = ready

    async def get(self, request: web.Request) -> web.Response:
        discord, database = self._ready(), await self._database()
        facts = {
            "status": "ok" if discord and database else "failing",
            "discord": discord,
            "database": database,
            "version": VERSION,
            "tzdata": ZONE_DATA,
        }
        return web.json_response(facts, status=200 if discord and database else 503)

    async def _database(self) -> bool:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._services.communities.commands_synced()
        except (Refusal, TimeoutError):
            return False
        return True
