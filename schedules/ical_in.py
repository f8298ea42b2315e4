"""iCalendar text as components, each property with its line; and the types of its values.

The values are icalendar's to parse; the lines and components are parsed here, for three
reasons. A problem needs its line. icalendar keeps every VTIMEZONE it meets for the whole
process, so one community's file would decide what times mean in another's. And from a file
that is broken somewhere, everything else should still be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from icalendar import vDDDTypes

_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[^":;]*(?:"[^"]*"[^":;]*)*)*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";])*)')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_NOT_EMPTY = {"\n": re.compile(r"[^\r\n][^\n]*"), "\r": re.compile(r"[^\r]+")}
_LIST_ITEM = re.compile(r"(?:[^\\,]|\\.)+", re.DOTALL)

OURS = "X-CONVENOR-"
READ = frozenset(
    {"UID", "SUMMARY", "DESCRIPTION", "LOCATION", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE",
     "EXDATE", "EXRULE", "RECURRENCE-ID", "STATUS", "CATEGORIES", "RELATED-TO", "URL", "CONFERENCE",
     "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "NAME", "X-WR-TIMEZONE"}
)  # fmt: skip
MOST_LINES = 400_000  # 5,000 events of eighty lines
LONGEST_LINE = 150_000  # characters; a text of people is far shorter, and refused if it is not
MOST_OF_A_NAME = 1_000  # properties of one name in one component
DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Property:
    """One property as it stands: its value not yet unescaped, its parameters by upper name."""

    name: str
    value: str
    line: int
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The value as TEXT (RFC 5545, 3.3.11)."""
        return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)

    @property
    def texts(self) -> list[str]:
        """The value as a list of TEXT, divided by commas."""
        return [
            Property(self.name, part, self.line).text for part in _LIST_ITEM.findall(self.value)
        ]


@dataclass(slots=True)
class Vevent:
    """One VEVENT: its properties by upper name, in order."""

    line: int
    properties: dict[str, list[Property]] = field(default_factory=dict)

    def first(self, *names: str) -> Property | None:
        """The first property of the first of these names that is there and not empty."""
        for name in names:
            for found in self.properties.get(name, ()):
                if found.value.strip():
                    return found
        return None


@dataclass(slots=True)
class Calendar:
    """What a file holds: properties of its VCALENDAR, its events, and the IANA names that its
    VTIMEZONEs give for themselves. ``broken``: the line at which an end is missing;
    ``too_long``: the line at which reading stopped."""

    head: Vevent
    events: list[Vevent] = field(default_factory=list)
    own_zones: dict[str, str] = field(default_factory=dict)
    broken: int | None = None
    too_long: int | None = None


def read_calendar(text: str, most_events: int) -> Calendar:
    """The calendars of a text as one. Stops after ``most_events``; never raises.

    Of a component within an event (VALARM) nothing is kept.
    """
    calendar = Calendar(Vevent(1))
    within: list[str] = []
    zone_id = ""
    for number, line in _unfolded(text, calendar):
        if len(calendar.events) > most_events:
            calendar.too_long = number
            return calendar
        if not (found := _LINE.fullmatch(line)):
            continue
        name, parameters, value = found[1].upper(), found[2], found[3]
        inside = within[-1] if within else ""
        if name == "BEGIN":
            within.append(value.strip().upper())
            if within[-1] == "VEVENT":
                calendar.events.append(Vevent(number))
        elif name == "END":
            if not _closed(within, value.strip().upper()):
                calendar.broken = number
        elif inside == "VEVENT":
            _keep(calendar.events[-1], name, parameters, value, number)
        elif inside == "VCALENDAR":
            _keep(calendar.head, name, parameters, value, number)
        elif inside == "VTIMEZONE" and name == "TZID":
            zone_id = value.strip()
        elif inside == "VTIMEZONE" and name == "X-LIC-LOCATION":
            calendar.own_zones[zone_id] = value.strip()
    if within and calendar.too_long is None:
        calendar.broken = text.count("\n") + 1
    return calendar


def _closed(within: list[str], name: str) -> bool:
    """Close the component of that name; False where others inside it were still open."""
    if name not in within[-DEEPEST:]:
        return True  # nothing of that name was open: as if the line were not there
    depth = len(within)
    while within.pop() != name:
        pass
    return len(within) == depth - 1


def _keep(component: Vevent, name: str, parameters: str, value: str, line: int) -> None:
    if not (name in READ or name.startswith(OURS)):
        return
    properties = component.properties.setdefault(name, [])
    if len(properties) < MOST_OF_A_NAME:
        named = {
            found[1].upper(): found[2].replace('"', "") for found in _PARAMETER.finditer(parameters)
        }
        properties.append(Property(name, value, line, named))


def _unfolded(text: str, calendar: Calendar) -> Iterator[tuple[int, str]]:
    """Content lines, each with the number of its first line in the text (RFC 5545, 3.1); empty
    lines are passed over, as icalendar does. Of a line without end only the beginning is given;
    of a text without end its lines up to the one at which it is told to be too long.
    """
    parts: list[str] = []
    length = first = 0
    for count, (number, line) in enumerate(_lines(text)):
        if count == MOST_LINES:
            calendar.too_long = number
            break
        if line.startswith((" ", "\t")) and parts:
            if length < LONGEST_LINE:
                parts.append(line[1 : LONGEST_LINE + 1])
                length += len(parts[-1])
            continue
        if parts:
            yield first, "".join(parts)
        parts = [line[:LONGEST_LINE]]
        first, length = number, len(line)
    if parts:
        yield first, "".join(parts)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not empty with their numbers, without a copy of the whole."""
    ends = "\n" if "\n" in text else "\r"
    at, number = 0, 1
    for found in _NOT_EMPTY[ends].finditer(text):
        number += text.count(ends, at, found.start())
        at = found.start()
        yield number, found[0].rstrip("\r")


def date_of(value: str) -> date | datetime:
    """DATE or DATE-TIME (RFC 5545, 3.3.4 and 3.3.5). Raises ValueError."""
    found = _typed(value)
    if not isinstance(found, date):
        raise ValueError("not a date")
    return found


def duration_of(value: str) -> timedelta:
    """DURATION (RFC 5545, 3.3.6). Raises ValueError."""
    found = _typed(value)
    if not isinstance(found, timedelta):
        raise ValueError("not a duration")
    return found


def _typed(value: str) -> object:
    return vDDDTypes.from_ical(value.strip())  # type: ignore[no-untyped-call]
