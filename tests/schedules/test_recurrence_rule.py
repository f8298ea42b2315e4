"""Rules as values, as RRULE and in words."""

from __future__ import annotations

import time
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.moments import Moment, place
from schedules.recurrence.expansion import StepsError, days, first_day, last_day
from schedules.recurrence.months import clamping
from schedules.recurrence.rrule import read_rrule, rrule
from schedules.recurrence.rule import Frequency, Recurrence, RuleError, Weekday
from schedules.recurrence.words import in_words
from schedules.texts import Problem
from tests.schedules.recurrences import BEGUN

MADRID = "Europe/Madrid"
START = place(datetime(2027, 3, 1, 10), MADRID)  # a Monday
NUMBERED = "Only what repeats every month or year has numbered weekdays (first Monday)."


def understood(text: str, start: Moment | date = START) -> tuple[str, str]:
    """The rule of an RRULE written again, and in words."""
    rule, problems = read_rrule(text, start)
    assert problems == ()
    assert rule is not None
    return rrule(rule, start), str(in_words(rule))


def told(problems: tuple[Problem, ...]) -> list[tuple[str | None, str | None, str]]:
    return [(each.cell, each.found, str(each.message)) for each in problems]


@pytest.mark.parametrize(
    ("text", "again", "words"),
    [
        ("FREQ=DAILY", "FREQ=DAILY", "every day"),
        ("RRULE:freq=daily;interval=3", "FREQ=DAILY;INTERVAL=3", "every 3 days"),
        ("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO", "every week on Monday"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,MO;UNTIL=20270303T225959Z",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL=20270303T090000Z",
            "every 2 weeks on Monday and Thursday, until 2027-03-03",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
            "every 2 weeks on Monday and Sunday, weeks beginning on Sunday",
        ),
        ("FREQ=WEEKLY;BYDAY=MO;WKST=SU", "FREQ=WEEKLY;BYDAY=MO", "every week on Monday"),
        (
            "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            "every week on Monday, Tuesday, Wednesday, Thursday and Friday",
        ),
        ("FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=1", "every month on the 1st"),
        (
            "FREQ=MONTHLY;BYDAY=-1FR,1MO;COUNT=12",
            "FREQ=MONTHLY;BYDAY=1MO,-1FR;COUNT=12",
            "every month on the first Monday and the last Friday, 12 times",
        ),
        (
            "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=3;COUNT=1",
            "FREQ=MONTHLY;BYDAY=3TU;COUNT=1",
            "every month on the third Tuesday, 1 time",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "every month on the last day",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=15,28,29,30;BYSETPOS=1,-1",
            "FREQ=MONTHLY;BYMONTHDAY=15,28,29,30;BYSETPOS=1,-1",
            "every month on the 15th and the 30th, or the last day of shorter months",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "every month on the last working day",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
            "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
            "every month on the 13th if it is a Friday",
        ),
        ("FREQ=MONTHLY;BYDAY=MO", "FREQ=MONTHLY;BYDAY=MO", "every month on every Monday"),
        ("FREQ=DAILY;BYMONTHDAY=-1", "FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-3,5",
            "FREQ=MONTHLY;BYMONTHDAY=5,-3",
            "every month on the 5th and day 3 from the end",
        ),
        ("FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1", "every year on 1 March"),
        ("FREQ=YEARLY;BYMONTHDAY=15", "FREQ=MONTHLY;BYMONTHDAY=15", "every month on the 15th"),
        (
            "FREQ=YEARLY;BYDAY=20MO;COUNT=2",
            "FREQ=YEARLY;BYDAY=20MO;COUNT=2",
            "every year on Monday number 20, 2 times",
        ),
        (
            "FREQ=WEEKLY;BYHOUR=10;BYMINUTE=0;BYSECOND=0",
            "FREQ=WEEKLY;BYDAY=MO",
            "every week on Monday",
        ),
        (
            "FREQ=MONTHLY;BYDAY=2MO,4MO;BYSETPOS=-1",
            "FREQ=MONTHLY;BYDAY=2MO,4MO;BYSETPOS=-1",
            "every month on the second Monday and the fourth Monday (of these: the last)",
        ),
    ],
)
def test_an_rrule_is_read_written_plainly_and_said_in_words(
    text: str, again: str, words: str
) -> None:
    assert understood(text) == (again, words)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "",
            [
                ("RRULE", "", "A rule has parts such as FREQ=WEEKLY."),
                ("FREQ", None, "It does not say how often: FREQ=WEEKLY, for example."),
            ],
        ),
        ("FREQ=SECONDLY", [("FREQ", "SECONDLY", "An event repeats every day at most.")]),
        ("FREQ=MINUTELY", [("FREQ", "MINUTELY", "An event repeats every day at most.")]),
        (
            "FREQ=HOURLY;INTERVAL=0;BYWEEKNO=3;COUNT=x",
            [
                ("FREQ", "HOURLY", "An event repeats every day at most."),
                ("BYWEEKNO", "3", "BYWEEKNO cannot be read."),
                ("COUNT", "X", "A whole number is wanted here."),
            ],
        ),
        (
            "FREQ=OFTEN",
            [("FREQ", "OFTEN", "FREQ is one of DAILY, WEEKLY, MONTHLY, YEARLY.")],
        ),
        (
            "FREQ=DAILY;INTERVAL=0",
            [("INTERVAL", "0", "It can repeat every 1 to 1000 days, weeks, months or years.")],
        ),
        (
            "FREQ=DAILY;INTERVAL=-1;COUNT=1001",
            [
                ("INTERVAL", "-1", "It can repeat every 1 to 1000 days, weeks, months or years."),
                ("COUNT", "1001", "It can take place from 1 to 1000 times."),
            ],
        ),
        (
            "FREQ=DAILY;COUNT=1000000000",
            [("COUNT", "1000000000", "It can take place from 1 to 1000 times.")],
        ),
        (
            "FREQ=DAILY;FREQ=DAILY;UNTIL=20270230",
            [
                ("FREQ", "DAILY", "FREQ stands there twice."),
                (
                    "UNTIL",
                    "20270230",
                    "UNTIL is a date or a time in UTC, such as 20270303T150000Z.",
                ),
            ],
        ),
        (
            "FREQ=WEEKLY;BYDAY=1MO,TU;COUNT=5;UNTIL=20280101",
            [
                ("UNTIL", "20280101", "It ends on a day or after a number of times, not both."),
                ("BYDAY", "1MO,TU", NUMBERED),
                (
                    "BYDAY",
                    "1MO,TU",
                    "Number all of its weekdays (first Monday, last Friday) or none.",
                ),
            ],
        ),
        (
            "FREQ=WEEKLY;BYMONTHDAY=3;BYSETPOS=1",
            [
                ("BYMONTHDAY", "3", "What repeats every week has no days of the month."),
                (
                    "BYSETPOS",
                    "1",
                    "Only what repeats every month or year has positions (BYSETPOS).",
                ),
            ],
        ),
        (
            "FREQ=MONTHLY;BYDAY=XX;BYMONTHDAY=0,32;BYMONTH=13",
            [
                ("BYDAY", "XX", "Weekdays are MO, TU, WE, TH, FR, SA and SU."),
                ("BYMONTHDAY", "0,32", "There is no 0 here: 1 is the first, -1 the last."),
                ("BYMONTH", "13", "Months are from 1 to 12."),
            ],
        ),
        (
            "FREQ=MONTHLY;BYDAY=6MO",
            [("BYDAY", "6MO", "A weekday is numbered from 1 to 5, or from -1, the last.")],
        ),
        (
            "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
            [("BYMONTHDAY", "30", "There is no such day in any of its months.")],
        ),
        (
            "FREQ=DAILY;BYHOUR=9,10",
            [("BYHOUR", "9,10", "BYHOUR cannot be read: it has one time a day.")],
        ),
        (
            "FREQ=DAILY;INTERVAL=2;BYMONTHDAY=3",
            [("BYMONTHDAY", "3", "Give a number of days or days of the month, not both.")],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=31,-1;BYSETPOS=-1",
            [
                (
                    "BYSETPOS",
                    "-1",
                    "Positions (BYSETPOS) go with days counted from the beginning only.",
                )
            ],
        ),
        ("FREQ=DAILY;RSCALE=HEBREW", [("RSCALE", "HEBREW", "RSCALE cannot be read.")]),
        ("X" * 1001, [("RRULE", None, "This is too long: 1000 characters at most.")]),
    ],
)
def test_what_is_not_supported_is_told_part_by_part_and_all_at_once(
    text: str, problems: list[tuple[str, str | None, str]]
) -> None:
    rule, found = read_rrule(text, START)
    assert rule is None
    assert told(found) == problems


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20270310T090000Z", date(2027, 3, 10)),  # 10:00 in Madrid: the occurrence itself
        ("20270310T085959Z", date(2027, 3, 9)),
        ("20270310T225959Z", date(2027, 3, 10)),
        ("20270310T230000Z", date(2027, 3, 10)),  # the 11th in Madrid, before 10:00
        ("20270310T100000", date(2027, 3, 10)),  # a local time, as some programs write
        ("20270310T095959", date(2027, 3, 9)),
        ("20270310", date(2027, 3, 10)),
        ("99991231T235959Z", date(9999, 12, 31)),
    ],
)
def test_until_is_the_last_local_day_whose_occurrence_is_not_after_it(
    until: str, last: date
) -> None:
    rule, _ = read_rrule(f"FREQ=DAILY;UNTIL={until}", START)
    assert rule is not None
    assert rule.until == last


