"""Moments by the present time-zone database, where an older one had placed them."""

from datetime import UTC, datetime, timedelta

import pytest

from schedules.moments import Dates, Moment, placed_anew

PARIS, HOUR = "Europe/Paris", timedelta(hours=1)


def moment(wall: datetime, instant: datetime) -> Moment:
    return Moment(instant.replace(tzinfo=UTC), wall, PARIS)


@pytest.mark.parametrize(
    ("wall", "before", "after", "wall_after"),
    [
        ((7, 1, 12), (7, 1, 10), (7, 1, 10), (7, 1, 12)),
        ((7, 1, 12), (7, 1, 11), (7, 1, 10), (7, 1, 12)),  # an older one had no summer time
        ((3, 29, 2, 30), (3, 29, 1, 30), (3, 29, 1), (3, 29, 3)),  # does not exist any more
        ((10, 25, 2, 30), (10, 25, 0, 30), (10, 25, 0, 30), (10, 25, 2, 30)),  # the first
        ((10, 25, 2, 30), (10, 25, 1, 30), (10, 25, 1, 30), (10, 25, 2, 30)),  # the second
        ((10, 25, 2, 30), (10, 25, 3, 30), (10, 25, 0, 30), (10, 25, 2, 30)),  # neither
    ],
)
def test_the_wall_time_stays_and_the_instant_follows(
    wall: tuple[int, ...],
    before: tuple[int, ...],
    after: tuple[int, ...],
    wall_after: tuple[int, ...],
) -> None:
    old = moment(datetime(2026, *wall), datetime(2026, *before))
    new = moment(datetime(2026, *wall_after), datetime(2026, *after))
    assert placed_anew(old) == new


def test_an_event_across_a_repeated_hour_does_not_end_before_it_begins() -> None:
    """From the second 02:10 to 02:50 of one that had been placed a day of other rules ago."""
    start = moment(datetime(2026, 10, 25, 2, 10), datetime(2026, 10, 25, 1, 10))
    end = moment(datetime(2026, 10, 25, 2, 50), datetime(2026, 10, 25, 1, 51))
    found = Dates.exact(start, end).placed_anew()
    assert found.start == start
    assert found.end is not None and found.end.instant - start.instant == timedelta(minutes=41)


@pytest.mark.parametrize(
    "dates",
    [
        Dates.days(datetime(2026, 3, 1).date(), datetime(2026, 3, 2).date(), PARIS),
        Dates.in_month(2026, 9, PARIS),
        Dates.tba(PARIS),
    ],
)
def test_what_has_no_time_of_day_stays_as_it_is(dates: Dates) -> None:
    assert dates.placed_anew() == dates
