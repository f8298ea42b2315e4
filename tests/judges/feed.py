"""One fixed calendar with everything we write in it, and what every reader must find there."""

from __future__ import annotations

from datetime import UTC, date, datetime

from schedules.ical_out import (
    CalendarItem,
    Organizer,
    Series,
    Status,
    calendar_bytes,
    item_bytes,
    series_bytes,
)
from schedules.moments import Dates, Moment, place
from tests.judges import Occurrence

STAMP = datetime(2025, 12, 1, 8, tzinfo=UTC)
YEARS = (2026, 2027)
MEMBER_ZONES = (
    "Africa/Tunis",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Beirut",
    "Europe/Madrid",
    "Europe/Rome",
    "Europe/Athens",
    "Europe/Istanbul",
    "Asia/Amman",
    "Africa/Douala",
    "Africa/Tripoli",
    "Africa/Algiers",
)
LONG = (
    "Coordination avec la société civile : « accès aux droits » ; "
    "التنسيق مع المجتمع المدني من أجل الحوكمة المحلية، مرحبا "
    "🏛️👩🏽‍💻 Συντονισμός με την κοινωνία των πολιτών, 'so; \\n not a newline'"
)


def at(text: str, zone: str) -> Moment:
    return place(datetime.fromisoformat(text), zone)


def exact(start: str, end: str, zone: str) -> Dates:
    return Dates.exact(at(start, zone), at(end, zone))


def item(uid: str, dates: Dates, title: str, **more: object) -> CalendarItem:
    return CalendarItem(f"{uid}@convenor.example", 2, STAMP, dates, title, when="-", **more)


def fixed_feed() -> tuple[bytes, list[Occurrence]]:
    """The calendar's bytes and its 27 occurrences in 2026 and 2027, sorted."""
    tunis, casa, madrid = "Africa/Tunis", "Africa/Casablanca", "Europe/Madrid"
    event = exact("2026-06-25T09:00", "2026-06-26T17:00", tunis)
    items = [
        item("event-1", event, "Sfax", banner=True, organizer=Organizer('Ana "X"', "a@b.org")),
        item(
            "session-1",
            exact("2026-06-25T09:30", "2026-06-25T11:00", tunis),
            LONG,
            description=f"{LONG}\n{LONG * 3}",
            place="Hôtel de ville, Sfax; salle 1",
            link="https://example.org/é?a=1&b=2\r\nX-EVIL:1",
            categories=("plenary", "peer, learning"),
            related_to="event-1@convenor.example",
            alarm=10,
        ),
        item("session-2", exact("2026-06-25T22:00", "2026-06-26T01:30", tunis), "Midnight"),
        item(
            "session-3",
            exact("2026-06-26T14:00", "2026-06-26T15:00", tunis),
            "Visit",
            status=Status.CANCELLED,
            cancelled_words="ANNULÉ :",
        ),
        item("event-2", Dates.days(date(2026, 9, 1), date(2026, 9, 3), madrid), "Days"),
        item("event-3", Dates.in_month(2026, 9, tunis), "Month: not there"),
        item("event-4", Dates.tba(tunis), "To be announced: not there"),
        item("event-5", exact("2026-03-29T01:30", "2026-03-29T03:30", madrid), "Spring"),
        item("event-6", exact("2026-10-25T01:30", "2026-10-25T03:30", madrid), "Autumn"),
        item("event-7", exact("2026-12-31T23:30", "2027-01-01T00:30", "Asia/Beirut"), "New year"),
    ]
    ramadan = Series(
        item("series-1", exact("2026-02-02T18:00", "2026-02-02T19:00", casa), "Casablanca"),
        "FREQ=WEEKLY;COUNT=10;BYDAY=MO",
        without=(at("2026-02-23T18:00", casa),),
        overrides=(
            (
                at("2026-03-02T18:00", casa),
                item("x", exact("2026-03-03T20:00", "2026-03-03T21:30", casa), "Moved"),
            ),
        ),
    )
    monthly = Series(
        item("series-2", exact("2026-02-24T10:00", "2026-02-24T11:00", madrid), "Madrid"),
        "FREQ=MONTHLY;BYDAY=-1TU;UNTIL=20261124T090000Z",
        without=(at("2026-08-25T10:00", madrid),),
        overrides=(
            (
                at("2026-10-27T10:00", madrid),
                item(
                    "x",
                    exact("2026-10-27T10:00", "2026-10-27T11:00", madrid),
                    "Madrid",
                    status=Status.CANCELLED,
                ),
            ),
            (at("2026-11-24T10:00", madrid), item("x", Dates.tba(madrid), "No date: left out")),
        ),
    )
    yearly = Series(
        item("series-3", Dates.days(date(2026, 5, 8), date(2026, 5, 8), madrid), "Europe's day"),
        "FREQ=YEARLY;COUNT=2",
    )
    series = [ramadan, monthly, yearly]
    feed = calendar_bytes(
        "MC2CM, feed",
        "All; events",
        [*map(item_bytes, items), *map(series_bytes, series)],
        url="https://example.org/feeds/x.ics",
        color="teal",
        zones=[each.zone for each in series if each.zone],
    )
    return feed, sorted([*_single(), *_ramadan(), *_monthly()])


