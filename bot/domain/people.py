"""People: who acts, with which rights, and how each wants to be told."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


class Visibility(StrEnum):
    """Who sees by name that a person comes; organisers always do."""

    NOBODY = "nobody"
    PARTICIPANTS = "participants"  # of the same event: those who go, or wait for a seat
    EVERYONE = "everyone"


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
    visibility: Visibility = Visibility.PARTICIPANTS

    @property
    def wants_dm(self) -> bool:
        """DMs go to those who chose them and whose door was not found closed."""
        return self.reach is Reach.DM and not self.dm_closed


@dataclass(frozen=True, slots=True)
class Organisation:
    """Where people come from; its kind and country count in reports. Country: ISO 3166 code."""

    name: str
    kind: str = "other"
    country: str | None = None


FORGET = "-"  # what a person gives to take back what they said


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says of themselves now. None: nothing about that; FORGET: no longer."""

    organisation: str | None = None
    kind: str | None = None
    country: str | None = None
    language: str | None = None
    zone: str | None = None
    visibility: Visibility | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A profile after its person spoke; ``kept``: what they said of their organisation's kind or
    country was not taken, since it was known."""

    profile: Profile
    kept: bool


def told(profile: Profile, said: Told) -> Profile:
    """The profile's own part as it is then; its organisation is decided by `organisation_said`."""
    return replace(
        profile,
        organisation=_after(profile.organisation, said.organisation),
        language=_after(profile.language, said.language),
        zone=_after(profile.zone, said.zone),
        visibility=said.visibility or profile.visibility,
    )


def organisation_said(
    known: Organisation | None, name: str, said: Told, *, may_correct: bool
) -> Organisation:
    """The organisation as it is after somebody of it has spoken.

    Figures count by kind and country, and others of the same organisation rely on them: what
    was said first stands until an organiser says otherwise.
    """
    if known is None:
        return Organisation(name, said.kind or "other", _after(None, said.country))
    kind, country = known.kind, known.country
    if said.kind is not None and (may_correct or kind == "other"):
        kind = said.kind
    if said.country is not None and (may_correct or country is None):
        country = _after(country, said.country)
    return Organisation(known.name, kind, country)


def is_kept(organisation: Organisation | None, said: Told) -> bool:
    """Whether the organisation is not as the person said."""
    if organisation is None:
        return False
    other_kind = said.kind is not None and said.kind != organisation.kind
    return other_kind or _after(organisation.country, said.country) != organisation.country


def _after(before: str | None, said: str | None) -> str | None:
    if said is None:
        return before
    return None if said == FORGET else said
