"""Our expansion held against dateutil's and libical's on thousands of random rules."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from itertools import islice, takewhile

import pytest
from dateutil.rrule import rrulestr
from hypothesis import Phase, given, settings

from schedules.moments import Moment, place
from schedules.recurrence.alike import read_alike
from schedules.recurrence.expansion import days
from schedules.recurrence.rrule import read_rrule, rrule
from schedules.recurrence.rule import Recurrence
from tests.judges import icaljs, libical
from tests.schedules.recurrences import BEGUN

LOOKED_AT = 12  # of each rule, the first occurrences
LAST_YEAR = 2060  # a judge without bounds is not asked for what comes after
Judge = Callable[[str, date], list[date]]


def by_dateutil(text: str, first: date) -> list[date]:
    rule = rrulestr(text, dtstart=datetime.combine(first, time(), UTC))
    found = takewhile(lambda day: day.year <= LAST_YEAR, islice(rule, LOOKED_AT))
    return [each.date() for each in found]


def by_libical(text: str, first: date) -> list[date]:
    start = int(datetime.combine(first, time(), UTC).timestamp())
    found = (ctypes.c_long * LOOKED_AT)()
    libical.library().icalrecur_expand_recurrence(text.encode(), start, LOOKED_AT, found)
    return [day for each in found if each and (day := _utc(each)).year <= LAST_YEAR]


def _midnight(day: date) -> Moment:
    return place(datetime.combine(day, time()), "UTC")


def _utc(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()


def ours(rule: Recurrence, first: date) -> list[date]:
    return [day for day in islice(days(rule, first), LOOKED_AT) if day.year <= LAST_YEAR]


@pytest.fixture(params=[by_dateutil, by_libical], ids=["dateutil", "libical"])
def judge(request: pytest.FixtureRequest) -> Judge:
    if request.param is by_libical:
        try:
            libical.library()
        except OSError:
            reason = "libical is not installed (Debian: libical3)"
            if os.environ.get("CONVENOR_REQUIRE_TOOLS") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
    found: Judge = request.param
    return found


@pytest.fixture(scope="module")
def begun() -> list[tuple[Recurrence, date]]:
    """Five thousand rules, each with its first day."""
    drawn: list[tuple[Recurrence, date]] = []

    @given(BEGUN)
    @settings(
        max_examples=5_000,
        deadline=None,
        database=None,
        derandomize=True,  # the same for everybody: what another finds is no reason to stop them
        phases=[Phase.generate],
    )
    def draw(one: tuple[Recurrence, date]) -> None:
        drawn.append(one)

    draw()
    return drawn


def test_five_thousand_rules_have_the_same_days_for_a_judge(
    judge: Judge, begun: list[tuple[Recurrence, date]]
) -> None:
    """Written as RRULE, with UNTIL in UTC, each rule has the days that it has here."""
    assert len(begun) >= 5_000
    written = [(rrule(rule, _midnight(first)), first, ours(rule, first)) for rule, first in begun]
    assert [each for each in written if judge(each[0], each[1]) != each[2]] == []


def test_what_is_written_for_calendars_is_read_alike_by_ical_js(
    begun: list[tuple[Recurrence, date]],
) -> None:
    """The first thousand rules with a form that all programs read alike; it means the same."""
    if reason := icaljs.missing():
        if os.environ.get("CONVENOR_REQUIRE_TOOLS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    alike = [(rule, form, first) for rule, first in begun if (form := read_alike(rule))][-1_000:]
    assert len(alike) == 1_000
    expected = [ours(rule, first) for rule, _, first in alike]
    assert [ours(form, first) for _, form, first in alike] == expected
    rules = [(rrule(form, first), first) for _, form, first in alike]
    found = icaljs.days(rules, LOOKED_AT, LAST_YEAR)
    assert [each for each in zip(rules, found, expected, strict=True) if each[1] != each[2]] == []


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("FREQ=MONTHLY;BYMONTH=3,7;BYMONTHDAY=3", "FREQ=YEARLY;BYMONTH=3,7;BYMONTHDAY=3"),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=29"),
        ("FREQ=MONTHLY;INTERVAL=8;BYMONTH=3", "FREQ=MONTHLY;INTERVAL=24;BYMONTHDAY=1"),
        ("FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1", None),
        ("FREQ=YEARLY;BYDAY=20MO", None),
        ("FREQ=MONTHLY;BYDAY=5SA", "FREQ=MONTHLY;BYDAY=5SA"),
        ("FREQ=MONTHLY;BYDAY=5SA,-5WE", None),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA;WKST=SA", None),
    ],
)
def test_a_rule_is_written_in_the_form_that_is_read_alike(text: str, form: str | None) -> None:
    start = date(2027, 3, 1)
    rule, _ = read_rrule(text, start)
    assert rule is not None
    found = read_alike(rule)
    assert (found and rrule(found, start)) == form
