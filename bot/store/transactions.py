"""Transactions: plain functions on the database's thread, one hop each, committed in groups.

A transaction is ``fn(tx) -> outcome``. Whoever comes first takes all that wait (up to
``GROUP``) along: each runs in its SAVEPOINT under one ``BEGIN IMMEDIATE``, there is one
commit, and only then is each answered, in the order they came. A Refusal, or a bug, rolls
back its own savepoint only. There is no await inside a transaction, so no lock is held across
one and no cancelled task leaves one open (reliability.md, "Transactions").
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

import structlog

from bot.errors import (
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseFull,
    DatabaseLocked,
    DatabaseReadOnly,
    StoreRefusal,
)

T = TypeVar("T")
GROUP = 64
log = structlog.get_logger(__name__)
Row: TypeAlias = sqlite3.Row


@dataclass(slots=True)
class Effects:
    """What a committed group asks of the rest of the house.

    ``due``: the earliest instant (UTC ms) at which something planned falls due;
    ``cards``: events whose card shows something else now; ``places``: communities where a role
    or a thread of an event is to be another now, ``mirror``: where Discord's own events are;
    ``calendars``: communities where what is coming is another now.
    """

    due: int | None = None
    cards: set[int] = field(default_factory=set)
    places: set[int] = field(default_factory=set)
    mirror: set[int] = field(default_factory=set)
    calendars: set[int] = field(default_factory=set)

    def note_due(self, at: int) -> None:
        self.due = at if self.due is None else min(self.due, at)

    @property
    def asked(self) -> bool:
        """Whether anything is."""
        touched = self.cards or self.places or self.mirror or self.calendars
        return self.due is not None or bool(touched)

    def add(self, other: Effects) -> None:
        if other.due is not None:
            self.note_due(other.due)
        self.cards |= other.cards
        self.places |= other.places
        self.mirror |= other.mirror
        self.calendars |= other.calendars


class Tx:
    """One open transaction, or one read: SQL with named parameters, rows by name."""

    __slots__ = ("_connection", "effects")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.effects = Effects()

    def all(self, sql: str, **values: Any) -> list[Row]:
        return self._connection.execute(sql, values).fetchall()

    def one(self, sql: str, **values: Any) -> Row | None:
        row: Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def value(self, sql: str, **values: Any) -> Any:
        """The first column of the first row; None where there is no row."""
        row = self._connection.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def run(self, sql: str, **values: Any) -> int:
        """The number of rows changed."""
        return self._connection.execute(sql, values).rowcount

    def insert(self, sql: str, **values: Any) -> int:
        """The id of the one row inserted.

        Raises a LookupError where none was (ON CONFLICT DO NOTHING): SQLite would give the id
        of some earlier row.
        """
        cursor = self._connection.execute(sql, values)
        if cursor.rowcount != 1 or cursor.lastrowid is None:
            raise LookupError(f"{cursor.rowcount} rows inserted, not one")
        return cursor.lastrowid

    def many(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> None:
        self._connection.executemany(sql, rows)


Job: TypeAlias = Callable[[Tx], Any]
Result: TypeAlias = tuple[Any, BaseException | None]


def run_group(
    connection: sqlite3.Connection, take: Callable[[], Sequence[Job]]
) -> tuple[list[Result], Effects]:
    """Get the write lock, then take the jobs that wait, and run them under one commit.

    Each has its outcome or its own exception. Where the database gives up on them all (locked,
    full, commit refused) nothing of the group is kept and what SQLite said is raised.
    """
    effects = Effects()
    connection.execute("BEGIN IMMEDIATE")
    try:
        results = [_run_one(connection, job, effects) for job in take()]
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return results, effects


def _run_one(connection: sqlite3.Connection, job: Job, effects: Effects) -> Result:
    tx = Tx(connection)
    connection.execute("SAVEPOINT job")
    try:
        outcome = job(tx)
    except BaseException as error:
        if not connection.in_transaction:  # SQLite rolled the whole group back: full disk, I/O
            raise
        connection.execute("ROLLBACK TO job")
        connection.execute("RELEASE job")
        return None, _told(error)
    connection.execute("RELEASE job")
    effects.add(tx.effects)
    return outcome, None


def run_read(connection: sqlite3.Connection, job: Callable[[Tx], T]) -> T:
    """Run a job on a read-only connection, on one snapshot."""
    try:
        connection.execute("BEGIN")
        return job(Tx(connection))
    except (sqlite3.Error, StopIteration) as error:
        raise _told(error) from error
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def run_read_in_memory(connection: sqlite3.Connection, job: Callable[[Tx], T]) -> T:
    """The same on the only connection there is: a read that writes is refused here too."""
    connection.execute("PRAGMA query_only = ON")
    try:
        return run_read(connection, job)
    finally:
        connection.execute("PRAGMA query_only = OFF")


def _told(error: BaseException) -> BaseException:
    """What the caller gets: a sentence where the database, not the statement, is to blame."""
    if isinstance(error, sqlite3.Error) and _code(error) in _SENTENCES:
        log.error("the database gave up on a transaction", cause=repr(error))
        return in_a_sentence(error)
    if isinstance(error, StopIteration):  # no future can carry it (PEP 479)
        bug = RuntimeError("a transaction raised StopIteration")
        bug.__cause__ = error
        return bug
    return error


def in_a_sentence(error: BaseException) -> StoreRefusal:
    """The refusal for what SQLite reported; the result codes of sqlite.org/rescode.html."""
    refusal = _SENTENCES.get(_code(error), StoreRefusal)()
    refusal.__cause__ = error
    return refusal


def _code(error: BaseException) -> int:
    """The primary result code (the low byte of the extended one)."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


_SENTENCES: dict[int, type[StoreRefusal]] = {
    sqlite3.SQLITE_BUSY: DatabaseLocked,
    sqlite3.SQLITE_LOCKED: DatabaseLocked,
    sqlite3.SQLITE_FULL: DatabaseFull,
    sqlite3.SQLITE_IOERR: DatabaseFull,
    sqlite3.SQLITE_READONLY: DatabaseReadOnly,
    sqlite3.SQLITE_CANTOPEN: DatabaseReadOnly,
    sqlite3.SQLITE_PERM: DatabaseReadOnly,
    sqlite3.SQLITE_NOTADB: DatabaseForeign,
    sqlite3.SQLITE_CORRUPT: DatabaseDamaged,
}
