"""The one private call into aiosqlite: a function on a connection's own thread.

aiosqlite offers statements; a transaction of ours is a whole function, sent in one hop. It
keeps the thread in ``_thread``, its queue in ``_tx`` and the sqlite3 connection in ``_conn``; the
check below fails at import, not at night, if a release changes that.
"""

from __future__ import annotations

import asyncio
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


async def ended(connection: aiosqlite.Connection) -> None:
    """Wait for the thread of a connection that could not be opened.

    aiosqlite stops it without waiting; once the loop is closed, it would end in a traceback.
    """
    await asyncio.to_thread(connection._thread.join)


def _check() -> None:
    """Queue a function the way `submit` does and let aiosqlite's worker run it, here and now."""
    connection, ran = core.Connection(lambda: sqlite3.connect(":memory:"), 1), []
    try:
        connection._tx.put_nowait((None, lambda: ran.append(True)))
        connection._tx.put_nowait((None, lambda: core._STOP_RUNNING_SENTINEL))
        core._connection_worker_thread(connection._tx)
    except (AttributeError, TypeError) as error:
        raise ImportError("this release of aiosqlite keeps its thread's queue elsewhere") from error
    if (
        not hasattr(connection, "_thread")
        or not ran
        or not {"_conn", "_execute"} <= set(dir(core.Connection))
    ):
        raise ImportError("this release of aiosqlite runs its queue in another way")


_check()
