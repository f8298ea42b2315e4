"""Feeds over real HTTP on the loopback interface."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.domain.people import Actor
from bot.errors import DatabaseLocked, Refusal
from bot.services import Services
from bot.services.feed_shelf import Published
from bot.store.database import Database
from bot.web.app import serving
from bot.web.pace import BURST, Pace
from tests.announced import announce
from tests.programmes import event

ANA = Actor(5, 7, "Ana")
Client = aiohttp.ClientSession


@pytest.fixture
async def client(services: Services, db: Database) -> AsyncIterator[Client]:
    """A client of the running web server; one event is announced."""
    await announce(db, 5, event("sfax"))
    async with serving(services, "127.0.0.1", 0) as port:
        services.feeds.url = f"http://127.0.0.1:{port}"
        async with aiohttp.ClientSession(auto_decompress=False) as session:
            yield session


async def public(services: Services) -> str:
    address = (await services.feeds.community(ANA)).address
    assert address is not None
    return address


async def personal(services: Services) -> str:
    address = (await services.feeds.mine(ANA)).address
    assert address is not None
    return address


async def test_a_public_calendar_is_served(client: Client, services: Services) -> None:
    """Every header of the answer that a subscriber, or a proxy, looks at."""
    address = await public(services)
    async with client.get(address, headers={"Accept-Encoding": "identity"}) as answer:
        octets = await answer.read()
        found = await services.feeds.fetch(address.rsplit("/", 1)[1][:-4])
        assert isinstance(found, Published)
        assert (answer.status, octets) == (200, found.body)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Content-Length"] == str(len(octets))
        assert answer.headers["ETag"] == f'"{found.digest}"'
        assert parsedate_to_datetime(answer.headers["Last-Modified"]) == found.modified
        assert answer.headers["Cache-Control"] == "public, no-cache"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert "Content-Disposition" not in answer.headers
        assert "Content-Encoding" not in answer.headers


async def test_a_personal_calendar_is_private(client: Client, services: Services) -> None:
    """No cache between keeps it, and no page it links to learns its address."""
    async with client.get(await personal(services)) as answer:
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "private"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_head_is_get_without_the_body(client: Client, services: Services) -> None:
    """The same headers, Content-Length included."""
    address = await public(services)
    async with client.get(address) as answer:
        expected = (answer.status, answer.headers["ETag"], answer.headers["Content-Length"])
    async with client.head(address) as answer:
        assert (answer.status, answer.headers["ETag"], answer.headers["Content-Length"]) == expected
        assert await answer.read() == b""


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip, deflate", True),
        ("GZIP", True),
        ("gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("br, gzip; q=0.0", False),
        ("identity", False),
        ("", False),
    ],
)
async def test_gzip_where_it_is_accepted(
    client: Client, services: Services, accepted: str, packed: bool
) -> None:
    """The same calendar in both forms, each with a strong ETag of its own."""
    headers = {"Accept-Encoding": accepted}
    async with client.get(await public(services), headers=headers) as answer:
        octets = await answer.read()
        assert answer.headers.get("Content-Encoding") == ("gzip" if packed else None)
        assert (gzip.decompress(octets) if packed else octets).startswith(b"BEGIN:VCALENDAR\r\n")
        assert answer.headers["ETag"].endswith('-gzip"') is packed


async def test_whoever_has_it_gets_304(client: Client, services: Services) -> None:
    """By either ETag, weak or in a list, or by the date; the ETag decides where both are given."""
    address = await public(services)
    async with client.get(address, headers={"Accept-Encoding": "identity"}) as answer:
        tag, since = answer.headers["ETag"], answer.headers["Last-Modified"]
    old = format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True)
    asked = {
        tag: ({"If-None-Match": tag}, 304),
        "weak": ({"If-None-Match": f"W/{tag}"}, 304),
        "list": ({"If-None-Match": f'"x", {tag}'}, 304),
        "star": ({"If-None-Match": "*"}, 304),
        "gzip": ({"If-None-Match": f'{tag[:-1]}-gzip"'}, 304),
        "other": ({"If-None-Match": '"x"'}, 200),
        "since": ({"If-Modified-Since": since}, 304),
        "old": ({"If-Modified-Since": old}, 200),
        "nonsense": ({"If-Modified-Since": "yesterday"}, 200),
        "both": ({"If-None-Match": '"x"', "If-Modified-Since": since}, 200),
    }
    for headers, status in asked.values():
        async with client.get(address, headers=headers) as answer:
            octets = await answer.read()
            assert (headers, answer.status) == (headers, status)
            assert (octets == b"") is (status == 304)


async def test_a_change_has_another_etag(client: Client, services: Services, db: Database) -> None:
    """A reader that has the old calendar gets the new one at once."""
    address = await public(services)
    async with client.get(address) as answer:
        tag = answer.headers["ETag"]
    await announce(db, 5, event("rabat"))
    async with client.get(address, headers={"If-None-Match": tag}) as answer:
        assert answer.status == 200
        assert gzip.decompress(await answer.read()).count(b"\r\nUID:") == 2


async def test_unknown_and_revoked_addresses(client: Client, services: Services) -> None:
    """404 and 410, for GET and HEAD, and nothing else; whatever the path looks like."""
    address = await personal(services)
    await services.feeds.revoke(ANA)
    base = address.rsplit("/", 1)[0]
    for path, status in (
        (address, 410),
        (f"{base}/{'x' * 43}.ics", 404),
        (f"{base}/x.ics", 404),
        (f"{base}/{'x' * 500}.ics", 404),
        (f"{base}/%00.ics", 404),
        (f"{base}/..%2f..%2fetc.ics", 404),
        (f"{base}/", 404),
    ):
        async with client.get(path) as answer:
            assert (path, answer.status) == (path, status)
        async with client.head(path) as answer:
            assert (path, answer.status) == (path, status)


async def test_where_nothing_is_true_the_connection_is_closed(
    client: Client, services: Services, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database cannot say and nothing is kept, or there is a bug: no status at all."""

    async def locked(job: object) -> None:
        raise DatabaseLocked

    address = await public(services)
    monkeypatch.setattr(db, "read", locked)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.get(address)
    monkeypatch.setattr(services.feeds, "at_hand", lambda token: 1 / 0)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.get(address)


