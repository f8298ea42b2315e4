"""The worker's protocol on the real store, with a recorder in Discord's place."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.delivery.worker import IN_HAND, Worker
from bot.domain.communities import Community
from bot.domain.deliveries import Notice, Urgency
from bot.services import Services
from bot.store import communities, deliveries
from bot.store.database import Database
from bot.store.transactions import Tx
from tests.conftest import Clock
from tests.delivery.recorder import CHANNEL, Recorder, http

HERE = 5
MINUTE = timedelta(minutes=1)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def worker(
    db: Database, services: Services, clock: Clock, recorder: Recorder
) -> AsyncIterator[Worker]:
    def job(tx: Tx) -> None:
        communities.ensure(tx, Community(HERE, "MC2CM"), clock.now)
        communities.save(tx, Community(HERE, "MC2CM", events_channel_id=CHANNEL), clock.now)

    await db.write(job)
    made = Worker(services, recorder, recorder.find)
    yield made
    await made.stop()


async def plan(db: Database, clock: Clock, *keys: str, **said: Any) -> None:
    def notice(key: str) -> Notice:
        values = {"urgency": Urgency.REMINDER, "due": clock.now, **said}
        return Notice(kind="word", key=key, community_id=HERE, **values)

    await db.write(lambda tx: deliveries.plan(tx, [notice(key) for key in keys], clock.now))


async def passed(worker: Worker) -> None:
    await worker.one_pass()
    await worker.quiet()


async def states(db: Database) -> dict[str, tuple[str, str | None]]:
    rows = await db.read(
        lambda tx: tx.all("SELECT key, state, reason FROM deliveries WHERE kind = 'word'")
    )
    return {row["key"]: (row["state"], row["reason"]) for row in rows}


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


async def test_a_crash_between_sending_and_marking_does_not_double(
    db: Database, services: Services, clock: Clock, worker: Worker, recorder: Recorder
) -> None:
    await plan(db, clock, "a")
    recorder.loses_answers = True
    await passed(worker)
    assert (await states(db))["a"] == ("claimed", None)
    recorder.loses_answers = False
    clock.now += MINUTE
    await passed(Worker(services, recorder, recorder.find))
    assert recorder.asked == ["a", "a"]
    assert recorder.messages == ["a"]
    assert (await states(db))["a"] == ("sent", None)


async def test_a_crash_before_sending_does_not_lose(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    await plan(db, clock, "a")
    assert [due.key for due in await services.deliveries.claim(10)] == ["a"]  # and dies
    await passed(worker)
    assert recorder.messages == ["a"]


async def test_an_old_claim_that_arrived_is_found_in_the_history_and_marked(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    await plan(db, clock, "a")
    recorder.loses_answers = True
    await passed(worker)
    recorder.loses_answers = False
    clock.now += 3 * MINUTE
    await passed(Worker(services, recorder, recorder.find))
    assert (recorder.asked, recorder.looked) == (["a"], ["a"])
    assert (await states(db))["a"] == ("sent", None)
    row = await db.read(lambda tx: tx.one("SELECT message_id, channel_id FROM deliveries"))
    assert row is not None and tuple(row) == (1_001, CHANNEL)


async def test_an_old_claim_that_did_not_arrive_is_sent(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    await plan(db, clock, "a")
    await services.deliveries.claim(10)
    clock.now += 3 * MINUTE
    await passed(worker)
    assert (recorder.looked, recorder.asked) == (["a"], ["a"])
    assert (await states(db))["a"] == ("sent", None)


async def test_an_old_claim_that_did_not_arrive_and_came_too_late_is_missed(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    await plan(db, clock, "a", late=clock.now + 2 * MINUTE)
    await services.deliveries.claim(10)
    clock.now += 3 * MINUTE
    await passed(worker)
    assert (recorder.looked, recorder.asked) == (["a"], [])
    assert (await states(db))["a"] == ("missed", "overdue")


async def test_an_old_claim_that_arrived_is_sent_however_late_it_is_known(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    await plan(db, clock, "a", late=clock.now + 2 * MINUTE)
    recorder.loses_answers = True
    await passed(worker)
    clock.now += 3 * MINUTE
    await passed(Worker(services, recorder, recorder.find))
    assert (await states(db))["a"] == ("sent", None)


async def test_where_the_history_cannot_be_read_it_is_unknown_and_nothing_is_sent_blindly(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    await plan(db, clock, "a")
    await services.deliveries.claim(10)
    clock.now += 3 * MINUTE
    recorder.unreadable = True
    await passed(worker)
    assert recorder.asked == []
    assert (await states(db))["a"] == ("unknown", "uncertain")


async def test_claims_of_this_process_are_not_taken_for_a_dead_one_s(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    await plan(db, clock, "slow")
    recorder.gate = asyncio.Event()
    await worker.one_pass()
    await asyncio.sleep(0)
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
    await plan(db, clock, *(f"request {n}" for n in range(IN_HAND)), urgency=Urgency.REQUEST)
    await plan(db, clock, "off", urgency=Urgency.CANCELLATION)
    await passed(worker)
    assert recorder.asked[0] == "off"
    assert len(recorder.asked) == IN_HAND
    await passed(worker)
    assert len(recorder.messages) == IN_HAND + 1


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


async def test_what_may_have_arrived_is_looked_for_past_the_nonce_s_window(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    recorder.fails["reset"] = [ConnectionResetError(104, "reset")] * 3
    recorder.fails["refused"] = [http(503)] * 3
    await plan(db, clock, "reset", "refused")
    for _ in range(4):
        await passed(worker)
        clock.now += MINUTE
    assert recorder.looked == ["reset"]
    assert await states(db) == {
        "reset": ("sent", "unreachable"),
        "refused": ("sent", "unreachable"),
    }


async def test_what_may_have_arrived_stays_in_doubt_though_a_later_try_certainly_failed(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    recorder.loses["a"] = [ConnectionResetError(104, "reset")]
    await plan(db, clock, "a")
    await passed(worker)
    recorder.fails["a"] = [http(503)]
    clock.now += timedelta(seconds=1)
    await passed(worker)
    clock.now += 3 * MINUTE  # Discord does not know its nonce any more
    await passed(worker)
    assert (recorder.asked, recorder.looked) == (["a", "a"], ["a"])
    assert (await states(db))["a"][0] == "sent"


async def test_a_look_that_failed_leaves_it_in_doubt(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    await plan(db, clock, "a")
    recorder.loses_answers = True
    await passed(worker)
    recorder.loses_answers, recorder.cannot_look = False, [http(503), http(429)]
    again = Worker(services, recorder, recorder.find)
    for _ in range(3):
        clock.now += 3 * MINUTE
        await passed(again)
    assert (recorder.asked, recorder.looked) == (["a"], ["a", "a", "a"])
    assert (await states(db))["a"][0] == "sent"


async def test_what_certainly_did_not_arrive_is_sent_again_without_a_look(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    recorder.fails["a"] = [http(503)] * 3
    await plan(db, clock, "a")
    for _ in range(4):
        await passed(worker)
        clock.now += 3 * MINUTE
    assert (recorder.asked, recorder.looked) == (["a"] * 4, [])
    assert (await states(db))["a"][0] == "sent"


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
    def heard(due: Any, cards: Any, places: Any) -> None:
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
    await asyncio.sleep(0)
    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0.01)
    recorder.gate.set()
    await stopping
    assert await states(db) == {"one": ("sent", None), "two": ("claimed", None)}
    await passed(Worker(services, recorder, recorder.find))
    assert recorder.messages == ["one", "two"]
