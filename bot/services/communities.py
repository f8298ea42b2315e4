"""Communities: known from the moment the bot joins; settings by organisers."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.communities import Community, Digest
from bot.domain.people import Actor
from bot.errors import NotFound, Refusal
from bot.services.digests import replan
from bot.services.postings import post_what_waits
from bot.store import communities as store
from bot.store import concerns, digests, mirror, places
from bot.store.database import Database
from bot.store.transactions import Tx
from bot.texts import languages
from schedules import ZONE_DATA
from schedules.moments import MomentError, zone_named
from schedules.quiet import QuietError, read_time
from schedules.texts import T

Clock = Callable[[], datetime]


class Communities:
    """``changed`` is called after a community's zone or language may have become another."""

    def __init__(
        self, db: Database, clock: Clock, changed: Callable[[], None] = lambda: None
    ) -> None:
        self._db = db
        self._clock = clock
        self._changed = changed

    async def meet(self, found: Iterable[Community]) -> None:
        """Know these communities from now on; those known already stay as they are."""
        now, each = self._clock(), list(found)

        def job(tx: Tx) -> None:
            for community in each:
                store.ensure(tx, community, now)

        await self._db.write(job)

    async def install(self) -> None:
        """Give the installation its lasting name, the first time it runs."""
        domain, now = f"{secrets.token_hex(8)}.convenor", self._clock()
        await self._db.write(lambda tx: store.install(tx, domain, ZONE_DATA, now))

    async def commands_synced(self) -> str:
        """The digest of the slash commands that Discord was last given."""
        return await self._db.read(store.commands_hash)

    async def note_commands_synced(self, digest: str) -> None:
        await self._db.write(lambda tx: store.note_commands(tx, digest))

    async def get(self, community_id: int) -> Community:
        return await self._db.read(lambda tx: known(tx, community_id))

    async def of_organiser(self, actor: Actor) -> Community:
        """The actor's community. Raises NotAllowed where they do not organise it."""
        return await self._db.read(lambda tx: organised(tx, actor))

    async def configure(self, actor: Actor, **changes: Any) -> Community:
        """Change name, zone, language, events_channel_id, roles, threads or mirror; the community
        as it is then.

        A new events channel is given the next 25 cards that stand nowhere.
        """
        now = self._clock()

        def job(tx: Tx) -> Community:
            community = known(tx, actor.community_id)
            community.require_organiser(actor)
            changed = replace(community, **changes)
            check_zone(changed.zone)
            check_language(changed.language)
            store.save(tx, changed, now)
            concerns.set_up(tx, community.id, actor.person_id)
            if (community.roles, community.threads) != (changed.roles, changed.threads):
                places.touch_community(tx, community.id)
            if not changed.roles:
                places.forgive(tx, community.id)
            mirror.touch(tx, community.id)
            tx.effects.calendars.add(community.id)
            if community.zone != changed.zone:
                replan(tx, changed, now)
            if community.events_channel_id != changed.events_channel_id:
                post_what_waits(tx, changed, now)
            return changed

        changed = await self._db.write(job)
        self._changed()
        return changed

    async def tell_weekly(
        self, actor: Actor, weekday: int | None, typed: str, channel_id: int | None
    ) -> Community:
        """Tell the community week by week of what is coming (None: no more), in that channel or
        else the events channel; the community as it is then. ``weekday``: Monday is 0; ``typed``:
        a local time. Raises NotAllowed, and a Refusal for a time that is none or where there is no
        channel."""
        now = self._clock()

        def job(tx: Tx) -> Community:
            community = organised(tx, actor)
            digest = _digest(community, weekday, typed, channel_id)
            if digest is None:
                digests.remove(tx, community.id)
            else:
                digests.save(tx, community.id, digest)
            changed = replace(community, digest=digest)
            replan(tx, changed, now)
            return changed

        return await self._db.write(job)

    async def name_organisers(self, actor: Actor, role_ids: frozenset[int]) -> Community:
        """Set the roles whose members are organisers, in place of those before.

        Raises a Refusal for @everyone, whose id is the server's.
        """

        def job(tx: Tx) -> Community:
            community = known(tx, actor.community_id)
            community.require_organiser(actor)
            if community.id in role_ids:
                raise Refusal(
                    T("That would make everybody an organiser."),
                    hint=T("Choose a role that only the organisers have."),
                )
            store.set_roles(tx, community.id, sorted(role_ids))
            return replace(community, organiser_roles=role_ids)

        return await self._db.write(job)


def _digest(
    community: Community, weekday: int | None, typed: str, channel_id: int | None
) -> Digest | None:
    if weekday is None:
        return None
    where = channel_id or community.events_channel_id
    if where is None:
        raise Refusal(
            T("There is no events channel yet."),
            hint=T("Choose one with /setup channel, or name another here."),
        )
    try:
        return Digest(where, weekday, read_time(typed))
    except QuietError as error:
        raise Refusal(error.text) from None


def known(tx: Tx, community_id: int) -> Community:
    """The community of an id. Raises NotFound."""
    community = store.load(tx, community_id)
    if community is None:
        raise NotFound(T("This server is not known to Convenor yet."))
    return community


def organised(tx: Tx, actor: Actor) -> Community:
    """The actor's community, if they organise it. Raises NotAllowed, NotFound."""
    community = known(tx, actor.community_id)
    community.require_organiser(actor)
    return community


def check_zone(name: str) -> None:
    """Raises a Refusal for a zone that is none."""
    try:
        zone_named(name)
    except MomentError as error:
        raise Refusal(error.text) from None


def check_language(code: str) -> None:
    """Raises a Refusal for a language that Convenor does not speak."""
    if code not in languages():
        raise Refusal(
            T(
                "{language} is not among the languages Convenor speaks: {known}.",
                language=code,
                known=", ".join(languages()),
            )
        )
