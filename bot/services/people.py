"""People: what they told of themselves, and how each reads."""

from __future__ import annotations

from bot.domain.people import Actor, Profile
from bot.services.communities import Clock, known
from bot.store import people as store
from bot.store.database import Database
from bot.store.transactions import Tx
from bot.texts import Reader

_REMEMBERED = 10_000


class People:
    """Readers are remembered (one process writes, so what is remembered stays true)."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._readers: dict[tuple[int, int, str], Reader] = {}

    async def reader(self, actor: Actor) -> Reader:
        """The actor's own language (else as Discord says) and zone (else the community's)."""
        key = (actor.community_id, actor.person_id, actor.locale)
        found = self._readers.get(key)
        if found is None:
            found = await self._db.read(lambda tx: reader_of(tx, actor))
            if len(self._readers) >= _REMEMBERED:
                self._readers.clear()
            self._readers[key] = found
        return found

    def forget_readers(self) -> None:
        """Someone's language or zone, or a community's, has changed."""
        self._readers.clear()

    async def profile(self, actor: Actor) -> Profile:
        found = await self._db.read(lambda tx: store.load(tx, actor.community_id, actor.person_id))
        return found or Profile(actor.person_id, actor.name)


def reader_of(tx: Tx, actor: Actor) -> Reader:
    community = known(tx, actor.community_id)
    profile = store.load(tx, actor.community_id, actor.person_id)
    language = profile.language if profile else None
    zone = profile.zone if profile else None
    return Reader(language or actor.locale, zone or community.zone)
