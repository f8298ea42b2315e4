"""Posting an event's card as a new message, in the transaction that finds it wanted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.communities import Community
from bot.domain.deliveries import announcement
from bot.domain.events import Event, State
from bot.store import cards as store
from bot.store import deliveries, events, recurrences
from bot.store.transactions import Tx

AT_ONCE = 25  # events in a channel that was just chosen: a year would flood it


def post(tx: Tx, event: Event, channel_id: int, now: datetime) -> None:
    """Plan the card as another message than those before."""
    posting = store.posting(tx, event.id)
    posting = replace(posting, edition=posting.edition + 1)
    store.save_posting(tx, posting)
    late = None if event.stored is State.POSTPONED else event.dates.passes
    notice = announcement(event.community_id, channel_id, event.id, late, now, posting.edition)
    deliveries.plan(tx, [notice], now)


def post_what_waits(tx: Tx, community: Community, now: datetime) -> None:
    """What is announced and has no card gets one in the events channel; a date of what repeats
    that was not announced yet, in its turn."""
    if community.events_channel_id is None:
        return
    for event_id in store.without(tx, community.id, now, AT_ONCE):
        event = events.load(tx, community.id, event_id)
        assert event is not None  # found by this transaction
        post(tx, event, community.events_channel_id, now)
    recurrences.look_again(tx, community.id, now)
