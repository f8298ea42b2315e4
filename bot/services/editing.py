"""Events made and changed from chat: each is a question first, kept a day with what was typed,
and written by the same path as a posted file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.acts import Ask, decide
from bot.domain.communities import Community
from bot.domain.differences import EventChange, SessionChange
from bot.domain.drafting import drafted
from bot.domain.editing import (
    Asked,
    Drafted,
    Form,
    Source,
    Typed,
    copied,
    fields_of,
    present,
    touched,
)
from bot.domain.events import Event
from bot.domain.people import Actor
from bot.domain.programmes import change_of, whole_draft_of
from bot.domain.proposals import Saved
from bot.domain.recurrence_changes import next_dates
from bot.domain.recurrences import Scope
from bot.domain.states import Act, keeps_its_date, require, stands
from bot.domain.templates import draft_of
from bot.errors import Refusal
from bot.services.acts import KEPT, answered, waiting
from bot.services.communities import Clock, organised
from bot.services.events import no_event
from bot.services.events import present as present_event
from bot.services.proposals import follows_ref, reckoned, written
from bot.services.readers import read as read_reader
from bot.services.recurrence_changes import edit_of, edition_of, outlook
from bot.services.recurrence_edits import begun, edit_many, of_all_dates
from bot.services.templates import no_template
from bot.store import acts, events, followers, materials, recurrences, rules, templates
from bot.store.acts import Question
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.drafts import EventDraft
from schedules.files.typed import slug
from schedules.moments import Dates
from schedules.texts import Problem, T

_HOLDS = "editing"  # what a question about an event holds
SHOWN = 5  # dates of what repeats
_OF_ONE = frozenset({"follows", "relation"})  # said of one date of what repeats only
_NEW = "new"  # the ref of an event that is not written yet


class Editing:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def create(self, actor: Actor, words: Mapping[str, str]) -> Asked:
        """A new event of what was typed; nothing is written yet. Raises NotAllowed."""
        return await self._ask(actor, Source(), words)

    async def duplicate(
        self, actor: Actor, event_id: int, words: Mapping[str, str], *, files: bool = False
    ) -> Asked:
        """A copy of an event with another date, likewise; ``files``: with what was shared of it.
        Raises NotAllowed, NotFound."""
        return await self._ask(actor, Source(copy=event_id, files=files), words)

    async def use(self, actor: Actor, template_id: int, words: Mapping[str, str]) -> Asked:
        """An event made of a template, likewise. Raises NotAllowed, NotFound."""
        return await self._ask(actor, Source(template=template_id), words)

    async def publish(self, actor: Actor, event_id: int) -> Asked:
        """What publishing a draft would come to. Raises NotAllowed, NotFound, and a Refusal for
        what is published already, or past."""
        return await self._ask(actor, Source(draft=event_id), {})

    async def form(self, actor: Actor, event_id: int, page: int = 0) -> Form:
        """A page of an event's form with what is. Raises NotAllowed, NotFound, and a Refusal where
        the event's state does not allow an edit."""
        now = self._clock()

        def job(tx: Tx) -> Form:
            community = organised(tx, actor)
            require(present_event(tx, actor, event_id), Act.EDIT, now)
            basis = _Basis.of(tx, actor, community, Source(event=event_id)).draft
            fields = fields_of(page, is_new=False)
            return Form(page, fields, basis.title, present(basis, Typed({})), basis.dates.zone)

        return await self._db.read(job)

    async def edit(self, actor: Actor, event_id: int, words: Mapping[str, str]) -> Asked:
        """What an edit would change, with what was typed into its form. Raises as `form`."""
        return await self._ask(actor, Source(event=event_id), words)

    async def reopen(self, actor: Actor, question_id: int, page: int = 0) -> Form:
        """A page of the form again, with everything that was typed. Raises NotAllowed, NotFound."""
        now = self._clock()

        def job(tx: Tx) -> Form:
            community = organised(tx, actor)
            source, said = _read(waiting(tx, actor, question_id, _HOLDS, now))
            basis = _Basis.of(tx, actor, community, source)
            draft, fields = basis.draft, fields_of(page, is_new=basis.before is None)
            return Form(page, fields, draft.title, present(draft, said), draft.dates.zone)

        return await self._db.read(job)

    async def amend(self, actor: Actor, question_id: int, words: Mapping[str, str]) -> Asked:
        """The question with other words. Raises NotAllowed, NotFound."""
        return await self._ask_again(actor, question_id, words)

    async def choose(self, actor: Actor, question_id: int, which: int) -> Asked:
        """The question with one of the dates that may be meant. Raises NotAllowed, NotFound."""
        return await self._ask_again(actor, question_id, {}, which)

    async def choose_way(self, actor: Actor, question_id: int, which: int) -> Asked:
        """The question with one of the ways in which it may repeat. Raises NotAllowed,
        NotFound."""
        return await self._ask_again(actor, question_id, {}, way=which)

    async def choose_scope(self, actor: Actor, question_id: int, scope: Scope) -> Asked:
        """The question of one date of what repeats, with which dates are meant. Raises NotAllowed,
        NotFound, and a Refusal where they cannot change so."""
        return await self._ask_again(actor, question_id, {}, scope=scope)

    async def save(
        self, actor: Actor, question_id: int, *, publish: bool = False, along: bool = False
    ) -> Saved:
        """Write what was asked; ``publish``: what is new is shown to people at once, and not kept
        as a draft; ``along``: those that follow move too. Raises NotAllowed, NotFound where it was
        answered, and a Refusal where the event changed meanwhile or something is wrong."""
        now = self._clock()

        def job(tx: Tx) -> Saved:
            community = organised(tx, actor)
            question = answered(tx, actor, question_id, _HOLDS, now)
            source, said = _read(question)
            basis = _Basis.of(tx, actor, community, source)
            if basis.edition != question.edition:
                raise Refusal(
                    T("{title} was changed since; nothing was done.", title=basis.draft.title),
                    hint=T("Give the command again to see what it would do now."),
                )
            made = _drafted(tx, actor, basis, said, now)
            if not made.is_clear:
                raise Refusal(
                    T("This cannot be saved yet; nothing was changed."), problems=made.problems
                )
            _allow(basis, source, now)
            change = _change(tx, community, basis, made.draft, hidden=not publish)
            scope = _scope(source, change)
            if change.before is not None and scope in (Scope.FOLLOWING, Scope.ALL):
                event_id = change.before.id
                told = edit_many(tx, actor, change.before, made.draft, scope, now)
                return Saved(present_event(tx, actor, event_id), told)
            change = _published(change) if source.draft is not None else change
            if change.before is None and made.draft.repeat is not None:
                saved = begun(tx, community, change, now)
            else:
                saved = written(tx, community, change, actor.person_id, now, along=along)
            if source.files and source.copy is not None:
                materials.copy(tx, present_event(tx, actor, source.copy), saved.event, now)
            return saved

        return await self._db.write(job)

    async def _ask(self, actor: Actor, source: Source, words: Mapping[str, str]) -> Asked:
        now = self._clock()

        def job(tx: Tx) -> Asked:
            community = organised(tx, actor)
            basis = _Basis.of(tx, actor, community, source)
            _allow(basis, source, now)
            reader = read_reader(tx, actor)
            said = Typed({}, languages=(reader.language,))
            said = said.amended((), touched(basis.draft, words), now)
            acts.purge(tx, now - KEPT)
            kept = Question(
                source.event or source.draft, {_HOLDS: _written(source, said)}, basis.edition
            )
            question_id = acts.ask(tx, community.id, actor.person_id, kept, now)
            return _asked(tx, actor, community, basis, source, said, question_id, now)

        return await self._db.write(job)

    async def _ask_again(
        self,
        actor: Actor,
        question_id: int,
        words: Mapping[str, str],
        chosen: int | None = None,
        *,
        way: int | None = None,
        scope: Scope | None = None,
    ) -> Asked:
        now = self._clock()

        def job(tx: Tx) -> Asked:
            community = organised(tx, actor)
            source, said = _read(waiting(tx, actor, question_id, _HOLDS, now))
            basis = _Basis.of(tx, actor, community, source)
            said = said.amended(words.keys(), touched(basis.draft, words), now)
            if chosen is not None:
                said = replace(said, chosen=chosen)
            if way is not None:
                ways = _drafted(tx, actor, basis, said, now).ways
                repeat = ways[min(way, len(ways) - 1)] if ways else said.words.get("repeat", "")
                said = replace(said, words={**said.words, "repeat": repeat})
            source = replace(source, scope=scope or source.scope)
            acts.ask_again(tx, community.id, question_id, {_HOLDS: _written(source, said)})
            return _asked(tx, actor, community, basis, source, said, question_id, now)

        return await self._db.write(job)


