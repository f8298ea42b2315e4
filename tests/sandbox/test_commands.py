"""Lengths of time as they are typed in the demo."""

from datetime import timedelta

import pytest

from bot.sandbox.commands import length_of


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        ("30m", timedelta(minutes=30)),
        (" 2 H ", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        ("30w", timedelta(weeks=30)),
        ("31w", None),
        ("0d", None),
        ("-1d", None),
        ("1", None),
        ("a day", None),
        ("", None),
    ],
)
def test_a_length_is_understood_or_refused(typed: str, length: timedelta | None) -> None:
    assert length_of(typed) == length
