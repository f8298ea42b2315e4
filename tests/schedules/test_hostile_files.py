"""Whatever the bytes are: a reading comes back, soon, and nothing is raised."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from schedules.drafts import Reading
from schedules.files import FORMATS, MOST_BYTES, Format, write
from tests.fuzz.files import MADRID, NOW, files, sound, timed
from tests.schedules.workbooks import row, workbook


@pytest.mark.parametrize("as_", FORMATS)
def test_a_thousand_damaged_files_are_read_or_refused_within_a_second_each(as_: Format) -> None:
    outcomes = {True: 0, False: 0}
    for number, data in enumerate(files(as_, 1_000, 2019)):
        reading, seconds = timed(data, MADRID if number % 2 else None)
        assert isinstance(reading, Reading)
        assert seconds < 1
        outcomes[reading.problems == ()] += 1
    assert min(outcomes.values()) > 20  # both the sound and the broken were met


@pytest.mark.parametrize("as_", FORMATS)
def test_what_is_damaged_was_sound_before(as_: Format) -> None:
    for seed in range(20):
        reading, _ = timed(write(sound(random.Random(seed)), as_, now=NOW))
        assert reading.problems == ()


SIZE = 1_000_000


def filled(unit: bytes, head: bytes = b"", tail: bytes = b"") -> bytes:
    """A megabyte: the unit again and again between a head and a tail."""
    return head + unit * ((SIZE - len(head) - len(tail)) // len(unit)) + tail


EVENT = b"zone: UTC\nevents:\n- title: A\n  start: 2027-01-01 10:00\n  "
VEVENT = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:A\n"
BOMBS: dict[str, Callable[[], bytes]] = {
    "aliases of aliases": lambda: b"a: &a [x]\n" + filled(b"b: &b [*a, *a, *a]\n"),
    "brackets": lambda: filled(b"[", b"events: "),
    "list items": lambda: filled(b"- a\n", b"events:\n"),
    "unknown words": lambda: (
        b"events:\n- title: A\n"
        + b"".join(b"  word%d: x\n" % number for number in range(SIZE // 15))
    ),
    "a length of many": lambda: filled(b"1h ", EVENT + b"length: "),
    "days of many": lambda: filled(b"to ", b"zone: UTC\nevents:\n- title: A\n  days: "),
    "unknown zones": lambda: (
        b"events:\n"
        + b"".join(b"- {title: A, date: tba, zone: America/x%d}\n" % n for n in range(4_000))
    ),
    "a circle of events": lambda: (
        b"zone: UTC\nevents:\n"
        + b"".join(
            b"- {title: e%d, date: tba, follows: e%d}\n" % (n, (n + 1) % 4_990)
            for n in range(4_990)
        )
    ),
    "events without end": lambda: filled(b"BEGIN:VEVENT\n"),
    "folds": lambda: filled(b"\n ", VEVENT),
    "parameters": lambda: filled(b';A="b"', VEVENT + b"DTSTART"),
    "quotes": lambda: filled(b'"', VEVENT + b"DTSTART;A="),
    "a zone of slashes": lambda: filled(b"/a", VEVENT + b"DTSTART;TZID=", b":20270101T100000"),
    "a long duration": lambda: filled(b"9", VEVENT + b"DTSTART:20270101\nDURATION:P", b"D"),
    "dates left out": lambda: filled(
        b"20270101,",
        VEVENT + b"DTSTART:20270101\nRRULE:FREQ=DAILY;COUNT=1000\nEXDATE;VALUE=DATE:",
        b"x\nEND:VEVENT\nEND:VCALENDAR\n",
    ),
    "rules without dates": lambda: (
        b"BEGIN:VCALENDAR\n"
        + b"".join(
            b"BEGIN:VEVENT\nUID:%d\nSUMMARY:A\nDTSTART:20270101\n"
            b"RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6\nEND:VEVENT\n" % number
            for number in range(4_999)
        )
        + b"END:VCALENDAR\n"
    ),
    "rules that count": lambda: (
        b"BEGIN:VCALENDAR\n"
        + b"".join(
            b"BEGIN:VEVENT\nUID:%d\nSUMMARY:A\nDTSTART:20270101\n"
            b"RRULE:FREQ=DAILY;BYMONTH=1;COUNT=1000\nEXDATE;VALUE=DATE:21990101\nEND:VEVENT\n"
            % number
            for number in range(4_999)
        )
        + b"END:VCALENDAR\n"
    ),
    "a speaker for each letter": lambda: filled(b"a;", b"type,title,start\nvisit,", b",10:00\n"),
    "a table of commas": lambda: filled(b",\n", b"title,start\n"),
    "cells without end": lambda: filled(b"\n", b'title,start\n"'),
    "quotes in quotes": lambda: filled(b'""', b'title,start\n"'),
    "an open text of JSON": lambda: filled(b'\\"', b'{"events": "'),
    "brackets of JSON": lambda: filled(b"[", b'{"a":'),
    "items of JSON": lambda: filled(b'{"title": "A", "date": "tba"},', b'{"events": [', b"{}]}"),
    "elements": lambda: filled(b"<an_element/>", b"<schedule>", b"</schedule>"),
    "elements in elements": lambda: filled(b"<a>", b"<schedule>"),
    "attributes": lambda: (
        b"<schedule " + b" ".join(b'a%d=""' % n for n in range(SIZE // 11)) + b"/>"
    ),
    "an attribute": lambda: filled(b"x", b'<schedule a="', b'"/>'),
    "declarations": lambda: filled(b"<!ELEMENT a (b)>", b"<!DOCTYPE a [", b"]><schedule/>"),
    "shared texts": lambda: workbook(row("title", "date"), strings="<si><t>a</t></si>" * 90_000),
    "empty cells": lambda: workbook(row("title", "date") + "<row>" + "<c/>" * 50_000 + "</row>"),
    "a text of a cell": lambda: workbook(row("title", "date") + row("x" * 20_000_000)),
    "formats": lambda: workbook(
        row("title", "date"), styles='<numFmt numFmtId="1" formatCode="[[[[yy"/>' * 50_000
    ),
    "zeros": lambda: bytes(SIZE),
    "an open quote": lambda: filled(b"x", b'events: "'),
}


@pytest.mark.parametrize("unit", [b"\n", b"\r\n", b"\r", b"\n ", b"a:\n"])
def test_ten_megabytes_of_next_to_nothing_are_read_in_a_moment(unit: bytes) -> None:
    head = b"BEGIN:VCALENDAR" + unit
    reading, seconds = timed(head + unit * ((MOST_BYTES - len(head)) // len(unit)))
    assert len(reading.problems) == 1
    assert seconds < 1


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_file_made_to_waste_time_is_refused_soon(bomb: str) -> None:
    reading, seconds = timed(BOMBS[bomb]())
    assert reading.problems != ()
    assert seconds < 3
