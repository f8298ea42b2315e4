"""What one item, one series and one calendar look like as bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from schedules.ical_out import (
    CalendarItem,
    Organizer,
    Series,
    Status,
    calendar_bytes,
    flaw,
    has_a_place,
    is_whole,
    item_bytes,
    local_time,
    series_bytes,
)
from schedules.ical_text import cleaned, escaped, web_address
from schedules.moments import Dates
from tests.judges.feed import at, exact, fixed_feed

TUNIS = "Africa/Tunis"
STAMP = datetime(2019, 5, 2, 8, 30, tzinfo=UTC)
HOUR = exact("2019-06-25T09:00", "2019-06-25T10:30", TUNIS)
TWO_DAYS = exact("2019-06-25T09:00", "2019-06-26T17:00", TUNIS)
ITEM = CalendarItem("session-7@convenor.example", 3, STAMP, HOUR, "Opening")
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=120)
HOSTILE = (
    "",
    " ",
    "\r",
    "ends with\r",
    "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    "BEGIN:VEVENT",
    "a\rb\nc\r\nd",
    "\x00\x01\x1f\x7f\x85\u2028\u2029",
    "\ud800 lone surrogate",
    "\\n \\, \\; \\\\ \\",
    ";,:\"'",
    "\u202eevil\u202c",
    "@everyone <@&1> <#2>",
    "=HYPERLINK(1)",
    "é" * 74 + "🏛️" * 40,
    " leading and trailing ",
    "%s {0} {name} %%",
)


def lines_of(octets: bytes) -> list[str]:
    return octets.replace(b"\r\n ", b"").decode("utf-8").split("\r\n")


def read(octets: bytes) -> Any:
    [event] = Calendar.from_ical(calendar_bytes("x", "", [octets])).walk("VEVENT")
    assert event.errors == []
    return event


def test_a_session_is_written_in_utc() -> None:
    """Every line of a plain session, in order."""
    item = replace(
        ITEM,
        description="Welcome",
        place="Town hall; Sfax",
        link="https://example.org/live",
        categories=("plenary", "cities, networks"),
        related_to="event-1@convenor.example",
        organizer=Organizer("MC2CM", "office@example.org"),
        alarm=10,
        extras=(("X-CONVENOR-REF", "opening"),),
    )
    assert lines_of(item_bytes(item)) == [
        "BEGIN:VEVENT",
        "UID:session-7@convenor.example",
        "DTSTAMP:20190502T083000Z",
        "LAST-MODIFIED:20190502T083000Z",
        "SEQUENCE:3",
        "DTSTART:20190625T080000Z",
        "DTEND:20190625T093000Z",
        "SUMMARY:Opening",
        r"DESCRIPTION:Welcome\n\n2019-06-25 09:00–10:30 (Africa/Tunis)"
        r"\nhttps://example.org/live",
        r"LOCATION:Town hall\; Sfax",
        "URL:https://example.org/live",
        "CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:https://example.org/live",
        r"CATEGORIES:plenary,cities\, networks",
        'ORGANIZER;CN="MC2CM":mailto:office@example.org',
        "RELATED-TO;RELTYPE=PARENT:event-1@convenor.example",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "X-CONVENOR-ZONE:Africa/Tunis",
        "X-CONVENOR-ADDED-LINES:3",
        "X-CONVENOR-REF;VALUE=TEXT:opening",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Opening",
        "TRIGGER:-PT10M",
        "END:VALARM",
        "END:VEVENT",
        "",
    ]


def test_an_event_of_several_days_is_a_banner_that_blocks_nothing() -> None:
    """Whole days, the end exclusive, free; its hours are kept for our own reader, in its zone."""
    dates = Dates.exact(at("2019-06-25T09:00", TUNIS), at("2019-06-26T18:00", "Europe/Madrid"))
    written = lines_of(item_bytes(replace(ITEM, dates=dates, banner=True, alarm=10)))
    assert written[5:7] == ["DTSTART;VALUE=DATE:20190625", "DTEND;VALUE=DATE:20190627"]
    assert written[9:15] == [
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "X-CONVENOR-ZONE:Africa/Tunis",
        "X-CONVENOR-START:20190625T080000Z",
        "X-CONVENOR-END:20190626T160000Z",
        "X-CONVENOR-ADDED-LINES:1",
    ]


def test_day_precision_is_tentative_whole_days() -> None:
    """A day without hours is all-day, TENTATIVE, and does not block the day."""
    dates = Dates.days(date(2019, 9, 30), date(2019, 9, 30), TUNIS)
    written = lines_of(item_bytes(replace(ITEM, dates=dates)))
    assert written[5:7] == ["DTSTART;VALUE=DATE:20190930", "DTEND;VALUE=DATE:20191001"]
    assert written[9:11] == ["STATUS:TENTATIVE", "TRANSP:TRANSPARENT"]


@pytest.mark.parametrize("dates", [Dates.in_month(2019, 9, TUNIS), Dates.tba(TUNIS)])
def test_a_month_is_not_in_a_calendar(dates: Dates) -> None:
    """Month precision and "to be announced" have no bytes at all."""
    assert (has_a_place(dates), item_bytes(replace(ITEM, dates=dates))) == (False, b"")


@pytest.mark.parametrize("dates", [HOUR, Dates.days(date(2019, 6, 25), date(2019, 6, 25), TUNIS)])
def test_cancelled_items_stay_and_say_so(dates: Dates) -> None:
    """Cancelled: the words before the title, free time, no alarm; the title itself is kept."""
    item = replace(ITEM, dates=dates, status=Status.CANCELLED, cancelled_words="ANNULÉ :", alarm=10)
    written = lines_of(item_bytes(item))
    assert written[7] == "SUMMARY:ANNULÉ : Opening"
    assert written[9:] == [
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
        "X-CONVENOR-ZONE:Africa/Tunis",
        "X-CONVENOR-TITLE;VALUE=TEXT:Opening",
        "X-CONVENOR-ADDED-LINES:1",
        "END:VEVENT",
        "",
    ]


def test_an_instant_has_no_end() -> None:
    """DTEND must be later than DTSTART, so an item without length is written without it."""
    written = lines_of(item_bytes(replace(ITEM, dates=Dates.exact(HOUR.start, HOUR.start))))
    assert [line for line in written if line.startswith("DT")] == [
        "DTSTAMP:20190502T083000Z",
        "DTSTART:20190625T080000Z",
    ]


def test_a_series_is_in_its_zone() -> None:
    """EXDATE and RECURRENCE-ID have the master's type and zone; an override has the master's
    uid and no smaller sequence; an override without a date leaves its occurrence out."""
    series = Series(
        ITEM,
        "FREQ=WEEKLY;UNTIL=20190801T080000Z",
        without=(at("2019-07-09T09:00", TUNIS),),
        overrides=(
            (
                at("2019-07-16T09:00", TUNIS),
                replace(
                    ITEM,
                    uid="other",
                    sequence=1,
                    dates=exact("2019-07-17T11:00", "2019-07-17T12:00", "Europe/Madrid"),
                ),
            ),
            (at("2019-07-02T09:00", TUNIS), replace(ITEM, dates=Dates.tba(TUNIS))),
        ),
    )
    assert series.zone == (TUNIS, 2019)
    timed = ("UID", "SEQ", "DTSTART", "DTEND", "RRULE", "EXDATE", "RECUR", "DESC")
    assert [line for line in lines_of(series_bytes(series)) if line.startswith(timed)] == [
        "UID:session-7@convenor.example",
        "SEQUENCE:3",
        "DTSTART;TZID=Africa/Tunis:20190625T090000",
        "DTEND;TZID=Africa/Tunis:20190625T103000",
        "RRULE:FREQ=WEEKLY;UNTIL=20190801T080000Z",
        "EXDATE;TZID=Africa/Tunis:20190702T090000",
        "EXDATE;TZID=Africa/Tunis:20190709T090000",
        "DESCRIPTION:09:00–10:30 (Africa/Tunis)",
        "UID:session-7@convenor.example",
        "SEQUENCE:3",
        "RECURRENCE-ID;TZID=Africa/Tunis:20190716T090000",
        "DTSTART;TZID=Africa/Tunis:20190717T100000",
        "DTEND;TZID=Africa/Tunis:20190717T110000",
        "DESCRIPTION:2019-07-17 11:00–12:00 (Europe/Madrid)",
    ]


def test_a_series_of_whole_days_has_dates_everywhere() -> None:
    """The master's type is DATE, so EXDATE is too, and no zone is needed."""
    series = Series(
        replace(ITEM, dates=TWO_DAYS, banner=True),
        "FREQ=YEARLY;UNTIL=20230625",
        without=(at("2020-06-25T09:00", TUNIS),),
    )
    assert series.zone is None
    assert lines_of(series_bytes(series))[5:9] == [
        "DTSTART;VALUE=DATE:20190625",
        "DTEND;VALUE=DATE:20190627",
        "RRULE:FREQ=YEARLY;UNTIL=20230625",
        "EXDATE;VALUE=DATE:20200625",
    ]


