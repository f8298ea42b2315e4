"""How each person reads: remembered, for every answer needs it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, TypeVar

from bot.domain.people import Actor
from bot.errors import NotFound
from bot.store import people as store
from bot.store.transactions import Tx
from bot.texts import Reader
from schedules.texts import T

Found = TypeVar("Found")
Run: TypeAlias = Callable[[Callable[[Tx], Any]], Awaitable[Any]]  # the database's read or write
_REMEMBERED = 10_000


class Readers:
    """One process writes, so what is remembered stays true until it is forgotten."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, str], Reader] = {}
        self._turn = 0  # how often all was forgotten

    async def of(self, actor: Actor, run: Run) -> Reader:
        """The actor's own language (else as Discord says) and zone (else the community's)."""
        found, turn = self._known.get(_key(actor)), self._turn
        if found is None:
            found = await run(lambda tx: read(tx, actor))
            self._note(actor, found, turn)
        return found

    async def beside(self, actor: Actor, run: Run, job: Callable[[Tx], Found]) -> Found:
        """Run a transaction of the actor's, and look up in it how they read: what they are
        answered then needs no hop to the database of its own."""
        known, turn = self._known.get(_key(actor)), self._turn
        both: tuple[Found, Reader] = await run(lambda tx: (job(tx), known or read(tx, actor)))
        found, reader = both
        self._note(actor, reader, turn)
        return found

    def forget(self) -> None:
        """Someone's language or zone, or a community's, has changed."""
        self._turn += 1
        self._known.clear()

    def _note(self, actor: Actor, reader: Reader, turn: int) -> None:
        """Unless it may have changed since it was looked up."""
        if turn == self._turn:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[_key(actor)] = reader


def _key(actor: Actor) -> tuple[int, int, str]:
    return actor.community_id, actor.person_id, actor.locale


def read(tx: Tx, actor: Actor) -> Reader:
    """Raises NotFound where the community is not known."""
    found = store.reading(tx, actor.community_id, actor.person_id)
    if found is None:
        raise NotFound(T("This server is not known to Convenor yet."))
    language, zone = found
    return Reader(language or actor.locale, zone)
