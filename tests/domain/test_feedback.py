"""When feedback is open, and what of it may be shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.events import State
from bot.domain.feedback import (
    ANSWERABLE,
    OPENS_WITHIN,
    RATINGS,
    TOP,
    Asked,
    Figures,
    Form,
    Subject,
    check_open,
    figures,
    guarded,
)
from bot.errors import Refusal
from tests.programmes import NOW, sfax, stored

EVENT = stored(sfax())[0]
OPENING = EVENT.sessions[0]
SUBJECT = Subject(EVENT, OPENING)
OVER = OPENING.dates.passes
assert OVER is not None
SECOND = timedelta(seconds=1)
FORM = Form(1, EVENT.id, OPENING.id, invited=20, opens=OVER, closes=OVER + ANSWERABLE)


def counted(*counts: int) -> dict[int, int]:
    return dict(zip(RATINGS, counts, strict=True))


@pytest.mark.parametrize(
    ("subject", "form", "now", "sentence"),
    [
        (SUBJECT, None, OVER - SECOND, "Opening is not over yet."),
        (SUBJECT, None, OVER, None),
        (SUBJECT, None, OVER + OPENS_WITHIN, None),
        (SUBJECT, None, OVER + OPENS_WITHIN + SECOND, "Feedback on Opening is closed."),
        (SUBJECT, FORM, FORM.closes - SECOND, None),
        (SUBJECT, FORM, FORM.closes, "Feedback on Opening is closed."),
        (Subject(EVENT), None, OVER, "Sfax is not over yet."),
        (Subject(stored(sfax())[2]), None, NOW, "Homelessness is not over yet."),
        (
            Subject(EVENT, replace(OPENING, cancelled=True)),
            None,
            OVER,
            "Opening was cancelled; there is no feedback on it.",
        ),
        (
            Subject(replace(EVENT, stored=State.CANCELLED), OPENING),
            FORM,
            OVER,
            "Opening was cancelled; there is no feedback on it.",
        ),
        (
            Subject(EVENT, replace(OPENING, format="break")),
            None,
            OVER,
            "There is no feedback on breaks.",
        ),
    ],
)
def test_feedback_is_open_for_a_week_after_the_end(
    subject: Subject, form: Form | None, now: datetime, sentence: str | None
) -> None:
    if sentence is None:
        check_open(subject, form, now)
    else:
        with pytest.raises(Refusal) as caught:
            check_open(subject, form, now)
        assert str(caught.value.sentence) == sentence


def test_fewer_than_five_who_may_answer_are_few() -> None:
    asked = [Asked(5, SUBJECT, number, NOW) for number in (0, 4, 5)]
    assert [each.is_few for each in asked] == [True, True, False]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((0, 0, 5, 8, 17), (0, 0, 5, 8, 17)),  # nothing to keep back: zeros are shown
        ((0, 2, 3, 8, 17), (None, None, None, 8, 17)),  # two and three are five together
        ((0, 0, 3, 8, 17), (None, None, None, None, 17)),  # three alone takes the eight along
        ((1, 0, 0, 0, 5), (None, None, None, None, None)),
        ((0, 0, 4, 9, 9), (None, None, None, None, 9)),
    ],
)
def test_small_groups_are_kept_back_with_the_next_smallest(
    counts: tuple[int, ...], shown: tuple[int | None, ...]
) -> None:
    assert tuple(guarded(counted(*counts)).values()) == shown


counts_of_any_size = st.lists(st.integers(0, 40), min_size=5, max_size=5)


@settings(max_examples=200)
@given(counts=counts_of_any_size, threshold=st.integers(3, 9))
def test_what_is_shown_is_true_and_what_is_kept_back_is_enough(
    counts: list[int], threshold: int
) -> None:
    """Each number shown is right and none or at least the threshold; those kept back together
    too, and they are nobody's where all are shown."""
    whole = counted(*counts)
    shown = guarded(whole, threshold)
    if sum(counts) < threshold:
        assert figures(whole, 50, threshold) is None
        return
    for rating, count in shown.items():
        assert count is None or (count == whole[rating] and (count == 0 or count >= threshold))
    kept_back = sum(whole[rating] for rating, count in shown.items() if count is None)
    assert kept_back == 0 or kept_back >= threshold
    found = figures(whole, 10, threshold)
    assert found is not None
    assert (found.answers, found.kept_back) == (sum(counts), kept_back)
    assert found.invited == max(10, sum(counts))
    assert found.top in (None, whole[4] + whole[5])


@settings(max_examples=100)
@given(counts=counts_of_any_size.filter(lambda counts: sum(counts) >= 5))
def test_the_median_is_the_lower_middle_rating(counts: list[int]) -> None:
    given_ratings = [rating for rating, n in counted(*counts).items() for _ in range(n)]
    found = figures(counted(*counts), 50)
    assert found is not None
    assert found.median == given_ratings[(len(given_ratings) - 1) // 2]


def test_the_share_of_the_top_two_is_kept_back_where_it_would_tell_a_small_group() -> None:
    tops = [figures(counted(*counts), 50) for counts in ((3, 3, 0, 6, 9), (0, 0, 1, 4, 9))]
    assert [each.top if each else 0 for each in tops] == [15, None]
    assert [each.counts[5] if each else 0 for each in tops] == [9, 9]


def vectors(total: int, cells: int = 5) -> Iterator[tuple[int, ...]]:
    """Every way to spread a total over the cells."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in vectors(total - first, cells - 1):
            yield (first, *rest)


def fits(vector: tuple[int, ...], shown: Figures) -> bool:
    """Whether someone who sees only what is shown must think it possible."""
    by_rating = counted(*vector)
    return (
        all(count is None or by_rating[each] == count for each, count in shown.counts.items())
        and (shown.top is None or sum(by_rating[each] for each in TOP) == shown.top)
        and _middle(vector) == shown.median
    )


def _middle(vector: tuple[int, ...]) -> int:
    given_ratings = [rating for rating, n in counted(*vector).items() for _ in range(n)]
    return given_ratings[(len(given_ratings) - 1) // 2]


@pytest.mark.parametrize("total", range(3, 10))
def test_nobody_who_adds_and_subtracts_learns_of_a_group_below_the_threshold(total: int) -> None:
    """By trying everything: of all answers that fit what is shown (counts, number, median, top
    two), no group of ratings has the same number in each, unless that is none or enough."""
    threshold = 3
    every = list(vectors(total))
    displays = {str(each): each for v in every if (each := figures(counted(*v), 0, threshold))}
    assert displays
    for shown in displays.values():
        possible = [vector for vector in every if fits(vector, shown)]
        for size in range(1, 5):
            for group in combinations(range(5), size):
                sums = {sum(vector[cell] for cell in group) for vector in possible}
                assert len(sums) > 1 or sums.pop() in {0, *range(threshold, total + 1)}
