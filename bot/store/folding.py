"""Texts as they are searched for and sorted: SQLite folds the letters of English only."""

from __future__ import annotations

import sqlite3
import unicodedata


def fold(text: str) -> str:
    """Without capitals and accents: "École" is found by "ecole"."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in plain if not unicodedata.combining(each))


def prepare(connection: sqlite3.Connection) -> None:
    """A connection whose rows are read by name, and which knows ``fold(text)``; of NULL, NULL."""
    connection.row_factory = sqlite3.Row
    connection.create_function("fold", 1, _fold, deterministic=True)


def _fold(text: str | None) -> str | None:
    return None if text is None else fold(text)
