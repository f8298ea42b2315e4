"""Whatever is posted, edited and brought back, in any order: the history holds."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import services as services_room
from bot.domain.acts import Act, Ask
from bot.domain.events import Event, State
from bot.domain.programmes import compare, refs_known, whole_draft_of
from bot.domain.releases import Programme
from bot.errors import Refusal
from bot.services import Services
from bot.store import events as events_store
from bot.store import releases as store
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules import files
from schedules.drafts import EventDraft, ProgrammeDraft
from schedules.files import snapshot
from tests.conftest import Clock
from tests.posting import HERE, ORGANISER, events_of, yaml
from tests.programmes import DOMAIN, TUNIS, event, exact, programme, session

DAYS = st.integers(60, 70)


@st.composite
def posted(draw: st.DrawFn) -> tuple[str, ProgrammeDraft]:
    """One or two events to come, the second following the first, with up to three sessions."""
    chosen = draw(st.sampled_from(["a", "b", "ab"]))
    return "post", programme(*(_drawn(draw, ref, chosen) for ref in chosen), zone=TUNIS)


def _drawn(draw: st.DrawFn, ref: str, chosen: str) -> EventDraft:
    days = draw(DAYS)
    refs = draw(st.lists(st.sampled_from("xyz"), unique=True, max_size=3))
    sessions = [
        session(one, days + draw(st.integers(0, 1)), place=draw(words), cancelled=draw(rarely))
        for one in refs
    ]
    said = {"title": draw(words), "seats": draw(st.none() | st.integers(1, 3))}
    said |= {"follows": "a", "relation": "follow_up"} if ref == "b" and chosen == "ab" else {}
    return event(ref, dates=exact(days, 80), sessions=tuple(sessions), **said)


words = st.text("ab", min_size=1, max_size=2)
rarely = st.integers(0, 9).map(lambda n: n == 0)
RESCHEDULE = st.tuples(
    st.just("edit"),
    st.integers(0, 1),
    st.just(Act.RESCHEDULE),
    st.sampled_from(["2026-03-10 10:00", "2026-03-11 10:00", "2026-05"]),
)
EDIT = st.tuples(
    st.just("edit"),
    st.integers(0, 1),
    st.sampled_from([Act.POSTPONE, Act.CANCEL]),
    st.just(""),
)
RESTORE = st.tuples(st.just("restore"), st.integers(0, 1), st.integers(1, 3), st.booleans())
WAIT = st.tuples(st.just("wait"), st.sampled_from([1, 20, 45]))
STEP = st.one_of(posted(), RESCHEDULE, RESCHEDULE, RESTORE, RESTORE, EDIT, WAIT)
STEPS = st.tuples(posted(), st.lists(STEP, min_size=4, max_size=12)).map(lambda s: [s[0], *s[1]])


@dataclass
class Told:
    """What each version of each event was, as the store held it when it last changed."""

    known: Services
    db: Database
    clock: Clock
    versions: dict[tuple[int, int], tuple[EventDraft, State]] = field(default_factory=dict)

    async def take(self, step: tuple[Any, ...]) -> None:
        made = await events_of(self.db)
        try:
            if step[0] == "post":
                await self.post(step[1])
            elif step[0] == "wait":
                self.clock.now += timedelta(minutes=step[1])
            elif made and step[0] == "edit":
                await self.edit(made[step[1] % len(made)], *step[2:])
            elif made:
                await self.restore(made[step[1] % len(made)], *step[2:])
        except Refusal:
            pass  # of a step that the state of things does not allow, which changes nothing
        for each in await events_of(self.db):
            await self.note(each)

    async def post(self, draft: ProgrammeDraft) -> None:
        preview = await self.known.programmes.preview(ORGANISER, yaml(draft), "programme.yaml")
        if preview.draft_id is not None:
            await self.known.programmes.confirm(ORGANISER, preview.draft_id)

    async def edit(self, made: Event, act: Act, date: str) -> None:
        exactly = {"start": date, "length": "80h"} if ":" in date else {"date": date}
        ask = Ask(made.id, act, None, exactly if date else {})
        proposal = await self.known.acts.propose(ORGANISER, ask)
        await self.known.acts.confirm(ORGANISER, proposal.id or 0)

    async def restore(self, event: Event, number: int, cancelling: bool) -> None:
        """What the version says is so afterwards, but for what is none of a programme."""
        preview = await self.known.programmes.restore(ORGANISER, event.id, number)
        assert preview.problems == ()
        if preview.draft_id is None:
            return
        await self.known.programmes.confirm(ORGANISER, preview.draft_id, cancelling=cancelling)
        was, _ = self.versions[event.id, number]
        [now] = [each for each in await events_of(self.db) if each.id == event.id]
        is_now = await self.draft(now)
        assert {each for each in was.sessions if each not in is_now.sessions} == set()
        assert bare(is_now) == bare(was)
        assert {each.id for each in event.sessions} <= {each.id for each in now.sessions}

    async def draft(self, event: Event) -> EventDraft:
        ref = await self.db.read(lambda tx: events_store.ref_of(tx, event.follows_id or 0))
        return whole_draft_of(event, ref)

    async def note(self, event: Event) -> None:
        """The present version is what is stored; its number is the last or the next one."""
        numbers = await self.db.read(lambda tx: [each for each, _ in kept(tx, event.id)])
        assert numbers == [*range(1, len(numbers) + 1)]
        assert numbers
        for gone in [key for key in self.versions if key[0] == event.id and key[1] > numbers[-1]]:
            del self.versions[gone]
        self.versions[event.id, numbers[-1]] = (await self.draft(event), event.stored)


def bare(draft: EventDraft) -> dict[str, Any]:
    names = [name for name in EventDraft.__slots__ if name not in ("sessions", "line")]
    return {name: getattr(draft, name) for name in names}


def kept(tx: Tx, event_id: int) -> list[tuple[int, Programme]]:
    """Every version's number and programme."""
    every = store.down_from(tx, event_id, 1_000, 1_000)
    numbers = sorted(each.number for each in every)
    return [(n, found) for n in numbers if (found := store.programme(tx, event_id, n))]


