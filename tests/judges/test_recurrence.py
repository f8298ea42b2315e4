"""Three independent readers find in what we write of events that repeat the occurrences that are
told in chat."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import ModuleType

from schedules.ical_out import calendar_bytes, flaw, is_whole
from schedules.moments import Dates
from schedules.recurrence.ical import recurring_bytes
from schedules.recurrence.occurrences import Recurring, occurrences
from schedules.recurrence.singles import move, skip
from schedules.recurrence.typed import read_typed
from tests.judges import feed

FIRST_DAY = date(2026, 1, 5)  # a Monday
WINDOW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
RULES = {
    "every 3 days": "05",
    "every 2 weeks on Monday and Thursday, until 3 March 2027": "05",
    "every weekday, 300 times": "05",
    "every Monday except 19 January 2026 and 30 March 2026": "05",
    "every month on the last Friday": "30",
    "every month on the first and third Monday": "05",
    "every month on the last working day": "30",
    "every 31st, or the last day": "31",
    "every 30th, or the last day": "30",
    "every 15th and 30th, or the last day": "15",
    "every 31st, skipping shorter months": "31",
    "every 2 months on the 13th": "13",
    "every year on 12 January": "12",
    "every month on the 13th if it is a Friday": "",
}


def written(found: list[tuple[str, Recurring]]) -> bytes:
    parts = [
        recurring_bytes(
            feed.item(uid, each.first, uid),
            each,
            {},
            since=FIRST_DAY,
            through=date(2027, 12, 31),
            uid_of=lambda _, uid=uid: f"{uid}@convenor.example",  # type: ignore[misc]
        )
        for uid, each in found
    ]
    octets = [part.octets for part in parts]
    calendar = calendar_bytes(
        "Repeats", "", octets, zones=[part.zone for part in parts if part.zone]
    )
    assert is_whole(calendar, sum(part.count for part in parts))
    return calendar


def told(uid: str, recurring: Recurring) -> list[tuple[str, str, str]]:
    """As our own expansion has them, spoken as the judges speak."""
    found = []
    for each in occurrences(recurring, *WINDOW, 2_000):
        start, end = each.dates.start, each.dates.end
        assert start and end
        spoken = [f"{moment.instant:%Y-%m-%dT%H:%M:%SZ}" for moment in (start, end)]
        found.append((f"{uid}@convenor.example", *spoken))
    return found


def read(judge: ModuleType, calendar: bytes) -> list[tuple[str, ...]]:
    assert flaw(calendar) is None
    return sorted(each[:3] for each in judge.occurrences(calendar, 2026, 2027))


def typed(text: str, zone: str, day: str, at: str = "09:30") -> Recurring:
    first = f"2026-01-{day or '05'}"
    if not day:  # the first Friday the 13th
        first = "2026-02-13"
    dates = feed.exact(f"{first}T{at}", f"{first}T{at[:2]}:59", zone)
    understood = read_typed(text, dates.start or FIRST_DAY, "en")
    assert understood.rule, understood
    recurring = Recurring(dates, understood.rule)
    for skipped in understood.skipped:
        recurring = skip(recurring, skipped)
    return recurring


def test_every_rule_that_people_type_is_read_as_it_is_told(judge: ModuleType) -> None:
    """Each in two zones, one of them with Ramadan."""
    found = [
        (f"{zone}-{number}", typed(text, zone, day))
        for zone in ("Europe/Madrid", "Africa/Casablanca")
        for number, (text, day) in enumerate(RULES.items())
    ]
    assert read(judge, written(found)) == sorted(
        each for uid, recurring in found for each in told(uid, recurring)
    )


def test_a_time_that_the_clocks_skip_is_read_as_it_is_told(judge: ModuleType) -> None:
    """In Madrid 02:30 does not exist on 29 March 2026 and 28 March 2027: 03:00 there. In Cairo and
    Beirut it is midnight that is skipped."""
    found = [
        ("madrid", typed("every day", "Europe/Madrid", "05", "02:30")),
        ("cairo", typed("every Friday", "Africa/Cairo", "09", "00:15")),
        ("beirut", typed("every Sunday, 80 times", "Asia/Beirut", "11", "00:15")),
    ]
    expected = sorted(each for uid, recurring in found for each in told(uid, recurring))
    assert ("madrid@convenor.example", "2026-03-29T01:00:00Z", "2026-03-29T01:29:00Z") in expected
    assert read(judge, written(found)) == expected


def test_what_is_different_about_one_is_read_as_it_is_told(judge: ModuleType) -> None:
    """One skipped, one moved within its week, one to the next year, one skipped in a gap."""
    weekly = typed("every Monday, 60 times", "Europe/Madrid", "05")
    weekly = skip(weekly, date(2026, 1, 19))
    weekly = move(weekly, date(2026, 1, 26), feed.exact(
        "2026-01-27T18:00", "2026-01-27T19:00", "Africa/Tunis"))  # fmt: skip
    weekly = move(weekly, date(2026, 2, 2), feed.exact(
        "2027-06-01T18:00", "2027-06-01T19:00", "Europe/Madrid"))  # fmt: skip
    nightly = skip(typed("every day", "Europe/Madrid", "05", "02:30"), date(2026, 3, 29))
    found = [("weekly", weekly), ("nightly", nightly)]
    assert read(judge, written(found)) == sorted(
        each for uid, recurring in found for each in told(uid, recurring)
    )


def test_whole_days_are_read_as_they_are_told(judge: ModuleType) -> None:
    first = Dates.days(date(2026, 1, 31), date(2026, 2, 1), "Europe/Madrid")
    rule = read_typed("every 31st, or the last day, until 2026-06-30", date(2026, 1, 31)).rule
    assert rule
    recurring = skip(Recurring(first, rule), date(2026, 3, 31))
    assert read(judge, written([("days", recurring)])) == [
        ("days@convenor.example", begins, ends)
        for begins, ends in (
            ("2026-01-31", "2026-02-02"),
            ("2026-02-28", "2026-03-02"),
            ("2026-04-30", "2026-05-02"),
            ("2026-05-31", "2026-06-02"),
            ("2026-06-30", "2026-07-02"),
        )
    ]