@pytest.mark.parametrize(
    "rule",
    ["", "FREQ=DAILY\r\nX:1", "COUNT=2", "FREQ=DAILY;UNTIL=20190801", "FREQ=DAILY;UNTIL=2019"],
)
def test_a_series_refuses_what_is_no_rule(rule: str) -> None:
    """A rule that is no RRULE value, or whose UNTIL is not in UTC, is a bug and raises."""
    with pytest.raises(ValueError, match="RRULE"):
        Series(ITEM, rule)


@pytest.mark.parametrize(
    "changes",
    [
        {"stamp": datetime(2019, 5, 2)},
        {"stamp": datetime.fromisoformat("2019-05-02T08:30:00+01:00")},
        {"uid": ""},
        {"sequence": -1},
        {"alarm": -5},
        {"extras": (("X-OTHER", "1"),)},
        {"extras": (("X-CONVENOR-A:B\r\n", "1"),)},
    ],
)
def test_an_item_refuses_what_cannot_be_written(changes: dict[str, Any]) -> None:
    """Naive or local stamps, no uid, negative numbers and foreign property names raise."""
    with pytest.raises(ValueError, match="CalendarItem"):
        replace(ITEM, **changes)


@pytest.mark.parametrize("mail", ["", "a b@c.org", "a@b.org\r\nX:1", "a@b.org,c@d.org"])
def test_an_organizer_is_one_plain_address(mail: str) -> None:
    """What is not one address cannot become a mailto: value."""
    with pytest.raises(ValueError, match="address"):
        Organizer("Ana", mail)


