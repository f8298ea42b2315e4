"""Telling people in the channel after all, together, in the transaction that decides it.

Rows first, as everything that is sent: a person's own row is settled, with the reason, in the
same transaction that names them in the row of the channel's message. That one is tried only when
nobody is being told alone any more, and joined by nobody once it was tried, so its nonce always
stands for the same text.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain import gathered as domain
from bot.domain.deliveries import GATHERED, DeliveryState, Reason
from bot.store import deliveries
from bot.store import gathered as store
from bot.store.columns import from_ms
from bot.store.transactions import Row, Tx


def gather(tx: Tx, delivery_id: int, reason: Reason, now: datetime) -> None:
    """Tell in the channel what was planned for one person alone. What is of no event is told by
    its own row."""
    alone = store.load(tx, delivery_id)
    if alone.event_id is None:
        deliveries.elsewhere(tx, delivery_id, now, reason)
        return
    deliveries.settle(tx, delivery_id, DeliveryState.SKIPPED, reason, now)
    for message in store.waiting(tx, alone, reason):
        content = domain.joined(message, alone)
        if content is not None:
            store.join(tx, message.id, content)
            return
    deliveries.plan(tx, [domain.begun(alone, now)], now, reason)


def waits(tx: Tx, row: Row, now: datetime) -> bool:
    """Whether a claimed message that gathers is put off a little, for others are being tried."""
    tried = row["attempts"] or deliveries.lease_of(row) is not None
    if row["person_id"] is not None or tried or row["reason"] not in GATHERED:
        return False
    if now >= from_ms(row["created_at"]) + domain.LONGEST or not store.under_way(tx, row, now):
        return False
    deliveries.put_off(tx, row["id"], now + domain.PAUSE)
    return True
