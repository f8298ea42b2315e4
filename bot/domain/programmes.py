"""A posted programme held against the stored one.

Identity is the file's own id (``ref``), or a UID that our calendars gave out. What a file does
not mention is shown and left alone; what its format cannot say is left as it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import recurrence_files
from bot.domain.communities import Community
from bot.domain.differences import (
    NEVER,
    Difference,
    EventChange,
    Item,
    SessionChange,
    difference_of,
    place,
)
from bot.domain.events import Event, Session, State
from bot.domain.notices import Telling
from bot.domain.recurrence_files import Repeats
from bot.domain.recurrences import Scene, standing
from schedules.drafts import EVERYTHING, Carried, EventDraft, ProgrammeDraft, SessionDraft
from schedules.moments import Dates, seen_in
from schedules.texts import Problem, T

_EVENT_FIELDS = tuple(name for name in EventDraft.__slots__ if name in EVERYTHING.event)
_SESSION_FIELDS = tuple(name for name in SessionDraft.__slots__ if name in EVERYTHING.session)
_CALLED_OFF = ("cancelled",)
_INHERITED = ("place", "link", "cancelled")
_NEVER_MISSING = (State.DRAFT, State.CANCELLED, State.ARCHIVED)  # no export has them, or need it
_ELSEWHERE = ("follows", "cancelled")  # fields that an Event has under another name


@dataclass(frozen=True, slots=True)
class Preview:
    """A file held against a community's programme. ``announcing``: the events it would announce.
    ``draft_id``: what Confirm names; None where there is nothing to confirm. ``community`` None:
    not known yet. ``concerned``: how many people would be told, were what the file lacks
    cancelled. ``restores``: the number of the version it would bring back, in place of a file."""

    difference: Difference
    problems: tuple[Problem, ...]
    announcing: tuple[Item, ...]
    community: Community | None
    draft_id: int | None = None
    concerned: int = 0
    restores: int | None = None


@dataclass(frozen=True, slots=True)
class Crowded:
    """An event or session that now has fewer seats than people who hold one."""

    title: str
    going: int
    seats: int


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written, and the events to announce; ``channel_id`` None: they are not announced,
    because the community has no events channel. ``told``: of what changed, who is told what."""

    difference: Difference
    announcing: tuple[Item, ...]
    channel_id: int | None
    crowded: tuple[Crowded, ...] = ()
    told: tuple[Telling, ...] = ()


def compare(
    stored: Sequence[Event],
    draft: ProgrammeDraft,
    now: datetime,
    uid_domain: str,
    scenes: Sequence[Scene] = (),
) -> Difference:
    """The difference the draft makes to the stored events of its community; linear in both.
    ``scenes``: those that repeat.

    Raises nothing: see `problems_against_store` for what must not be applied.
    """
    known, repeats = _Known(stored, uid_domain), Repeats(scenes, uid_domain)
    changes = [_change(known, repeats, each, draft.carries, now) for each in draft.events]
    seen = {each.before.id for each in changes if each.before and not each.scene}
    seen_repeats = {each.scene.repeating.id for each in changes if each.scene}
    changes += [
        EventChange(event, None)
        for event in stored
        if event.id not in seen
        and event.repeat is None
        and event.dates.precision in draft.carries.precisions
        and event.stored not in _NEVER_MISSING
        and not event.is_over(now)
    ]
    lacking = (each for each in scenes if each.repeating.id not in seen_repeats)
    changes += filter(None, (recurrence_files.missing(each, now) for each in lacking))
    return difference_of(changes)


def _change(
    known: _Known, repeats: Repeats, draft: EventDraft, carries: Carried, now: datetime
) -> EventChange:
    scene = repeats.get(draft.ref)
    if scene is not None:
        return recurrence_files.change(scene, draft, carries, now)
    change = _event_change(known, draft, carries, now)
    if draft.repeat is None or change.before is None:
        return change
    return replace(change, fields=(*change.fields, "repeat"))


def change_of(before: Event, follows: str | None, draft: EventDraft) -> EventChange:
    """The change that a draft of the whole event makes to it: a session that it lacks stays as it
    is. ``follows``: the ref of what the event follows."""
    was = draft_of(before, follows)
    by_ref = {session.ref: session for session in before.sessions}
    changes = [_change_of_session(by_ref.get(each.ref), each) for each in draft.sessions]
    fields = [name for name in _EVENT_FIELDS if getattr(was, name) != getattr(draft, name)]
    return EventChange(before, draft, tuple(fields), tuple(sorted(changes, key=place)))


def _change_of_session(before: Session | None, after: SessionDraft) -> SessionChange:
    if before is None:
        return SessionChange(None, after)
    fields = [name for name in _SESSION_FIELDS if getattr(before, name) != getattr(after, name)]
    return SessionChange(before, after, tuple(fields))


