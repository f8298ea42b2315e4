"""Discord's own scheduled events: what is to be done next about them, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.domain.concerns import MIRROR_REFUSED
from bot.domain.mirror import (
    Coming,
    Listed,
    Mirrored,
    Step,
    Wanted,
    begun,
    done,
    settle,
    steps,
    wish_of,
)
from bot.services import concerns
from bot.services.communities import Clock, known
from bot.store import events
from bot.store import mirror as store
from bot.store.database import Database
from bot.store.transactions import Tx

AT_ONCE = 10  # steps: what changes meanwhile is in the next


class Mirror:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def behind(self) -> list[int]:
        """The communities where something is in Discord, or could be."""
        now = self._clock()
        return await self._db.read(lambda tx: store.behind(tx, now))

    async def turn(self) -> datetime | None:
        """Touch what begins or ends by now; when the next will."""
        now = self._clock()

        def job(tx: Tx) -> datetime | None:
            store.turn(tx, now)
            return store.next_turn(tx)

        return await self._db.write(job)

    async def next_turn(self) -> datetime | None:
        return await self._db.read(store.next_turn)

    async def coming(self, community_id: int) -> list[Coming]:
        """The events that are, or may be, in Discord."""
        now = self._clock()

        def job(tx: Tx) -> list[Coming]:
            community = known(tx, community_id)
            return [
                Coming(each.event, community, wish_of(each.event, community, now), *each[1:])
                for each in store.carded(tx, community_id, now, coming=community.mirror)
            ]

        return await self._db.read(job)

    async def todo(
        self,
        community_id: int,
        wanted: Sequence[Wanted],
        listed: Sequence[Listed],
        besides: Collection[Step],
    ) -> list[Step]:
        """What is to be done next; empty where that is nothing. ``besides``: what was tried, and
        is not to be tried again for the time being.

        It is written down before it is asked for.
        """
        now, wishes = self._clock(), {each.event_id: each for each in wanted}

        def job(tx: Tx) -> list[Step]:
            before = store.known(tx, community_id)
            after = settle(before, wishes, listed, community_id, now)
            unmet = steps(after, wishes, listed, community_id, now)
            chosen = [each for each in unmet if each not in besides][:AT_ONCE]
            for step in chosen:
                row = begun(after.get(step.event_id), step)
                after |= {} if row is None else {step.event_id: row}
            _keep(tx, before, after)
            return chosen

        return await self._db.write(job)

    async def done(self, step: Step, made: int | None = None) -> None:
        """Discord did it; ``made``: the id of what was made."""

        def job(tx: Tx) -> None:
            before = store.load(tx, step.event_id)
            after = done(before, step, made)
            _keep(tx, *({step.event_id: each} if each else {} for each in (before, after)))
            concerns.over(tx, MIRROR_REFUSED, step.community_id)

        await self._db.write(job)

    async def refused(self, community_id: int) -> None:
        """A permission is missing for what is there already: organisers are told, once until it
        goes through again. Where Convenor never had it, that is nobody's concern."""
        now = self._clock()

        def job(tx: Tx) -> None:
            if any(each.id is not None for each in store.known(tx, community_id).values()):
                concerns.meet(tx, known(tx, community_id), MIRROR_REFUSED, now)

        await self._db.write(job)


def _keep(tx: Tx, before: Mapping[int, Mirrored], after: Mapping[int, Mirrored]) -> None:
    """Write what became another, by event; the cards say how many are interested."""
    for event_id in before.keys() | after.keys():
        old, new = before.get(event_id), after.get(event_id)
        if new is None:
            store.forget(tx, event_id)
        elif new != old:
            store.save(tx, new)
        if (old.interested if old else 0) != (new.interested if new else 0):
            events.touch_message(tx, event_id)
