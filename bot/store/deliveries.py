"""The outbox: deliveries planned, claimed, sent and settled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from bot.domain.deliveries import DeliveryState, Notice, Reason, Urgency
from bot.domain.reminders import Reminder
from bot.store.columns import from_ms, instant_or_none, ms_or_none, to_ms
from bot.store.transactions import Row, Tx

PLAN = """
INSERT INTO deliveries (community_id, event_id, session_id, rule, kind, key, person_id,
    channel_id, content, urgency, due_at, late_at, state, reason, settled_at, created_at)
VALUES (:community_id, :event_id, :session_id, :rule, :kind, :key, :person_id,
    :channel_id, :content, :urgency, :due_at, :late_at, :state, :reason, :settled_at, :now)
ON CONFLICT (key) DO NOTHING
"""
_URGENCIES = ", ".join(str(int(each)) for each in Urgency)
# One search for each urgency, in order: what is urgent goes first however much is due.
CLAIM = f"""
UPDATE deliveries
SET state = 'claimed', claimed_at = :now
WHERE id IN (
    SELECT id FROM deliveries
    WHERE state = 'planned' AND urgency IN ({_URGENCIES}) AND due_at <= :now
    ORDER BY urgency, due_at LIMIT :limit)
RETURNING id, key, kind, community_id, event_id, session_id, person_id, channel_id, content,
    urgency, due_at, late_at, attempts, reason, lease_until, rule, created_at
"""
# Written before anything is sent: until then a claim has tried nothing.
BEGIN = """
UPDATE deliveries SET claimed_at = :now, lease_until = coalesce(lease_until, :lease_until)
WHERE id = :id RETURNING lease_until, reason
"""
NEXT = " UNION ALL ".join(
    [
        """SELECT * FROM (SELECT due_at AS at FROM reminders WHERE outcome IS NULL
        ORDER BY due_at LIMIT 1)""",
        "SELECT min(extends_at) AS at FROM recurrences WHERE extends_at IS NOT NULL",
        *(
            f"""SELECT * FROM (SELECT due_at AS at FROM deliveries
        WHERE state = 'planned' AND urgency = {int(urgency)} ORDER BY due_at LIMIT 1)"""
            for urgency in Urgency
        ),
    ]
)
PLAN_INSTEAD = """
INSERT INTO deliveries (community_id, event_id, session_id, rule, kind, key, person_id,
    channel_id, content, urgency, due_at, late_at, state, created_at)
SELECT community_id, event_id, session_id, rule, kind, :key, person_id, channel_id, :content,
    urgency, :now, late_at, 'planned', :now
FROM deliveries WHERE id = :id
ON CONFLICT (key) DO NOTHING
"""
CLAIMED = "SELECT id FROM deliveries WHERE state = 'claimed'"
RECOVER = "UPDATE deliveries SET state = 'planned' WHERE id = :id AND state = 'claimed'"
SENT = """
UPDATE deliveries
SET state = 'sent', message_id = :message_id, channel_id = :channel_id, settled_at = :now
WHERE id = :id
"""
SETTLE = "UPDATE deliveries SET state = :state, reason = :reason, settled_at = :now WHERE id = :id"
# Why it is told in the channel, or late, or not any more, is kept. A lease that an earlier attempt
# began is kept too: that one may have arrived.
AGAIN = """
UPDATE deliveries
SET state = 'planned', due_at = :due_at, attempts = attempts + 1,
    reason = CASE WHEN reason IN ('dm_closed', 'dm_refused', 'after_quiet', 'in_channel',
        'held_back', 'cancelled', 'postponed', 'moved') THEN reason ELSE :reason END,
    lease_until = CASE
        WHEN :certain AND lease_until = claimed_at + :window THEN NULL ELSE lease_until END
