"""Live cards: which message shows which event, what it should show now, and where it stands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.domain.cards import (
    Announced,
    Card,
    Left,
    LiveCard,
    Loss,
    Somewhere,
    after_loss,
    is_announced,
    turns_at,
)
from bot.domain.concerns import Cause, not_allowed, of_card_channel, of_loss
from bot.domain.deliveries import ANNOUNCEMENT, Reason
from bot.domain.events import Event, Shown
from bot.domain.people import Actor
from bot.errors import Refusal
from bot.services import concerns
from bot.services.communities import Clock, known, organised
from bot.services.events import present, shown
from bot.services.postings import post
from bot.store import calendar, deliveries, events, mirror
from bot.store import cards as store
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.texts import T


class Cards:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def behind(self) -> list[int]:
        """Events whose card shows something old."""
        return await self._db.read(store.behind)

    async def channels(self) -> list[Somewhere]:
        """Each channel that has cards, with one of their events."""
        return await self._db.read(store.channels)

    async def look(self, event_ids: Collection[int]) -> None:
        """Edit their cards though they show what they should: the channel may be gone."""

        def job(tx: Tx) -> None:
            for event_id in event_ids:
                store.look(tx, event_id)

        await self._db.write(job)

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

        def job(tx: Tx) -> None:
            store.note_shown(tx, live.card, turns)
            concerns.reached(tx, live.card.community_id, live.card.channel_id)

        await self._db.write(job)

    async def refused(self, live: LiveCard) -> None:
        """Convenor may not edit it: organisers are told, once until it is mended."""
        now = self._clock()

        def job(tx: Tx) -> None:
            concerns.meet(tx, live.community, not_allowed(live.card.channel_id), now)

        await self._db.write(job)

    async def lost(self, live: LiveCard) -> None:
        """The message is gone: it is posted anew, or organisers are told."""
        now = self._clock()
        await self._db.write(lambda tx: _lost(tx, live.card, now, channel_gone=False))

    async def channel_deleted(self, community_id: int, channel_id: int) -> None:
        """Every card in it is gone."""
        now = self._clock()

        def job(tx: Tx) -> None:
            for card in store.in_channel(tx, community_id, channel_id):
                _lost(tx, card, now, channel_gone=True)

        await self._db.write(job)

    async def left(self, event_id: int) -> list[Left]:
        """Messages that were the event's card, and do not say yet where it is."""

        def job(tx: Tx) -> list[Left]:
            card = store.load(tx, event_id)
            if card is None:
                return []
            title = events.title_of(tx, event_id) or ""
            return store.left(tx, card, title, known(tx, card.community_id))

        return await self._db.read(job)

    async def pointed(self, left: Left) -> None:
        """The message says where the card is, or is gone."""
        await self._db.write(lambda tx: store.forget_left(tx, left.message_id))

    async def announce(self, actor: Actor, event_id: int, channel_id: int | None) -> Announced:
        """Post the event's card in that channel, else in the events channel; one that stands
        elsewhere then says where it is. Raises NotAllowed, NotFound, and a Refusal where the
        event is not to be announced or there is no channel."""
        now = self._clock()

        def job(tx: Tx) -> Announced:
            community = organised(tx, actor)
            event = present(tx, actor, event_id)
            target = channel_id or community.events_channel_id
            _check(event, target, now)
            assert target is not None
            store.save_posting(tx, replace(store.posting(tx, event_id), lost=0))
            card = store.load(tx, event_id)
            if card is not None and card.channel_id == target:
                store.look(tx, event_id)
                return Announced(event.title, target, card)
            deliveries.withdraw(tx, event_id, ANNOUNCEMENT, Reason.MOVED, now)
            post(tx, event, target, now)
            return Announced(event.title, target)

        return await self._db.write(job)

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


def _check(event: Event, channel_id: int | None, now: datetime) -> None:
    if not is_announced(event, now):
        raise Refusal(
            T(
                "{title} cannot be announced: it is a draft, cancelled or over.",
                title=event.title,
            ),
            hint=T("A draft is announced with /event publish."),
        )
    if channel_id is None:
        raise Refusal(
            T("There is no events channel yet."),
            hint=T("Choose one with /setup channel, or name a channel for this event."),
        )


def _lost(tx: Tx, card: Card, now: datetime, *, channel_gone: bool) -> None:
    if not store.forget(tx, card):
        return
    mirror.touch(tx, card.community_id)
    calendar.touch(tx, card.community_id)
    community, posting = known(tx, card.community_id), store.posting(tx, card.event_id)
    event = events.load(tx, community.id, card.event_id)
    assert event is not None  # its card was there
    here, main = card.channel_id, community.events_channel_id
    loss = after_loss(event, posting, here, main, now, channel_gone=channel_gone)
    if channel_gone and loss is not Loss.FORGET:
        concerns.meet(tx, community, of_card_channel(here, community), now)
    elif loss is not Loss.FORGET:
        store.save_posting(tx, replace(posting, lost=posting.lost + 1))
    if loss is Loss.POST_ANEW:
        post(tx, event, here, now)
    elif loss is Loss.POST_IN_EVENTS_CHANNEL and main is not None:
        post(tx, event, main, now)
    elif loss is Loss.LEAVE and not channel_gone:
        concerns.meet(tx, community, of_loss(Cause.CARD_DELETED, event.id), now)


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
    calendar.touch(tx, said.event.community_id)
    concerns.over(tx, of_loss(Cause.CARD_DELETED, said.event.id), said.event.community_id)
