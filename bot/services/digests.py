"""The weekly word of what is coming, planned week by week in the outbox."""

from __future__ import annotations

from datetime import datetime

from bot.domain.communities import Community
from bot.domain.digests import days_planned, key_of, notice
from bot.store import deliveries
from bot.store import digests as store
from bot.store.transactions import Tx


def replan(tx: Tx, community: Community, now: datetime) -> None:
    """Its day, time, zone or channel is another now."""
    for day in days_planned(community.zone, now):
        deliveries.unsay(tx, key_of(community.id, day), now)
    plan_next(tx, community, now)


def plan_next(tx: Tx, community: Community, now: datetime) -> None:
    """Plan the first that is to come and was not told already."""
    if community.digest is None:
        return
    coming = notice(community, community.digest, now)
    while not store.plan(tx, coming, now):
        coming = notice(community, community.digest, coming.due)
