"""Templates: events kept to make others like them."""

from __future__ import annotations

from datetime import datetime

from bot.domain.templates import Template
from bot.store.columns import from_ms, holding, to_ms
from bot.store.transactions import Row, Tx

COLUMNS = "id, name, content, created_at"
LOAD = f"SELECT {COLUMNS} FROM event_templates WHERE id = :id AND community_id = :community_id"
NAMED = f"""SELECT {COLUMNS} FROM event_templates
WHERE community_id = :community_id AND fold(name) = fold(:name)
ORDER BY name = :name DESC LIMIT 1"""
MATCHING = f"""SELECT {COLUMNS} FROM event_templates
WHERE community_id = :community_id AND fold(name) LIKE :pattern ESCAPE '!'
ORDER BY name LIMIT :limit"""
KEEP = """
INSERT INTO event_templates (community_id, name, content, created_at)
VALUES (:community_id, :name, :content, :now)
ON CONFLICT (community_id, name) DO UPDATE
SET content = excluded.content, created_at = excluded.created_at
"""
REMOVE = "DELETE FROM event_templates WHERE id = :id AND community_id = :community_id"


def load(tx: Tx, community_id: int, template_id: int) -> Template | None:
    """A template; None for an id of another community."""
    row = tx.one(LOAD, id=template_id, community_id=community_id)
    return None if row is None else template_of(row)


def find(tx: Tx, community_id: int, typed: str) -> Template | None:
    """The community's template of that name, or that id."""
    row = tx.one(NAMED, community_id=community_id, name=typed)
    if row is not None:
        return template_of(row)
    return load(tx, community_id, int(typed)) if typed.isdecimal() and len(typed) < 19 else None


def matching(tx: Tx, community_id: int, typed: str, limit: int) -> list[Template]:
    rows = tx.all(MATCHING, community_id=community_id, pattern=holding(typed), limit=limit)
    return [template_of(row) for row in rows]


def keep(tx: Tx, community_id: int, name: str, content: bytes, now: datetime) -> None:
    """Keep a template, in place of one of the same name."""
    tx.run(KEEP, community_id=community_id, name=name, content=content, now=to_ms(now))


def remove(tx: Tx, community_id: int, template_id: int) -> None:
    tx.run(REMOVE, id=template_id, community_id=community_id)


def template_of(row: Row) -> Template:
    return Template(row["id"], row["name"], row["content"], from_ms(row["created_at"]))
