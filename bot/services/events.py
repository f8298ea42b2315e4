"""Events as people browse them: one event, and references to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.answers import EVENT, Mine
from bot.domain.attendees import IN_PUBLIC, PARTICIPATES, Sight
from bot.domain.events import Event, Session, Shown
from bot.domain.people import Actor
from bot.errors import NotFound
from bot.services.communities import Clock, known
from bot.services.readers import Readers
from bot.store import communities, followers, mirror, releases, rsvps, searching
from bot.store import events as store
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.texts import T

SUGGESTED = 25
NAMES = 12  # of those going, on the card
_FOLLOWERS = 3  # named on the card


class Events:
    def __init__(self, db: Database, clock: Clock, readers: Readers) -> None:
        self._db = db
        self._clock = clock
        self._readers = readers

    async def show(self, actor: Actor, event_id: int) -> Shown:
        """One event with its sessions. Raises NotFound."""
        now = self._clock()

        def job(tx: Tx) -> Shown:
            mine = rsvps.mine_in_all(tx, event_id, actor.person_id)
            sight = sight_of(tx, actor, mine.get(EVENT))
            return shown(tx, present(tx, actor, event_id), now, mine, sight)

        return await self._readers.beside(actor, self._db.read, job)

    async def suggest(self, actor: Actor, typed: str) -> list[Event]:
        """Events whose title holds what was typed: what is next first, then the latest past; to
        organisers, drafts too."""
        now = self._clock()

        def job(tx: Tx) -> list[Event]:
            drafts = _sees_drafts(tx, actor)
            return searching.matching(tx, actor.community_id, typed, now, SUGGESTED, drafts=drafts)

        return await self._readers.beside(actor, self._db.read, job)

    async def find(self, actor: Actor, typed: str) -> int:
        """The id of the event a person means by an id or a whole title. Raises NotFound."""
        return await self._readers.beside(actor, self._db.read, lambda tx: meant(tx, actor, typed))

    async def suggest_sessions(self, actor: Actor, event_typed: str, typed: str) -> list[Session]:
        """Sessions of the event chosen whose title holds what was typed, in order of time."""
        words = typed.strip().casefold()

        def job(tx: Tx) -> list[Session]:
            event = present(tx, actor, meant(tx, actor, event_typed))
            return [each for each in event.sessions if words in each.title.casefold()]

        return (await self._db.read(job))[:SUGGESTED]

    async def find_session(self, actor: Actor, event_typed: str, typed: str) -> int:
        """The id of a session of that event, by either id or whole title. Raises NotFound."""

        def job(tx: Tx) -> int:
            event = present(tx, actor, meant(tx, actor, event_typed))
            for each in event.sessions:
                if typed.strip() in (str(each.id), each.ref, each.title):
                    return each.id
            raise no_session(typed)

        return await self._db.read(job)


def session_of(event: Event, session_id: int | None) -> Session | None:
    """The session of that id, None for the event itself. Raises NotFound."""
    if session_id is None:
        return None
    found = event.session(session_id)
    if found is None:
        raise no_session(str(session_id))
    return found


def sight_of(tx: Tx, actor: Actor, mine: Mine | None) -> Sight:
    """Whose names the actor sees at an event that they answered so."""
    organises = actor.organises(known(tx, actor.community_id).organiser_roles)
    return Sight(actor.person_id, mine is not None and mine.answer in PARTICIPATES, organises)


def shown(
    tx: Tx,
    event: Event,
    now: datetime,
    mine: Mapping[int, Mine] | None = None,
    sight: Sight = IN_PUBLIC,
) -> Shown:
    """An event as its card shows it: counted, and with what it follows."""
    before = followers.title_seen(tx, event.follows_id) if event.follows_id else None
    seats = {EVENT: event.seats, **{each.id: each.seats for each in event.sessions}}
    tallies = rsvps.tallies(tx, event.id, seats, NAMES, sight)
    return Shown(
        event,
        now,
        before,
        tallies,
        mine,
        mirror.interested(tx, event.id),
        followers.followed_by(tx, event.id, _FOLLOWERS),
        followers.number(tx, event.id) if event.series and not event.is_hidden else None,
        releases.number_of(tx, event.id),
    )


def meant(tx: Tx, actor: Actor, typed: str) -> int:
    found = store.find(tx, actor.community_id, typed.strip())
    event = None if found is None else _visible(tx, actor, found)
    if event is None:
        raise no_event(typed)
    return event.id


def present(tx: Tx, actor: Actor, event_id: int) -> Event:
    """The event with its sessions. Raises NotFound, for other communities' ids too, and for
    drafts of which the actor may not know."""
    event = _visible(tx, actor, event_id)
    if event is None:
        raise no_event(str(event_id))
    return event


def _visible(tx: Tx, actor: Actor, event_id: int) -> Event | None:
    event = store.load(tx, actor.community_id, event_id)
    if event is not None and event.is_hidden and not _sees_drafts(tx, actor):
        return None
    return event


def _sees_drafts(tx: Tx, actor: Actor) -> bool:
    community = communities.load(tx, actor.community_id)
    return community is not None and actor.organises(community.organiser_roles)


def no_event(typed: str) -> NotFound:
    return NotFound(
        T("There is no event {typed} here.", typed=typed),
        hint=T("Choose one from the list that appears while you type, or see /calendar."),
    )


def no_session(typed: str) -> NotFound:
    return NotFound(
        T("This event has no session {typed}.", typed=typed),
        hint=T("Choose one from the list that appears while you type, or see /event show."),
    )
