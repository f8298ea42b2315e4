"""What is planned, what a change does to it, and who is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.deliveries import Reason, Urgency
from bot.domain.events import Event, State
from bot.domain.people import Reach
from bot.domain.preferences import Preferences
from bot.domain.reminders import (
    Guest,
    Reminder,
    Replanned,
    fall_due,
    is_merged,
    replanned,
)
from bot.domain.reminders import ReminderState as Stands
from schedules.moments import Dates
from tests.programmes import NOW, at, event, exact, programme, session, stored

HOUR = timedelta(hours=1)


def sfax(**said: object) -> Event:
    return stored(programme(event("sfax", 10, **said)))[0]


def planned(event: Event) -> list[Reminder]:
    """The reminders of an event as they stand after its import."""
    return replanned(event, [], NOW).plan


def names(reminders: list[Reminder]) -> list[tuple[int | None, str]]:
    return [(each.session_id, each.rule) for each in reminders]


def test_an_event_without_sessions_has_the_ladder_and_feedback_of_its_own() -> None:
    assert names(planned(sfax())) == [
        (None, "7d"),
        (None, "1d"),
        (None, "1h"),
        (None, "10m"),
        (None, "feedback"),
        (None, "nudge"),
    ]


def test_sessions_have_their_feedback_and_those_with_seats_their_last_call() -> None:
    sessions = (
        session("opening", 10),
        session("coffee", 10.1, format="break"),
        session("visit", 10.2, format="visit", seats=20),
        session("dropped", 10.3, cancelled=True),
    )
    opening, visit = 100, 102
    assert names(planned(sfax(sessions=sessions))) == [
        (None, "7d"),
        (None, "1d"),
        (None, "1h"),
        (None, "10m"),
        (opening, "feedback"),
        (opening, "nudge"),
        (visit, "seat-10m"),
        (visit, "feedback"),
        (visit, "nudge"),
    ]


def test_nothing_is_planned_in_the_past() -> None:
    """An event announced five days ahead has no reminder seven days before."""
    soon = replace(sfax(), dates=exact(5))
    assert [each.rule for each in planned(soon)][:2] == ["1d", "1h"]


@pytest.mark.parametrize("state", [State.DRAFT, State.ANNOUNCED, State.POSTPONED, State.CANCELLED])
def test_only_a_scheduled_event_has_reminders(state: State) -> None:
    assert planned(replace(sfax(), stored=state)) == []


def test_the_same_event_again_changes_nothing() -> None:
    before = planned(sfax())
    assert replanned(sfax(), before, NOW) == Replanned([], [], [], Reason.MOVED)


def test_one_already_due_that_still_holds_is_left_to_its_grace() -> None:
    """An import while the worker is behind does not swallow what it has not sent yet."""
    before = planned(sfax())
    late = before[0].due + timedelta(minutes=1)
    assert replanned(sfax(), before, late) == Replanned([], [], [], Reason.MOVED)


def test_a_move_takes_the_unsent_along_and_does_not_repeat_the_sent() -> None:
    before = planned(sfax())
    before[0] = replace(before[0], state=Stands.SENT)
    moved = replace(sfax(), dates=exact(20))
    change = replanned(moved, before, before[0].due + HOUR)
    assert [
        (each.rule, each.due - old.due) for each, old in zip(change.plan, before[1:], strict=True)
    ] == [(rule, timedelta(days=10)) for rule in ("1d", "1h", "10m", "feedback", "nudge")]
    assert change.supersede == []
    assert change.outdated == [before[0]]


def test_what_a_move_would_put_into_the_past_is_superseded() -> None:
    before = planned(sfax())
    change = replanned(replace(sfax(), dates=exact(3)), before, NOW + timedelta(days=1))
    assert [each.rule for each in change.supersede] == ["7d"]
    assert change.reason is Reason.MOVED


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"stored": State.CANCELLED}, Reason.CANCELLED),
        ({"stored": State.POSTPONED}, Reason.POSTPONED),
        (
            {"stored": State.ANNOUNCED, "dates": Dates.in_month(2026, 9, "Africa/Tunis")},
            Reason.MOVED,
        ),
    ],
)
def test_cancelling_postponing_and_blurring_supersede_all_that_is_unsent(
    changes: dict[str, object], reason: Reason
) -> None:
    before = planned(sfax())
    before[0] = replace(before[0], state=Stands.SENT)
    change = replanned(replace(sfax(), **changes), before, NOW)
    assert change == Replanned([], before[1:], [before[0]], reason)


def test_a_postponed_event_with_a_new_date_has_its_reminders_again() -> None:
    before = [replace(each, state=Stands.SUPERSEDED) for each in planned(sfax())]
    again = replanned(replace(sfax(), dates=exact(30)), before, NOW)
    assert names(again.plan) == names(before)


def reminder(rule: str = "1h", **said: object) -> Reminder:
    start = at(10).instant
    values: dict[str, object] = {
        "community_id": 1,
        "event_id": 1,
        "session_id": None,
        "rule": rule,
        "due": start - HOUR,
        "late": start - HOUR / 2,
    }
    return Reminder(**{**values, **said})  # type: ignore[arg-type]


def guests(count: int, by_dm: int = 0) -> list[Guest]:
    dm = Preferences(reach=Reach.DM)
    ways = [dm if number <= by_dm else Preferences() for number in range(1, count + 1)]
    return [Guest(number, NOW, way) for number, way in enumerate(ways, 1)]


@pytest.mark.parametrize(
    ("going", "by_dm", "messages"),
    [
        (1, 0, [1]),
        (3, 0, [3]),
        (75, 0, [75]),
        (76, 0, [75, 1]),
        (500, 0, [75] * 6 + [50]),
        (60, 2, [58]),
        (2, 2, []),
    ],
)
def test_everyone_is_told_once_in_the_channel_or_by_dm(
    going: int, by_dm: int, messages: list[int]
) -> None:
    outcome = fall_due(reminder(), guests(going, by_dm), reminder().due)
    channel = [each.content["people"] for each in outcome.notices if each.person_id is None]
    dms = [each.person_id for each in outcome.notices if each.person_id is not None]
    assert [len(people) for people in channel] == messages
    assert sorted([*dms, *(who for people in channel for who in people)]) == list(
        range(1, going + 1)
    )
    assert len({each.key for each in outcome.notices}) == len(outcome.notices)
    assert outcome.state is Stands.SENT


def test_nobody_going_means_nothing_is_sent() -> None:
    outcome = fall_due(reminder(), [], reminder().due)
    assert outcome == (Stands.SKIPPED, Reason.NOBODY, [], [])


def test_within_its_grace_it_is_sent_and_past_it_missed() -> None:
    late = reminder().late
    assert fall_due(reminder(), guests(1), late).state is Stands.SENT
    past = fall_due(reminder(), guests(1), late + timedelta(milliseconds=1))
    assert past == (Stands.MISSED, Reason.OVERDUE, [], [])


def test_who_registers_after_it_fell_due_is_skipped_with_that_reason() -> None:
    due = reminder().due
    late = Guest(2, answered=due + timedelta(seconds=1))
    outcome = fall_due(reminder(), [*guests(1), late], due + timedelta(minutes=5))
    assert [each.content["people"] for each in outcome.notices] == [[1]]
    assert [(notice.person_id, reason) for notice, reason in outcome.skipped] == [
        (2, Reason.REGISTERED_LATER)
    ]


def test_of_two_that_are_due_at_once_the_later_says_it() -> None:
    first, second = reminder("1h"), reminder("10m", due=reminder().due + HOUR / 4)
    now = second.due
    assert [is_merged(each, [first, second], now) for each in (first, second)] == [True, False]
    other = replace(second, event_id=2)
    assert not is_merged(first, [first, other], now)


@pytest.mark.parametrize(
    ("rule", "urgency"),
    [
        ("7d", Urgency.REMINDER),
        ("1h", Urgency.REMINDER),
        ("10m", Urgency.LAST_CALL),
        ("seat-10m", Urgency.LAST_CALL),
        ("feedback", Urgency.REQUEST),
    ],
)
def test_the_last_call_goes_before_the_rest(rule: str, urgency: Urgency) -> None:
    assert fall_due(reminder(rule), guests(1), reminder().due).notices[0].urgency is urgency