def _single() -> list[Occurrence]:
    long = f"{LONG}\n{LONG * 3}\n\n-\nhttps://example.org/%C3%A9?a=1&b=2X-EVIL:1"
    day, next_day, annule = "2026-06-25", "2026-06-26", "ANNULÉ : Visit"
    rows = [
        ("event-1", "2026-06-25", "2026-06-27", "CONFIRMED", "Sfax", "-"),
        ("session-1", f"{day}T08:30:00Z", f"{day}T10:00:00Z", "CONFIRMED", LONG, long),
        ("session-2", f"{day}T21:00:00Z", f"{next_day}T00:30:00Z", "CONFIRMED", "Midnight", "-"),
        ("session-3", f"{next_day}T13:00:00Z", f"{next_day}T14:00:00Z", "CANCELLED", annule, "-"),
        ("event-2", "2026-09-01", "2026-09-04", "TENTATIVE", "Days", "-"),
        ("event-5", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "CONFIRMED", "Spring", "-"),
        ("event-6", "2026-10-24T23:30:00Z", "2026-10-25T02:30:00Z", "CONFIRMED", "Autumn", "-"),
        ("event-7", "2026-12-31T21:30:00Z", "2026-12-31T22:30:00Z", "CONFIRMED", "New year", "-"),
        ("series-3", "2026-05-08", "2026-05-09", "TENTATIVE", "Europe's day", "-"),
        ("series-3", "2027-05-08", "2027-05-09", "TENTATIVE", "Europe's day", "-"),
    ]
    return [(f"{uid}@convenor.example", *rest) for uid, *rest in rows]


def _ramadan() -> list[Occurrence]:
    """18:00 in Casablanca: 17:00Z, but 18:00Z from 15 February to 22 March 2026 (Ramadan)."""
    summer, ramadan = ("17:00:00Z", "18:00:00Z"), ("18:00:00Z", "19:00:00Z")
    hours = {
        "2026-02-02": summer,
        "2026-02-09": summer,
        "2026-02-16": ramadan,
        "2026-03-09": ramadan,
        "2026-03-16": ramadan,
        "2026-03-23": summer,
        "2026-03-30": summer,
        "2026-04-06": summer,
    }
    uid = "series-1@convenor.example"
    moved = (uid, "2026-03-03T20:00:00Z", "2026-03-03T21:30:00Z", "CONFIRMED", "Moved", "-")
    return [moved] + [
        (uid, f"{day}T{start}", f"{day}T{end}", "CONFIRMED", "Casablanca", "-")
        for day, (start, end) in hours.items()
    ]


def _monthly() -> list[Occurrence]:
    """The last Tuesday at 10:00 in Madrid, February to October 2026, August left out."""
    winter, summer = ("09:00:00Z", "10:00:00Z"), ("08:00:00Z", "09:00:00Z")
    hours = {
        "2026-02-24": winter,
        "2026-03-31": summer,
        "2026-04-28": summer,
        "2026-05-26": summer,
        "2026-06-30": summer,
        "2026-07-28": summer,
        "2026-09-29": summer,
    }
    uid = "series-2@convenor.example"
    day = "2026-10-27"
    cancelled = (uid, f"{day}T{winter[0]}", f"{day}T{winter[1]}", "CANCELLED")
    return [(*cancelled, "CANCELLED: Madrid", "-")] + [
        (uid, f"{day}T{start}", f"{day}T{end}", "CONFIRMED", "Madrid", "-")
        for day, (start, end) in hours.items()
    ]
