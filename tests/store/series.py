"""Small transactions on one small table, for the tests of the store itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.store.transactions import Tx

ADD = "INSERT INTO series (community_id, name) VALUES (5, :name)"
NAMES = "SELECT name FROM series ORDER BY id"


def with_a_community(tx: Tx) -> None:
    tx.run(
        """INSERT INTO communities (id, name, zone, language, created_at, updated_at)
        VALUES (5, 'MC2CM', 'UTC', 'en', 0, 0)"""
    )


def add(name: str) -> Callable[[Tx], str]:
    """A small transaction: one more series in community 5."""

    def job(tx: Tx) -> str:
        tx.run(ADD, name=name)
        return name

    return job


def names(tx: Tx) -> list[str]:
    return [row["name"] for row in tx.all(NAMES)]


def on_disk(path: Path, sql: str = NAMES) -> list[Any]:
    """The first column of what another connection sees in the file."""
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute(sql)]
