"""Sessions added, changed, moved and removed from chat: each a question first, as of an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.communities import Community
from bot.domain.differences import EventChange, SessionChange
from bot.domain.editing import Typed
from bot.domain.events import Event, Session
from bot.domain.notices import concerned, edition
from bot.domain.people import Actor
from bot.domain.programmes import change_of, session_draft_of, whole_draft_of
from bot.domain.proposals import Saved
from bot.domain.sessions import Asked, Drafted, Form, drafted, present, removed, touched
from bot.domain.states import Act, require
from bot.errors import Refusal
from bot.services.acts import KEPT, answered, waiting
from bot.services.communities import Clock, organised
from bot.services.events import present as present_event
from bot.services.events import session_of
from bot.services.proposals import follows_ref, reckoned, written
from bot.services.readers import read as read_reader
from bot.store import acts
from bot.store import sessions as store
from bot.store.acts import Question
from bot.store.database import Database
from bot.store.transactions import Tx
from schedules.drafts import SessionDraft
from schedules.files.typed import slug
from schedules.moments import Dates
from schedules.texts import T

_HOLDS = "session"  # what a question about a session holds
_NEW = "new"  # the ref of a session that is not written yet


class Sessions:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def add(self, actor: Actor, event_id: int, words: Mapping[str, str]) -> Asked:
        """A new session of what was typed; nothing is written yet. Raises NotAllowed, NotFound,
        and a Refusal where the event's state does not allow it."""
        return await self._ask(actor, event_id, None, words)

    async def form(self, actor: Actor, event_id: int, session_id: int, page: int = 0) -> Form:
        """A page of a session's form with what is. Raises as `add`."""
        now = self._clock()

        def job(tx: Tx) -> Form:
            scene = _Scene.of(tx, actor, event_id, session_id)
            scene.allow(now)
            return scene.form(Typed({}), page)

        return await self._db.read(job)

    async def edit(
        self, actor: Actor, event_id: int, session_id: int, words: Mapping[str, str]
    ) -> Asked:
        """What an edit of a session would change. Raises as `add`."""
        return await self._ask(actor, event_id, session_id, words)

    async def remove(self, actor: Actor, event_id: int, session_id: int) -> Asked:
        """What taking a session away would come to: called off where something hangs on it, else
        deleted. Raises as `add`."""
        return await self._ask(actor, event_id, session_id, {}, removes=True)

    async def reopen(self, actor: Actor, question_id: int, page: int = 0) -> Form:
        """A page of the form again, with everything that was typed. Raises NotAllowed, NotFound."""
        now = self._clock()

        def job(tx: Tx) -> Form:
            kept = waiting(tx, actor, question_id, _HOLDS, now)
            scene, said = _read(tx, actor, kept)
            return scene.form(said, page)

        return await self._db.read(job)

    async def amend(self, actor: Actor, question_id: int, words: Mapping[str, str]) -> Asked:
        """The question with other words. Raises NotAllowed, NotFound."""
        return await self._ask_again(actor, question_id, words, None)

    async def choose(self, actor: Actor, question_id: int, which: int) -> Asked:
        """The question with one of the times that may be meant. Raises NotAllowed, NotFound."""
        return await self._ask_again(actor, question_id, {}, which)

    async def save(self, actor: Actor, question_id: int) -> Saved:
        """Write what was asked. Raises NotAllowed, NotFound where it was answered, and a Refusal
        where the event changed meanwhile or something is wrong."""
        now = self._clock()

        def job(tx: Tx) -> Saved:
            question = answered(tx, actor, question_id, _HOLDS, now)
            scene, said = _read(tx, actor, question)
            if edition(scene.event) != question.edition:
                raise Refusal(
                    T("{title} was changed since; nothing was done.", title=scene.event.title),
                    hint=T("Give the command again to see what it would do now."),
                )
            scene.allow(now)
            made = scene.drafted(said)
            if made.problems or made.choice is not None:
                raise Refusal(
                    T("This cannot be saved yet; nothing was changed."), problems=made.problems
                )
            _, change = scene.change(tx, made.draft)
            return written(tx, scene.community, change, actor.person_id, now)

        return await self._db.write(job)

    async def _ask(
        self,
        actor: Actor,
        event_id: int,
        session_id: int | None,
        words: Mapping[str, str],
        *,
        removes: bool = False,
    ) -> Asked:
        now = self._clock()

        def job(tx: Tx) -> Asked:
            scene = replace(_Scene.of(tx, actor, event_id, session_id), removes=removes)
            scene.allow(now)
            said = Typed({}, languages=(read_reader(tx, actor).language,))
            said = said.amended((), touched(scene.basis, words), now)
            acts.purge(tx, now - KEPT)
            kept = Question(event_id, {_HOLDS: scene.written(said)}, edition(scene.event))
            question_id = acts.ask(tx, actor.community_id, actor.person_id, kept, now)
            return scene.asked(tx, question_id, said, now)

        return await self._db.write(job)

    async def _ask_again(
        self, actor: Actor, question_id: int, words: Mapping[str, str], chosen: int | None
    ) -> Asked:
        now = self._clock()

        def job(tx: Tx) -> Asked:
            scene, said = _read(tx, actor, waiting(tx, actor, question_id, _HOLDS, now))
            said = said.amended(words.keys(), touched(scene.basis, words), now)
            if chosen is not None:
                said = replace(said, chosen=chosen)
            acts.ask_again(tx, actor.community_id, question_id, {_HOLDS: scene.written(said)})
            return scene.asked(tx, question_id, said, now)

        return await self._db.write(job)


