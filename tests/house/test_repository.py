"""What is kept in the repository belongs to every machine, not to one."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_REGISTRIES = ("pypi", "pythonhosted", "npmjs", "registry", "artifactory", "nexus", "mirror")
NOT_FOR_EVERYBODY = {
    "an address of a package registry": re.compile(
        rf"https?://[^\s\"'<>)]*\b(?:{'|'.join(_REGISTRIES)})\b"
    ),
    "an index of a package registry": re.compile(
        r"--(?:extra-)?index-url|--find-links|--trusted-host"
    ),
    "a path of one machine": re.compile(r"(?<![\w.~])/(?:root|home/\w+|Users/\w+|work|tmp/w)/\w"),
}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is not a git checkout")
    names = [name for name in listed.stdout.split("\0") if name]
    return [_ROOT / name for name in names if (_ROOT / name).is_file()]


def found_in(text: str) -> Iterator[str]:
    for what, pattern in NOT_FOR_EVERYBODY.items():
        for number, line in enumerate(text.splitlines(), 1):
            if pattern.search(line):
                yield f"line {number}: {what}: {line.strip()[:100]}"


def test_no_tracked_file_names_a_registry_or_a_path_of_one_machine() -> None:
    wrong = []
    for path in tracked():
        if path == Path(__file__):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a file of another encoding kept for tests
        wrong += [f"{path.relative_to(_ROOT)}: {each}" for each in found_in(text)]
    assert wrong == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example.org/simple",
        '"resolved": "https://registry.npmjs.org/ical.js/-/ical.js-2.1.0.tgz"',
        "see https://files.pythonhosted.org/packages/ab/cd/x.whl",
        'open("/root/settings.json")',
        "cd /home/ana/convenor",
    ],
)
def test_what_belongs_to_one_machine_is_found(line: str) -> None:
    assert len(list(found_in(line))) == 1


@pytest.mark.parametrize(
    "line", ["pip install convenor", "GET /users/@me", "a/root/of", "https://discord.com/api"]
)
def test_what_belongs_to_everybody_is_left_alone(line: str) -> None:
    assert list(found_in(line)) == []
