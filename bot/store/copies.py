"""Copies of the whole database, made while it is in use (SQLite's online backup)."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import BackupRefused
from schedules.texts import T


def copy(connection: sqlite3.Connection, target: Path) -> None:
    """Copy to one new file, there whole or not at all. Raises BackupRefused."""
    if target.exists():
        raise BackupRefused(T("There is a file at {path} already.", path=str(target)))
    write(connection, target)


def write(connection: sqlite3.Connection, target: Path) -> None:
    """The same, in place of a copy that was there before."""
    partial = target.with_name(target.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(partial)) as made:
            connection.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        partial.replace(target)
        _sync(target.parent)
    except (sqlite3.Error, OSError) as error:
        partial.unlink(missing_ok=True)
        refusal = BackupRefused(T("The copy at {path} could not be made.", path=str(target)))
        raise refusal from error


def _sync(directory: Path) -> None:
    """Make the new name as lasting as the file."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
