"""Transactions: plain functions on the database's thread, one hop each, committed in groups.

A transaction is ``fn(tx) -> outcome``. Whoever comes first takes all that wait (up to
``GROUP``) along: each runs in its SAVEPOINT under one ``BEGIN IMMEDIATE``, there is one
commit, and only then is each answered. A Refusal, or a bug, rolls back its own savepoint
only. There is no await inside a transaction, so no lock is held across one and no cancelled
task leaves one open (reliability.md, "Transactions").
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bot.errors import DatabaseFull, DatabaseLocked, DatabaseReadOnly, StoreRefusal

GROUP = 64
Row: TypeAlias = sqlite3.Row


@dataclass(slots=True)
class Effects:
    """What a committed group asks of the rest of the house.

    ``due``: the earliest instant (UTC ms) at which something planned falls due;
    ``cards``: events whose card shows something else now.
    """

    due: int | None = None
    cards: set[int] = field(default_factory=set)

    def note_due(self, at: int) -> None:
        self.due = at if self.due is None else min(self.due, at)

    def add(self, other: Effects) -> None:
        if other.due is not None:
            self.note_due(other.due)
        self.cards |= other.cards


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
        """The id of the row inserted."""
        return self._connection.execute(sql, values).lastrowid or 0

    def many(self, sql: str, rows: Iterable[Mapping[str, Any]]) -> None:
        self._connection.executemany(sql, rows)


Job: TypeAlias = Callable[[Tx], Any]
Result: TypeAlias = tuple[Any, BaseException | None]


def run_group(connection: sqlite3.Connection, jobs: Sequence[Job]) -> tuple[list[Result], Effects]:
    """Run the jobs under one commit; each has its outcome or its own exception.

    Where the database itself gives up (locked, full, read-only, commit refused) every job
    gets that sentence and nothing of the group is kept.
    """
    effects = Effects()
    try:
        connection.execute("BEGIN IMMEDIATE")
        results = [_run_one(connection, job, effects) for job in jobs]
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        refusal = in_a_sentence(error)
        return [(None, refusal)] * len(jobs), Effects()
    return results, effects


def _run_one(connection: sqlite3.Connection, job: Job, effects: Effects) -> Result:
    tx = Tx(connection)
    connection.execute("SAVEPOINT job")
    try:
        outcome = job(tx)
    except BaseException as error:
        if not connection.in_transaction:  # SQLite gave up the whole group: full disk, I/O error
            raise sqlite3.OperationalError(str(error)) from error
        connection.execute("ROLLBACK TO job")
        connection.execute("RELEASE job")
        return None, in_a_sentence(error) if _is_of_the_place(error) else error
    connection.execute("RELEASE job")
    effects.add(tx.effects)
    return outcome, None


def run_read(connection: sqlite3.Connection, job: Job) -> Any:
    """Run a job on a read-only connection, on one snapshot."""
    connection.execute("BEGIN")
    try:
        return job(Tx(connection))
    except sqlite3.Error as error:
        raise in_a_sentence(error) if _is_of_the_place(error) else error from error
    finally:
        connection.execute("ROLLBACK")


def _is_of_the_place(error: BaseException) -> bool:
    """Whether the database, not the statement, is to blame."""
    return isinstance(error, sqlite3.OperationalError) and _code(error) in _SENTENCES


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
}


def in_a_sentence(error: BaseException) -> StoreRefusal:
    """The refusal for what SQLite reported; the result codes of sqlite.org/rescode.html."""
    cause = error.__cause__ if error.__cause__ is not None else error
    return _SENTENCES.get(_code(cause), StoreRefusal)()
