"""Templates: kept under a name, found again, replaced after asking."""

from __future__ import annotations

from datetime import datetime

from bot.domain.events import Event
from bot.domain.notices import edition
from bot.domain.people import Actor
from bot.domain.programmes import whole_draft_of
from bot.domain.templates import Kept, Removal, Template, content_of
from bot.errors import NotFound, Refusal
from bot.services.acts import KEPT, answered
from bot.services.communities import Clock, organised
from bot.services.events import SUGGESTED, present
from bot.store import acts
from bot.store import templates as store
from bot.store.acts import Question
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.texts import T

_HOLDS = "template"  # what a question about a template holds
_REMOVES = "template_removed"  # what one holds about its end


class Templates:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def save(self, actor: Actor, event_id: int, name: str) -> Kept:
        """Keep an event as a template; where there is one of that name, it is asked first. Raises
        NotAllowed, NotFound."""
        now, name = self._clock(), " ".join(name.split())

        def job(tx: Tx) -> Kept:
            community = organised(tx, actor)
            event = present(tx, actor, event_id)
            if not name:
                raise Refusal(T("A template has a name."), hint=T("For example: Monthly webinar."))
            old = store.find(tx, community.id, name)
            if old is None or old.name != name:
                return _keep(tx, event, name, now)
            acts.purge(tx, now - KEPT)
            asked = Question(event_id, {_HOLDS: name}, edition(event))
            question_id = acts.ask(tx, community.id, actor.person_id, asked, now)
            return Kept(name, event.title, len(event.sessions), question_id, old.kept)

        return await self._db.write(job)

    async def replace(self, actor: Actor, question_id: int) -> Kept:
        """Keep it in place of the one of the same name. Raises NotAllowed, NotFound."""
        now = self._clock()

        def job(tx: Tx) -> Kept:
            question = answered(tx, actor, question_id, _HOLDS, now)
            event = present(tx, actor, question.event_id or 0)
            return _keep(tx, event, question.content[_HOLDS], now)

        return await self._db.write(job)

    async def remove(self, actor: Actor, template_id: int) -> Removal:
        """Whether the template is to go; asked first. Raises NotAllowed, NotFound."""
        now = self._clock()

        def job(tx: Tx) -> Removal:
            community = organised(tx, actor)
            found = store.load(tx, community.id, template_id)
            if found is None:
                raise no_template(str(template_id))
            acts.purge(tx, now - KEPT)
            asked = Question(None, {_REMOVES: template_id}, 0)
            question_id = acts.ask(tx, community.id, actor.person_id, asked, now)
            return Removal(found.name, question_id)

        return await self._db.write(job)

    async def confirm_removal(self, actor: Actor, question_id: int) -> Removal:
        """The template is no more; what was made of it stays. Raises NotAllowed, NotFound."""
        now = self._clock()

        def job(tx: Tx) -> Removal:
            template_id = answered(tx, actor, question_id, _REMOVES, now).content[_REMOVES]
            found = store.load(tx, actor.community_id, template_id)
            if found is None:
                raise no_template(str(template_id))
            store.remove(tx, actor.community_id, template_id)
            return Removal(found.name)

        return await self._db.write(job)

    async def suggest(self, actor: Actor, typed: str) -> list[Template]:
        """Templates whose name holds what was typed. Raises NotAllowed."""

        def job(tx: Tx) -> list[Template]:
            return store.matching(tx, organised(tx, actor).id, typed, SUGGESTED)

        return await self._db.read(job)

    async def find(self, actor: Actor, typed: str) -> int:
        """The id of a template by its name or id. Raises NotAllowed, NotFound."""

        def job(tx: Tx) -> int:
            found = store.find(tx, organised(tx, actor).id, typed.strip())
            if found is None:
                raise no_template(typed)
            return found.id

        return await self._db.read(job)


def no_template(typed: str) -> NotFound:
    return NotFound(
        T("There is no template {typed} here.", typed=typed),
        hint=T("Choose one from the list that appears while you type, or keep one first."),
    )


def _keep(tx: Tx, event: Event, name: str, now: datetime) -> Kept:
    content = content_of(whole_draft_of(event, None), now)
    store.keep(tx, event.community_id, name, content, now)
    return Kept(name, event.title, len(event.sessions))
