"""Who may use a command, and what Convenor itself needs in a channel: one table for the invite
and for `/setup check`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.abc import GuildChannel

from schedules.texts import T, Text

ORGANISERS = {"organisers": True}  # the `extras` of their command in a group that is everyone's


def for_organisers(command: app_commands.Command[Any, ..., Any]) -> bool:
    """Whether only organisers may use it. Discord knows permissions of whole groups only; the
    services check in every case."""
    root = command.root_parent or command
    return root.default_permissions is not None or bool(command.extras.get("organisers"))


@dataclass(frozen=True, slots=True)
class Need:
    """``flag``: discord.py's name; ``name``: as the settings of a channel call it."""

    flag: str
    name: Text
    why: Text


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
INVITE = discord.Permissions(**{need.flag: True for need in NEEDS})


def missing(channel: GuildChannel) -> list[Need]:
    """Everything not granted there, each by itself.

    `TextChannel.permissions_for` would take all away where View Channel is missing; whoever
    grants that one would then meet the next.
    """
    granted = GuildChannel.permissions_for(channel, channel.guild.me)
    return [need for need in NEEDS if not getattr(granted, need.flag)]
