"""Versions of events' programmes, numbered by event."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from bot.domain.differences import Kind
from bot.domain.releases import By, Entry, Programme, Release, Source, unpacked
from bot.store.columns import from_ms, to_ms
from bot.store.transactions import Row, Tx

COLUMNS = "number, source, author_id, restores, began_at, changed_at, closes_at, counts"
LATEST = f"""
SELECT {COLUMNS} FROM releases WHERE event_id = :event_id ORDER BY number DESC LIMIT 1
"""
LOAD = f"SELECT {COLUMNS} FROM releases WHERE event_id = :event_id AND number = :number"
DOWN_FROM = f"""
SELECT {COLUMNS} FROM releases WHERE event_id = :event_id AND number <= :number
ORDER BY number DESC LIMIT :limit
"""
NUMBER = "SELECT max(number) FROM releases WHERE event_id = :event_id"
FIRST_SINCE = """
SELECT min(number) FROM releases WHERE event_id = :event_id AND changed_at >= :since
"""
CHANGES = "SELECT changes FROM releases WHERE event_id = :event_id AND number = :number"
PROGRAMME = """
SELECT programme, postponed FROM releases WHERE event_id = :event_id AND number = :number
"""
ADD = """
INSERT INTO releases (event_id, number, source, author_id, restores, began_at, changed_at,
    closes_at, postponed, counts, changes, programme)
VALUES (:event_id, :number, :source, :author_id, :restores, :began_at, :began_at,
    :closes_at, :postponed, :counts, :changes, :programme)
"""
EXTEND = """
UPDATE releases
SET changed_at = :now, closes_at = :closes_at, postponed = :postponed, counts = :counts,
    changes = :changes, programme = :programme
WHERE event_id = :event_id AND number = :number
"""
CLOSE = """
UPDATE releases SET closes_at = :now
WHERE event_id = :event_id AND closes_at > :now
"""
REMOVE = "DELETE FROM releases WHERE event_id = :event_id AND number = :number"


def latest(tx: Tx, event_id: int) -> Release | None:
    """The present version; None where nothing has changed since versions are kept."""
    row = tx.one(LATEST, event_id=event_id)
    return None if row is None else _release(row)


def load(tx: Tx, event_id: int, number: int) -> Release | None:
    row = tx.one(LOAD, event_id=event_id, number=number)
    return None if row is None else _release(row)


def down_from(tx: Tx, event_id: int, number: int, limit: int) -> list[Release]:
    """So many versions from that number down."""
    rows = tx.all(DOWN_FROM, event_id=event_id, number=number, limit=limit)
    return [_release(row) for row in rows]


def number_of(tx: Tx, event_id: int) -> int | None:
    """The number of the present version."""
    number: int | None = tx.value(NUMBER, event_id=event_id)
    return number


def first_since(tx: Tx, event_id: int, since: datetime) -> int | None:
    """The number of the earliest version that changed then or later."""
    number: int | None = tx.value(FIRST_SINCE, event_id=event_id, since=to_ms(since))
    return number


def changes(tx: Tx, event_id: int, number: int) -> bytes | None:
    """What a version changed, packed."""
    data: bytes | None = tx.value(CHANGES, event_id=event_id, number=number)
    return data


def programme(tx: Tx, event_id: int, number: int) -> Programme | None:
    row = tx.one(PROGRAMME, event_id=event_id, number=number)
    return None if row is None else Programme(unpacked(row["programme"]), bool(row["postponed"]))


def add(tx: Tx, event_id: int, release: Release, entry: Entry) -> None:
    tx.run(
        ADD,
        event_id=event_id,
        number=release.number,
        source=release.by.source.value,
        author_id=release.by.author,
        restores=release.by.restores,
        began_at=to_ms(release.began),
        closes_at=to_ms(release.closes),
        **_columns(entry),
    )


def extend(
    tx: Tx, event_id: int, number: int, entry: Entry, closes: datetime, now: datetime
) -> None:
    """A version takes in a further change."""
    tx.run(
        EXTEND,
        event_id=event_id,
        number=number,
        closes_at=to_ms(closes),
        now=to_ms(now),
        **_columns(entry),
    )


def close(tx: Tx, event_id: int, now: datetime) -> None:
    """No further change joins the present version."""
    tx.run(CLOSE, event_id=event_id, now=to_ms(now))


def remove(tx: Tx, event_id: int, number: int) -> None:
    """The last version is none: everything is as it was before it."""
    tx.run(REMOVE, event_id=event_id, number=number)


def _columns(entry: Entry) -> dict[str, Any]:
    return {
        "postponed": int(entry.postponed),
        "counts": json.dumps({kind.value: n for kind, n in entry.counts.items()}),
        "changes": entry.changes,
        "programme": entry.programme,
    }


def _release(row: Row) -> Release:
    return Release(
        row["number"],
        By(row["author_id"], Source(row["source"]), row["restores"]),
        from_ms(row["began_at"]),
        from_ms(row["changed_at"]),
        from_ms(row["closes_at"]),
        {Kind(kind): n for kind, n in json.loads(row["counts"]).items()},
    )
