"""People: who acts, with which rights, and how each wants to be told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ORGANISATION_KINDS = (
    "city",
    "network",
    "civil_society",
    "international",
    "national_authority",
    "academia",
    "donor",
    "expert",
    "other",
)


class Reach(StrEnum):
    """How a person is told: mentioned in the event's channel, or by a direct message."""

    CHANNEL = "channel"
    DM = "dm"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts, as Discord vouches for them at this moment.

    ``manages``: has Discord's Manage Server permission (or is its owner).
    """

    community_id: int
    person_id: int
    name: str
    role_ids: frozenset[int] = frozenset()
    manages: bool = False
    locale: str = "en"

    def organises(self, organiser_roles: frozenset[int]) -> bool:
        return self.manages or bool(self.role_ids & organiser_roles)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person told a community of themselves. None: not said."""

    person_id: int
    name: str
    organisation: str | None = None
    organisation_kind: str | None = None
    country: str | None = None
    language: str | None = None
    zone: str | None = None
    reach: Reach = Reach.CHANNEL
    dm_closed: bool = False

    @property
    def wants_dm(self) -> bool:
        """DMs go to those who chose them and whose door was not found closed."""
        return self.reach is Reach.DM and not self.dm_closed
