"""Cancel, postpone, reschedule, archive: asked back with numbers, then done in one transaction."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta

from bot.domain.acts import WHAT, Act, Ask, Proposal, decide, decide_many, spelled_out
from bot.domain.differences import item
from bot.domain.events import Event
from bot.domain.followers import renumbered
from bot.domain.notices import concerned
from bot.domain.people import Actor
from bot.domain.recurrence_changes import Reshaped
from bot.domain.recurrences import Scope
from bot.domain.releases import By, Source
from bot.domain.states import require
from bot.errors import NotFound, Refusal
from bot.services import recurrence_changes
from bot.services.changes import write_changes
from bot.services.communities import Clock, known, organised
from bot.services.events import present
from bot.services.notices import tell_change
from bot.services.proposals import changes_along, clashing, followers_along
from bot.services.readers import read as read_reader
from bot.services.recurrence_changes import edition_of, scene_of
from bot.services.releases import record
from bot.services.reminders import outlook, replan
from bot.store import acts as store
from bot.store import events, followers, materials
from bot.store.acts import Question
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.texts import T

KEPT = timedelta(days=1)  # how long a question waits for its answer


class Acts:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def propose(self, actor: Actor, ask: Ask) -> Proposal:
        """What the act would do, kept for a day until it is confirmed. Raises NotAllowed,
        NotFound, and a Refusal where the event's state does not allow it."""
        now = self._clock()
        return await self._db.write(lambda tx: propose(tx, actor, ask, now))

    async def choose(self, actor: Actor, question_id: int, scope: Scope) -> Proposal:
        """What the act would do of these dates of a recurring event, asked anew. Raises as
        `propose`, and NotFound where the question was answered or is a day old."""
        now = self._clock()

        def job(tx: Tx) -> Proposal:
            question = answered(tx, actor, question_id, "act", now)
            return propose(tx, actor, replace(_read_back(question), scope=scope), now)

        return await self._db.write(job)

    async def confirm(self, actor: Actor, question_id: int, *, along: bool = False) -> Proposal:
        """Do what was asked, and plan what is told of it; with ``along``, what follows the event
        moves too. Raises NotFound where it was answered
        already or is a day old, and a Refusal where the event changed meanwhile."""
        now = self._clock()

        def job(tx: Tx) -> Proposal:
            question = answered(tx, actor, question_id, "act", now)
            ask = _read_back(question)
            event = present(tx, actor, ask.event_id)
            if edition_of(tx, event) != question.edition:
                raise Refusal(
                    T("{title} was changed since; nothing was done.", title=event.title),
                    hint=T("Give the command again to see what it would do now."),
                )
            by = By(actor.person_id, Source.EDIT)
            if ask.many:
                return _carry_out_many(tx, event, ask, by, now)
            proposal = _proposal(tx, event, ask, now)
            following = changes_along(tx, event, proposal.after.dates, now) if along else []
            _carry_out(tx, proposal, by, now)
            write_changes(tx, known(tx, actor.community_id), following, (), now, by)
            return replace(proposal, went_along=tuple(item(each).title for each in following))

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


def _read_back(question: Question) -> Ask:
    content = question.content
    scope = Scope(content["scope"]) if content.get("scope") else None
    return Ask(**{**content, "act": Act(content["act"]), "scope": scope})


def propose(tx: Tx, actor: Actor, asked: Ask, now: datetime) -> Proposal:
    """What the act would do, once it waits for its answer."""
    community = organised(tx, actor)
    event = present(tx, actor, asked.event_id)
    require(event, asked.act, now)
    ask = spelled_out(event, asked, now, (read_reader(tx, actor).language,))
    if ask.many:
        proposal = _proposal_of_many(tx, event, ask, _reshaped(tx, event, ask, now), now)
    else:
        proposal = _proposal(tx, event, ask, now)
    store.purge(tx, now - KEPT)
    kept = Question(ask.event_id, asdict(ask), edition_of(tx, event))
    return replace(proposal, id=store.ask(tx, community.id, actor.person_id, kept, now))


def _reshaped(tx: Tx, event: Event, ask: Ask, now: datetime) -> Reshaped:
    scene = scene_of(tx, event)
    return decide_many(scene.repeating, scene.events, event, ask, now)


def _proposal_of_many(tx: Tx, event: Event, ask: Ask, change: Reshaped, now: datetime) -> Proposal:
    found = recurrence_changes.outlook(tx, change, now)
    return Proposal(
        ask,
        event,
        decide(event, ask, now),
        people=found.people,
        withdrawn=found.withdrawn,
        moved=found.planned,
        changed=found.changed,
        called_off=found.called_off,
    )


def _carry_out_many(tx: Tx, event: Event, ask: Ask, by: By, now: datetime) -> Proposal:
    change = _reshaped(tx, event, ask, now)
    proposal = _proposal_of_many(tx, event, ask, change, now)
    recurrence_changes.carry_out(tx, change, ask.reason, by, now)
    return proposal


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
        clashes=clashing(tx, event, after) if new else (),
        followers=store.followers(tx, event.id) if not new else (),
        along=followers_along(tx, event, after.dates),
    )


def _carry_out(tx: Tx, proposal: Proposal, by: By, now: datetime) -> None:
    """Write the event; its card, embargoes and reminders follow, those concerned are told, and
    it is another version."""
    before, after = proposal.before, proposal.after
    store.write(tx, before, after, now)
    events.touch_card(tx, after.id)
    followers.touch_series(tx, after.community_id, renumbered(before, after), now)
    materials.follow(tx, after, now)
    replan(tx, after, now)
    recurrence_changes.announce_again(tx, after, now)
    told = tell_change(tx, before, after, WHAT.get(proposal.ask.act), now)
    record(tx, before, after, told, by, now)
