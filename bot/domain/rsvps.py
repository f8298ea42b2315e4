"""RSVPs: what a press changes, who is promoted from a waitlist, and why not.

The rules are domain.md, "RSVP and waitlist". Where it leaves a choice, ours is:

- After the start nobody is promoted; a free seat goes to whoever presses then. Nobody is put
  on a waitlist that cannot move any more.
- The deadline closes coming in, not going out. A seat freed after it still goes to the first
  in line, who asked in time. An organiser who answers for a person may overrule it.
- Without a day (month, to be announced, postponed) nobody is "going": `maybe` asks to be told.
- A session's seat needs a seat at the event: the press takes both. Whoever waits at the event
  waits at the session too, in turn, but is not eligible until they have their seat there.
- Leaving the event (maybe, declined) gives up the seats of its sessions that are not over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bot.domain.answers import EVENT, Answer, Mine
from bot.domain.events import State, has_day, state_at
from bot.errors import Refusal
from schedules.moments import Precision
from schedules.texts import T

ASKED = (Answer.GOING, Answer.MAYBE, Answer.DECLINED)  # what a person may press


@dataclass(frozen=True, slots=True)
class Opening:
    """What of an event decides whether people may answer."""

    event_id: int
    community_id: int
    title: str
    stored: State
    precision: Precision
    begins: datetime | None
    passes: datetime | None
    seats: int | None
    rsvp_until: datetime | None = None

    def state(self, now: datetime) -> State:
        return state_at(self.stored, self.begins, self.passes, now)

    @property
    def has_day(self) -> bool:
        return has_day(self.stored, self.precision)

    def begun(self, now: datetime) -> bool:
        return self.has_day and self.begins is not None and now >= self.begins

    def over(self, now: datetime) -> bool:
        if self.stored is State.POSTPONED:
            return False
        return self.passes is not None and now >= self.passes

    def promotes(self, now: datetime) -> bool:
        """Whether seats that become free at the event itself still go to who waits."""
        return self.alive(now) and not self.begun(now)

    def alive(self, now: datetime) -> bool:
        """Published, neither cancelled nor over."""
        return not self.over(now) and self.stored in (
            State.ANNOUNCED,
            State.SCHEDULED,
            State.POSTPONED,
        )


@dataclass(frozen=True, slots=True)
class SessionOpening:
    """What of a session decides the same; always exact."""

    session_id: int
    title: str
    seats: int | None
    cancelled: bool
    begins: datetime
    passes: datetime

    def promotes(self, now: datetime) -> bool:
        return not self.cancelled and now < self.begins


@dataclass(frozen=True, slots=True)
class Stand:
    """How one person stands in one queue, counted in the transaction that changes it.

    ``taken``: going + offered; ``last``: the latest turn of those who wait, 0 where nobody does.
    """

    seats: int | None
    taken: int = 0
    last: int = 0
    answer: Answer | None = None
    turn: int = 0

    @property
    def waits(self) -> bool:
        """Whether somebody waits there."""
        return self.last > 0

    @property
    def free(self) -> bool:
        return self.seats is None or self.taken < self.seats


@dataclass(frozen=True, slots=True)
class Ask:
    """``person_id`` answers; ``by`` is whoever pressed: the person, or an organiser."""

    person_id: int
    answer: Answer
    by: int

    @property
    def on_behalf(self) -> bool:
        return self.by != self.person_id


@dataclass(frozen=True, slots=True)
class Change:
    """One row to write: a person's answer in one queue."""

    scope: int
    person_id: int
    answer: Answer
    turn: int
    by: int


@dataclass(frozen=True, slots=True)
class Decision:
    """``changes`` in order; ``refill``: afterwards a seat may be free while somebody waits."""

    changes: tuple[Change, ...] = ()
    refill: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What a person holds in a session of the event; ``passes``: when that session is over."""

    session_id: int
    answer: Answer
    turn: int
    passes: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """One who waits, in order of ``turn``; not ``eligible``: passed over, keeping the turn."""

    person_id: int
    turn: int
    eligible: bool = True


def next_turn(last: int, now: datetime) -> int:
    """The moment of entering in ms, or one more than the last: whoever enters a queue stands
    behind all who wait there, though the clock be set back."""
    return max(last + 1, int(now.timestamp() * 1000))


def answer_event(
    opening: Opening, stand: Stand, ask: Ask, now: datetime, held: Sequence[Held] = ()
) -> Decision:
    """What an answer to the event changes. Raises a Refusal that changes nothing."""
    require_open(opening, now)
    after = ask.answer
    if after is Answer.GOING:
        _require_day(opening)
        after = _enter(stand, opening.title, begun=opening.begun(now))
    if after is stand.answer:
        return Decision(refill=after is Answer.WAITLISTED and stand.free)
    _require_in_time(opening, ask, now)
    change = _change(EVENT, stand, after, ask, now)
    if after.in_queue:
        return Decision((change,), refill=stand.free and after is Answer.WAITLISTED)
    given_up = _release(held, ask, now)
    return Decision((change, *given_up), refill=_frees(stand.answer) or bool(given_up))


def answer_session(
    opening: Opening,
    session: SessionOpening,
    at_event: Stand,
    stand: Stand,
    ask: Ask,
    now: datetime,
) -> Decision:
    """What taking or giving up a seat of a session changes; taking one takes the event's too."""
    require_open(opening, now)
    _require_session(session, now)
    if ask.answer is not Answer.GOING:
        return _give_up(session, stand, ask, now)
    if session.seats is None and not (stand.answer and stand.answer.in_queue):
        raise Refusal(
            T("{session} needs no seat of its own.", session=session.title),
            hint=T("Whoever goes to the event may come."),
        )
    entry = Decision()
    present = at_event.answer
    if present is not Answer.GOING:
        entry = answer_event(opening, at_event, ask, now)
        present = entry.changes[0].answer if entry.changes else present
    after = _enter(
        stand, session.title, begun=now >= session.begins, eligible=present is Answer.GOING
    )
    if after is stand.answer:
        return Decision(
            entry.changes, refill=entry.refill or (after is Answer.WAITLISTED and stand.free)
        )
    _require_in_time(opening, ask, now)
    change = _change(session.session_id, stand, after, ask, now)
    return Decision(
        (*entry.changes, change),
        refill=entry.refill or (stand.free and after is Answer.WAITLISTED),
    )


