"""Feeds over the real store: what is served, when it is made anew, and what stays."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import services as services_room
from bot.domain.answers import Answer
from bot.domain.events import State
from bot.domain.feeds import Nothing
from bot.domain.people import Actor
from bot.errors import DatabaseLocked, NotFound
from bot.services import Services
from bot.services.feed_shelf import Published, Shelf
from bot.store.database import Database
from schedules import ical_out
from schedules.drafts import Speaker
from schedules.ical_out import flaw
from tests.announced import announce
from tests.conftest import Clock
from tests.programmes import NOW, event, session, sfax

HERE = 5
ANA, BO = Actor(HERE, 7, "Ana Example"), Actor(HERE, 8, "Bo Example")


@pytest.fixture
async def kept(db: Database, clock: Clock, tmp_path: Path) -> AsyncIterator[Services]:
    """The services with a directory for what is published."""
    opened = services_room.over(db, clock, url="https://cal.example", feeds_dir=tmp_path)
    await opened.communities.install()
    yield opened
    await opened.feeds.close()


def token_of(address: str | None) -> str:
    assert address is not None
    return address.removeprefix("https://cal.example/feeds/").removesuffix(".ics")


async def public(services: Services) -> str:
    return token_of((await services.feeds.community(ANA)).address)


async def body(services: Services, token: str) -> str:
    found = await services.feeds.fetch(token)
    assert isinstance(found, Published)
    assert gzip.decompress(found.packed or b"") == found.body
    assert flaw(found.body) is None
    return found.body.replace(b"\r\n ", b"").decode()


def uids(calendar: str) -> list[str]:
    lines = calendar.split("\r\n")
    return [line[4:].split("@")[0] for line in lines if line.startswith("UID:")]


async def change(db: Database, sql: str) -> None:
    await db.write(lambda tx: tx.run(sql))


async def test_the_public_feed_holds_what_is_announced(kept: Services, db: Database) -> None:
    """Events and sessions in order of time, no drafts; the same address for everybody."""
    await announce(db, HERE, event("late", 20))
    await announce(db, HERE, event("sfax", 10, sessions=(session("a", 10), session("b", 11))))
    await announce(db, HERE, event("secret", 5), State.DRAFT)
    token = await public(kept)
    calendar = await body(kept, token)
    assert uids(calendar) == ["event-2", "session-1", "session-2", "event-1"]
    assert f"SOURCE;VALUE=URI:https://cal.example/feeds/{token}.ics" in calendar
    assert "X-WR-CALNAME:MC2CM\r\n" in calendar
    assert await public(kept) == token


async def test_a_change_is_served_at_once_and_only_what_changed_is_written(
    kept: Services, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One event of three is changed: one is written again; nothing changed: nothing is read."""
    for number in (1, 2, 3):
        await announce(db, HERE, event(f"e{number}", number, sessions=(session("s", number),)))
    token = await public(kept)
    await body(kept, token)
    written: list[str] = []

    def write(item: ical_out.CalendarItem) -> bytes:
        written.append(item.uid.split("@")[0])
        return ical_out.item_bytes(item)

    monkeypatch.setattr("bot.services.feeds.item_bytes", write)
    await change(db, "UPDATE sessions SET title = 'New', revision = 2 WHERE id = 2")
    assert "SUMMARY:New\r\n" in await body(kept, token)
    assert written == ["event-2", "session-2"]
    before = await kept.feeds.fetch(token)
    assert await kept.feeds.fetch(token) is before


async def test_a_feed_of_a_month_holds_only_its_sessions(kept: Services, db: Database) -> None:
    """Month precision has no day to stand on; the feed is whole without it."""
    for draft in sfax().events:
        await announce(db, HERE, draft)
    assert uids(await body(kept, await public(kept))) == [
        "event-1",
        "session-1",
        "session-2",
        "event-2",
    ]


