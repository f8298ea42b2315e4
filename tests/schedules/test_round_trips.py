"""What we write in a format reads back as it was, but for what the format cannot carry."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from schedules.drafts import EventDraft, ProgrammeDraft, Speaker
from schedules.files import Format, read, write
from schedules.files.csv_out import guarded, unguarded
from schedules.files.table_cells import speakers_of, speakers_text
from schedules.files.table_words import COLUMNS
from tests.programmes import event, exact, programme, session
from tests.schedules.programmes import NOW, programmes


def kept(draft: ProgrammeDraft, as_: Format) -> ProgrammeDraft:
    """What a format carries of a programme: a table has no place for the community."""
    return replace(draft, community=None, zone=None) if as_ in ("csv", "xlsx") else draft


@pytest.mark.parametrize("as_", ["csv", "xlsx", "schedule.xml", "json"])
def test_a_programme_written_reads_back_as_equal_drafts_without_problems(as_: Format) -> None:
    @given(programmes().filter(lambda draft: draft.events))
    @settings(max_examples=60, deadline=None)
    def holds(draft: ProgrammeDraft) -> None:
        reading = read(write(draft, as_, now=NOW), zone=None, now=NOW)
        assert reading.problems == ()
        assert reading.programme == kept(draft, as_)

    holds()


@pytest.mark.parametrize("as_", ["json", "schedule.xml"])
def test_a_programme_without_events_comes_back(as_: Format) -> None:
    empty = ProgrammeDraft((), "MC2CM", "Africa/Tunis")
    reading = read(write(empty, as_, now=NOW), zone=None, now=NOW)
    assert (reading.programme, reading.problems) == (empty, ())


@pytest.mark.parametrize("as_", ["csv", "xlsx"])
def test_a_table_without_rows_is_told_so(as_: Format) -> None:
    reading = read(write(ProgrammeDraft(()), as_, now=NOW), zone=None, now=NOW)
    assert [str(problem.message) for problem in reading.problems] == [
        "There is no event below this row, which names the columns."
    ]


@given(programmes())
@settings(max_examples=15, deadline=None)
def test_another_reader_of_workbooks_finds_texts_as_texts_and_days_as_days(
    draft: ProgrammeDraft,
) -> None:
    book = load_workbook(io.BytesIO(write(draft, "xlsx", now=NOW)))
    heading, *rows = book.active.iter_rows(values_only=True)
    assert heading == tuple(COLUMNS)
    cells = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    assert [(each["id"], each["title"]) for each in cells] == [
        (one.ref, one.title) for each in draft.events for one in (each, *each.sessions)
    ]
    assert {type(each["start"]) for each in cells if each["start"]} <= {datetime}


@given(programmes())
@settings(max_examples=15, deadline=None)
def test_other_readers_of_json_xml_and_csv_find_the_same_titles(draft: ProgrammeDraft) -> None:
    titles = [one.title for each in draft.events for one in (each, *each.sessions)]
    said = json.loads(write(draft, "json", now=NOW))
    assert titles == [
        one["title"] for each in said["events"] for one in (each, *each.get("sessions", ()))
    ]
    table = io.StringIO(write(draft, "csv", now=NOW).decode("utf-8-sig"), newline="")
    assert titles == [unguarded(row["title"]) for row in csv.DictReader(table)]
    days = ElementTree.fromstring(write(draft, "schedule.xml", now=NOW)).iter("event")
    shown = [
        one.title
        for each in draft.events
        for one in (each.sessions or ((each,) if each.dates.start else ()))
    ]
    assert sorted(each.findtext("title") or "" for each in days) == sorted(shown)


@pytest.mark.parametrize("text", ["=1+1", "+33 1", "-1", "@a", "'=a", "''-a", "\ta", "\ra"])
def test_no_cell_begins_like_a_formula_and_every_one_comes_back(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["", "a=1", "'a", "1", "2027-03-03 15:00", "a@b"])
def test_a_cell_that_no_spreadsheet_calculates_stays_as_it_is(text: str) -> None:
    assert guarded(text) == unguarded(text) == text


def test_a_table_is_utf_8_with_its_mark_and_crlf() -> None:
    data = write(programme(event("é", 10, title="=x, y")), "csv", now=NOW)
    assert data.startswith(b"\xef\xbb\xbftype,event,id,title,date,")
    assert data.count(b"\r\n") == 2
    assert '\r\nmeeting,,é,"\'=x, y",,2026-01-11 01:00,'.encode() in data


def test_speakers_stand_in_one_cell_with_their_organisations() -> None:
    speakers = (Speaker("Ana; M.", "City | of \\ Sfax"), Speaker("Bo"))
    text = speakers_text(speakers)
    assert text == "Ana\\; M. | City \\| of \\\\ Sfax; Bo"
    assert [*speakers_of(text)] == [("Ana; M.", "City | of \\ Sfax"), ("Bo", None)]
    assert [*speakers_of("Ana | Sfax | Tunis\nBo ;; ; |x")] == [
        ("Ana", "Sfax | Tunis"),
        ("Bo", None),
    ]


@pytest.mark.parametrize("as_", ["yaml", "csv", "xlsx", "ics", "schedule.xml", "json"])
@pytest.mark.parametrize("count", [1, 3, 500])
def test_programmes_of_any_length_come_back(as_: Format, count: int) -> None:
    sessions = tuple(session(f"s{n}", 1 + n / 96) for n in range(count))
    draft = programme(event("a", dates=exact(1, 24 * 9), sessions=sessions), zone="Africa/Tunis")
    reading = read(write(draft, as_, now=NOW), zone=None, now=NOW)
    assert reading.problems == ()
    assert reading.programme.events == draft.events


def test_the_same_programme_is_written_as_the_same_bytes() -> None:
    draft = ProgrammeDraft((EventDraft("a", "A", exact(1)),), "MC2CM")
    for as_ in ("csv", "xlsx", "schedule.xml", "json"):
        assert write(draft, as_, now=NOW) == write(draft, as_, now=NOW)
