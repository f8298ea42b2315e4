"""When reminders fall due, in every zone and across both changes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.moments import Dates, place, seen_in
from schedules.reminders import DEFAULT_LADDER, Anchor, DueTime, Rule, Scope, due_times

ZONES = sorted(available_timezones())
EVENT_RULES = [rule for rule in DEFAULT_LADDER if rule.scope is Scope.EVENT]


def exact(start: str, end: str, zone: str = "Africa/Tunis") -> Dates:
    return Dates.exact(
        place(datetime.fromisoformat(start), zone), place(datetime.fromisoformat(end), zone)
    )


def spoken(found: list[DueTime]) -> list[tuple[str, str, str]]:
    return [
        (each.rule.name, f"{each.due:%m-%d %H:%M}", f"{each.late:%m-%d %H:%M}") for each in found
    ]


def test_the_default_ladder_of_an_event_in_sfax() -> None:
    """Sfax is at UTC+1: 09:00 there is 08:00 UTC; the grace is half the offset, at
    most 2 h, and a day for what is asked afterwards."""
    dates = exact("2019-06-25T09:00", "2019-06-26T17:00")
    assert spoken(due_times(dates, DEFAULT_LADDER)) == [
        ("7d", "06-18 08:00", "06-18 10:00"),
        ("1d", "06-24 08:00", "06-24 10:00"),
        ("1h", "06-25 07:00", "06-25 07:30"),
        ("10m", "06-25 07:50", "06-25 07:55"),
        ("seat-10m", "06-25 07:50", "06-25 07:55"),
        ("feedback", "06-26 16:30", "06-27 16:30"),
        ("nudge", "06-28 16:30", "06-29 16:30"),
    ]


@pytest.mark.parametrize(
    ("start", "zone", "due"),
    [
        ("2026-03-30T14:00", "Europe/Rome", "2026-03-29T07:00"),  # the day of the change, after it
        ("2026-04-02T14:00", "Europe/Rome", "2026-04-01T07:00"),  # summer: 09:00 is 07:00 UTC
        ("2026-03-28T14:00", "Europe/Rome", "2026-03-27T08:00"),  # winter: 09:00 is 08:00 UTC
        ("2026-10-26T14:00", "Europe/Rome", "2026-10-25T08:00"),  # back on the day itself
        ("2026-02-16T14:00", "Africa/Casablanca", "2026-02-15T09:00"),  # Ramadan: UTC+0
        ("2026-02-14T14:00", "Africa/Casablanca", "2026-02-13T08:00"),  # before it: UTC+1
    ],
)
def test_a_day_before_at_nine_is_nine_on_the_wall(start: str, zone: str, due: str) -> None:
    dates = exact(start, start[:11] + "18:00", zone)
    rule = Rule("1d", days=1, at=time(9))
    assert [each.due for each in due_times(dates, [rule])] == [
        datetime.fromisoformat(due).replace(tzinfo=UTC)
    ]


def test_a_wall_time_in_a_gap_falls_due_at_the_first_moment_after_it() -> None:
    """Rome has no 02:30 on 29 March 2026; 03:00 is 01:00 UTC."""
    dates = exact("2026-03-30T14:00", "2026-03-30T15:00", "Europe/Rome")
    rule = Rule("1d", days=1, at=time(2, 30))
    assert [each.due for each in due_times(dates, [rule])] == [datetime(2026, 3, 29, 1, tzinfo=UTC)]


def test_a_wall_time_that_happens_twice_falls_due_once_the_first_time() -> None:
    """Rome has 02:30 twice on 25 October 2026; the first is 00:30 UTC."""
    dates = exact("2026-10-26T14:00", "2026-10-26T15:00", "Europe/Rome")
    rule = Rule("1d", days=1, at=time(2, 30))
    assert [each.due for each in due_times(dates, [rule])] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    ]


def test_hours_are_counted_on_the_clock_across_a_change() -> None:
    """An hour before 03:15 in Rome on 29 March 2026 is 01:15, the gap between them."""
    dates = exact("2026-03-29T03:15", "2026-03-29T05:00", "Europe/Rome")
    assert [each.due for each in due_times(dates, [Rule("1h", minutes=60)])] == [
        datetime(2026, 3, 29, 0, 15, tzinfo=UTC)
    ]


@pytest.mark.parametrize(
    "dates",
    [
        Dates.days(datetime(2019, 6, 25).date(), datetime(2019, 6, 26).date(), "Africa/Tunis"),
        Dates.in_month(2019, 9, "Africa/Tunis"),
        Dates.tba("Africa/Tunis"),
    ],
)
def test_a_date_that_is_not_exact_has_no_reminders(dates: Dates) -> None:
    assert due_times(dates, DEFAULT_LADDER) == []


def test_a_rule_on_the_wrong_side_of_its_anchor_does_not_fall_due() -> None:
    """ "On the day at 09:00" of something that starts at 08:00 would come after its start."""
    dates = exact("2019-06-25T08:00", "2019-06-25T17:00")
    early, late = Rule("day", at=time(7)), Rule("day", at=time(9))
    evening = Rule("evening", anchor=Anchor.END, after=True, at=time(16))
    assert [each.rule for each in due_times(dates, [early, late, evening])] == [early]


def test_a_session_in_another_zone_counts_days_in_the_zone_of_its_event() -> None:
    dates = exact("2026-06-25T10:00", "2026-06-25T11:00", "Europe/Lisbon")
    rule = Rule("1d", days=1, at=time(9))
    assert [each.due for each in due_times(dates, [rule], "Africa/Tunis")] == [
        datetime(2026, 6, 24, 8, tzinfo=UTC)
    ]


SFAX = exact("2019-06-25T09:00", "2019-06-25T12:00")


@pytest.mark.parametrize(
    ("rule", "due", "late"),
    [
        (Rule("x", anchor=Anchor.DEADLINE, days=1), "06-22 17:00", "06-22 19:00"),
        (Rule("x", anchor=Anchor.DEADLINE, days=1, at=time(9)), "06-22 08:00", "06-22 10:00"),
        (Rule("x", anchor=Anchor.DEADLINE, after=True), "06-23 17:00", "06-24 17:00"),
        (
            Rule("x", anchor=Anchor.RELEASE, after=True, days=13, at=time(20)),
            "06-24 19:00",
            "06-25 08:00",  # of use until the start
        ),
        (Rule("x", after=True, minutes=15), "06-25 08:15", "06-25 11:00"),  # until the end
        (Rule("x", after=True, minutes=240), "06-25 12:00", "06-26 12:00"),
        (Rule("x", anchor=Anchor.END, minutes=30), "06-25 10:30", "06-25 10:45"),
    ],
)
def test_what_is_counted_from_the_deadline_or_the_release_is_of_use_until_the_start(
    rule: Rule, due: str, late: str
) -> None:
    known = {
        Anchor.DEADLINE: datetime(2019, 6, 23, 17, tzinfo=UTC),
        Anchor.RELEASE: datetime(2019, 6, 11, 12, tzinfo=UTC),
    }
    assert spoken(due_times(SFAX, [rule], None, known)) == [("x", due, late)]


@pytest.mark.parametrize("anchor", [Anchor.DEADLINE, Anchor.RELEASE])
def test_without_a_deadline_or_a_release_or_once_it_has_begun_such_a_rule_does_not_fall_due(
    anchor: Anchor,
) -> None:
    assert SFAX.start is not None
    rule = Rule("x", anchor=anchor, after=True, minutes=30)
    assert due_times(SFAX, [rule]) == []
    assert due_times(SFAX, [rule], None, {anchor: SFAX.start.instant}) == []


@settings(max_examples=150, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    start=st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)),
    length=st.timedeltas(timedelta(minutes=5), timedelta(days=3)),
    outage=st.timedeltas(timedelta(0), timedelta(days=3)),
    down_for=st.timedeltas(timedelta(0), timedelta(days=3)),
)
def test_each_rung_falls_due_once_at_its_wall_time_and_never_after_the_start(
    zone: str, start: datetime, length: timedelta, outage: timedelta, down_for: timedelta
) -> None:
    """Whatever the zone and the change; and what an outage leaves within its grace is still
    before the start."""
    begins = start.replace(second=0, microsecond=0, tzinfo=UTC)
    dates = Dates.exact(seen_in(begins, zone), seen_in(begins + length, zone))
    found = due_times(dates, EVENT_RULES)
    assert [each.rule.name for each in found] == ["7d", "1d", "1h", "10m"]
    assert all(each.due < each.late < begins for each in found)
    for each in found[:2]:
        wall = each.due.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert wall.time() == time(9)
        assert (dates.first or wall.date()) - wall.date() == timedelta(days=each.rule.days)
    back = begins - timedelta(days=8) + outage + down_for
    assert all(max(each.due, back) < begins for each in found if back <= each.late)
