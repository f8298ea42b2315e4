"""Which acts an event's state allows, and what they make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.acts import Act, Ask, decide
from bot.domain.events import Event, State
from bot.errors import Refusal
from schedules.moments import Dates
from tests.programmes import NOW, TUNIS, event, exact, programme, session, stored

BEFORE, DURING, AFTER = NOW, NOW + timedelta(days=10, hours=1), NOW + timedelta(days=11)


def held(state: State = State.SCHEDULED, **said: object) -> Event:
    (found,) = stored(programme(event("sfax", **said)))
    return replace(found, stored=state)


def refused(event: Event, act: Act, now: datetime, **words: str) -> str:
    """The sentence that refuses the act."""
    with pytest.raises(Refusal) as refusal:
        decide(event, Ask(event.id, act, words=words), now)
    return str(refusal.value.sentence)


@pytest.mark.parametrize(
    ("state", "now"),
    [
        (State.DRAFT, BEFORE),
        (State.ANNOUNCED, BEFORE),
        (State.SCHEDULED, BEFORE),
        (State.SCHEDULED, DURING),
        (State.POSTPONED, AFTER),
    ],
)
def test_an_event_is_cancelled_from_any_state_before_its_end(state: State, now: datetime) -> None:
    """With its reason, and counted for calendars and for whatever shows it."""
    before = held(state)
    after = decide(before, Ask(before.id, Act.CANCEL, "No quorum"), now)
    assert after == replace(
        before, stored=State.CANCELLED, reason="No quorum", sequence=1, revision=2
    )


@pytest.mark.parametrize(
    ("state", "now", "sentence"),
    [
        (State.CANCELLED, BEFORE, "Sfax is cancelled already."),
        (State.SCHEDULED, AFTER, "Sfax is over: it cannot be cancelled any more."),
        (State.REPORTED, AFTER, "Sfax is over: it cannot be cancelled any more."),
        (State.ARCHIVED, AFTER, "Sfax is archived."),
    ],
)
def test_what_is_over_is_not_cancelled(state: State, now: datetime, sentence: str) -> None:
    assert refused(held(state), Act.CANCEL, now) == sentence


@pytest.mark.parametrize("state", [State.ANNOUNCED, State.SCHEDULED])
def test_an_event_is_postponed_before_it_begins_and_keeps_its_date(state: State) -> None:
    """So that the same file posted again does not bring it back."""
    before = held(state)
    after = decide(before, Ask(before.id, Act.POSTPONE), BEFORE)
    assert after == replace(before, stored=State.POSTPONED, sequence=1, revision=2)


@pytest.mark.parametrize(
    ("state", "now", "sentence"),
    [
        (State.DRAFT, BEFORE, "Sfax is a draft: nobody knows of it yet."),
        (State.POSTPONED, BEFORE, "Sfax is postponed already."),
        (State.CANCELLED, BEFORE, "Sfax is cancelled."),
        (State.SCHEDULED, DURING, "Sfax has begun."),
        (State.SCHEDULED, AFTER, "Sfax is over."),
    ],
)
def test_what_has_begun_is_not_postponed(state: State, now: datetime, sentence: str) -> None:
    assert refused(held(state), Act.POSTPONE, now) == sentence


def moved(before: Event, now: datetime = BEFORE, **words: str) -> Event:
    return decide(before, Ask(before.id, Act.RESCHEDULE, words=words), now)


@pytest.mark.parametrize("state", [State.ANNOUNCED, State.SCHEDULED, State.POSTPONED])
def test_a_new_date_is_local_and_lasts_as_long_as_before(state: State) -> None:
    after = moved(held(state), start="2026-01-21 01:00")
    assert (after.dates, after.stored) == (exact(20), State.SCHEDULED)


@pytest.mark.parametrize(
    ("date", "dates"),
    [
        ("2026-03", Dates.in_month(2026, 3, TUNIS)),
        ("tba", Dates.tba(TUNIS)),
    ],
)
def test_a_less_exact_date_makes_it_announced(date: str, dates: Dates) -> None:
    after = moved(held(), date=date)
    assert (after.dates, after.stored) == (dates, State.ANNOUNCED)


def test_sessions_and_the_deadline_move_with_it() -> None:
    """By the same time on the clock; a cancelled session stays where it was."""
    before = held(
        sessions=(session("a", 10.02), session("b", 10.03, cancelled=True)),
        rsvp_until=NOW + timedelta(days=9),
    )
    after = moved(before, start="2026-01-21 01:00")
    assert [each.dates for each in after.sessions] == [exact(20.02, 1), exact(10.03, 1)]
    assert [each.sequence for each in after.sessions] == [1, 0]
    assert after.rsvp_until == NOW + timedelta(days=19)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (
            {"start": "2027-03-28 02:30", "zone": "Europe/Rome"},
            "2027-03-28 02:30 does not exist in Europe/Rome: the clocks go forward then. "
            "The nearest times are 2027-03-28 01:59 and 2027-03-28 03:00.",
        ),
        (
            {"start": "2026-10-25 02:30", "zone": "Europe/Rome"},
            "2026-10-25 02:30 happens twice in Europe/Rome: the clocks go back then. "
            "Say which: 2026-10-25 00:30 UTC or 2026-10-25 01:30 UTC. "
            "Add “fold: first” or “fold: second”.",
        ),
        ({"start": "tomorrow"}, "Write a time with its day, for example 2027-03-03 15:00."),
        (
            {"start": "2026-01-21 15:00", "end": "2026-01-21 14:00"},
            "The end is before the start.",
        ),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_what_would_be_right(
    words: dict[str, str], problem: str
) -> None:
    before = held()
    with pytest.raises(Refusal) as refusal:
        moved(before, **words)
    assert [str(each.message) for each in refusal.value.problems] == [problem]


def test_a_past_date_and_the_same_date_are_refused() -> None:
    assert refused(held(), Act.RESCHEDULE, BEFORE, start="2025-01-01 10:00") == (
        f"That date is past: {moved_to_2025()}."
    )
    same = {"start": "2026-01-11 01:00"}
    assert refused(held(), Act.RESCHEDULE, BEFORE, **same) == "Sfax is at that time already."
    assert moved(held(State.POSTPONED), **same).stored is State.SCHEDULED
    assert refused(held(), Act.RESCHEDULE, DURING, **same) == "Sfax has begun."


def moved_to_2025() -> Dates:
    return moved(held(), now=NOW - timedelta(days=900), start="2025-01-01 10:00").dates


@pytest.mark.parametrize(
    ("state", "now"),
    [(State.SCHEDULED, AFTER), (State.ANNOUNCED, AFTER), (State.REPORTED, AFTER)],
)
def test_what_is_over_is_archived(state: State, now: datetime) -> None:
    """Of an event known to the day only, its day has passed. Calendars are told of nothing."""
    before = held(state)
    after = decide(before, Ask(before.id, Act.ARCHIVE), now)
    assert after == replace(before, stored=State.ARCHIVED, revision=2)


@pytest.mark.parametrize(
    ("state", "now", "sentence"),
    [
        (State.DRAFT, AFTER, "Sfax is not over: it cannot be archived."),
        (State.ANNOUNCED, BEFORE, "Sfax is not over: it cannot be archived."),
        (State.SCHEDULED, DURING, "Sfax is not over: it cannot be archived."),
        (State.POSTPONED, AFTER, "Sfax is not over: it cannot be archived."),
        (State.CANCELLED, AFTER, "Sfax is cancelled: its role goes by itself."),
        (State.ARCHIVED, AFTER, "Sfax is archived already."),
    ],
)
def test_what_is_not_over_is_not_archived(state: State, now: datetime, sentence: str) -> None:
    assert refused(held(state), Act.ARCHIVE, now) == sentence
