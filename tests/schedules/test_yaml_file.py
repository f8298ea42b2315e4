"""Schedules written by hand in YAML: what is read, and every problem at its place."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from schedules.drafts import EventDraft, Reading, SessionDraft, Speaker
from schedules.files import read, write, yaml_tree
from schedules.moments import Dates, place
from schedules.recurrence.occurrences import Override
from schedules.recurrence.rule import Frequency, Recurrence, Weekday
from tests.schedules.programmes import NOW

DATA = Path(__file__).parents[1] / "data" / "yaml_problems.txt"


def reading(text: str, zone: str | None = "Africa/Tunis") -> Reading:
    return read(dedent(text).encode(), zone=zone, now=NOW)


def told(text: str, zone: str | None) -> list[str]:
    """Each problem as one line: its place, its path, what was found, the sentence."""
    return [
        f"{problem.line}:{problem.column} | {problem.cell or '-'} | {problem.found or '-'}"
        f" | {problem.message}"
        for problem in reading(text, zone).problems
    ]


def only_event(text: str) -> EventDraft:
    result = reading(text)
    assert result.problems == ()
    (event,) = result.programme.events
    return event


def test_every_word_of_an_event_and_a_session_is_read() -> None:
    event = only_event(
        """\
        events:
          - id: a
            title: Ouverture
            kind: peer learning
            start: 2027-03-03 09:00
            end: 2027-03-04 17:00
            zone: Europe/Madrid
            summary: |
              One.
              Two.
            host: Municipality
            place: Sfax
            link: https://example.org
            theme: Housing
            series: Second
            languages: [en, no]
            seats: 60
            rsvp_until: 2027-03-01
            cancelled: no
            sessions:
              - id: s
                title: 19:00
                format: visit
                day: 2027-03-04
                start: 10:00
                length: 45m
                zone: Africa/Tunis
                abstract: Seen on foot.
                place: Harbour
                link: https://example.org/s
                seats: 12
                speakers:
                  - Amina
                  - name: Bruno
                    organisation: City of Douala
                cancelled: yes
        """
    )
    session = SessionDraft(
        ref="s",
        title="19:00",
        dates=Dates.exact(
            place(datetime(2027, 3, 4, 10), "Africa/Tunis"),
            place(datetime(2027, 3, 4, 10, 45), "Africa/Tunis"),
        ),
        format="visit",
        abstract="Seen on foot.",
        place="Harbour",
        link="https://example.org/s",
        seats=12,
        speakers=(Speaker("Amina"), Speaker("Bruno", "City of Douala")),
        cancelled=True,
    )
    assert event == EventDraft(
        ref="a",
        title="Ouverture",
        dates=Dates.exact(
            place(datetime(2027, 3, 3, 9), "Europe/Madrid"),
            place(datetime(2027, 3, 4, 17), "Europe/Madrid"),
        ),
        kind="peer_learning",
        summary="One.\nTwo.",
        host="Municipality",
        place="Sfax",
        link="https://example.org",
        theme="Housing",
        series="Second",
        languages=("en", "no"),
        seats=60,
        rsvp_until=datetime(2027, 3, 1, 22, 59, tzinfo=UTC),
        sessions=(session,),
    )
    assert (event.line, event.sessions[0].line) == (2, 21)


@pytest.mark.parametrize(
    ("words", "dates"),
    [
        ("date: tba", Dates.tba("Africa/Tunis")),
        ("date: 2019-09", Dates.in_month(2019, 9, "Africa/Tunis")),
        ("month: 2019-09", Dates.in_month(2019, 9, "Africa/Tunis")),
        (
            "date: 2019-09-05",
            Dates.days(date(2019, 9, 5), date(2019, 9, 5), "Africa/Tunis"),
        ),
        (
            "days: 2019-09-05 to 2019-09-06",
            Dates.days(date(2019, 9, 5), date(2019, 9, 6), "Africa/Tunis"),
        ),
        (
            "{start: 2019-09-05 10:00, end: 12:00}",
            Dates.exact(
                place(datetime(2019, 9, 5, 10), "Africa/Tunis"),
                place(datetime(2019, 9, 5, 12), "Africa/Tunis"),
            ),
        ),
    ],
)
def test_a_date_is_as_exact_as_it_was_written(words: str, dates: Dates) -> None:
    words = words.strip("{}")
    assert only_event("events: [{title: A, " + words + "}]").dates == dates


def test_a_length_is_time_that_passes_also_while_the_clocks_change() -> None:
    event = only_event(
        "events: [{title: A, zone: Europe/Madrid, start: 2027-03-28 01:30, length: 2h}]"
    )
    assert event.dates.end == place(datetime(2027, 3, 28, 4, 30), "Europe/Madrid")


@pytest.mark.parametrize(
    ("fold", "instant"),
    [
        ("first", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("second", datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_time_that_happens_twice_is_the_one_that_fold_names(fold: str, instant: datetime) -> None:
    event = only_event(
        "events: [{title: A, zone: Europe/Madrid, start: 2027-10-31 02:30, length: 2h,"
        f" fold: {fold}}}]"
    )
    assert event.dates.start is not None
    assert event.dates.start.instant == instant


def test_an_id_is_made_from_the_title_and_a_new_date_does_not_change_it() -> None:
    before = only_event("events: [{title: Open data!, date: 2027-03}]")
    after = only_event("events: [{title: Open data!, date: 2027-04-01}]")
    assert (before.ref, after.ref) == ("open-data", "open-data")


def test_sessions_come_in_order_of_time_and_take_the_only_day_of_their_event() -> None:
    event = only_event(
        """\
        events:
          - title: A
            date: 2027-03-03
            sessions:
              - {title: Late, start: 15:00, length: 1h}
              - {title: Early, start: 09:00, length: 1h}
        """
    )
    assert [(session.title, str(session.dates.begins)) for session in event.sessions] == [
        ("Early", "2027-03-03 08:00:00+00:00"),
        ("Late", "2027-03-03 14:00:00+00:00"),
    ]


def test_json_is_read_as_the_yaml_it_is() -> None:
    assert only_event('{"events": [{"title": "A", "date": "tba"}]}').title == "A"


def test_an_event_that_follows_one_is_a_follow_up_unless_it_says_how() -> None:
    text = "events:\n- {id: a, title: A, date: tba}\n- {id: b, title: B, date: tba, follows: a}\n"
    assert [(event.follows, event.relation) for event in reading(text).programme.events] == [
        (None, None),
        ("a", "follow_up"),
    ]


def test_how_often_an_event_repeats_is_read_with_the_dates_left_out() -> None:
    event = only_event(
        "events:\n- title: A\n  start: 2027-03-03 15:00\n  length: 1h\n"
        "  repeat: every 2 weeks on Wed, until 3 June 2027, except 17 March\n"
    )
    assert event.repeat == Recurrence.of(
        Frequency.WEEKLY, 2, weekdays=[Weekday(2)], until=date(2027, 6, 3)
    )
    assert event.overrides == (Override(date(2027, 3, 17), skipped=True),)


@pytest.mark.parametrize(
    ("repeat", "written"),
    [
        ("FREQ=WEEKLY;COUNT=3", "every week on Wednesday, 3 times"),
        ("every 2 weeks except 2027-03-17", "every 2 weeks on Wednesday except 2027-03-17"),
        ("FREQ=YEARLY;BYDAY=9WE;COUNT=3", "FREQ=YEARLY;BYDAY=9WE;COUNT=3"),
    ],
)
def test_how_often_is_written_in_words_where_a_person_would_type_it(
    repeat: str, written: str
) -> None:
    text = f"events:\n- title: A\n  start: 2027-03-03 15:00\n  length: 1h\n  repeat: {repeat}\n"
    again = write(reading(text).programme, "yaml", now=NOW).decode()
    assert f"    repeat: {written}\n" in again
    assert reading(again).programme == reading(text).programme


def test_a_file_of_too_many_events_that_repeat_is_refused_with_a_sentence() -> None:
    event = "- {title: A, id: e%d, start: 2027-03-03 15:00, length: 1h, repeat: daily}\n"
    for count, problems in ((200, []), (201, ["A file has 200 events that repeat at most."])):
        result = reading("events:\n" + "".join(event % number for number in range(count)))
        assert [str(problem.message) for problem in result.problems] == problems


def test_an_event_may_follow_one_that_stands_outside_the_file() -> None:
    text = b"zone: UTC\nevents: [{title: A, date: tba, follows: b}]"
    assert read(text, zone=None, now=NOW, known={"b"}).problems == ()
    assert len(read(text, zone=None, now=NOW).problems) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_with_a_byte_order_mark_is_read_as_what_the_mark_says(encoding: str) -> None:
    data = "events:\n  - title: Été\n    date: tba\n".encode(encoding)
    (event,) = read(data, zone="UTC", now=NOW).programme.events
    assert event.title == "Été"


def cases() -> list[object]:
    """The cases of tests/data/yaml_problems.txt: a schedule, its zone, and what is told of it."""
    _, *blocks = re.split(r"^=== ", DATA.read_text(), flags=re.MULTILINE)
    params: list[object] = []
    for block in blocks:
        head, problems = block.split("\n>>>\n")
        name, text = head.split("\n", 1)
        zone = None if name.endswith("(no zone)") else "Africa/Tunis"
        params.append(pytest.param(text, zone, problems.splitlines(), id=name))
    return params


@pytest.mark.parametrize(("text", "zone", "problems"), cases())
def test_every_problem_is_told_at_its_place(
    text: str, zone: str | None, problems: list[str]
) -> None:
    assert told(text, zone) == problems


def test_what_stands_before_a_syntax_error_is_read() -> None:
    text = "events:\n  - {title: A, date: tba}\n  - {title: B, date: tba}\n  - title: C: D\n"
    assert [event.title for event in reading(text).programme.events] == ["A", "B"]


def test_an_item_whose_dates_are_wrong_is_left_out_and_its_neighbours_are_not() -> None:
    text = "events:\n  - {title: A, date: soon}\n  - {title: B, date: tba, follows: a}\n"
    assert [event.title for event in reading(text).programme.events] == ["B"]
    assert len(reading(text).problems) == 1


def test_control_characters_and_exotic_line_breaks_are_spaces() -> None:
    event = only_event("events:\n  - title: A\x07B\x85C\u2028D\n    date: tba\n")
    assert event.title == "A B C D"


@pytest.mark.parametrize(
    ("items", "problems"),
    [(5_000, []), (5_001, ["A file has 5000 events and sessions at most."])],
)
def test_a_file_of_too_many_items_is_refused_with_a_sentence(
    items: int, problems: list[str]
) -> None:
    events = "".join(f"- {{id: e{number}, title: A, date: tba}}\n" for number in range(items))
    result = reading("events:\n" + events)
    assert [str(problem.message) for problem in result.problems] == problems


@pytest.mark.parametrize(
    ("word", "text", "sentence"),
    [
        ("place", "x" * 100_001, "This is too long: 100000 characters at most."),
        ("summary", "x" * 20_001, "This is too long: 20000 characters at most."),
    ],
)
def test_a_text_without_end_is_refused(word: str, text: str, sentence: str) -> None:
    result = reading(
        f"events:\n- title: A\n  start: 2027-01-01 10:00\n  end: 11:00\n  {word}: {text}\n"
    )
    assert sentence in [str(problem.message) for problem in result.problems]


def test_a_file_of_more_words_than_a_programme_has_is_read_to_its_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(yaml_tree, "MOST_NODES", 10)  # the second title is the eleventh
    text = "events:\n- {title: A, date: tba}\n- {title: B, date: tba}\n"
    assert told(text, "UTC") == ["3:11 | - | - | The file is too long to read."]
    assert [event.title for event in reading(text).programme.events] == ["A"]


def test_of_more_than_a_thousand_problems_the_first_thousand_are_told() -> None:
    result = reading("events:\n" + "- {title: A, date: x}\n" * 3_000)
    assert [str(problem.message) for problem in result.problems[999:]] == [
        "Write a day with its year first, for example 2027-03-03.",
        "There are more problems; these come first.",
    ]
