"""Writing iCalendar: ours beside icalendar, and one changed event among ten thousand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import perf_counter

from icalendar import Calendar, Event

from schedules.ical_out import CalendarItem, calendar_bytes, flaw, is_whole, item_bytes
from schedules.moments import Dates, seen_in
from tests.bench.table import Row

STAMP = datetime(2026, 1, 1, tzinfo=UTC)


def run() -> list[Row]:
    items = [_item(n) for n in range(10_000)]
    theirs = _best(lambda: _by_icalendar(items[:1_000]), 2)
    ours = _best(lambda: calendar_bytes("x", "", map(item_bytes, items[:1_000])), 5)
    written = {item.uid: item_bytes(item) for item in items}

    def one_changed() -> None:
        octets = written[items[5_000].uid] = item_bytes(items[5_000])
        feed = calendar_bytes("x", "", written.values())
        assert flaw(octets) is None
        assert is_whole(feed, len(written))

    rebuilt = _best(one_changed, 5)
    return [
        Row("1,000 events by icalendar", theirs * 1e3, "ms"),
        Row("1,000 events by our writer", ours * 1e3, "ms", limit=theirs * 1e3, ratio_at_most=0.1),
        Row(
            "10,000-event feed after one change, self-check included",
            rebuilt * 1e3,
            "ms",
            at_most=50,
        ),
    ]


def _item(n: int) -> CalendarItem:
    start = STAMP + timedelta(hours=7 * n)
    dates = Dates.exact(
        seen_in(start, "Africa/Tunis"), seen_in(start + timedelta(hours=1), "Africa/Tunis")
    )
    return CalendarItem(
        f"session-{n}@convenor.example",
        0,
        STAMP,
        dates,
        f"Session {n}: coordination with civil society, in Sfax",
        description="Mechanisms for cooperation; who does what, and with which means. " * 4,
        place="Hôtel de ville, Sfax",
        link=f"https://example.org/sessions/{n}",
        categories=("workshop", "migration"),
        related_to="event-1@convenor.example",
    )


def _by_icalendar(items: list[CalendarItem]) -> bytes:
    calendar = Calendar()
    for item in items:
        event = Event()
        event.add("UID", item.uid)
        event.add("DTSTAMP", item.stamp)
        event.add("LAST-MODIFIED", item.stamp)
        event.add("SEQUENCE", item.sequence)
        event.add("DTSTART", item.dates.begins)
        event.add("DTEND", item.dates.passes)
        event.add("SUMMARY", item.title)
        event.add("DESCRIPTION", item.description)
        event.add("LOCATION", item.place)
        event.add("URL", item.link)
        event.add("CATEGORIES", list(item.categories))
        event.add("RELATED-TO", item.related_to)
        event.add("STATUS", item.status.value)
        event.add("TRANSP", "OPAQUE")
        calendar.add_component(event)
    return calendar.to_ical()


def _best(job: Callable[[], object], times: int) -> float:
    """The shortest of some runs, in seconds: the least disturbed by other work."""
    taken = []
    for _ in range(times):
        started = perf_counter()
        job()
        taken.append(perf_counter() - started)
    return min(taken)
