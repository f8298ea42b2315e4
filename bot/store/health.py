"""How a database file is, without changing it: for `convenor check`."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from filelock import FileLock, Timeout

from bot.domain.health import Health
from bot.errors import DatabaseForeign, StoreRefusal
from bot.store import migrations
from bot.store.transactions import in_a_sentence

_SQLITE = sqlite3.sqlite_version_info


def look(path: Path) -> Health:
    """Read-only, and beside a running Convenor; reads every page of the file once."""
    latest = len(migrations.steps())
    if not path.exists():
        return Health(path, latest, _SQLITE, writable=_may_be_made(path))
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    version, refusal = None, None
    try:
        version = _read(path)
    except StoreRefusal as found:
        refusal = found
    size, in_use = path.stat().st_size, writable and _in_use(path)
    return Health(path, latest, _SQLITE, version, size, writable, in_use, refusal)


def _read(path: Path) -> int:
    """The schema's version. Raises a StoreRefusal where the file is not whole, or not ours."""
    if not path.is_file():
        raise DatabaseForeign
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            migrations.check_ours(connection)
            migrations.check_undamaged(connection)
            return migrations.version(connection)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise in_a_sentence(error) from error


def _may_be_made(path: Path) -> bool:
    """Whether the nearest directory that exists above the path may be written."""
    nearest = next(each for each in path.absolute().parents if each.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def _in_use(path: Path) -> bool:
    lock = FileLock(path.with_name(path.name + ".lock"))
    if not Path(lock.lock_file).exists():
        return False
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False