@dataclass(frozen=True, slots=True)
class _Basis:
    """What is changed or copied. ``before``: the event that is changed; ``edition``: of what the
    question is about, 0 for something new."""

    draft: EventDraft
    before: Event | None = None
    edition: int = 0

    @classmethod
    def of(cls, tx: Tx, actor: Actor, community: Community, source: Source) -> _Basis:
        """Raises NotFound."""
        changed = source.event or source.draft
        if changed is not None:
            event = present_event(tx, actor, changed)
            draft = whole_draft_of(event, follows_ref(tx, event))
            return cls(draft, event, edition_of(tx, event))
        if source.copy is not None:
            event = present_event(tx, actor, source.copy)
            draft = replace(copied(whole_draft_of(event, None)), ref=_NEW)
            return cls(draft, edition=edition_of(tx, event))
        if source.template is not None:
            template = templates.load(tx, community.id, source.template)
            if template is None:
                raise no_template(str(source.template))
            return cls(replace(draft_of(template), ref=_NEW))
        return cls(EventDraft(_NEW, "", Dates.tba(community.zone)))


def _allow(basis: _Basis, source: Source, now: datetime) -> None:
    """Raises a Refusal where the event's state does not allow it."""
    if basis.before is None:
        return
    if source.draft is not None:
        decide(basis.before, Ask(basis.before.id, Act.PUBLISH), now)
    else:
        require(basis.before, Act.EDIT, now)


