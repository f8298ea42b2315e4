"""What an organiser does to an event: cancel it, postpone it, give it another date, archive it.
Which states allow it stands in `states`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.domain.clashes import Clash
from bot.domain.events import Event, Session, State, deadline_along, state_for
from bot.domain.followers import Follower
from bot.domain.notices import What
from bot.domain.recurrence_changes import Reshaped, moved, reshaped, stopped
from bot.domain.recurrences import Repeating, Scope, reach
from bot.domain.states import Act as Act
from bot.domain.states import require
from bot.errors import Refusal
from schedules import typed_dates
from schedules.drafts import SessionDraft
from schedules.files import dating
from schedules.files.wording import date_words
from schedules.files.words import Words
from schedules.moments import Dates, MomentError, place, seen_in
from schedules.texts import Problem, T, Text

LONGEST_REASON = 500  # characters


# What people are told happened; of an event that is archived, nothing.
WHAT: Mapping[Act, What] = {
    Act.CANCEL: What.CANCELLED,
    Act.POSTPONE: What.POSTPONED,
    Act.RESCHEDULE: What.MOVED,
}


@dataclass(frozen=True, slots=True)
class Ask:
    """What an organiser asks. ``words``: a new date as typed, by the words of schedule files;
    ``scope``: where the event is one date of many, which are meant; None: not said yet."""

    event_id: int
    act: Act
    reason: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    scope: Scope | None = None

    @property
    def many(self) -> bool:
        """Whether more than the one event is meant."""
        return self.scope in (Scope.FOLLOWING, Scope.ALL)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an act would do, restated before it is done: how many people are told, how many
    reminders are withdrawn and how many move. ``id``: of the question, once it is kept;
    ``clashes``: what the new date brings about; ``followers``: those that follow it and stay;
    ``along``: those that could move along; ``went_along``: titles of those that did. Of many
    dates: how many are ``changed`` and ``called_off``."""

    ask: Ask
    before: Event
    after: Event
    people: int
    withdrawn: int
    moved: int
    id: int | None = None
    clashes: tuple[Clash, ...] = ()
    followers: tuple[str, ...] = ()
    along: tuple[Follower, ...] = ()
    went_along: tuple[str, ...] = ()
    changed: int = 0
    called_off: int = 0

    @property
    def asks_scope(self) -> bool:
        """Whether it is first to be said which dates are meant."""
        repeats = self.before.repeat is not None and self.ask.scope is None
        return repeats and self.ask.act in (Act.CANCEL, Act.RESCHEDULE)


def spelled_out(event: Event, ask: Ask, now: datetime, languages: Sequence[str]) -> Ask:
    """The same with a date that was typed as people say it (the word ``when``) in the words of
    schedule files, as it is understood now. Raises a Refusal where it is none, or may mean
    several: it says which."""
    if "when" not in ask.words:
        return ask
    text = ask.words["when"]
    others = {word: said for word, said in ask.words.items() if word != "when"}
    fold = others.pop("fold", None)
    if clash := others.keys() & {"start", "end", "date"}:
        sentence = T("Give when alone, or start, end and date in its place.")
        raise _unread(Problem(sentence, cell=min(clash), found=others[min(clash)]))
    zone = others.get("zone") or event.dates.zone
    try:
        read = typed_dates.read(text, now=now, zone=zone, languages=tuple(languages))
    except MomentError as wrong:
        raise Refusal(wrong.text) from None
    if isinstance(read, typed_dates.Problems):
        raise _unread(*(replace(each, cell="when") for each in read.problems))
    if isinstance(read, typed_dates.Ask) and (twice := _twice(read)):
        if fold is None:
            sentence = T("{question} Say which with fold.", question=read.question)
            raise _unread(Problem(sentence, cell="when", found=text))
        read = twice[fold == "second"]
    if isinstance(read, typed_dates.Ask):
        ways = " · ".join(typed_dates.spelled(each.dates) for each in read.alternatives)
        sentence = T("{question} Write one of: {ways}", question=read.question, ways=ways)
        raise _unread(Problem(sentence, cell="when", found=text))
    words = {**others, **date_words(read.dates)}
    if not read.ends:
        words.pop("end", None)
    return replace(ask, words=words)


def _twice(asked: typed_dates.Ask) -> Sequence[typed_dates.Understood]:
    """The two that may be meant, in order, where they differ only in that the clocks go back."""
    ways = sorted(asked.alternatives, key=lambda each: str(each.dates.begins))
    said = {typed_dates.spelled(each.dates) for each in ways}
    return ways if len(ways) == 2 and len(said) == 1 else ()


def _unread(*problems: Problem) -> Refusal:
    return Refusal(T("The new date cannot be read; nothing was changed."), problems=problems)


def decide(event: Event, ask: Ask, now: datetime) -> Event:
    """The event as it is after the act. Raises a Refusal where its state does not allow it."""
    state = require(event, ask.act, now)
    if ask.act is Act.CANCEL:
        return _changed(event, stored=State.CANCELLED, reason=ask.reason)
    if ask.act is Act.POSTPONE:
        return _changed(event, stored=State.POSTPONED, reason=ask.reason)
    if ask.act is Act.ARCHIVE:
        return replace(event, stored=State.ARCHIVED, revision=event.revision + 1)
    if ask.act is Act.PUBLISH:
        return _published(event, now)
    return _rescheduled(event, ask, state, now)