def called_off(stored: Sequence[Event], difference: Difference) -> Difference:
    """The same difference with what the file lacks cancelled, in place of kept."""
    refs = {event.id: event.ref for event in stored}
    return difference_of(_called_off(change, refs) for change in difference.events)


def _called_off(change: EventChange, refs: Mapping[int, str]) -> EventChange:
    before = change.before
    if change.after is None and change.scene is not None:
        return recurrence_files.called_off(change)
    if change.after is None:
        assert before is not None  # a change is of something
        was = draft_of(before, refs.get(before.follows_id or 0))
        return EventChange(before, replace(was, cancelled=True), _CALLED_OFF)
    return replace(change, sessions=tuple(_session_called_off(each) for each in change.sessions))


def _session_called_off(change: SessionChange) -> SessionChange:
    if change.after is not None or change.before is None:
        return change
    after = replace(session_draft_of(change.before), cancelled=True)
    return SessionChange(change.before, after, _CALLED_OFF)


def problems_against_store(
    stored: Sequence[Event], draft: ProgrammeDraft, uid_domain: str, scenes: Sequence[Scene] = ()
) -> tuple[Problem, ...]:
    """What is wrong with a draft only in the light of what is stored: two items that are the
    same stored one, events that would follow each other in a circle, and events that repeat."""
    known = _Known(stored, uid_domain)
    found = [known.event(each.ref) for each in draft.events]
    problems = _twice([(each.line, event) for each, event in zip(draft.events, found, strict=True)])
    for each, before in zip(draft.events, found, strict=True):
        if before is not None:
            of_event = [(one.line, known.session(before, one.ref)) for one in each.sessions]
            problems += _twice(of_event)
    repeats = Repeats(scenes, uid_domain)
    problems += recurrence_files.problems(repeats, found, draft.events, draft.carries)
    return (*problems, *_circles(known, draft))


def whole_draft_of(event: Event, follows: str | None) -> EventDraft:
    """The same with its sessions."""
    sessions = tuple(session_draft_of(session) for session in event.sessions)
    return replace(draft_of(event, follows), sessions=sessions)


def draft_of(event: Event, follows: str | None) -> EventDraft:
    """A stored event as a file says it, without its sessions. ``follows``: the ref of the event
    it follows."""
    kept = {name: getattr(event, name) for name in _EVENT_FIELDS if name not in _ELSEWHERE}
    return EventDraft(
        ref=event.ref,
        dates=event.dates,
        follows=follows,
        cancelled=event.stored is State.CANCELLED,
        **kept,
    )


def outcome(change: EventChange) -> EventDraft:
    """The event with all its sessions as it is once the change is written."""
    after, before = change.after, change.before
    assert after is not None  # what the file lacks is never written
    sessions = {each.id: session_draft_of(each) for each in before.sessions} if before else {}
    changed = [each for each in change.sessions if each.after is not None or each.deletes]
    kept = {**sessions, **{each.before.id: each.after for each in changed if each.before}}
    new = [each.after for each in changed if each.before is None]
    return replace(after, sessions=tuple(filter(None, (*kept.values(), *new))))


def programme_of(
    community: Community, events: Sequence[Event], scenes: Sequence[Scene] = ()
) -> ProgrammeDraft:
    """A community's programme as a file says it, drafts and archived events left out; what
    repeats, last, as a whole."""
    refs = {event.id: event.ref for event in events}
    plain = (
        whole_draft_of(event, refs.get(event.follows_id or 0))
        for event in events
        if event.stored not in (State.DRAFT, State.ARCHIVED) and event.repeat is None
    )
    return ProgrammeDraft(
        events=(*plain, *(standing(each.repeating, each.events) for each in scenes)),
        community=community.name,
        zone=community.zone,
    )


def refs_known(
    stored: Iterable[Event], uid_domain: str, scenes: Iterable[Scene] = ()
) -> frozenset[str]:
    """Every name under which an event of a file may say what it follows; those of what repeats
    too, of which `problems_against_store` says more."""
    names = {name for event in stored for name in (event.ref, f"event-{event.id}@{uid_domain}")}
    return frozenset(names | {each.repeating.draft.ref for each in scenes})


class _Known:
    """What is stored, by every name a file may call it."""

    def __init__(self, stored: Sequence[Event], uid_domain: str) -> None:
        self._domain = uid_domain
        self._by_ref = {event.ref: event for event in stored}
        self.by_id = {event.id: event for event in stored}
        self._sessions = {
            event.id: (
                {session.ref: session for session in event.sessions},
                {session.id: session for session in event.sessions},
            )
            for event in stored
        }

    def event(self, ref: str | None) -> Event | None:
        return self._by_ref.get(ref or "") or self.by_id.get(self._own(ref or "", "event-"))

    def session(self, event: Event, ref: str) -> Session | None:
        by_ref, by_id = self._sessions[event.id]
        return by_ref.get(ref) or by_id.get(self._own(ref, "session-"))

    def ref_of(self, event_id: int | None) -> str | None:
        event = self.by_id.get(event_id or 0)
        return event.ref if event else None

    def canonical(self, ref: str | None) -> str | None:
        """The stored ref of what a file calls ``ref``; the same where it is not stored."""
        event = self.event(ref)
        return event.ref if event else ref

    def _own(self, ref: str, prefix: str) -> int:
        """The id in a UID of ours; 0 where it is not one."""
        name, _, domain = ref.partition("@")
        number = name.removeprefix(prefix)
        is_ours = domain and domain == self._domain and number != name and number.isdecimal()
        return int(number) if is_ours and len(number) < 19 else 0