WHERE id = :id
"""
# In another place than before: nothing was tried there.
ELSEWHERE = """
UPDATE deliveries
SET state = 'planned', due_at = :due_at, reason = :reason, attempts = 0, lease_until = NULL
WHERE id = :id
"""
INTO_CHANNEL = """
UPDATE deliveries
SET state = 'planned', due_at = :now, channel_id = :channel_id, lease_until = NULL,
    reason = CASE WHEN reason IN ('dm_closed', 'dm_refused', 'after_quiet', 'in_channel',
        'held_back', 'cancelled', 'postponed', 'moved') THEN reason ELSE 'thread_lost' END
WHERE id = :id
"""
PUT_OFF = "UPDATE deliveries SET state = 'planned', due_at = :due_at WHERE id = :id"
SUPERSEDE = """
UPDATE deliveries SET state = 'superseded', reason = :reason, settled_at = :now
WHERE event_id = :event_id AND kind = :kind AND rule = :rule AND coalesce(session_id, 0) = :scope
    AND state = 'planned'
"""
# What is under way cannot be called back; where it does not arrive, it is not tried again.
RECALL = """
UPDATE deliveries SET reason = :reason
WHERE event_id = :event_id AND kind = :kind AND rule = :rule AND coalesce(session_id, 0) = :scope
    AND state = 'claimed'
"""
# What waits for some people only, others have been told.
UNSENT = """
SELECT content, due_at FROM deliveries
WHERE event_id = :event_id AND kind = :kind AND state = 'planned'
    AND coalesce(reason, '') NOT IN ('held_back', 'after_quiet', 'in_channel', 'dm_closed',
        'dm_refused')
ORDER BY id LIMIT 1
"""
WITHDRAW = """
UPDATE deliveries SET state = 'superseded', reason = :reason, settled_at = :now
WHERE event_id = :event_id AND kind = :kind AND state = 'planned'
"""
WENT_OUT = """
SELECT EXISTS (SELECT 1 FROM deliveries
    WHERE event_id = :event_id AND kind = :kind AND rule = :rule
        AND coalesce(session_id, 0) = :scope AND state NOT IN ('superseded', 'skipped'))
"""
UNSAY = """
UPDATE deliveries SET state = 'superseded', settled_at = :now
WHERE key = :key AND state = 'planned'
"""
WAITING = f"""
SELECT kind, event_id, session_id, due_at, person_id, content FROM deliveries
WHERE state = 'planned' AND urgency IN ({_URGENCIES}) AND due_at < :until
    AND community_id = :community_id
ORDER BY due_at, kind, event_id, session_id, id
"""
WAITING_BY_RULE = f"""
SELECT DISTINCT event_id, coalesce(session_id, 0) AS scope FROM deliveries
WHERE state = 'planned' AND urgency IN ({_URGENCIES}) AND community_id = :community_id
    AND rule = :rule
"""
TROUBLES = """
SELECT state, reason, count(*) AS n FROM deliveries
WHERE community_id = :community_id AND settled_at >= :since
    AND state IN ('failed', 'missed', 'unknown')
GROUP BY state, reason
"""
DM_CHANNEL = "SELECT channel_id FROM dm_channels WHERE person_id = :person_id"
KNOW_DM = """
INSERT INTO dm_channels (person_id, channel_id) VALUES (:person_id, :channel_id)
ON CONFLICT (person_id) DO UPDATE SET channel_id = excluded.channel_id
"""
_MS = timedelta(milliseconds=1)


class Waiting(NamedTuple):
    """What is planned and not sent yet of one thing: for whom, in how many messages."""

    due: datetime
    kind: str
    event_id: int | None
    session_id: int | None
    people: frozenset[int]
    messages: int


def plan(tx: Tx, notices: Iterable[Notice], now: datetime, reason: Reason | None = None) -> None:
    """Write the notices to the outbox, with the reason why not as usual; one planned already
    stays as it is."""
    for notice in notices:
        columns = _columns(notice)
        state = DeliveryState.PLANNED.value
        if tx.run(PLAN, state=state, reason=reason, settled_at=None, now=to_ms(now), **columns):
            tx.effects.note_due(columns["due_at"])


def plan_instead(
    tx: Tx, delivery_id: int, key: str, content: Mapping[str, Any], now: datetime
) -> None:
    """Plan, at once, what is sent in a delivery's place."""
    said = json.dumps(content, ensure_ascii=False, sort_keys=True)
    if tx.run(PLAN_INSTEAD, id=delivery_id, key=key, content=said, now=to_ms(now)):
        tx.effects.note_due(to_ms(now))


