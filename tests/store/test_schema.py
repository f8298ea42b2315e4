"""The schema: what the migrations come to is what is stated, and every table keeps the rules."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

from bot.store.migrations.__main__ import whole
from tests.store.schemas import SCHEMA, migrated, schema_of, stated, tables


def test_the_migrations_come_to_the_schema_that_is_stated() -> None:
    with closing(migrated()) as connection:
        assert schema_of(connection) == stated(), "run `make schema` and read what it changes"


def test_the_stated_schema_is_written_by_make_schema() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == whole() + "\n", "run `make schema`"


def test_every_table_is_strict() -> None:
    with closing(migrated()) as connection:
        listed = connection.execute("PRAGMA table_list").fetchall()
    loose = [row["name"] for row in listed if not row["strict"]]
    assert [name for name in loose if not name.startswith("sqlite_")] == []


def test_every_foreign_key_is_indexed_and_checked_at_once() -> None:
    """Deleting a community or an event must not look through every row of what refers to it."""
    with closing(migrated()) as connection:
        keys = [(table, key) for table in tables(connection) for key in _keys(connection, table)]
        slow = [(table, key) for table, key in keys if not _is_indexed(connection, table, key)]
        deferred = [name for name, sql in schema_of(connection).items() if "DEFERR" in sql]
    assert len(keys) > 20
    assert (slow, deferred) == ([], [])


def _keys(connection: sqlite3.Connection, table: str) -> list[tuple[str, ...]]:
    """The columns of each foreign key of a table."""
    found: dict[int, list[str]] = {}
    for row in connection.execute(f"PRAGMA foreign_key_list({table})"):
        found.setdefault(row["id"], []).append(row["from"])
    return [tuple(columns) for columns in found.values()]


def _is_indexed(connection: sqlite3.Connection, table: str, key: tuple[str, ...]) -> bool:
    """Whether an index begins with these columns, over every row where they are not NULL."""
    info = connection.execute(f"PRAGMA table_info({table})").fetchall()
    primary = sorted((row["pk"], row["name"]) for row in info if row["pk"])
    if tuple(name for _, name in primary)[: len(key)] == key:
        return True
    for index in connection.execute(f"PRAGMA index_list({table})").fetchall():
        columns = connection.execute(f"PRAGMA index_info({index['name']})").fetchall()
        whole = not index["partial"] or _covers(connection, index["name"], key)
        if whole and tuple(row["name"] for row in columns)[: len(key)] == key:
            return True
    return False


def _covers(connection: sqlite3.Connection, index: str, key: tuple[str, ...]) -> bool:
    sql = schema_of(connection)["index", index]
    return re.search(r"WHERE (.*)", sql)[1] == f"{key[0]} IS NOT NULL"  # type: ignore[index]  # a partial index has one