def _event_change(known: _Known, draft: EventDraft, carries: Carried, now: datetime) -> EventChange:
    before = known.event(draft.ref)
    after = replace(draft, follows=known.canonical(draft.follows))
    if before is None:
        sessions = tuple(SessionChange(None, session) for session in draft.sessions)
        return EventChange(None, after, sessions=sessions)
    was = draft_of(before, known.ref_of(before.follows_id))
    kept = {name: getattr(was, name) for name in _EVENT_FIELDS if name not in carries.event}
    dates = _dates(was.dates, draft.dates, carries.event)
    after = replace(after, ref=before.ref, dates=dates, **kept)
    return EventChange(
        before,
        after,
        tuple(name for name in _EVENT_FIELDS if getattr(was, name) != getattr(after, name)),
        _session_changes(known, before, after, carries, now),
    )


def _session_changes(
    known: _Known, event: Event, draft: EventDraft, carries: Carried, now: datetime
) -> tuple[SessionChange, ...]:
    if not carries.session:
        return ()
    changes = [_session_change(known, event, each, draft, carries) for each in draft.sessions]
    seen = {change.before.id for change in changes if change.before}
    changes += [
        SessionChange(session, None)
        for session in event.sessions
        if session.id not in seen
        and not session.cancelled
        and (session.dates.passes or NEVER) > now
    ]
    return tuple(sorted(changes, key=place))


def _session_change(
    known: _Known, event: Event, draft: SessionDraft, of: EventDraft, carries: Carried
) -> SessionChange:
    before = known.session(event, draft.ref)
    if before is None:
        return SessionChange(None, draft)
    kept = {name: getattr(before, name) for name in _SESSION_FIELDS if name not in carries.session}
    for name in _INHERITED if carries.inherits else ():
        if not getattr(before, name) and getattr(draft, name) == getattr(of, name):
            kept[name] = getattr(before, name)
    dates = _dates(before.dates, draft.dates, carries.session)
    after = replace(draft, ref=before.ref, dates=dates, **kept)
    fields = tuple(
        name for name in _SESSION_FIELDS if getattr(before, name) != getattr(after, name)
    )
    return SessionChange(before, after, fields)


def session_draft_of(session: Session) -> SessionDraft:
    kept = {name: getattr(session, name) for name in _SESSION_FIELDS}
    return SessionDraft(ref=session.ref, dates=session.dates, **kept)


def _dates(was: Dates, posted: Dates, carries: frozenset[str]) -> Dates:
    """The posted dates; in the stored zone, where the format says instants and no zone."""
    if "zone" in carries or was.zone == posted.zone:
        return posted
    if posted.start is not None and posted.end is not None:
        start, end = posted.start.instant, posted.end.instant
        return Dates.exact(seen_in(start, was.zone), seen_in(end, was.zone))
    return replace(posted, zone=was.zone)


def _twice(found: Iterable[tuple[int | None, Event | Session | None]]) -> list[Problem]:
    """A problem for each item that is stored as the same thing as one before it."""
    first: dict[int, int | None] = {}
    problems = []
    for line, stored in found:
        if stored is None:
            continue
        if stored.id in first:
            sentence = T("This is “{title}”, which stands in the file already.", title=stored.title)
            problems.append(Problem(sentence, line, found=stored.ref))
        first.setdefault(stored.id, line)
    return problems


def _circles(known: _Known, draft: ProgrammeDraft) -> Iterator[Problem]:
    """Events that follow each other by way of stored ones; the file's own circles are found
    by its reader."""
    follows = {event.ref: known.ref_of(event.follows_id) for event in known.by_id.values()}
    posted = {known.canonical(each.ref) or each.ref: each for each in draft.events}
    follows |= {ref: known.canonical(each.follows) for ref, each in posted.items()}
    settled: set[str] = set()
    for start, each in posted.items():
        path: dict[str, None] = {}
        ref: str | None = start
        while ref is not None and ref not in settled and ref not in path:
            path[ref] = None
            ref = follows.get(ref)
        if ref in path:
            sentence = T("These events follow each other in a circle.")
            yield Problem(sentence, each.line, found=each.follows)
        settled.update(path)
