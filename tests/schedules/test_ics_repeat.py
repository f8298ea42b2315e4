"""Events of a calendar that repeat: read with what is different about single dates, and back."""

from __future__ import annotations

from datetime import date

from schedules.drafts import EventDraft, ProgrammeDraft, Reading
from schedules.files import read, write
from schedules.files.ics_file import EXPORTED
from schedules.recurrence.months import clamping
from schedules.recurrence.occurrences import Override
from schedules.recurrence.rule import Frequency, Recurrence, Weekday
from tests.judges.feed import exact
from tests.schedules.programmes import NOW

MADRID = "Europe/Madrid"
NO_DATE = "This is not a date of iCalendar, such as 20270303T150000Z."


def told(result: Reading) -> list[tuple[int | None, str | None, str | None, str]]:
    return [(each.line, each.cell, each.found, str(each.message)) for each in result.problems]


def repeating(rule: str, *changed: str, more: str = "") -> Reading:
    """An event of an hour on Thursday 1 July 2027 at noon in Madrid, and single dates of it."""
    vevents = [f"DTSTART;TZID=Europe/Madrid:20270701T120000\nDURATION:PT1H\nRRULE:{rule}\n{more}"]
    vevents += [f"DURATION:PT1H\nRECURRENCE-ID;TZID=Europe/Madrid:{each}" for each in changed]
    text = "".join(
        f"BEGIN:VEVENT\nUID:a\n{vevent.strip()}\nSUMMARY:A\nEND:VEVENT\n" for vevent in vevents
    )
    data = f"BEGIN:VCALENDAR\n{text}END:VCALENDAR\n".encode()
    return read(data, zone="Africa/Tunis", now=NOW)


def test_an_event_that_repeats_comes_with_its_rule_and_without_the_dates_left_out() -> None:
    """EXDATEs in its zone, in UTC, as a day, several in one; one that is none of its dates."""
    result = repeating(
        "FREQ=WEEKLY;UNTIL=20271001T000000Z",
        more="EXDATE;TZID=Europe/Madrid:20270708T120000,20270715T120000\n"
        "EXDATE:20270722T100000Z\nEXDATE;VALUE=DATE:20270729\nEXDATE:20270730T100000Z",
    )
    assert told(result) == []
    [event] = result.programme.events
    assert event.repeat == Recurrence.of(
        Frequency.WEEKLY, weekdays=[Weekday(3)], until=date(2027, 9, 30)
    )
    assert event.overrides == tuple(
        Override(date(2027, 7, day), skipped=True) for day in (8, 15, 22, 29)
    )


def test_single_dates_of_an_event_that_repeats_may_differ() -> None:
    """One was moved, one called off, one has another title and place at its own time."""
    result = repeating(
        "FREQ=DAILY",
        "20270702T120000\nDTSTART;TZID=Europe/Madrid:20270702T180000",
        "20270703T120000\nDTSTART:20270703T100000Z\nSTATUS:CANCELLED",
        "20270704T120000\nDTSTART:20270704T100000Z\nSUMMARY:B\nLOCATION:Hall",
    )
    assert told(result) == []
    [event] = result.programme.events
    moved, called_off, changed = event.overrides
    assert moved.dates is not None
    assert str(moved.dates.start and moved.dates.start.wall) == "2027-07-02 18:00:00"
    assert called_off == Override(date(2027, 7, 3), skipped=True)
    assert changed == Override(date(2027, 7, 4), fields=(("title", "B"), ("place", "Hall")))


def test_what_is_wrong_with_single_dates_is_told_at_their_places() -> None:
    result = repeating(
        "FREQ=WEEKLY",
        "20270702T120000\nDTSTART:20270702T100000Z",
        "soon\nDTSTART:20270702T100000Z",
        "20270708T120000\nDTSTART:soon",
    )
    assert told(result) == [
        (
            12,
            "RECURRENCE-ID",
            "20270702T120000",
            "The event that repeats does not take place on 2027-07-02.",
        ),
        (19, "RECURRENCE-ID", "soon", NO_DATE),
        (27, "DTSTART", "soon", NO_DATE),
    ]


def test_this_and_all_following_in_one_date_is_a_problem() -> None:
    data = (
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:A\nDTSTART:20270701T100000Z\n"
        b"RRULE:FREQ=DAILY\nEND:VEVENT\nBEGIN:VEVENT\nUID:a\nSUMMARY:A\n"
        b"RECURRENCE-ID;RANGE=THISANDFUTURE:20270702T100000Z\nDTSTART:20270702T110000Z\n"
        b"END:VEVENT\nEND:VCALENDAR\n"
    )
    result = read(data, zone=MADRID, now=NOW)
    assert told(result) == [
        (
            11,
            "RECURRENCE-ID",
            "20270702T100000Z",
            "A change of this and all following dates (RANGE) is not read.",
        )
    ]
    assert [event.dates.zone for event in result.programme.events] == ["UTC"]


def test_the_changed_dates_of_a_rule_that_cannot_be_read_are_not_told_again() -> None:
    result = repeating("FREQ=HOURLY", "20270702T120000\nDTSTART:soon")
    assert told(result) == [
        (6, "RRULE", "FREQ=HOURLY", "FREQ: An event repeats every day at most.")
    ]
    assert [event.ref for event in result.programme.events] == ["a"]


def test_a_file_that_leaves_out_more_dates_than_a_person_would_is_told_once() -> None:
    dates = ",".join(f"2027{month:02}{day:02}" for month in range(7, 13) for day in range(1, 28))
    result = repeating("FREQ=DAILY", more="\n".join(f"EXDATE:{dates}" for _ in range(20)))
    assert [each[3] for each in told(result)] == ["It leaves out 1000 dates at most."]


def test_what_repeats_is_written_and_read_back_with_what_is_different() -> None:
    """One left out, one moved, one edited at its own time and one edited and moved."""
    month_days, positions = clamping([30])
    event = EventDraft(
        "a",
        "A",
        exact("2027-01-30T18:00", "2027-01-30T19:00", MADRID),
        summary="Text",
        link="https://example.org/a",
        repeat=Recurrence.of(Frequency.MONTHLY, month_days=month_days, positions=positions),
        overrides=(
            Override(date(2027, 2, 28), skipped=True),
            Override(
                date(2027, 3, 30), dates=exact("2027-03-31T10:00", "2027-03-31T12:00", MADRID)
            ),
            Override(date(2027, 4, 30), fields=(("title", "B"), ("summary", None))),
            Override(
                date(2027, 5, 30),
                dates=exact("2027-05-31T10:00", "2027-05-31T12:00", MADRID),
                fields=(("place", "Hall"), ("link", "https://example.org/b")),
            ),
        ),
    )
    result = read(write(ProgrammeDraft((event,)), "ics", now=NOW), zone=None, now=NOW)
    assert told(result) == []
    assert result.programme == ProgrammeDraft((event,), carries=EXPORTED)


def test_what_repeats_in_utc_is_written_in_utc() -> None:
    event = EventDraft(
        "a",
        "A",
        exact("2027-01-30T18:00", "2027-01-30T19:00", "UTC"),
        repeat=Recurrence.of(Frequency.DAILY),
        overrides=(Override(date(2027, 2, 1), skipped=True),),
    )
    written = write(ProgrammeDraft((event,)), "ics", now=NOW)
    assert b"DTSTART:20270130T180000Z\r\n" in written
    assert b"EXDATE:20270201T180000Z\r\n" in written
    assert b"VTIMEZONE" not in written
    assert read(written, zone=None, now=NOW).programme.events == (event,)
