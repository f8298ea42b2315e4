"""Transactions: one hop each, committed in groups, each answered after the commit."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.errors import DatabaseReadOnly, Refusal, StoreRefusal
from bot.store.database import Database
from bot.store.thread import execute
from bot.store.transactions import GROUP, Effects, Tx
from schedules.texts import T
from tests.store.series import add, names, on_disk


@asynccontextmanager
async def busy(database: Database) -> AsyncIterator[None]:
    """The writer's thread stands still inside, so that whatever is written waits."""
    free = threading.Event()
    held = asyncio.create_task(execute(database._writer, lambda connection: free.wait(5)))
    try:
        yield
        await asyncio.sleep(0)
    finally:
        free.set()
        await held


async def statements(database: Database, jobs: list[Callable[[Tx], Any]]) -> list[str]:
    """BEGIN and COMMIT as SQLite runs them while the jobs, asked for at once, are done."""
    seen: list[str] = []

    def note(statement: str) -> None:
        if statement.startswith(("BEGIN", "COMMIT")):
            seen.append(statement)

    def trace(connection: sqlite3.Connection, callback: Callable[[str], None] | None) -> None:
        connection.set_trace_callback(callback)

    await execute(database._writer, trace, note)
    async with busy(database):
        answers = [asyncio.ensure_future(database.write(job)) for job in jobs]
        await asyncio.sleep(0)
    await asyncio.gather(*answers, return_exceptions=True)
    await execute(database._writer, trace, None)
    return seen


async def test_what_waits_is_committed_in_groups_of_at_most_64(stored: Database) -> None:
    seen = await statements(stored, [add(str(number)) for number in range(2 * GROUP + 1)])
    assert seen == ["BEGIN IMMEDIATE", "COMMIT"] * 3


async def test_transactions_run_and_are_answered_in_the_order_they_came(stored: Database) -> None:
    answered: list[str] = []

    async def one(name: str) -> None:
        answered.append(await stored.write(add(name)))

    wanted = [str(number) for number in range(GROUP + 9)]
    async with busy(stored):
        tasks = [asyncio.create_task(one(name)) for name in wanted]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert (await stored.read(names), answered) == (wanted, wanted)


async def test_nobody_is_answered_before_the_commit(stored: Database, path: Path) -> None:
    async def one(name: str) -> bool:
        await stored.write(add(name))
        return name in on_disk(path)

    assert await asyncio.gather(*(one(str(number)) for number in range(40))) == [True] * 40


def refused(tx: Tx) -> None:
    add("half")(tx)
    tx.effects.note_due(1)
    raise Refusal(T("No."))


def buggy(tx: Tx) -> None:
    add("half")(tx)
    raise ZeroDivisionError


def twice(tx: Tx) -> None:
    add("half")(tx)
    add("first")(tx)


def exhausted(tx: Tx) -> None:
    add("half")(tx)
    next(iter([]))


@pytest.mark.parametrize(
    ("job", "error"),
    [
        (refused, Refusal),
        (buggy, ZeroDivisionError),
        (twice, sqlite3.IntegrityError),
        (exhausted, RuntimeError),
    ],
)
async def test_a_refusal_or_a_bug_undoes_its_own_transaction_only(
    stored: Database, job: Callable[[Tx], None], error: type[Exception]
) -> None:
    seen: list[Effects] = []
    stored.after_commit = seen.append
    async with busy(stored):
        tasks = [asyncio.ensure_future(stored.write(each)) for each in (add("first"), job)]
        tasks.append(asyncio.ensure_future(stored.write(add("last"))))
        await asyncio.sleep(0)
    first, failed, last = await asyncio.gather(*tasks, return_exceptions=True)
    assert (first, type(failed), last) == ("first", error, "last")
    assert (await stored.read(names), seen) == (["first", "last"], [])


def rolls_back(tx: Tx) -> None:
    tx.run("INSERT OR ROLLBACK INTO series (community_id, name) VALUES (5, 'first')")


def goes_astray(tx: Tx) -> None:
    tx.run("PRAGMA defer_foreign_keys = ON")
    tx.run("INSERT INTO series (community_id, name) VALUES (404, 'nowhere')")


