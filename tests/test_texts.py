"""Sentences in the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import texts
from bot.texts import Reader
from schedules.moments import Dates
from schedules.texts import Problem, T, Tn
from tests.polish import polish as polish  # a fixture

_PROBLEMS = "… and {n} more problem", "… and {n} more problems"


def test_english_is_always_there_and_a_catalogue_adds_its_language(polish: None) -> None:
    assert texts.languages(Path("nowhere")) == ("en",)
    assert texts.languages() == ("en", "pl")
    assert (texts.language_name("en"), texts.language_name("pl")) == ("English", "polski")


@pytest.mark.parametrize(
    ("n", "english", "in_polish"),
    [
        (0, "… and 0 more problems", "… i jeszcze 0 problemów"),
        (1, "… and 1 more problem", "… i jeszcze 1 problem"),
        (3, "… and 3 more problems", "… i jeszcze 3 problemy"),
        (5, "… and 5 more problems", "… i jeszcze 5 problemów"),
        (22, "… and 22 more problems", "… i jeszcze 22 problemy"),
    ],
)
def test_plurals_are_right_in_each_language(
    polish: None, n: int, english: str, in_polish: str
) -> None:
    text = Tn(*_PROBLEMS, n)
    assert (Reader("en-US").say(text), Reader("pl").say(text)) == (english, in_polish)


@pytest.mark.parametrize("language", ["xx", "de", "not a language", ""])
def test_a_language_without_a_catalogue_reads_english(polish: None, language: str) -> None:
    assert Reader(language).say(T("Nothing is planned yet.")) == "Nothing is planned yet."


def test_a_text_not_translated_yet_reads_english(polish: None) -> None:
    assert Reader("pl").say(T("A {thing} new", thing=1)) == "A 1 new"


def test_values_are_put_into_the_reader_s_words_too(polish: None) -> None:
    reader = Reader("pl", "Europe/Warsaw")
    inner = T("Nothing is planned yet.")
    assert reader.say(T("{x}", x=inner)) == "Nic jeszcze nie zaplanowano."
    assert reader.say(T("{x}", x=date(2019, 6, 25))) == "wtorek 25 czerwca 2019"
    assert reader.say(T("{x}", x=Dates.in_month(2019, 9, "UTC"))) == "wrzesień 2019"
    instant = datetime(2019, 6, 25, 8, tzinfo=UTC)
    assert reader.say(T("{x}", x=instant)) == "wtorek 25 czerwca 2019, 10:00"


def test_dates_are_in_the_language_of_the_sentences_around_them() -> None:
    """There is no German catalogue, so a German reader's dates are English too."""
    day = date(2019, 6, 25)
    assert Reader("de").say(T("On {day}.", day=day)) == "On Tuesday 25 June 2019."


@pytest.mark.parametrize(
    ("problem", "place"),
    [
        (Problem(T("No."), 3, 12, "events[0].start"), "Line 3, column 12"),
        (Problem(T("No."), 3, cell="Début"), "Line 3, Début"),
        (Problem(T("No."), 3), "Line 3"),
        (Problem(T("No."), cell="Sheet2!B5"), "Sheet2!B5"),
        (Problem(T("No.")), ""),
    ],
)
def test_a_problem_is_placed_as_exactly_as_is_known(problem: Problem, place: str) -> None:
    assert Reader().where(problem) == place