async def test_a_personal_feed_follows_its_owners_answers(kept: Services, db: Database) -> None:
    """Nothing at first; what Ana answers Going to; and nobody else's name, the speakers' too."""
    speakers = (Speaker("Bo Example"),)
    peer = await announce(
        db,
        HERE,
        event(
            "sfax",
            sessions=(session("talk", 10, speakers=speakers), session("visit", 10, seats=1)),
        ),
    )
    other = await announce(db, HERE, event("other"))
    await kept.rsvps.answer(ANA, other.id, Answer.MAYBE)
    made = await kept.feeds.mine(ANA, 30)
    token = token_of(made.address)
    assert uids(await body(kept, token)) == []
    await kept.rsvps.answer(ANA, peer.id, Answer.GOING)
    await kept.rsvps.answer(BO, peer.id, Answer.GOING)
    calendar = await body(kept, token)
    assert uids(calendar) == ["event-1", "session-1"]
    assert calendar.count("TRIGGER:-PT30M") == 1
    assert "Example" not in calendar
    assert "SOURCE" not in calendar
    assert token not in calendar
    await kept.rsvps.answer(ANA, peer.id, Answer.GOING, peer.sessions[1].id)
    assert uids(await body(kept, token)) == ["event-1", "session-1", "session-2"]
    await kept.rsvps.answer(ANA, peer.id, Answer.DECLINED)
    assert "session-1" not in uids(await body(kept, token))


async def test_a_personal_address_is_shown_once_replaced_and_ended(
    kept: Services, db: Database
) -> None:
    """Asked again, it is not known; a new one revokes the old; ended, there is none."""
    await announce(db, HERE, event("sfax"))
    first = token_of((await kept.feeds.mine(ANA, 10)).address)
    again = await kept.feeds.mine(ANA)
    assert (again.address, again.feed.alarm) == (None, 10)
    replaced = await kept.feeds.replace(ANA)
    assert replaced.feed.alarm == 10
    second = token_of(replaced.address)
    assert await kept.feeds.fetch(first) is Nothing.REVOKED
    assert isinstance(await kept.feeds.fetch(second), Published)
    await kept.feeds.revoke(ANA)
    assert await kept.feeds.fetch(second) is Nothing.REVOKED
    assert await kept.feeds.fetch(second) is Nothing.REVOKED
    with pytest.raises(NotFound):
        await kept.feeds.revoke(ANA)
    assert await kept.feeds.fetch("x" * 43) is Nothing.UNKNOWN


async def test_only_the_hash_of_a_personal_token_is_stored(kept: Services, db: Database) -> None:
    """No column of the feed holds the token; it has 256 bits."""
    await announce(db, HERE, event("sfax"))
    token = token_of((await kept.feeds.mine(ANA)).address)
    rows = await db.read(lambda tx: tx.all("SELECT * FROM feeds"))
    assert [row["public_token"] for row in rows] == [None]
    assert all(token.encode() not in repr(tuple(row)).encode() for row in rows)
    assert len(token) == 43


async def test_the_alarm_can_be_changed_and_taken_off(kept: Services, db: Database) -> None:
    """0 takes it off; the address stays."""
    peer = await announce(db, HERE, event("sfax"))
    await kept.rsvps.answer(ANA, peer.id, Answer.GOING)
    token = token_of((await kept.feeds.mine(ANA)).address)
    assert "VALARM" not in await body(kept, token)
    assert (await kept.feeds.mine(ANA, 60)).feed.alarm == 60
    assert "TRIGGER:-PT60M" in await body(kept, token)
    assert (await kept.feeds.mine(ANA, 0)).feed.alarm is None
    assert "VALARM" not in await body(kept, token)