@pytest.mark.parametrize("job", [rolls_back, goes_astray])
async def test_where_sqlite_refuses_the_group_everybody_is_told_and_nothing_is_kept(
    stored: Database, job: Callable[[Tx], None]
) -> None:
    async with busy(stored):
        jobs = (add("first"), job, add("last"))
        tasks = [asyncio.ensure_future(stored.write(each)) for each in jobs]
        await asyncio.sleep(0)
    told = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in told] == [StoreRefusal] * 3
    assert len({id(each) for each in told}) == 3
    assert (await stored.write(add("after")), await stored.read(names)) == ("after", ["after"])


async def test_a_cancelled_caller_leaves_nothing_open_and_its_transaction_stands(
    stored: Database,
) -> None:
    async with busy(stored):
        tasks = [asyncio.create_task(stored.write(add(str(number)))) for number in range(50)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert [task.cancelled() for task in tasks] == [True, False] * 25
    assert await execute(stored._writer, lambda connection: connection.in_transaction) is False
    assert await stored.read(names) == [str(number) for number in range(50)]


async def test_effects_come_after_the_commit_together_and_without_those_undone(
    stored: Database, path: Path
) -> None:
    seen: list[tuple[Effects, list[str]]] = []
    stored.after_commit = lambda effects: seen.append((effects, on_disk(path)))

    def plans(name: str, due: int, card: int) -> Callable[[Tx], None]:
        def job(tx: Tx) -> None:
            add(name)(tx)
            tx.effects.note_due(due)
            tx.effects.cards.add(card)

        return job

    jobs = [plans("a", 30, 1), refused, plans("b", 20, 2), plans("c", 40, 1), add("d")]
    await statements(stored, jobs)
    assert seen == [(Effects(20, {1, 2}), ["a", "b", "c", "d"])]


async def test_a_read_that_writes_is_refused(either: Database) -> None:
    with pytest.raises(DatabaseReadOnly):
        await either.read(lambda tx: tx.run("DELETE FROM communities"))
    await either.write(lambda tx: tx.run("DELETE FROM communities"))
    assert await either.read(lambda tx: tx.value("SELECT count(*) FROM communities")) == 0


@pytest.mark.parametrize(
    ("job", "error"), [(add("half"), DatabaseReadOnly), (lambda tx: next(iter([])), RuntimeError)]
)
async def test_a_read_that_fails_leaves_the_reader_as_it_was(
    either: Database, job: Callable[[Tx], Any], error: type[Exception]
) -> None:
    for _ in range(3):
        with pytest.raises(error):
            await either.read(job)
    assert await either.read(lambda tx: tx.value("SELECT 7")) == 7


async def test_a_read_sees_one_snapshot_while_others_write(stored: Database) -> None:
    begun, written = threading.Event(), threading.Event()

    def twice_named(tx: Tx) -> tuple[list[str], list[str]]:
        before = names(tx)
        begun.set()
        written.wait(5)
        return before, names(tx)

    await stored.write(add("before"))
    reading = asyncio.create_task(stored.read(twice_named))
    await asyncio.to_thread(begun.wait, 5)
    await stored.write(add("meanwhile"))
    written.set()
    assert await reading == (["before"], ["before"])
    assert await stored.read(names) == ["before", "meanwhile"]


async def test_a_long_read_does_not_hold_up_the_others(stored: Database) -> None:
    release = threading.Event()
    long = asyncio.create_task(stored.read(lambda tx: release.wait(5)))
    await asyncio.sleep(0)
    assert [await stored.read(lambda tx: tx.value("SELECT 7")) for _ in range(5)] == [7] * 5
    assert not long.done()
    release.set()
    assert await long


async def test_an_insert_that_inserted_nothing_is_not_given_some_other_id(db: Database) -> None:
    sql = """INSERT INTO installation (one, uid_domain, created_at) VALUES (1, :name, 0)
    ON CONFLICT (one) DO NOTHING"""
    assert await db.write(lambda tx: tx.insert(sql, name="a")) == 1
    with pytest.raises(LookupError):
        await db.write(lambda tx: tx.insert(sql, name="b"))
