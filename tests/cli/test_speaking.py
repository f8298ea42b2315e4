"""The command line speaks the language of the environment, and reads the machine's clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import speaking
from bot.errors import Refusal
from bot.settings import SettingsRefusal
from bot.texts import Reader
from schedules.texts import Problem, T
from tests.cli.calls import convenor
from tests.polish import polish as polish  # a fixture

_ROOT = Path(__file__).parents[2]
_SCHEDULE = """
community: My network
zone: Europe/Madrid
events:
  - {id: one, title: First, kind: webinar, start: 2031-03-03 15:00, length: 1h}
  - {id: two, title: Second, date: tba}
"""


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "pl_PL.UTF-8"}, "pl-PL"),
        ({"LANG": "pl"}, "pl"),
        ({"LANG": "pl_PL@euro"}, "pl-PL"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "pl_PL.UTF-8"}, "pl-PL"),
        ({"LC_MESSAGES": "pl_PL.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en-GB"),
        ({"LANG": "pl_PL.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "pl_PL.UTF-8", "LC_ALL": ""}, "pl-PL"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "…"}, "en"),
    ],
)
def test_the_language_is_that_of_the_environment_where_there_is_a_catalogue(
    polish: None, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    monkeypatch.delenv("LC_ALL")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert speaking.reader() == Reader(language, "UTC")


@pytest.mark.parametrize(
    ("named", "zone"),
    [
        ("Africa/Tunis", "Africa/Tunis"),
        (":Asia/Amman", "Asia/Amman"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", "UTC"),
        ("Mars/Olympus", "UTC"),
        ("/", "UTC"),
        ("../../etc/passwd", "UTC"),
    ],
)
def test_the_zone_is_the_machine_s_where_it_has_a_name(
    monkeypatch: pytest.MonkeyPatch, named: str, zone: str
) -> None:
    monkeypatch.setenv("TZ", named)
    assert speaking.reader().zone == zone


@pytest.fixture
def in_polish(polish: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine in Warsaw."""
    monkeypatch.setenv("LC_ALL", "pl_PL.UTF-8")
    monkeypatch.setenv("TZ", "Europe/Warsaw")


def test_a_preview_is_in_the_language_of_the_machine(
    in_polish: None, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("schedule.yaml").write_text(_SCHEDULE)
    assert convenor("import", "schedule.yaml", "--community", "5") == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "Id Title Początek What changes",
        "nowe one First 2031-03-03 15:00 Europe/Madrid",
        "nowe two Second wkrótce",
        "2 nowe.",
        "Nic nie zapisano. Dodaj --apply, aby zapisać.",
    ]


def test_problems_are_too_and_json_keeps_its_keys(
    in_polish: None, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("schedule.yaml").write_text(_SCHEDULE.replace("kind: webinar", "kind: party"))
    known = "Znane są: peer_learning, webinar, meeting, study_visit."
    assert convenor("import", "schedule.yaml", "--community", "5") == 1
    assert capsys.readouterr().err.splitlines()[0] == (
        f"schedule.yaml:5:35: {known} (jest „party”)"
    )
    assert convenor("import", "schedule.yaml", "--community", "5", "--json") == 1
    assert json.loads(capsys.readouterr().out)["problems"] == [
        {"line": 5, "column": 35, "cell": "events[0].kind", "found": "party", "message": known}
    ]


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem(T("Wrong."), line=3, column=7, cell="a.b"), "  - Wiersz 3, kolumna 7: Wrong."),
        (Problem(T("Wrong."), line=3), "  - Line 3: Wrong."),  # not translated yet
        (Problem(T("Wrong."), cell="B7"), "  - B7: Wrong."),
        (Problem(T("Nothing is planned yet.")), "  - Nic jeszcze nie zaplanowano."),
    ],
)
def test_a_refusal_says_where_its_problems_are(
    in_polish: None, capsys: pytest.CaptureFixture[str], problem: Problem, line: str
) -> None:
    refusal = Refusal(T("No."), hint=T("Nothing is planned yet."), problems=[problem])
    assert speaking.tell(refusal) == 1
    assert capsys.readouterr().err.splitlines() == ["No.", line, "Nic jeszcze nie zaplanowano."]


def test_a_wrong_setting_is_named_once(in_polish: None, capsys: pytest.CaptureFixture[str]) -> None:
    problem = Problem(T("WEB_PORT must be a number."), cell="WEB_PORT", found="http")
    assert speaking.tell(SettingsRefusal(T("The settings are not right."), problems=[problem])) == 2
    assert capsys.readouterr().err.splitlines() == [
        "Ustawienia są nieprawidłowe.",
        "  - WEB_PORT must be a number.",
    ]


def test_a_time_is_in_the_machine_s_zone_and_words(
    in_polish: None, capsys: pytest.CaptureFixture[str]
) -> None:
    now = datetime(2026, 1, 1, 8, tzinfo=UTC)
    speaking.say(T("It is {now} now ({zone}).", now=now, zone=speaking.reader().zone))
    assert capsys.readouterr().out == (
        "Jest teraz czwartek 1 stycznia 2026, 09:00 (Europe/Warsaw).\n"
    )


def test_a_terminal_that_lacks_a_letter_is_borne_with() -> None:
    """In JSON no letter is lost; on a terminal it is a question mark."""
    Path("schedule.yaml").write_text(_SCHEDULE.replace("First", "Sfax – été"), encoding="utf-8")
    call = [sys.executable, "-m", "bot", "import", "schedule.yaml", "--community", "5"]
    latin = {**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "latin-1"}
    shown = subprocess.run(call, env=latin, capture_output=True, check=True)
    assert "Sfax ? été" in shown.stdout.decode("latin-1")
    asked = subprocess.run([*call, "--json"], env=latin, capture_output=True, check=True)
    assert json.loads(asked.stdout)["new"][0]["title"] == "Sfax – été"


@pytest.mark.parametrize(
    ("language", "help"),
    [("pl_PL.UTF-8", "Odpowiedz jednym obiektem."), ("C", "Answer with one object.")],
)
def test_help_is_in_the_language_of_the_environment(language: str, help: str) -> None:
    """In a process of its own: help is put into words when the command line is imported."""
    begin = (
        "import pathlib; from bot import texts; "
        "texts.LOCALE_DIR = pathlib.Path('tests/data/locale'); "
        "from bot.__main__ import main; main(['import', '--help'])"
    )
    asked = subprocess.run(
        [sys.executable, "-c", begin],
        cwd=_ROOT,
        env={**os.environ, "LC_ALL": language},
        capture_output=True,
        check=True,
    )
    assert help in asked.stdout.decode()
