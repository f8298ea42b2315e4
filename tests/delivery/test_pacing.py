"""Pacing, at the wire of a real HTTP client."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.delivery import pacing
from bot.delivery.failures import judge
from bot.delivery.pacing import Door, Pacer, ShutOut, Timetable, urgency

pytestmark = pytest.mark.alone
RATE = 200.0
ASKED = web.AppKey("asked", list[tuple[float, str]])


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    async def answer(request: web.Request) -> web.Response:
        if "banned" in request.path:
            return web.Response(status=429)
        if "busy" in request.path:
            return web.Response(status=429, headers={"Via": "1.1 google"})
        if "uneven" in request.path:
            await asyncio.sleep(int(request.path.rsplit("/")[-1]) / 1_000)
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


async def test_however_unevenly_requests_travel_no_second_counts_more_than_is_allowed(
    server: TestServer,
) -> None:
    """A fixed pace of 98 a second would let some seconds count 105 here."""
    allowed = 100
    paths = [f"/api/v10/uneven/{n}/{n * 37 % 60}" for n in range(150)]
    arrived = await ask(server, Pacer(allowed), *paths)
    times = sorted(at for at, _ in arrived)
    most = max(sum(at <= each < at + 1 for each in times) for at in times)
    assert most <= allowed
    assert times[-1] - times[0] < 1.5 * 1.2


async def test_a_request_that_is_never_answered_holds_its_turn_for_two_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Here of a fifth of a second each."""
    monkeypatch.setattr(pacing, "_SECOND", 0.2)
    monkeypatch.setattr(pacing, "_ON_ITS_WAY", 0.2)
    pacer, loop = Pacer(rate=2.0), asyncio.get_running_loop()
    pacer._pause = 0.0
    began = loop.time()
    answered, _unanswered = await pacer.turn(), await pacer.turn()
    pacer.answered(answered)
    await pacer.turn()
    third = loop.time() - began
    await pacer.turn()
    fourth = loop.time() - began
    assert third == pytest.approx(0.2, abs=0.08)
    assert fourth == pytest.approx(0.4, abs=0.08)


def test_a_place_is_asked_again_when_its_window_after_next_begins() -> None:
    table = Timetable(many=5, window=5.0)
    assert [table.book("a", 100.0) for _ in range(16)] == [0.0] * 10 + [5.0] * 5 + [10.0]
    assert table.book("b", 101.0) == 0.0
    assert [table.book("a", 105.0) for _ in range(11)] == [0.0] * 10 + [5.0]


def test_places_are_forgotten_when_their_window_is_over() -> None:
    table = Timetable(many=1, window=5.0)
    for number in range(5_000):
        table.book(number, float(number))
    assert len(table._places) <= 1_001


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


async def test_the_most_urgent_of_those_at_the_door_is_let_in_next_and_nobody_who_left() -> None:
    door, let_in = Door(), []

    async def enter(name: str, how: int) -> None:
        urgency.set(how)
        async with door:
            let_in.append(name)
            await asyncio.sleep(0)

    waiting = [("first", 50), ("reminder", 20), ("cancelled", 0), ("gone", 0), ("another", 20)]
    tasks = [asyncio.create_task(enter(*each)) for each in waiting]
    await asyncio.sleep(0)
    tasks[3].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await enter("later", 50)
    assert let_in == ["first", "cancelled", "reminder", "another", "later"]


async def test_whoever_leaves_when_it_is_their_turn_lets_the_next_in() -> None:
    door, let_in = Door(), []

    async def enter(name: str) -> None:
        async with door:
            let_in.append(name)

    await door.__aenter__()
    gone, waits = asyncio.create_task(enter("gone")), asyncio.create_task(enter("waits"))
    await asyncio.sleep(0)
    await door.__aexit__()
    gone.cancel()
    await asyncio.gather(gone, waits, return_exceptions=True)
    assert let_in == ["waits"]


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
