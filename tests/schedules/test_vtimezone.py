"""VTIMEZONE: what we write means what the time-zone database says."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.tz import tzical

from schedules.vtimezone import vtimezone_bytes
from tests.judges.feed import MEMBER_ZONES

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("zone", MEMBER_ZONES)
def test_reads_back_hour_by_hour(zone: str) -> None:
    """dateutil reads from it the database's offset at every hour near a change, 2019 to 2035,
    and once every three days beside."""
    written = StringIO(vtimezone_bytes(zone, 2019).decode().replace("\r\n", "\n"))
    read = tzical(written).get(zone)
    info = ZoneInfo(zone)
    for moment in _moments(info):
        wall = moment.astimezone(info).replace(tzinfo=None)
        if _once(wall, info):
            expected = moment.astimezone(info).utcoffset()
            assert (wall, wall.replace(tzinfo=read).utcoffset()) == (wall, expected)


def _moments(info: ZoneInfo) -> Iterator[datetime]:
    low, step = datetime(2019, 1, 1, tzinfo=UTC), timedelta(days=3)
    while low.year < 2036:
        yield low
        high = low + step
        if low.astimezone(info).utcoffset() != high.astimezone(info).utcoffset():
            change = _change(low, high, info)
            yield from (change + hour * HOUR for hour in range(-24, 25))
        low = high


def _change(low: datetime, high: datetime, info: ZoneInfo) -> datetime:
    while high - low > HOUR:
        middle = low + (high - low) / 2
        same = middle.astimezone(info).utcoffset() == low.astimezone(info).utcoffset()
        low, high = (middle, high) if same else (low, middle)
    return high.replace(minute=0, second=0, microsecond=0)


def _once(wall: datetime, info: ZoneInfo) -> bool:
    """Not inside a fold: the local time alone does not say which of two moments it is."""
    return wall.replace(tzinfo=info).utcoffset() == wall.replace(tzinfo=info, fold=1).utcoffset()


def test_regular_zone_is_two_rules() -> None:
    """Madrid from 2026 on is two observances with yearly rules, and nothing else."""
    assert vtimezone_bytes("Europe/Madrid", 2026).decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Madrid",
        "BEGIN:STANDARD",
        "DTSTART:20251026T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "",
    ]


def test_the_day_after_the_last_thursday_is_one_rule_for_each_month() -> None:
    """Cairo's clocks go back at 24:00 on October's last Thursday: 26 October to 1 November."""
    rules = [
        line
        for line in vtimezone_bytes("Africa/Cairo", 2026).decode().split("\r\n")
        if line.startswith("RRULE:")
    ]
    assert rules == [
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=26,27,28,29,30,31;BYDAY=FR",
        "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=-1FR",
        "RRULE:FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=1;BYDAY=FR",
    ]


def test_ramadan_is_an_observance_each_and_the_end_is_for_good() -> None:
    """Casablanca from 2025: a pair for each Ramadan, then +00 since 20 September 2026."""
    written = vtimezone_bytes("Africa/Casablanca", 2025).decode()
    assert [line[8:] for line in written.split("\r\n") if line.startswith("DTSTART:")] == [
        "20240414T020000",
        "20250223T030000",
        "20250406T020000",
        "20260215T030000",
        "20260322T020000",
        "20260920T020000",
    ]
    assert "RRULE" not in written


def test_a_pause_of_some_years_ends_the_rule() -> None:
    """Famagusta kept its clocks in the winter of 2016: today's rules, which it had before too,
    are not written over the pause."""
    written = vtimezone_bytes("Asia/Famagusta", 2014).decode().replace("\r\n", "\n")
    read, info = tzical(StringIO(written)).get("Asia/Famagusta"), ZoneInfo("Asia/Famagusta")
    for month in range(72):
        noon = datetime(2014 + month // 12, month % 12 + 1, 15, 12)
        expected = noon.replace(tzinfo=info).utcoffset()
        assert (noon, noon.replace(tzinfo=read).utcoffset()) == (noon, expected)


def test_clocks_that_go_forward_for_good_are_standard_time() -> None:
    """Istanbul's last change, in March 2016, is not daylight saving."""
    written = vtimezone_bytes("Europe/Istanbul", 2026).decode().split("\r\n")
    assert written[2:4] == ["BEGIN:STANDARD", "DTSTART:20160327T030000"]


def test_never_a_list_of_dates() -> None:
    """No zone is written with RDATE."""
    for zone in sorted(available_timezones())[::40]:
        assert b"RDATE" not in vtimezone_bytes(zone, 2025)


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    """A process with another PYTHONHASHSEED writes the same bytes."""
    script = (
        "import sys; from tests.judges.feed import fixed_feed;"
        "sys.stdout.buffer.write(fixed_feed()[0])"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert [len(each) > 1_000 for each in written] == [True]
