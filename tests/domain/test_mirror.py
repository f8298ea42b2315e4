"""What is to be done about Discord's own events, against a Discord that refuses what it would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import mirror
from bot.domain.communities import Community
from bot.domain.events import State
from bot.domain.mirror import (
    Body,
    Deed,
    Listed,
    Mirrored,
    Standing,
    Status,
    Step,
    Wanted,
    Wish,
    begun,
    done,
    settle,
    steps,
    wish_of,
)
from schedules.moments import Dates
from tests.programmes import NOW, TUNIS, at, event, exact, programme, stored

HOUR = timedelta(hours=1)
HERE = 1
ROOM = 3
WAYS = {Deed.START: Status.ACTIVE, Deed.END: Status.COMPLETED, Deed.CANCEL: Status.CANCELLED}
FROM = {Deed.START: Status.SCHEDULED, Deed.END: Status.ACTIVE, Deed.CANCEL: Status.SCHEDULED}


def body(event_id: int, hours: float, text: str = "") -> Body:
    starts = NOW + hours * HOUR
    return Body(f"e{event_id}{text}", text, "Sfax", starts, starts + 2 * HOUR)


@dataclass
class Server:
    """Discord with room for three events; ``rows``: what Convenor has written down."""

    now: datetime = NOW
    wishes: dict[int, Wanted] = field(default_factory=dict)
    rows: dict[int, Mirrored] = field(default_factory=dict)
    listed: dict[int, Listed] = field(default_factory=dict)
    said: dict[int, Body] = field(default_factory=dict)
    last_id: int = 0

    @property
    def active(self) -> list[Listed]:
        return [each for each in self.listed.values() if each.counts]

    def want(self, wanted: Wanted) -> None:
        self.wishes[wanted.event_id] = wanted

    def wanted(self) -> dict[int, Wanted]:
        """As `wish_of` has it: what is over is to be there no more."""
        return {
            event_id: Wanted(event_id, Wish.REMOVE)
            if each.body is not None and each.body.ends <= self.now
            else each
            for event_id, each in self.wishes.items()
        }

    def look(self) -> list[Step]:
        every = [*self.listed.values()]
        wanted = self.wanted()
        self.rows = settle(self.rows, wanted, every, HERE, self.now)
        return steps(self.rows, wanted, every, HERE, self.now)

    def work(self, dies_at: int | None = None, *, twice: bool = False) -> None:
        """One round; ``dies_at``: half-steps after which the process dies: asked for, done."""
        moments = iter(range(10_000))
        for step in self.look():
            self._write(step.event_id, begun(self.rows.get(step.event_id), step))
            if next(moments) == dies_at:
                return
            if step.deed is Deed.MAKE and twice and len(self.active) == ROOM:
                continue  # one that was made twice took the place: Discord refuses
            made = self.ask(step)
            if step.deed is Deed.MAKE and twice and len(self.active) < ROOM:
                made = self.ask(step)
            if next(moments) == dies_at:
                return
            self._write(step.event_id, done(self.rows.get(step.event_id), step, made))

    def _write(self, event_id: int, row: Mirrored | None) -> None:
        self.rows.pop(event_id, None)
        if row is not None:
            self.rows[event_id] = row

    def ask(self, step: Step) -> int | None:
        """As Discord answers: what it would refuse is a bug of ours."""
        if step.deed is Deed.MAKE:
            assert step.body is not None and step.body.starts > self.now
            assert len(self.active) < ROOM
            return self.make(own=True, body=step.body)
        assert step.id is not None
        seen = self.listed[step.id]
        assert seen.counts
        if step.deed in WAYS:
            assert seen.status is FROM[step.deed]
            self.listed[step.id] = replace(seen, status=WAYS[step.deed])
        elif step.deed is Deed.EDIT:
            assert step.body is not None and (step.begun or step.body.starts > self.now)
            assert not step.begun or step.body.starts == self.rows[step.event_id].body.starts
            starts = seen.starts if step.begun else step.body.starts
            self.listed[step.id] = replace(seen, name=step.body.name, starts=starts)
            self.said[step.id] = step.body
        else:
            del self.listed[step.id]
        return None

    def make(self, *, own: bool, body: Body) -> int:
        self.last_id += 1
        self.listed[self.last_id] = Listed(
            self.last_id, Status.SCHEDULED, own, body.name, body.starts
        )
        self.said[self.last_id] = body
        return self.last_id

    def by_hand(self, place: int) -> None:
        for each in self.active[place : place + 1]:
            del self.listed[each.id]

    def by_itself(self) -> None:
        """What Discord begins and ends."""
        for each in self.active:
            if each.status is Status.SCHEDULED and each.starts <= self.now:
                self.listed[each.id] = replace(each, status=Status.ACTIVE)
            if self.said[each.id].ends <= self.now:
                self.listed[each.id] = replace(each, status=Status.COMPLETED)

    def rest(self) -> None:
        """Rounds until nothing is left to do."""
        for _ in range(8):
            if not self.look():
                return
            self.work()
        raise AssertionError(f"it does not come to rest: {self.look()}")

    def expected(self) -> Iterator[int]:
        """The events that are to be there: the nearest of those that are shown and not gone."""
        others = sum(1 for each in self.active if not each.own)
        shown = [each for each in self.wanted().values() if each.wish is Wish.SHOW and each.body]
        can = [
            (each.body.starts, each.event_id)
            for each in shown
            if each.body is not None and self._can_be(each.event_id, each.body)
        ]
        yield from sorted(event_id for _, event_id in sorted(can)[: ROOM - others])

    def _can_be(self, event_id: int, wanted: Body) -> bool:
        row = self.rows.get(event_id)
        if row is not None and row.standing is Standing.GONE:
            return False
        return wanted.starts > self.now or (row is not None and row.standing is Standing.MADE)


wishes = st.builds(
    lambda event_id, wish, hours, text: Wanted(
        event_id, wish, body(event_id, hours, text) if wish is Wish.SHOW else None
    ),
    st.integers(1, 5),
    st.sampled_from([Wish.SHOW, Wish.SHOW, Wish.SHOW, Wish.CANCEL, Wish.REMOVE]),
    st.integers(-1, 12),
    st.sampled_from("ab"),
)
acts = st.one_of(
    st.tuples(st.just("want"), wishes),
    st.tuples(st.just("dies"), st.integers(0, 6)),
    st.tuples(st.just("work"), st.booleans()),
    st.tuples(st.just("by hand"), st.integers(0, 2)),
    st.tuples(st.just("other"), st.integers(1, 12)),
    st.tuples(st.just("later"), st.booleans()),
)


def play(server: Server, act: str, said: object) -> None:
    if act == "want" and isinstance(said, Wanted):
        server.want(said)
    elif act == "dies" and isinstance(said, int):
        server.work(dies_at=said)
    elif act == "work":
        server.work(twice=bool(said))
    elif act == "by hand" and isinstance(said, int):
        server.by_hand(said)
    elif act == "other" and isinstance(said, int):
        if len(server.active) < ROOM:
            server.make(own=False, body=replace(body(9, 0), ends=server.now + said * HOUR))
    elif act == "later":
        server.now += HOUR
        if said:
            server.by_itself()


@given(st.lists(acts, max_size=25))
@settings(max_examples=500, deadline=None)
def test_whatever_happens_it_comes_to_rest_with_the_nearest_each_once(
    done_before: list[tuple[str, object]],
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(mirror, "MOST", ROOM)
        server = Server()
        for act, said in done_before:
            play(server, act, said)
        server.rest()
        own = [each for each in server.active if each.own]
        made = {row.id: event_id for event_id, row in server.rows.items() if row.id is not None}
        assert sorted(made[each.id] for each in own) == list(server.expected())
        assert len(server.active) <= ROOM
        for each in own:
            wanted = server.wishes[made[each.id]].body
            assert wanted is not None
            assert server.said[each.id].text == wanted.text
            assert (each.status is Status.ACTIVE) == (wanted.starts <= server.now)


@pytest.mark.parametrize(
    ("state", "dates", "wish"),
    [
        (State.SCHEDULED, exact(1), Wish.SHOW),
        (State.SCHEDULED, exact(-0.01), Wish.SHOW),
        (State.SCHEDULED, exact(-1), Wish.REMOVE),
        (State.CANCELLED, exact(1), Wish.CANCEL),
        (State.CANCELLED, exact(-1), Wish.REMOVE),
        (State.POSTPONED, exact(1), Wish.REMOVE),
        (State.DRAFT, exact(1), Wish.REMOVE),
        (State.ARCHIVED, exact(-1), Wish.REMOVE),
        (State.ANNOUNCED, Dates.tba(TUNIS), Wish.REMOVE),
    ],
)
def test_what_is_to_become_of_an_event(state: State, dates: Dates, wish: Wish) -> None:
    held = replace(stored(programme(event("sfax", dates=dates)))[0], stored=state)
    assert wish_of(held, Community(HERE, "MC2CM"), NOW) is wish
    off = wish_of(held, Community(HERE, "MC2CM", mirror=False), NOW)
    assert off is {Wish.SHOW: Wish.REMOVE if dates == exact(1) else Wish.LEAVE}.get(wish, wish)


def test_what_ends_as_it_begins_lasts_a_minute_in_discord() -> None:
    held = stored(programme(event("sfax", dates=Dates.exact(at(1), at(1)))))[0]
    assert mirror.times_of(held) == (at(1).instant, at(1).instant + timedelta(minutes=1))


@pytest.mark.parametrize("count", [0, 1, 3, 100, 500])
def test_as_many_are_made_as_there_is_room_for_the_nearest_first(count: int) -> None:
    wanted = {n: Wanted(n, Wish.SHOW, body(n, 1_000 - n)) for n in range(count)}
    found = steps({}, wanted, [], HERE, NOW)
    assert [each.event_id for each in found] == sorted(range(count), reverse=True)[:100]
    assert {each.deed for each in found} <= {Deed.MAKE}
