"""Zones by the name a person would type."""

import pytest

from schedules import zones
from schedules.moments import zone_named


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tunis", ["Africa/Tunis"]),
        ("  Africa/Tunis ", ["Africa/Tunis"]),
        ("casa", ["Africa/Casablanca"]),
        ("rome", ["Europe/Rome"]),
        ("new_york", ["America/New_York"]),
        ("new y", ["America/New_York"]),
        ("blanca", ["Africa/Casablanca"]),
        ("nowhere", []),
    ],
)
def test_the_zone_meant_comes_first(typed: str, found: list[str]) -> None:
    assert zones.matching(typed, 25)[:1] == found


def test_a_city_that_begins_so_comes_before_one_that_holds_it_and_before_a_continent() -> None:
    found = zones.matching("as", 500)
    cities = [name.rpartition("/")[2].lower() for name in found]
    ranks = [0 if city.startswith("as") else 1 if "as" in city else 2 for city in cities]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}


@pytest.mark.parametrize("limit", [0, 1, 3, 25])
def test_what_is_near_comes_first_when_nothing_is_typed_and_the_limit_holds(limit: int) -> None:
    found = zones.matching("", limit, first=("Europe/Rome", "UTC"))
    assert found[:2] == ["Europe/Rome", "UTC"][:limit]
    assert len(found) == len(set(found)) == limit


def test_every_name_is_a_zone() -> None:
    assert len(zones.names()) > 400
    assert [name for name in zones.names() if zone_named(name).key != name] == []
