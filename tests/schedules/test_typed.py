"""What people type, and what is understood; or the sentence that says what would be right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from schedules.files import typed

UNDERSTOOD = [
    (typed.moment, "2027-03-03 15:00", datetime(2027, 3, 3, 15)),
    (typed.moment, "2027-3-3T9:05", datetime(2027, 3, 3, 9, 5)),
    (typed.moment, " 2027-03-03   15h30 ", datetime(2027, 3, 3, 15, 30)),
    (typed.moment, "2027-03-03 15:00:59", datetime(2027, 3, 3, 15, 0, 59)),
    (typed.moment, "09:00", time(9)),
    (typed.day, "2027-03-03", date(2027, 3, 3)),
    (typed.days, "2027-03-03", (date(2027, 3, 3), date(2027, 3, 3))),
    (typed.days, "2027-03-03 to 2027-03-05", (date(2027, 3, 3), date(2027, 3, 5))),
    (typed.days, "2027-03-03/2027-03-05", (date(2027, 3, 3), date(2027, 3, 5))),
    (typed.days, "2027-03-03–2027-03-05", (date(2027, 3, 3), date(2027, 3, 5))),
    (typed.days, "2027-03-03 - 2027-03-05", (date(2027, 3, 3), date(2027, 3, 5))),
    (typed.month, "2019-09", (2019, 9)),
    (typed.length, "1h30", timedelta(minutes=90)),
    (typed.length, "1h30m", timedelta(minutes=90)),
    (typed.length, "1 h 30 min", timedelta(minutes=90)),
    (typed.length, "1:30", timedelta(minutes=90)),
    (typed.length, "90m", timedelta(minutes=90)),
    (typed.length, "90 minutes", timedelta(minutes=90)),
    (typed.length, "2 hours", timedelta(hours=2)),
    (typed.length, "2H", timedelta(hours=2)),
    (typed.length, "2 days", timedelta(days=2)),
    (typed.length, "1h2m3s", timedelta(hours=1, minutes=2, seconds=3)),
    (typed.seats, " 20 ", 20),
    (typed.yes_or_no, "Yes", True),
    (typed.yes_or_no, "false", False),
    (typed.link, "https://example.org/a?b=%2C#c", "https://example.org/a?b=%2C#c"),
    (typed.languages, "en, fr,en, pt-BR", ("en", "fr", "pt-BR")),
    (typed.zone, "Africa/Tunis", "Africa/Tunis"),
    (typed.zone, "europe/MADRID", "Europe/Madrid"),
    (typed.zone, "utc", "UTC"),
    (typed.one_line, " a \t b\n\x00c\u2028d ", "a b c d"),
    (typed.lines, " a \r\n  b\t \r\n\n c \n", "a\n  b\n\n c"),
    (typed.slug, "L’été à Fès: données ouvertes, n° 2!", "l-ete-a-fes-donnees-ouvertes-n-2"),
    (typed.slug, "الهجرة الحضرية", "الهجرة-الحضرية"),
    (typed.slug, "?!…", ""),
]


@pytest.mark.parametrize(("read", "text", "value"), UNDERSTOOD)
def test_the_text_is_understood_as_the_value(
    read: Callable[[str], object], text: str, value: object
) -> None:
    assert read(text) == value


YEAR_FIRST = "Write a day with its year first, for example 2027-03-03."
A_TIME = "Write a time with its day, for example 2027-03-03 15:00."
NO_OFFSET = "Write the local time without an offset, and name its zone: zone: Africa/Tunis."
A_LENGTH = "Write a length with its units, for example 1h30 or 45m."
A_LINK = "A link is one address that begins with https:// or http://."

REFUSED = [
    (typed.moment, "03/03/2027 15:00", A_TIME),
    (typed.moment, "2027-03-03", A_TIME),
    (typed.moment, "tomorrow", A_TIME),
    (typed.moment, "2027-03-03T15:00Z", NO_OFFSET),
    (typed.moment, "2027-03-03 15:00 +01:00", NO_OFFSET),
    (typed.moment, "2027-03-03 24:00", "A day has the times 00:00 to 23:59."),
    (typed.moment, "2027-02-29 15:00", "There is no such day in the calendar."),
    (typed.moment, "1027-03-03 15:00", "Is the year right? 1027 is too far away."),
    (typed.day, "3 March 2027", YEAR_FIRST),
    (typed.days, "2027-03-03 to", YEAR_FIRST),
    (typed.month, "2019-13", "Write a month with its year first, for example 2027-03."),
    (typed.length, "90", A_LENGTH),
    (typed.length, "1.5h", A_LENGTH),
    (typed.length, "1h" + " " * 100_000 + "x", A_LENGTH),
    (typed.length, "0m", "A length is more than nothing and at most a year."),
    (typed.length, "400d", "A length is more than nothing and at most a year."),
    (typed.seats, "0", "Seats are from 1 to 100000."),
    (typed.seats, "-3", "Seats are from 1 to 100000."),
    (typed.seats, "many", "Write the number of seats in digits, for example 20."),
    (typed.yes_or_no, "perhaps", "Write yes or no."),
    (typed.link, "example.org", A_LINK),
    (typed.link, "javascript:alert(1)", A_LINK),
    (typed.link, "https://a\nb", A_LINK),
    (typed.link, "https://", A_LINK),
    (typed.languages, "English", "Write languages by their codes, for example en, fr, ar."),
    (typed.zone, "Europe/Madird", "Europe/Madird is not a time zone. Did you mean Europe/Madrid?"),
    (typed.zone, "Tunis", "Tunis is not a time zone. Did you mean Africa/Tunis?"),
    (
        typed.zone,
        "EST",
        "EST is not a time zone. Write Area/City, for example Africa/Tunis.",
    ),
    (
        typed.zone,
        "../../etc/passwd",
        "../../etc/passwd is not a time zone. Write Area/City, for example Africa/Tunis.",
    ),
    (typed.one_line, "x" * 501, "This is too long: 500 characters at most."),
    (typed.lines, "x" * 20_001, "This is too long: 20000 characters at most."),
    (typed.ref, "x" * 256, "This is too long: 255 characters at most."),
]


@pytest.mark.parametrize(("read", "text", "sentence"), REFUSED)
def test_the_text_is_refused_with_the_sentence(
    read: Callable[[str], object], text: str, sentence: str
) -> None:
    with pytest.raises(typed.Unreadable) as refusal:
        read(text)
    assert str(refusal.value.text) == sentence


def test_a_name_is_taken_with_spaces_and_hyphens_and_in_any_case() -> None:
    names = ("peer_learning", "webinar")
    assert typed.one_of("Peer-Learning", names) == "peer_learning"
    assert typed.one_of("peer learning", names) == "peer_learning"


def test_an_unknown_name_is_refused_with_the_nearest_and_all_that_are_known() -> None:
    with pytest.raises(typed.Unreadable) as refusal:
        typed.one_of("webniar", ("peer_learning", "webinar"))
    assert str(refusal.value.text) == "Did you mean webinar? Known are peer_learning, webinar."
