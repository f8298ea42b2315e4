"""How each person reads: remembered, for every answer needs it."""

from __future__ import annotations

from bot.domain.people import Actor
from bot.errors import NotFound
from bot.store import people as store
from bot.store.transactions import Tx
from bot.texts import Reader
from schedules.texts import T

_REMEMBERED = 10_000


class Readers:
    """One process writes, so what is remembered stays true until it is forgotten."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, str], Reader] = {}

    def get(self, actor: Actor) -> Reader | None:
        return self._known.get(_key(actor))

    def note(self, actor: Actor, reader: Reader) -> None:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[_key(actor)] = reader

    def forget(self) -> None:
        """Someone's language or zone, or a community's, has changed."""
        self._known.clear()


def _key(actor: Actor) -> tuple[int, int, str]:
    return actor.community_id, actor.person_id, actor.locale


def read(tx: Tx, actor: Actor) -> Reader:
    """The actor's own language (else as Discord says) and zone (else the community's).

    Raises NotFound where the community is not known.
    """
    found = store.reading(tx, actor.community_id, actor.person_id)
    if found is None:
        raise NotFound(T("This server is not known to Convenor yet."))
    language, zone = found
    return Reader(language or actor.locale, zone)
