"""Roles and threads of events: what is to be done next about them, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from bot.domain.communities import Community
from bot.domain.concerns import Cause, of_loss, of_place
from bot.domain.places import (
    IN_THREAD,
    Able,
    Deed,
    Place,
    Role,
    RoleState,
    Step,
    in_order,
    leaves_at,
    person_step,
    role_step,
    thread_step,
)
from bot.services import concerns
from bot.services.communities import Clock, known
from bot.store import places as store
from bot.store.database import Database
from bot.store.transactions import Tx

AT_ONCE = 25  # steps


class Places:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def behind(self) -> list[int]:
        """The communities where something is to be done."""
        return await self._db.read(store.behind)

    async def roles(self) -> list[tuple[int, int]]:
        """Every event's role: its community, its id."""
        return await self._db.read(store.with_role)

    async def turn(self) -> datetime | None:
        """Touch what changes by itself by now; when the next will."""
        now = self._clock()

        def job(tx: Tx) -> datetime | None:
            store.turn(tx, now)
            return store.next_turn(tx)

        return await self._db.write(job)

    async def next_turn(self) -> datetime | None:
        return await self._db.read(store.next_turn)

    async def todo(self, community_id: int, able: Able) -> list[Step]:
        """What is to be done next, and can be; empty where that is nothing.

        What is begun is written down before it is asked for: a role made, given or taken as the
        process dies is found again, and whoever may have a role is counted as one who does.
        """
        now = self._clock()

        def job(tx: Tx) -> list[Step]:
            community = known(tx, community_id)
            unmet = list(_unmet(tx, community, now))
            for step in unmet:
                if able.lacks_what_was_used(step):
                    concerns.meet(tx, community, of_place(step), now)
            steps = in_order([each for each in unmet if able.to(each)], AT_ONCE)
            for step in steps:
                _begin(tx, step, now)
            return steps

        return await self._db.write(job)

    async def done(self, step: Step, found: int | None = None) -> None:
        """Discord did it; ``found``: the id of the role or thread that was made or found."""
        await self._db.write(lambda tx: _DONE[step.deed](tx, step, found))

    async def absent(self, step: Step) -> None:
        """The person is not in the server: there is nothing to give or to take."""

        def job(tx: Tx) -> None:
            assert step.person_id is not None
            if step.deed is Deed.GIVE_ROLE:
                store.held(tx, step.event_id, step.person_id, "absent")
            else:
                store.let_go(tx, step.event_id, step.person_id)

        await self._db.write(job)

    async def refused(self, step: Step) -> None:
        """A permission is missing: organisers are told, once until it goes through again."""
        now = self._clock()

        def job(tx: Tx) -> None:
            concerns.meet(tx, known(tx, step.community_id), of_place(step), now)

        await self._db.write(job)

    async def role_deleted(self, community_id: int, role_id: int) -> None:
        """By hand: it is made anew once; the second time it is given up, and organisers told."""
        now = self._clock()

        def job(tx: Tx) -> None:
            lost = store.lose_role(tx, community_id, role_id)
            if lost is not None and lost.for_good:
                concern = of_loss(Cause.ROLE_DELETED, lost.event_id)
                concerns.meet(tx, known(tx, community_id), concern, now)

        await self._db.write(job)

    async def thread_deleted(self, community_id: int, thread_id: int) -> None:
        """By hand: the event is spoken of in the events channel again, and organisers told."""
        now = self._clock()
        await self._db.write(lambda tx: thread_lost(tx, community_id, thread_id, now))


def thread_lost(tx: Tx, community_id: int, thread_id: int, now: datetime) -> None:
    event_id = store.lose_thread(tx, community_id, thread_id)
    if event_id is not None:
        concern = of_loss(Cause.THREAD_DELETED, event_id)
        concerns.meet(tx, known(tx, community_id), concern, now)