async def test_whoever_left_the_server_loses_the_feed(
    kept: Services, db: Database, clock: Clock
) -> None:
    """Asked once a day at most; unknown counts as present; gone revokes."""
    await announce(db, HERE, event("sfax"))
    token = token_of((await kept.feeds.mine(ANA)).address)
    asked: list[tuple[int, int]] = []
    says: list[bool | None] = [True, None, False]

    async def is_member(community_id: int, person_id: int) -> bool | None:
        asked.append((community_id, person_id))
        return says.pop(0)

    kept.feeds.is_member = is_member
    await body(kept, token)
    assert asked == []
    for days, times in ((1, 1), (1.5, 1), (2.1, 2), (2.12, 2)):
        clock.now = clock().replace(year=2026, month=1, day=1, hour=0) + timedelta(days=days)
        await change(db, "UPDATE events SET revision = revision")
        await body(kept, token)
        assert len(asked) == times
    clock.now += timedelta(hours=2)
    assert await kept.feeds.fetch(token) is Nothing.REVOKED
    assert asked == [(HERE, 7)] * 3
    kept.feeds.is_member = None
    assert await kept.feeds.fetch(token) is Nothing.REVOKED


async def test_a_question_to_discord_that_fails_revokes_nothing(
    kept: Services, db: Database, clock: Clock
) -> None:
    """The feed is served although Discord cannot be asked."""
    await announce(db, HERE, event("sfax"))
    token = token_of((await kept.feeds.mine(ANA)).address)

    async def is_member(community_id: int, person_id: int) -> bool | None:
        raise OSError("no network")

    kept.feeds.is_member = is_member
    clock.now += timedelta(days=2)
    assert uids(await body(kept, token)) == []


async def test_cancelled_events_leave_with_time_alone(
    kept: Services, db: Database, clock: Clock
) -> None:
    """30 days after its end, and without any change, what was cancelled is not there any more."""
    await announce(db, HERE, event("sfax", 10, cancelled=True))
    token = await public(kept)
    assert "SUMMARY:CANCELLED: Sfax" in await body(kept, token)
    await announce(
        db, HERE, event("rabat", 10, sessions=(session("a", 10, cancelled=True), session("b", 10)))
    )
    assert uids(await body(kept, token)) == ["event-1", "event-2", "session-1", "session-2"]
    clock.now += timedelta(days=41)
    assert uids(await body(kept, token)) == ["event-2", "session-2"]