def test_a_calendar_has_its_head_and_no_method() -> None:
    """Every line of an empty calendar; no METHOD, no UID, nothing random."""
    octets = calendar_bytes(
        "MC2CM", "Cities, networks", [], url="https://example.org/feeds/a.ics", color="teal"
    )
    assert lines_of(octets) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Convenor//Convenor//EN",
        "NAME:MC2CM",
        "X-WR-CALNAME:MC2CM",
        r"X-WR-CALDESC:Cities\, networks",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "SOURCE;VALUE=URI:https://example.org/feeds/a.ics",
        "COLOR:teal",
        "END:VCALENDAR",
        "",
    ]
    assert flaw(octets) is None


def test_a_zone_stands_once_from_the_first_year_any_series_needs() -> None:
    """Two series of one zone share one VTIMEZONE; zones are in order of name."""
    octets = calendar_bytes(
        "x", "", [], zones=[(TUNIS, 2008), ("Africa/Cairo", 2026), (TUNIS, 2026)]
    )
    written = lines_of(octets)
    assert [line for line in written if line.startswith("TZID")] == [
        "TZID:Africa/Cairo",
        "TZID:Africa/Tunis",
    ]
    tunis = written[written.index("TZID:Africa/Tunis") :]
    assert next(line for line in tunis if line.startswith("DTSTART")) == "DTSTART:20071028T030000"


@given(
    st.fixed_dictionaries(
        {"title": ANY_TEXT, "description": ANY_TEXT, "place": ANY_TEXT, "link": ANY_TEXT}
    ),
    st.lists(ANY_TEXT, max_size=3),
    st.sampled_from([HOUR, TWO_DAYS, Dates.days(date(2024, 2, 29), date(2024, 3, 1), TUNIS)]),
    st.booleans(),
    st.sampled_from(Status),
)
@settings(max_examples=60)
def test_icalendar_reads_back_any_text(
    texts: dict[str, str], categories: list[str], dates: Dates, banner: bool, status: Status
) -> None:
    """Whatever people typed, icalendar reads equal fields and finds no error."""
    check(replace(ITEM, dates=dates, banner=banner, status=status, **texts), categories)


