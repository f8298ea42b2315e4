"""Snapshots: an event in the words of schedule files, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings

from schedules import files
from schedules.drafts import EventDraft, ProgrammeDraft
from schedules.files.snapshot import dated, dates_of, draft_of, snapshot_of
from schedules.moments import Dates, place
from tests.programmes import event
from tests.schedules.programmes import NOW, programmes

MADRID = "Europe/Madrid"


@given(programmes())
@settings(max_examples=50, deadline=None)
def test_a_snapshot_is_read_back_as_the_same_draft_and_is_a_schedule_file(
    draft: ProgrammeDraft,
) -> None:
    """Alone by its own reader; all of them together as a file, with no zone around them."""
    said = [snapshot_of(each) for each in draft.events]
    assert [draft_of(json.loads(json.dumps(each))) for each in said] == [
        (each, ()) for each in draft.events
    ]
    data = json.dumps({"version": 1, "events": said}).encode()
    reading = files.read(data, zone=None, now=NOW)
    assert reading.problems == ()
    assert reading.programme.events == draft.events


@pytest.mark.parametrize(
    "dates",
    [
        Dates.exact(
            place(datetime(2027, 10, 31, 2, 30), MADRID, fold=0),
            place(datetime(2027, 10, 31, 2, 30), MADRID, fold=1),
        ),
        Dates.days(date(2027, 3, 3), date(2027, 3, 5), MADRID),
        Dates.in_month(2027, 9, MADRID),
        Dates.tba(MADRID),
    ],
)
def test_dates_of_every_precision_are_read_from_their_own_words(dates: Dates) -> None:
    draft = EventDraft("a", "A", dates)
    assert dates_of(dated(snapshot_of(draft))) == dates


def test_a_time_that_the_zone_data_of_today_skips_is_told_with_its_place() -> None:
    said = snapshot_of(event("a")) | {"start": "2027-03-28 02:30", "zone": MADRID}
    draft, problems = draft_of(said)
    assert [(each.cell, each.found) for each in problems] == [("a.start", "2027-03-28 02:30")]
    assert draft.dates == Dates.tba(MADRID)
    assert dates_of(dated(said)) == Dates.tba(MADRID)
    session = {**said, "id": "s"}
    whole, told = draft_of(snapshot_of(event("a")) | {"sessions": [session]})
    assert (whole.sessions, [each.cell for each in told]) == ((), ["s.start"])


def test_a_deadline_in_the_hour_that_happens_twice_keeps_its_instant() -> None:
    draft = replace(
        event("a"), dates=Dates.tba(MADRID), rsvp_until=datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    )
    assert draft_of(snapshot_of(draft)) == (draft, ())
