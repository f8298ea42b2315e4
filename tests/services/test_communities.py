"""Communities: their settings, and what a setting sets going."""

from bot.domain.people import Actor
from bot.services import Services
from bot.store.database import Database
from tests.announced import announce
from tests.programmes import event, exact

MANAGER = Actor(5, 1, "manager", manages=True)


ANNOUNCED = "SELECT event_id, channel_id FROM deliveries WHERE kind = 'announcement' ORDER BY id"


async def test_the_first_events_channel_is_given_what_was_posted_before_and_the_next_nothing(
    services: Services, db: Database
) -> None:
    """A programme imported on the command line is announced once there is a channel for it."""
    first = await announce(db, MANAGER.community_id, event("a", dates=exact(5, 9)))
    await announce(db, MANAGER.community_id, event("b", cancelled=True))
    last = await announce(db, MANAGER.community_id, event("c", dates=exact(6, 9)))
    for channel_id in (40, 41):
        await services.communities.configure(MANAGER, events_channel_id=channel_id)
    rows = await db.read(lambda tx: tx.all(ANNOUNCED))
    assert [tuple(row) for row in rows] == [(first.id, 40), (last.id, 40)]