async def test_asking_for_too_much_that_does_not_exist_is_slowed(
    client: Client, services: Services, db: Database
) -> None:
    """After twenty misses new guesses are not looked at, whatever the asker's own headers say;
    subscribers of the same address are served as before, changes too."""
    address = await public(services)
    base = address.rsplit("/", 1)[0]

    def by_proxy(says: str, asker: str) -> dict[str, str]:
        return {"X-Forwarded-For": f"{says}, {asker}"}

    async with client.get(address) as answer:
        assert answer.status == 200
    for number in range(int(BURST)):
        guess, headers = f"{base}/{number}.ics", by_proxy(f"10.0.0.{number}", "203.0.113.7")
        async with client.get(guess, headers=headers) as answer:
            assert answer.status == 404
    same, other = (by_proxy("10.0.0.99", each) for each in ("203.0.113.7", "203.0.113.8"))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.get(f"{base}/guess.ics", headers=same)
    async with client.get(f"{base}/guess.ics", headers=other) as answer:
        assert answer.status == 404
    await announce(db, 5, event("rabat"))
    async with client.get(address, headers=same) as answer:
        assert answer.status == 200


async def test_no_log_line_holds_a_token(
    client: Client, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    """Requests are logged by the name of their route; aiohttp's own log of them is off."""
    caplog.set_level("DEBUG")
    address = await personal(services)
    token = address.rsplit("/", 1)[1][:-4]
    with capture_logs() as lines:
        async with client.get(address) as answer:
            assert answer.status == 200
        async with client.get(f"{address}x") as answer:
            assert answer.status == 404
    assert token not in repr(lines) + caplog.text
    assert [record for record in caplog.records if record.name == "aiohttp.access"] == []
    assert [(line["event"], line["route"], line["status"]) for line in lines] == [
        ("request", "feed", "200"),
        ("request", "none", "404"),
    ]


def test_misses_are_given_back_with_time() -> None:
    """Two seconds for each; addresses do not share; never more than at first."""
    now = [0.0]
    pace = Pace(lambda: now[0])
    for _ in range(int(BURST)):
        assert pace.allows("a")
        pace.miss("a")
    assert (pace.allows("a"), pace.allows("b")) == (False, True)
    now[0] = 2.0
    assert pace.allows("a")
    pace.miss("a")
    assert not pace.allows("a")
    now[0] = 10_000.0
    for _ in range(int(BURST)):
        pace.miss("a")
    assert not pace.allows("a")


async def test_a_port_in_use_is_a_sentence(services: Services) -> None:
    """The second server at a port says which it is and what to set."""
    async with serving(services, "127.0.0.1", 0) as port:
        with pytest.raises(Refusal, match=f"cannot listen at 127.0.0.1:{port}"):
            async with serving(services, "127.0.0.1", port):
                pass