def decide_many(
    old: Repeating, events: Sequence[Event], event: Event, ask: Ask, now: datetime
) -> Reshaped:
    """What becomes of the dates of a recurring event: from this one on, or of all to come. Raises
    a Refusal where the event's state, or its rule, does not allow it."""
    assert event.repeat is not None
    asked = decide(event, ask, now)
    day, in_place = reach(old.recurring, event, ask.scope or Scope.ONE, now)
    if ask.act is Act.CANCEL:
        return stopped(old, events, day, now)
    after = moved(old, day, event.repeat.day, asked.dates)
    return reshaped(old, events, day, after, now, in_place=in_place)


def _published(event: Event, now: datetime) -> Event:
    if event.is_over(now):
        raise Refusal(
            T("{title} is past: {dates}.", title=event.title, dates=event.dates),
            hint=T("Give it a date that is to come, with /event edit."),
        )
    stored = state_for(event.dates, cancelled=False)
    return replace(event, stored=stored, revision=event.revision + 1)


def _rescheduled(event: Event, ask: Ask, state: State, now: datetime) -> Event:
    dates = _dates(event, ask.words)
    if (dates.begins or dates.passes or now) < now:
        raise Refusal(
            T("That date is past: {dates}.", dates=dates),
            hint=T("Give a date that is to come."),
        )
    if dates == event.dates and state is not State.POSTPONED:
        raise Refusal(
            T("{title} is at that time already.", title=event.title), hint=T("Give another date.")
        )
    stored = State.DRAFT if state is State.DRAFT else state_for(dates, cancelled=False)
    old = known_by(event.sessions, event.dates, dates)
    sessions = tuple(_along(each, old, dates) for each in event.sessions)
    if strays := [*outside(sessions, dates)]:
        problems = [Problem(each, cell="when", found=str(dates)) for each in strays]
        raise Refusal(T("It cannot move there; nothing was changed."), problems=problems)
    deadline = deadline_along(event.rsvp_until, event.dates, dates)
    moved = _changed(event, stored=stored, reason=ask.reason)
    return replace(moved, dates=dates, sessions=sessions, rsvp_until=deadline)


def _changed(event: Event, *, stored: State, reason: str | None) -> Event:
    return replace(
        event,
        stored=stored,
        reason=reason,
        sequence=event.sequence + 1,
        revision=event.revision + 1,
    )


def _dates(event: Event, given: Mapping[str, str]) -> Dates:
    """The new dates, read as in a schedule file; without an end or a length, it lasts as long as
    it did. Raises a Refusal with every problem."""
    problems: list[Problem] = []
    texts: dict[str, str | None] = {**given}
    lasted = _minutes(event.dates)
    if "start" in texts and not {"end", "length"} & texts.keys() and lasted:
        texts["length"] = f"{lasted}m"

    def complain(word: str, sentence: Text) -> None:
        problems.append(Problem(sentence, cell=word, found=texts.get(word)))

    words = Words(texts, complain)
    zone = dating.own_zone(words, event.dates.zone)
    try:
        dates = dating.event_dates(words, zone)
    except MomentError as wrong:
        raise Refusal(wrong.text) from None
    if dates is None or problems:
        raise _unread(*problems)
    return dates


def _minutes(dates: Dates) -> int:
    if dates.start is None or dates.end is None:
        return 0
    return int((dates.end.instant - dates.start.instant).total_seconds() // 60)


def _along(session: Session, old: Dates, new: Dates) -> Session:
    """A session moves with its event; one that was called off stays."""
    dates = session.dates if session.cancelled else dates_along(session, old, new)
    if dates == session.dates:
        return session
    return replace(
        session, dates=dates, sequence=session.sequence + 1, revision=session.revision + 1
    )


def dates_along(session: Session | SessionDraft, old: Dates, new: Dates) -> Dates:
    """When a session is whose event moves: by the same time on the clock, or by as many days
    where either date of the event has no time, and as long. Where the day is not known it stays.
    Raises a Refusal where the clocks skip its new time."""
    at, ends = session.dates.start, session.dates.end
    if at is None or ends is None or old.first is None or new.first is None:
        return session.dates
    if old.start is not None and new.start is not None:
        by = new.start.wall - old.start.wall
        stays = old.start == new.start
    else:
        by = new.first - old.first
        stays = not by
    if stays:
        return session.dates
    wall = at.wall + by
    try:
        start = place(wall, at.zone, fold=0)
    except MomentError as wrong:
        raise Refusal(
            T("The session {title} would move too: {why}", title=session.title, why=wrong.text)
        ) from None
    return Dates.exact(start, seen_in(start.instant + (ends.instant - at.instant), at.zone))


def known_by(sessions: Iterable[Session | SessionDraft], old: Dates, new: Dates) -> Dates:
    """The date from which the sessions of an event move: its old one. Where that had no day and
    they do not fit the new days, those that they take: the first of them begins with the event."""
    held = [each for each in sessions if not each.cancelled]
    if old.first is not None or not any(outside(held, new)):
        return old
    days = [_day(each.dates, new.zone) for each in held]
    return Dates.days(min(days), max(days), new.zone)


def outside(sessions: Iterable[Session | SessionDraft], of: Dates) -> Iterator[Text]:
    """What is to be said of each session that is not on one of its event's days."""
    for each in sessions:
        if each.cancelled or of.first is None or of.last is None:
            continue
        if not of.first <= _day(each.dates, of.zone) <= of.last:
            yield T(
                "The session {title} would be outside the event, which is then from {first} to "
                "{last}. Move it first with /session move, or give the event more days.",
                title=each.title,
                first=of.first,
                last=of.last,
            )


def _day(dates: Dates, zone: str) -> date:
    """The local day on which an exact date begins."""
    assert dates.start is not None  # of a session
    return seen_in(dates.start.instant, zone).wall.date()
