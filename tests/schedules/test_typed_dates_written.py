"""Dates written in every form that Unicode's CLDR and people have for them are read as they were
meant, or asked about; and whatever else is typed is refused in bounded time."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from babel.dates import format_date, format_datetime, format_interval
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schedules.moments import Dates, place
from schedules.typed_dates import Ask, Problems, Reading, Understood, read
from schedules.typed_dates.vocabulary import TABLES, vocabulary

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
ZONE = "Africa/Tunis"  # has no changes of the clock, which have tests of their own
LOCALES = (
    *("en", "en_US", "en_GB", "fr", "fr_CA", "fr_MA", "es", "es_MX"),
    *("ar", "ar_EG", "ar_TN", "ar_DZ", "ar_MA", "ar_LB", "ar_JO"),
)
DAYS = st.dates(date(2026, 12, 28), date(2031, 12, 31))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WITH_A_TIME = (
    "EEEE d MMMM y HH:mm", "d MMMM y, HH:mm", "EEE d MMM y HH:mm", "d MMM y h:mm a",
    "MMMM d, y h:mm a", "y-MM-dd HH:mm", "y-MM-dd'T'HH:mm", "dd/MM/y HH:mm", "d.M.y HH:mm",
    "HH:mm d MMMM y", "h:mm a, EEEE d MMMM y", "d MMMM y HH'h'mm", "EEEE, MMMM d, y, h:mm a",
    "dd-MMM-yy HH:mm", "y/MM/dd HH.mm", "yMMdd'T'HHmm", "EEEE d/M/yy HH:mm", "d/M/y H'h'mm",
)  # fmt: skip


def reading(text: str, locale: str | None) -> Reading:
    languages = () if locale is None else (locale.replace("_", "-"),)
    return read(text, now=NOW, zone=ZONE, languages=languages)


def is_meant(got: Reading, dates: Dates) -> bool:
    """What was written was understood, or stands among what is asked."""
    if isinstance(got, Ask):
        return dates in [each.dates for each in got.alternatives]
    return isinstance(got, Understood) and got.dates == dates


@settings(deadline=None, max_examples=250)
@given(DAYS, TIMES, st.sampled_from(WITH_A_TIME), st.sampled_from(LOCALES), st.booleans())
def test_a_written_moment_is_read_as_it_was_meant_or_asked(
    day: date, at: object, form: str, locale: str, indic: bool
) -> None:
    wall = datetime.combine(day, at)  # type: ignore[arg-type]
    text = format_datetime(wall, form, locale=locale)
    if indic and locale.startswith("ar"):
        text = text.translate(ARABIC_INDIC)
    meant = place(wall, ZONE)
    assert is_meant(reading(text, locale), Dates.exact(meant, meant)), text


@settings(deadline=None, max_examples=200)
@given(DAYS, st.sampled_from(["full", "long", "medium", "short"]), st.sampled_from(LOCALES))
def test_a_written_day_is_read_as_it_was_meant_or_asked(day: date, form: str, locale: str) -> None:
    text = format_date(day, form, locale=locale)
    assert is_meant(reading(text, locale), Dates.days(day, day, ZONE)), text


@settings(deadline=None, max_examples=200)
@given(DAYS, st.integers(1, 150), st.sampled_from(["yMMMd", "yMd"]), st.sampled_from(LOCALES))
def test_written_days_are_read_as_they_were_meant_or_asked(
    day: date, more: int, form: str, locale: str
) -> None:
    last = day + timedelta(days=more)
    text = format_interval(day, last, form, locale=locale)
    got = reading(text, locale)
    assert is_meant(got, Dates.days(day, last, ZONE)), text


@settings(deadline=None, max_examples=50)
@given(DAYS, TIMES, st.sampled_from(WITH_A_TIME), st.sampled_from(LOCALES))
def test_a_date_of_another_language_is_read_or_asked_or_refused_but_never_as_another(
    day: date, at: object, form: str, locale: str
) -> None:
    wall = datetime.combine(day, at)  # type: ignore[arg-type]
    text = format_datetime(wall, form, locale=locale)
    meant = place(wall, ZONE)
    for language in ("de", None, *TABLES):
        got = reading(text, language)
        assert isinstance(got, Problems) or is_meant(got, Dates.exact(meant, meant)), text


@settings(deadline=None, max_examples=100)
@given(st.data(), DAYS, st.sampled_from(["perhaps", "sauf", "quizás", "ليس", "xx", "%", "17"]))
def test_a_date_with_a_word_too_many_is_never_believed(
    data: st.DataObject, day: date, more: str
) -> None:
    words = format_datetime(datetime.combine(day, datetime.min.time()), "d MMMM y").split()
    words.insert(data.draw(st.integers(0, len(words))), more)
    assert not isinstance(reading(" ".join(words), "en"), Understood)


def _pieces() -> st.SearchStrategy[str]:
    known = [" ".join(phrase) for phrase in vocabulary(tuple(TABLES)).phrases]
    figures = ["1", "3", "12", "15", "30", "75", "2027", "27", "20270303", "٣", "0", "999999"]
    return st.one_of(
        st.sampled_from(known), st.sampled_from(figures), st.sampled_from(list(":-/.,+()<>'@h"))
    )


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(max_size=60), st.lists(_pieces(), max_size=40).map(" ".join)))
@example("0000-00-00")
@example("99999999T999999")
@example("31/12/9999")
@example("in 999 months")
@example("<t:99999999999:F>")
@example("29 février")
def test_whatever_is_typed_gets_the_same_reading_twice_and_no_error(text: str) -> None:
    assert reading(text, "fr") == reading(text, "fr")


@pytest.mark.parametrize(
    "text",
    ["x" * 10_000, "1 " * 5_000, "3 March " * 1_250, "ﷺ" * 10_000, "\u202e" * 10_000, "é" * 200,
     "ﷺ" * 200, "," * 200, "(" * 60, "1-" * 30, "at 3 " * 40, "de la " * 33, "3:00-" * 12],
)  # fmt: skip
def test_any_text_is_read_in_50_milliseconds(text: str) -> None:
    reading("Tunis", "en")  # the places are known
    begun = time.process_time()
    got = reading(text, "en")
    assert isinstance(got, Problems)
    assert time.process_time() - begun < 0.05