def skip(tx: Tx, notice: Notice, reason: Reason, now: datetime) -> None:
    """Write down that the notice is not sent, and why."""
    at, state = to_ms(now), DeliveryState.SKIPPED.value
    tx.run(PLAN, state=state, reason=reason, settled_at=at, now=at, **_columns(notice))


def _columns(notice: Notice) -> dict[str, Any]:
    return {
        "community_id": notice.community_id,
        "event_id": notice.event_id,
        "session_id": notice.session_id,
        "rule": notice.rule,
        "kind": notice.kind,
        "key": notice.key,
        "person_id": notice.person_id,
        "channel_id": notice.channel_id,
        "content": json.dumps(notice.content, ensure_ascii=False, sort_keys=True),
        "urgency": int(notice.urgency),
        "due_at": to_ms(notice.due),
        "late_at": ms_or_none(notice.late),
    }


def next_due(tx: Tx) -> datetime | None:
    """When the next reminder or delivery falls due; a look at the first entry of each index."""
    return instant_or_none(min((row["at"] for row in tx.all(NEXT) if row["at"]), default=None))


def claim(tx: Tx, now: datetime, limit: int) -> list[Row]:
    """Take what is due, the most urgent first."""
    rows = tx.all(CLAIM, now=to_ms(now), limit=limit)
    return sorted(rows, key=lambda row: (row["urgency"], row["due_at"], row["id"]))


def begin(tx: Tx, delivery_id: int, now: datetime, lease_until: datetime) -> Row:
    """It is sent now, under this lease unless an earlier attempt may have arrived."""
    times = {"now": to_ms(now), "lease_until": to_ms(lease_until)}
    (row,) = tx.all(BEGIN, id=delivery_id, **times)
    return row


def recover(tx: Tx, now: datetime) -> int:
    """Take back the claims of a process that died; how many there were."""
    rows = tx.all(CLAIMED)
    for row in rows:
        tx.run(RECOVER, id=row["id"])
    if rows:
        tx.effects.note_due(to_ms(now))
    return len(rows)


def sent(tx: Tx, delivery_id: int, message_id: int, channel_id: int, now: datetime) -> None:
    tx.run(SENT, id=delivery_id, message_id=message_id, channel_id=channel_id, now=to_ms(now))


def settle(tx: Tx, delivery_id: int, state: DeliveryState, reason: Reason, now: datetime) -> None:
    tx.run(SETTLE, id=delivery_id, state=state.value, reason=reason, now=to_ms(now))


