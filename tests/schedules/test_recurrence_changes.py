"""What becomes of single occurrences when all of them are stopped, split or changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.moments import Dates
from schedules.recurrence.changes import change, split, stop
from schedules.recurrence.expansion import days
from schedules.recurrence.following import following
from schedules.recurrence.months import clamping
from schedules.recurrence.occurrences import Override, Recurring, dates_on
from schedules.recurrence.pairing import pairing
from schedules.recurrence.rule import Frequency, Recurrence, Weekday
from schedules.recurrence.singles import skip
from tests.judges.feed import exact
from tests.schedules.recurrences import BEGUN

MADRID = "Europe/Madrid"
FIRST = exact("2027-03-02T18:00", "2027-03-02T19:30", MADRID)  # a Tuesday
TUESDAYS = Recurrence.of(Frequency.WEEKLY, weekdays=[Weekday(1)])
SKIPPED = Override(date(2027, 3, 9), skipped=True)
MOVED = Override(date(2027, 3, 23), dates=exact("2027-04-20T09:00", "2027-04-20T10:00", MADRID))
EDITED = Override(date(2027, 3, 30), fields=(("title", "Guest"),))
SERIES = Recurring(FIRST, TUESDAYS, (SKIPPED, MOVED, EDITED))


def of(frequency: Frequency, interval: int = 1, **parts: object) -> Recurrence:
    return Recurrence.of(frequency, interval, **parts)  # type: ignore[arg-type]


def counted(recurring: Recurring | None) -> list[str]:
    assert recurring is not None
    found = days(recurring.rule, recurring.first_day)
    return [f"{day:%m-%d}" for day, _ in zip(found, range(9), strict=False)]


def test_stopping_ends_the_rule_and_loses_what_was_different_afterwards() -> None:
    """An occurrence of before that was moved to a later date still takes place."""
    stopped = stop(SERIES, date(2027, 3, 25))
    assert counted(stopped.recurring) == ["03-02", "03-09", "03-16", "03-23"]
    assert stopped.recurring == Recurring(
        FIRST, TUESDAYS.ending(date(2027, 3, 24)), (SKIPPED, MOVED)
    )
    assert stopped.lost == (EDITED,)


def test_stopping_before_the_first_leaves_nothing() -> None:
    stopped = stop(SERIES, date(2027, 3, 2))
    assert (stopped.recurring, stopped.lost) == (None, SERIES.overrides)


def test_stopping_after_the_end_changes_nothing() -> None:
    for rule in (of(Frequency.DAILY, count=3), of(Frequency.DAILY, until=date(2027, 3, 4))):
        ended = Recurring(FIRST, rule)
        assert stop(ended, date(2027, 3, 5)).recurring == ended
        assert counted(stop(ended, date(2027, 3, 4)).recurring) == ["03-02", "03-03"]


def test_splitting_gives_two_events_that_together_are_the_one() -> None:
    parted = split(SERIES, date(2027, 3, 23))
    assert parted.before == Recurring(FIRST, TUESDAYS.ending(date(2027, 3, 22)), (SKIPPED,))
    assert parted.after == Recurring(dates_on(FIRST, date(2027, 3, 23)), TUESDAYS, (MOVED, EDITED))
    assert parted.lost == ()


def test_of_a_number_of_times_what_is_left_goes_on() -> None:
    ten = Recurring(FIRST, of(Frequency.WEEKLY, weekdays=[Weekday(1)], count=10), (SKIPPED,))
    parted = split(ten, date(2027, 3, 16))
    assert (counted(parted.before), parted.after.rule.count) == (["03-02", "03-09"], 8)


def test_splitting_at_the_first_leaves_no_event_before() -> None:
    parted = split(SERIES, date(2027, 3, 2))
    assert (parted.before, parted.after) == (None, SERIES)


def test_splitting_to_another_weekday_takes_each_weeks_occurrence_along() -> None:
    """This and following on Thursdays: the edited one is then that week's Thursday."""
    parted = split(
        SERIES,
        date(2027, 3, 23),
        of(Frequency.WEEKLY, weekdays=[Weekday(3)]),
        exact("2027-03-25T18:00", "2027-03-25T19:30", MADRID),
    )
    assert counted(parted.after)[:2] == ["03-25", "04-01"]
    assert [each.day for each in parted.after.overrides] == [date(2027, 3, 25), date(2027, 4, 1)]
    assert parted.after.overrides[0].dates == MOVED.dates


