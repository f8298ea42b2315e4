"""Why something was sent or was not, from the rows; and what failed, tried again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.deliveries import DeliveryState, Reason
from bot.domain.events import Event
from bot.domain.explanations import PAGE, EventDeliveries, Explained, Way, Why
from bot.domain.going import goes
from bot.domain.people import Actor
from bot.domain.preferences import TOPICS, Preferences
from bot.domain.reminders import RULES
from bot.services.communities import Clock, known, organised
from bot.services.events import present
from bot.services.reminders import is_outdated
from bot.store import events, going, preferences
from bot.store import explanations as store
from bot.store import reminders as reminder_store
from bot.store.columns import from_ms, instant_or_none
from bot.store.database import Database
from bot.store.deliveries import content_of, pinged
from bot.store.transactions import Row, Tx
from schedules.offsets import Offset, offset_named
from schedules.reminders import Kind, Rule

LOOK_BACK = timedelta(days=60)


class Explanations:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def why(self, actor: Actor, person_id: int, page: int = 0) -> Why:
        """What the person was told and will be told, and what not and why.

        Raises NotAllowed for anybody but the person and organisers. Who is asked once more for
        feedback has not given it: that only the person themselves may know.
        """
        now = self._clock()

        def job(tx: Tx) -> Why:
            own = person_id == actor.person_id
            community = known(tx, actor.community_id) if own else organised(tx, actor)
            everything = _about(tx, community.id, person_id, now - LOOK_BACK)
            found = [each for each in everything if own or each.kind != Kind.NUDGE]
            found.sort(key=lambda each: each.due, reverse=True)
            chosen, pages, shown = _sliced(len(found), page)
            return Why(community, person_id, own, LOOK_BACK.days, found[shown], chosen, pages)

        return await self._db.read(job)

    async def of_event(self, actor: Actor, event_id: int, page: int = 0) -> EventDeliveries:
        """What an event sent and will send. Raises NotAllowed, NotFound."""
        now = self._clock()
        return await self._db.read(lambda tx: _of_event(tx, actor, event_id, page, now))

    async def retry(self, actor: Actor, event_id: int, page: int = 0) -> EventDeliveries:
        """Plan again what failed and is still worth sending; pressed twice, it is once.

        Raises NotAllowed, NotFound.
        """
        now = self._clock()

        def job(tx: Tx) -> EventDeliveries:
            organised(tx, actor)
            event = present(tx, actor, event_id)
            count = store.retry(tx, _again(tx, event, now), now)
            return _of_event(tx, actor, event_id, page, now, retried=count)

        return await self._db.write(job)


def _of_event(
    tx: Tx, actor: Actor, event_id: int, page: int, now: datetime, retried: int | None = None
) -> EventDeliveries:
    community = organised(tx, actor)
    event = present(tx, actor, event_id)
    counts = {
        (DeliveryState(row["state"]), _reason(row)): row["n"] for row in store.counts(tx, event_id)
    }
    chosen, pages, shown = _sliced(sum(counts.values()), page)
    rows = store.of_event(tx, event_id, PAGE, shown.start)
    return EventDeliveries(
        community=community,
        event=event,
        found=[
            _nameless(_explained(row, event)) if row["kind"] else _reminder(row, event)
            for row in rows
        ],
        counts=counts,
        page=chosen,
        pages=pages,
        again=len(_again(tx, event, now)),
        retried=retried,
    )


def _again(tx: Tx, event: Event, now: datetime) -> list[int]:
    """What failed and may be sent after all: not what reminds of a time that does not hold."""
    rows = store.failed(tx, event.id, now)
    if not rows:
        return []
    outdated = is_outdated(tx, event, now)
    return [row["id"] for row in rows if not outdated(row["session_id"], row["rule"])]


def _about(tx: Tx, community_id: int, person_id: int, since: datetime) -> Iterator[Explained]:
    """Everything that concerns a person: told to them alone, in a message that mentions them, or
    a reminder of what they go to that did not reach them."""
    told: set[tuple[int | None, int | None, str | None]] = set()
    memory: dict[int | None, Event | None] = {None: None}

    def event_of(event_id: int | None) -> Event | None:
        if event_id not in memory and event_id is not None:
            memory[event_id] = events.load(tx, community_id, event_id)
        return memory[event_id]

    to_them = store.to_person(tx, community_id, person_id, since)
    answered = store.answered(tx, community_id, person_id)
    for event_id in answered:
        rows = store.to_channel(tx, event_id, since)
        to_them += [row for row in rows if person_id in pinged(row)]
    for row in to_them:
        told.add((row["event_id"], row["session_id"], row["rule"]))
        yield _explained(row, event_of(row["event_id"]))
    wants = preferences.load(tx, community_id, person_id)
    offsets = preferences.offsets(tx, community_id, person_id)
    for event_id in answered:
        scopes = going.scopes(tx, community_id, event_id, person_id)
        for row in store.reminders(tx, event_id, since):
            event = event_of(event_id)
            known = (event_id, row["session_id"], row["rule"]) in told
            if event is not None and not known and _concerns(row, offsets):
                yield from _untold(row, event, scopes, wants)


def _concerns(row: Row, offsets: Mapping[Offset, datetime]) -> bool:
    """Whether a reminder may be for a person: those of other people's own offsets are not."""
    offset = offset_named(row["rule"])
    if offset is None:
        return True
    return offset in offsets and offsets[offset] <= from_ms(row["due_at"])


