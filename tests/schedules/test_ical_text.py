"""Content lines: escaped, cleaned, folded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.ical_text import LIMIT, cleaned, content_line, escaped, parameter, web_address

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a, b; c\\d", r"a\, b\; c\\d"),
        ("one\ntwo\r\nthree\rfour", r"one\ntwo\nthree\nfour"),
        ("NEL\x85LS\u2028PS\u2029", r"NEL\nLS\nPS\n"),
        ("bell\x07 null\x00 del\x7f c1\x9f tab\t", "bell null del c1 tab\t"),
        ("c1 alone\x9f", "c1 alone"),
        ("a surrogate \ud800alone", "a surrogate alone"),
        ("literal \\n stays", r"literal \\n stays"),
        ('quotes " and colons: stay', 'quotes " and colons: stay'),
    ],
)
def test_text_is_escaped(text: str, expected: str) -> None:
    """Text values carry escapes for what has a meaning, and no control characters."""
    assert escaped(text) == expected


@given(ANY_TEXT)
def test_lines_are_folded_without_splitting_a_character(text: str) -> None:
    """Unfolding gives the text back; each line is at most 75 octets of valid UTF-8."""
    octets = content_line(f"SUMMARY:{escaped(text)}")
    lines = octets.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= LIMIT
    for line in lines:
        line.decode("utf-8")
    whole = octets.removesuffix(b"\r\n").replace(b"\r\n ", b"").decode("utf-8")
    assert whole == f"SUMMARY:{escaped(text)}".encode("utf-8", "ignore").decode("utf-8")


def test_a_line_of_75_octets_is_not_folded_and_one_of_76_is() -> None:
    """The limit counts octets without CRLF; a continuation begins with one space."""
    assert content_line("x" * 75) == b"x" * 75 + b"\r\n"
    assert content_line("x" * 76) == b"x" * 75 + b"\r\n x\r\n"
    assert content_line("x" * 74 + "é") == b"x" * 74 + b"\r\n " + "é".encode() + b"\r\n"
    assert content_line("x" * 150) == b"x" * 75 + b"\r\n " + b"x" * 74 + b"\r\n x\r\n"


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """Cleaned text has nothing left to clean."""
    assert cleaned(cleaned(text)) == cleaned(text)


def test_a_parameter_cannot_close_its_quotes() -> None:
    """A double quote or a line break in a name stays inside the parameter."""
    assert parameter('Ana "the" Lead\r\nX:1') == "\"Ana 'the' Lead X:1\""


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/a?b=c&d=%20#e", "https://example.org/a?b=c&d=%20#e"),
        ("https://example.org/\r\nATTENDEE:x", "https://example.org/ATTENDEE:x"),
        (" https://example.org/é ", "https://example.org/%C3%A9"),
        ('https://example.org/"<>\\', "https://example.org/%22%3C%3E%5C"),
        ("javascript:alert(1)", ""),
        ("example.org", ""),
        ("", ""),
    ],
)
def test_web_addresses_are_one_clean_line(address: str, expected: str) -> None:
    """Only http(s) addresses are written, without what could end their line."""
    assert web_address(address) == expected
