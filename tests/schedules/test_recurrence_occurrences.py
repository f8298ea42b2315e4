"""When an event that repeats takes place: zones, gaps, folds, and what is different about one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.moments import Dates, place
from schedules.recurrence.occurrences import (
    MOST_OCCURRENCES,
    Occurrence,
    Override,
    Recurring,
    dates_on,
    misfit,
    occurrences,
)
from schedules.recurrence.rule import Frequency, Recurrence, Weekday
from schedules.recurrence.singles import edit, move, restore, skip
from tests.judges.feed import MEMBER_ZONES, exact

MADRID, CASABLANCA = "Europe/Madrid", "Africa/Casablanca"
DAILY = Recurrence.of(Frequency.DAILY)
EVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)


def weekly(*days: int, **more: object) -> Recurrence:
    return Recurrence.of(Frequency.WEEKLY, weekdays=map(Weekday, days), **more)  # type: ignore[arg-type]


def local(found: tuple[Occurrence, ...]) -> list[str]:
    return [f"{each.dates.start.local:%m-%d %H:%M}" for each in found if each.dates.start]


def utc(found: tuple[Occurrence, ...]) -> list[str]:
    return [f"{each.dates.start.instant:%m-%d %H:%M}" for each in found if each.dates.start]


SERIES = Recurring(
    exact("2027-03-02T18:00", "2027-03-02T19:30", MADRID), weekly(1, count=5)
)  # Tuesdays 2, 9, 16, 23 and 30 March; from the 28th on at UTC+2
TUESDAYS = ["03-02 18:00", "03-09 18:00", "03-16 18:00", "03-23 18:00", "03-30 18:00"]


def test_a_weekly_event_keeps_its_wall_time_over_the_change_of_the_clocks() -> None:
    found = occurrences(SERIES, *EVER, 10)
    assert local(found) == TUESDAYS
    assert utc(found) == ["03-02 17:00", "03-09 17:00", "03-16 17:00", "03-23 17:00", "03-30 16:00"]
    assert {each.dates.end.instant - each.dates.start.instant for each in found} == {  # type: ignore[union-attr]
        timedelta(minutes=90)
    }


def test_ramadan_in_casablanca_changes_the_instants_and_not_the_wall_times() -> None:
    series = Recurring(
        exact("2026-02-02T18:00", "2026-02-02T19:00", CASABLANCA), weekly(0, count=8)
    )
    assert utc(occurrences(series, *EVER, 10)) == [
        "02-02 17:00", "02-09 17:00", "02-16 18:00", "02-23 18:00", "03-02 18:00", "03-09 18:00",
        "03-16 18:00", "03-23 17:00",
    ]  # fmt: skip


def test_a_time_that_the_clocks_skip_on_one_date_is_the_first_after_the_gap() -> None:
    """02:30 on 28 March 2027 in Madrid; the day before and the day after are as always."""
    series = Recurring(exact("2027-03-27T02:30", "2027-03-27T03:00", MADRID), DAILY)
    assert local(occurrences(series, *EVER, 3)) == ["03-27 02:30", "03-28 03:00", "03-29 02:30"]


def test_a_time_that_the_clocks_repeat_on_one_date_is_the_first_of_the_two() -> None:
    series = Recurring(exact("2027-10-30T02:30", "2027-10-30T03:00", MADRID), DAILY)
    assert utc(occurrences(series, *EVER, 3)) == ["10-30 00:30", "10-31 00:30", "11-01 01:30"]


def test_a_night_lasts_as_long_as_the_first_also_when_the_clocks_change() -> None:
    series = Recurring(exact("2027-03-26T23:00", "2027-03-27T05:00", MADRID), DAILY)
    found = occurrences(series, *EVER, 2)
    assert [f"{each.dates.end.local:%m-%d %H:%M}" for each in found if each.dates.end] == [
        "03-27 05:00",
        "03-28 06:00",
    ]


def test_whole_days_repeat_as_whole_days() -> None:
    series = Recurring(
        Dates.days(date(2027, 5, 8), date(2027, 5, 9), MADRID),
        Recurrence.of(Frequency.YEARLY, month_days=[8], months=[5], count=2),
    )
    assert [(each.dates.first, each.dates.last) for each in occurrences(series, *EVER, 9)] == [
        (date(2027, 5, 8), date(2027, 5, 9)),
        (date(2028, 5, 8), date(2028, 5, 9)),
    ]


@given(
    st.sampled_from(MEMBER_ZONES),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)),
)
@settings(max_examples=200, deadline=None)
def test_every_day_in_every_member_zone_is_at_the_wall_time_or_right_after_a_gap(
    zone: str, wall: datetime
) -> None:
    """Held against the time-zone database alone, two hundred days on."""
    wall = wall.replace(microsecond=0)
    try:
        start = place(wall, zone, fold=0)
    except ValueError:
        return
    series = Recurring(Dates.exact(start, start), DAILY)
    found = occurrences(series, start.instant, start.instant + timedelta(days=200), 200)
    for number, each in enumerate(found):
        assert each.dates.start is not None
        asked = wall + timedelta(days=number)
        there = each.dates.start.instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        if there != asked:
            before = (each.dates.start.instant - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
            assert before.replace(tzinfo=None) < asked < there
        assert each.dates.start.local.fold == 0


def test_a_window_has_what_begins_in_it_and_no_more_than_was_asked() -> None:
    assert local(occurrences(SERIES, *EVER, 3)) == TUESDAYS[:3]
    begins = datetime(2027, 3, 9, 17, tzinfo=UTC)
    assert local(occurrences(SERIES, begins, begins, 9)) == []
    assert local(occurrences(SERIES, begins, begins + timedelta(seconds=1), 9)) == TUESDAYS[1:2]
    after = begins + timedelta(seconds=1)
    assert local(occurrences(SERIES, after, EVER[1], 9)) == TUESDAYS[2:]
    assert occurrences(SERIES, EVER[0], EVER[0], 9) == ()


def test_one_window_is_bounded_whatever_is_asked() -> None:
    series = Recurring(exact("2027-03-02T18:00", "2027-03-02T19:30", MADRID), DAILY)
    assert len(occurrences(series, *EVER, 10**9)) == MOST_OCCURRENCES


def test_a_skipped_occurrence_does_not_take_place_until_it_is_restored() -> None:
    skipped = skip(SERIES, date(2027, 3, 16))
    assert local(occurrences(skipped, *EVER, 9)) == [*TUESDAYS[:2], *TUESDAYS[3:]]
    assert restore(skipped, date(2027, 3, 16)) == SERIES


def test_a_moved_occurrence_is_found_where_it_is_and_known_by_its_day() -> None:
    """Also when it was moved before the first, or beyond the last."""
    where = exact("2027-02-28T10:00", "2027-02-28T11:00", MADRID)
    moved = move(SERIES, date(2027, 3, 16), where)
    found = occurrences(moved, *EVER, 9)
    assert local(found) == ["02-28 10:00", *TUESDAYS[:2], *TUESDAYS[3:]]
    assert found[0].day == date(2027, 3, 16)
    late = move(SERIES, date(2027, 3, 2), exact("2027-12-01T10:00", "2027-12-01T11:00", MADRID))
    assert local(occurrences(late, *EVER, 9)) == [*TUESDAYS[1:], "12-01 10:00"]
    window = datetime(2027, 12, 1, 9, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    assert local(occurrences(late, *window, 9)) == ["12-01 10:00"]


def test_moving_an_occurrence_back_undoes_the_move() -> None:
    where = exact("2027-02-28T10:00", "2027-02-28T11:00", MADRID)
    day = date(2027, 3, 16)
    moved = move(SERIES, day, where)
    assert move(moved, day, dates_on(SERIES.first, day)) == SERIES


def test_moving_a_skipped_occurrence_lets_it_take_place() -> None:
    day = date(2027, 3, 16)
    moved = move(skip(SERIES, day), day, exact("2027-03-17T10:00", "2027-03-17T11:00", MADRID))
    assert "03-17 10:00" in local(occurrences(moved, *EVER, 9))


def test_an_edited_occurrence_carries_what_is_its_own_and_keeps_what_was() -> None:
    day = date(2027, 3, 16)
    edited = edit(
        edit(SERIES, day, [("title", "Guest"), ("place", "Hall")]), day, [("place", None)]
    )
    [own] = [each.override for each in occurrences(edited, *EVER, 9) if each.override]
    assert own == Override(day, fields=(("place", None), ("title", "Guest")))
    assert local(occurrences(edited, *EVER, 9)) == TUESDAYS


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (
            date(2027, 3, 17),
            "It does not take place on 2027-03-17. The next date is 2027-03-23.",
        ),
        (date(2027, 4, 6), "It does not take place on 2027-04-06 or later."),
    ],
)
def test_a_day_that_is_no_occurrence_is_refused_with_the_next_that_is(
    day: date, sentence: str
) -> None:
    with pytest.raises(ValueError, match="not take place") as refused:
        skip(SERIES, day)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("rule", "dates", "sentence"),
    [
        (
            weekly(2),
            SERIES.first,
            "It begins on 2027-03-02, which is not one of its days. The next that is: 2027-03-03.",
        ),
        (
            weekly(1, until=date(2027, 3, 1)),
            SERIES.first,
            "It would end, on 2027-03-01, before it begins.",
        ),
        (
            Recurrence.of(Frequency.MONTHLY, 12, month_days=[1], months=[4]),
            SERIES.first,
            "There is no date on which it would take place.",
        ),
        (
            weekly(2, until=date(2027, 3, 2)),
            SERIES.first,
            "There is no date on which it would take place.",
        ),
        (
            DAILY,
            Dates.in_month(2027, 3, MADRID),
            "What repeats needs its first day: a month alone is not enough.",
        ),
        (
            DAILY,
            Dates.exact(*[place(datetime(2027, 10, 31, 2, 30), MADRID, fold=1)] * 2),
            "What repeats begins at the first of two equal times, not at the second.",
        ),
    ],
)
def test_a_rule_that_does_not_fit_the_first_dates_is_told(
    rule: Recurrence, dates: Dates, sentence: str
) -> None:
    assert str(misfit(rule, dates)) == sentence


def test_a_rule_that_fits_has_nothing_to_tell() -> None:
    assert misfit(SERIES.rule, SERIES.first) is None


def test_a_recurring_event_is_made_of_a_day_and_overrides_in_order() -> None:
    late, early = Override(date(2027, 3, 9), True), Override(date(2027, 3, 2), True)
    for wrong in ((late, early), (late, late)):
        with pytest.raises(ValueError, match="in order"):
            replace(SERIES, overrides=wrong)
    with pytest.raises(ValueError, match="begins on a day"):
        replace(SERIES, first=Dates.tba(MADRID))


def test_a_thousand_weekly_occurrences_are_found_in_the_time_of_few() -> None:
    """Placed in their zone, in a tenth of a second at most (a few milliseconds alone)."""
    series = replace(SERIES, rule=weekly(1))
    started = datetime.now(UTC)
    assert len(occurrences(series, *EVER, 1_000)) == 1_000
    assert datetime.now(UTC) - started < timedelta(seconds=0.3)


def test_the_first_day_of_a_wall_time_before_midnight_utc_is_its_local_day() -> None:
    """00:30 in Madrid is still the day before in UTC."""
    first = Dates.exact(*[place(datetime.combine(date(2027, 7, 1), time(0, 30)), MADRID)] * 2)
    found = occurrences(Recurring(first, DAILY), datetime(2027, 7, 5, 22, tzinfo=UTC), EVER[1], 1)
    assert [each.day for each in found] == [date(2027, 7, 6)]
