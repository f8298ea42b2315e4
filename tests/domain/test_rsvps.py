"""What a press changes, decided without any store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import EVENT, Answer, Tally
from bot.domain.attendees import slices
from bot.domain.events import State
from bot.domain.rsvps import (
    ASKED,
    Ask,
    Change,
    Decision,
    Held,
    Opening,
    SessionOpening,
    Stand,
    Waiting,
    answer_event,
    answer_session,
    next_turn,
    promoted,
)
from bot.errors import Refusal
from schedules.moments import Precision

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOING, MAYBE, DECLINED = Answer.GOING, Answer.MAYBE, Answer.DECLINED
WAITLISTED, OFFERED, LAPSED = Answer.WAITLISTED, Answer.OFFERED, Answer.LAPSED
TURN = 1_767_225_600_000  # NOW in ms
ME, ORGANISER = 7, 1

SFAX = Opening(
    event_id=1,
    community_id=5,
    title="Sfax",
    stored=State.SCHEDULED,
    precision=Precision.EXACT,
    begins=NOW + DAY,
    passes=NOW + 2 * DAY,
    seats=2,
)
VISIT = SessionOpening(9, "Visit", 1, False, NOW + 1.5 * DAY, NOW + 1.6 * DAY)


def ask(answer: Answer, by: int = ME) -> Ask:
    return Ask(ME, answer, by)


def change(answer: Answer, scope: int = EVENT, turn: int = TURN, by: int = ME) -> Change:
    return Change(scope, ME, answer, turn, by)


FREE, FULL = Stand(seats=2, taken=1), Stand(seats=2, taken=2)
QUEUE = Stand(seats=2, taken=2, last=3)


@pytest.mark.parametrize(
    ("stand", "asked", "after", "refill"),
    [
        (FREE, GOING, GOING, False),
        (Stand(seats=None), GOING, GOING, False),
        (Stand(seats=0), GOING, WAITLISTED, False),
        (FULL, GOING, WAITLISTED, False),
        (replace(FREE, last=3), GOING, WAITLISTED, True),
        (FREE, MAYBE, MAYBE, False),
        (FULL, MAYBE, MAYBE, False),
        (FULL, DECLINED, DECLINED, False),
        (replace(FREE, answer=GOING), GOING, None, False),
        (replace(FREE, answer=GOING), MAYBE, MAYBE, True),
        (replace(FREE, answer=GOING), DECLINED, DECLINED, True),
        (replace(QUEUE, answer=WAITLISTED), GOING, None, False),
        (replace(QUEUE, answer=WAITLISTED), DECLINED, DECLINED, False),
        (replace(QUEUE, answer=WAITLISTED), MAYBE, MAYBE, False),
        (replace(QUEUE, answer=OFFERED), GOING, GOING, False),
        (replace(QUEUE, answer=OFFERED), DECLINED, DECLINED, True),
        (replace(QUEUE, answer=LAPSED), GOING, WAITLISTED, False),
        (replace(QUEUE, answer=DECLINED), GOING, WAITLISTED, False),
        (replace(FREE, answer=DECLINED), DECLINED, None, False),
        (replace(FREE, answer=MAYBE), MAYBE, None, False),
        (replace(FREE, answer=MAYBE), GOING, GOING, False),
    ],
)
def test_an_answer_to_an_event(
    stand: Stand, asked: Answer, after: Answer | None, refill: bool
) -> None:
    """Each present state and press has one outcome; the same press again changes nothing."""
    decision = answer_event(SFAX, stand, ask(asked), NOW)
    turn = 0 if stand.answer is OFFERED and after is GOING else TURN
    wanted = () if after is None else (change(after, turn=turn),)
    assert decision == Decision(wanted, refill)


@pytest.mark.parametrize(
    ("opening", "sentence"),
    [
        (replace(SFAX, stored=State.DRAFT), "This event is not published yet."),
        (replace(SFAX, stored=State.CANCELLED), "Sfax was cancelled."),
        (replace(SFAX, stored=State.ARCHIVED), "Sfax is over."),
        (replace(SFAX, begins=NOW - DAY, passes=NOW), "Sfax is over."),
    ],
)
def test_nobody_answers_to_what_is_not_open(opening: Opening, sentence: str) -> None:
    """A draft, a cancelled and a past event say so, whatever was pressed."""
    for asked in ASKED:
        with pytest.raises(Refusal) as caught:
            answer_event(opening, replace(FREE, answer=GOING), ask(asked), NOW)
        assert str(caught.value) == sentence


UNDATED = [
    replace(SFAX, stored=State.ANNOUNCED, precision=Precision.MONTH, begins=None),
    replace(SFAX, stored=State.ANNOUNCED, precision=Precision.TBA, begins=None, passes=None),
    replace(SFAX, stored=State.POSTPONED),
    replace(SFAX, stored=State.POSTPONED, begins=NOW - 2 * DAY, passes=NOW - DAY),
]


@pytest.mark.parametrize("opening", UNDATED)
def test_without_a_day_people_ask_to_be_told_and_nobody_goes(opening: Opening) -> None:
    """Month, to be announced, postponed: going is refused, maybe and declined are taken."""
    with pytest.raises(Refusal) as caught:
        answer_event(opening, FREE, ask(GOING), NOW)
    assert str(caught.value) == "The date of Sfax is not known yet."
    for asked in (MAYBE, DECLINED):
        assert answer_event(opening, FREE, ask(asked), NOW).changes == (change(asked),)


def test_a_known_day_is_enough_to_go() -> None:
    """Announced for a day without hours: people go."""
    opening = replace(SFAX, stored=State.ANNOUNCED, precision=Precision.DAY)
    assert answer_event(opening, FREE, ask(GOING), NOW).changes == (change(GOING),)


CLOSED = replace(SFAX, rsvp_until=NOW)


@pytest.mark.parametrize("asked", [GOING, MAYBE])
def test_the_deadline_closes_coming_in(asked: Answer) -> None:
    """From the deadline on nobody answers anew."""
    with pytest.raises(Refusal) as caught:
        answer_event(CLOSED, FREE, ask(asked), NOW)
    assert str(caught.value).startswith("Answers to Sfax closed on ")


def test_the_deadline_leaves_the_way_out_open() -> None:
    """One who goes may still decline, which frees the seat for who waits."""
    decision = answer_event(CLOSED, replace(FULL, answer=GOING), ask(DECLINED), NOW)
    assert decision == Decision((change(DECLINED),), refill=True)


def test_pressing_going_again_after_the_deadline_says_the_present_state() -> None:
    """A second press changes nothing and is not refused."""
    assert answer_event(CLOSED, replace(FULL, answer=GOING), ask(GOING), NOW) == Decision()


def test_an_organiser_may_overrule_the_deadline_and_is_recorded() -> None:
    """Answered for a person, the change names who did."""
    decision = answer_event(CLOSED, FREE, ask(GOING, by=ORGANISER), NOW)
    assert decision.changes == (change(GOING, by=ORGANISER),)


BEGUN = replace(SFAX, begins=NOW)


def test_after_the_start_a_free_seat_goes_to_who_presses() -> None:
    """Though somebody waits: nobody is promoted any more."""
    stand = replace(FREE, last=3)
    assert answer_event(BEGUN, stand, ask(GOING), NOW) == Decision((change(GOING),))


def test_after_the_start_nobody_joins_a_waitlist() -> None:
    """It would never move: the press is refused."""
    with pytest.raises(Refusal) as caught:
        answer_event(BEGUN, FULL, ask(GOING), NOW)
    assert str(caught.value) == "Sfax has begun and is full."


@pytest.mark.parametrize("asked", [MAYBE, DECLINED])
def test_leaving_gives_up_the_seats_of_sessions_that_are_not_over(asked: Answer) -> None:
    """Going and waiting alike; what is over, or was declined, stays as it is."""
    held = [
        Held(11, GOING, 4, NOW + HOUR),
        Held(12, WAITLISTED, 5, NOW + HOUR),
        Held(13, GOING, 6, NOW),
        Held(14, DECLINED, 7, NOW + HOUR),
    ]
    decision = answer_event(SFAX, replace(FULL, answer=GOING), ask(asked), NOW, held)
    assert decision == Decision(
        (change(asked), change(DECLINED, 11, 4), change(DECLINED, 12, 5)), refill=True
    )


SEAT, NO_SEAT = Stand(seats=1), Stand(seats=1, taken=1)
AT_SFAX = replace(FREE, answer=GOING)


@pytest.mark.parametrize(
    ("at_event", "in_session", "changes"),
    [
        (AT_SFAX, SEAT, (change(GOING, 9),)),
        (AT_SFAX, NO_SEAT, (change(WAITLISTED, 9),)),
        (FREE, SEAT, (change(GOING), change(GOING, 9))),
        (FREE, NO_SEAT, (change(GOING), change(WAITLISTED, 9))),
        (FULL, SEAT, (change(WAITLISTED), change(WAITLISTED, 9))),
        (FULL, NO_SEAT, (change(WAITLISTED), change(WAITLISTED, 9))),
        (AT_SFAX, replace(NO_SEAT, answer=GOING), ()),
        (AT_SFAX, replace(NO_SEAT, answer=WAITLISTED, last=3), ()),
    ],
)
def test_a_seat_of_a_session_takes_one_at_the_event_too(
    at_event: Stand, in_session: Stand, changes: tuple[Change, ...]
) -> None:
    """Both in one decision; who waits at the event waits at the session too."""
    decision = answer_session(SFAX, VISIT, at_event, in_session, ask(GOING), NOW)
    assert decision.changes == changes


def test_giving_up_the_seat_of_a_session_keeps_the_one_at_the_event() -> None:
    """Only the session's changes, and its queue moves."""
    decision = answer_session(
        SFAX, VISIT, AT_SFAX, replace(NO_SEAT, answer=GOING), ask(DECLINED), NOW
    )
    assert decision == Decision((change(DECLINED, 9),), refill=True)


