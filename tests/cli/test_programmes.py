"""`convenor import` and `export`: what each prints, writes, and its exit code."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from openpyxl import load_workbook

from tests.cli.calls import convenor

EXAMPLE = Path(__file__).parents[2] / "schedules" / "examples" / "mc2cm-2019.yaml"
WEBINAR = """
community: My network
zone: Europe/Madrid
events:
  - id: open-data
    title: Open data
    kind: webinar
    start: 2031-03-03 15:00
    length: 1h30
    link: https://meet.example.org/open-data
  - {id: visit, title: A visit, date: 2031-05-01}
  - {id: forum, title: A forum, date: 2031-09}
  - {id: later, title: Later, date: tba}
"""


@pytest.fixture
def webinar() -> Path:
    path = Path("webinar.yaml")
    path.write_text(WEBINAR)
    return path


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any, str]:
    """Import with --json: the exit code, the object, and stderr."""
    code = convenor("import", "--json", "--community", "5", *arguments)
    printed = capsys.readouterr()
    return code, json.loads(printed.out), printed.err


def names(directory: str = ".") -> list[str]:
    return sorted(path.name for path in Path(directory).iterdir())


def item(id: str, title: str, start: str | None) -> dict[str, str | None]:
    return {"id": id, "title": title, "start": start}


ALL = [
    item("open-data", "Open data", "2031-03-03T15:00:00+01:00"),
    item("visit", "A visit", "2031-05-01"),
    item("forum", "A forum", "2031-09"),
    item("later", "Later", None),
]
NOTHING: dict[str, Any] = {
    "new": [],
    "moved": [],
    "changed": [],
    "cancelled": [],
    "missing": [],
    "unchanged": [],
    "problems": [],
    "applied": False,
    "told": [],
}


def test_looking_prints_one_object_and_leaves_nothing_behind(
    webinar: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(capsys, "webinar.yaml") == (0, {**NOTHING, "new": ALL}, "")
    assert names() == ["webinar.yaml"]


def test_applying_writes_it_and_applying_again_changes_nothing(
    webinar: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(capsys, "webinar.yaml", "--apply") == (
        0,
        {**NOTHING, "new": ALL, "applied": True},
        "",
    )
    left = names("data")
    assert left == ["convenor.db", "convenor.db.lock"]
    assert asked(capsys, "webinar.yaml") == (0, {**NOTHING, "unchanged": ALL}, "")
    assert asked(capsys, "webinar.yaml", "--apply")[1]["unchanged"] == ALL
    assert names("data") == left


def test_what_moves_changes_and_is_missing_is_told_apart(
    webinar: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(capsys, "webinar.yaml", "--apply")
    moved = WEBINAR.replace("15:00", "16:00").replace("A visit", "The visit")
    webinar.write_text("\n".join(moved.splitlines()[:-2]) + "\n")
    assert asked(capsys, "webinar.yaml")[1] == {
        **NOTHING,
        "moved": [item("open-data", "Open data", "2031-03-03T16:00:00+01:00")],
        "changed": [item("visit", "The visit", "2031-05-01")],
        "missing": ALL[2:],
    }


def test_what_is_missing_is_cancelled_where_that_is_asked(
    webinar: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(capsys, "webinar.yaml", "--apply")
    webinar.write_text("\n".join(WEBINAR.splitlines()[:-2]) + "\n")
    off = {**NOTHING, "unchanged": ALL[:2], "cancelled": ALL[2:]}
    assert asked(capsys, "webinar.yaml", "--cancel-missing")[1] == off
    assert asked(capsys, "webinar.yaml")[1] == {**NOTHING, "unchanged": ALL[:2], "missing": ALL[2:]}
    assert asked(capsys, "webinar.yaml", "--cancel-missing", "--apply")[1] == {
        **off,
        "applied": True,
    }
    assert asked(capsys, "webinar.yaml")[1] == {**NOTHING, "unchanged": ALL[:2]}


def test_problems_are_all_told_with_their_places_and_fail(
    webinar: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    webinar.write_text(WEBINAR.replace("15:00", "25:00").replace("2031-05-01", "some day"))
    code, found, _ = asked(capsys, "webinar.yaml", "--apply")
    assert code == 1
    assert not found["applied"]
    assert [list(problem) for problem in found["problems"]] == [
        ["line", "column", "cell", "found", "message"]
    ] * 2
    assert [(each["line"], each["column"], each["found"]) for each in found["problems"]] == [
        (8, 12, "2031-03-03 25:00"),
        (11, 39, "some day"),
    ]
    assert asked(capsys, "webinar.yaml")[1]["problems"] == found["problems"]


def test_without_json_people_read_a_table_and_problems_as_compilers_write_them(
    webinar: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert convenor("import", "webinar.yaml", "--community", "5", "--apply") == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "4 new.",
        "It is written. Nothing will be announced: there is no events channel yet (/setup).",
    ]
    webinar.write_text(WEBINAR.replace("15:00", "16:00").replace("kind: webinar", "kind: party"))
    assert convenor("import", "webinar.yaml", "--community", "5") == 1
    assert capsys.readouterr().err.splitlines()[0].startswith("webinar.yaml:7:11: ")
    webinar.write_text(WEBINAR.replace("15:00", "16:00"))
    assert convenor("import", "webinar.yaml", "--community", "5") == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines[:2] == [
        "Id Title Start What changes",
        "moved open-data Open data 2031-03-03 16:00 Europe/Madrid was 2031-03-03 15:00"
        " Europe/Madrid",
    ]
    assert lines[-2:] == [
        "1 moved, 3 unchanged.",
        "Nothing was written. Add --apply to write it.",
    ]


@pytest.mark.parametrize(
    "call",
    [
        ["import", "nowhere.yaml", "--community", "5"],
        ["import", ".", "--community", "5"],
        ["import", "webinar.yaml"],
        ["import", "webinar.yaml", "--community", "five"],
        ["import", "webinar.yaml", "--community", "0"],
        ["export", "--community", "5"],
        ["export", "--community", "5", "--as", "docx"],
    ],
)
def test_a_wrong_call_is_told_and_counts_as_one(call: list[str], webinar: Path) -> None:
    assert convenor(*call) == 2
    assert names() == ["webinar.yaml"]


def test_a_file_that_may_not_be_read_is_a_wrong_call(
    webinar: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "open", refuse)
    assert convenor("import", "webinar.yaml", "--community", "5") == 2
    assert "webinar.yaml cannot be read." in capsys.readouterr().err


def test_looking_works_beside_a_running_convenor_and_applying_is_refused(
    webinar: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(capsys, "webinar.yaml", "--apply")
    with _running():
        assert asked(capsys, "webinar.yaml") == (0, {**NOTHING, "unchanged": ALL}, "")
        assert convenor("import", "webinar.yaml", "--community", "5", "--apply") == 1
    assert capsys.readouterr().err.splitlines()[0] == (
        "Another Convenor is running on this database."
    )


@contextmanager
def _running() -> Iterator[None]:
    """What a Convenor that runs holds: the lock, and a connection in the middle of writing."""
    with FileLock("data/convenor.db.lock"), closing(sqlite3.connect("data/convenor.db")) as writer:
        writer.execute("UPDATE events SET title = 'not committed yet'")
        yield
        writer.rollback()


def test_an_export_imports_again_without_change(
    webinar: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    convenor("import", "webinar.yaml", "--community", "5", "--apply")
    capsysbinary.readouterr()
    assert convenor("export", "--community", "5", "--as", "yaml") == 0
    data = capsysbinary.readouterr().out
    assert convenor("export", "--community", "5", "--as", "yaml", "--out", "out.yaml") == 0
    assert Path("out.yaml").read_bytes() == data
    convenor("import", "out.yaml", "--community", "5", "--json")
    assert json.loads(capsysbinary.readouterr().out) == {**NOTHING, "unchanged": ALL}


@pytest.mark.parametrize("as_", ["csv", "xlsx", "schedule.xml", "json"])
def test_an_export_of_every_kind_imports_again_without_change(
    as_: str, webinar: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(capsys, "webinar.yaml", "--apply")
    assert convenor("export", "--community", "5", "--as", as_, "--out", "out") == 0
    assert asked(capsys, "out")[1] == {**NOTHING, "unchanged": ALL}


def test_a_problem_of_a_spreadsheet_is_told_at_its_cell(
    webinar: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(capsys, "webinar.yaml", "--apply")
    convenor("export", "--community", "5", "--as", "xlsx", "--out", "out.xlsx")
    book = load_workbook("out.xlsx")
    book.active["E3"] = "some day"
    book.save("out.xlsx")
    assert convenor("import", "out.xlsx", "--community", "5") == 1
    assert capsys.readouterr().err.splitlines()[0] == (
        "out.xlsx:E3: Write a day with its year first, for example 2027-03-03. (found “some day”)"
    )


def test_a_calendar_holds_what_has_a_day_and_imports_again_without_change(
    webinar: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(capsys, "webinar.yaml", "--apply")
    assert convenor("export", "--community", "5", "--as", "ics", "--out", "out.ics") == 0
    assert asked(capsys, "out.ics")[1] == {**NOTHING, "unchanged": ALL[:2]}


def test_an_export_of_nobody_or_to_nowhere_is_a_sentence(
    webinar: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert convenor("export", "--community", "5", "--as", "yaml") == 1
    assert capsys.readouterr().err == "There is no database at data/convenor.db.\n"
    asked(capsys, "webinar.yaml", "--apply")
    assert convenor("export", "--community", "6", "--as", "yaml") == 1
    assert capsys.readouterr().err == "This server is not known to Convenor yet.\n"
    assert convenor("export", "--community", "5", "--as", "yaml", "--out", "no/where.yaml") == 1
    assert capsys.readouterr().err == "no/where.yaml cannot be written.\n"


def test_a_process_of_its_own_finds_the_real_programme_as_it_was_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = asked(capsys, str(EXAMPLE), "--apply")[1]
    again = _run("import", str(EXAMPLE), "--community", "5")
    assert (again.returncode, again.stderr) == (0, "")
    assert len(first["new"]) == 11
    assert json.loads(again.stdout) == {**NOTHING, "unchanged": first["new"]}


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "bot", *arguments, "--json"]
    here = str(Path(__file__).parents[2])
    return subprocess.run(
        call, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": here}
    )
