"""Convenor with one more language: the small Polish catalogue of the tests."""

from pathlib import Path

import pytest

from bot import texts


@pytest.fixture
def polish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "LOCALE_DIR", Path(__file__).parent / "data" / "locale")
