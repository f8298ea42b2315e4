"""Materials: slides, documents, recordings and links of an event or a session.

expected → published v1…n → superseded | withdrawn (domain.md, "Materials"); a material is
visible to a stated audience from a stated moment, and organisers always see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.deliveries import Notice, Urgency
from bot.domain.events import Event, Session
from bot.domain.going import goes
from bot.domain.offers import Kind, Offer

QUIET = timedelta(minutes=3)  # what is shared meanwhile is told in one message
WORTH_TELLING = timedelta(days=2)


class Audience(StrEnum):
    """Who may see it. ``attended`` waits for attendance to be recorded."""

    ORGANISERS = "organisers"
    GOING = "going"
    EVERYONE = "everyone"


class Embargo(StrEnum):
    """From when: at once, or when the session (or the event) is over, wherever it moves."""

    NONE = "none"
    END = "end"


@dataclass(frozen=True, slots=True)
class Version:
    """One version: a link, or a file of our own store under a name safe on every system."""

    number: int
    link: str | None = None
    sha256: str | None = None
    file_name: str | None = None
    size: int = 0
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Material:
    id: int
    event_id: int
    session_id: int | None
    title: str
    kind: Kind
    audience: Audience
    embargo: Embargo
    withdrawn: bool
    latest: Version


@dataclass(frozen=True, slots=True)
class Sharing:
    """What an organiser asks: where it belongs, what it is, who may see it and from when."""

    event_id: int
    offer: Offer
    session_id: int | None = None
    title: str | None = None
    audience: Audience = Audience.GOING
    embargo: Embargo = Embargo.NONE


@dataclass(frozen=True, slots=True)
class Shared:
    """What was shared at ``now``, of which event."""

    material: Material
    event: Event
    now: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What the person who looks is to the event; ``scopes``: what they go to (`going.goes`)."""

    organises: bool
    scopes: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class MaterialsPage:
    """A page of what a person may see; ``page`` counts from 0, ``pages`` is at least 1."""

    event: Event
    materials: Sequence[Material]
    page: int
    pages: int
    total: int
    now: datetime


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A material as it is handed over: its link, its content, or an address to fetch it at."""

    material: Material
    content: bytes | None = None
    address: str | None = None


def opens(material: Material, event: Event) -> datetime | None:
    """When its session (or the event) is over; None: not known yet."""
    return (_session(material, event) or event).dates.passes


def is_open(material: Material, event: Event, now: datetime) -> bool:
    """Whether there is no embargo, or none any more."""
    if material.embargo is Embargo.NONE:
        return True
    ends = opens(material, event)
    return ends is not None and now >= ends


def may_see(material: Material, event: Event, standing: Standing, now: datetime) -> bool:
    """Organisers see everything that is not withdrawn; others what is theirs, once it is open."""
    if material.withdrawn:
        return False
    if standing.organises:
        return True
    if not is_open(material, event, now) or material.audience is Audience.ORGANISERS:
        return False
    return material.audience is Audience.EVERYONE or goes(
        standing.scopes, _session(material, event)
    )


def _session(material: Material, event: Event) -> Session | None:
    return event.session(material.session_id) if material.session_id is not None else None


def in_order(materials: Iterable[Material], event: Event) -> list[Material]:
    """Those of the event itself first, then by session in order of time, then by title."""
    place = {session.id: number for number, session in enumerate(event.sessions)}
    return sorted(
        materials,
        key=lambda each: (place.get(each.session_id or 0, -1), each.title.casefold(), each.id),
    )


def announcement(
    community_id: int, material: Material, event: Event, now: datetime
) -> Notice | None:
    """One message for all that is shared of a session within a few minutes, once it is open.

    None: for organisers only, or open at an end that is not known yet.
    """
    opening = now if is_open(material, event, now) else opens(material, event)
    if material.audience is Audience.ORGANISERS or opening is None:
        return None
    scope = material.session_id or 0
    due = max(now, opening) + QUIET
    batch = "end" if opening > now else str(int(due.timestamp()))
    return Notice(
        kind="materials",
        key=f"materials:{event.id}:{scope}:{batch}",
        community_id=community_id,
        event_id=event.id,
        session_id=material.session_id,
        due=due,
        late=due + WORTH_TELLING,
        urgency=Urgency.ANNOUNCEMENT,
    )