def _published(change: EventChange) -> EventChange:
    return replace(change, fields=(*change.fields, "published"))


def _read(question: Question) -> tuple[Source, Typed]:
    said: dict[str, Any] = question.content[_HOLDS]
    return Source.from_json(said["source"]), Typed.from_json(said["typed"])


def _written(source: Source, said: Typed) -> dict[str, Any]:
    return {"source": source.as_json(), "typed": said.as_json()}


def _asked(
    tx: Tx,
    actor: Actor,
    community: Community,
    basis: _Basis,
    source: Source,
    said: Typed,
    question_id: int,
    now: datetime,
) -> Asked:
    made = _drafted(tx, actor, basis, said, now)
    if not made.is_clear:
        return Asked(question_id, basis.draft, said, made, None)
    change = _change(tx, community, basis, made.draft, hidden=True)
    if source.draft is not None:
        change = _published(change)
    files = materials.shared(tx, source.copy) if source.files and source.copy else 0
    proposal = reckoned(tx, community, change, now)
    asked = Asked(question_id, basis.draft, said, made, proposal, files)
    if change.before is None and made.draft.repeat is not None:
        proposal = of_all_dates(tx, community, proposal, now)
        return replace(asked, proposal=proposal, dates=next_dates(made.draft, now, SHOWN))
    return _of_many(tx, asked, source, change, now)


def _of_many(tx: Tx, asked: Asked, source: Source, change: EventChange, now: datetime) -> Asked:
    """With what is to be known of the other dates of what repeats."""
    event, scope = change.before, _scope(source, change)
    if event is None or event.repeat is None or not change.writes or scope is Scope.ONE:
        return asked
    if scope is None:
        return replace(asked, asks_scope=True)
    shaped = edit_of(tx, event, asked.made.draft, scope, now)
    return replace(asked, many=outlook(tx, shaped, now))


def _scope(source: Source, change: EventChange) -> Scope | None:
    """Which dates are meant; None: not said yet. What an event follows is of that one."""
    return source.scope if _OF_ONE.isdisjoint(change.fields) else Scope.ONE


def _drafted(tx: Tx, actor: Actor, basis: _Basis, said: Typed, now: datetime) -> Drafted:
    """What was typed, with its series and what it follows looked up."""
    typed, series = said.words.get("follows"), said.words.get("series")
    if series and (known := rules.series_named(tx, actor.community_id, series.strip())):
        said = replace(said, words={**said.words, "series": known.name})
    problems: tuple[Problem, ...] = ()
    if typed:
        found = events.find(tx, actor.community_id, typed.strip())
        ref = followers.ref_of(tx, found) if found is not None else None
        if ref is None:
            problems = (Problem(no_event(typed).sentence, cell="follows", found=typed),)
        elif basis.before is not None and _circles(tx, found, basis.before.id):
            circle = T("These events follow each other in a circle.")
            problems = (Problem(circle, cell="follows", found=typed),)
        said = replace(said, words={**said.words, "follows": ref or ""})
    made = drafted(basis.draft, said, copy=basis.before is None)
    before = basis.before
    if made.draft.repeat is not None and not next_dates(made.draft, now, 1):
        past = T("None of its dates is to come.")
        problems += (Problem(past, cell="repeat", found=said.words.get("repeat")),)
    if before is not None and made.choice is None:
        why = keeps_its_date(stands(before, now), before.dates, made.draft.dates)
        problems += (
            () if why is None else (Problem(why, cell="when", found=said.words.get("when")),)
        )
    return replace(made, problems=(*made.problems, *problems))


def _circles(tx: Tx, start: int | None, event_id: int) -> bool:
    """Whether what ``start`` follows, and what that follows, comes to the event."""
    seen: set[int] = set()
    while start is not None and start not in seen:
        if start == event_id:
            return True
        seen.add(start)
        start = followers.parent_of(tx, start)
    return False


def _change(
    tx: Tx, community: Community, basis: _Basis, draft: EventDraft, *, hidden: bool
) -> EventChange:
    if basis.before is not None:
        return change_of(basis.before, basis.draft.follows, draft)
    draft = replace(draft, ref=_own_ref(tx, community.id, draft.title))
    sessions = tuple(SessionChange(None, each) for each in draft.sessions)
    return EventChange(None, draft, sessions=sessions, hidden=hidden)


def _own_ref(tx: Tx, community_id: int, title: str) -> str:
    """The id that a schedule file would make of the title, with a number where it is taken."""
    return recurrences.free_ref(tx, community_id, slug(title) or "event")
