"""The database: one writer, read-only readers, one process.

aiosqlite owns the connections and their threads. Exactly one connection writes and
checkpoints: SQLite before 3.51.3 can corrupt a WAL when two do.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import aiosqlite
import structlog

from bot.errors import DatabaseForeign, DatabaseReadOnly, StoreRefusal, StoreStopping
from bot.store import migrations
from bot.store.folding import prepare
from bot.store.instance import InstanceLock
from bot.store.thread import ended, execute, submit
from bot.store.transactions import (
    GROUP,
    Effects,
    Job,
    Result,
    Tx,
    in_a_sentence,
    run_group,
    run_read,
    run_read_in_memory,
)

T = TypeVar("T")
Asked: TypeAlias = tuple[Job, asyncio.Future[Any]]
_READERS = 2
_BUSY_MS = 5_000
_STATEMENTS = 512  # kept prepared on each connection: more than there are SQL constants
log = structlog.get_logger(__name__)


class Database:
    """An open database.

    ``after_commit`` is called on the event loop with the Effects of each committed group.
    ``version`` counts the groups: what was read at the same number is still true.
    """

    def __init__(
        self,
        writer: aiosqlite.Connection,
        readers: list[aiosqlite.Connection],
        opened: AsyncExitStack,
    ) -> None:
        self._writer = writer
        self._reading = dict.fromkeys(readers, 0)  # reader → reads that wait for it or run
        self._opened = opened
        self._waiting: deque[Asked] = deque()
        self._stopping = False
        self._loop = asyncio.get_running_loop()
        self.after_commit: Callable[[Effects], None] = lambda effects: None
        self.version = 0

    @classmethod
    async def open(
        cls, path: Path | None, *, durable: bool = True, busy_ms: int = _BUSY_MS
    ) -> Database:
        """Open (and migrate) the file, or a database in memory where ``path`` is None.

        Raises a StoreRefusal for a locked, foreign, damaged, newer or unwritable file, and
        AlreadyRunning where another Convenor holds it.
        """
        async with AsyncExitStack() as opened:
            readers: list[aiosqlite.Connection] = []
            if path is not None:
                lock = await asyncio.to_thread(InstanceLock.take, path)
                opened.callback(lock.release)
                await _look(path, busy_ms)
            writer = await opened.enter_async_context(_connected(path or ":memory:"))
            await execute(writer, _prepare_writer, path, durable, busy_ms)
            if path is not None:
                for _ in range(_READERS):
                    readers.append(await opened.enter_async_context(_reader(path, busy_ms)))
            return cls(writer, readers, opened.pop_all())

    @classmethod
    async def open_to_read(
        cls, path: Path, *, busy_ms: int = _BUSY_MS, briefly: bool = False
    ) -> Database:
        """Open an existing file read-only, beside a running Convenor; writing is refused.

        ``briefly``: leave no trace. A file that nobody has open is then read as it stands,
        without the empty log that SQLite would leave beside it: only for a read that is over
        before a Convenor that starts meanwhile writes anything back.
        """
        if not path.exists():
            raise StoreRefusal(migrations.missing(path))
        if path.is_dir():
            raise DatabaseForeign
        async with AsyncExitStack() as opened:
            still = briefly and not path.with_name(path.name + "-wal").exists()
            reader = await opened.enter_async_context(_reader(path, busy_ms, still=still))
            await execute(reader, migrations.check_current)
            return cls(reader, [reader], opened.pop_all())

    async def write(self, job: Callable[[Tx], T]) -> T:
        """Run one transaction; answered after its group is on the disk.

        A caller that is cancelled meanwhile does not undo it.
        """
        if self._stopping:
            raise StoreStopping
        future: asyncio.Future[T] = self._loop.create_future()
        self._waiting.append((job, future))
        submit(self._writer, self._run_waiting)
        return await future

    async def read(self, job: Callable[[Tx], T]) -> T:
        """Run one read on a snapshot of its own, off the event loop, on the idlest reader."""
        if self._stopping:
            raise StoreStopping
        outcome: T
        if not self._reading:
            outcome = await execute(self._writer, run_read_in_memory, job)
            return outcome
        reader = min(self._reading, key=self._reading.__getitem__)
        self._reading[reader] += 1
        try:
            outcome = await execute(reader, run_read, job)
        finally:
            self._reading[reader] -= 1
        return outcome

    async def close(self) -> None:
        """Answer whatever was asked before, then close: readers, writer, lock."""
        self._stopping = True
        await self._opened.aclose()

    def _run_waiting(self, connection: sqlite3.Connection) -> None:
        """On the writer's thread: take all that wait, up to a group, and run it."""
        if not self._waiting:
            return  # an earlier call took its transaction along
        taken: list[Asked] = []

        def take() -> list[Job]:
            taken.extend(self._take(GROUP))
            return [job for job, _ in taken]

        try:
            results, effects = run_group(connection, take)
        except BaseException as error:
            # Without the lock nobody was taken: whoever waits is told, not only the next 64.
            taken = taken or self._take(len(self._waiting))
            log.error("a group was not committed", size=len(taken), cause=repr(error))
            results, effects = [(None, in_a_sentence(error)) for _ in taken], Effects()
        answers = [(future, result) for (_, future), result in zip(taken, results, strict=True)]
        self._loop.call_soon_threadsafe(self._answer, answers, effects)

    def _take(self, most: int) -> list[Asked]:
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def _answer(self, answers: list[tuple[asyncio.Future[Any], Result]], effects: Effects) -> None:
        self.version += 1
        for future, (outcome, error) in answers:
            if future.done():  # its caller was cancelled
                continue
            if error is None:
                future.set_result(outcome)
            else:
                future.set_exception(error)
        if effects.asked:
            self.after_commit(effects)


