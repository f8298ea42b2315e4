"""What the README says of schedule files is what is read: its examples and its words."""

from __future__ import annotations

import re
from pathlib import Path

from schedules.drafts import EVENT_KINDS, RELATIONS, SESSION_FORMATS
from schedules.files import FORMATS
from schedules.files.csv_file import MOST_COLUMNS
from schedules.files.drafting import MOST_SPEAKERS
from schedules.files.table_words import COLUMNS
from schedules.files.words import MOST_ITEMS
from schedules.files.xlsx_parts import MOST_BYTES
from schedules.files.yaml_file import EVENT_WORDS, FILE_WORDS, SESSION_WORDS

_ROOT = Path(__file__).parents[2]
_EXAMPLES = _ROOT / "schedules" / "examples"


def section() -> str:
    text = (_ROOT / "README.md").read_text(encoding="utf-8")
    _, found, rest = text.partition("\n## Schedule files\n")
    assert found
    return rest.partition("\n## ")[0]


def described(heading: str) -> dict[str, str]:
    """The words of the table below a line, each with what the README says of it."""
    table = section().partition(f"\n{heading}\n")[2].strip().partition("\n\n")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", table, flags=re.MULTILINE))


def test_the_yaml_of_the_readme_is_cut_from_the_examples() -> None:
    whole, *parts = re.findall(r"^```yaml\n(.*?)^```$", section(), flags=re.MULTILINE | re.DOTALL)
    assert whole == (_EXAMPLES / "webinar.yaml").read_text(encoding="utf-8")
    real = (_EXAMPLES / "mc2cm-2019.yaml").read_text(encoding="utf-8")
    assert len(parts) == 3
    assert [part for part in parts if f"\n{part}" not in real] == []


def test_every_word_of_a_schedule_file_stands_in_the_readme_and_no_other() -> None:
    assert sorted(described("The file:")) == sorted(FILE_WORDS)
    assert sorted(described("An event:")) == sorted(EVENT_WORDS)
    assert sorted(described("A session:")) == sorted(SESSION_WORDS)


def test_every_choice_stands_in_the_readme_and_no_other() -> None:
    def choices(text: str) -> list[str]:
        return re.findall(r"`(\w+)`", text.partition(";")[0])

    assert choices(described("An event:")["kind"]) == list(EVENT_KINDS)
    assert choices(described("An event:")["relation"]) == list(RELATIONS)
    assert choices(described("A session:")["format"]) == list(SESSION_FORMATS)


def test_the_limits_of_the_readme_are_those_that_are_kept() -> None:
    said = section().replace("\n", " ")
    assert f"10 MB, {MOST_ITEMS:,} events and sessions, and {MOST_SPEAKERS} speakers" in said
    assert f"{MOST_BYTES // 1_000_000} MB once it is unpacked" in said
    assert f"a table {MOST_COLUMNS} columns" in said


def test_every_format_stands_in_the_readme_with_what_it_cannot_carry() -> None:
    table = section().partition("it cannot carry:\n")[2].strip().partition("\n\n")[0]
    assert re.findall(r"^\| `([\w.]+)` \| .+ \|$", table, flags=re.MULTILINE) == [*FORMATS]


def test_every_column_is_a_word_of_the_readme() -> None:
    words = {*described("An event:"), *described("A session:")}
    own = described("French or Spanish, in any order:")
    assert {*own, *words} - {"kind", "format", "abstract", "day", "days", "month", "sessions"} == {
        *COLUMNS
    }
    assert "kind" in own["type"] and "format" in own["type"]
