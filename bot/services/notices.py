"""Telling those concerned of a change, in the transaction that made it."""

from __future__ import annotations

from datetime import datetime

from bot.domain import interest
from bot.domain.deliveries import Reason
from bot.domain.events import Event, State
from bot.domain.notices import KIND, What, collapsed, concerned, notices, unsaid_of
from bot.services.communities import known
from bot.services.rsvps import tell_date
from bot.store import acts, deliveries
from bot.store.transactions import Tx

REASONS = {
    What.CANCELLED: Reason.CANCELLED,
    What.POSTPONED: Reason.POSTPONED,
    What.MOVED: Reason.MOVED,
}
_SILENT = (State.DRAFT, State.REPORTED, State.ARCHIVED)


def tell_change(tx: Tx, before: Event, after: Event, what: What, now: datetime) -> None:
    """Plan one notice to everybody concerned, in place of what is planned and not sent.

    Nothing is told of what nobody knows or what is past. Where the date becomes known, those
    who asked are told that instead.
    """
    waiting = deliveries.unsent(tx, after.id, KIND)
    for kind in (KIND, interest.KIND):
        deliveries.withdraw(tx, after.id, kind, REASONS[what], now)
    if before.stored in _SILENT or (what is not What.CANCELLED and after.is_over(now)):
        return
    if interest.becomes_dated(before, after):
        tell_date(tx, before, after, now)
        return
    changed = collapsed(before, after, what, unsaid_of(waiting) if waiting else None, now)
    people = concerned(before, acts.answers(tx, after.id))
    if changed is None or not (people or known(tx, after.community_id).events_channel_id):
        return
    deliveries.plan(tx, notices(after, changed, people), now)