@given(BEGUN, st.sampled_from([MADRID, "Africa/Casablanca", "America/St_Johns", "UTC"]))
@settings(max_examples=300, deadline=None)
def test_a_rule_written_reads_back_as_the_same_rule(
    begun: tuple[Recurrence, date], zone: str
) -> None:
    """With an exact start, whose UNTIL is in UTC, and for whole days."""
    rule, first = begun
    for start in (place(datetime(first.year, first.month, first.day, 12, 30), zone), first):
        assert read_rrule(rrule(rule, start), start) == (rule, ())


@given(st.text("FREQ=DAILYWKMONHUTBSP;,=-+0123456789", max_size=60) | st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_reading_never_raises(text: str) -> None:
    rule, problems = read_rrule(text, START)
    assert (rule is None) == (problems != ())


def test_a_rule_that_yields_nothing_ends_with_a_sentence_in_no_time() -> None:
    """The sixth Monday of a month: dateutil looks for it until the year 9999."""
    started = time.perf_counter()
    never = Recurrence.of(Frequency.MONTHLY, 12, month_days=[1], months=[4])
    assert first_day(never, date(2027, 3, 5)) is None
    sixth = Recurrence.of(Frequency.MONTHLY, weekdays=[Weekday(0)], positions=[6])
    with pytest.raises(StepsError, match="no date for a long time"):
        first_day(sixth, date(2027, 5, 1))
    assert time.perf_counter() - started < 0.1


def test_a_rule_without_end_has_no_day_after_the_last_year() -> None:
    assert list(days(Recurrence.of(Frequency.DAILY), date(2199, 12, 30))) == [
        date(2199, 12, 30),
        date(2199, 12, 31),
    ]


def test_the_last_day_is_that_of_the_count_or_the_last_before_the_end() -> None:
    first = date(2027, 1, 31)
    monthly = Recurrence.of(Frequency.MONTHLY, month_days=[31])
    assert last_day(monthly, first) is None
    assert last_day(monthly.ending(date(2027, 5, 30)), first) == date(2027, 3, 31)
    counted = Recurrence.of(Frequency.MONTHLY, month_days=[31], count=3)
    assert last_day(counted, first) == date(2027, 5, 31)


def test_the_31st_never_becomes_the_28th_for_ever() -> None:
    """Skipped, the months without one have none; clamped, each has its own last day."""
    first = date(2027, 1, 31)
    skipping = Recurrence.of(Frequency.MONTHLY, month_days=[31], count=4)
    month_days, positions = clamping([31])
    clamped = Recurrence.of(Frequency.MONTHLY, month_days=month_days, positions=positions, count=4)
    assert [f"{day:%m-%d}" for day in days(skipping, first)] == ["01-31", "03-31", "05-31", "07-31"]
    assert [f"{day:%m-%d}" for day in days(clamped, first)] == ["01-31", "02-28", "03-31", "04-30"]


@pytest.mark.parametrize("day", [29, 30])
def test_a_clamped_day_is_itself_where_there_is_one(day: int) -> None:
    month_days, positions = clamping([5, day])
    rule = Recurrence.of(Frequency.MONTHLY, month_days=month_days, positions=positions)
    found = [each for each in days(rule, date(2027, 1, 1), date(2027, 1, 1)) if each.year == 2027]
    late = [28 if month == 2 else day for month in range(1, 13)]
    assert [each.day for each in found] == [number for end in late for number in (5, end)]
    assert rule.clamped == (5, day)


def test_values_that_are_no_rule_are_refused_with_every_reason() -> None:
    with pytest.raises(RuleError) as refused:
        Recurrence(Frequency.WEEKLY, 0, weekdays=(Weekday(7),), count=0)
    assert [name for name, _ in refused.value.flaws] == ["INTERVAL", "COUNT", "BYDAY"]
