"""A database prepared while the bot does not run: people, an event, what falls due.

Through the services where there is one for it; the real clock, since the process has no other.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot import services as services_room
from bot.domain.communities import Community
from bot.domain.deliveries import ANNOUNCEMENT, Notice, Urgency
from bot.domain.events import Event
from bot.domain.people import Actor, Reach
from bot.domain.preferences import Wishes
from bot.services import Services
from bot.services.reminders import replan
from bot.store import communities, deliveries
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.drafts import EventDraft
from schedules.moments import Dates, seen_in
from tests.announced import announce
from tests.planted import goes
from tests.wire.process import BotProcess
from tests.wire.world import Guild

ZONE = "Africa/Tunis"
SOON = timedelta(minutes=55)  # the reminder of an hour before fell due five minutes ago


@dataclass
class Seeding:
    db: Database
    services: Services

    async def community(self, guild: Guild) -> None:
        """The server as the bot will meet it, with its first channel for events."""
        now = clock()
        met = Community(guild.id, guild.name, ZONE, events_channel_id=guild.channel_ids[0])

        def job(tx: Tx) -> None:
            communities.ensure(tx, met, now)
            communities.save(tx, met, now)

        await self.db.write(job)

    async def event(
        self, guild: Guild, title: str = "Open data", begins_in: timedelta = SOON, **said: object
    ) -> Event:
        """An event that is scheduled, of two hours."""
        begin = (clock() + begins_in).replace(microsecond=0)  # as a wall time is kept
        dates = Dates.exact(seen_in(begin, ZONE), seen_in(begin + timedelta(hours=2), ZONE))
        draft = EventDraft(ref=title, title=title, dates=dates, **said)  # type: ignore[arg-type]
        await self.community(guild)
        return await announce(self.db, guild.id, draft)

    async def post(self, event: Event) -> None:
        """Its announcement, which is its card from then on, falls due."""
        notice = Notice(
            kind=ANNOUNCEMENT,
            key=f"announcement:{event.id}",
            community_id=event.community_id,
            due=clock(),
            urgency=Urgency.ANNOUNCEMENT,
            event_id=event.id,
        )
        await self.db.write(lambda tx: deliveries.plan(tx, [notice], clock()))

    async def remind(
        self, event: Event, by_dm: Iterable[int] = (), in_channel: Iterable[int] = ()
    ) -> None:
        """These go to it; all its reminders of the last two days and to come are planned, of
        which those past their grace are missed."""
        await goes(self.db, event, *in_channel)
        for person_id in by_dm:
            actor = Actor(event.community_id, person_id, f"Person {person_id}")
            await self.services.preferences.choose(actor, Wishes(reach=Reach.DM))
            await goes(self.db, event, person_id)
        yesterday = clock() - timedelta(days=2)
        await self.db.write(lambda tx: replan(tx, event, yesterday))


@asynccontextmanager
async def seeding(bot: BotProcess) -> AsyncIterator[Seeding]:
    """The bot's database, while the bot does not run."""
    database = await Database.open(bot.database)
    try:
        services = services_room.over(
            database, clock, materials_dir=bot.database.parent / "materials", url="http://wire.test"
        )
        await services.communities.install()
        yield Seeding(database, services)
    finally:
        await database.close()


def clock() -> datetime:
    return datetime.now(UTC)
