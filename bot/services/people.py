"""People: what they told of themselves, and how each reads."""

from __future__ import annotations

from dataclasses import replace

from bot import countries
from bot.domain.people import (
    FORGET,
    Actor,
    Heard,
    Organisation,
    Profile,
    Told,
    is_kept,
    organisation_said,
    told,
)
from bot.errors import Refusal
from bot.services.communities import Clock, check_language, check_zone, known
from bot.services.readers import Readers
from bot.store import events, rsvps
from bot.store import people as store
from bot.store.database import Database
from bot.store.transactions import Tx
from bot.texts import Reader
from schedules.texts import T


class People:
    def __init__(self, db: Database, clock: Clock, readers: Readers) -> None:
        self._db = db
        self._clock = clock
        self._readers = readers

    async def reader(self, actor: Actor) -> Reader:
        """The actor's own language (else as Discord says) and zone (else the community's)."""
        return await self._readers.of(actor, self._db.read)

    async def profile(self, actor: Actor) -> Profile:
        found = await self._readers.beside(
            actor, self._db.read, lambda tx: store.load(tx, actor.community_id, actor.person_id)
        )
        return found or Profile(actor.person_id, actor.name)

    async def tell(self, actor: Actor, said: Told) -> Heard:
        """Keep what the person says of themselves.

        ``said.country`` is a code or a name, in English or the actor's language. Raises a
        Refusal for a zone, language or country that is none.
        """
        now = self._clock()
        said = _checked(said, actor.locale)

        def job(tx: Tx) -> Heard:
            community = known(tx, actor.community_id)
            store.meet(tx, actor, now)
            before = _met(tx, actor)
            profile = told(before, said)
            organisation = _organisation(
                tx, actor, profile, said, actor.organises(community.organiser_roles)
            )
            store.save(tx, community.id, profile, organisation)
            if profile.visibility is not before.visibility:
                _show_or_hide(tx, actor)
            return Heard(_met(tx, actor), is_kept(organisation, said))

        heard = await self._db.write(job)
        self._readers.forget()
        return heard

    async def organisations_named(self, actor: Actor, typed: str, limit: int) -> list[str]:
        return await self._db.read(
            lambda tx: store.organisations_named(tx, actor.community_id, typed.strip(), limit)
        )


def _checked(said: Told, language: str) -> Told:
    if said.zone not in (None, FORGET):
        check_zone(said.zone)
    if said.language not in (None, FORGET):
        check_language(said.language)
    if said.country in (None, FORGET):
        return said
    return replace(said, country=countries.code_of(said.country, language))


def _show_or_hide(tx: Tx, actor: Actor) -> None:
    """The cards that name the person, or might, show it."""
    for event_id in rsvps.events_of(tx, actor.community_id, actor.person_id):
        events.touch_card(tx, event_id)


def _met(tx: Tx, actor: Actor) -> Profile:
    found = store.load(tx, actor.community_id, actor.person_id)
    assert found is not None
    return found


def _organisation(
    tx: Tx, actor: Actor, profile: Profile, said: Told, may_correct: bool
) -> Organisation | None:
    """The person's organisation after what they said; None: they have none."""
    if profile.organisation is None:
        if said.kind is not None or said.country not in (None, FORGET):
            raise Refusal(T("Say first which organisation you are of, or both together."))
        return None
    name = " ".join(profile.organisation.split())
    present = store.organisation(tx, actor.community_id, name)
    return organisation_said(present, name, said, may_correct=may_correct)
