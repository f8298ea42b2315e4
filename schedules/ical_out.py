"""Writing iCalendar (RFC 5545, 7986) so that every calendar reads it right and alike.

One item is one VEVENT, whose bytes depend on nothing but the item: they can be kept by the
item's revision, and a feed is a join of them. Single items are written in UTC, which no reader
gets wrong; recurring ones in their zone, with a VTIMEZONE of ours. What UTC cannot carry (the
zone, the hours of an all-day banner) stands in ``X-CONVENOR-`` properties, by which our own
reader gets the same item back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from schedules.ical_text import LIMIT, basic, cleaned, content_line, escaped, parameter, web_address
from schedules.moments import Dates, Moment, Precision, seen_in
from schedules.vtimezone import vtimezone_bytes

PRODUCT = "-//Convenor//Convenor//EN"
REFRESH = "PT1H"
_EXTRA = re.compile(r"X-CONVENOR-[A-Z0-9-]+")
_MAIL = re.compile(r"[!#$%&'*+/=?^_`{|}~A-Za-z0-9.-]+@[A-Za-z0-9.-]+")
_RULE = re.compile(r"FREQ=[A-Z]+(;[A-Z]+=[A-Z0-9,+-]+)*")
_COLOUR = re.compile(r"[a-z]+")


class Status(StrEnum):
    """STATUS of a VEVENT (RFC 5545, 3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Organizer:
    """Who convenes: a name and the address that makes it an ORGANIZER."""

    name: str
    mail: str

    def __post_init__(self) -> None:
        if not _MAIL.fullmatch(self.mail):
            raise ValueError("an Organizer's mail is one plain address")


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """One event or session as a calendar shows it.

    ``uid`` never changes; ``sequence`` is raised on every change of time, place or status;
    ``stamp`` is the UTC instant of the stored row's last change, never now. ``banner``: an
    exact event of several days whose sessions stand beside it, written as whole days that
    block nobody's time. ``when``: the local time in words, at the end of the description
    (default: digits). ``cancelled_words`` goes before a cancelled item's title. ``alarm``:
    minutes before the start, personal feeds only. ``extras``: X-CONVENOR-… names and texts.
    """

    uid: str
    sequence: int
    stamp: datetime
    dates: Dates
    title: str
    description: str = ""
    when: str = ""
    place: str = ""
    link: str = ""
    categories: tuple[str, ...] = ()
    status: Status = Status.CONFIRMED
    cancelled_words: str = "CANCELLED:"
    transparent: bool = False
    banner: bool = False
    related_to: str = ""
    organizer: Organizer | None = None
    alarm: int | None = None
    extras: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.stamp.utcoffset() != timedelta(0):
            raise ValueError("a CalendarItem's stamp is aware and in UTC")
        if not self.uid or self.sequence < 0 or (self.alarm or 0) < 0:
            raise ValueError("a CalendarItem has a uid; its sequence and alarm are not negative")
        if not all(_EXTRA.fullmatch(name) for name, _ in self.extras):
            raise ValueError("the extras of a CalendarItem are named X-CONVENOR-…")


@dataclass(frozen=True, slots=True)
class Series:
    """A recurring item: ``rule`` is an RRULE value whose UNTIL, if any, is in UTC (or a date
    where the item is of whole days); ``without`` are the occurrences left out; ``overrides``
    the occurrences that differ, each by the moment at which the rule would have it."""

    master: CalendarItem
    rule: str
    without: tuple[Moment, ...] = ()
    overrides: tuple[tuple[Moment, CalendarItem], ...] = ()

    def __post_init__(self) -> None:
        until = re.search(r"UNTIL=([^;]*)", self.rule)
        ending = r"\d{8}" if _whole_days(self.master) else r"\d{8}T\d{6}Z"
        if not _RULE.fullmatch(self.rule) or (until and not re.fullmatch(ending, until[1])):
            raise ValueError("a Series has an RRULE value, with UNTIL as its master's dates ask")
        if not has_a_place(self.master.dates):
            raise ValueError("a Series begins on a day")

    @property
    def zone(self) -> tuple[str, int] | None:
        """What ``calendar_bytes`` needs as one of its ``zones``; None for whole days and UTC."""
        start = self.master.dates.start
        if start is None or start.zone == "UTC" or _whole_days(self.master):
            return None
        return start.zone, start.wall.year


def has_a_place(dates: Dates) -> bool:
    """Whether a calendar can show it: a month or "to be announced" has no day to stand on."""
    return dates.precision in (Precision.EXACT, Precision.DAY)


def item_bytes(item: CalendarItem) -> bytes:
    """One VEVENT; no bytes at all where the date is a month or not known."""
    return _vevent(item, _times(item)) if has_a_place(item.dates) else b""


def series_bytes(series: Series) -> bytes:
    """The master VEVENT and one for each override; ``series.zone`` must be in the calendar.

    An override whose new date is a month or not known leaves its occurrence out.
    """
    master, whole = series.master, _whole_days(series.master)
    zone = master.dates.zone
    placed = [(was, item) for was, item in series.overrides if has_a_place(item.dates)]
    unplaced = [was for was, item in series.overrides if not has_a_place(item.dates)]
    out = sorted({*series.without, *unplaced})
    lines = [*_times(master, zone), f"RRULE:{series.rule}"]
    lines += [_recurrence("EXDATE", was, zone, whole) for was in out]
    master = master if master.when else replace(master, when=_clock(master.dates))
    blocks = [_vevent(master, lines)]
    for was, item in sorted(placed, key=lambda override: override[0]):
        item = replace(item, uid=master.uid, sequence=max(item.sequence, master.sequence))
        blocks.append(
            _vevent(item, [_recurrence("RECURRENCE-ID", was, zone, whole), *_times(item, zone)])
        )
    return b"".join(blocks)


def calendar_bytes(
    name: str,
    description: str,
    items: Iterable[bytes],
    *,
    url: str = "",
    color: str = "",
    zones: Iterable[tuple[str, int]] = (),
) -> bytes:
    """A whole calendar of items already written.

    ``url``: where it is served (none for a personal feed, whose address is a secret);
    ``color``: a CSS3 colour name; ``zones``: of its series, each with the first year needed.
    """
    if color and not _COLOUR.fullmatch(color):
        raise ValueError("a calendar's colour is a CSS3 name")
    source = web_address(url)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        f"X-WR-CALDESC:{escaped(description)}" if description else "",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
        f"SOURCE;VALUE=URI:{source}" if source else "",
        f"COLOR:{color}" if color else "",
    ]
    since: dict[str, int] = {}
    for zone, year in zones:
        since[zone] = min(year, since.get(zone, year))
    head = b"".join(content_line(line) for line in lines if line)
    timezones = [vtimezone_bytes(zone, since[zone]) for zone in sorted(since)]
    return b"".join([head, *timezones, *items, b"END:VCALENDAR\r\n"])


