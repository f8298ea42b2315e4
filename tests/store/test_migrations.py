"""Migrations: forward only, each whole or not at all, and with data of every older version."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import StoreRefusal
from bot.store import migrations
from bot.store.database import Database
from tests.store.schemas import make_with_rows, rows, schema_of, stated
from tests.store.series import on_disk

STEPS = migrations.steps()
NUMBERS = [number for number, _ in STEPS]


@pytest.mark.parametrize("number", NUMBERS)
async def test_data_of_every_version_comes_through_to_the_present_schema(
    path: Path, number: int
) -> None:
    before = make_with_rows(path, number)
    empty = [name for name, count in before.items() if count == 0]
    assert empty == [], f"add rows for them to tests/data/databases/v{number:04}.sql"
    database = await Database.open(path)
    await database.close()
    with closing(sqlite3.connect(path)) as connection:
        assert schema_of(connection) == stated()
        assert migrations.version(connection) == NUMBERS[-1]
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        after = rows(connection)
    assert {name: after[name] for name in before if name in after} == before


@pytest.fixture
def next_step(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], int]:
    """Add a migration after those there are; its number."""

    def add(sql: str) -> int:
        steps = [*migrations.steps(), (len(migrations.steps()) + 1, sql)]
        monkeypatch.setattr(migrations, "steps", lambda: steps)
        return len(steps)

    return add


async def test_the_first_change_to_an_existing_database_is_made_after_a_copy(
    path: Path, next_step: Callable[[str], int]
) -> None:
    make_with_rows(path)
    names = on_disk(path)
    first = next_step("ALTER TABLE series ADD COLUMN note TEXT;\n")
    last = next_step("UPDATE series SET name = 'changed ' || id, note = 'n';\n")
    database = await Database.open(path)
    await database.close()
    copies = sorted(path.parent.glob("*before*"))
    assert [copy.name for copy in copies] == [f"{path.name}.before-{first:04}"]
    assert (on_disk(copies[0]), on_disk(copies[0], "PRAGMA user_version")) == (names, [first - 1])
    assert on_disk(path, "SELECT DISTINCT note FROM series") == ["n"]
    assert on_disk(path, "PRAGMA user_version") == [last]


async def test_a_new_database_and_one_that_is_up_to_date_are_not_copied(path: Path) -> None:
    for _ in range(2):
        database = await Database.open(path)
        await database.close()
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name, f"{path.name}.lock"]


async def test_a_migration_that_fails_changes_nothing_and_those_before_it_stand(
    path: Path, next_step: Callable[[str], int]
) -> None:
    make_with_rows(path)
    names = on_disk(path)
    good = next_step("ALTER TABLE series ADD COLUMN note TEXT;\n")
    next_step("DELETE FROM series;\nINSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(StoreRefusal):
        await Database.open(path)
    assert (on_disk(path), on_disk(path, "PRAGMA user_version")) == (names, [good])


async def test_a_table_can_be_made_anew_without_losing_what_refers_to_it(
    path: Path, next_step: Callable[[str], int]
) -> None:
    before = make_with_rows(path)
    next_step(
        "CREATE TABLE anew AS SELECT * FROM communities;\n"
        "DROP TABLE communities;\n"
        "ALTER TABLE anew RENAME TO communities;\n"
        "CREATE UNIQUE INDEX communities_id ON communities (id);\n"
    )
    database = await Database.open(path)
    await database.close()
    with closing(sqlite3.connect(path)) as connection:
        assert rows(connection) == before


async def test_a_migration_that_leaves_rows_astray_is_refused(
    path: Path, next_step: Callable[[str], int]
) -> None:
    before = make_with_rows(path)
    next_step("DELETE FROM communities;\n")
    with pytest.raises(RuntimeError, match="refer to nothing"):
        await Database.open(path)
    with closing(sqlite3.connect(path)) as connection:
        assert rows(connection) == before


async def test_a_migration_waits_for_the_copy_to_be_made(
    path: Path, next_step: Callable[[str], int]
) -> None:
    make_with_rows(path)
    number = next_step("DELETE FROM communities;\n")
    path.with_name(f"{path.name}.before-{number:04}").mkdir()
    with pytest.raises(Exception, match="cannot be written"):
        await Database.open(path)
    assert on_disk(path, "PRAGMA user_version") == [number - 1]


def test_a_migration_that_ends_within_a_statement_is_a_mistake() -> None:
    sql = "CREATE TABLE a (b);\n-- the end; of it\nCREATE TABLE c (d)\n-- really\n"
    with pytest.raises(RuntimeError, match="ends within a statement"):
        list(migrations.statements(sql))
    assert len(list(migrations.statements(sql.replace("(d)", "(d);")))) == 2
