"""Three independent readers find the real programme in the feed that is served over HTTP."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import aiohttp

from bot.domain.people import Actor
from bot.services import Services
from bot.store.database import Database
from bot.web.app import serving
from schedules.files import read
from tests.announced import announce
from tests.programmes import NOW

PROGRAMME = Path(__file__).parents[2] / "schedules" / "examples" / "mc2cm-2019.yaml"
EXPECTED = [
    ("event-1", "2019-06-25", "2019-06-27"),
    ("event-2", "2019-07-01T09:00:00Z", "2019-07-01T12:00:00Z"),
    ("event-3", "2019-07-02T09:00:00Z", "2019-07-02T12:00:00Z"),
    ("event-4", "2019-07-31T14:00:00Z", "2019-07-31T15:30:00Z"),
    ("session-1", "2019-06-25T08:00:00Z", "2019-06-25T09:30:00Z"),
    ("session-2", "2019-06-25T10:00:00Z", "2019-06-25T11:30:00Z"),
    ("session-3", "2019-06-25T13:00:00Z", "2019-06-25T14:30:00Z"),
    ("session-4", "2019-06-25T15:00:00Z", "2019-06-25T17:00:00Z"),
    ("session-5", "2019-06-26T08:30:00Z", "2019-06-26T10:30:00Z"),
    ("session-6", "2019-06-26T14:00:00Z", "2019-06-26T15:30:00Z"),
]


async def test_the_real_programme_is_read_from_its_feed(
    judge: ModuleType, services: Services, db: Database
) -> None:
    """Sfax as a banner with its six sessions, the consecutive meetings and the webinar; the
    event of September 2019 has no day to stand on."""
    reading = read(PROGRAMME.read_bytes(), zone=None, now=NOW)
    assert [draft.ref for draft in reading.programme.events][-1].startswith("homelessness")
    for draft in reading.programme.events:
        await announce(db, 5, draft)
    address = (await services.feeds.community(Actor(5, 7, "Ana"))).address
    assert address is not None
    async with (
        serving(services, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
        client.get("/" + address.split("/", 3)[3]) as answer,
    ):
        found = judge.occurrences(await answer.read(), 2019, 2019)
    assert sorted((uid.split("@")[0], start, end) for uid, start, end, *_ in found) == EXPECTED
