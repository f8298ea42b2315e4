"""The outbox: what falls due when, who sends it, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.services.communities import Clock
from bot.store import deliveries as store
from bot.store.columns import instant_or_none
from bot.store.database import Database
from bot.store.transactions import Effects

Listener = Callable[[datetime | None, frozenset[int]], None]


class Deliveries:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    def listen(self, listener: Listener) -> None:
        """Call ``listener(due, cards)`` on the loop after each commit that plans or touches:
        the earliest due time among what was planned, the events whose card changed."""

        def heard(effects: Effects) -> None:
            listener(instant_or_none(effects.due), frozenset(effects.cards))

        self._db.after_commit = heard

    async def next_due(self) -> datetime | None:
        """When the next thing falls due; None where nothing is planned."""
        return await self._db.read(store.next_due)
