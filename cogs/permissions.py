"""Who may use a command, and what Convenor itself needs in a channel: one table for the invite
and for `/setup check`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.abc import GuildChannel

from bot.errors import Refusal
from schedules.texts import Problem, T, Text

ORGANISERS = {"organisers": True}  # the `extras` of their command in a group that is everyone's


def for_organisers(command: app_commands.Command[Any, ..., Any]) -> bool:
    """Whether only organisers may use it. Discord knows permissions of whole groups only; the
    services check in every case."""
    root = command.root_parent or command
    return root.default_permissions is not None or bool(command.extras.get("organisers"))


@dataclass(frozen=True, slots=True)
class Need:
    """``flag``: discord.py's name; ``name``: as the settings of a channel call it; ``instead``:
    what happens without it, where that is no harm."""

    flag: str
    name: Text
    why: Text
    instead: Text | None = None


NEEDS = (
    Need("view_channel", T("View Channel"), T("to reach the channel at all")),
    Need("send_messages", T("Send Messages"), T("to announce, remind and ask for feedback")),
    Need("attach_files", T("Attach Files"), T("to share pictures and files")),
    Need(
        "read_message_history",
        T("Read Message History"),
        T("to find its own messages again and never send one twice"),
    ),
)
# What makes more possible; `instead` is what happens where it is not granted.
MANAGE_ROLES = Need(
    "manage_roles",
    T("Manage Roles"),
    T("to ping those going by the event's role"),
    T("people are mentioned by name"),
)
THREADS = (
    Need(
        "create_public_threads",
        T("Create Public Threads"),
        T("to open a thread for each event, where you want that"),
        T("messages are sent to the channel"),
    ),
    Need(
        "send_messages_in_threads",
        T("Send Messages in Threads"),
        T("to announce and remind there"),
        T("messages are sent to the channel"),
    ),
)
CREATE_EVENTS = Need(
    "create_events",
    T("Create Events"),
    T("to keep Discord's own events like yours"),
    T("Discord's own events are left alone"),
)
OPTIONAL = (MANAGE_ROLES, *THREADS, CREATE_EVENTS)
INVITE = discord.Permissions(**{need.flag: True for need in (*NEEDS, *OPTIONAL)})


def missing(channel: GuildChannel | discord.Thread) -> list[Need]:
    """Everything not granted there, each by itself.

    `TextChannel.permissions_for` would take all away where View Channel is missing; whoever
    grants that one would then meet the next.
    """
    if isinstance(channel, discord.Thread):
        parent = channel.parent
        return [] if parent is None else [*missing(parent), *lacking_for_threads(parent)]
    granted = GuildChannel.permissions_for(channel, channel.guild.me)
    return [need for need in NEEDS if not getattr(granted, need.flag)]


def require(channel: GuildChannel) -> None:
    """Raises a Refusal that names everything not granted there, and how to grant it."""
    lacking = missing(channel)
    if lacking:
        raise Refusal(
            T("Convenor may not post in the channel {channel}.", channel=channel.name),
            hint=T(
                "To grant this: open the channel's settings, page Permissions, add {bot} and allow "
                "what is named above.",
                bot=channel.guild.me.display_name,
            ),
            problems=[Problem(need.name) for need in lacking],
        )


def wanting(guild: discord.Guild, channel: GuildChannel | None) -> list[Need]:
    """What could be granted besides, in the server and in its events channel."""
    granted = guild.me.guild_permissions
    of_server = [MANAGE_ROLES] if not granted.manage_roles else []
    if not (granted.create_events or granted.manage_events):
        of_server.append(CREATE_EVENTS)
    return of_server if channel is None else [*of_server, *lacking_for_threads(channel)]


def lacking_for_threads(channel: GuildChannel) -> list[Need]:
    granted = GuildChannel.permissions_for(channel, channel.guild.me)
    return [need for need in THREADS if not getattr(granted, need.flag)]
