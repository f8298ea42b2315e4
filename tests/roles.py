"""Roles of events in the simulated server: who has them, whom they ping, what goes wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import discord

from bot.domain.acts import Act, Ask
from bot.domain.answers import Answer
from bot.domain.events import Event
from bot.domain.people import Actor
from bot.domain.places import Step
from bot.domain.preferences import Wishes
from bot.errors import DatabaseLocked
from bot.store import events
from tests.simulation import World

DAY = timedelta(days=1)
SECOND = 1.0


def roles(world: World) -> list[str]:
    """The names of the server's roles, its own and the bot's left out, in order of their making."""
    found = sorted(world.env.backend.get_guild(world.guild.id).roles.values(), key=lambda r: r.id)
    known = ("@everyone", "TestBot", "Organisers", "Managers")
    return [role.name for role in found if role.name not in known]


def role_id(world: World, name: str = "Sfax") -> int:
    held = world.env.backend.get_guild(world.guild.id).roles.values()
    return next(role.id for role in held if role.name == name)


def holders(world: World, name: str = "Sfax") -> list[int]:
    found, members = role_id(world, name), world.env.backend.get_guild(world.guild.id).members
    return sorted(who for who, member in members.items() if found in member.role_ids)


def pinged(world: World, message: discord.Message) -> list[int]:
    """Whom a message pings, as Discord works it out: each as often as it would be told."""
    stored = world.env.backend.get_message(message.channel.id, message.id)
    members = world.env.backend.get_guild(world.guild.id).members
    by_role = {
        who for who, member in members.items() if {*stored.ping_role_ids} & {*member.role_ids}
    }
    return sorted(by_role | {*stored.ping_user_ids})


async def answers(world: World, held: Event, answer: Answer, *people: int) -> None:
    for person_id in people:
        await world.services.rsvps.answer(world.actor(person_id, str(person_id)), held.id, answer)
    await world.env.settle()


async def until(world: World, held: Event, before: timedelta) -> None:
    """Let time pass until so long before the start, and a second more."""
    assert held.dates.begins is not None
    left = held.dates.begins - before - world.env.now()
    await world.env.advance_time(left.total_seconds() + SECOND)


def asked(world: World, method: str, path: str) -> list[Any]:
    return [
        each
        for each in world.env.http_requests
        if each.method == method and re.fullmatch(path, each.path)
    ]


def manager(world: World) -> Actor:
    return world.actor(world.manager.id, "manager", manages=True)


async def choose(world: World, person_id: int, **wishes: Any) -> None:
    """As a person does with /me reminders."""
    actor = world.actor(person_id, str(person_id))
    await world.services.preferences.choose(actor, Wishes(**wishes))
    await world.env.settle()


async def do(world: World, held: Event, act: Act, **words: str) -> None:
    proposal = await world.services.acts.propose(manager(world), Ask(held.id, act, words=words))
    assert proposal.id is not None
    await world.services.acts.confirm(manager(world), proposal.id)
    await world.env.settle()


async def rename(world: World, held: Event, title: str) -> None:
    """As an import does."""
    await world.db.write(
        lambda tx: tx.run("UPDATE events SET title = :t WHERE id = :id", t=title, id=held.id)
    )
    await touch(world, held)


async def touch(world: World, held: Event) -> None:
    await world.db.write(lambda tx: events.touch_card(tx, held.id))
    await world.env.settle()


async def dies(self: object, step: Step, found: int | None = None) -> None:
    """Discord did it, and it is never written down."""
    raise DatabaseLocked


async def deaf(*_: object) -> None:
    """Nobody listens."""


async def forbid_roles(world: World, *, forbidden: bool = True) -> None:
    """Somebody takes Manage Roles from the bot, or gives it back."""
    backend = world.env.backend
    held = backend.get_guild(world.guild.id).roles.values()
    own = next(role for role in held if role.managed)
    granted = discord.Permissions(own.permissions)
    granted.update(manage_roles=not forbidden)
    backend.edit_role(world.guild.id, own.id, {"permissions": granted.value})
    await world.env.settle()
