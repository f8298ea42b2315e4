"""What becomes of a message to one person: told, held back until their quiet hours end, never."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.deliveries import Reason, Urgency
from bot.domain.fates import Fate, Message, fate
from bot.domain.preferences import Preferences, Topic
from schedules.quiet import Quiet

QUIET = Quiet(time(22), time(7), "UTC")
NIGHT = datetime(2026, 1, 5, 23, tzinfo=UTC)
MORNING = datetime(2026, 1, 6, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
SLEEPS = Preferences(quiet=QUIET)
WAKES = Preferences(quiet=QUIET, last_calls=True)


def reminder(begins: datetime, urgency: Urgency = Urgency.REMINDER) -> Message:
    return Message(Topic.REMINDERS, urgency, NIGHT, NIGHT + HOUR, begins=begins, reminds=True)


def test_who_said_nothing_is_told() -> None:
    assert fate(reminder(MORNING), Preferences(), NIGHT) == Fate()


def test_what_is_switched_off_is_not_told_by_day_or_night() -> None:
    wants = Preferences(off=frozenset({Topic.REMINDERS}), quiet=QUIET)
    for now in (NIGHT, MORNING):
        assert fate(reminder(MORNING + HOUR), wants, now) == Fate(Reason.SWITCHED_OFF)


def test_what_is_called_off_is_in_no_topic_and_cannot_be_switched_off() -> None:
    wants = Preferences(off=frozenset(Topic))
    assert fate(Message(None, Urgency.CANCELLATION, NIGHT), wants, NIGHT) == Fate()


@pytest.mark.parametrize(
    ("begins", "then"),
    [
        # Of use at seven: held, with the hour it had.
        (MORNING + 3 * HOUR, Fate(Reason.HELD_BACK, MORNING, MORNING + HOUR)),
        (MORNING + HOUR / 2, Fate(Reason.HELD_BACK, MORNING, MORNING + HOUR / 2)),
        # Begun by then: of no use.
        (MORNING, Fate(Reason.QUIET_HOURS)),
        (MORNING - HOUR, Fate(Reason.QUIET_HOURS)),
    ],
)
def test_a_reminder_waits_for_the_morning_where_it_is_of_use_then(
    begins: datetime, then: Fate
) -> None:
    assert fate(reminder(begins), SLEEPS, NIGHT) == then
    assert fate(reminder(begins), WAKES, NIGHT) == then  # it is no last call


@pytest.mark.parametrize(
    ("late", "then"),
    [
        (None, Fate(Reason.HELD_BACK, MORNING)),
        (MORNING + HOUR, Fate(Reason.HELD_BACK, MORNING, MORNING + HOUR)),
        (MORNING, Fate(Reason.QUIET_HOURS)),
    ],
)
def test_anything_else_waits_where_its_own_grace_allows(late: datetime | None, then: Fate) -> None:
    asked = Message(Topic.FEEDBACK, Urgency.REQUEST, NIGHT, late, begins=NIGHT - HOUR)
    assert fate(asked, SLEEPS, NIGHT) == then


def test_a_last_call_rings_where_the_person_agreed_and_it_cannot_wait() -> None:
    call = reminder(MORNING - HOUR, Urgency.LAST_CALL)
    assert fate(call, WAKES, NIGHT) == Fate()
    assert fate(call, SLEEPS, NIGHT) == Fate(Reason.QUIET_HOURS)
    can_wait = reminder(MORNING + HOUR, Urgency.LAST_CALL)
    assert fate(can_wait, WAKES, NIGHT) == Fate(Reason.HELD_BACK, MORNING, MORNING + HOUR)


@pytest.mark.parametrize(
    ("was", "then"),
    [
        (MORNING - HOUR, Fate()),
        (MORNING, Fate(Reason.HELD_BACK, MORNING)),
        (NIGHT - HOUR, Fate(Reason.HELD_BACK, MORNING)),
    ],
)
def test_nobody_sets_out_in_vain_in_their_quiet_hours(was: datetime, then: Fate) -> None:
    """What was to begin before they end, and does not, is told at once to everybody."""
    off = Message(None, Urgency.CANCELLATION, NIGHT, wasted=(was,))
    assert fate(off, SLEEPS, NIGHT) == then