def test_splitting_where_nothing_takes_place_is_refused() -> None:
    with pytest.raises(ValueError, match="The next date is 2027-03-30"):
        split(SERIES, date(2027, 3, 24))


def test_another_time_of_day_leaves_every_override_with_its_day() -> None:
    later = exact("2027-03-02T20:00", "2027-03-02T21:30", MADRID)
    assert change(SERIES, TUESDAYS, later).recurring == Recurring(later, TUESDAYS, SERIES.overrides)


def test_a_rarer_rule_loses_what_was_different_about_those_that_are_no_more() -> None:
    changed = change(SERIES, of(Frequency.WEEKLY, 2, weekdays=[Weekday(1)]), FIRST)
    assert changed.recurring is not None
    assert changed.recurring.overrides == (EDITED,)  # 2, 16 and 30 March are left
    assert changed.lost == (SKIPPED, MOVED)


def test_a_rule_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="which is not one of its days"):
        change(SERIES, of(Frequency.WEEKLY, weekdays=[Weekday(2)]), FIRST)


def pairs(old: Recurrence, new: Recurrence, new_first: str, *of_days: str) -> dict[str, str]:
    begun = exact(f"2027-{new_first}T18:00", f"2027-{new_first}T19:30", MADRID)
    first = next(days(old, date(2027, 3, 1)))
    old_dates = Dates.days(first, first, MADRID)
    found = pairing(
        Recurring(old_dates, old),
        Recurring(begun, new),
        [date.fromisoformat(f"2027-{day}") for day in of_days],
    )
    return {f"{day:%m-%d}": f"{to:%m-%d}" if to else "none" for day, to in found.items()}


@pytest.mark.parametrize(
    ("old", "new", "first", "expected"),
    [
        (
            of(Frequency.WEEKLY, weekdays=[Weekday(0), Weekday(1)]),
            of(Frequency.WEEKLY, weekdays=[Weekday(1), Weekday(2)]),
            "03-02",
            {"03-01": "03-02", "03-02": "03-03", "03-08": "03-09"},  # all a day later
        ),
        (
            of(Frequency.WEEKLY, weekdays=[Weekday(0), Weekday(1)]),
            of(Frequency.WEEKLY, weekdays=[Weekday(1), Weekday(3)]),
            "03-02",
            {"03-01": "03-04", "03-02": "03-02", "03-08": "03-11"},  # the same day, then the week
        ),
        (
            of(Frequency.WEEKLY, weekdays=[Weekday(6)]),
            of(Frequency.WEEKLY, weekdays=[Weekday(0)]),
            "03-08",
            {"03-07": "03-08", "03-14": "03-15"},  # Sunday becomes the Monday after
        ),
        (
            of(Frequency.MONTHLY, month_days=[15]),
            of(Frequency.MONTHLY, weekdays=[Weekday(4, -1)]),
            "03-26",
            {"03-15": "03-26", "04-15": "04-30"},  # that month's
        ),
        (
            of(Frequency.WEEKLY, weekdays=[Weekday(0)]),
            of(Frequency.MONTHLY, month_days=[1]),
            "03-01",
            {"03-01": "03-01", "03-08": "none"},  # rarer, and by months
        ),
        (
            of(Frequency.DAILY),
            of(Frequency.DAILY, 2),
            "03-01",
            {"03-01": "03-01", "03-02": "none", "03-03": "03-03"},
        ),
    ],
)
def test_an_occurrence_becomes_the_one_that_people_would_take_it_for(
    old: Recurrence, new: Recurrence, first: str, expected: dict[str, str]
) -> None:
    assert pairs(old, new, first, *expected) == expected


