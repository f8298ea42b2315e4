"""Overviews: messages that show what is coming, set up by organisers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.calendar import CalendarPage, Filter
from bot.domain.concerns import Cause, not_allowed, of_channel
from bot.domain.overviews import (
    LISTED,
    LiveOverview,
    Overview,
    fingerprint,
    posting,
    turns_at,
)
from bot.domain.people import Actor
from bot.errors import NotFound
from bot.services import concerns
from bot.services.calendar import coming, read
from bot.services.communities import Clock, known, organised
from bot.store import deliveries
from bot.store import overviews as store
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.texts import T


class Overviews:
    """``_there``: the communities that have one. One process writes, so what is remembered stays
    true."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._there: set[int] = set()

    def there(self, community_id: int) -> bool:
        """Whether the community has one, as far as `communities` was asked."""
        return community_id in self._there

    async def communities(self) -> list[int]:
        """Those that have one."""
        found = await self._db.read(store.communities)
        self._there.update(found)
        return found

    async def set_up(self, actor: Actor, channel_id: int, typed: Filter) -> Overview:
        """Keep an overview in that channel, of events as the filter says; the one there is
        changes. Raises NotAllowed, and a Refusal for what cannot be filtered by."""
        now = self._clock()

        def job(tx: Tx) -> Overview:
            community = organised(tx, actor)
            filter_ = read(tx, community, typed, actor.locale, now)
            overview = store.save(tx, community.id, channel_id, filter_)
            if overview.message_id is None:
                deliveries.unsay(tx, replace(overview, edition=overview.edition - 1).key, now)
                deliveries.plan(tx, [posting(overview, now)], now)
            tx.effects.calendars.add(community.id)
            return overview

        self._there.add(actor.community_id)
        return await self._db.write(job)

    async def take_down(self, actor: Actor, channel_id: int) -> Overview:
        """Keep it no more. Raises NotAllowed, and NotFound where there is none."""
        now = self._clock()

        def job(tx: Tx) -> Overview:
            community = organised(tx, actor)
            overview = store.of_channel(tx, community.id, channel_id)
            if overview is None:
                raise NotFound(
                    T("There is no overview in that channel."),
                    hint=T("Use /setup overview in the channel that has one."),
                )
            _remove(tx, overview, now)
            return overview

        return await self._db.write(job)

    async def live(self, community_id: int) -> list[LiveOverview]:
        """Those that hold something else than they should show now."""
        now = self._clock()

        def job(tx: Tx) -> list[LiveOverview]:
            found = []
            for overview in store.of_community(tx, community_id):
                page = _page(tx, overview, now)
                if overview.message_id is not None and overview.shown != fingerprint(page):
                    found.append(LiveOverview(overview, page))
            return found

        return await self._db.read(job)

    async def edited(self, live: LiveOverview) -> None:
        """The message holds this now."""
        overview, print_, turns = live.overview, fingerprint(live.page), turns_at(live.page)
        assert overview.message_id is not None
        message_id = overview.message_id

        def job(tx: Tx) -> None:
            store.hold(tx, overview, message_id, print_, turns)
            concerns.reached(tx, overview.community_id, overview.channel_id)

        await self._db.write(job)

    async def refused(self, live: LiveOverview) -> None:
        """Convenor may not edit it: organisers are told, once until it is mended."""
        now = self._clock()

        def job(tx: Tx) -> None:
            concern = not_allowed(live.overview.channel_id)
            concerns.meet(tx, live.page.community, concern, now)

        await self._db.write(job)

    async def lost(self, live: LiveOverview) -> None:
        """Its message was deleted by hand: it is posted anew once; then it is given up, and
        organisers told."""
        now = self._clock()

        def job(tx: Tx) -> None:
            overview = store.load(tx, live.overview.id)
            if overview is None or overview.message_id != live.overview.message_id:
                return
            if overview.lost:
                _give_up(tx, overview, Cause.OVERVIEW_DELETED, now)
                return
            store.lose(tx, overview)
            again = replace(overview, edition=overview.edition + 1)
            deliveries.plan(tx, [posting(again, now)], now)

        await self._db.write(job)

    async def channel_deleted(self, community_id: int, channel_id: int) -> None:
        """It went with its channel: it is given up, and organisers told."""
        now = self._clock()

        def job(tx: Tx) -> None:
            overview = store.of_channel(tx, community_id, channel_id)
            if overview is not None:
                _give_up(tx, overview, Cause.OVERVIEW_CHANNEL_GONE, now)

        await self._db.write(job)

    async def turn(self) -> datetime | None:
        """Touch those that show something else by now; when the next will."""
        now = self._clock()

        def job(tx: Tx) -> datetime | None:
            store.turn(tx, now)
            return store.next_turn(tx)

        return await self._db.write(job)

    async def next_turn(self) -> datetime | None:
        return await self._db.read(store.next_turn)


def _give_up(tx: Tx, overview: Overview, cause: Cause, now: datetime) -> None:
    _remove(tx, overview, now)
    community = known(tx, overview.community_id)
    concerns.meet(tx, community, of_channel(cause, overview.channel_id, community), now)


def _remove(tx: Tx, overview: Overview, now: datetime) -> None:
    store.remove(tx, overview)
    deliveries.unsay(tx, overview.key, now)


def _page(tx: Tx, overview: Overview, now: datetime) -> CalendarPage:
    return coming(tx, known(tx, overview.community_id), overview.filter, now, LISTED)


def page_of(tx: Tx, overview_id: int, now: datetime) -> CalendarPage | None:
    """What it is to show; None where it was taken down."""
    overview = store.load(tx, overview_id)
    return None if overview is None else _page(tx, overview, now)


def posted(tx: Tx, overview_id: int, edition: int, message_id: int, page: CalendarPage) -> None:
    """That message shows it from now on; what changed meanwhile is found by what it holds."""
    overview = store.load(tx, overview_id)
    if overview is not None and overview.edition == edition:
        store.hold(tx, overview, message_id, fingerprint(page), turns_at(page))
        tx.effects.calendars.add(overview.community_id)
        for cause in (Cause.OVERVIEW_DELETED, Cause.OVERVIEW_CHANNEL_GONE):
            concern = of_channel(cause, overview.channel_id, page.community)
            concerns.over(tx, concern, overview.community_id)