def is_whole(feed: bytes, events: int) -> bool:
    """Whether a calendar begins and ends as one and holds that many VEVENTs.

    Asked before every publishing: a truncated or empty answer wipes all events from its
    subscribers' calendars.
    """
    return (
        feed.startswith(b"BEGIN:VCALENDAR\r\n")
        and feed.endswith(b"\r\nEND:VCALENDAR\r\n")
        and feed.count(b"\r\nBEGIN:VEVENT\r\n") == events
        and feed.count(b"\r\nEND:VEVENT\r\n") == events
    )


def flaw(written: bytes) -> str | None:
    """What is wrong with the lines of an item or a calendar, or None."""
    lines = written.split(b"\r\n")
    if lines.pop():
        return "the last line does not end"
    if any(b"\n" in line or b"\r" in line for line in lines):
        return "a line does not end with CRLF"
    if any(len(line) > LIMIT for line in lines):
        return "a line is too long"
    open_parts: list[bytes] = []
    for line in lines:
        if line.startswith(b"BEGIN:"):
            open_parts.append(line[6:])
        elif line.startswith(b"END:") and (not open_parts or open_parts.pop() != line[4:]):
            return "a component ends that did not begin"
    if open_parts:
        return "a component does not end"
    try:
        written.decode("utf-8")
    except UnicodeDecodeError:
        return "it is not UTF-8"
    return None


def _vevent(item: CalendarItem, times: list[str]) -> bytes:
    cancelled = item.status is Status.CANCELLED
    day = item.dates.precision is Precision.DAY
    status = Status.TENTATIVE if day and not cancelled else item.status
    free = item.transparent or cancelled or day or item.banner
    title = f"{item.cancelled_words} {item.title}" if cancelled else item.title
    stamp = f"{basic(item.stamp)}Z"
    link = web_address(item.link)
    added = cleaned("\n".join(filter(None, (item.when or local_time(item.dates), link))))
    text = cleaned(item.description)  # first: a CR at its end would join what is added
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escaped(item.uid)}",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"SEQUENCE:{item.sequence}",
        *times,
        f"SUMMARY:{escaped(title)}",
        *_particulars(item, link, f"{text}\n\n{added}" if text else added),
        f"STATUS:{status.value}",
        f"TRANSP:{'TRANSPARENT' if free else 'OPAQUE'}",
        *_for_our_reader(item, added.count("\n") + (2 if text else 1)),
        *_alarm(item, title),
        "END:VEVENT",
    ]
    return b"".join(map(content_line, lines))


