"""When a session is, as organisers type it of an event."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.domain import sessions
from bot.domain.editing import Typed
from schedules.drafts import SessionDraft
from schedules.moments import Dates, place
from schedules.typed_dates import echo
from tests.programmes import TUNIS

DAYS = Dates.days(date(2019, 6, 24), date(2019, 6, 26), TUNIS)  # a Monday to a Wednesday
ONE = Dates.exact(place(datetime(2019, 6, 25, 9), TUNIS), place(datetime(2019, 6, 25, 18), TUNIS))
BLANK = SessionDraft("new", "", Dates.tba(TUNIS))


def typed(when: str, *, of: Dates = DAYS, **words: str) -> sessions.Drafted:
    said = Typed({"title": "Visit", "when": when, **words}, {"when": NOW}, ("en",))
    return sessions.drafted(of, BLANK, said)


NOW = datetime(2019, 7, 1, tzinfo=UTC)  # after the event: what is typed is of its days all the same


@pytest.mark.parametrize(
    ("when", "of", "dates"),
    [
        ("25 June 16:00", DAYS, "2019-06-25 16:00/2019-06-25 17:00"),
        ("day 2 14:00", DAYS, "2019-06-25 14:00/2019-06-25 15:00"),
        ("Day 3, 9am to 10:30am", DAYS, "2019-06-26 09:00/2019-06-26 10:30"),
        ("jour 1 9h-10h", DAYS, "2019-06-24 09:00/2019-06-24 10:00"),
        ("Tuesday 3pm", DAYS, "2019-06-25 15:00/2019-06-25 16:00"),
        ("2019-06-24 08:00", DAYS, "2019-06-24 08:00/2019-06-24 09:00"),
        ("16:00", ONE, "2019-06-25 16:00/2019-06-25 17:00"),
        ("16:00-17:30", ONE, "2019-06-25 16:00/2019-06-25 17:30"),
        ("day 1 10:00", ONE, "2019-06-25 10:00/2019-06-25 11:00"),
    ],
)
def test_a_time_is_of_the_days_of_its_event(when: str, of: Dates, dates: str) -> None:
    made = typed(when, of=of)
    assert (made.problems, made.choice) == ((), None)
    assert str(made.draft.dates) == f"{dates} {TUNIS}"


def test_a_time_alone_of_an_event_of_several_days_is_asked() -> None:
    made = typed("16:00", length="30m")
    assert made.choice is not None
    assert [str(echo(each)) for each in made.choice.alternatives] == [
        f"2019-06-{day}, 16:00–16:30 ({TUNIS})" for day in (24, 25, 26)
    ]


@pytest.mark.parametrize(
    ("when", "of", "sentence"),
    [
        (
            "3 July 16:00",
            DAYS,
            "Give a time within the event, which is from 2019-06-24 to 2019-06-26: for example "
            "14:00, or day 2 14:00.",
        ),
        ("day 4 14:00", DAYS, "The event has 3 days."),
        (
            "16:00",
            Dates.tba(TUNIS),
            "A session needs the days of its event: give the event a day first, with /event edit.",
        ),
        (
            "June",
            DAYS,
            "Give a time within the event, which is from 2019-06-24 to 2019-06-26: for "
            "example 14:00, or day 2 14:00.",
        ),
        ("whenever", DAYS, "This word of the date is not understood."),
    ],
)
def test_what_is_no_time_of_the_event_is_told_with_what_would_be_right(
    when: str, of: Dates, sentence: str
) -> None:
    assert [str(each.message) for each in typed(when, of=of).problems][:1] == [sentence]


def test_all_problems_are_told_at_once() -> None:
    made = typed("16:00", of=ONE, seats="many", where="https://", length="long")
    assert [each.cell for each in made.problems] == ["length", "seats"]
