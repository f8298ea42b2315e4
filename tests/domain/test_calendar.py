"""A filter of the calendar as a button carries it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import EVERYTHING, Facet, Filter, from_token, meant, token

TEXT = st.text(min_size=1, max_size=500)
FILTERS = st.builds(
    Filter,
    theme=st.none() | TEXT,
    series=st.none() | TEXT,
    place=st.none() | TEXT,
    language=st.sampled_from([None, "fr", "zh-Hant-12345678-12345678"]),
    kind=st.sampled_from([None, "webinar", "peer_learning"]),
    month=st.sampled_from([None, "2026-09"]),
    mine=st.booleans(),
)


@given(said=FILTERS, other=TEXT)
def test_a_filter_comes_back_from_its_token_whatever_its_values(said: Filter, other: str) -> None:
    """Of any length, among others of the community."""
    known = {
        name: [other, *([value] if value else [])]
        for name, value in ((each.value, getattr(said, each.value)) for each in Facet)
    }
    carried = token(said)
    assert from_token(carried, known) == said
    assert len(carried) <= 75
    assert ":" not in carried


def test_no_filter_is_an_empty_token() -> None:
    """So the buttons from before there were filters mean the same."""
    assert token(EVERYTHING) == ""
    assert from_token("", {}) == EVERYTHING


@pytest.mark.parametrize("said", ["t0123456789", "x1", "kwebinar.t0123456789"])
def test_a_token_of_what_is_not_there_any_more_is_none(said: str) -> None:
    """A theme that was renamed, or somebody's invention."""
    assert from_token(said, {"theme": ["Housing"]}) is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Housing", "Housing"),
        ("HOUSING", "Housing"),
        ("hous", None),
        ("école", "École"),
        ("wat", "Water"),
        ("air", None),
    ],
)
def test_a_value_is_meant_by_its_letters_or_where_one_only_begins_so(
    typed: str, found: str | None
) -> None:
    """Two begin with "hous"."""
    assert meant(typed, ["École", "Housing", "Housing and work", "Water"]) == found