def test_giving_up_a_seat_one_does_not_have_changes_nothing() -> None:
    """A second press of the same button."""
    stand = replace(NO_SEAT, answer=DECLINED)
    assert answer_session(SFAX, VISIT, AT_SFAX, stand, ask(DECLINED), NOW) == Decision()


@pytest.mark.parametrize(
    ("session", "sentence"),
    [
        (replace(VISIT, cancelled=True), "Visit was cancelled."),
        (replace(VISIT, passes=NOW), "Visit is over."),
        (replace(VISIT, seats=None), "Visit needs no seat of its own."),
        (replace(VISIT, begins=NOW), "Visit has begun and is full."),
    ],
)
def test_a_session_that_takes_nobody_says_why(session: SessionOpening, sentence: str) -> None:
    """Cancelled, over, without seats of its own, begun and full."""
    stand = replace(NO_SEAT, seats=session.seats)
    with pytest.raises(Refusal) as caught:
        answer_session(SFAX, session, AT_SFAX, stand, ask(GOING), NOW)
    assert str(caught.value) == sentence


def test_the_turn_is_never_given_twice() -> None:
    """Not where the clock was set back."""
    assert next_turn(0, NOW) == TURN
    assert next_turn(TURN, NOW) == TURN + 1
    assert next_turn(TURN + 500, NOW - DAY) == TURN + 501


