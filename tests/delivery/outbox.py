"""What stands in the outbox: planned by a test, passed over by the worker, read again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.delivery.worker import Worker
from bot.domain.deliveries import Notice, Urgency
from bot.store import deliveries
from bot.store.database import Database
from tests.conftest import Clock

HERE = 5
MINUTE = timedelta(minutes=1)


async def plan(db: Database, clock: Clock, *keys: str, **said: Any) -> None:
    def notice(key: str) -> Notice:
        values = {"urgency": Urgency.REMINDER, "due": clock.now, **said}
        return Notice(kind="word", key=key, community_id=HERE, **values)

    await db.write(lambda tx: deliveries.plan(tx, [notice(key) for key in keys], clock.now))


async def passed(worker: Worker) -> None:
    await worker.one_pass()
    await worker.quiet()


async def states(db: Database) -> dict[str, tuple[str, str | None]]:
    rows = await db.read(
        lambda tx: tx.all("SELECT key, state, reason FROM deliveries WHERE kind = 'word'")
    )
    return {row["key"]: (row["state"], row["reason"]) for row in rows}
