"""Events put straight into the store, as an import leaves them, and their cards posted."""

from __future__ import annotations

import discord

from bot.domain.communities import Community
from bot.domain.deliveries import ANNOUNCEMENT, Notice, Urgency
from bot.domain.events import Event, State, state_for
from bot.services.reminders import replan
from bot.store import communities, deliveries, events
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.drafts import EventDraft
from tests.programmes import NOW
from tests.simulation import World


async def announce(
    db: Database, community_id: int, draft: EventDraft, state: State | None = None
) -> Event:
    """Write the event with its sessions; as the store then holds it."""

    def job(tx: Tx) -> Event:
        communities.ensure(tx, Community(community_id, "MC2CM", "Africa/Tunis"), NOW)
        stored = state or state_for(draft.dates, cancelled=draft.cancelled)
        event_id = events.insert(tx, community_id, draft, stored, NOW)
        for session in draft.sessions:
            events.insert_session(tx, community_id, event_id, session, NOW)
        event = events.load(tx, community_id, event_id)
        assert event is not None
        return event

    return await db.write(job)


async def post(world: World, draft: EventDraft) -> tuple[Event, discord.Message]:
    """Announce the event in the events channel; the event, and the message that is its card."""
    manager = world.actor(1, "manager", manages=True)
    await world.services.communities.configure(manager, events_channel_id=world.channel.id)
    event = await announce(world.db, world.guild.id, draft)
    notice = Notice(
        kind=ANNOUNCEMENT,
        key=f"announcement:{event.id}",
        community_id=world.guild.id,
        due=world.env.now(),
        urgency=Urgency.ANNOUNCEMENT,
        event_id=event.id,
    )
    await world.db.write(lambda tx: deliveries.plan(tx, [notice], world.env.now()))
    await world.env.settle()
    return event, world.channel.last_message


async def seats_become(db: Database, event: Event, seats: int | None) -> None:
    """Change an event's seats, as an import does (without what it does afterwards)."""
    await db.write(
        lambda tx: tx.run("UPDATE events SET seats = :n WHERE id = :id", n=seats, id=event.id)
    )


async def remind(db: Database, event: Event) -> None:
    """Plan the event's reminders, as an import does in its transaction."""
    await db.write(lambda tx: replan(tx, event, NOW))
