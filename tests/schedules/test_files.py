"""What a file is, is seen from its content."""

from __future__ import annotations

import gc

import pytest

from schedules.files import FORMATS, MOST_BYTES, Format, read, recognised, write
from tests.programmes import event, exact, programme, session
from tests.schedules.programmes import NOW

NOT_A_SCHEDULE = (
    "This is not a schedule file that can be read. YAML (.yaml) and iCalendar (.ics) can."
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("community: A\nevents: []\n", "yaml"),
        ("# a comment\n\n'events':\n- title: A\n", "yaml"),
        ('{"events": []}', "yaml"),
        ("\r\nbegin:vcalendar\r\nEND:VCALENDAR\r\n", "ics"),
        ("BEGIN:VEVENT\nSUMMARY: events: A\nEND:VEVENT\n", "ics"),
        ("id,title,start\n1,A: b,2027-01-01\n", None),
        ("<?xml version='1.0'?>\n<schedule>\nzone: x\n</schedule>\n", None),
        ("Dear all,\nplease note: the meeting is on Monday.\n", None),
        ("", None),
    ],
)
def test_a_format_is_recognised_by_what_the_text_says(text: str, kind: str | None) -> None:
    assert recognised(text) == kind


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \r\n\t", "The file is empty."),
        (b"PK\x03\x04\x14\0\nevents:\n", NOT_A_SCHEDULE),
        (b"\x89PNG\r\n\x1a\n", NOT_A_SCHEDULE),
        (b"/etc/passwd", NOT_A_SCHEDULE),
        (b"#" * (MOST_BYTES + 1), "The file is too large: 10 MB at most."),
    ],
)
def test_what_is_no_schedule_is_refused_with_one_sentence(data: bytes, sentence: str) -> None:
    reading = read(data, zone="UTC", now=NOW)
    assert [str(problem.message) for problem in reading.problems] == [sentence]
    assert reading.programme.events == ()


@pytest.mark.parametrize("as_", FORMATS)
def test_reading_leaves_nothing_behind_for_the_garbage_collector(as_: Format) -> None:
    """Twenty thousand values in a circle would halt every thread when they are collected."""
    sessions = tuple(session(f"s{n}", 2 + n / 99) for n in range(100))
    data = write(programme(event("a", dates=exact(1, 99), sessions=sessions)), as_, now=NOW)
    read(data, zone=None, now=NOW)
    gc.collect()
    gc.disable()
    try:
        reading = read(data, zone=None, now=NOW)
        assert len(reading.programme.events[0].sessions) == 100
        assert gc.collect() < 20
    finally:
        gc.enable()
