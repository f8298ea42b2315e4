"""Materials: added, listed, handed over, withdrawn; their files go through a thread."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain import materials as domain
from bot.domain.events import Event
from bot.domain.materials import (
    HandedOver,
    Material,
    MaterialsPage,
    Shared,
    Sharing,
    Standing,
    Version,
)
from bot.domain.offers import check, kind_of, media_type_of, safe_name, title_of
from bot.domain.people import Actor
from bot.errors import NotFound, Refusal
from bot.services.communities import Clock, known, organised
from bot.services.events import SUGGESTED, meant, present, session_of
from bot.store import deliveries, going
from bot.store import materials as store
from bot.store.database import Database
from bot.store.files import Files
from bot.store.transactions import Tx
from schedules.texts import T

PAGE = 8
FETCHABLE = timedelta(hours=1)  # how long an address to fetch a large file at is good


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that the web server hands out."""

    path: Path
    name: str
    media_type: str


class Materials:
    """``url``: the web server's address, for files larger than Discord takes."""

    def __init__(self, db: Database, clock: Clock, files: Files, url: str | None) -> None:
        self._db = db
        self._clock = clock
        self._files = files
        self._url = url

    async def check(self, actor: Actor, sharing: Sharing) -> None:
        """Refuse at once what `add` would refuse, before a file's bytes are read."""
        await self._db.read(lambda tx: _allowed(tx, actor, sharing))

    async def add(self, actor: Actor, sharing: Sharing, content: bytes | None = None) -> Shared:
        """Share a link, or a file with this content; under a title that is there already it is
        the next version. Raises Refusal, NotFound, NotAllowed."""
        if content is not None:
            sharing = replace(sharing, offer=replace(sharing.offer, size=len(content)))
        await self.check(actor, sharing)
        sha256 = None
        if content is not None:
            sha256 = await asyncio.to_thread(self._files.keep, content)
        now = self._clock()

        def job(tx: Tx) -> Shared:
            event = _allowed(tx, actor, sharing)
            title = title_of(sharing.title, sharing.offer)
            before = store.titled(tx, event.id, sharing.session_id, title)
            material = _material(sharing, title, sha256, before)
            material_id = store.publish(tx, event.community_id, material, actor.person_id, now)
            material = replace(material, id=material_id)
            notice = domain.announcement(event.community_id, material, event, now)
            if notice is not None and not store.is_announced(tx, notice):
                deliveries.plan(tx, [notice], now)
            return Shared(material, event, now)

        return await self._db.write(job)

    async def of_event(self, actor: Actor, event_id: int, page: int = 0) -> MaterialsPage:
        """What the actor may see of an event's materials; a page past the end is the last."""
        now = self._clock()

        def job(tx: Tx) -> MaterialsPage:
            event = present(tx, actor, event_id)
            seen = _seen(tx, actor, event, now)
            pages = max(1, -(-len(seen) // PAGE))
            chosen = min(max(page, 0), pages - 1)
            shown = seen[chosen * PAGE : (chosen + 1) * PAGE]
            return MaterialsPage(event, shown, chosen, pages, len(seen), now)

        return await self._db.read(job)

    async def suggest(self, actor: Actor, event_typed: str, typed: str) -> list[Material]:
        """What the actor may see of an event whose title holds what was typed."""
        now, words = self._clock(), typed.strip().casefold()

        def job(tx: Tx) -> list[Material]:
            event = present(tx, actor, meant(tx, actor, event_typed))
            seen = _seen(tx, actor, event, now)
            return [each for each in seen if words in each.title.casefold()][:SUGGESTED]

        return await self._db.read(job)

    async def find(self, actor: Actor, event_typed: str, typed: str) -> int:
        """The id of the material a person means by its id or whole title. Raises NotFound."""
        now = self._clock()

        def job(tx: Tx) -> int:
            event = present(tx, actor, meant(tx, actor, event_typed))
            for each in _seen(tx, actor, event, now):
                if typed.strip() in (str(each.id), each.title):
                    return each.id
            raise _no_material()

        return await self._db.read(job)

    async def withdraw(self, actor: Actor, material_id: int) -> Material:
        """Nobody sees it any more, until it is added again. Raises NotAllowed, NotFound."""
        now = self._clock()

        def job(tx: Tx) -> Material:
            community = organised(tx, actor)
            material = store.load(tx, community.id, material_id)
            if material is None or material.withdrawn:
                raise _no_material()
            store.withdraw(tx, material.id)
            left = store.of_event(tx, material.event_id)
            if all(each.withdrawn for each in left if each.session_id == material.session_id):
                store.call_off(tx, material.event_id, material.session_id, now)
            return material

        return await self._db.write(job)

    async def hand_over(self, actor: Actor, material_id: int, limit: int) -> HandedOver:
        """The material for the actor: a link, the file's content where it is at most ``limit``
        bytes, else an address of our web server. Raises NotFound, FileDamaged."""
        now = self._clock()

        def job(tx: Tx) -> Material:
            material = store.load(tx, actor.community_id, material_id)
            if material is None:
                raise _no_material()
            event = present(tx, actor, material.event_id)
            if not domain.may_see(material, event, _standing(tx, actor, event.id), now):
                raise _no_material()
            return material

        material = await self._db.read(job)
        if material.latest.sha256 is None:
            return HandedOver(material)
        if material.latest.size <= limit:
            content = await asyncio.to_thread(self._files.read, material.latest.sha256)
            return HandedOver(material, content=content)
        return HandedOver(material, address=await self._grant(material))

    async def _grant(self, material: Material) -> str:
        if self._url is None:
            raise Refusal(T("The file is too large for Discord, and there is no web server."))
        token, now = secrets.token_urlsafe(32), self._clock()
        hashed = _hash(token)
        await self._db.write(lambda tx: store.grant(tx, hashed, material, now + FETCHABLE, now))
        return f"{self._url}/materials/{token}"

    async def fetch(self, token: str) -> Fetched:
        """The file of an address that was handed over. Raises NotFound, FileDamaged."""
        now, hashed = self._clock(), _hash(token)
        version = await self._db.read(lambda tx: store.granted(tx, hashed, now))
        if version is None or version.sha256 is None:
            raise _no_material()
        path = await asyncio.to_thread(self._files.verified, version.sha256)
        return Fetched(path, version.file_name or "file", version.media_type or "")


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _allowed(tx: Tx, actor: Actor, sharing: Sharing) -> Event:
    """The event an organiser may share this for."""
    organised(tx, actor)
    event = present(tx, actor, sharing.event_id)
    session_of(event, sharing.session_id)
    check(sharing.offer)
    return event


def _seen(tx: Tx, actor: Actor, event: Event, now: datetime) -> list[Material]:
    """What the actor may see of an event, in order."""
    standing = _standing(tx, actor, event.id)
    every = store.of_event(tx, event.id)
    return domain.in_order(
        (each for each in every if domain.may_see(each, event, standing, now)), event
    )


def _standing(tx: Tx, actor: Actor, event_id: int) -> Standing:
    community = known(tx, actor.community_id)
    return Standing(
        organises=actor.organises(community.organiser_roles),
        scopes=going.scopes(tx, community.id, event_id, actor.person_id),
    )


def _material(
    sharing: Sharing, title: str, sha256: str | None, before: Material | None
) -> Material:
    offer = sharing.offer
    number = before.latest.number + 1 if before else 1
    version = Version(number, link=offer.link)
    if offer.name is not None:
        name = safe_name(offer.name)
        version = Version(
            number,
            sha256=sha256,
            file_name=name,
            size=offer.size,
            media_type=media_type_of(name),
        )
    return Material(
        id=0,
        event_id=sharing.event_id,
        session_id=sharing.session_id,
        title=title,
        kind=kind_of(offer),
        audience=sharing.audience,
        embargo=sharing.embargo,
        withdrawn=False,
        latest=version,
    )


def _no_material() -> NotFound:
    return NotFound(
        T("There is no such material here, or it is not open to you yet."),
        hint=T("/materials list shows what is."),
    )
