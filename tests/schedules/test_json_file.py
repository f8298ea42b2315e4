"""Reading and writing JSON: the words of YAML, with the places of problems."""

from __future__ import annotations

import json

import pytest

from schedules.files import read, write
from schedules.files.json_tree import MOST_VALUES
from tests.programmes import event, exact, programme, session
from tests.schedules.programmes import NOW

NOT_CLOSED = "This bracket is not closed, or a comma is missing after it."
NO_VALUE = "Here a value is missing, or a text is not between double quotes."
NO_COLON = "Here a colon is missing: write a word, a colon, a space and a text."
NO_EVENTS = "The file has no events. It has the word events: and a list under it."


def told(text: str) -> list[tuple[int | None, int | None, str | None, str]]:
    found = read(text.encode(), zone="UTC", now=NOW).problems
    return [(each.line, each.column, each.cell, str(each.message)) for each in found]


def test_numbers_truth_and_lists_are_written_as_such() -> None:
    draft = programme(
        event("a", seats=9, languages=("en", "fr"), cancelled=True, sessions=(session("s", 10),)),
        zone="Africa/Tunis",
    )
    said = json.loads(write(draft, "json", now=NOW))
    assert (said["version"], said["zone"]) == (1, "Africa/Tunis")
    [one] = said["events"]
    assert (one["seats"], one["languages"], one["cancelled"]) == (9, ["en", "fr"], True)
    assert [each["id"] for each in one["sessions"]] == ["s"]


def test_the_words_may_be_escaped_as_other_programs_do() -> None:
    draft = programme(event("é", 10, title="𝄞 “a”\tb \\ /"), zone="UTC")
    ascii_only = json.dumps(json.loads(write(draft, "json", now=NOW)), indent="\t")
    found = read(ascii_only.replace("/", "\\/").encode(), zone=None, now=NOW)
    assert found.problems == ()
    assert [(each.ref, each.title) for each in found.programme.events] == [("é", "𝄞 “a” b \\ /")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '{\n  "events": [\n    {"title": "A", "date": "soon"}]}',
            (3, 28, "events[0].date", "Write a day with its year first, for example 2027-03-03."),
        ),
        (
            '{"events": [],\n "version": 2}',
            (2, 13, "version", "These are words of another version; here version 1 is read."),
        ),
        (
            '{"events": [],\n "evnts": 2}',
            (2, 2, "evnts", "This word is not known here. Did you mean events?"),
        ),
        ('{"events": []\n "zone": "UTC"}', (2, 2, None, NOT_CLOSED)),
        ('{"events": [],\n}', (2, 1, None, "A comma stands before an end: leave it out.")),
        ('{"events": []}\n\n x', (3, 2, None, "One file is one schedule: nothing may follow it.")),
        ('{"events": [\n  ]]', (2, 4, None, NOT_CLOSED)),
        ('{"events": [', (1, 13, None, NO_VALUE)),
        ('{"events": [{"title": A}]}', (1, 23, None, NO_VALUE)),
        ('{"events": [{"title": "A}]}', (1, 23, None, "This quote is not closed.")),
        (
            '{"events": [{"title": "\\x"}]}',
            (1, 23, None, "A backslash means more here: write two of them."),
        ),
        ('{"events" []}', (1, 11, None, NO_COLON)),
        (
            '{"events": [{title: 1}]}',
            (1, 14, None, "Here a word between double quotes is missing."),
        ),
        (
            '{"events": ' + "[" * 20,
            (1, 23, None, "This is nested too deep to be part of a schedule."),
        ),
        (
            '{"events": [' + "1," * MOST_VALUES + "1]}",
            (1, None, None, "The file is too long to read."),
        ),
        ('[{"title": "A"}]', (None, None, None, NO_EVENTS)),
    ],
)
def test_a_problem_is_told_at_its_line_and_column(
    text: str, problem: tuple[int | None, int | None, str | None, str]
) -> None:
    [found] = told(text)
    assert found == (problem if problem[1] or not problem[0] else (1, found[1], *problem[2:]))


def test_nothing_is_null() -> None:
    draft = programme(event("a", dates=exact(1)), zone="UTC")
    said = json.loads(write(draft, "json", now=NOW))
    said["events"][0] |= {"place": None, "sessions": None, "seats": None}
    found = read(json.dumps(said).encode(), zone=None, now=NOW)
    assert (found.programme, found.problems) == (draft, ())
