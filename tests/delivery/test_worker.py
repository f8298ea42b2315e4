"""The worker's protocol on the real store, with a recorder in Discord's place."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.delivery.worker import AT_ONCE, Worker
from bot.domain.communities import Community
from bot.domain.deliveries import Urgency
from bot.domain.people import Actor, Reach
from bot.domain.preferences import Wishes
from bot.services import Services
from bot.store import communities, deliveries
from bot.store.database import Database
from tests.conftest import Clock
from tests.delivery.outbox import HERE, MINUTE, passed, plan, states
from tests.delivery.recorder import CHANNEL, Recorder, http


async def test_what_is_due_is_sent_once_and_marked_with_its_message(
    db: Database, clock: Clock, worker: Worker, recorder: Recorder
) -> None:
    await plan(db, clock, "a")
    await plan(db, clock, "later", due=clock.now + MINUTE)
    await passed(worker)
    await passed(worker)
    assert recorder.asked == ["a"]
    row = await db.read(
        lambda tx: tx.one("SELECT state, message_id, channel_id FROM deliveries WHERE key = 'a'")
    )
    assert row is not None and tuple(row) == ("sent", 1_001, CHANNEL)


async def test_claims_of_this_process_are_not_taken_for_a_dead_one_s(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    await plan(db, clock, "slow")
    recorder.gate = asyncio.Event()
    await worker.one_pass()
    await asyncio.wait_for(recorder.was_asked.wait(), 5)
    clock.now += MINUTE
    await worker.one_pass()
    recorder.gate.set()
    await worker.quiet()
    assert recorder.asked == ["slow"]


async def test_a_slow_channel_holds_up_no_other_and_keeps_its_order(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    recorder.gate = asyncio.Event()
    await plan(db, clock, "one", "two", "three")
    await plan(db, clock, "elsewhere", channel_id=51)
    await worker.one_pass()
    await asyncio.sleep(0.01)
    assert recorder.messages == ["elsewhere"]
    recorder.gate.set()
    await worker.quiet()
    assert recorder.messages == ["elsewhere", "one", "two", "three"]


async def test_the_most_urgent_go_first_however_much_is_due(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    for n in range(AT_ONCE):
        await plan(db, clock, f"request {n}", urgency=Urgency.REQUEST, channel_id=1_000 + n)
    await plan(db, clock, "off", urgency=Urgency.CANCELLATION)
    await passed(worker)
    assert recorder.asked[0] == "off"
    assert len(recorder.asked) == AT_ONCE
    await passed(worker)
    assert len(recorder.messages) == AT_ONCE + 1


async def test_what_is_urgent_overtakes_what_waits_for_the_same_channel(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    recorder.gate = asyncio.Event()
    await plan(db, clock, "one", "two", "three")
    await worker.one_pass()
    await asyncio.wait_for(recorder.was_asked.wait(), 5)
    await plan(db, clock, "off", urgency=Urgency.CANCELLATION)
    await worker.one_pass()
    recorder.gate.set()
    await worker.quiet()
    assert recorder.asked == ["one", "off", "two", "three"]


WAITS = """SELECT due_at, attempts, lease_until, count(*) AS n FROM deliveries
WHERE state = 'planned' GROUP BY due_at, attempts, lease_until ORDER BY due_at"""


async def test_a_channel_without_room_keeps_nobody_and_is_asked_again_when_it_has(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    """Five messages in five seconds: two windows are in hand, the others wait untouched."""
    recorder.gate = asyncio.Event()
    await plan(db, clock, *(f"one channel's {n}" for n in range(22)))
    await plan(db, clock, "elsewhere", channel_id=51)
    await worker.one_pass()
    await asyncio.wait_for(recorder.was_asked.wait(), 5)
    waits = [tuple(row) for row in await db.read(lambda tx: tx.all(WAITS))]
    begun = clock.now.timestamp() * 1_000
    assert recorder.asked == ["one channel's 0", "elsewhere"]
    assert [(round((due - begun) / 1_000), *left) for due, *left in waits] == [
        (5, 0, None, 5),
        (10, 0, None, 5),
        (15, 0, None, 2),
    ]
    recorder.gate.set()
    await worker.quiet()
    assert len(recorder.asked) == 11


@pytest.mark.parametrize(
    ("error", "first", "then"),
    [
        (http(503), ("planned", "unreachable"), ("sent", "unreachable")),
        (http(429), ("planned", "unreachable"), ("sent", "unreachable")),
        (http(502), ("planned", "unreachable"), ("sent", "unreachable")),
        (ConnectionResetError(104, "reset"), ("planned", "unreachable"), ("sent", "unreachable")),
        (aiohttp.ServerDisconnectedError(), ("planned", "unreachable"), ("sent", "unreachable")),
        (http(404, 10003), ("failed", "channel_gone"), ("failed", "channel_gone")),
        (http(403, 50013), ("failed", "not_allowed"), ("failed", "not_allowed")),
        (http(403, 50001), ("failed", "not_allowed"), ("failed", "not_allowed")),
        (http(403, 40003), ("failed", "dm_refused"), ("failed", "dm_refused")),
        (http(400, 50035), ("failed", "refused"), ("failed", "refused")),
        (KeyError("no such renderer"), ("failed", "broken"), ("failed", "broken")),
    ],
    ids=repr,
)
async def test_failures_are_sorted_into_those_tried_again_and_those_that_are_final(
    error: Exception,
    first: tuple[str, str],
    then: tuple[str, str],
    db: Database,
    clock: Clock,
    recorder: Recorder,
    worker: Worker,
) -> None:
    recorder.fails["a"] = [error]
    await plan(db, clock, "a")
    await plan(db, clock, "b", channel_id=51)
    await passed(worker)
    assert await states(db) == {"a": first, "b": ("sent", None)}
    clock.now += MINUTE
    await passed(worker)
    assert await states(db) == {"a": then, "b": ("sent", None)}


async def test_pauses_grow_from_a_second(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    recorder.fails["a"] = [http(503)] * 4
    await plan(db, clock, "a")
    pauses = []
    for _ in range(4):
        await passed(worker)
        due = await db.read(deliveries.next_due)
        assert due is not None
        pauses.append((due - clock.now).total_seconds())
        clock.now = due
    assert pauses == [1, 2, 4, 8]


async def test_a_ban_stops_everything_for_an_hour(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    recorder.fails["a"] = [http(429, via=False)]
    await plan(db, clock, "a")
    await passed(worker)
    await plan(db, clock, "b", channel_id=51)
    clock.now += 59 * MINUTE
    await passed(worker)
    assert recorder.asked == ["a"]
    clock.now += 2 * MINUTE
    await passed(worker)
    assert sorted(recorder.messages) == ["a", "b"]


async def test_what_is_too_late_is_missed(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    await plan(db, clock, "a", late=clock.now + MINUTE)
    clock.now += 2 * MINUTE
    await passed(worker)
    assert await states(db) == {"a": ("missed", "overdue")}
    assert recorder.asked == []


async def test_without_a_channel_it_fails_and_says_so(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    nowhere = Community(HERE, "MC2CM", events_channel_id=None)
    await db.write(lambda tx: communities.save(tx, nowhere, clock.now))
    await plan(db, clock, "a")
    await passed(worker)
    assert await states(db) == {"a": ("failed", "no_channel")}


REFUSE_MARKS = """CREATE TRIGGER refuse BEFORE UPDATE ON deliveries WHEN new.state = 'sent'
BEGIN SELECT RAISE(ABORT, 'disk trouble'); END"""


async def test_a_database_error_after_sending_is_made_good_without_sending_again(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    await plan(db, clock, "a")
    await db.write(lambda tx: tx.run(REFUSE_MARKS))
    await passed(worker)
    assert await states(db) == {"a": ("claimed", None)}
    await db.write(lambda tx: tx.run("DROP TRIGGER refuse"))
    await passed(worker)
    assert await states(db) == {"a": ("sent", None)}
    assert recorder.asked == ["a"]


REFUSE_CLAIMS = """CREATE TRIGGER refuse BEFORE UPDATE ON deliveries WHEN new.state = 'claimed'
BEGIN SELECT RAISE(ABORT, 'disk trouble'); END"""


async def test_the_alarm_survives_a_database_error(
    db: Database,
    clock: Clock,
    recorder: Recorder,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.delivery.alarm._AGAIN_AFTER", (0.02,))
    await plan(db, clock, "a")
    await db.write(lambda tx: tx.run(REFUSE_CLAIMS))
    worker.alarm.start()
    await asyncio.sleep(0.05)
    assert recorder.asked == []
    await db.write(lambda tx: tx.run("DROP TRIGGER refuse"))
    await asyncio.wait_for(recorder.heard.wait(), 5)
    assert recorder.messages == ["a"]


async def test_what_is_planned_sooner_rings_the_alarm(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    def heard(due: Any, *touched: Any) -> None:
        worker.alarm.set(due)

    services.deliveries.listen(heard)
    worker.alarm.start()
    await asyncio.sleep(0.02)
    await plan(db, clock, "a")
    await asyncio.wait_for(recorder.heard.wait(), 5)


async def test_a_stop_lets_what_is_being_sent_finish_and_leaves_the_rest_for_the_next_start(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    recorder.gate = asyncio.Event()
    await plan(db, clock, "one", "two")
    await worker.one_pass()
    await asyncio.wait_for(recorder.was_asked.wait(), 5)
    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0.01)
    recorder.gate.set()
    await stopping
    assert await states(db) == {"one": ("sent", None), "two": ("claimed", None)}
    await passed(Worker(services, recorder, recorder.find))
    assert recorder.messages == ["one", "two"]


BEGUN = "SELECT count(*) FROM deliveries WHERE lease_until IS NOT NULL"


async def test_of_many_direct_messages_only_some_are_being_sent_at_once(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    """Those that wait for their turn are not in doubt when the process dies."""
    for person_id in range(1, AT_ONCE + 1):
        actor = Actor(HERE, person_id, "Ana")
        await services.preferences.choose(actor, Wishes(reach=Reach.DM))
        await plan(db, clock, f"to {person_id}", person_id=person_id)
    recorder.gate = asyncio.Event()
    await worker.one_pass()
    await asyncio.wait_for(recorder.was_asked.wait(), 5)
    await asyncio.sleep(0.05)
    assert len(recorder.asked) == 64
    assert await db.read(lambda tx: tx.value(BEGUN)) == 64
    recorder.gate.set()
    await worker.quiet()
    assert len(recorder.messages) == AT_ONCE
