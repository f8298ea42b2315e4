"""Time zones change: governments decide, a new tzdata knows, what is planned follows."""

from __future__ import annotations

from bot.services.communities import Clock
from bot.services.reminders import replan
from bot.store import events
from bot.store import zones as store
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules import ZONE_DATA


class Zones:
    """``data``: the version of the time-zone database that is in use."""

    def __init__(self, db: Database, clock: Clock, data: str = ZONE_DATA) -> None:
        self._db = db
        self._clock = clock
        self._data = data

    async def follow(self) -> int:
        """Where the time-zone database is another than last time, reckon the instants of what is
        not over anew from wall time and zone, and bring reminders and cards into line; how many
        events that changed. To be called before anything is served or sent.
        """
        now = self._clock()

        def job(tx: Tx) -> int:
            if store.zone_data(tx) == self._data:
                return 0
            changed = 0
            for community_id in store.communities(tx):
                placed = list(store.outdated(tx, community_id, now))
                for each in placed:
                    store.place(tx, each, now)
                moved = {each.event_id for each in placed}
                for event_id in sorted(moved):
                    event = events.load(tx, community_id, event_id)
                    assert event is not None  # in the same transaction
                    events.touch_card(tx, event_id)
                    replan(tx, event, now)
                changed += len(moved)
            store.note_zone_data(tx, self._data)
            return changed

        return await self._db.write(job)
