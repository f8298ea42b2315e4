"""Cancel, postpone, reschedule, archive: asked back with numbers, then done in one transaction."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta

from bot.domain.acts import WHAT, Act, Ask, Proposal, decide, spelled_out
from bot.domain.events import Event
from bot.domain.notices import concerned, edition
from bot.domain.people import Actor
from bot.domain.releases import By, Source
from bot.errors import NotFound, Refusal
from bot.services.changes import write_changes
from bot.services.communities import Clock, known, organised
from bot.services.events import present
from bot.services.notices import tell_change
from bot.services.proposals import changes_along, followers_along
from bot.services.readers import read as read_reader
from bot.services.releases import record
from bot.services.reminders import outlook, replan
from bot.store import acts as store
from bot.store import events, materials
from bot.store.acts import Question
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.texts import T

KEPT = timedelta(days=1)  # how long a question waits for its answer
_NAMED = 3  # events named as being at the same time


class Acts:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def propose(self, actor: Actor, ask: Ask) -> Proposal:
        """What the act would do, kept for a day until it is confirmed. Raises NotAllowed,
        NotFound, and a Refusal where the event's state does not allow it."""
        now = self._clock()

        def job(tx: Tx) -> Proposal:
            community = organised(tx, actor)
            event = present(tx, actor, ask.event_id)
            said = spelled_out(event, ask, now, (read_reader(tx, actor).language,))
            proposal = _proposal(tx, event, said, now)
            store.purge(tx, now - KEPT)
            kept = Question(said.event_id, asdict(said), edition(proposal.before))
            return replace(proposal, id=store.ask(tx, community.id, actor.person_id, kept, now))

        return await self._db.write(job)

    async def confirm(self, actor: Actor, question_id: int, *, along: bool = False) -> Proposal:
        """Do what was asked, and plan what is told of it; with ``along``, what follows the event
        moves too. Raises NotFound where it was answered
        already or is a day old, and a Refusal where the event changed meanwhile."""
        now = self._clock()

        def job(tx: Tx) -> Proposal:
            question = answered(tx, actor, question_id, "act", now)
            content = question.content
            ask = Ask(**{**content, "act": Act(content["act"])})
            event = present(tx, actor, ask.event_id)
            if edition(event) != question.edition:
                raise Refusal(
                    T("{title} was changed since; nothing was done.", title=event.title),
                    hint=T("Give the command again to see what it would do now."),
                )
            proposal = _proposal(tx, event, ask, now)
            following = changes_along(tx, event, proposal.after.dates, now) if along else []
            by = By(actor.person_id, Source.EDIT)
            _carry_out(tx, proposal, by, now)
            write_changes(tx, known(tx, actor.community_id), following, (), now, by)
            return proposal

        return await self._db.write(job)

    async def discard(self, actor: Actor, question_id: int) -> None:
        """Forget what was asked; nothing else happens. Raises NotFound."""
        now = self._clock()

        def job(tx: Tx) -> None:
            answered(tx, actor, question_id, "", now)

        await self._db.write(job)


def waiting(tx: Tx, actor: Actor, question_id: int, holding: str, now: datetime) -> Question:
    """An organiser's question that waits for its answer. ``holding``: what it asks about, if not
    any. Raises NotAllowed, NotFound."""
    community = organised(tx, actor)
    question = store.question(tx, community.id, question_id, now - KEPT)
    if question is None or (holding and holding not in question.content):
        raise NotFound(
            T("There is no such question any more: it was answered, or is more than a day old."),
            hint=T("Give the command again."),
        )
    return question


def answered(tx: Tx, actor: Actor, question_id: int, holding: str, now: datetime) -> Question:
    """The same, which is forgotten now."""
    question = waiting(tx, actor, question_id, holding, now)
    store.forget(tx, actor.community_id, question_id)
    return question


def _proposal(tx: Tx, event: Event, ask: Ask, now: datetime) -> Proposal:
    after = decide(event, ask, now)
    withdrawn, moved = outlook(tx, after, now)
    new = ask.act is Act.RESCHEDULE
    return Proposal(
        ask,
        event,
        after,
        people=len(concerned(event, store.answers(tx, event.id))),
        withdrawn=withdrawn,
        moved=moved,
        beside=store.beside(tx, after, _NAMED) if new else (),
        followers=store.followers(tx, event.id) if not new else (),
        along=followers_along(tx, event, after.dates),
    )


def _carry_out(tx: Tx, proposal: Proposal, by: By, now: datetime) -> None:
    """Write the event; its card, embargoes and reminders follow, those concerned are told, and
    it is another version."""
    before, after = proposal.before, proposal.after
    store.write(tx, before, after, now)
    events.touch_card(tx, after.id)
    materials.follow(tx, after, now)
    replan(tx, after, now)
    told = tell_change(tx, before, after, WHAT.get(proposal.ask.act), now)
    record(tx, before, after, told, by, now)