@given(
    seats=st.none() | st.integers(0, 30),
    taken=st.integers(0, 40),
    eligible=st.lists(st.booleans(), max_size=40),
)
def test_all_free_seats_are_given_in_one_pass_in_order(
    seats: int | None, taken: int, eligible: list[bool]
) -> None:
    """The first eligible ones, as many as there are seats; more going than seats: nobody."""
    waiting = [Waiting(100 + n, n, fit) for n, fit in enumerate(eligible)]
    fit = [each for each in waiting if each.eligible]
    free = len(fit) if seats is None else max(seats - taken, 0)
    assert promoted(seats, taken, iter(waiting)) == fit[:free]


def test_a_full_queue_is_not_read() -> None:
    """Where no seat is free, not even the first in line is looked at."""
    waiting = iter([Waiting(1, 1)])
    assert promoted(2, 2, waiting) == []
    assert list(waiting) == [Waiting(1, 1)]


@given(
    stand=st.builds(
        Stand,
        seats=st.none() | st.integers(0, 3),
        taken=st.integers(0, 4),
        last=st.integers(0, 1),
        answer=st.none() | st.sampled_from(Answer),
    ),
    asked=st.sampled_from(ASKED),
    begun=st.booleans(),
)
def test_no_press_takes_a_seat_that_is_not_free(stand: Stand, asked: Answer, begun: bool) -> None:
    """Whoever is going afterwards had a seat before, or one was free."""
    opening = BEGUN if begun else SFAX
    try:
        decision = answer_event(opening, stand, ask(asked), NOW)
    except Refusal:
        return
    took = [each for each in decision.changes if each.answer is GOING]
    had = stand.answer is not None and stand.answer.holds_seat
    assert had or stand.free or took == []


@given(counts=st.lists(st.integers(0, 60), max_size=4), size=st.integers(1, 30))
def test_pages_cover_every_row_once(counts: list[int], size: int) -> None:
    """In order, none twice, none left out."""
    pages = -(-sum(counts) // size)
    rows = [
        (group, offset + n)
        for page in range(pages)
        for group, offset, limit in slices(counts, page, size)
        for n in range(limit)
    ]
    assert rows == [(group, n) for group, count in enumerate(counts) for n in range(count)]


@pytest.mark.parametrize(
    ("tally", "left", "over"),
    [
        (Tally(None, going=3), None, 0),
        (Tally(5, going=3), 2, 0),
        (Tally(5, going=3, offered=2), 0, 0),
        (Tally(5, going=7), 0, 2),
    ],
)
def test_seats_left_count_those_offered(tally: Tally, left: int | None, over: int) -> None:
    """Nothing is left below zero; what is too many is said apart."""
    assert (tally.left, tally.over) == (left, over)
