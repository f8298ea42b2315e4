"""The schema's history: numbered SQL files, forward only, each in one transaction.

``PRAGMA user_version`` holds the number of the last one applied. The file is copied beside
itself before the first change to an existing database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from bot.errors import DatabaseDamaged, DatabaseForeign, DatabaseNewer, StoreRefusal
from bot.store import copies
from bot.store.transactions import in_a_sentence
from schedules.texts import T, Text

APPLICATION_ID = 0x436F6E76  # "Conv", as `file` shows it


def steps() -> list[tuple[int, str]]:
    """Every migration as (number, SQL), in order, without gaps."""
    found = sorted(
        (int(entry.name[:4]), entry.read_text(encoding="utf-8"))
        for entry in resources.files(__package__).iterdir()
        if entry.name.endswith(".sql")
    )
    if [number for number, _ in found] != list(range(1, len(found) + 1)):
        raise RuntimeError("migrations are numbered 0001, 0002, … without gaps")
    return found


def statements(sql: str) -> Iterator[str]:
    """The statements of a migration, each whole (a trigger holds semicolons)."""
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if any(line.strip() and not line.lstrip().startswith("--") for line in pending.splitlines()):
        raise RuntimeError(f"a migration ends within a statement: {pending.strip()}")


def version(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def missing(path: Path) -> Text:
    return T("There is no database at {path}.", path=str(path))


def check_ours(connection: sqlite3.Connection) -> None:
    """Refuse a file that is not a database, not ours, or from a newer version."""
    try:
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        present = version(connection)
    except sqlite3.Error as error:
        raise in_a_sentence(error) from error
    if mark != APPLICATION_ID and (mark or tables):
        raise DatabaseForeign
    if present > len(steps()):
        raise DatabaseNewer


def check_current(connection: sqlite3.Connection) -> None:
    """Refuse to read a database that this version would first have to migrate."""
    check_ours(connection)
    if version(connection) < len(steps()):
        raise StoreRefusal(T("The database is of an older version; run `convenor migrate` first."))


def check_undamaged(connection: sqlite3.Connection) -> None:
    """Look at every page. Raises DatabaseDamaged."""
    try:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise in_a_sentence(error) from error
    if found != "ok":
        raise DatabaseDamaged


def migrate(connection: sqlite3.Connection, path: Path | None) -> list[int]:
    """Apply what is missing, each in one transaction; the numbers applied.

    Foreign keys are not enforced meanwhile, so that a migration can make a table anew without
    deleting what refers to it (sqlite.org/lang_altertable.html, section 7); they are checked
    before each commit instead.
    """
    present = version(connection)
    wanted = [(number, sql) for number, sql in steps() if number > present]
    if wanted and present and path is not None:
        copies.write(connection, path.with_name(f"{path.name}.before-{wanted[0][0]:04}"))
    connection.execute("PRAGMA foreign_keys = OFF")
    for number, sql in wanted:
        connection.execute("BEGIN IMMEDIATE")
        try:
            _apply(connection, number, sql)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return [number for number, _ in wanted]


def _apply(connection: sqlite3.Connection, number: int, sql: str) -> None:
    for statement in statements(sql):
        connection.execute(statement)
    astray = connection.execute("PRAGMA foreign_key_check").fetchall()
    if astray:
        raise RuntimeError(f"migration {number:04} leaves {len(astray)} rows that refer to nothing")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {number}")