@given(STEPS)
@settings(max_examples=40, deadline=None)
def test_every_version_says_what_stood_then_and_numbers_have_no_gaps(
    steps: list[tuple[Any, ...]],
) -> None:
    async def lived() -> None:
        db, clock = await Database.open(None, durable=False), Clock()
        try:
            known = services_room.over(db, clock)
            await known.communities.meet([HERE])
            told = Told(known, db, clock)
            for step in steps:
                await told.take(step)
            for each in await events_of(db):
                await check(told, each)
        finally:
            await db.close()

    asyncio.run(lived())


async def check(told: Told, event: Event) -> None:
    """Every version is what stood then; the present one, imported, changes nothing."""
    every = await events_of(told.db)
    found = await told.db.read(lambda tx: kept(tx, event.id))
    for number, kept_as in found:
        was, state = told.versions[event.id, number]
        draft, problems = snapshot.draft_of(kept_as.words)
        assert problems == ()
        assert bare(draft) == bare(was)
        assert set(draft.sessions) == set(was.sessions)
        assert kept_as.postponed is (state is State.POSTPONED)
    _, latest = found[-1]
    draft, _ = snapshot.draft_of(latest.words)
    changes = compare(every, ProgrammeDraft((draft,)), told.clock.now, DOMAIN)
    assert not changes.writes
    file = json.dumps({"version": 1, "events": [latest.words]}).encode()
    reading = files.read(file, zone=None, now=told.clock.now, known=refs_known(every, DOMAIN))
    if reading.problems == ():
        again = compare(every, reading.programme, told.clock.now, DOMAIN)
        assert not again.writes