@dataclass(frozen=True, slots=True)
class _Scene:
    """An event and its session (None: a new one), whose community the actor organises."""

    community: Community
    event: Event
    session: Session | None
    basis: SessionDraft
    follows: str | None
    removes: bool = False

    @classmethod
    def of(cls, tx: Tx, actor: Actor, event_id: int, session_id: int | None) -> _Scene:
        """Raises NotAllowed, NotFound."""
        community = organised(tx, actor)
        event = present_event(tx, actor, event_id)
        session = session_of(event, session_id)
        blank = SessionDraft(_NEW, "", Dates.tba(event.dates.zone))
        basis = blank if session is None else session_draft_of(session)
        return cls(community, event, session, basis, follows_ref(tx, event))

    def allow(self, now: datetime) -> None:
        """Raises a Refusal where the state of the event or the session does not allow it."""
        require(self.event, Act.EDIT, now)
        if self.event.repeat is not None:
            raise Refusal(
                T("An event that repeats has no sessions."),
                hint=T("Make an event of its own for the date that has some."),
            )
        if self.session is not None and self.session.cancelled:
            raise Refusal(
                T("{title} is cancelled.", title=self.session.title),
                hint=T("To hold it after all, add it again with /session add."),
            )

    def form(self, said: Typed, page: int) -> Form:
        return Form(page, self.basis.title, present(self.basis, said), self.event.dates.zone)

    def drafted(self, said: Typed) -> Drafted:
        return drafted(self.event.dates, self.basis, said)

    def change(self, tx: Tx, draft: SessionDraft) -> tuple[SessionChange, EventChange]:
        """What becomes of the session, and of the event with it."""
        whole = whole_draft_of(self.event, self.follows)
        others = tuple(each for each in whole.sessions if each.ref != self.basis.ref)
        if self.session is None:
            draft = replace(draft, ref=_own_ref(self.event, draft.title))
            kept = replace(whole, sessions=(*whole.sessions, draft))
        elif not self.removes:
            kept = replace(whole, sessions=(*others, draft))
        else:
            hangs = store.hangs(tx, self.session.id) or self._concerns(tx, self.session)
            gone = removed(self.session, draft, hangs=hangs)
            change = change_of(self.event, self.follows, replace(whole, sessions=others))
            return gone, replace(change, sessions=(*change.sessions, gone))
        change = change_of(self.event, self.follows, kept)
        own = next(each for each in change.sessions if each.after == draft)
        return own, change

    def _concerns(self, tx: Tx, session: Session) -> bool:
        """Whether people know of it who go to its event."""
        if self.event.is_hidden:
            return False
        return bool(concerned(self.event, acts.answers(tx, self.event.id), [session.id]))

    def asked(self, tx: Tx, question_id: int, said: Typed, now: datetime) -> Asked:
        made, is_new = self.drafted(said), self.session is None
        if made.problems or made.choice is not None:
            return Asked(question_id, self.event, made, is_new, self.removes, None, None)
        own, change = self.change(tx, made.draft)
        proposal = reckoned(tx, self.community, change, now)
        return Asked(question_id, self.event, made, is_new, self.removes, own, proposal)

    def written(self, said: Typed) -> dict[str, Any]:
        return {
            "event": self.event.id,
            "session": None if self.session is None else self.session.id,
            "removes": self.removes,
            "typed": said.as_json(),
        }


def _read(tx: Tx, actor: Actor, question: Question) -> tuple[_Scene, Typed]:
    said: dict[str, Any] = question.content[_HOLDS]
    scene = _Scene.of(tx, actor, said["event"], said["session"])
    return replace(scene, removes=said["removes"]), Typed.from_json(said["typed"])


def _own_ref(event: Event, title: str) -> str:
    """The id that a schedule file would make of the title, with a number where it is taken."""
    taken, name = {each.ref for each in event.sessions}, slug(title) or "session"
    number, ref = 1, name
    while ref in taken:
        number += 1
        ref = f"{name}-{number}"
    return ref
