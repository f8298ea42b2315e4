"""Events that repeat as lines of iCalendar; what readers make of them is in tests/judges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from schedules.ical_out import CalendarItem, Status, flaw
from schedules.moments import Dates
from schedules.recurrence.changes import stop
from schedules.recurrence.ical import Written, recurring_bytes
from schedules.recurrence.months import clamping
from schedules.recurrence.occurrences import Recurring
from schedules.recurrence.rule import Frequency, Recurrence, Weekday
from schedules.recurrence.singles import move, skip
from tests.judges.feed import exact

MADRID = "Europe/Madrid"
FIRST = exact("2027-03-02T18:00", "2027-03-02T19:30", MADRID)
ITEM = CalendarItem("series-7@convenor.example", 3, datetime(2027, 1, 1, tzinfo=UTC), FIRST, "Talk")
WEEKLY = Recurring(
    FIRST, Recurrence.of(Frequency.WEEKLY, weekdays=[Weekday(1)], until=date(2027, 6, 1))
)
LAST_OR_30TH = Recurring(
    exact("2027-01-30T18:00", "2027-01-30T19:30", MADRID),
    Recurrence.of(Frequency.MONTHLY, month_days=clamping([30])[0], positions=clamping([30])[1]),
)
SHOWN = ("UID", "SEQ", "DTSTART", "RRULE", "EXDATE", "RECUR", "SUMMARY", "STATUS")


def written(recurring: Recurring, own: dict[date, CalendarItem] | None = None) -> Written:
    return recurring_bytes(
        ITEM,
        recurring,
        own or {},
        since=date(2027, 2, 1),
        through=date(2027, 4, 30),
        uid_of=lambda day: f"series-7-{day:%Y%m%d}@convenor.example",
    )


def lines(found: Written) -> list[str]:
    assert flaw(found.octets) is None
    text = found.octets.replace(b"\r\n ", b"").decode()
    return [line for line in text.split("\r\n") if line.startswith(SHOWN)]


def test_a_series_is_a_master_with_what_is_different() -> None:
    """One left out, one moved, and one that is told as cancelled, with a sequence of its own."""
    series = move(
        skip(skip(WEEKLY, date(2027, 3, 9)), date(2027, 3, 16)),
        date(2027, 3, 23),
        exact("2027-03-24T10:00", "2027-03-24T11:00", MADRID),
    )
    dates = exact("2027-03-16T18:00", "2027-03-16T19:30", MADRID)
    called_off = replace(ITEM, sequence=5, dates=dates, status=Status.CANCELLED)
    found = written(series, {date(2027, 3, 16): called_off})
    assert lines(found) == [
        "UID:series-7@convenor.example",
        "SEQUENCE:3",
        "DTSTART;TZID=Europe/Madrid:20270302T180000",
        "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270601T160000Z",
        "EXDATE;TZID=Europe/Madrid:20270309T180000",
        "SUMMARY:Talk",
        "STATUS:CONFIRMED",
        "UID:series-7@convenor.example",
        "SEQUENCE:5",
        "RECURRENCE-ID;TZID=Europe/Madrid:20270316T180000",
        "DTSTART;TZID=Europe/Madrid:20270316T180000",
        "SUMMARY:CANCELLED: Talk",
        "STATUS:CANCELLED",
        "UID:series-7@convenor.example",
        "SEQUENCE:3",
        "RECURRENCE-ID;TZID=Europe/Madrid:20270323T180000",
        "DTSTART;TZID=Europe/Madrid:20270324T100000",
        "SUMMARY:Talk",
        "STATUS:CONFIRMED",
    ]
    assert (found.zone, found.count) == ((MADRID, 2027), 3)


def test_what_programs_read_differently_is_written_date_by_date() -> None:
    """In UTC, each with a uid of its own, from the first day asked for to the last; one that was
    moved into them is there too."""
    series = move(
        skip(LAST_OR_30TH, date(2027, 3, 30)),
        date(2027, 1, 30),
        exact("2027-04-02T10:00", "2027-04-02T11:00", MADRID),
    )
    own = {date(2027, 4, 30): replace(ITEM, title="Guest", dates=exact(
        "2027-04-30T18:00", "2027-04-30T19:30", MADRID))}  # fmt: skip
    found = written(series, own)
    assert [line for line in lines(found) if not line.startswith(("SEQ", "STATUS"))] == [
        "UID:series-7-20270130@convenor.example",
        "DTSTART:20270402T080000Z",
        "SUMMARY:Talk",
        "UID:series-7-20270228@convenor.example",
        "DTSTART:20270228T170000Z",
        "SUMMARY:Talk",
        "UID:series-7-20270430@convenor.example",
        "DTSTART:20270430T160000Z",
        "SUMMARY:Guest",
    ]
    assert (found.zone, found.count) == (None, 3)


@pytest.mark.parametrize(("month", "change"), [(3, 28), (10, 31)])
def test_a_time_that_the_clocks_skip_or_repeat_is_written_date_by_date(
    month: int, change: int
) -> None:
    """Within the days asked for; a rule that ends the day before the change is a master."""
    first = exact(f"2027-{month:02}-20T02:30", f"2027-{month:02}-20T03:00", MADRID)
    daily = Recurring(first, Recurrence.of(Frequency.DAILY, until=date(2027, month, change)))
    for recurring, count in (
        (daily, change - 19),
        (stop(daily, date(2027, month, change)).recurring, 1),
    ):
        assert recurring is not None
        found = recurring_bytes(
            ITEM,
            recurring,
            {},
            since=date(2027, 1, 1),
            through=date(2027, 12, 31),
            uid_of=lambda day: f"{day}@convenor.example",
        )
        assert found.count == count


def test_whole_days_need_no_zone() -> None:
    first = Dates.days(date(2027, 3, 2), date(2027, 3, 3), MADRID)
    found = written(skip(replace(WEEKLY, first=first), date(2027, 3, 9)))
    assert lines(found)[2:5] == [
        "DTSTART;VALUE=DATE:20270302",
        "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270601",
        "EXDATE;VALUE=DATE:20270309",
    ]
    assert found.zone is None
