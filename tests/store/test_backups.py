"""Backups: of one moment, whole or not there, and nothing is overwritten."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import DatabaseForeign, DatabaseReadOnly, Refusal
from bot.store import backups
from bot.store.database import Database
from tests.store.conftest import no_room
from tests.store.series import add, names, on_disk
from tests.store.test_database import a_text, cannot_open, crashed, filled, overwrite


async def test_a_backup_made_while_others_write_is_of_one_moment(
    stored: Database, path: Path
) -> None:
    await stored.write(add("x" * 2_000_000))
    target = path.with_name("copy.db")
    copying = asyncio.ensure_future(asyncio.to_thread(backups.back_up, path, target))
    written = 0
    while not copying.done():
        await stored.write(add(str(written)))
        written += 1
    await copying
    held = on_disk(target)[1:]
    assert held == [str(number) for number in range(len(held))]
    assert len(held) <= written
    assert on_disk(target, "PRAGMA integrity_check") == ["ok"]
    assert sorted(each.name for each in path.parent.glob("copy*")) == ["copy.db"]


async def test_a_backup_can_be_put_in_the_databases_place(path: Path, tmp_path: Path) -> None:
    await crashed(path, ["last"])
    target = tmp_path / "copy.db"
    backups.back_up(path, target)
    database = await Database.open(target)
    assert await database.read(names) == ["kept", "last"]
    await database.write(add("more"))
    await database.close()


async def test_an_older_database_can_be_backed_up_before_it_is_migrated(path: Path) -> None:
    await filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 0")
    backups.back_up(path, path.with_name("copy.db"))
    assert on_disk(path.with_name("copy.db")) == ["kept"]


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("convenor.db", "{here}/convenor.db exists already; it was left as it is."),
        ("nowhere/copy.db", "There is no directory {here}/nowhere."),
    ],
)
async def test_a_backup_overwrites_nothing_and_makes_no_directories(
    path: Path, target: str, sentence: str
) -> None:
    await filled(path)
    with pytest.raises(Refusal) as refused:
        backups.back_up(path, path.parent / target)
    assert str(refused.value.sentence) == sentence.format(here=path.parent)
    assert on_disk(path) == ["kept"]


def test_a_database_that_cannot_be_opened_is_refused_in_a_sentence(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.touch()
    monkeypatch.setattr(sqlite3, "connect", cannot_open)
    with pytest.raises(DatabaseReadOnly):
        backups.back_up(path, path.with_name("copy.db"))


async def test_a_backup_that_finds_no_room_half_way_leaves_nothing_behind(path: Path) -> None:
    await filled(path)
    with no_room(path.stat().st_size // 2), pytest.raises(Refusal, match="cannot be written"):
        backups.back_up(path, path.with_name("copy.db"))
    assert list(path.parent.glob("copy*")) == []


async def test_a_damaged_or_foreign_database_is_not_backed_up_as_if_it_were_sound(
    path: Path,
) -> None:
    target = path.with_name("copy.db")
    await filled(path)
    overwrite(path, "communities")
    with pytest.raises(Refusal, match="damaged"):
        backups.back_up(path, target)
    a_text(path)
    with pytest.raises(DatabaseForeign):
        backups.back_up(path, target)
    assert not target.exists()
