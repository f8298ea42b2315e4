"""Whatever organisers do to what repeats, one thing after the other, and however time goes on:
nobody's answer is lost, and the dates are those of the rules."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot import services as services_room
from bot.domain.acts import Act, Ask, Proposal
from bot.domain.answers import Answer
from bot.domain.events import Event
from bot.domain.people import Actor
from bot.domain.recurrences import Scope, draft_on, horizon
from bot.errors import Refusal
from bot.services import Services
from bot.store import recurrences as store
from bot.store.database import Database
from schedules.recurrence.expansion import occurs_on
from tests.conftest import Clock
from tests.posting import HERE, ORGANISER, rows
from tests.repeating import edited, repeated

HOWS = (
    *("every week", "every day", "every 2 weeks", "every month on the second Monday"),
    *("every week, 9 times", "every weekday", "every 3 days", "every year on 12 January"),
)
MANY = (Scope.ONE, Scope.FOLLOWING, Scope.ALL)


class Played:
    """A community whose organisers do something at random."""

    def __init__(self, db: Database, seed: int) -> None:
        self.db, self.clock, self.random = db, Clock(), random.Random(seed)
        self.services: Services = services_room.over(db, self.clock)
        self.answers = 0

    async def event(self) -> Event | None:
        """Some date of some rule."""
        found = await self.db.read(
            lambda tx: [
                event
                for each in store.all_of(tx, HERE.id)
                for event in store.events_of(tx, each.id)
            ]
        )
        return self.random.choice(found) if found else None

    async def goes(self, event: Event) -> None:
        self.answers += 1
        person = Actor(HERE.id, 1_000 + self.answers, "p")
        try:
            await self.services.rsvps.answer(person, event.id, Answer.GOING)
        except Refusal:
            self.answers -= 1

    async def acts(self, event: Event) -> None:
        act = self.random.choice((Act.CANCEL, Act.RESCHEDULE, Act.RESCHEDULE, Act.POSTPONE))
        start = self.clock() + timedelta(hours=self.random.randrange(1, 24 * 40))
        words = {"start": f"{start:%Y-%m-%d %H:00}"} if act is Act.RESCHEDULE else {}
        asked = await self.services.acts.propose(ORGANISER, Ask(event.id, act, None, words))
        if asked.asks_scope:
            scope = self.random.choice(MANY)
            asked = await self.services.acts.choose(ORGANISER, asked.id or 0, scope)
        await self.services.acts.confirm(ORGANISER, asked.id or 0)

    async def edits(self, event: Event) -> None:
        scope = self.random.choice(MANY)
        await edited(self.services, event, scope, title=self.random.choice("ABC"), seats="")

    async def repeats(self, event: Event) -> None:
        how = self.random.choice(HOWS)
        plan = await self.services.recurrences.propose(ORGANISER, event.id, how, "en")
        await self.services.recurrences.confirm(ORGANISER, plan.id or 0)

    async def stops(self, event: Event) -> None:
        plan = await self.services.recurrences.stop(ORGANISER, event.id)
        await self.services.recurrences.confirm(ORGANISER, plan.id or 0)

    async def skips(self, event: Event) -> None:
        days = await self.services.recurrences.suggest_days(ORGANISER, str(event.id))
        if not days:
            return
        day = self.random.choice(days)[0]
        asked = await self.services.recurrences.skip(ORGANISER, event.id, day)
        if isinstance(asked, Proposal):  # else it was far ahead, and is done
            await self.services.acts.confirm(ORGANISER, asked.id or 0)

    async def waits(self, _: Event) -> None:
        self.clock.now += timedelta(hours=self.random.randrange(1, 24 * 20))
        await self.services.recurrences.extend()

    async def plays(self, steps: int) -> None:
        doing: tuple[Callable[[Event], Awaitable[None]], ...] = (
            *(self.goes, self.goes, self.acts, self.acts, self.edits, self.repeats),
            *(self.stops, self.skips, self.waits, self.waits),
        )
        for _ in range(steps):
            event = await self.event()
            if event is None:
                return
            with contextlib.suppress(Refusal):
                await self.random.choice(doing)(event)
            await self.check()

    async def check(self) -> None:
        """No answer is gone; each event that is a date is one of its rule; every date that is due
        has its event, and hangs on a rule that knows when the next is due."""
        assert await rows(self.db, "SELECT count(*) FROM rsvps") == [(self.answers,)]
        now = self.clock()
        for repeating in await self.db.read(lambda tx: store.all_of(tx, HERE.id)):
            recurring = repeating.recurring
            events = await self.db.read(lambda tx, each=repeating: store.events_of(tx, each.id))
            days = [each.repeat.day for each in events if each.repeat]
            assert all(occurs_on(recurring.rule, recurring.first_day, day) for day in days)
            due = horizon(recurring, now)
            wanted = {day for day in due.days if not draft_on(repeating.draft, day).cancelled}
            overdue = due.extends is not None and due.extends <= now
            assert overdue or wanted <= set(days)
            assert not {each.day for each in repeating.draft.overrides} & set(days)


@given(st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_whatever_is_done_to_what_repeats_no_answer_is_lost_and_the_rules_hold(seed: int) -> None:
    async def played() -> None:
        db = await Database.open(None, durable=False)
        try:
            world = Played(db, seed)
            world.clock.now = datetime(2026, 1, 1, tzinfo=UTC)
            await world.services.communities.meet([HERE])
            await world.services.communities.configure(ORGANISER, events_channel_id=77)
            how = world.random.choice(HOWS[:3])
            await repeated(world.services, how=how)
            await world.plays(12)
        finally:
            await db.close()

    asyncio.run(played())
