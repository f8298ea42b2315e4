"""What of an event stands in a feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.answers import Answer
from bot.domain.events import Event, State
from bot.domain.feeds import Feed, items_of
from schedules.drafts import Speaker
from schedules.ical_out import CalendarItem, Status
from schedules.moments import Dates
from schedules.texts import Text
from tests.programmes import NOW, at, event, exact, programme, session, stored

GOING, MAYBE, DECLINED = Answer.GOING, Answer.MAYBE, Answer.DECLINED
WAITLISTED = Answer.WAITLISTED
OPENING, VISIT, COFFEE = 100, 101, 102


def sfax(**said: object) -> Event:
    """Two days with a plenary, a visit with seats of its own, and a break."""
    draft = event(
        "sfax",
        dates=Dates.exact(at(10), at(11)),
        host="Municipality",
        summary="Two days",
        place="Town hall",
        link="https://example.org/sfax",
        theme="Migration",
        sessions=(
            session("opening", 10, speakers=(Speaker("Ana", "Sfax"), Speaker("Bo"))),
            session("visit", 10.2, format="visit", seats=20, place="Port"),
            session("coffee", 10.1, format="break"),
        ),
    )
    [found] = stored(programme(draft))
    return replace(found, updated_at=NOW, **said)


def say(text: Text) -> str:
    return str(text)


def items(found: Event, **more: object) -> list[CalendarItem]:
    return items_of(found, say, "x.convenor", more.pop("now", NOW), **more)  # type: ignore[arg-type]


def names(found: Event, **more: object) -> list[str]:
    return [item.uid.split("@")[0] for item in items(found, **more)]


def test_the_public_feed_holds_the_event_and_all_its_sessions() -> None:
    """A banner that blocks nothing, then the sessions with their own places and speakers."""
    whole, opening, visit, coffee = items(sfax(sequence=2))
    assert whole == CalendarItem(
        uid="event-1@x.convenor",
        sequence=2,
        stamp=NOW,
        dates=Dates.exact(at(10), at(11)),
        title="Sfax",
        description="Two days\n\nHosted by Municipality",
        place="Town hall",
        link="https://example.org/sfax",
        categories=("Meeting", "Migration"),
        transparent=True,
        banner=True,
    )
    assert opening == CalendarItem(
        uid="session-100@x.convenor",
        sequence=2,
        stamp=NOW,
        dates=exact(10, 1),
        title="Opening",
        description="Speakers: Ana (Sfax), Bo",
        place="Town hall",
        link="https://example.org/sfax",
        categories=("Plenary", "Migration"),
        related_to="event-1@x.convenor",
    )
    assert (visit.place, visit.categories[0], visit.transparent) == (
        "Port",
        "Technical visit",
        False,
    )
    assert (coffee.categories[0], coffee.transparent) == ("Break", True)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, []),
        ({0: GOING}, ["event-1", "session-100", "session-102"]),
        ({0: GOING, VISIT: GOING}, ["event-1", "session-100", "session-101", "session-102"]),
        ({0: GOING, OPENING: DECLINED}, ["event-1", "session-102"]),
        ({0: GOING, VISIT: WAITLISTED}, ["event-1", "session-100", "session-102"]),
        ({0: DECLINED, VISIT: GOING}, ["session-101"]),
        ({VISIT: GOING}, ["session-101"]),
        ({0: MAYBE}, []),
    ],
)
def test_a_personal_feed_holds_what_its_owner_goes_to(
    answers: dict[int, str], expected: list[str]
) -> None:
    """Sessions with seats need an answer of their own; the others go with the event's."""
    assert names(sfax(), answers=answers) == expected


def test_a_personal_feed_names_nobody_and_rings_where_its_owner_wants() -> None:
    """No speakers; the alarm is on sessions that matter, not on the banner or the break."""
    found = items(sfax(), answers={0: GOING, VISIT: GOING}, alarm=30)
    assert [item.alarm for item in found] == [None, 30, 30, None]
    assert [item.description for item in found] == [
        "Two days\n\nHosted by Municipality",
        "",
        "",
        "",
    ]
    [alone] = items(stored(programme(event("alone")))[0], answers={0: GOING}, alarm=30)
    assert alone.alarm == 30


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        (State.SCHEDULED, Status.CONFIRMED, "CANCELLED:"),
        (State.ANNOUNCED, Status.TENTATIVE, "CANCELLED:"),
        (State.REPORTED, Status.CONFIRMED, "CANCELLED:"),
        (State.CANCELLED, Status.CANCELLED, "CANCELLED:"),
        (State.POSTPONED, Status.CANCELLED, "POSTPONED:"),
    ],
)
def test_the_state_of_an_event_is_that_of_its_sessions(
    state: State, status: Status, words: str
) -> None:
    """Neither takes place at its old date when the event is cancelled or postponed."""
    found = items(sfax(stored=state))
    assert [(item.status, item.cancelled_words) for item in found] == [(status, words)] * 4


def test_a_change_of_the_event_raises_the_sequence_of_its_sessions() -> None:
    """A reader that knows a session takes its cancellation with the event as newer."""
    before = [item.sequence for item in items(sfax(sequence=2))]
    after = [item.sequence for item in items(sfax(sequence=3, stored=State.CANCELLED))]
    assert (before, after) == ([2] * 4, [3] * 4)


def test_what_is_cancelled_stays_for_30_days_after_its_end() -> None:
    """A cancelled session, and a cancelled event, leave the feed on the 30th day."""
    cancelled = sfax(stored=State.CANCELLED)
    over = cancelled.dates.passes
    assert over is not None
    assert len(items(cancelled, now=over + timedelta(days=29))) == 4
    assert names(cancelled, now=over + timedelta(days=30)) == []
    draft = event("sfax", sessions=(session("a", 10, cancelled=True), session("b", 10)))
    [with_one] = stored(programme(draft))
    assert names(with_one, now=NOW) == ["event-1", "session-100", "session-101"]
    assert names(with_one, now=over + timedelta(days=31)) == ["event-1", "session-101"]


@pytest.mark.parametrize(
    ("dates", "sessions", "expected"),
    [
        (exact(10, 2), 0, False),
        (exact(10.9, 5), 0, False),
        (exact(10.9, 5), 1, True),
        (exact(10, 24), 0, True),
        (exact(10, 48), 0, True),
    ],
)
def test_only_what_lasts_days_is_a_banner(dates: Dates, sessions: int, expected: bool) -> None:
    """Past midnight is not several days; with sessions beside it, it is."""
    draft = event("x", dates=dates, sessions=(session("a", 10.9),) * sessions)
    assert items(stored(programme(draft))[0])[0].banner is expected


def test_membership_is_verified_once_a_day_and_never_for_the_public() -> None:
    """A day after the feed was made or last checked; a public feed has no owner."""
    made = datetime(2026, 1, 1, tzinfo=UTC)
    mine, public = Feed(1, 5, 7, made), Feed(2, 5, None, made)
    soon, later = made + timedelta(hours=23), made + timedelta(hours=24)
    assert [feed.wants_check(now) for feed in (mine, public) for now in (soon, later)] == [
        False,
        True,
        False,
        False,
    ]
    assert not replace(mine, checked_at=later).wants_check(later + timedelta(hours=23))
