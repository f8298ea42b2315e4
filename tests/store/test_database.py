"""Opening a database, and what goes wrong with files: a sentence each, and nothing lost."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import (
    DatabaseDamaged,
    DatabaseForeign,
    DatabaseFull,
    DatabaseLocked,
    DatabaseNewer,
    DatabaseReadOnly,
    StoreRefusal,
    StoreStopping,
)
from bot.store import migrations
from bot.store.database import Database
from bot.store.thread import execute
from tests.store.conftest import locked, no_room
from tests.store.series import add, names, on_disk, with_a_community
from tests.store.test_transactions import busy

BIG = "big" * 9_000


async def filled(path: Path) -> None:
    """Make a database with the series "kept" in it, and close it."""
    database = await Database.open(path)
    await database.write(with_a_community)
    await database.write(add("kept"))
    await database.close()


async def crashed(path: Path, names: list[str]) -> None:
    """The files as an unclean stop leaves them: what was committed last is in the log only."""
    await filled(path)
    other = path.with_name("other.db")
    shutil.copy(path, other)
    database = await Database.open(other)
    for name in names:
        await database.write(add(name))
    for end in ("", "-wal"):
        shutil.copy(f"{other}{end}", f"{path}{end}")
    await database.close()


async def test_the_writer_and_the_readers_are_set_as_the_design_says(stored: Database) -> None:
    def pragma(connection: sqlite3.Connection, name: str) -> object:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]

    wanted = {
        "journal_mode": ["wal", "wal", "wal"],
        "trusted_schema": [0, 0, 0],
        "busy_timeout": [50, 50, 50],
        "wal_autocheckpoint": [1000, 0, 0],
        "query_only": [0, 1, 1],
        "application_id": [migrations.APPLICATION_ID] * 3,
        "user_version": [len(migrations.steps())] * 3,
    }
    connections = [stored._writer, *stored._reading]
    for name, values in wanted.items():
        found = [await execute(connection, pragma, name) for connection in connections]
        assert (name, found) == (name, values)
    for name, value in {"synchronous": 2, "foreign_keys": 1}.items():
        assert (name, await execute(stored._writer, pragma, name)) == (name, value)


async def test_a_clean_stop_leaves_one_file_and_what_was_asked_before_it_is_answered(
    path: Path,
) -> None:
    await filled(path)
    database = await Database.open(path)
    async with busy(database):
        asked = [asyncio.ensure_future(database.write(add(str(each)))) for each in range(100)]
        await asyncio.sleep(0)
        closing = asyncio.ensure_future(database.close())
        await asyncio.sleep(0)
        with pytest.raises(StoreStopping):
            await database.write(add("too late"))
    with pytest.raises(StoreStopping):
        await database.read(names)
    await closing
    assert await asyncio.gather(*asked) == [str(each) for each in range(100)]
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name, f"{path.name}.lock"]
    assert on_disk(path) == ["kept", *(str(each) for each in range(100))]


# A file that cannot be used


def a_text(path: Path) -> None:
    path.write_text("Convenor, notes of 25 June\n" * 400)


def another_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE birds (name)")


def another_mark(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 7")


def a_newer_schema(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(migrations.steps()) + 1}")


def another_log(path: Path) -> None:
    another_database(path)
    other = path.with_name("other.db")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE birds (name)")
        for end in ("", "-wal"):
            shutil.copy(f"{other}{end}", f"{path}{end}")


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (a_text, DatabaseForeign),
        (another_database, DatabaseForeign),
        (another_mark, DatabaseForeign),
        (another_log, DatabaseForeign),
        (a_newer_schema, DatabaseNewer),
    ],
)
async def test_a_foreign_or_newer_file_is_refused_and_left_as_it_is(
    path: Path, spoil: Callable[[Path], None], refusal: type[StoreRefusal]
) -> None:
    if spoil is a_newer_schema:
        await filled(path)
    spoil(path)
    before = contents(path)
    for open_it in (Database.open, Database.open_to_read):
        with pytest.raises(refusal):
            await open_it(path)
    assert contents(path) == before


def contents(path: Path) -> dict[str, bytes]:
    """The database's file and its log, if that is not empty."""
    files = (path, path.with_name(path.name + "-wal"))
    return {each.name: each.read_bytes() for each in files if each.exists() and each.stat().st_size}


async def test_after_an_unclean_stop_what_was_committed_is_there(path: Path) -> None:
    await crashed(path, ["last", "very last"])
    database = await Database.open(path)
    assert await database.read(names) == ["kept", "last", "very last"]
    await database.close()


async def test_a_file_damaged_in_an_unclean_stop_is_refused_and_left_as_it_is(path: Path) -> None:
    await crashed(path, ["last"])
    overwrite(path, "communities")
    before = contents(path)
    assert sorted(before) == [path.name, f"{path.name}-wal"]
    with pytest.raises(DatabaseDamaged):
        await Database.open(path)
    assert contents(path) == before


async def test_damage_met_in_use_is_told_and_the_rest_can_still_be_read(path: Path) -> None:
    await filled(path)
    overwrite(path, "communities")
    database = await Database.open(path)
    with pytest.raises(DatabaseDamaged):
        await database.read(lambda tx: tx.all("SELECT * FROM communities"))
    with pytest.raises(DatabaseDamaged):
        await database.write(lambda tx: tx.run("UPDATE communities SET name = 'x' WHERE id = 5"))
    assert await database.read(names) == ["kept"]
    await database.close()


