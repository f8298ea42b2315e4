"""Quiet hours by the clock of a zone, over midnight and over both changes of the clocks."""

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.quiet import Quiet, QuietError, read_span

NIGHT = (time(22), time(7))
ROME, TUNIS = "Europe/Rome", "Africa/Tunis"


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "zone", "now", "ends"),
    [
        (NIGHT, TUNIS, utc(1, 5, 20, 59), None),
        (NIGHT, TUNIS, utc(1, 5, 21), utc(1, 6, 6)),  # 22:00 there
        (NIGHT, TUNIS, utc(1, 6, 5, 59), utc(1, 6, 6)),
        (NIGHT, TUNIS, utc(1, 6, 6), None),
        ((time(12), time(14)), TUNIS, utc(1, 6, 11), utc(1, 6, 13)),
        ((time(12), time(14)), TUNIS, utc(1, 6, 13), None),
        # The night in which the clocks go forward is an hour shorter, the other one longer.
        (NIGHT, ROME, utc(3, 28, 21), utc(3, 29, 5)),
        (NIGHT, ROME, utc(10, 24, 20), utc(10, 25, 6)),
        # An end within the gap is the first moment after it, one that comes twice the next of them.
        ((time(22), time(2, 30)), ROME, utc(3, 28, 23), utc(3, 29, 1)),
        ((time(22), time(2, 30)), ROME, utc(10, 24, 23), utc(10, 25, 0, 30)),
        ((time(22), time(2, 30)), ROME, utc(10, 25, 1, 10), utc(10, 25, 1, 30)),
    ],
)
def test_quiet_hours_end_at_their_time_of_day(
    span: tuple[time, time], zone: str, now: datetime, ends: datetime | None
) -> None:
    assert Quiet(*span, zone).ends(now) == ends


clocks = st.times().map(lambda each: each.replace(second=0, microsecond=0))


@given(
    st.tuples(clocks, clocks).filter(lambda span: span[0] != span[1]),
    st.sampled_from([ROME, TUNIS, "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca"]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),
)
def test_they_end_within_a_day_and_a_bit_and_are_over_then(
    span: tuple[time, time], zone: str, now: datetime
) -> None:
    ends = Quiet(*span, zone).ends(now)
    if ends is not None:
        assert now < ends <= now + timedelta(hours=25)
        after = Quiet(*span, zone).ends(ends)
        assert after is None or after - ends < timedelta(hours=2)  # the hour that comes twice


@pytest.mark.parametrize(
    "said",
    ["22:00-07:00", "22-7", "from 10pm to 7am", "22h – 7h00", "10 PM until 7 am", "de 22h à 7h"],
)
def test_people_write_a_span_as_they_are_used_to(said: str) -> None:
    assert read_span(said) == NIGHT


def test_midnight_has_two_names() -> None:
    assert read_span("24:00-6:00") == read_span("12am to 6am") == (time(0), time(6))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            "at night",
            "at night is not a span of time. Write from and until, for example 22:00-07:00.",
        ),
        ("22:00", "22:00 is not a span of time. Write from and until, for example 22:00-07:00."),
        ("25:00-7", "25:00 is not a time of day. Write for example 22:00, 7:30 or 10pm."),
        ("22-7:75", "7:75 is not a time of day. Write for example 22:00, 7:30 or 10pm."),
        ("13pm-7", "13pm is not a time of day. Write for example 22:00, 7:30 or 10pm."),
        ("22-", "? is not a time of day. Write for example 22:00, 7:30 or 10pm."),
        (
            "7-07:00",
            "Quiet hours end at another time than they begin. Write for example 22:00-07:00.",
        ),
    ],
)
def test_what_is_no_span_is_answered_with_what_would_be(said: str, sentence: str) -> None:
    with pytest.raises(QuietError) as refused:
        read_span(said)
    assert str(refused.value.text) == sentence


@given(st.text(max_size=60))
def test_no_text_breaks_it(said: str) -> None:
    with suppress(QuietError):
        read_span(said)
