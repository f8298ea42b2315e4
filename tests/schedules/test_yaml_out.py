"""Programmes written as YAML."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from ruamel.yaml import YAML

from schedules.drafts import EventDraft, ProgrammeDraft
from schedules.files import read, write
from schedules.moments import Dates, seen_in
from tests.schedules.programmes import NOW, programmes


@given(programmes())
@settings(max_examples=60, deadline=None)
def test_a_programme_written_reads_back_as_equal_drafts_without_problems(
    programme: ProgrammeDraft,
) -> None:
    reading = read(write(programme, "yaml", now=NOW), zone=None, now=NOW)
    assert reading.problems == ()
    assert reading.programme == programme


def test_a_start_and_an_end_of_one_name_an_hour_apart_are_told_from_each_other() -> None:
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    dates = Dates.exact(
        seen_in(first, "Europe/Madrid"), seen_in(first + timedelta(hours=1), "Europe/Madrid")
    )
    programme = ProgrammeDraft((EventDraft("a", "A", dates),))
    text = write(programme, "yaml", now=NOW)
    assert text.decode() == (
        "events:\n  - id: a\n    title: A\n    kind: meeting\n    start: 2027-10-31 02:30\n"
        "    length: 1h\n    fold: first\n    zone: Europe/Madrid\n"
    )
    assert read(text, zone=None, now=NOW).programme == programme


@given(programmes())
@settings(max_examples=20, deadline=None)
def test_another_reader_finds_the_same_texts_in_what_we_wrote(programme: ProgrammeDraft) -> None:
    loaded = YAML(typ="safe", pure=True).load(io.BytesIO(write(programme, "yaml", now=NOW)))
    assert [
        (
            event["id"],
            event["title"],
            event.get("summary"),
            event.get("host"),
            tuple(event.get("languages", ())),
            [(session["id"], session.get("abstract")) for session in event.get("sessions", ())],
        )
        for event in loaded["events"]
    ] == [
        (
            event.ref,
            event.title,
            event.summary,
            event.host,
            event.languages,
            [(session.ref, session.abstract) for session in event.sessions],
        )
        for event in programme.events
    ]
