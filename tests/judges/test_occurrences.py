"""Three independent readers find the same occurrences in what we write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import ModuleType
from zoneinfo import ZoneInfo

from schedules.ical_out import Series, calendar_bytes, flaw, series_bytes
from tests.judges import feed


def test_reads_the_known_occurrences(judge: ModuleType) -> None:
    """Every reader finds the 27 known occurrences, their texts included, and no other."""
    calendar, expected = feed.fixed_feed()
    assert flaw(calendar) is None
    assert sorted(judge.occurrences(calendar, *feed.YEARS)) == expected


def test_reads_a_daily_series_in_every_member_zone(judge: ModuleType) -> None:
    """09:30 on 730 days is the same instants to every reader as to the time-zone database."""
    series = [_daily(zone) for zone in feed.MEMBER_ZONES]
    calendar = calendar_bytes(
        "Zones", "", map(series_bytes, series), zones=[each.zone for each in series if each.zone]
    )
    starts = [(uid, start) for uid, start, *_ in judge.occurrences(calendar, 2026, 2027)]
    assert sorted(starts) == sorted(
        (f"{zone}@convenor.example", _instant(day, zone))
        for zone in feed.MEMBER_ZONES
        for day in range(730)
    )


def _daily(zone: str) -> Series:
    dates = feed.exact("2026-01-01T09:30", "2026-01-01T10:30", zone)
    return Series(feed.item(zone, dates, zone), "FREQ=DAILY;COUNT=730")


def _instant(day: int, zone: str) -> str:
    wall = datetime(2026, 1, 1, 9, 30, tzinfo=ZoneInfo(zone)) + timedelta(days=day)
    return f"{wall.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
