"""The alarm, on the event loop's own clock."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.alarm import Alarm


def now() -> datetime:
    return datetime.now(UTC)


class Counted:
    """Work that notes how often it ran, and fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.ran = 0
        self.failures = failures
        self.succeeded = asyncio.Event()

    async def __call__(self) -> datetime | None:
        self.ran += 1
        if self.ran <= self.failures:
            raise RuntimeError("the database is locked")
        self.succeeded.set()
        return None


async def test_it_runs_once_at_the_start_and_once_for_the_sooner_of_two_times() -> None:
    work = Counted()
    alarm = Alarm(work, now)
    alarm.start()
    await asyncio.sleep(0.01)
    assert work.ran == 1
    alarm.set(now() + timedelta(hours=1))
    alarm.set(now() + timedelta(milliseconds=20))
    await asyncio.sleep(0.05)
    assert work.ran == 2
    await alarm.stop()


async def test_it_survives_work_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.alarm._AGAIN_AFTER", (0.005,))
    work = Counted(failures=3)
    alarm = Alarm(work, now)
    alarm.start()
    async with asyncio.timeout(5):
        await work.succeeded.wait()
    await asyncio.sleep(0.02)
    assert work.ran == 4
    await alarm.stop()


async def test_with_a_recheck_it_looks_again_though_nothing_told_it_to() -> None:
    work = Counted()
    alarm = Alarm(work, now, recheck=0.01)
    alarm.start()
    await asyncio.sleep(0.06)
    assert work.ran >= 3
    await alarm.stop()
    ran = work.ran
    await asyncio.sleep(0.03)
    assert work.ran == ran


async def test_what_is_set_while_a_pass_runs_is_not_forgotten() -> None:
    ran: list[int] = []

    async def work() -> datetime | None:
        ran.append(1)
        if len(ran) == 1:
            alarm.set(now())
            await asyncio.sleep(0.01)
        return None

    alarm = Alarm(work, now)
    alarm.start()
    await asyncio.sleep(0.05)
    assert len(ran) == 2
    await alarm.stop()


async def test_a_stopped_alarm_lets_its_pass_finish_and_runs_no_more() -> None:
    done: list[int] = []

    async def work() -> datetime | None:
        await asyncio.sleep(0.02)
        done.append(1)
        return now()

    alarm = Alarm(work, now)
    alarm.start()
    await asyncio.sleep(0.005)
    await alarm.stop()
    await asyncio.sleep(0.03)
    assert done == [1]