class Breaking:
    """Makes every read of a database fail while it is on."""

    def __init__(self, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.error: Exception | None = None
        real = db.read

        async def read(job: Any) -> Any:
            if self.error is not None:
                raise self.error
            return await real(job)

        monkeypatch.setattr(db, "read", read)


@pytest.mark.parametrize("error", [DatabaseLocked(), RuntimeError("a bug")])
async def test_the_last_good_bytes_stay_while_the_database_is_busy(
    kept: Services, db: Database, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Locked, or a bug: what was published is served; afterwards the change is."""
    await announce(db, HERE, event("sfax"))
    token = await public(kept)
    good = await body(kept, token)
    breaking = Breaking(db, monkeypatch)
    await announce(db, HERE, event("rabat"))
    breaking.error = error
    assert await body(kept, token) == good
    breaking.error = None
    assert uids(await body(kept, token)) == ["event-1", "event-2"]


async def test_a_slow_database_does_not_keep_subscribers_waiting(
    kept: Services, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After two seconds the earlier answer is given; what was asked for is finished meanwhile."""
    monkeypatch.setattr("bot.services.feeds.PATIENCE", 0.01)
    await announce(db, HERE, event("sfax"))
    token = await public(kept)
    good = await body(kept, token)
    await announce(db, HERE, event("rabat"))
    real, gate = db.read, asyncio.Event()

    async def read(job: Any) -> Any:
        await gate.wait()
        return await real(job)

    monkeypatch.setattr(db, "read", read)
    assert await body(kept, token) == good
    gate.set()
    await kept.feeds.close()
    assert uids(await body(kept, token)) == ["event-1", "event-2"]


async def test_the_last_good_bytes_outlive_a_restart(
    kept: Services, db: Database, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new process whose database cannot answer serves what the old one published; with
    nothing kept it says that it cannot know."""
    await announce(db, HERE, event("sfax"))
    token = await public(kept)
    good = await kept.feeds.fetch(token)
    assert isinstance(good, Published)
    await kept.feeds.close()
    clock.now += timedelta(days=1)
    restarted = services_room.over(db, clock, url="https://cal.example", feeds_dir=tmp_path)
    breaking = Breaking(db, monkeypatch)
    breaking.error = DatabaseLocked()
    found = await restarted.feeds.fetch(token)
    assert isinstance(found, Published)
    assert (found.body, found.modified) == (good.body, good.modified)
    assert await restarted.feeds.fetch("y" * 43) is Nothing.UNREACHABLE
    breaking.error = None
    renewed = await restarted.feeds.fetch(token)
    assert isinstance(renewed, Published)
    assert (renewed.digest, renewed.modified) == (good.digest, good.modified)


async def test_a_revoked_feed_is_not_kept(kept: Services, db: Database, tmp_path: Path) -> None:
    """Once it was asked for after its end, nothing of it is on the disk."""
    await announce(db, HERE, event("sfax"))
    token = token_of((await kept.feeds.mine(ANA)).address)
    await body(kept, token)
    await kept.feeds.close()
    assert len(list(tmp_path.iterdir())) == 1
    await kept.feeds.revoke(ANA)
    await kept.feeds.fetch(token)
    assert list(tmp_path.iterdir()) == []


async def test_the_gzip_form_of_a_long_feed_follows_its_answer(
    kept: Services, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer does not wait for it; the next one has it, and so has the disk."""
    monkeypatch.setattr("bot.services.feed_shelf._PACKED_AT_ONCE", 0)
    await announce(db, HERE, event("sfax"))
    token = await public(kept)
    first = await kept.feeds.fetch(token)
    assert isinstance(first, Published)
    assert first.packed is None
    await kept.feeds.close()
    second = await kept.feeds.fetch(token)
    assert isinstance(second, Published)
    assert gzip.decompress(second.packed or b"") == second.body == first.body
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [second.packed]


async def test_what_is_not_whole_is_not_published(
    kept: Services, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug that cuts the calendar leaves the last good bytes in place."""
    await announce(db, HERE, event("sfax"))
    token = await public(kept)
    good = await body(kept, token)
    await announce(db, HERE, event("rabat"))
    monkeypatch.setattr("bot.services.feeds.calendar_bytes", lambda *a, **k: b"BEGIN:VCALENDAR")
    assert await body(kept, token) == good


async def test_many_asking_at_once_share_one_renewal(
    kept: Services, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty requests after a change read the database once."""
    await announce(db, HERE, event("sfax"))
    token = await public(kept)
    real, reads = db.read, []

    async def read(job: Any) -> Any:
        reads.append(job)
        return await real(job)

    monkeypatch.setattr(db, "read", read)
    found = await asyncio.gather(*(kept.feeds.fetch(token) for _ in range(50)))
    assert len(set(map(id, found))) == 1
    assert len(reads) == 1


@pytest.mark.parametrize("content", [b"", b"text", gzip.compress(b"x" * 99, mtime=0)[:-4]])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    """A cut or foreign file is not served."""
    shelf = Shelf(tmp_path)
    (tmp_path / f"{b'k'.hex()}.ics.gz").write_bytes(content)
    assert shelf.kept(b"k") is None


def test_a_shelf_gives_way_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked for longest ago goes first, and the last one always stays."""
    monkeypatch.setattr("bot.services.feed_shelf._MEMORY", 2_500)
    shelf = Shelf()
    for key in (b"a", b"b", b"a", b"c"):
        shelf.hold(key, Published.of(key * 1_000, NOW))
    assert [key for key in (b"a", b"b", b"c") if shelf.held(key)] == [b"a", b"c"]
    shelf.hold(b"d", Published.of(b"d" * 9_000, NOW))
    assert [key for key in (b"a", b"c", b"d") if shelf.held(key)] == [b"d"]
