"""What is wrong between the items of a file: ids twice, sessions outside their event, events
that follow nothing or each other. Told at the items' own places; then they become a programme.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from schedules.drafts import EventDraft, SessionDraft
from schedules.files.words import Words
from schedules.moments import Dates, seen_in
from schedules.texts import T

FAR = 50  # years from now beyond which a date is a slip of the pen


@dataclass(slots=True)
class SessionItem:
    """A session and the words it was read from. ``dated``: its dates could be known."""

    words: Words
    draft: SessionDraft
    dated: bool


@dataclass(slots=True)
class EventItem:
    """An event, the words it was read from, and its sessions. ``dated`` as of a session."""

    words: Words
    draft: EventDraft
    dated: bool
    sessions: list[SessionItem] = field(default_factory=list)

    def whole(self) -> EventDraft:
        """The draft with those of its sessions that have dates, in order of time."""
        sessions = [item.draft for item in self.sessions if item.dated]
        return replace(self.draft, sessions=tuple(sorted(sessions, key=_by_time)))


def programme(events: Iterable[EventItem]) -> tuple[EventDraft, ...]:
    """The events whose id and dates are known."""
    return tuple(item.whole() for item in events if item.dated and item.draft.ref)


def check(events: Sequence[EventItem], now: datetime, known: Collection[str] | None) -> None:
    """Tell all that is wrong between items.

    ``known``: refs outside the file that an event may follow; None where only a part of the
    file could be read, so that whatever an event follows may stand in the rest.
    """
    _ids_once(events)
    _follows(events, known)
    for event in events:
        _ids_once(event.sessions)
        if event.draft.repeat and event.sessions:
            event.words.complain(
                "repeat", T("An event with sessions does not repeat: give each date an event.")
            )
        if event.dated:
            _near(event, now)
            for session in event.sessions:
                _within(session, event.draft.dates)


def _by_time(session: SessionDraft) -> tuple[datetime, datetime]:
    start, end = session.dates.start, session.dates.end
    assert start and end  # a dated session is exact
    return start.instant, end.instant


def _ids_once(items: Sequence[EventItem] | Sequence[SessionItem]) -> None:
    seen: dict[str, int | None] = {}
    for item in items:
        ref, words = item.draft.ref, item.words
        if ref and ref in seen:
            if "id" in words:
                sentence = T("This id stands already in line {line}.", line=seen[ref])
            else:
                sentence = T(
                    "The title in line {line} gives the same id. Give this one an id of its own.",
                    line=seen[ref],
                )
            words.complain("id" if "id" in words else "title", sentence)
        seen.setdefault(ref, words.line)


def _follows(events: Sequence[EventItem], known: Collection[str] | None) -> None:
    by_ref: dict[str, EventItem] = {}
    for item in events:
        by_ref.setdefault(item.draft.ref, item)
    settled: set[str] = set()
    for item in events:
        follows = item.draft.follows
        if follows and known is not None and follows not in known and follows not in by_ref:
            item.words.complain("follows", T("No event here has this id."))
        path: set[str] = set()
        ref: str | None = item.draft.ref
        while ref in by_ref and ref not in settled and ref not in path:
            path.add(ref)
            ref = by_ref[ref].draft.follows
        if ref in path:
            by_ref[ref].words.complain("follows", T("These events follow each other in a circle."))
        settled |= path


def _near(event: EventItem, now: datetime) -> None:
    dates = event.draft.dates
    year = dates.first.year if dates.first else dates.month[0] if dates.month else now.year
    if abs(year - now.year) > FAR:
        word = next(word for word in ("start", "date", "days", "month") if word in event.words)
        event.words.complain(word, T("Is the year right? {year} is far from now.", year=year))


def _within(session: SessionItem, of: Dates) -> None:
    start = session.draft.dates.start
    if start is None:
        return
    if of.first is None or of.last is None:
        session.words.complain(
            "start", T("A session needs the days of its event: give the event start, or days.")
        )
        return
    day: date = seen_in(start.instant, of.zone).wall.date()
    if not of.first <= day <= of.last:
        session.words.complain(
            "start",
            T(
                "This is outside the event, which is from {first} to {last}.",
                first=of.first.isoformat(),
                last=of.last.isoformat(),
            ),
        )
