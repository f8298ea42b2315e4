"""What a crash or a lost answer leaves in doubt: neither lost nor doubled, and not sent blindly."""

from __future__ import annotations

from datetime import timedelta

from bot.delivery.pacing import Timetable
from bot.delivery.worker import TRIES, Worker
from bot.domain.deliveries import Due
from bot.domain.people import Actor, Reach
from bot.domain.preferences import Wishes
from bot.services import Services
from bot.store.database import Database
from tests.conftest import Clock
from tests.delivery.outbox import HERE, MINUTE, passed, plan, states
from tests.delivery.recorder import CHANNEL, Recorder, http


async def begun(services: Services) -> None:
    """Everything due is claimed and about to be sent; and the process dies."""
    for due in await services.deliveries.claim(10):
        await services.deliveries.begin(due)


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


async def test_what_was_claimed_and_not_begun_when_the_process_died_is_sent_without_a_look(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    await plan(db, clock, "a", "b")
    await services.deliveries.claim(10)
    clock.now += 3 * MINUTE
    await passed(worker)
    assert (sorted(recorder.asked), recorder.looked) == (["a", "b"], [])


async def test_what_may_have_arrived_a_moment_ago_is_looked_for_before_it_counts_as_missed(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    recorder.loses["a"] = [ConnectionResetError(104, "reset")]
    await plan(db, clock, "a", late=clock.now + timedelta(seconds=10))
    await passed(worker)
    clock.now += timedelta(seconds=20)
    await passed(worker)
    assert (recorder.asked, recorder.looked) == (["a"], ["a"])
    assert (await states(db))["a"][0] == "sent"


async def test_where_a_direct_message_cannot_even_be_looked_for_it_is_unknown(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    """Its door was closed meanwhile: told in the channel, it would be told twice."""
    await services.preferences.choose(Actor(HERE, 1, "Ana"), Wishes(reach=Reach.DM))
    await plan(db, clock, "a", person_id=1)
    await begun(services)

    async def refused(due: Due) -> Due:
        raise http(403, 50007)

    await passed(Worker(services, recorder, recorder.find, opened=refused))
    assert (recorder.asked, await states(db)) == ([], {"a": ("unknown", "uncertain")})


REFUSE_TO_BEGIN = """CREATE TRIGGER refuse BEFORE UPDATE ON deliveries
WHEN new.lease_until IS NOT NULL BEGIN SELECT RAISE(ABORT, 'disk trouble'); END"""


async def test_what_cannot_be_written_beforehand_is_not_sent_but_later(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    await plan(db, clock, "a")
    await db.write(lambda tx: tx.run(REFUSE_TO_BEGIN))
    await passed(worker)
    assert (recorder.asked, await states(db)) == ([], {"a": ("planned", None)})
    await db.write(lambda tx: tx.run("DROP TRIGGER refuse"))
    clock.now += timedelta(seconds=1)
    await passed(worker)
    assert (recorder.asked, await states(db)) == (["a"], {"a": ("sent", None)})


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
    await begun(services)
    clock.now += 3 * MINUTE
    await passed(worker)
    assert (recorder.looked, recorder.asked) == (["a"], ["a"])
    assert (await states(db))["a"] == ("sent", None)


async def test_an_old_claim_that_did_not_arrive_and_came_too_late_is_missed(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    await plan(db, clock, "a", late=clock.now + 2 * MINUTE)
    await begun(services)
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
    await begun(services)
    clock.now += 3 * MINUTE
    recorder.unreadable = True
    await passed(worker)
    assert recorder.asked == []
    assert (await states(db))["a"] == ("unknown", "uncertain")


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


async def test_what_a_crash_cut_short_is_not_counted_as_a_failure(
    db: Database, services: Services, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    """Else a process that is killed again and again would give up what it never tried."""
    await plan(db, clock, "a")
    for _ in range(TRIES):
        await services.deliveries.claim(10)
        await services.deliveries.recover()
    recorder.fails["a"] = [http(503)]
    await passed(worker)
    assert await states(db) == {"a": ("planned", "unreachable")}


async def test_after_sixty_failures_it_is_given_up(
    db: Database, clock: Clock, recorder: Recorder, worker: Worker
) -> None:
    worker._timetable = Timetable(many=TRIES)  # its windows are of the loop's time
    recorder.fails["a"] = [http(503)] * TRIES
    await plan(db, clock, "a")
    for _ in range(TRIES - 1):
        await passed(worker)
        clock.now += 5 * MINUTE
    assert await states(db) == {"a": ("planned", "unreachable")}
    await passed(worker)
    assert await states(db) == {"a": ("failed", "unreachable")}


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
