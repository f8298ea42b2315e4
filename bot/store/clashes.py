"""What is at the same time as an event, and who goes to both."""

from __future__ import annotations

from bot.domain.clashes import Both
from bot.domain.events import Event
from bot.store import events
from bot.store.columns import to_ms
from bot.store.transactions import Tx

BESIDE = """
SELECT id FROM events
WHERE community_id = :community_id AND passes_at > :begins AND sorts_at < :passes
    AND state IN ('announced', 'scheduled', 'draft') AND precision IN ('exact', 'day')
    AND id <> :event_id
ORDER BY sorts_at, id LIMIT :limit
"""
BOTH = """
SELECT mine.scope AS scope, theirs.event_id AS event_id, theirs.scope AS other_scope,
    count(*) AS people
FROM rsvps AS mine JOIN rsvps AS theirs ON theirs.community_id = mine.community_id
    AND theirs.person_id = mine.person_id AND theirs.answer = 'going' AND theirs.id <> mine.id
WHERE mine.event_id = :event_id AND mine.answer = 'going'
GROUP BY mine.scope, theirs.event_id, theirs.scope
"""
LIMIT = 20  # events looked at


def beside(tx: Tx, event: Event) -> list[Event]:
    """The community's other events at that time, or on those days, drafts too; none of what is
    known less exactly."""
    begins, passes = event.dates.begins, event.dates.passes
    if not event.has_day or begins is None or passes is None:
        return []
    rows = tx.all(
        BESIDE,
        community_id=event.community_id,
        event_id=event.id,
        begins=to_ms(begins),
        passes=to_ms(passes),
        limit=LIMIT,
    )
    found = (events.load(tx, event.community_id, row["id"]) for row in rows)
    return [each for each in found if each is not None]


def both(tx: Tx, event_id: int) -> list[Both]:
    """Who goes to the event, and to what else."""
    return [
        Both(row["scope"], row["event_id"], row["other_scope"], row["people"])
        for row in tx.all(BOTH, event_id=event_id)
    ]
