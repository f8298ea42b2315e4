"""What discord.py hears of Discord's own events and keeps to itself.

Who presses Interested, it tells only of people whom it keeps in memory, and Convenor keeps none
(pages "Gateway Events", Guild Scheduled Event User Add and Remove). The one private name that
this needs is checked when it is imported.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

import discord
from discord.state import ConnectionState

_EVENTS = ("GUILD_SCHEDULED_EVENT_USER_ADD", "GUILD_SCHEDULED_EVENT_USER_REMOVE")

if "self.parsers" not in inspect.getsource(ConnectionState.__init__) or not all(
    hasattr(ConnectionState, f"parse_{each.lower()}") for each in _EVENTS
):
    raise RuntimeError("discord.py keeps its parsers of gateway events elsewhere now")


def hear_interest(client: discord.Client, heard: Callable[[Iterable[int]], None]) -> None:
    """Call ``heard`` with the server's id whenever somebody presses Interested, or takes it back,
    at one of its events."""
    parsers = client._connection.parsers
    for name in _EVENTS:
        parsers[name] = _telling(parsers[name], heard)


def _telling(
    parse: Callable[[Any], None], heard: Callable[[Iterable[int]], None]
) -> Callable[[Any], None]:
    def parse_and_tell(data: Any) -> None:
        parse(data)
        heard([int(data["guild_id"])])

    return parse_and_tell
