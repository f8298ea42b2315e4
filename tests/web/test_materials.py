"""Files over real HTTP on the loopback interface."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from bot.domain.materials import Sharing
from bot.domain.offers import Offer
from bot.domain.people import Actor
from bot.errors import FileDamaged
from bot.services import Services
from bot.services.materials import Fetched
from bot.store.database import Database
from bot.web.app import serving
from bot.web.pace import BURST
from tests.announced import announce
from tests.programmes import event

ORGANISER = Actor(5, 7, "Ana", manages=True)
CONTENT = b"<script>alert(1)</script>" * 10


@pytest.mark.parametrize("name", ["Slides of Sfax.pdf", 'é"\r\nX-Evil: 1.pdf'])
async def test_a_file_is_saved_never_shown(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Its bytes, its name in one header, and nothing a browser would run."""
    path = tmp_path / "file"
    path.write_bytes(CONTENT)

    async def fetch(token: str) -> Fetched:
        return Fetched(path, name, "text/html")

    monkeypatch.setattr(services.materials, "fetch", fetch)
    async with (
        serving(services, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
        client.get("/materials/x") as answer,
    ):
        assert (answer.status, await answer.read()) == (200, CONTENT)
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith("attachment; filename*=UTF-8''")
        assert (
            aiohttp.multipart.content_disposition_filename(
                aiohttp.multipart.parse_content_disposition(disposition)[1]
            )
            == name
        )
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "X-Evil" not in answer.headers


async def test_an_address_that_was_handed_over_works(services: Services, db: Database) -> None:
    """The address that a person was given answers with the file."""
    found = await announce(db, 5, event("sfax"))
    offer = Offer("Slides.pdf")
    shared = await services.materials.add(ORGANISER, Sharing(found.id, offer), CONTENT)
    handed = await services.materials.hand_over(ORGANISER, shared.material.id, limit=10)
    assert handed.address is not None
    path = "/" + handed.address.split("/", 3)[3]
    async with (
        serving(services, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
        client.get(path) as answer,
    ):
        assert (answer.status, await answer.read()) == (200, CONTENT)


async def test_what_is_not_there_is_said_and_guessing_is_slowed(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """404 for what does not exist; 429 after twenty misses; 503 where our store is damaged."""
    async with (
        serving(services, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        statuses = []
        for _ in range(int(BURST) + 1):
            async with client.get("/materials/guess") as answer:
                statuses.append(answer.status)
        assert statuses == [404] * int(BURST) + [429]

        async def fetch(token: str) -> Fetched:
            raise FileDamaged

        monkeypatch.setattr(services.materials, "fetch", fetch)
        headers = {"X-Forwarded-For": "203.0.113.7"}
        async with client.get("/materials/x", headers=headers) as answer:
            said = await answer.text()
            assert (answer.status, said) == (503, "The file is damaged or gone from our store.\n")
