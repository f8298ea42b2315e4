"""What a file is, is seen from its content."""

from __future__ import annotations

import gc
import io
import zipfile

import pytest

from schedules.files import FORMATS, MOST_BYTES, Format, read, recognised, write
from tests.programmes import event, exact, programme, session
from tests.schedules.programmes import NOW

TAKEN = "Schedules are read as YAML, CSV, Excel (.xlsx), iCalendar (.ics), schedule.xml, JSON."
NOT_A_SCHEDULE = f"This is not a schedule file that can be read. {TAKEN}"
NO_COLUMNS = (
    "This looks like a table, but none of its first rows names the columns: title, start, end and"
    " so on. /programme template gives a table that does."
)
DAMAGED = "This workbook is damaged. Save it again as .xlsx."


def zipped(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "events: []")
    return target.getvalue()


def seems(what: str) -> str:
    return f"This seems to be {what}. {TAKEN}"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("community: A\nevents: []\n", "yaml"),
        ("# a comment\n\n'events':\n- title: A\n", "yaml"),
        ('\n {\n"events": []}', "json"),
        ("{}", "json"),
        ('[{"title": "A"}]', "json"),
        ("{events: []}", "yaml"),
        ("\r\nbegin:vcalendar\r\nEND:VCALENDAR\r\n", "ics"),
        ("BEGIN:VEVENT\nSUMMARY: events: A\nEND:VEVENT\n", "ics"),
        ("id,title,start\n1,A: b,2027-01-01\n", "csv"),
        ("Titre;Début;Fin\n", "csv"),
        ('Our programme:\t\n\n"Título"\t"Fecha"\n', "csv"),
        ("#note,title,date\n,A,2027-03-03\n", "csv"),
        ("# id, title, start\nevents:\n- title: A\n", "yaml"),
        ("events:\n- title: A\n  summary: >-\n    title, start, end\n", "yaml"),
        ("{events: [\n{title: A, start: x}]}", "yaml"),
        ("id,name of it\n1,A\n", None),
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
        (b"PK\x03\x04\x14\0\nevents:\n", DAMAGED),
        (zipped("programme.yaml"), seems("an archive of files")),
        (zipped("word/document.xml"), seems("a Word document")),
        (zipped("mimetype", "content.xml"), seems("an OpenDocument file (.ods or .odt)")),
        (zipped("xl/workbook.bin"), seems("a binary Excel workbook (.xlsb)")),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            seems("an old Excel workbook (.xls), or one with a password"),
        ),
        (b"%PDF-1.7\nevents:\n", seems("a PDF document")),
        (b"\x89PNG\r\n\x1a\n", seems("a picture")),
        (b"\xff\xd8\xff\xe0", seems("a picture")),
        (b"\n<!DOCTYPE html><p>events:\n", seems("a web page")),
        (b"<table><tr><td>title</td></tr></table>", seems("a web page")),
        (b"/etc/passwd", NOT_A_SCHEDULE),
        (b"What,When\nOpening,Monday\n", NO_COLUMNS),
        (
            b"- title: A\n  date: tba\n",
            "The file has no events. It has the word events: and a list under it.",
        ),
        (
            b"\xff\xfe" + "title\tstart\n".encode("utf-16-le"),
            "Save the file as UTF-8: this is UTF-16. In Excel the type is called “CSV UTF-8”.",
        ),
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
