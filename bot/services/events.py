"""Events as people browse them: what is coming, one event, and references to them."""

from __future__ import annotations

from bot.domain.events import CalendarPage, Event, Shown
from bot.domain.people import Actor
from bot.errors import NotFound
from bot.services.communities import Clock, known
from bot.store import events as store
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.texts import T

PAGE = 6
SUGGESTED = 25


class Events:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def calendar(self, actor: Actor, page: int = 0) -> CalendarPage:
        """A page of what is coming, next first; a page past the end is the last one."""
        now = self._clock()

        def job(tx: Tx) -> CalendarPage:
            community = known(tx, actor.community_id)
            total = store.count_coming(tx, community.id, now)
            pages = max(1, -(-total // PAGE))
            chosen = min(max(page, 0), pages - 1)
            events = store.coming(tx, community.id, now, limit=PAGE, offset=chosen * PAGE)
            return CalendarPage(community, events, chosen, pages, total, now)

        return await self._db.read(job)

    async def show(self, actor: Actor, event_id: int) -> Shown:
        """One event with its sessions. Raises NotFound."""
        now = self._clock()

        def job(tx: Tx) -> Shown:
            event = present(tx, actor, event_id)
            before = store.title_of(tx, event.follows_id) if event.follows_id else None
            return Shown(event, now, follows=before)

        return await self._db.read(job)

    async def suggest(self, actor: Actor, typed: str) -> list[Event]:
        """Events whose title holds what was typed: what is next first, then the latest past."""
        now = self._clock()
        return await self._db.read(
            lambda tx: store.matching(tx, actor.community_id, typed, now, SUGGESTED)
        )

    async def find(self, actor: Actor, typed: str) -> int:
        """The id of the event a person means by an id or a whole title. Raises NotFound."""
        return await self._db.read(lambda tx: meant(tx, actor, typed))


def meant(tx: Tx, actor: Actor, typed: str) -> int:
    found = store.find(tx, actor.community_id, typed.strip())
    if found is None:
        raise no_event(typed)
    return found


def present(tx: Tx, actor: Actor, event_id: int) -> Event:
    """The event with its sessions. Raises NotFound, for other communities' ids too."""
    event = store.load(tx, actor.community_id, event_id)
    if event is None:
        raise no_event(str(event_id))
    return event


def no_event(typed: str) -> NotFound:
    return NotFound(
        T("There is no event {typed} here.", typed=typed),
        hint=T("Choose one from the list that appears while you type, or see /calendar."),
    )