@pytest.mark.parametrize("text", HOSTILE)
def test_icalendar_reads_back_hostile_strings(text: str) -> None:
    """No string breaks out of its property, in any field."""
    item = replace(ITEM, title=text, description=text, place=text, link=f"https://{text}")
    check(replace(item, related_to=text, extras=(("X-CONVENOR-REF", text),)), [text, text])
    octets = calendar_bytes(text, text, [item_bytes(item)], url=f"https://x/{text}")
    assert flaw(octets) is None
    calendar = Calendar.from_ical(octets)
    assert calendar["X-WR-CALNAME"] == escaped(cleaned(text))  # read as it stands: no TEXT to it
    assert len(calendar.subcomponents) == 1


def check(item: CalendarItem, categories: list[str]) -> None:
    item = replace(item, categories=tuple(categories), organizer=Organizer(item.title, "a@b.org"))
    octets = item_bytes(item)
    assert flaw(calendar_bytes("x", "", [octets])) is None
    event = read(octets)
    cancelled = "CANCELLED: " if item.status is Status.CANCELLED else ""
    assert event["SUMMARY"] == cancelled + cleaned(item.title)
    body = event["DESCRIPTION"].split("\n")
    assert "\n".join(body[: -int(event["X-CONVENOR-ADDED-LINES"])]) == cleaned(item.description)
    assert event.get("LOCATION", "") == cleaned(item.place)
    assert event.get("URL", "") == web_address(item.link)
    found = [str(each) for each in event["CATEGORIES"].cats] if item.categories else []
    assert found == [cleaned(each) for each in item.categories]
    if cancelled:
        assert event["X-CONVENOR-TITLE"] == cleaned(item.title)
    assert [event.get(name) for name, _ in item.extras] == [
        cleaned(each) for _, each in item.extras
    ]
    assert event["UID"] == item.uid
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == STAMP
    whole = item.banner or item.dates.start is None
    assert event["DTSTART"].dt == (item.dates.first if whole else item.dates.begins)
    last = item.dates.last + timedelta(days=1) if item.dates.last else None
    assert event["DTEND"].dt == (last if whole else item.dates.passes)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (HOUR, "2019-06-25 09:00–10:30 (Africa/Tunis)"),
        (TWO_DAYS, "2019-06-25 09:00 – 2019-06-26 17:00 (Africa/Tunis)"),
        (Dates.days(date(2019, 9, 1), date(2019, 9, 1), TUNIS), "2019-09-01 (Africa/Tunis)"),
        (
            Dates.days(date(2019, 9, 1), date(2019, 9, 3), TUNIS),
            "2019-09-01 – 2019-09-03 (Africa/Tunis)",
        ),
        (
            Dates.exact(at("2026-06-25T09:00", TUNIS), at("2026-06-25T11:00", "Europe/Madrid")),
            "2026-06-25 09:00–10:00 (Africa/Tunis)",
        ),
        (Dates.tba(TUNIS), ""),
    ],
)
def test_local_time_in_digits(dates: Dates, expected: str) -> None:
    """The local time and the zone, for every precision that has a place in a calendar."""
    assert local_time(dates) == expected


def test_flaws_are_seen() -> None:
    """Bytes that are cut, of bare LF, unfolded, unclosed, wrongly closed or of broken UTF-8 have
    a flaw; a whole calendar has none."""
    feed, _ = fixed_feed()
    flaws = {
        feed: None,
        feed[:-1]: "the last line does not end",
        feed.replace(b"Sfax\r\n", b"Sfax\n", 1): "a line does not end with CRLF",
        feed.replace(b":Sfax", b":" + b"x" * 68, 1): "a line is too long",
        feed.replace(b"BEGIN:VEVENT\r\n", b"", 1): "a component ends that did not begin",
        feed.replace(b"END:VALARM\r\n", b"", 1): "a component ends that did not begin",
        feed.replace(b"END:VCALENDAR\r\n", b"", 1): "a component does not end",
        feed.replace("é".encode(), b"\xc3(", 1): "it is not UTF-8",
    }
    assert {octets: flaw(octets) for octets in flaws} == flaws


def test_a_part_of_a_calendar_is_not_whole() -> None:
    """Empty, cut, or with one event fewer than there are: not to be published."""
    feed = calendar_bytes("x", "", [item_bytes(ITEM), item_bytes(ITEM)])
    assert is_whole(feed, 2)
    assert is_whole(calendar_bytes("x", "", []), 0)
    for octets in (b"", feed[:-2], feed[10:], feed.replace(b"END:VEVENT", b"END:X", 1)):
        assert not is_whole(octets, 2)
    assert not is_whole(feed, 3)
