"""Posting programmes in the tests of the services: who posts, and what came of it."""

from __future__ import annotations

from typing import Any

from bot.domain.communities import Community
from bot.domain.differences import Difference, Kind
from bot.domain.events import Event
from bot.domain.people import Actor
from bot.services import Services
from bot.store import events as events_store
from bot.store.database import Database
from schedules import files
from schedules.drafts import ProgrammeDraft
from tests.programmes import NOW, TUNIS

HERE = Community(1, "MC2CM", TUNIS)
ORGANISER = Actor(1, 10, "Olfa", manages=True)
MEMBER = Actor(1, 11, "Ana")
STRANGER = Actor(2, 10, "Olfa", manages=True)


def yaml(draft: ProgrammeDraft) -> bytes:
    return files.write(draft, "yaml", now=NOW)


def told(difference: Difference) -> dict[str, list[str]]:
    found = {kind.value: [item.id for item in difference.items[kind]] for kind in Kind}
    return {kind: ids for kind, ids in found.items() if ids}


async def post(services: Services, draft: ProgrammeDraft) -> Difference:
    """Preview and confirm; the difference that was written."""
    preview = await services.programmes.preview(ORGANISER, yaml(draft), "programme.yaml")
    assert preview.problems == ()
    assert preview.draft_id is not None
    return (await services.programmes.confirm(ORGANISER, preview.draft_id)).difference


async def events_of(db: Database) -> list[Event]:
    return await db.read(lambda tx: events_store.all_of(tx, HERE.id))


async def rows(db: Database, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await db.read(lambda tx: tx.all(sql, **values))]


async def announcements(db: Database) -> list[tuple[Any, ...]]:
    return await rows(
        db,
        "SELECT events.ref, deliveries.channel_id FROM deliveries"
        " JOIN events ON events.id = event_id WHERE deliveries.kind = 'announcement'"
        " ORDER BY due_at, deliveries.id",
    )
