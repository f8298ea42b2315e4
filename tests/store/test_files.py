"""The store of files."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bot.errors import FileDamaged, FilesUnwritable
from bot.store.files import Files

CONTENT = b"%PDF-1.7 slides"
NAME = hashlib.sha256(CONTENT).hexdigest()


def all_files(directory: Path) -> list[str]:
    return sorted(
        str(each.relative_to(directory)) for each in directory.rglob("*") if each.is_file()
    )


def test_a_file_is_kept_under_its_hash_and_read_back_whole(tmp_path: Path) -> None:
    files = Files(tmp_path / "materials")
    assert files.keep(CONTENT) == NAME
    assert files.read(NAME) == CONTENT
    assert all_files(tmp_path) == [f"materials/{NAME[:2]}/{NAME[2:4]}/{NAME}"]


def test_the_same_content_is_kept_once_and_never_written_over(tmp_path: Path) -> None:
    files = Files(tmp_path)
    before = files.path(files.keep(CONTENT)).stat()
    files.keep(CONTENT)
    assert files.path(NAME).stat() == before
    assert len(all_files(tmp_path)) == 1


def test_a_damaged_or_missing_file_is_never_handed_out_and_mended_when_added_again(
    tmp_path: Path,
) -> None:
    files = Files(tmp_path)
    with pytest.raises(FileDamaged):
        files.read(NAME)
    files.path(files.keep(CONTENT)).write_bytes(b"something else")
    with pytest.raises(FileDamaged):
        files.read(NAME)
    with pytest.raises(FileDamaged):
        files.verified(NAME)
    files.keep(CONTENT)
    assert files.read(NAME) == CONTENT


def test_a_write_that_fails_leaves_nothing_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.store.files.os.fsync", full)
    with pytest.raises(FilesUnwritable):
        Files(tmp_path).keep(CONTENT)
    assert all_files(tmp_path) == []


@pytest.mark.parametrize("name", ["", "..", "a" * 63, "../" * 21 + "a", "G" * 64, NAME.upper()])
def test_only_a_hash_names_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        Files(tmp_path).path(name)