def overwrite(path: Path, name: str) -> None:
    """Spoil the page where a table or an index begins."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        page = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name LIKE '%' || ?", [name]
        ).fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


async def test_a_missing_file_is_not_made_by_one_who_only_reads(path: Path) -> None:
    with pytest.raises(StoreRefusal, match="There is no database at"):
        await Database.open_to_read(path)
    assert list(path.parent.iterdir()) == []


async def test_an_older_file_is_not_changed_by_one_who_only_reads(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreRefusal, match="older version"):
        await Database.open_to_read(path)
    assert path.read_bytes() == b""


# A file that cannot be written


def a_file_for_reading(directory: Path) -> None:
    (directory / "convenor.db").chmod(0o444)


def a_directory_for_reading(directory: Path) -> None:
    directory.chmod(0o555)


def no_place_for_the_lock(directory: Path) -> None:
    (directory / "convenor.db.lock").unlink()
    directory.chmod(0o555)


@pytest.mark.parametrize(
    "forbid", [a_file_for_reading, a_directory_for_reading, no_place_for_the_lock]
)
async def test_what_may_not_be_written_is_refused_at_the_door_and_opens_once_it_may(
    bound: Path, forbid: Callable[[Path], None]
) -> None:
    path = bound / "convenor.db"
    await filled(path)
    forbid(bound)
    with pytest.raises(DatabaseReadOnly):
        await Database.open(path)
    bound.chmod(0o755)
    path.chmod(0o644)
    database = await Database.open(path)
    assert await database.read(names) == ["kept"]
    await database.write(add("more"))
    await database.close()


async def test_a_directory_in_the_files_place_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(DatabaseForeign):
        await Database.open(path)


def cannot_open(*_: object, **__: object) -> sqlite3.Connection:
    """What SQLite says of a file that the user may not read; a test run by root may read all."""
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
    raise error


async def test_what_cannot_be_opened_is_refused_and_no_thread_speaks_after_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.touch()
    monkeypatch.setattr(sqlite3, "connect", cannot_open)
    with pytest.raises(DatabaseReadOnly):
        await Database.open_to_read(path)
    assert [each for each in threading.enumerate() if "_connection_worker" in each.name] == []


# A full disk


async def test_on_a_full_disk_nothing_is_saved_and_it_goes_on_once_there_is_room(
    stored: Database, path: Path
) -> None:
    await stored.write(add("before"))
    with no_room(path.with_name(path.name + "-wal").stat().st_size):
        tried = [stored.write(add(f"{each}" * 5_000)) for each in range(20)]
        told = await asyncio.gather(*tried, return_exceptions=True)
        assert [type(each) for each in told] == [DatabaseFull] * 20
        assert await stored.read(names) == ["before"]
    assert await stored.write(add("after")) == "after"
    assert (await stored.read(names), on_disk(path)) == (["before", "after"],) * 2
    assert on_disk(path, "PRAGMA integrity_check") == ["ok"]


async def test_where_the_room_ends_within_a_statement_nothing_is_saved_either(
    stored: Database, path: Path
) -> None:
    pages = on_disk(path, "PRAGMA page_count")[0]
    await stored.write(lambda tx: tx.value(f"PRAGMA max_page_count = {pages + 2}"))
    async with busy(stored):
        tried = [asyncio.ensure_future(stored.write(add(name))) for name in ("small", BIG, "late")]
        await asyncio.sleep(0)
    told = await asyncio.gather(*tried, return_exceptions=True)
    assert [type(each) for each in told] == [DatabaseFull] * 3
    assert await stored.write(add("small")) == "small"
    await stored.write(lambda tx: tx.value("PRAGMA max_page_count = 1000000"))
    assert await stored.write(add(BIG)) == BIG
    assert await stored.read(names) == ["small", BIG]


# A lock that another program holds


@pytest.mark.alone  # measures time
async def test_a_lock_held_too_long_is_told_to_all_at_once_and_reading_goes_on(
    stored: Database, path: Path
) -> None:
    with locked(path):
        began = time.monotonic()
        tried = [stored.write(add(str(each))) for each in range(500)]
        told = await asyncio.gather(*tried, return_exceptions=True)
        assert [type(each) for each in told] == [DatabaseLocked] * 500
        assert time.monotonic() - began < 8 * 0.05  # 500 are eight groups, each patient for 50 ms
        assert await stored.read(names) == []
    assert await stored.write(add("after")) == "after"


async def test_a_lock_held_for_a_moment_is_waited_for(path: Path) -> None:
    await filled(path)
    database = await Database.open(path)
    with locked(path):
        asked = asyncio.ensure_future(database.write(add("patient")))
        await asyncio.sleep(0.05)
        assert not asked.done()
    assert await asked == "patient"
    await database.close()


async def test_a_database_locked_by_another_program_is_refused_at_the_door(path: Path) -> None:
    await filled(path)
    with locked(path), pytest.raises(DatabaseLocked):
        await Database.open(path, busy_ms=20)
    database = await Database.open(path)
    await database.close()


# Beside a running Convenor


async def test_a_reader_beside_a_running_convenor_sees_what_is_committed_and_cannot_write(
    stored: Database, path: Path
) -> None:
    beside = await Database.open_to_read(path)
    for name in ("one", "two"):
        await stored.write(add(name))
        assert name in await beside.read(names)
    with pytest.raises(DatabaseReadOnly):
        await beside.write(add("three"))
    await beside.close()
    await stored.write(add("three"))
    assert await stored.read(names) == ["one", "two", "three"]
