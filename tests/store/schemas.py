"""A database's schema as plain values, so that two can be compared."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.store import migrations
from bot.store.folding import prepare

SCHEMA = Path(migrations.__file__).parents[1] / "schema.sql"
DATA = Path(__file__).parents[1] / "data" / "databases"
COUNT = "SELECT count(*) FROM "
Schema = dict[tuple[str, str], str]


def migrated(upto: int | None = None) -> sqlite3.Connection:
    """A database in memory, made by the migrations, all or the first so many."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    prepare(connection)
    for number, sql in migrations.steps():
        if upto is None or number <= upto:
            for statement in migrations.statements(sql):
                connection.execute(statement)
    return connection


def schema_of(connection: sqlite3.Connection) -> Schema:
    """(kind, name) → the statement that makes it, without comments and spacing."""
    objects = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return {(kind, name): _bare(sql) for kind, name, sql in objects}


def stated() -> Schema:
    """The schema that `bot/store/schema.sql` states."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA.read_text(encoding="utf-8"))
        return schema_of(connection)


def tables(connection: sqlite3.Connection) -> list[str]:
    found = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return [name for (name,) in found if not name.startswith("sqlite_")]


def rows(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows are in each table."""
    return {name: connection.execute(COUNT + name).fetchone()[0] for name in tables(connection)}


def make_with_rows(path: Path, number: int | None = None) -> dict[str, int]:
    """Make a file as version ``number``, or the present one, leaves it, with rows in every
    table; how many."""
    number = len(migrations.steps()) if number is None else number
    with closing(migrated(number)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript((DATA / f"v{number:04}.sql").read_text(encoding="utf-8"))
        connection.execute(f"PRAGMA application_id = {migrations.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {number}")
        with closing(sqlite3.connect(path)) as file:
            connection.backup(file)
        return rows(connection)


def _bare(sql: str) -> str:
    without_comments = re.sub(r"--[^\n]*", " ", sql)
    return re.sub(r"\s*([(),])\s*|\s+", lambda found: found[1] or " ", without_comments).strip()
