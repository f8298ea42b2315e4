"""Backups that a person asks for, beside a running Convenor or without one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import DatabaseForeign, Refusal, StoreRefusal
from bot.store import copies, migrations
from bot.store.transactions import in_a_sentence
from schedules.texts import T


def back_up(database: Path, target: Path) -> None:
    """Copy a database of ours, of this version or an older one, to a new file.

    Reads on a connection of its own: nobody waits for it. Raises a Refusal, and then leaves
    nothing behind; never overwrites a file and makes no directory.
    """
    if not database.exists():
        raise StoreRefusal(migrations.missing(database))
    if database.is_dir():
        raise DatabaseForeign
    if target.exists():
        raise Refusal(T("{path} exists already; it was left as it is.", path=str(target)))
    directory = target.absolute().parent
    if not directory.is_dir():
        raise Refusal(T("There is no directory {path}.", path=str(directory)))
    try:
        source = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error as error:
        raise in_a_sentence(error) from error
    with closing(source) as connection:
        migrations.check_ours(connection)
        copies.write(connection, target)
