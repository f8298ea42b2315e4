"""Health and metrics."""

from __future__ import annotations

import aiohttp
import pytest

from bot import VERSION
from bot.errors import DatabaseLocked
from bot.services import Services
from bot.web.app import serving
from schedules import ZONE_DATA


async def test_health_says_what_is_well(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """200 with everything there; 503 without Discord, or without the database."""
    connected = [True]
    async with (
        serving(services, "127.0.0.1", 0, ready=lambda: connected[0]) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        async with client.get("/health") as answer:
            assert answer.status == 200
            assert await answer.json() == {
                "status": "ok",
                "discord": True,
                "database": True,
                "version": VERSION,
                "tzdata": ZONE_DATA,
            }
        connected[0] = False
        async with client.get("/health") as answer:
            assert (answer.status, (await answer.json())["status"]) == (503, "failing")
        connected[0] = True

        async def locked() -> str:
            raise DatabaseLocked

        monkeypatch.setattr(services.communities, "commands_synced", locked)
        async with client.get("/health") as answer:
            found = await answer.json()
            assert (answer.status, found["discord"], found["database"]) == (503, True, False)


async def test_metrics_count_requests_by_route(services: Services) -> None:
    """What was asked before is counted, under the route's name."""
    async with (
        serving(services, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        for path in ("/health", "/feeds/secret.ics", "/wp-login.php"):
            async with client.get(path):
                pass
        async with client.get("/metrics") as answer:
            text = await answer.text()
    counted = [line for line in text.splitlines() if line.startswith("convenor_http_requests_t")]
    assert counted == [
        'convenor_http_requests_total{method="GET",route="health",status="200"} 1.0',
        'convenor_http_requests_total{method="GET",route="feed",status="404"} 1.0',
        'convenor_http_requests_total{method="GET",route="none",status="404"} 1.0',
    ]
    assert "secret" not in text
    assert "php" not in text
