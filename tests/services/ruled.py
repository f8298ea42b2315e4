"""A community whose organisers set reminder rules, and what the store holds of it."""

from collections import Counter
from datetime import UTC, datetime

from bot.domain.communities import Community
from bot.domain.events import Event
from bot.domain.people import Actor
from bot.domain.rules import Place
from bot.store import communities
from bot.store.database import Database
from bot.store.transactions import Tx
from tests.announced import announce, remind
from tests.programmes import NOW, TUNIS, event

HERE, ELSEWHERE = 5, 6
ORGANISER = Actor(HERE, 1, "organiser", manages=True)
EVERY = """SELECT event_id, scope, rule, coalesce(outcome, 'planned') AS state, reason, due_at,
    said, level
FROM reminders ORDER BY due_at, event_id, scope, rule"""
COMMUNITY = Place()


async def settle_in(db: Database) -> None:
    """Make the community, with its events channel."""
    here = Community(HERE, "MC2CM", TUNIS, events_channel_id=50)

    def job(tx: Tx) -> None:
        communities.ensure(tx, here, NOW)
        communities.save(tx, here, NOW)

    await db.write(job)


async def held(db: Database, ref: str = "sfax", days: float = 10, **said: object) -> Event:
    """An event whose reminders are planned."""
    made = await announce(db, HERE, event(ref, days, **said))
    await remind(db, made)
    return made


async def planned(db: Database, state: str = "planned") -> Counter[tuple[int, str]]:
    """(event, rule) of the reminders in that state."""
    rows = await db.read(lambda tx: tx.all(EVERY))
    return Counter((row["event_id"], row["rule"]) for row in rows if row["state"] == state)


async def due_of(db: Database, rule: str) -> list[datetime]:
    rows = await db.read(lambda tx: tx.all(EVERY))
    found = [row["due_at"] for row in rows if (row["rule"], row["state"]) == (rule, "planned")]
    return [datetime.fromtimestamp(each / 1000, UTC) for each in found]


async def series_id(db: Database, name: str) -> int:
    def job(tx: Tx) -> int:
        found: int = tx.value("SELECT id FROM series WHERE name = :name", name=name)
        return found

    return await db.read(job)
