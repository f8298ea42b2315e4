"""Organisers are told of what needs them, in the transaction that met it: each cause once, until
it is mended."""

from __future__ import annotations

from datetime import datetime

from bot.domain.communities import Community
from bot.domain.concerns import MISSED, TOO_MANY, Cause, Concern, many_failed, of_failure, told
from bot.domain.deliveries import CONCERN, Due, Reason
from bot.services.communities import known
from bot.store import concerns as store
from bot.store import deliveries
from bot.store.transactions import Tx


def failed(tx: Tx, due: Due, reason: Reason, now: datetime) -> None:
    """A delivery was settled as failed."""
    concern = of_failure(due, reason, *_share(tx, due))
    if concern is not None:
        meet(tx, due.community, concern, now)


def _share(tx: Tx, due: Due) -> store.Share:
    """How many failed of the reminder or notice that this delivery is of."""
    if due.event_id is None:
        return store.Share(0, 0)
    scope = due.session.id if due.session is not None else 0
    return store.share(tx, due.event_id, due.kind, scope, str(due.content.get("rule", "")))


def missed(tx: Tx, community_id: int, now: datetime) -> None:
    """A reminder or a delivery was missed."""
    meet(tx, known(tx, community_id), MISSED, now)


def arrived(tx: Tx, due: Due, channel_id: int) -> None:
    """A delivery was sent: its channel is in order; what was missed has been told; where most of
    the same failed, it may be in order by now."""
    if not due.by_dm:
        reached(tx, due.community.id, channel_id)
    if due.kind == CONCERN and due.content.get("cause") == Cause.MISSED:
        store.over(tx, due.community.id, due.content["concern"])
    elif due.event_id is not None:
        key = many_failed(due).key
        if store.count(tx, due.community.id, key):
            failed, total = _share(tx, due)
            if failed <= total * TOO_MANY:
                store.over(tx, due.community.id, key)


def reached(tx: Tx, community_id: int, channel_id: int) -> None:
    """Something arrived in a channel: it is in order."""
    store.mended(tx, community_id, channel_id)


def over(tx: Tx, concern: Concern, community_id: int) -> None:
    """It is mended: the next time it is told again."""
    store.over(tx, community_id, concern.key)


def meet(tx: Tx, community: Community, concern: Concern, now: datetime) -> None:
    """Tell organisers, unless they know and have not mended it."""
    if store.meet(tx, community.id, concern, now):
        notice = told(concern, community, store.who_set_up(tx, community.id), now)
        deliveries.plan(tx, [notice], now)
