"""Calendars read: ours as they were written, other people's as events, and every problem."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files as package
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from icalendar import Calendar, use_zoneinfo

from schedules import ical_in
from schedules.drafts import EventDraft, ProgrammeDraft, Reading, SessionDraft, Speaker
from schedules.files import read, write
from schedules.files.ics_file import EXPORTED
from schedules.ical_out import CalendarItem, Status, calendar_bytes, item_bytes
from schedules.moments import Dates, place, seen_in
from tests.schedules.programmes import NOW, programmes

MADRID = "Europe/Madrid"
AT_TEN = datetime(2027, 7, 1, 10)


@given(programmes(placed=True).filter(lambda programme: programme.events))
@settings(max_examples=40, deadline=None)
def test_a_programme_exported_as_a_calendar_reads_back_as_equal_drafts(
    programme: ProgrammeDraft,
) -> None:
    reading = read(write(programme, "ics", now=NOW), zone=None, now=NOW)
    assert reading.problems == ()
    assert reading.programme == replace(programme, zone=None, carries=EXPORTED)


def test_events_without_a_day_are_not_in_a_calendar_and_what_follows_them_follows_nothing() -> None:
    month = EventDraft("m", "Later", Dates.in_month(2027, 9, MADRID))
    day = EventDraft(
        "d",
        "Day",
        Dates.days(date(2027, 7, 1), date(2027, 7, 1), MADRID),
        follows="m",
        relation="follow_up",
    )
    data = write(ProgrammeDraft((month, day)), "ics", now=NOW)
    assert read(data, zone=None, now=NOW).programme.events == (
        replace(day, follows=None, relation=None),
    )
    assert read(data, zone=None, now=NOW, known={"m"}).programme.events == (day,)


def calendar(*events: str, head: str = "") -> bytes:
    """A calendar of events whose lines are given, each with a UID and a SUMMARY of its own."""
    blocks = [
        f"BEGIN:VEVENT\nUID:{number}\nSUMMARY:Event {number}\n{lines}\nEND:VEVENT\n"
        for number, lines in enumerate(events, 1)
    ]
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{''.join(blocks)}END:VCALENDAR\n".encode()


def reading(*events: str, head: str = "", zone: str | None = "Africa/Tunis") -> Reading:
    return read(calendar(*events, head=head), zone=zone, now=NOW)


def only_event(lines: str, head: str = "", zone: str | None = "Africa/Tunis") -> EventDraft:
    result = reading(lines, head=head, zone=zone)
    assert result.problems == ()
    (event,) = result.programme.events
    return event


def at(wall: datetime, zone: str) -> Dates:
    return Dates.exact(place(wall, zone), place(wall, zone))


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("Europe/Madrid", MADRID),
        ("/mozilla.org/20050126_1/Europe/Madrid", MADRID),
        ("/freeassociation.sourceforge.net/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("/Europe/Madrid", MADRID),
        ("Romance Standard Time", "Europe/Paris"),
        ("W. Europe Standard Time 1", "Europe/Berlin"),
        ("Morocco Standard Time", "Africa/Casablanca"),
        ('"Europe/Madrid"', MADRID),
        ("GMT", "UTC"),
        ("Custom", "Africa/Cairo"),
    ],
)
def test_a_zone_is_understood_by_the_names_that_calendar_programs_write(
    tzid: str, zone: str
) -> None:
    head = "BEGIN:VTIMEZONE\nTZID:Custom\nX-LIC-LOCATION:Africa/Cairo\nEND:VTIMEZONE\n"
    event = only_event(f"DTSTART;TZID={tzid}:20270701T100000", head)
    assert event.dates == at(AT_TEN, zone)


def test_one_file_does_not_decide_what_a_zone_means_in_another() -> None:
    own = (
        "BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0500\nTZOFFSETTO:+0500\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    first = reading("DTSTART;TZID=Mine:20270701T100000", head=own)
    second = reading("DTSTART;TZID=Mine:20270701T100000")
    sentence = (
        "The zone Mine is not known. Write the calendar with times in UTC or in a zone such as"
        " Africa/Tunis."
    )
    assert [str(problem.message) for problem in first.problems] == [sentence]
    assert [str(problem.message) for problem in second.problems] == [sentence]


@pytest.mark.parametrize(
    ("head", "outside", "zone"),
    [
        ("X-WR-TIMEZONE:Europe/Madrid\n", "Africa/Tunis", MADRID),
        ("X-WR-TIMEZONE:Nowhere\n", "Africa/Tunis", "Africa/Tunis"),
        ("", "Africa/Tunis", "Africa/Tunis"),
    ],
)
def test_a_time_without_a_zone_is_in_that_of_its_calendar_or_else_of_the_community(
    head: str, outside: str, zone: str
) -> None:
    assert only_event("DTSTART:20270701T100000", head, outside).dates == at(AT_TEN, zone)


def test_a_time_in_utc_keeps_its_instant_and_is_spoken_of_in_the_zone_around() -> None:
    event = only_event("DTSTART:20270701T100000Z\nDTEND:20270701T113000Z", zone=MADRID)
    assert event.dates == Dates.exact(
        seen_in(datetime(2027, 7, 1, 10, tzinfo=UTC), MADRID),
        seen_in(datetime(2027, 7, 1, 11, 30, tzinfo=UTC), MADRID),
    )


@pytest.mark.parametrize(
    ("lines", "last"),
    [
        ("DTSTART;VALUE=DATE:20270701\nDTEND;VALUE=DATE:20270703", date(2027, 7, 2)),
        ("DTSTART;VALUE=DATE:20270701\nDTEND;VALUE=DATE:20270701", date(2027, 7, 1)),
        ("DTSTART;VALUE=DATE:20270701\nDURATION:P3D", date(2027, 7, 3)),
        ("DTSTART:20270701", date(2027, 7, 1)),
    ],
)
def test_an_event_of_whole_days_has_the_precision_of_days(lines: str, last: date) -> None:
    assert only_event(lines).dates == Dates.days(date(2027, 7, 1), last, "Africa/Tunis")


def test_a_time_that_happens_twice_is_the_first_as_the_standard_says() -> None:
    event = only_event("DTSTART;TZID=Europe/Madrid:20271031T023000")
    assert event.dates.begins == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_what_people_write_in_calendars_is_read_as_our_words() -> None:
    event = only_event(
        "BEGIN:VALARM\nDESCRIPTION:Alarm\nTRIGGER:-PT5M\nEND:VALARM\n"
        "DTSTART:20270701T100000Z\nDURATION:PT1H30M\nDESCRIPTION:One\\, two\\;\\nthr\n ee \\\\n\n"
        "LOCATION:Sfax\\, Harbour\nURL:mailto:a@example.org\n"
        "CONFERENCE;VALUE=URI:https://meet.example.org/a?b=1\nCATEGORIES:Cities,Study visit\n"
        "STATUS:CANCELLED"
    )
    assert event == EventDraft(
        ref="1",
        title="Event 1",
        dates=Dates.exact(
            seen_in(datetime(2027, 7, 1, 10, tzinfo=UTC), "Africa/Tunis"),
            seen_in(datetime(2027, 7, 1, 11, 30, tzinfo=UTC), "Africa/Tunis"),
        ),
        kind="study_visit",
        summary="One, two;\nthree \\n",
        place="Sfax, Harbour",
        link="https://meet.example.org/a?b=1",
        cancelled=True,
    )


def told(result: Reading) -> list[tuple[int | None, str | None, str | None, str]]:
    return [(each.line, each.cell, each.found, str(each.message)) for each in result.problems]


NO_DATE = "This is not a date of iCalendar, such as 20270303T150000Z."
BESIDE = "Dates beside a rule are not read. Give each an event of its own."


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("LOCATION:Sfax", (3, "DTSTART", None, "It has no start.")),
        ("DTSTART:soon", (6, "DTSTART", "soon", NO_DATE)),
        ("DTSTART:20270230", (6, "DTSTART", "20270230", NO_DATE)),
        ("DTSTART:20270701T100000/PT1H", (6, "DTSTART", "20270701T100000/PT1H", NO_DATE)),
        (
            "DTSTART:99991231T235959Z",
            (6, "DTSTART", "99991231T235959Z", "Is the year right? 9999 is too far away."),
        ),
        (
            "DTSTART;TZID=Europe/Madrid:20270328T023000",
            (
                6,
                "DTSTART",
                "20270328T023000",
                "2027-03-28 02:30 does not exist in Europe/Madrid: the clocks go forward then."
                " The nearest times are 2027-03-28 01:59 and 2027-03-28 03:00.",
            ),
        ),
        (
            "DTSTART:20270701T100000Z\nDTEND:20270701T090000Z",
            (7, "DTEND", "20270701T090000Z", "The end is before the start."),
        ),
        (
            "DTSTART:20270701T100000Z\nDTEND:20270702",
            (7, "DTEND", "20270702", "The start has a time and the end has none."),
        ),
        (
            "DTSTART:20270701\nDTEND:20270702T100000Z",
            (7, "DTEND", "20270702T100000Z", "The end has a time and the start has none."),
        ),
        (
            "DTSTART:20270701T100000Z\nDURATION:an hour",
            (7, "DURATION", "an hour", "This is not a length of iCalendar, such as PT1H30M."),
        ),
        (
            "DTSTART:20270701T100000Z\nDURATION:P60W",
            (7, "DURATION", "P60W", "This is longer than a year."),
        ),
        (
            "DTSTART:20270701T100000Z\nRRULE:FREQ=SECONDLY",
            (7, "RRULE", "FREQ=SECONDLY", "FREQ: An event repeats every day at most."),
        ),
        (
            "DTSTART:20270701T100000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO",
            (
                7,
                "RRULE",
                "FREQ=WEEKLY;BYDAY=MO",
                "It begins on 2027-07-01, which is not one of its days. The next that is:"
                " 2027-07-05.",
            ),
        ),
        (
            "DTSTART:20270701T100000Z\nRRULE:FREQ=DAILY\nEXDATE:soon",
            (8, "EXDATE", "soon", NO_DATE),
        ),
        (
            "DTSTART:20270701T100000Z\nRDATE:20270702T100000Z",
            (7, "RDATE", "20270702T100000Z", BESIDE),
        ),
    ],
)
def test_an_event_that_cannot_be_read_is_one_problem_and_its_neighbour_is_read(
    lines: str, problem: tuple[int, str, str | None, str]
) -> None:
    result = reading(lines, "DTSTART:20270701")
    line, *rest = problem
    assert told(result) == [(line, *rest)]
    assert result.programme.events[-1].ref == "2"


def test_a_time_without_any_zone_is_a_problem() -> None:
    assert told(reading("DTSTART:20270701T100000", zone=None)) == [
        (
            6,
            "DTSTART",
            "20270701T100000",
            "This time names no zone, and no zone is known for the calendar.",
        )
    ]


def test_one_date_of_a_repeating_event_by_itself_is_an_event() -> None:
    event = only_event("DTSTART:20270702T110000Z\nRECURRENCE-ID:20270702T100000Z")
    assert event.ref == "1/20270702T100000Z"


def test_a_uid_that_comes_twice_is_a_problem() -> None:
    data = calendar("DTSTART:20270701", "DTSTART:20270702").replace(b"UID:2", b"UID:1")
    assert told(read(data, zone="UTC", now=NOW)) == [
        (9, "UID", "1", "This id stands already in line 3.")
    ]


def test_an_event_without_a_title_is_a_problem() -> None:
    data = calendar("DTSTART:20270701").replace(b"SUMMARY:Event 1\n", b"")
    assert told(read(data, zone="UTC", now=NOW)) == [(3, "SUMMARY", None, "A title is missing.")]


@pytest.mark.parametrize("cut", [b"END:VCALENDAR", b"END:VEVENT"])
def test_a_file_that_was_cut_off_is_a_problem(cut: bytes) -> None:
    data = calendar("DTSTART:20270701").partition(cut)[0]
    assert [str(problem.message) for problem in read(data, zone="UTC", now=NOW).problems] == [
        "The file ends too early: something that begins has no END. Fetch it again."
    ]


def test_a_calendar_of_more_lines_than_a_programme_has_is_read_to_its_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ical_in, "MOST_LINES", 6)
    assert told(reading("DTSTART:20270701")) == [(7, None, None, "The file is too long to read.")]


def test_a_session_has_two_hundred_speakers_at_most() -> None:
    session = SessionDraft("s", "S", at(AT_TEN, MADRID), speakers=(Speaker("A"),) * 201)
    event = EventDraft("e", "E", at(AT_TEN, MADRID), sessions=(session,))
    data = write(ProgrammeDraft((event,)), "ics", now=NOW)
    assert [str(each.message) for each in read(data, zone=None, now=NOW).problems] == [
        "A session has 200 speakers at most."
    ]


def test_empty_lines_are_passed_over_and_counted() -> None:
    data = calendar("DTSTART:20270701\nDTEND:wrong").replace(b"Event 1", b"Eve\n\n\r\n nt 1")
    [problem] = read(data, zone="UTC", now=NOW).problems
    assert (problem.line, problem.cell, problem.found) == (10, "DTEND", "wrong")
    whole = data.replace(b"wrong", b"20270702")
    assert read(whole, zone="UTC", now=NOW).programme.events[0].title == "Event 1"


def test_a_calendar_without_events_is_a_problem() -> None:
    assert told(reading()) == [(1, None, None, "There is no event in this calendar.")]


def test_other_bytes_than_utf_8_are_told_and_the_rest_is_read() -> None:
    data = calendar("DTSTART:20270701").replace(b"Event 1", "É".encode("latin-1"))
    result = read(data, zone="UTC", now=NOW)
    assert told(result) == [(5, None, "É", "Save the file as UTF-8: here are other bytes.")]
    assert [event.ref for event in result.programme.events] == ["1"]


def test_our_own_feed_gives_back_events_with_their_sessions() -> None:
    stamp = datetime(2027, 1, 1, tzinfo=UTC)
    two_days = Dates.exact(
        place(datetime(2027, 3, 27, 9), MADRID), place(datetime(2027, 3, 28, 17), MADRID)
    )
    hour = Dates.exact(
        place(datetime(2027, 3, 28, 9), MADRID), place(datetime(2027, 3, 28, 10), MADRID)
    )
    event = CalendarItem("event-1@x", 3, stamp, two_days, "Sfax", "Host: City", banner=True)
    session = CalendarItem(
        "session-2@x", 0, stamp, hour, "Visit", related_to="event-1@x", status=Status.CANCELLED
    )
    data = calendar_bytes("Feed", "", map(item_bytes, (session, event)))
    (read_event,) = read(data, zone=None, now=NOW).programme.events
    (read_session,) = read_event.sessions
    assert (read_event.ref, read_event.title, read_event.dates) == ("event-1@x", "Sfax", two_days)
    assert (read_session.ref, read_session.title, read_session.dates, read_session.cancelled) == (
        "session-2@x",
        "Visit",
        hour,
        True,
    )
    assert read(data, zone=None, now=NOW).programme.carries.event == frozenset(
        {"title", "zone", "place", "link", "cancelled"}
    )


FOREIGN = sorted(
    Path(str(path))
    for folder in ("calendars", "events")
    for path in package("icalendar").joinpath("tests", folder).iterdir()
    if path.name.endswith(".ics")
)


@pytest.mark.parametrize("path", FOREIGN, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore:.*globally unique TZID")
def test_every_event_that_icalendar_finds_is_an_event_here_or_a_problem(path: Path) -> None:
    data = path.read_bytes()
    result = read(data, zone=MADRID, now=NOW)
    lines = data.decode("utf-8", "replace").splitlines()
    begins = [number for number, line in enumerate(lines, 1) if line.strip() == "BEGIN:VEVENT"]
    starts = {event.line for event in result.programme.events}
    wrong = [problem.line or 0 for problem in result.problems]
    ours = [
        begin
        for begin, end in pairwise([*begins, len(lines) + 1])
        if begin in starts or any(begin <= line < end for line in wrong)
    ]
    assert len(ours) >= found_by_icalendar(data)


def found_by_icalendar(data: bytes) -> int:
    """The number of its events, without the changed dates of those that repeat."""
    try:
        calendars = Calendar.from_ical(data, multiple=True)
    except ValueError:
        return 0
    finally:
        use_zoneinfo()  # it keeps every VTIMEZONE it has met
    vevents = [vevent for each in calendars for vevent in each.walk("VEVENT")]
    repeating = {vevent.get("UID") for vevent in vevents if "RRULE" in vevent}
    return sum(
        "RECURRENCE-ID" not in vevent or vevent.get("UID") not in repeating for vevent in vevents
    )
