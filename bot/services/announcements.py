"""Words of organisers: sent at once, or asked back where they reach many."""

from __future__ import annotations

from datetime import datetime

from bot.domain.announcements import MANY, Announcement, words
from bot.domain.people import Actor
from bot.domain.preferences import Preferences, Topic
from bot.services.acts import KEPT, answered
from bot.services.communities import Clock, organised
from bot.services.events import present
from bot.services.places import role_of
from bot.store import acts, deliveries
from bot.store import reminders as guests
from bot.store.acts import Question
from bot.store.database import Database
from bot.store.transactions import Tx


class Announcements:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def announce(self, actor: Actor, event_id: int | None, text: str) -> Announcement:
        """Plan the words for everybody going to the event, or for the events channel. To more
        than 200 people they are kept, to be confirmed. Raises NotAllowed, NotFound."""
        now = self._clock()

        def job(tx: Tx) -> Announcement:
            organised(tx, actor)
            told = len(_wanting(_people(tx, actor, event_id)))
            if told <= MANY:
                return _plan(tx, actor, event_id, text, now)
            acts.purge(tx, now - KEPT)
            asked = Question(event_id, {"text": text}, 0)
            question_id = acts.ask(tx, actor.community_id, actor.person_id, asked, now)
            return Announcement(told, question_id)

        return await self._db.write(job)

    async def confirm(self, actor: Actor, question_id: int) -> Announcement:
        """Plan what was asked. Raises NotAllowed, and NotFound where it was answered."""
        now = self._clock()

        def job(tx: Tx) -> Announcement:
            question = answered(tx, actor, question_id, "text", now)
            return _plan(tx, actor, question.event_id, question.content["text"], now)

        return await self._db.write(job)


def _plan(tx: Tx, actor: Actor, event_id: int | None, text: str, now: datetime) -> Announcement:
    people = _people(tx, actor, event_id)
    apart = {person_id: each.is_apart(Topic.WORDS, now) for person_id, each in people.items()}
    role = None if event_id is None else role_of(tx, event_id)
    deliveries.plan(tx, words(actor, event_id, text, apart, now, role=role), now)
    return Announcement(len(_wanting(people)))


def _people(tx: Tx, actor: Actor, event_id: int | None) -> dict[int, Preferences]:
    """Everybody going, and how they are told."""
    if event_id is None:
        return {}
    event = present(tx, actor, event_id)
    return {each.person_id: each.preferences for each in guests.guests(tx, event.id)}


def _wanting(people: dict[int, Preferences]) -> list[int]:
    """Those who did not switch such words off. Of the others it is written down why not."""
    return [person_id for person_id, each in people.items() if Topic.WORDS not in each.off]
