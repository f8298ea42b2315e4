"""The simulated server of the tests, and what its messages say."""

from __future__ import annotations

from collections.abc import Iterator

import discord
import simcord

from bot.client import Convenor
from bot.domain.people import Actor
from bot.store.database import Database


class World:
    """A simulated server with an organiser, a participant and an events channel.

    ``bugs``: the exceptions that a test makes the bot raise on purpose.
    """

    def __init__(self, env: simcord.Env, bot: Convenor, db: Database) -> None:
        self.env, self.bot, self.services, self.db = env, bot, bot.services, db
        self.bugs: list[BaseException] = []
        self.guild = env.create_guild("MC2CM")
        manage_events = discord.Permissions(manage_events=True)  # their commands ask for it
        organisers = self.guild.create_role("Organisers", permissions=manage_events)
        self.organiser_role = organisers
        manager = self.guild.create_role(
            "Managers", permissions=manage_events | discord.Permissions(manage_guild=True)
        )
        self.channel = self.guild.create_text_channel("events")
        self.manager = self.guild.add_member(env.create_user("manager"), roles=[manager])
        self.organiser = self.guild.add_member(env.create_user("organiser"), roles=[organisers])
        self.ana = self.guild.add_member(env.create_user("ana"))

    def actor(self, person_id: int, name: str, *, manages: bool = False) -> Actor:
        """Somebody in this server, as Discord would vouch for them."""
        return Actor(self.guild.id, person_id, name, manages=manages)

    async def restart(self) -> None:
        """Stop the bot, and start another on the same database."""
        self.bot = Convenor(self.services)
        await self.env.restart_bot(self.bot)
        await self.env.settle()

    def join(self, name: str) -> simcord.MemberActor:
        return self.guild.add_member(self.env.create_user(name))


def texts(message: object) -> str:
    """Every text of a Components V2 message (a view, a response, a message), a line each."""
    if isinstance(message, discord.ui.LayoutView):
        return "\n".join(_texts(message.to_components()))
    components = getattr(message, "components", [])
    return "\n".join(
        _texts([each if isinstance(each, dict) else each.to_dict() for each in components])
    )


def _texts(components: list[dict[str, object]]) -> Iterator[str]:
    for component in components:
        if "content" in component:
            yield str(component["content"])
        inner = component.get("components")
        if isinstance(inner, list):
            yield from _texts(inner)