@given(BEGUN, BEGUN, st.booleans())
@settings(max_examples=200, deadline=None)
def test_no_two_occurrences_become_the_same_and_none_one_that_is_not(
    old: tuple[Recurrence, date], new: tuple[Recurrence, date], same: bool
) -> None:
    rule, first = old
    becomes, begins = (rule, first) if same else new
    was = Recurring(Dates.days(first, first, "UTC"), rule)
    now = Recurring(Dates.days(begins, begins, "UTC"), becomes)
    some = [day for day, _ in zip(days(rule, first), range(20), strict=False)]
    where = pairing(was, now, some)
    to = [day for day in where.values() if day]
    assert list(where) == some
    assert len(set(to)) == len(to)
    assert all(now.occurs_on(day) for day in to)
    if same:
        assert where == {day: day for day in some}


@given(BEGUN, st.integers(0, 12))
@settings(max_examples=200, deadline=None)
def test_the_two_parts_of_a_split_have_the_days_of_the_whole(
    begun: tuple[Recurrence, date], at: int
) -> None:
    rule, first = begun
    whole = [day for day, _ in zip(days(rule, first), range(30), strict=False)]
    day = whole[min(at, len(whole) - 1)]
    series = skip(Recurring(Dates.days(first, first, "UTC"), rule), day)
    parted = split(series, day)
    parts = [part for part in (parted.before, parted.after) if part]
    found = [each for part in parts for each in days(part.rule, part.first_day)
             if each <= whole[-1]]  # fmt: skip
    assert found == whole
    assert [each for part in parts for each in part.overrides] == [Override(day, skipped=True)]


@pytest.mark.parametrize(
    ("rule", "was", "now", "becomes"),
    [
        (TUESDAYS, "03-02", "03-04", of(Frequency.WEEKLY, weekdays=[Weekday(3)])),
        (
            of(Frequency.WEEKLY, weekdays=[Weekday(1), Weekday(6)]),
            "03-02",
            "03-03",
            of(Frequency.WEEKLY, weekdays=[Weekday(2), Weekday(0)]),
        ),
        (
            of(Frequency.MONTHLY, weekdays=[Weekday(4, -1)]),
            "03-26",
            "03-25",
            of(Frequency.MONTHLY, weekdays=[Weekday(3, -1)]),
        ),
        (of(Frequency.MONTHLY, weekdays=[Weekday(1, 1)]), "03-02", "03-16", of(
            Frequency.MONTHLY, weekdays=[Weekday(1, 3)])),
        (
            of(Frequency.MONTHLY, month_days=[15], count=4),
            "03-15",
            "03-16",
            of(Frequency.MONTHLY, month_days=[16], count=4),
        ),
        (
            of(Frequency.YEARLY, month_days=[2], months=[3]),
            "03-02",
            "04-05",
            of(Frequency.YEARLY, month_days=[5], months=[4]),
        ),
        (of(Frequency.DAILY, 3), "03-02", "03-03", of(Frequency.DAILY, 3)),
        (of(Frequency.MONTHLY, month_days=[1, 15]), "03-15", "03-16", None),
        (
            of(Frequency.MONTHLY, month_days=clamping([30])[0], positions=[-1]),
            "03-30",
            "03-29",
            None,
        ),
        (of(Frequency.MONTHLY, weekdays=[Weekday(1, -1)]), "03-30", "03-23", None),
    ],
)  # fmt: skip
def test_a_rule_follows_its_first_day_where_that_is_certain(
    rule: Recurrence, was: str, now: str, becomes: Recurrence | None
) -> None:
    """Else None: whoever moved it says what is meant."""
    old, new = date.fromisoformat(f"2027-{was}"), date.fromisoformat(f"2027-{now}")
    assert following(rule, old, new) == becomes


def test_a_moved_date_stays_where_it_was_moved_when_all_others_go() -> None:
    shifted = change(
        SERIES,
        of(Frequency.WEEKLY, weekdays=[Weekday(2)]),
        exact("2027-03-03T18:00", "2027-03-03T19:30", MADRID),
    )
    assert shifted.recurring is not None
    assert [(each.day, each.dates) for each in shifted.recurring.overrides] == [
        (date(2027, 3, 10), None),
        (date(2027, 3, 24), MOVED.dates),
        (date(2027, 3, 31), None),
    ]
    assert shifted.lost == ()
    assert timedelta(days=1) == shifted.recurring.first_day - SERIES.first_day
