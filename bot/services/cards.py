"""Live cards: which message shows which event, and what it should show now."""

from __future__ import annotations

from datetime import datetime

from bot.domain.cards import LiveCard, turns_at
from bot.domain.events import Shown
from bot.services.communities import Clock, known
from bot.services.events import shown
from bot.store import cards as store
from bot.store import events, mirror
from bot.store.database import Database
from bot.store.transactions import Tx


class Cards:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def behind(self) -> list[int]:
        """Events whose card shows something old."""
        return await self._db.read(store.behind)

    async def live(self, event_id: int) -> LiveCard | None:
        """The card with what it should show; None where there is none, or it shows that."""
        now = self._clock()

        def job(tx: Tx) -> LiveCard | None:
            card = store.load(tx, event_id)
            if card is None or not card.behind:
                return None
            event = events.load(tx, card.community_id, event_id)
            assert event is not None
            return LiveCard(card, known(tx, card.community_id), shown(tx, event, now))

        return await self._db.read(job)

    async def edited(self, live: LiveCard) -> None:
        """The message holds this now."""
        turns = turns_at(live.shown.event, live.shown.now)
        await self._db.write(lambda tx: store.note_shown(tx, live.card, turns))

    async def lost(self, live: LiveCard) -> None:
        """The message, or its channel, is gone."""

        def job(tx: Tx) -> None:
            store.forget(tx, live.card)
            mirror.touch(tx, live.card.community_id)

        await self._db.write(job)

    async def next_turn(self) -> datetime | None:
        """When the next card shows something else by itself."""
        return await self._db.read(store.next_turn)

    async def turn(self) -> datetime | None:
        """Touch the cards that show something else by now; when the next one will."""
        now = self._clock()

        def job(tx: Tx) -> datetime | None:
            store.turn(tx, now)
            return store.next_turn(tx)

        return await self._db.write(job)


def posted(tx: Tx, said: Shown, channel_id: int, message_id: int) -> None:
    """A message that says this is the event's card from now on; what changed while it was on
    its way makes it behind."""
    event = events.load(tx, said.event.community_id, said.event.id)
    mirror.touch(tx, said.event.community_id)
    store.post(
        tx,
        said.event.id,
        channel_id,
        message_id,
        current=event is not None and shown(tx, event, said.now) == said,
        turns_at=turns_at(said.event, said.now),
    )
