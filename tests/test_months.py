"""The months that people type, and how they are said back."""

from __future__ import annotations

from datetime import date

import pytest

from bot import months
from bot.texts import Reader

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("2026-09", "2026-09"),
        ("9/2027", "2027-09"),
        ("09.2027", "2027-09"),
        ("September", "2026-09"),
        ("september 2027", "2027-09"),
        ("2027 SEPTEMBER", "2027-09"),
        ("Sept.", "2026-09"),
        ("sep 2027", "2027-09"),
        ("March", "2026-03"),
        ("February", "2027-02"),
        ("février", "2027-02"),
        ("Fevrier 2026", "2026-02"),
        ("août", "2026-08"),
        ("enero", "2027-01"),
        ("سبتمبر ٢٠٢٧", "2027-09"),
        ("2026-13", None),
        ("0/2026", None),
        ("ju", None),
        ("march 0026", None),
        ("2026 march 2027", None),
        ("2026", None),
        ("someday", None),
        ("", None),
    ],
)
def test_a_month_is_understood_as_people_type_it(typed: str, month: str | None) -> None:
    """By number or name, in four languages; without a year, the next one there is."""
    assert months.read(typed, "en", TODAY) == month


def test_the_reader_s_own_language_is_understood_too() -> None:
    """Though Convenor does not speak it."""
    assert months.read("wrzesień", "en", TODAY) is None
    assert months.read("wrzesień", "pl", TODAY) == "2026-09"


def test_a_month_is_said_in_words() -> None:
    """In the language of the sentences around it."""
    assert months.name_of("2026-09", Reader("en")) == "September 2026"
