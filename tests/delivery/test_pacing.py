"""Pacing, at the wire of a real HTTP client."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.delivery.failures import judge
from bot.delivery.pacing import Pacer, ShutOut, urgency

RATE = 200.0
ASKED = web.AppKey("asked", list[tuple[float, str]])


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    async def answer(request: web.Request) -> web.Response:
        if "banned" in request.path:
            return web.Response(status=429)
        if "busy" in request.path:
            return web.Response(status=429, headers={"Via": "1.1 google"})
        request.app[ASKED].append((asyncio.get_running_loop().time(), request.path))
        return web.Response()

    app = web.Application()
    app[ASKED] = []
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as running:
        yield running


async def ask(server: TestServer, pacer: Pacer, *paths: str) -> list[tuple[float, str]]:
    """Ask for all paths at once; when each arrived."""
    async with aiohttp.ClientSession(trace_configs=[pacer.trace()]) as session:

        async def one(path: str) -> None:
            async with session.get(server.make_url(path)) as response:
                assert response.status == 200

        await asyncio.gather(*(one(path) for path in paths))
    return server.app[ASKED]


async def test_requests_leave_at_the_rate_and_no_second_holds_more(server: TestServer) -> None:
    pacer = Pacer(RATE)
    arrived = await ask(server, pacer, *["/api/v10/channels/1/messages"] * 60)
    times = [at for at, _ in arrived]
    took = times[-1] - times[0]
    assert 59 / RATE * 0.9 < took < 59 / RATE * 2
    window = 0.1
    most = max(sum(at <= each < at + window for each in times) for at in times)
    assert most <= RATE * window * 1.25


@pytest.mark.parametrize("path", ["/api/v10/interactions/1/x/callback", "/api/v10/webhooks/1/x"])
async def test_answers_to_interactions_do_not_wait(server: TestServer, path: str) -> None:
    pacer = Pacer(rate=0.1)
    await pacer.turn()
    async with asyncio.timeout(2):
        assert len(await ask(server, pacer, path, path)) == 2


async def test_the_most_urgent_of_those_who_wait_is_next_then_whoever_came_first() -> None:
    pacer = Pacer(RATE)
    served: list[str] = []

    async def wait(name: str, how: int) -> None:
        urgency.set(how)
        await pacer.turn()
        served.append(name)

    await pacer.turn()
    waiting = [("card", 50), ("reminder", 20), ("cancelled", 0), ("another reminder", 20)]
    await asyncio.gather(*(asyncio.create_task(wait(*each)) for each in waiting))
    assert served == ["cancelled", "reminder", "another reminder", "card"]


async def test_whoever_gives_up_waiting_costs_no_turn() -> None:
    pacer = Pacer(rate=20)
    await pacer.turn()
    gone, waits = asyncio.create_task(pacer.turn()), asyncio.create_task(pacer.turn())
    await asyncio.sleep(0)
    gone.cancel()
    async with asyncio.timeout(0.09):  # the second turn would come after 100 ms
        await waits


async def test_a_ban_shuts_the_door_and_a_limit_does_not(server: TestServer) -> None:
    pacer = Pacer(RATE)
    async with aiohttp.ClientSession(trace_configs=[pacer.trace()]) as session:
        for path in ("/busy", "/before", "/banned"):
            async with session.get(server.make_url(path)):
                pass
        with pytest.raises(ShutOut):
            await session.get(server.make_url("/after"))
        async with session.get(server.make_url("/webhooks/1/x")) as answer:
            assert answer.status == 200
    assert [path for _, path in server.app[ASKED]] == ["/before", "/webhooks/1/x"]
    assert judge(ShutOut()).ban
