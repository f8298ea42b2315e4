"""Programmes written as YAML."""

from __future__ import annotations

import io

from hypothesis import given, settings
from ruamel.yaml import YAML

from schedules.drafts import ProgrammeDraft
from schedules.files import read, write
from tests.schedules.programmes import NOW, programmes


@given(programmes())
@settings(max_examples=100, deadline=None)
def test_a_programme_written_reads_back_as_equal_drafts_without_problems(
    programme: ProgrammeDraft,
) -> None:
    reading = read(write(programme, "yaml", now=NOW), zone=None, now=NOW)
    assert reading.problems == ()
    assert reading.programme == programme


@given(programmes())
@settings(max_examples=40, deadline=None)
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