@asynccontextmanager
async def _connected(name: Path | str, **options: Any) -> AsyncIterator[aiosqlite.Connection]:
    connection = aiosqlite.connect(
        name, isolation_level=None, cached_statements=_STATEMENTS, **options
    )
    try:
        await connection
    except sqlite3.Error as error:
        await ended(connection)
        raise in_a_sentence(error) from error
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def _reader(
    path: Path, busy_ms: int, *, still: bool = False
) -> AsyncIterator[aiosqlite.Connection]:
    """``still``: nobody else has the file open, and nobody will write to it meanwhile."""
    address = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if still else ''}"
    async with _connected(address, uri=True) as connection:
        await execute(connection, _prepare_reader, busy_ms)
        yield connection


async def _look(path: Path, busy_ms: int) -> None:
    """Refuse a file that must not or cannot be written, before anything opens it for writing.

    SQLite opens a file that may only be read all the same, and leaves a log like it behind. A
    write-ahead log that is not empty was left by an unclean stop: it is replayed, in memory,
    and every page is looked at.
    """
    if not path.exists():
        return
    if path.is_dir():
        raise DatabaseForeign
    if not os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise DatabaseReadOnly
    log_file = path.with_name(path.name + "-wal")
    unclean = log_file.exists() and log_file.stat().st_size > 0
    async with _reader(path, busy_ms) as reader:
        await execute(reader, migrations.check_ours)
        if unclean:
            await execute(reader, migrations.check_undamaged)


def _prepare_writer(
    connection: sqlite3.Connection, path: Path | None, durable: bool, busy_ms: int
) -> None:
    prepare(connection)
    try:
        connection.execute(f"PRAGMA busy_timeout = {busy_ms}")
        if path is not None:
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA secure_delete = ON")  # what is erased is gone from the file
        migrations.migrate(connection, path)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN IMMEDIATE")  # nobody else holds the lock
        connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        raise in_a_sentence(error) from error


def _prepare_reader(connection: sqlite3.Connection, busy_ms: int) -> None:
    prepare(connection)
    connection.execute(f"PRAGMA busy_timeout = {busy_ms}")
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