def promoted(seats: int | None, taken: int, waiting: Iterable[Waiting]) -> list[Waiting]:
    """Who gets the free seats, in one pass: first come first, the ineligible passed over.

    The one promotion rule of every path (leave, more seats, erase). ``waiting`` is read only
    as far as there are seats. More going than seats: nobody, and nobody is thrown out.
    """
    free = None if seats is None else max(seats - taken, 0)
    return list(islice((each for each in waiting if each.eligible), free))


def require_open(opening: Opening, now: datetime) -> None:
    """Raises a Refusal for a draft, a cancelled or a past event."""
    if opening.stored is State.DRAFT:
        raise Refusal(T("This event is not published yet."))
    if opening.stored is State.CANCELLED:
        raise Refusal(
            T("{event} was cancelled.", event=opening.title), hint=T("Nothing was changed.")
        )
    if not opening.alive(now):
        raise Refusal(T("{event} is over.", event=opening.title), hint=T("Nothing was changed."))


def _require_session(session: SessionOpening, now: datetime) -> None:
    if session.cancelled:
        raise Refusal(
            T("{session} was cancelled.", session=session.title), hint=T("Nothing was changed.")
        )
    if now >= session.passes:
        raise Refusal(
            T("{session} is over.", session=session.title), hint=T("Nothing was changed.")
        )


def _require_day(opening: Opening) -> None:
    if not opening.has_day:
        raise Refusal(
            T("The date of {event} is not known yet.", event=opening.title),
            hint=T("Press “Tell me the date” to be told when it is."),
        )


def _require_in_time(opening: Opening, ask: Ask, now: datetime) -> None:
    until = opening.rsvp_until
    if ask.answer is Answer.DECLINED or ask.on_behalf or until is None or now < until:
        return
    raise Refusal(
        T("Answers to {event} closed on {deadline}.", event=opening.title, deadline=until),
        hint=T("You can still say that you cannot come; an organiser can add you."),
    )


def _enter(stand: Stand, title: str, *, begun: bool, eligible: bool = True) -> Answer:
    """The answer of one who wants a seat: kept, taken, or waited for. Raises a Refusal where
    it is full and nobody will be promoted any more."""
    if stand.answer is not None and stand.answer.holds_seat:
        return Answer.GOING
    if eligible and stand.free and (begun or not stand.waits):
        return Answer.GOING
    if begun:
        raise Refusal(
            T("{title} has begun and is full.", title=title), hint=T("Nothing was changed.")
        )
    return Answer.WAITLISTED


def _give_up(session: SessionOpening, stand: Stand, ask: Ask, now: datetime) -> Decision:
    if stand.answer is None or not stand.answer.in_queue:
        return Decision()
    change = _change(session.session_id, stand, Answer.DECLINED, ask, now)
    return Decision((change,), refill=_frees(stand.answer))


def _release(held: Sequence[Held], ask: Ask, now: datetime) -> tuple[Change, ...]:
    return tuple(
        Change(each.session_id, ask.person_id, Answer.DECLINED, each.turn, ask.by)
        for each in held
        if each.answer.in_queue and now < each.passes
    )


def _change(scope: int, stand: Stand, after: Answer, ask: Ask, now: datetime) -> Change:
    kept = stand.answer is Answer.OFFERED and after is Answer.GOING
    turn = stand.turn if kept else next_turn(max(stand.last, stand.turn), now)
    return Change(scope, ask.person_id, after, turn, ask.by)


def _frees(before: Answer | None) -> bool:
    return before is not None and before.holds_seat


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer came to, for the one who gave it.

    ``session``: the title of the session it was about; ``at_event``: the answer at the event
    then; ``given_up``: titles of sessions whose seats were given up with it; ``name``: whom an
    organiser answered for.
    """

    opening: Opening
    before: Answer | None
    mine: Mine | None
    at_event: Mine | None
    session: SessionOpening | None = None
    given_up: tuple[str, ...] = ()
    name: str | None = None

    @property
    def changed(self) -> bool:
        return self.before is not (self.mine.answer if self.mine else None)
