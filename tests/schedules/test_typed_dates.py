"""Dates that people type: the table of inputs with their right answers, and its figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.texts import Reader
from schedules.moments import Dates, Moment, MomentError, Precision
from schedules.typed_dates import Ask, Problems, Reading, Understood, assembly, echo, read
from schedules.typed_dates.vocabulary import TABLES

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)  # a Thursday

_TABLE = Path(__file__).parents[1] / "data" / "typed_dates.txt"
_SECTION = re.compile(r"=== (\S+)Z (\S+)")


@dataclass(frozen=True)
class Row:
    """One input: what is known around it, and the answer as it stands in the table."""

    now: datetime
    zone: str
    languages: tuple[str, ...]
    text: str
    answer: str

    @property
    def reading(self) -> Reading:
        return read(self.text, now=self.now, zone=self.zone, languages=self.languages)


def rows() -> Iterator[Row]:
    now, zone = datetime.now(UTC), "UTC"
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if section := _SECTION.match(line):
            now, zone = datetime.fromisoformat(section[1]).replace(tzinfo=UTC), section[2]
        elif line and not line.startswith("#"):
            language, text, answer = (part.strip() for part in line.split("|"))
            plain = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
            yield Row(now, zone, () if language == "-" else (language,), plain, answer)


def written(reading: Reading, zone: str) -> str:
    """A reading as the table writes it."""
    if isinstance(reading, Understood):
        return _dates(reading.dates, reading.ends, zone)
    if isinstance(reading, Ask):
        ways = (_dates(each.dates, each.ends, zone) for each in reading.alternatives)
        return f"asks {'; '.join(ways)}"
    found = ", ".join(each.found or "" for each in reading.problems)
    return f"refused: {found}".strip()


def _dates(dates: Dates, ends: bool, zone: str) -> str:
    at = "" if dates.zone == zone else f" @{dates.zone}"
    if dates.precision is Precision.EXACT:
        return _exact(dates.start, dates.end, ends) + at
    if dates.precision is Precision.DAY:
        return f"{dates.first}" + (f"/{dates.last}" if dates.last != dates.first else "") + at
    return "{}-{:02}".format(*dates.month) if dates.month else "tba"


def _exact(start: Moment | None, end: Moment | None, ends: bool) -> str:
    assert start is not None and end is not None
    same_day = start.wall.date() == end.wall.date()
    until = f"/{end.wall:%H:%M}" if same_day else f"/{end.wall:%Y-%m-%d %H:%M}"
    return f"{start.wall:%Y-%m-%d %H:%M}" + (until if ends else "")


# Inputs that ours refuses or asks about, and a person would read.
NOT_READ = {
    "1st Tuesday of March",
    "last Friday of March at 15:00",
    "one week from Tuesday",
    "الاثنين والثلاثاء",
    "3 March 15:00 CET - 16:00 CET",
    "4 December, 17:00 Tunis, 17:00 Madrid",
    "4 décembre 9h/12h",
    "3 mars 9h 12h30",
}


def test_the_table_is_large_and_holds_every_language_and_every_kind_of_answer() -> None:
    read_rows = list(rows())
    of = {language: sum(language in row.languages for row in read_rows) for language in TABLES}
    assert len(read_rows) >= 160
    assert {language for language, n in of.items() if n < 50} == set()
    kinds = {row.answer.split()[0].rstrip(":") for row in read_rows}
    assert {"asks", "refused", "tba", "2027-09"} - kinds == set()


def test_at_least_85_percent_are_right_and_none_is_silently_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """More exactly: all but those of NOT_READ, which are refused or asked."""
    readings = [(row, row.reading) for row in rows()]
    wrong = [(row, got) for row, got in readings if written(got, row.zone) != row.answer]
    silently = [row.text for row, got in wrong if isinstance(got, Understood)]
    right = len(readings) - len(wrong)
    with capsys.disabled():
        print(
            f"\ntyped dates: {right} of {len(readings)} right ({right / len(readings):.1%}), "
            f"{len(silently)} silently wrong"
        )
    assert silently == []
    assert {row.text: written(got, row.zone) for row, got in wrong}.keys() == NOT_READ
    assert right / len(readings) >= 0.85


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("3 March 2027 15:00", "Wednesday 3 March 2027, 15:00 (Europe/Madrid)"),
        ("3 March 2027 15:00-16:30", "Wednesday 3 March 2027, 15:00–16:30 (Europe/Madrid)"),
        (
            "3 March 2027 22:00-02:00",
            "Wednesday 3 March 2027, 22:00 – Thursday 4 March 2027, 02:00 (Europe/Madrid)",
        ),
        ("3 March 2027", "Wednesday 3 March 2027, without a time (Europe/Madrid)"),
        ("3-5 March 2027", "Mar 3\u2009–\u20095, 2027, without a time (Europe/Madrid)"),
        ("March 2027", "March 2027, the day is not known yet"),
        ("tba", "The date is not known yet."),
    ],
)
def test_what_was_understood_is_said_with_its_zone(typed: str, said: str) -> None:
    assert Reader("en", "Africa/Tunis").say(echo(understood(typed))) == said


def test_the_two_times_of_a_fold_are_told_apart() -> None:
    got = reading("31 October 2027 02:30")
    assert isinstance(got, Ask)
    assert [Reader().say(echo(each)) for each in got.alternatives] == [
        "Sunday 31 October 2027, 02:30 UTC+2 (Europe/Madrid)",
        "Sunday 31 October 2027, 02:30 UTC+1 (Europe/Madrid)",
    ]


def test_a_time_of_another_zone_has_a_note_of_the_time_here() -> None:
    got = understood("3 March 2027 15:00 Cairo time")
    notes = [Reader().say(each) for each in got.notes]
    assert notes == ["That is Wednesday 3 March 2027, 14:00 in Europe/Madrid."]
    assert understood("3 March 2027 15:00").notes == ()


def test_a_start_alone_takes_a_length_and_an_end_that_was_typed_stays() -> None:
    start, hour = understood("3 March 15:00"), timedelta(hours=1)
    assert (start.ends, written(start, "Europe/Madrid")) == (False, "2027-03-03 15:00")
    assert written(start.lasting(hour), "Europe/Madrid") == "2027-03-03 15:00/16:00"
    for typed in ("3 March 15:00-17:00", "3 March", "March", "tba"):
        assert understood(typed).lasting(hour) == understood(typed)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", [("When is it? Write for example 3 March 2027 15:00, or tba.", None)]),
        ("x" * 201, [("A date has 200 characters at most.", "x" * 80)]),
        (
            "Wensday perhaps 15:00",
            [
                ("This word of the date is not understood. Did you mean wednesday?", "Wensday"),
                ("This word of the date is not understood.", "perhaps"),
            ],
        ),
        (
            "32 March 25:00",
            [
                ("There is no such day in the calendar.", "32 March 25:00"),
                ("A day has the times 00:00 to 23:59.", "32 March 25:00"),
            ],
        ),
        (
            "every Tuesday",
            [("A date that repeats cannot be read here: write its first.", "every Tuesday")],
        ),
        (
            "3/4 at 3 EST",
            [
                (
                    "This can be read in too many ways. Write the month in words, and am or pm.",
                    "3/4 at 3 EST",
                )
            ],
        ),
        ("next week", [("Which day of that week? Write the day too.", "next week")]),
    ],
)
def test_all_that_is_wrong_is_told_with_what_was_found(
    typed: str, told: list[tuple[str, str | None]]
) -> None:
    got = reading(typed)
    assert isinstance(got, Problems)
    assert [(Reader().say(each.message), each.found) for each in got.problems] == told


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("03/04/2027", "Is the day or the month first?"),
        ("3 March 3:00", "In the morning or in the afternoon?"),
        ("3 March 2026", "That date is past. Is this meant?"),
        ("next Friday", "Which week is meant?"),
        ("3 July 15:00 CET", "In which time zone?"),
        ("3/4 at 3", "This can be read in several ways. Which is meant?"),
    ],
)
def test_a_question_says_what_it_is_about(typed: str, asked: str) -> None:
    got = reading(typed)
    assert isinstance(got, Ask)
    assert Reader().say(got.question) == asked


def test_an_arabic_month_is_known_by_its_name_in_every_country() -> None:
    by_country = [
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
        "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر",
        "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني"
        " كانون_الأول",
    ]
    for names in by_country:
        months = [name.replace("_", " ") for name in names.split()]
        got = [written(reading(f"{name} 2028", "ar"), "Europe/Madrid") for name in months]
        assert got == [f"2028-{month:02}" for month in range(1, 13)]


@pytest.mark.parametrize(("limit", "most"), [("_MOST_BAGS", 1), ("_MOST_STEPS", 8)])
def test_a_text_of_which_not_every_reading_is_known_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    assert isinstance(reading("Tuesday 8 December 2026 15:00"), Understood)
    monkeypatch.setattr(assembly, limit, most)
    assert isinstance(reading("Tuesday 8 December 2026 15:00"), Problems)


def test_now_must_be_aware_and_the_zone_known() -> None:
    with pytest.raises(ValueError, match="aware"):
        read("tba", now=datetime(2027, 3, 3), zone="UTC")
    with pytest.raises(MomentError, match="Mars/Olympus is not a time zone"):
        read("tba", now=NOW, zone="Mars/Olympus")


def reading(text: str, language: str = "en") -> Reading:
    return read(text, now=NOW, zone="Europe/Madrid", languages=(language,))


def understood(text: str) -> Understood:
    got = reading(text)
    assert isinstance(got, Understood)
    return got
