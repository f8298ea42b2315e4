"""A community: one Discord server with its settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from bot.domain.people import Actor
from bot.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Digest:
    """Where and when the community is told week by week of what is coming; ``weekday``: Monday is
    0; ``at``: on the clock of its zone."""

    channel_id: int
    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class Community:
    """``roles``, ``threads``: whether each event has one of its own; ``mirror``: whether Discord's
    own events follow."""

    id: int
    name: str
    zone: str = "UTC"
    language: str = "en"
    events_channel_id: int | None = None
    organiser_roles: frozenset[int] = frozenset()
    roles: bool = True
    threads: bool = False
    mirror: bool = True
    digest: Digest | None = None

    def require_organiser(self, actor: Actor) -> None:
        """Raises NotAllowed for anyone else."""
        if not actor.organises(self.organiser_roles):
            raise NotAllowed
