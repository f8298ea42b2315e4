"""`convenor check`, `migrate` and `backup`: what each prints, and its exit code."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bot import VERSION
from bot.cli import checking
from bot.domain.health import Health
from bot.settings import Settings
from bot.store import health, migrations
from bot.store.database import Database
from schedules import ZONE_DATA
from tests.cli.calls import convenor

_LATEST = len(migrations.steps())


def rows(printed: str) -> dict[str, str]:
    """The table of `check`: what → verdict and what it says."""
    lines = (line.split(maxsplit=1) for line in printed.splitlines())
    return {first: rest.strip() for first, rest in lines}


def test_check_on_a_new_machine_is_content(capsys: pytest.CaptureFixture[str]) -> None:
    assert convenor("check") == 0
    assert [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()] == [
        f"Convenor ok {VERSION}",
        "Token ok has the form of one; only Discord knows if it is valid",
        "Database ok data/convenor.db will be made at the first run",
        "Materials ok data/materials",
        "Web server note 127.0.0.1:8080; PUBLIC_URL is not set, so links to feeds and files lead "
        "to http://127.0.0.1:8080",
        f"Time zones ok tzdata {ZONE_DATA}",
        f"SQLite ok {sqlite3.sqlite_version}",
        "Languages ok en",
    ]
    assert not Path("data").exists()  # looking changes nothing


def test_check_names_every_problem_and_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "hunter2")
    Path("notes.txt").write_text("not a database, but long enough to look like one" * 100)
    monkeypatch.setenv("DATABASE_PATH", "notes.txt")
    monkeypatch.setenv("MATERIALS_DIR", "notes.txt/materials")
    assert convenor("check") == 1
    printed = rows(capsys.readouterr().out)
    assert {what: says for what, says in printed.items() if says.startswith("problem")} == {
        "Token": "problem  DISCORD_TOKEN does not look like a bot's token: three parts joined by "
        "dots.",
        "Database": "problem  notes.txt: The file is not a Convenor database; it was left as it "
        "is. Set DATABASE_PATH to another file.",
        "Materials": "problem  notes.txt/materials cannot be written (MATERIALS_DIR)",
    }


def test_check_knows_a_directory_from_a_database(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("data").mkdir()
    monkeypatch.setenv("DATABASE_PATH", "data")
    assert convenor("check") == 1
    assert rows(capsys.readouterr().out)["Database"] == (
        "problem  data: The file is not a Convenor database; it was left as it is. Set "
        "DATABASE_PATH to another file."
    )


@pytest.mark.parametrize(
    "call", [["migrate"], ["backup", "copy.db"], ["export", "--community", "1", "--as", "yaml"]]
)
def test_a_directory_in_the_databases_place_is_refused_by_every_command(
    call: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("data").mkdir()
    monkeypatch.setenv("DATABASE_PATH", "data")
    assert convenor(*call) == 1
    assert capsys.readouterr().err == (
        "The file is not a Convenor database; it was left as it is.\n"
        "Set DATABASE_PATH to another file.\n"
    )
    assert not Path("copy.db").exists()


def test_wrong_settings_are_a_wrong_call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEB_PORT", "http")
    monkeypatch.setenv("LOG_FORMAT", "xml")
    assert convenor("check") == 2
    assert capsys.readouterr().err.splitlines() == [
        "The settings are not right.",
        "  - WEB_PORT must be a number from 0 to 65535.",
        "  - LOG_FORMAT must be console or json.",
    ]


@pytest.mark.parametrize("token", [None, "hunter2"])
def test_run_is_refused_without_the_form_of_a_token_before_anything_is_made(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", token or "")
    assert convenor("run") == 2
    assert capsys.readouterr().err.splitlines()[1:] == [
        "Copy the token from the Developer Portal, page Bot, into .env."
    ]
    assert not Path("data").exists()


@pytest.mark.parametrize("call", [["nonsense"], ["backup"], ["run", "--fast"], []])
def test_a_wrong_call_is_told_and_counts_as_one(call: list[str]) -> None:
    assert convenor(*call) == 2


def test_migrate_says_from_where_to_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert (convenor("migrate"), convenor("migrate")) == (0, 0)
    assert capsys.readouterr().out.splitlines() == [
        f"data/convenor.db went from version 0 to {_LATEST}.",
        f"data/convenor.db is at version {_LATEST} already.",
    ]


def test_a_lock_is_told_of_before_discord_gives_up_on_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Discord waits 3 seconds for the answer to a press."""
    waits, opened = [], Database.open

    async def noted(path: Path, *, busy_ms: int) -> Database:
        waits.append(busy_ms)
        return await opened(path, busy_ms=busy_ms)

    monkeypatch.setattr(Database, "open", noted)
    assert convenor("migrate") == 0
    assert waits == [2_000]


