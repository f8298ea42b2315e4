"""Countries by code and by name, in every language."""

import pytest

from bot import countries
from bot.errors import Refusal


@pytest.mark.parametrize(
    ("typed", "language", "code"),
    [
        ("TN", "en", "TN"),
        (" tunisia", "en-US", "TN"),
        ("Tunisie", "fr", "TN"),
        ("Tunisia", "fr", "TN"),
        ("تونس", "ar", "TN"),
        ("Türkiye", "en", "TR"),
    ],
)
def test_a_country_is_known_by_code_and_by_name(typed: str, language: str, code: str) -> None:
    assert countries.code_of(typed, language) == code


@pytest.mark.parametrize("typed", ["", "Atlantis", "EU", "ZZ", "Tun"])
def test_what_is_no_country_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        countries.code_of(typed, "en")


def test_countries_are_offered_by_the_name_in_the_reader_s_language() -> None:
    assert countries.matching("leb", "en", 25) == [("Lebanon", "LB")]
    assert countries.matching("lib", "fr", 3) == [
        ("Liban", "LB"),
        ("Liberia", "LR"),
        ("Libye", "LY"),
    ]
    assert len(countries.matching("", "en", 25)) == 25
    assert countries.name_of("LB", "fr") == "Liban"


def test_there_are_as_many_as_iso_3166_and_kosovo() -> None:
    assert len(countries.names("en")) == 249 + 1
