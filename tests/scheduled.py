"""Discord's own events in the simulated server: which there are, and what people do to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import discord

from bot.domain.events import Event
from bot.domain.mirror import Status
from bot.store import events
from schedules.drafts import EventDraft
from tests.posting import yaml
from tests.programmes import NOW, TUNIS, programme
from tests.roles import manager
from tests.simulation import World


def held(world: World) -> list[Any]:
    """Every event of the server, in the order of their making."""
    found = world.env.backend.get_guild(world.guild.id).scheduled_events.values()
    return sorted(found, key=lambda each: each.id)


def there(world: World, *, status: Status | None = None) -> list[str]:
    """The names of those that are scheduled or active, the nearest first."""
    fitting = (Status.SCHEDULED, Status.ACTIVE) if status is None else (status,)
    found = [each for each in held(world) if each.status in fitting]
    return [each.name for each in sorted(found, key=lambda each: each.scheduled_start_time)]


def one(world: World, name: str = "Sfax") -> Any:
    (found,) = [each for each in held(world) if each.name == name]
    return found


def from_now(days: float) -> datetime:
    return NOW + timedelta(days=days)


async def others_make(world: World, count: int, days: float = 400) -> list[Any]:
    """Somebody else's events, in a place of their own."""
    made = [
        world.env.backend.create_scheduled_event(
            world.guild.id,
            name=f"other {n}",
            entity_type=3,
            scheduled_start_time=from_now(days).isoformat(),
            creator_id=world.manager.id,
            scheduled_end_time=from_now(days + 1).isoformat(),
            entity_metadata={"location": "elsewhere"},
        )
        for n in range(count)
    ]
    await world.env.settle()
    return made


async def imported(world: World, *drafts: EventDraft) -> None:
    """An organiser posts these as a file, and confirms."""
    actor = manager(world)
    data = yaml(programme(*drafts, zone=TUNIS))
    preview = await world.services.programmes.preview(actor, data, "programme.yaml")
    assert (preview.problems, preview.draft_id is not None) == ((), True)
    await world.services.programmes.confirm(actor, preview.draft_id or 0)
    await world.env.settle()


async def events_of(world: World) -> dict[str, Event]:
    """The community's events, by their id in the file."""
    found = await world.db.read(lambda tx: events.all_of(tx, world.guild.id))
    return {each.ref: each for each in found}


def asked_of(world: World, method: str, since: int = 0) -> list[Any]:
    """The requests about events in Discord, from the ``since``-th request on."""
    return [
        each
        for each in world.env.http_requests[since:]
        if each.method == method and "/scheduled-events" in each.path
    ]


async def delete(world: World, name: str = "Sfax") -> None:
    """By hand."""
    world.env.backend.delete_scheduled_event(world.guild.id, one(world, name).id)
    await world.env.settle()


async def forbid_events(world: World, *, forbidden: bool = True) -> None:
    """Somebody takes Create Events from the bot, or gives it back."""
    backend = world.env.backend
    roles = backend.get_guild(world.guild.id).roles.values()
    own = next(role for role in roles if role.managed)
    granted = discord.Permissions(own.permissions)
    granted.update(create_events=not forbidden, manage_events=not forbidden)
    backend.edit_role(world.guild.id, own.id, {"permissions": granted.value})
    await world.env.settle()
