"""The database: one writer, read-only readers, one process.

aiosqlite owns the connections and their threads. Exactly one connection writes and
checkpoints: SQLite before 3.51.3 can corrupt a WAL when two do.
"""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.errors import StoreRefusal
from bot.store import migrations
from bot.store.instance import InstanceLock
from bot.store.thread import execute, submit
from bot.store.transactions import GROUP, Effects, Job, Tx, in_a_sentence, run_group, run_read

T = TypeVar("T")
_READERS = 2
_BUSY_MS = 5_000


class Database:
    """An open database.

    ``after_commit`` is called on the event loop with the Effects of each committed group.
    """

    def __init__(self, writer: aiosqlite.Connection, readers: list[aiosqlite.Connection]) -> None:
        self._writer = writer
        self._readers = readers or [writer]
        self._turn = itertools.cycle(self._readers)
        self._waiting: deque[tuple[Job, asyncio.Future[Any]]] = deque()
        self._lock: InstanceLock | None = None
        self._loop = asyncio.get_running_loop()
        self.after_commit: Callable[[Effects], None] = lambda effects: None

    @classmethod
    async def open(
        cls, path: Path | None, *, durable: bool = True, busy_ms: int = _BUSY_MS
    ) -> Database:
        """Open (and migrate) the file, or a database in memory where ``path`` is None.

        Raises a StoreRefusal for a locked, foreign, damaged, newer or unwritable file, and
        AlreadyRunning where another Convenor holds it.
        """
        if path is None:
            writer = await _connect(":memory:")
            await execute(writer, _prepare_writer, None, durable, busy_ms)
            return cls(writer, [])
        lock = await asyncio.to_thread(InstanceLock.take, path)
        try:
            writer = await _connect(str(path))
            try:
                await execute(writer, _prepare_writer, path, durable, busy_ms)
                readers = [await _open_reader(path, busy_ms) for _ in range(_READERS)]
            except BaseException:
                await writer.close()
                raise
        except BaseException:
            lock.release()
            raise
        database = cls(writer, readers)
        database._lock = lock
        return database

    @classmethod
    async def open_to_read(cls, path: Path, *, busy_ms: int = _BUSY_MS) -> Database:
        """Open an existing file read-only, beside a running Convenor; writing is refused."""
        reader = await _open_reader(path, busy_ms)
        try:
            await execute(reader, migrations.check_current)
        except BaseException:
            await reader.close()
            raise
        return cls(reader, [reader])

    async def write(self, job: Callable[[Tx], T]) -> T:
        """Run one transaction; answered after its group is on the disk.

        A caller that is cancelled meanwhile does not undo it.
        """
        future: asyncio.Future[T] = self._loop.create_future()
        self._waiting.append((job, future))
        submit(self._writer, self._run_waiting)
        return await future

    async def read(self, job: Callable[[Tx], T]) -> T:
        """Run one read on a snapshot of its own, off the event loop."""
        outcome: T = await execute(next(self._turn), run_read, job)
        return outcome

    async def backup(self, target: Path) -> None:
        """Copy the whole database to a file while it is in use (SQLite's online backup)."""
        await execute(next(self._turn), _copy_to, target)

    async def close(self) -> None:
        for reader in self._readers:
            if reader is not self._writer:
                await reader.close()
        await self._writer.close()
        if self._lock is not None:
            self._lock.release()

    def _run_waiting(self, connection: sqlite3.Connection) -> None:
        """On the writer's thread: take all that wait, up to a group, and run it."""
        group: list[tuple[Job, asyncio.Future[Any]]] = []
        while self._waiting and len(group) < GROUP:
            group.append(self._waiting.popleft())
        if not group:
            return
        results, effects = run_group(connection, [job for job, _ in group])
        answers = [(future, *result) for (_, future), result in zip(group, results, strict=True)]
        self._loop.call_soon_threadsafe(self._answer, answers, effects)

    def _answer(
        self,
        answers: list[tuple[asyncio.Future[Any], Any, BaseException | None]],
        effects: Effects,
    ) -> None:
        for future, outcome, error in answers:
            if future.done():
                continue
            if error is None:
                future.set_result(outcome)
            else:
                future.set_exception(error)
        if effects.due is not None or effects.cards:
            self.after_commit(effects)


async def _connect(name: str, **options: Any) -> aiosqlite.Connection:
    try:
        return await aiosqlite.connect(name, isolation_level=None, **options)
    except sqlite3.Error as error:
        raise in_a_sentence(error) from error


def _prepare_writer(
    connection: sqlite3.Connection, path: Path | None, durable: bool, busy_ms: int
) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {busy_ms}")
    try:
        migrations.check_ours(connection)
        if path is not None:
            unclean = path.with_name(path.name + "-wal").exists()
            connection.execute("PRAGMA journal_mode = WAL")
            if unclean:
                migrations.check_undamaged(connection)
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        migrations.migrate(connection, path)
    except sqlite3.Error as error:
        raise in_a_sentence(error) from error


async def _open_reader(path: Path, busy_ms: int) -> aiosqlite.Connection:
    if not path.exists():
        raise StoreRefusal(migrations.missing(path))
    reader = await _connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    await execute(reader, _prepare_reader, busy_ms)
    return reader


def _prepare_reader(connection: sqlite3.Connection, busy_ms: int) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {busy_ms}")
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA wal_autocheckpoint = 0")


def _copy_to(connection: sqlite3.Connection, target: Path) -> None:
    copy = sqlite3.connect(target)
    try:
        connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise in_a_sentence(error) from error
    finally:
        copy.close()