def _untold(
    row: Row, event: Event, scopes: frozenset[int], wants: Preferences
) -> Iterator[Explained]:
    """A reminder that is no message to the person: yet to come, never sent, or not to them.

    A nudge that went out says nothing: it would tell whether they had answered by then.
    """
    found = _reminder(row, event)
    going_there = goes(scopes, found.session)
    if found.state is not DeliveryState.SENT:
        off = (found.rule is None or offset_named(found.rule.name) is None) and TOPICS[
            found.kind
        ] in wants.off
        planned = found.state is DeliveryState.PLANNED
        if going_there:
            yield replace(found, reason=Reason.SWITCHED_OFF) if planned and off else found
    elif found.kind != Kind.NUDGE:
        reason = Reason.REGISTERED_LATER if going_there else None
        yield replace(found, state=DeliveryState.SKIPPED, reason=reason, not_going=not going_there)


def _reminder(row: Row, event: Event) -> Explained:
    """A row of a reminder."""
    rule = _by(row)
    return Explained(
        due=from_ms(row["due_at"]),
        kind=Kind.REMINDER if rule is None else rule.kind,
        rule=rule,
        event=event,
        session=event.session(row["session_id"]) if row["session_id"] else None,
        state=DeliveryState(row["state"]),
        reason=_reason(row),
        settled=instant_or_none(row["settled_at"]),
        level=reminder_store.level_by(row),
    )


def _by(row: Row) -> Rule | None:
    """The rule of the reminder that a row is, or that its message comes from."""
    return RULES.get(row["rule"]) if row["said"] is None else reminder_store.said_by(row)


def _explained(row: Row, event: Event | None) -> Explained:
    """A row of a delivery."""
    told = pinged(row)
    return Explained(
        due=from_ms(row["due_at"]),
        kind=row["kind"],
        rule=_by(row),
        event=event,
        session=event.session(row["session_id"]) if event and row["session_id"] else None,
        state=DeliveryState(row["state"]),
        reason=_reason(row),
        settled=instant_or_none(row["settled_at"]),
        way=_way(row, told),
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        people=len(told),
        person_id=row["person_id"],
        level=reminder_store.level_by(row),
    )


def _way(row: Row, told: Sequence[int]) -> Way | None:
    """How it went; of what is not sent to one person, it is not decided yet."""
    if row["person_id"] is None and content_of(row).get("role"):
        return Way.ROLE
    if row["person_id"] is None:
        return Way.MENTION if told else Way.CHANNEL
    if row["message_id"] is None:
        return None
    return Way.DM if row["channel_id"] == row["dm_channel_id"] else Way.MENTION


def _nameless(found: Explained) -> Explained:
    """Whoever is asked once more for feedback has not given it: only they may know."""
    return replace(found, person_id=None) if found.kind == Kind.NUDGE else found


def _reason(row: Row) -> Reason | None:
    return Reason(row["reason"]) if row["reason"] else None


def _sliced(total: int, page: int) -> tuple[int, int, slice]:
    """The page (the last, past the end), how many there are, and its place in the list."""
    pages = max(1, -(-total // PAGE))
    chosen = min(max(page, 0), pages - 1)
    return chosen, pages, slice(chosen * PAGE, (chosen + 1) * PAGE)
