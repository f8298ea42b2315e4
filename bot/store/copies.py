"""Copies of the whole database, made while it is in use or not (SQLite's online backup)."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import DatabaseDamaged, Refusal
from schedules.texts import T


def write(connection: sqlite3.Connection, target: Path) -> None:
    """Copy to one file that is there whole, on the disk and sound, or not at all.

    Whoever writes meanwhile does not wait; the copy is of one moment. An older copy of that
    name is replaced. Raises a Refusal.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(partial)) as made:
            connection.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
            if made.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise DatabaseDamaged
        partial.replace(target)
        _sync(target.absolute().parent)
    except (sqlite3.Error, OSError) as error:
        raise Refusal(
            T("{path} cannot be written.", path=str(target)),
            hint=T("The reason: {reason}.", reason=str(error)),
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def _sync(directory: Path) -> None:
    """Make the new name as lasting as the file."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
