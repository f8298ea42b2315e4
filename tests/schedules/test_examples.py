"""The schedules under schedules/examples/: what is stated of the real programme, as it is read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import schedules
from schedules.drafts import ProgrammeDraft
from schedules.files import read, write
from schedules.moments import Precision
from tests.schedules.programmes import NOW

EXAMPLES = Path(schedules.__file__).parent / "examples"


def programme(name: str) -> ProgrammeDraft:
    reading = read((EXAMPLES / name).read_bytes(), zone=None, now=NOW)
    assert reading.problems == ()
    return reading.programme


def test_the_two_examples_are_read_without_problems() -> None:
    names = sorted(path.name for path in EXAMPLES.glob("*.yaml"))
    assert {name: len(programme(name).events) for name in names} == {
        "mc2cm-2019.yaml": 5,
        "webinar.yaml": 1,
    }


@pytest.mark.parametrize("name", ["mc2cm-2019.yaml", "webinar.yaml"])
def test_an_example_written_again_is_the_same_programme(name: str) -> None:
    before = programme(name)
    assert read(write(before, "yaml", now=NOW), zone=None, now=NOW).programme == before


def test_the_events_of_2019_are_of_the_kinds_places_and_days_published() -> None:
    told = programme("mc2cm-2019.yaml")
    assert (told.community, told.zone) == ("MC2CM", "Africa/Tunis")
    assert [
        (event.ref, event.kind, event.place, event.dates.zone, event.dates.first, event.dates.last)
        for event in told.events
    ] == [
        (
            "sfax-2019",
            "peer_learning",
            "Sfax",
            "Africa/Tunis",
            date(2019, 6, 25),
            date(2019, 6, 26),
        ),
        ("rabat-2019", "meeting", "Rabat", "Africa/Casablanca", date(2019, 7, 1), date(2019, 7, 1)),
        (
            "casablanca-2019",
            "meeting",
            "Casablanca",
            "Africa/Casablanca",
            date(2019, 7, 2),
            date(2019, 7, 2),
        ),
        ("children-2019", "webinar", None, "Africa/Tunis", date(2019, 7, 31), date(2019, 7, 31)),
        ("homelessness-2019", "peer_learning", None, "Africa/Tunis", None, None),
    ]


def test_the_meetings_in_morocco_were_consecutive_to_sfax() -> None:
    assert [
        (event.ref, event.follows)
        for event in programme("mc2cm-2019.yaml").events
        if event.relation == "consecutive"
    ] == [("rabat-2019", "sfax-2019"), ("casablanca-2019", "sfax-2019")]


def test_sfax_had_five_sessions_and_one_technical_visit_with_seats_of_its_own() -> None:
    sfax = programme("mc2cm-2019.yaml").events[0]
    visits = [session for session in sfax.sessions if session.format == "visit"]
    others = [session for session in sfax.sessions if session.format != "visit"]
    assert sfax.host == "Municipality of Sfax"
    assert (len(others), len(visits)) == (5, 1)
    assert visits[0].seats is not None
    assert [session.seats for session in others] == [None] * 5


def test_the_event_on_homelessness_is_known_to_the_month() -> None:
    dates = programme("mc2cm-2019.yaml").events[-1].dates
    assert (dates.precision, dates.month, dates.begins) == (Precision.MONTH, (2019, 9), None)


def test_the_tiny_example_is_one_webinar_in_about_ten_lines() -> None:
    text = (EXAMPLES / "webinar.yaml").read_text()
    (event,) = programme("webinar.yaml").events
    assert len(text.splitlines()) == 10
    assert (event.kind, event.ref) == ("webinar", "open-data-in-small-cities")
