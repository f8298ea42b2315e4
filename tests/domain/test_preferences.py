"""What a person wishes, who is close to a session before, and which kinds can be switched off."""

from datetime import time

import pytest

from bot.domain.events import Event
from bot.domain.people import Reach
from bot.domain.preferences import (
    TOPICS,
    Preferences,
    Topic,
    Wished,
    Wishes,
    is_close,
    wished,
)
from bot.errors import Refusal
from schedules.moments import Dates
from schedules.offsets import Offset
from schedules.quiet import Quiet
from tests.programmes import TUNIS, at, event, programme, session, stored
from tests.simulation import World

NOBODY = (
    "announcement",
    "card",
    "card_moved",
    "concern",
    "digest",
    "materials",
    "overview",
    "overview_live",
)  # ring nobody, or must arrive
HOUR = 1 / 24
NIGHT = Quiet(time(22), time(7), TUNIS)
SAID = Wished(
    Preferences(Reach.DM, True, frozenset({Topic.WORDS}), NIGHT, last_calls=True, language="en"),
    (Offset(0, 120),),
)


async def test_every_kind_that_is_sent_can_be_switched_off_or_must_arrive(world: World) -> None:
    assert sorted(world.bot.renderers) == sorted([*TOPICS, *NOBODY])
    assert set(TOPICS.values()) == set(Topic)


def test_what_is_not_spoken_of_stays_as_it_was() -> None:
    assert wished(SAID, Wishes(), TUNIS) == SAID


@pytest.mark.parametrize(
    ("wishes", "off"),
    [
        (Wishes(switch_off=Topic.SEATS), {Topic.WORDS, Topic.SEATS}),
        (Wishes(switch_on=Topic.WORDS), set()),
        (Wishes(topics=frozenset()), set(Topic)),
        (Wishes(topics=frozenset(Topic)), set()),
    ],
)
def test_kinds_are_switched_one_by_one_or_all_at_once(wishes: Wishes, off: set[Topic]) -> None:
    assert wished(SAID, wishes, TUNIS).preferences.off == off


def test_choosing_a_way_turns_refused_messages_on_again() -> None:
    preferences = wished(SAID, Wishes(reach=Reach.DM), TUNIS).preferences
    assert (SAID.preferences.by_dm, preferences.by_dm) == (False, True)


@pytest.mark.parametrize("none", ["-", "", " - "])
def test_everything_can_be_taken_back(none: str) -> None:
    after = wished(SAID, Wishes(offsets=none, quiet=none, language="-"), TUNIS)
    assert (after.offsets, after.preferences.quiet, after.preferences.language) == ((), None, None)


def test_everything_wrong_is_told_at_once_and_nothing_changes() -> None:
    with pytest.raises(Refusal) as refused:
        wished(SAID, Wishes(offsets="soon, 1 min", quiet="at night", last_calls=False), TUNIS)
    assert [str(each.message).partition(".")[0] for each in refused.value.problems] == [
        "soon is not how long before",
        "1 min is not between 5 minutes and 30 days: reminders come within those",
        "at night is not a span of time",
    ]


def morning() -> Event:
    """09:00–10:30 for all, a break, 11:00–12:30 for those with a seat, and 14:00 or 14:01."""

    def lasting(start: float, hours: float) -> Dates:
        return Dates.exact(at(10 + start * HOUR), at(10 + (start + hours) * HOUR))

    sessions = (
        session("opening", 10, dates=lasting(9, 1.5)),
        session("coffee", 10, dates=lasting(10.5, 0.5), format="break"),
        session("visit", 10, dates=lasting(11, 1.5), seats=5),
        session("talk", 10, dates=lasting(14, 1)),
        session("late", 10, dates=lasting(14 + 1 / 60, 1)),
        session("dropped", 10, dates=lasting(8, 1), cancelled=True),
    )
    dates = Dates.exact(at(10 + 8 * HOUR), at(11))
    return stored(programme(event("sfax", 10, dates=dates, sessions=sessions)))[0]


@pytest.mark.parametrize(
    ("ref", "seated", "close"),
    [
        ("opening", True, False),  # the one before is cancelled
        ("visit", True, True),
        ("talk", True, True),  # 90 minutes after the visit
        ("talk", False, False),  # 3 hours and a half after the opening
        ("late", False, True),  # beside the talk
    ],
)
def test_a_session_is_close_to_the_end_of_one_that_the_person_is_at(
    ref: str, seated: bool, close: bool
) -> None:
    held = morning()
    by_ref = {each.ref: each for each in held.sessions}
    scopes = frozenset({0, by_ref["visit"].id} if seated else {0})
    assert is_close(held, by_ref[ref], scopes) == close


def test_for_one_s_own_reminders_the_event_s_start_counts() -> None:
    held = morning()
    opening = next(each for each in held.sessions if each.ref == "opening")
    assert is_close(held, opening, frozenset({0}), own=True)
    assert not is_close(held, opening, frozenset({0}))
