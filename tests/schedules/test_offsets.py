"""How long before, as people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.offsets import LONGEST, MOST, SHORTEST, Offset, offset_named, read, typed, words

DAY = 1_440


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("2 hours", 120),
        ("45 min", 45),
        ("1 day", DAY),
        ("3d", 3 * DAY),
        ("1h30", 90),
        ("1 h 30 min before", 90),
        ("a day and 2 hours", DAY + 120),
        ("one week", 7 * DAY),
        ("24 HOURS", DAY),
        ("2 heures avant", 120),
        ("3 jours", 3 * DAY),
        ("une semaine", 7 * DAY),
        ("1 día", DAY),
        ("2 horas antes", 120),
        ("ساعتين", 120),
        ("٣ أيام", 3 * DAY),
        ("قبل ساعة", 60),
        ("يوم", DAY),
    ],
)
def test_people_say_how_long_before_in_their_words(said: str, minutes: int) -> None:
    assert read(said) == ((Offset(*divmod(minutes, DAY)),), ())


def test_several_are_read_at_once_each_once_the_longest_first() -> None:
    found, problems = read("45 min, 1 day; 2 hours،1d\n24h")
    assert [each.length for each in found] == [DAY, 120, 45]
    assert problems == ()


@pytest.mark.parametrize(
    ("said", "messages"),
    [
        ("", []),
        (" , ", []),
        (
            "soon",
            ["soon is not how long before. Write for example 2 hours, 45 min, 1 day or 3d."],
        ),
        (
            "2, 3 parsecs, 1 day",
            [
                "2 is not how long before. Write for example 2 hours, 45 min, 1 day or 3d.",
                "3 parsecs is not how long before. Write for example 2 hours, 45 min, 1 day or 3d.",
            ],
        ),
        (
            "-2 hours",
            ["-2 hours is not how long before. Write for example 2 hours, 45 min, 1 day or 3d."],
        ),
        (
            "4 min, 31 days",
            [
                "4 min is not between 5 minutes and 30 days: reminders come within those.",
                "31 days is not between 5 minutes and 30 days: reminders come within those.",
            ],
        ),
        ("1h,2h,3h,4h,5h,6h", ["At most 5 reminders of your own."]),
        (
            "9" * 5_000 + " days",
            [
                "9" * 5_000
                + " days is not how long before. Write for example 2 hours, 45 min, 1 day or 3d."
            ],
        ),
    ],
)
def test_everything_wrong_is_said_with_what_would_be_right(said: str, messages: list[str]) -> None:
    assert [str(each.message) for each in read(said)[1]] == messages


@given(st.lists(st.integers(SHORTEST, LONGEST), max_size=MOST))
def test_what_is_written_is_read_back(minutes: list[int]) -> None:
    offsets = {Offset(*divmod(each, DAY)) for each in minutes}
    found, problems = read(", ".join(typed(each) for each in offsets))
    assert (set(found), problems) == (offsets, ())
    assert {offset_named(each.rule.name) for each in offsets} == offsets


@given(st.text(max_size=80))
def test_no_text_breaks_it(said: str) -> None:
    read(said)


@pytest.mark.parametrize(
    ("offset", "said"),
    [
        (Offset(0, 45), "45 minutes before"),
        (Offset(1, 0), "1 day before"),
        (Offset(2, 60), "2 days and 1 hour before"),
        (Offset(1, 90), "1 day, 1 hour and 30 minutes before"),
    ],
)
def test_an_offset_is_said_in_words(offset: Offset, said: str) -> None:
    assert str(words(offset)) == said


@pytest.mark.parametrize("name", [None, "", "7d", "own", "own-", "own-1h", "seat-10m"])
def test_rules_of_others_are_no_offsets(name: str | None) -> None:
    assert offset_named(name) is None