def again(
    tx: Tx, delivery_id: int, due: datetime, reason: Reason, window: timedelta, *, certain: bool
) -> None:
    """Plan it anew; ``certain``: this attempt did not arrive, so that the lease, of ``window``,
    begins anew where none did before it."""
    at, how = to_ms(due), {"window": window // _MS, "certain": certain}
    tx.run(AGAIN, id=delivery_id, due_at=at, reason=reason, **how)
    tx.effects.note_due(at)


def elsewhere(tx: Tx, delivery_id: int, due: datetime, reason: Reason) -> None:
    """Plan it for another place."""
    tx.run(ELSEWHERE, id=delivery_id, due_at=to_ms(due), reason=reason)
    tx.effects.note_due(to_ms(due))


def into_channel(tx: Tx, delivery_id: int, channel_id: int, now: datetime) -> None:
    """Plan it anew, at once, for a channel in place of the event's thread."""
    tx.run(INTO_CHANNEL, id=delivery_id, channel_id=channel_id, now=to_ms(now))
    tx.effects.note_due(to_ms(now))


def put_off(tx: Tx, delivery_id: int, due: datetime) -> None:
    """Give back what was claimed and not tried."""
    tx.run(PUT_OFF, id=delivery_id, due_at=to_ms(due))
    tx.effects.note_due(to_ms(due))


def supersede(tx: Tx, reminder: Reminder, reason: Reason, now: datetime) -> None:
    """What a reminder became and is not sent yet is not to be sent."""
    tx.run(SUPERSEDE, reason=reason, now=to_ms(now), **_of(reminder))
    tx.run(RECALL, reason=reason, **_of(reminder))


def went_out(tx: Tx, reminder: Reminder) -> bool:
    """Whether anything of a reminder was sent, or may have been."""
    return bool(tx.value(WENT_OUT, **_of(reminder)))


def _of(reminder: Reminder) -> dict[str, Any]:
    return {
        "event_id": reminder.event_id,
        "kind": reminder.kind.value,
        "rule": reminder.rule,
        "scope": reminder.scope,
    }


def unsent(tx: Tx, event_id: int, kind: str) -> tuple[Mapping[str, Any], datetime] | None:
    """The content of the first planned one of that kind, and when it is due; None where none
    waits."""
    row = tx.one(UNSENT, event_id=event_id, kind=kind)
    return None if row is None else (content_of(row), from_ms(row["due_at"]))


def withdraw(tx: Tx, event_id: int, kind: str, reason: Reason, now: datetime) -> None:
    """What waits of that kind for an event is not to be sent."""
    tx.run(WITHDRAW, event_id=event_id, kind=kind, reason=reason, now=to_ms(now))


def unsay(tx: Tx, key: str, now: datetime) -> None:
    """What is not true any more, and not sent yet, is not to be sent."""
    tx.run(UNSAY, key=key, now=to_ms(now))


def waiting(tx: Tx, community_id: int, until: datetime) -> list[Waiting]:
    """What is planned, soonest first; messages of one thing, due together, are one."""
    rows = tx.all(WAITING, community_id=community_id, until=to_ms(until))
    found = []
    for (due_at, kind, event_id, session_id), group in groupby(rows, key=_thing):
        messages = list(group)
        named = (_named(row) for row in messages)
        people = frozenset(person_id for each in named for person_id in each)
        due = from_ms(due_at)
        found.append(Waiting(due, kind, event_id, session_id, people, len(messages)))
    return found


def _thing(row: Row) -> tuple[int, str, int | None, int | None]:
    return row["due_at"], row["kind"], row["event_id"], row["session_id"]


def _named(row: Row) -> Sequence[int]:
    """Whom one message is for: a person, or those it mentions."""
    if row["person_id"] is not None:
        return (row["person_id"],)
    return pinged(row)


def pinged(row: Row) -> Sequence[int]:
    """Whom a message to a channel pings, by its role or by name."""
    content = content_of(row)
    return [*content.get("by_role", ()), *content.get("people", ())]


def waiting_by_rule(tx: Tx, community_id: int, rule: str) -> set[tuple[int, int]]:
    """(event, scope) of what reminders by that rule became and is not sent yet."""
    rows = tx.all(WAITING_BY_RULE, community_id=community_id, rule=rule)
    return {(row["event_id"], row["scope"]) for row in rows}


def troubles(
    tx: Tx, community_id: int, since: datetime
) -> dict[tuple[DeliveryState, Reason | None], int]:
    """What did not arrive, counted by state and reason."""
    rows = tx.all(TROUBLES, community_id=community_id, since=to_ms(since))
    return {
        (DeliveryState(row["state"]), Reason(row["reason"]) if row["reason"] else None): row["n"]
        for row in rows
    }


def dm_channel(tx: Tx, person_id: int) -> int | None:
    channel_id: int | None = tx.value(DM_CHANNEL, person_id=person_id)
    return channel_id


def know_dm(tx: Tx, person_id: int, channel_id: int) -> None:
    tx.run(KNOW_DM, person_id=person_id, channel_id=channel_id)


def content_of(row: Row) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(row["content"])
    return content


def lease_of(row: Row) -> datetime | None:
    """None: it was never tried, or certainly did not arrive."""
    return instant_or_none(row["lease_until"])
