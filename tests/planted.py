"""A programme put straight into the store, with people who go to it."""

from __future__ import annotations

from bot.domain.events import Event
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.drafts import ProgrammeDraft
from tests.announced import announce

ANSWER = """
INSERT INTO rsvps (community_id, event_id, session_id, person_id, answer, turn, answered_by,
    answered_at)
VALUES (:community_id, :event_id, :session_id, :person_id, :answer, 1, :person_id, 0)
"""


async def plant(db: Database, community_id: int, programme: ProgrammeDraft) -> list[Event]:
    """Store the programme's events in a community (made where it is new); as they are then."""
    return [await announce(db, community_id, draft) for draft in programme.events]


async def goes(
    db: Database,
    event: Event,
    *people: int,
    session_id: int | None = None,
    answer: str = "going",
) -> None:
    """Let people have answered to an event or one of its sessions, past ones too."""

    def job(tx: Tx) -> None:
        for person_id in people:
            tx.run(
                ANSWER,
                community_id=event.community_id,
                event_id=event.id,
                session_id=session_id,
                person_id=person_id,
                answer=answer,
            )

    await db.write(job)