def role_of(tx: Tx, event_id: int) -> Role | None:
    """The role by which those going are pinged; None: by their names. In a thread, a role of
    many would reach those only who are in it already."""
    found = store.role(tx, event_id)
    if found is not None and store.thread(tx, event_id) is not None:
        return found if len(found.holders) + len(found.unsure) <= IN_THREAD else None
    return found


def _unmet(tx: Tx, community: Community, now: datetime) -> Iterator[Step]:
    """All that is to be done; where nothing is left to do, that is noted."""
    chosen = store.chosen(tx, community.id, now) if community.roles else frozenset()
    for place in store.in_play(tx, community.id, now):
        steps = list(_of_place(tx, place, community, place.event.id in chosen, now))
        if not steps and place.behind:
            store.note_seen(tx, place, leaves_at(place.event) if place.role_id else None)
        yield from steps


def _of_place(
    tx: Tx, place: Place, community: Community, chosen: bool, now: datetime
) -> Iterator[Step]:
    event_id = place.event.id
    of_role = role_step(place, chosen=chosen)
    of_thread = thread_step(place, now, threads=community.threads)
    yield from (each for each in (of_role, of_thread) if each is not None)
    if chosen and place.behind and place.role_state is RoleState.MADE:
        for person_id in store.to_take(tx, event_id, AT_ONCE):
            yield person_step(Deed.TAKE_ROLE, place, person_id)
        for person_id in store.to_give(tx, event_id, AT_ONCE):
            yield person_step(Deed.GIVE_ROLE, place, person_id)


def _begin(tx: Tx, step: Step, now: datetime) -> None:
    if step.deed is Deed.MAKE_ROLE and step.since is None:
        store.set_role(tx, step.event_id, RoleState.MAKING, name=step.name, since=now)
    elif step.deed is Deed.REMOVE_ROLE and step.id is not None:
        store.removing(tx, step.event_id)
    elif step.deed is Deed.GIVE_ROLE and step.person_id is not None:
        store.hold(tx, step.event_id, step.person_id)


def _role_made(tx: Tx, step: Step, found: int | None) -> None:
    made = RoleState.MADE
    store.set_role(tx, step.event_id, made, role_id=found, name=step.name, since=step.since)
    concerns.over(tx, of_loss(Cause.ROLE_DELETED, step.event_id), step.community_id)
    concerns.over(tx, of_place(step), step.community_id)


def _role_removed(tx: Tx, step: Step, found: int | None) -> None:
    store.set_role(tx, step.event_id, RoleState.NONE)
    concerns.over(tx, of_place(step), step.community_id)


def _role_named(tx: Tx, step: Step, found: int | None) -> None:
    store.name_role(tx, step.event_id, step.name)
    concerns.over(tx, of_place(step), step.community_id)


def _given(tx: Tx, step: Step, found: int | None) -> None:
    assert step.person_id is not None
    store.held(tx, step.event_id, step.person_id, "given")
    concerns.over(tx, of_place(step), step.community_id)


def _taken(tx: Tx, step: Step, found: int | None) -> None:
    assert step.person_id is not None
    store.let_go(tx, step.event_id, step.person_id)
    concerns.over(tx, of_place(step), step.community_id)


def _thread_made(tx: Tx, step: Step, found: int | None) -> None:
    assert found is not None
    store.set_thread(tx, step.event_id, found, step.name)
    concerns.over(tx, of_place(step), step.community_id)


def _thread_named(tx: Tx, step: Step, found: int | None) -> None:
    store.name_thread(tx, step.event_id, step.name)


_DONE: dict[Deed, Callable[[Tx, Step, int | None], None]] = {
    Deed.MAKE_ROLE: _role_made,
    Deed.NAME_ROLE: _role_named,
    Deed.REMOVE_ROLE: _role_removed,
    Deed.GIVE_ROLE: _given,
    Deed.TAKE_ROLE: _taken,
    Deed.MAKE_THREAD: _thread_made,
    Deed.NAME_THREAD: _thread_named,
}
