"""The one private call into aiosqlite: a function on a connection's own thread.

aiosqlite offers statements; a transaction of ours is a whole function, sent in one hop. It
keeps the thread's queue in ``_tx`` and the sqlite3 connection in ``_conn``; the check below
fails at import, not at night, if a release changes that.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

import aiosqlite
from aiosqlite import core

T = TypeVar("T")


def submit(
    connection: aiosqlite.Connection, function: Callable[[sqlite3.Connection], None]
) -> None:
    """Queue a function for the connection's thread; it must answer by itself."""
    raw = connection._conn
    connection._tx.put_nowait((None, lambda: function(raw)))


async def execute(connection: aiosqlite.Connection, function: Callable[..., T], *args: Any) -> T:
    """Run ``function(sqlite connection, *args)`` on the connection's thread."""
    outcome: T = await connection._execute(function, connection._conn, *args)  # type: ignore[no-untyped-call]  # aiosqlite leaves it untyped
    return outcome


def _check() -> None:
    names = set(core.Connection.__init__.__code__.co_names)
    if not {"_tx", "_connection"} <= names or not hasattr(core.Connection, "_execute"):
        raise ImportError("this release of aiosqlite keeps its thread's queue elsewhere")


_check()