def _particulars(item: CalendarItem, link: str, description: str) -> list[str]:
    lines = [f"DESCRIPTION:{escaped(description)}"]
    if item.place:
        lines.append(f"LOCATION:{escaped(item.place)}")
    if link:
        lines += [f"URL:{link}", f"CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO:{link}"]
    if item.categories:
        lines.append(f"CATEGORIES:{','.join(map(escaped, item.categories))}")
    if item.organizer:
        name = parameter(item.organizer.name)
        lines.append(f"ORGANIZER;CN={name}:mailto:{item.organizer.mail}")
    if item.related_to:
        lines.append(f"RELATED-TO;RELTYPE=PARENT:{escaped(item.related_to)}")
    return lines


def _for_our_reader(item: CalendarItem, added_lines: int) -> list[str]:
    """What makes an item come back unchanged: its zone, the hours behind whole days, its own
    title and text without what was added for people. Texts say that they are, or icalendar
    would not take their escapes back."""
    dates = item.dates
    lines = [f"X-CONVENOR-ZONE:{dates.zone}"]
    if item.banner and dates.start and dates.end:
        lines.append(f"X-CONVENOR-START:{basic(dates.start.instant)}Z")
        lines.append(f"X-CONVENOR-END:{basic(dates.end.instant)}Z")
    if item.link and item.link != web_address(item.link):
        lines.append(f"X-CONVENOR-LINK;VALUE=TEXT:{escaped(item.link)}")
    if item.status is Status.CANCELLED:
        lines.append(f"X-CONVENOR-TITLE;VALUE=TEXT:{escaped(item.title)}")
    lines.append(f"X-CONVENOR-ADDED-LINES:{added_lines}")
    lines += [f"{name};VALUE=TEXT:{escaped(text)}" for name, text in item.extras]
    return lines


def _alarm(item: CalendarItem, title: str) -> list[str]:
    if item.alarm is None or _whole_days(item) or item.status is Status.CANCELLED:
        return []
    return [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(title)}",
        f"TRIGGER:-PT{item.alarm}M",
        "END:VALARM",
    ]


def _whole_days(item: CalendarItem) -> bool:
    return item.banner or item.dates.precision is Precision.DAY


def _times(item: CalendarItem, zone: str | None = None) -> list[str]:
    """DTSTART and DTEND: whole days (the end exclusive), in ``zone``, or in UTC."""
    dates = item.dates
    if dates.start is None or dates.end is None or item.banner:
        if dates.first is None or dates.last is None:
            raise ValueError("only exact dates and days have a place in a calendar")
        return [
            f"DTSTART;VALUE=DATE:{_day(dates.first)}",
            f"DTEND;VALUE=DATE:{_day(dates.last + timedelta(days=1))}",
        ]
    start, end = (_moment(moment, zone) for moment in (dates.start, dates.end))
    lines = [f"DTSTART{start}"]
    if end != start:  # DTEND is later than DTSTART or not there (RFC 5545, 3.6.1)
        lines.append(f"DTEND{end}")
    return lines


def _moment(moment: Moment, zone: str | None) -> str:
    if zone is None or zone == "UTC":
        return f":{basic(moment.instant)}Z"
    return f";TZID={zone}:{basic(_seen(moment, zone))}"


def _recurrence(name: str, was: Moment, zone: str, whole: bool) -> str:
    """EXDATE and RECURRENCE-ID are of their master's type and in its zone."""
    if whole:
        return f"{name};VALUE=DATE:{_day(_seen(was, zone).date())}"
    return f"{name}{_moment(was, zone)}"


def _day(day: date) -> str:
    return day.isoformat().replace("-", "")


def local_time(dates: Dates) -> str:
    """The local time and its zone in digits, for a description in any language."""
    if dates.first is None or dates.last is None:
        return ""
    clock = _clock(dates)
    if dates.first == dates.last:
        return f"{dates.first} {clock}"
    if dates.start is None or dates.end is None:
        return f"{dates.first} – {dates.last} {clock}"
    start, end = (_seen(moment, dates.zone) for moment in (dates.start, dates.end))
    return f"{_spoken(start)} – {_spoken(end)} ({dates.zone})"


def _clock(dates: Dates) -> str:
    """The hours and the zone without the day: true of every occurrence of a series."""
    if dates.start is None or dates.end is None:
        return f"({dates.zone})"
    start, end = (_seen(moment, dates.zone) for moment in (dates.start, dates.end))
    return f"{_spoken(start)[11:]}–{_spoken(end)[11:]} ({dates.zone})"


def _spoken(wall: datetime) -> str:
    return wall.isoformat(" ", "minutes")


def _seen(moment: Moment, zone: str) -> datetime:
    """The wall time in a zone that need not be the moment's own."""
    return moment.wall if moment.zone == zone else seen_in(moment.instant, zone).wall