def test_backup_copies_the_database_of_a_running_convenor(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def beside_a_running_one() -> None:
        running = await Database.open(Path("data/convenor.db"))
        await running.write(
            lambda tx: tx.run(
                "INSERT INTO communities (id, name, zone, language, created_at, updated_at) "
                "VALUES (1, 'MC2CM', 'UTC', 'en', 0, 0)"
            )
        )
        code = await asyncio.to_thread(convenor, "backup", "copy.db")
        assert health.look(Path("data/convenor.db")).in_use
        await running.close()
        assert code == 0

    asyncio.run(beside_a_running_one())
    assert capsys.readouterr().out.splitlines() == [
        "The database is in copy.db. Shared files are not part of it: copy MATERIALS_DIR."
    ]
    with sqlite3.connect("copy.db") as copy:
        assert copy.execute("SELECT name FROM communities").fetchall() == [("MC2CM",)]
    copy.close()
    assert [path.name for path in sorted(Path().iterdir())] == ["copy.db", "data"]


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("taken.db", "taken.db exists already; it was left as it is."),
        ("nowhere/copy.db", "There is no directory {here}/nowhere."),
    ],
)
def test_backup_overwrites_nothing_and_makes_no_directories(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, target: str, sentence: str
) -> None:
    convenor("migrate")
    Path("taken.db").write_text("mine")
    assert convenor("backup", target) == 1
    assert capsys.readouterr().err.splitlines() == [sentence.format(here=tmp_path)]
    assert Path("taken.db").read_text() == "mine"


def test_backup_needs_a_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert convenor("backup", "copy.db") == 1
    assert capsys.readouterr().err.splitlines() == ["There is no database at data/convenor.db."]


def test_check_tells_an_older_schema_a_damaged_file_and_an_old_sqlite() -> None:
    path, fine = Path("c.db"), (3, 45, 1)
    older = Health(path, latest=3, sqlite=fine, version=2, size=2_500_000, in_use=True)
    locked = Health(path, latest=3, sqlite=(3, 31, 0), version=None, writable=False)
    assert [(each.verdict.value, str(each.says)) for each in _of_database(older)] == [
        (
            "note",
            "c.db: version 2, 2.5 MB, whole, in use by a running Convenor; migrated at the next "
            "run",
        ),
        ("ok", "3.45.1"),
    ]
    assert [(each.verdict.value, str(each.says)) for each in _of_database(locked)] == [
        ("problem", "c.db may not be written by this user"),
        ("problem", "3.31.0 is too old: 3.40.0 is needed"),
    ]


def _of_database(found: Health) -> list[checking.Finding]:
    every = checking.findings(Settings(_env_file=None), found)
    return [each for each in every if str(each.what) in ("Database", "SQLite")]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no /dev/full")
def test_an_answer_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bot", "check"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "DATABASE_PATH": str(tmp_path / "convenor.db"), "LC_ALL": "C"},
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr.strip()) == (
        1,
        "The answer cannot be written: No space left on device.",
    )
