"""The one place where a Refusal, or a bug, becomes a message.

| what happened                        | what the person sees             | what is logged |
|--------------------------------------|----------------------------------|----------------|
| Refusal, from anywhere               | its sentence, hint and problems  | nothing        |
| used outside a server                | "Use this in a server."          | nothing        |
| the interaction is gone (10062)      | nothing: it cannot be answered   | a warning      |
| anything else: a bug                 | an apology with a reference      | the traceback  |

Refusals are answered where they are raised (`answered`), so they never reach the tree's error
handler, which is for bugs.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any, TypeAlias, TypeVar, cast

import discord
import structlog
from discord import app_commands

from bot.client import Convenor
from bot.domain.people import Actor
from bot.errors import Refusal
from bot.texts import Reader
from cogs.ui import refusals
from schedules.texts import T

Interaction: TypeAlias = discord.Interaction[Convenor]
Callback = TypeVar("Callback", bound=Callable[..., Coroutine[Any, Any, None]])
_GONE = 10062
_ACTOR = "actor"  # among the extras of an interaction: asked for more than once
log = structlog.get_logger(__name__)


def answered(callback: Callback) -> Callback:
    """Wrap a cog's callback so that a Refusal raised in it becomes its answer.

    A bug in a button's callback is apologised for here: discord.py would only log it, where a
    command's goes to the tree's error handler. discord.py looks names of annotations up where
    the function it is given was written, so the wrapper carries them resolved.
    """

    @wraps(callback)
    async def wrapper(self: object, interaction: Interaction, *args: Any, **kwargs: Any) -> None:
        async with at_work(interaction.client):
            try:
                await callback(self, interaction, *args, **kwargs)
            except Refusal as refusal:
                await tell(interaction, refusal)
            except Exception as bug:
                if interaction.type is discord.InteractionType.application_command:
                    raise
                await apologise(interaction, bug)

    vars(wrapper)["__signature__"] = inspect.signature(callback, eval_str=True)
    return cast(Callback, wrapper)


@asynccontextmanager
async def at_work(bot: Convenor) -> AsyncIterator[None]:
    """Through the door, where only so many are let in at once: 2,000 commands at a time would
    open 2,000 connections. At a stop, what is in here is finished first."""
    task = asyncio.current_task()
    assert task is not None
    async with bot.door:
        bot.in_work.add(task)
        try:
            yield
        finally:
            bot.in_work.discard(task)


def actor_of(interaction: Interaction) -> Actor:
    """Who acts, as Discord vouches for them now. Raises a Refusal outside a server."""
    if _ACTOR not in interaction.extras:
        interaction.extras[_ACTOR] = _actor(interaction)
    actor: Actor = interaction.extras[_ACTOR]
    return actor


def _actor(interaction: Interaction) -> Actor:
    member = interaction.user
    if interaction.guild_id is None or not isinstance(member, discord.Member):
        raise Refusal(T("Use this in a server."))
    return Actor(
        community_id=interaction.guild_id,
        person_id=member.id,
        name=member.display_name,
        role_ids=frozenset(role.id for role in member.roles),
        manages=interaction.permissions.manage_guild,
        locale=interaction.locale.value,
    )


async def reader_of(interaction: Interaction) -> Reader:
    """How the person reads: their language and zone."""
    return await interaction.client.services.people.reader(actor_of(interaction))


async def tell(interaction: Interaction, refusal: Refusal) -> None:
    """Answer with the refusal, only for the person who asked."""
    try:
        reader = await reader_of(interaction)
    except Refusal:
        reader = Reader(interaction.locale.value)
    await _answer(interaction, refusals.card(refusal, reader))


async def apologise(interaction: Interaction, error: Exception) -> None:
    """A bug: log it whole under a reference, and give the person the reference."""
    cause = error.__cause__ if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, discord.NotFound) and cause.code == _GONE:
        log.warning("the interaction was gone before it was answered")
        return
    reference = interaction.client.note_bug(cause)
    sentence = T(
        "Something went wrong on our side; nothing is lost. Reference: {reference}.",
        reference=reference,
    )
    await tell(interaction, Refusal(sentence, hint=T("Please tell the organisers.")))


async def _answer(interaction: Interaction, view: discord.ui.LayoutView) -> None:
    if interaction.response.is_done():
        await interaction.followup.send(view=view, ephemeral=True)
    else:
        await interaction.response.send_message(view=view, ephemeral=True)


async def setup(bot: Convenor) -> None:
    async def on_error(interaction: Interaction, error: app_commands.AppCommandError) -> None:
        if isinstance(error.__cause__, Refusal):
            await tell(interaction, error.__cause__)
        else:
            await apologise(interaction, error)

    bot.tree.on_error = on_error  # type: ignore[method-assign]  # discord.py's own way to set it
