"""Organisers are told of what needs them, in the transaction that met it: each cause once, until
it is mended."""

from __future__ import annotations

from datetime import datetime

from bot.domain.communities import Community
from bot.domain.concerns import MISSED, Cause, Concern, of_failure, told
from bot.domain.deliveries import CONCERN, Due, Reason
from bot.services.communities import known
from bot.store import concerns as store
from bot.store import deliveries
from bot.store.transactions import Tx


def failed(tx: Tx, due: Due, reason: Reason, now: datetime) -> None:
    """A delivery was settled as failed."""
    share = store.Share(0, 0)
    if due.event_id is not None:
        scope = due.session.id if due.session is not None else 0
        share = store.share(tx, due.event_id, due.kind, scope, str(due.content.get("rule", "")))
    concern = of_failure(due, reason, *share)
    if concern is not None:
        _meet(tx, due.community, concern, now)


def missed(tx: Tx, community_id: int, now: datetime) -> None:
    """A reminder or a delivery was missed."""
    _meet(tx, known(tx, community_id), MISSED, now)


def arrived(tx: Tx, due: Due, channel_id: int) -> None:
    """A delivery was sent: its channel is in order; what was missed has been told."""
    if not due.by_dm:
        store.mended(tx, due.community.id, channel_id)
    if due.kind == CONCERN and due.content.get("cause") == Cause.MISSED:
        store.over(tx, due.community.id, due.content["concern"])


def _meet(tx: Tx, community: Community, concern: Concern, now: datetime) -> None:
    if store.meet(tx, community.id, concern, now):
        notice = told(concern, community, store.who_set_up(tx, community.id), now)
        deliveries.plan(tx, [notice], now)
