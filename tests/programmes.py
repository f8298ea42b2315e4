"""Programmes made by hand for the tests: drafts, and what the store makes of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.domain.events import Event, Session, state_for
from schedules.drafts import EventDraft, ProgrammeDraft, SessionDraft, Speaker
from schedules.moments import Dates, Moment, seen_in

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DOMAIN = "0123456789abcdef.convenor"
TUNIS = "Africa/Tunis"


def at(days: float, zone: str = TUNIS) -> Moment:
    """The moment so many days from NOW."""
    return seen_in(NOW + timedelta(days=days), zone)


def exact(days: float, hours: float = 2, zone: str = TUNIS) -> Dates:
    """Exact dates that begin so many days from NOW."""
    return Dates.exact(at(days, zone), at(days + hours / 24, zone))


def session(ref: str, days: float, **said: Any) -> SessionDraft:
    return SessionDraft(**{"ref": ref, "title": ref.title(), "dates": exact(days, 1), **said})


def event(ref: str, days: float = 10, **said: Any) -> EventDraft:
    return EventDraft(**{"ref": ref, "title": ref.title(), "dates": exact(days), **said})


def programme(*events: EventDraft, **said: Any) -> ProgrammeDraft:
    return ProgrammeDraft(events, **said)


def sfax() -> ProgrammeDraft:
    """Three events with two sessions, of every precision but one."""
    return programme(
        event(
            "sfax",
            10,
            kind="peer_learning",
            dates=Dates.exact(at(10), at(11)),
            host="Municipality of Sfax",
            seats=60,
            languages=("en", "fr"),
            sessions=(
                session("opening", 10, speakers=(Speaker("Ana", "Sfax"), Speaker("Bo"))),
                session("visit", 10.5, format="visit", seats=20),
            ),
        ),
        event("rabat", 16, follows="sfax", relation="consecutive", dates=exact(16)),
        event("homelessness", dates=Dates.in_month(2026, 9, TUNIS), series="Peer learning"),
        zone=TUNIS,
    )


def stored(programme: ProgrammeDraft) -> list[Event]:
    """The events as an empty store would hold them, with ids from 1."""
    ids = {draft.ref: number for number, draft in enumerate(programme.events, 1)}
    return [_stored_event(draft, ids) for draft in programme.events]


def _stored_event(draft: EventDraft, ids: dict[str, int]) -> Event:
    event_id = ids[draft.ref]
    said = {name: getattr(draft, name) for name in Event.__slots__ if hasattr(draft, name)}
    said["sessions"] = tuple(
        _stored_session(each, event_id, event_id * 100 + place)
        for place, each in enumerate(draft.sessions)
    )
    return Event(
        id=event_id,
        community_id=1,
        stored=state_for(draft.dates, cancelled=draft.cancelled),
        follows_id=ids.get(draft.follows or ""),
        **said,
    )


def _stored_session(draft: SessionDraft, event_id: int, session_id: int) -> Session:
    said = {name: getattr(draft, name) for name in Session.__slots__ if hasattr(draft, name)}
    return Session(id=session_id, event_id=event_id, **said)


words = st.text("abc", min_size=1, max_size=4)
imprecise = st.sampled_from(
    [
        Dates.in_month(2026, 9, TUNIS),
        Dates.tba(TUNIS),
        Dates.days(at(3).wall.date(), at(4).wall.date(), TUNIS),
    ]
)


@st.composite
def programmes(draw: st.DrawFn) -> ProgrammeDraft:
    """Programmes without problems, of up to four events with up to three sessions each."""
    refs = draw(st.lists(st.sampled_from("pqrst"), unique=True, max_size=4))
    events = [_drawn_event(draw, ref, refs[:place]) for place, ref in enumerate(refs)]
    return programme(*events, zone=TUNIS)


def _drawn_event(draw: st.DrawFn, ref: str, before: list[str]) -> EventDraft:
    follows = draw(st.sampled_from([None, *before]))
    said = {
        "title": draw(words),
        "place": draw(st.none() | words),
        "seats": draw(st.none() | st.integers(1, 9)),
        "cancelled": draw(st.booleans()),
        "follows": follows,
        "relation": "follow_up" if follows else None,
    }
    if draw(st.booleans()):
        return event(ref, dates=draw(imprecise), **said)
    days = draw(st.integers(-20, 20))
    sessions = [
        session(
            one, days + draw(st.integers(0, 3)), title=draw(words), place=draw(st.none() | words)
        )
        for one in draw(st.lists(st.sampled_from("xyz"), unique=True, max_size=3))
    ]
    return event(ref, dates=exact(days, 80), sessions=tuple(sessions), **said)
