"""What people type into schedule files: one text, one value, or the sentence that says what
would be right.

Nothing is guessed: a date has its year first, a time is local (its zone stands beside it), a
length has its units. The same words are read from every format.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from schedules.texts import T, Text

LONGEST_ID = 255  # characters, as the UIDs of other people's calendars need them
LONGEST_TITLE = 500  # characters of a text of one line
LONGEST_TEXT = 20_000  # characters of a summary or an abstract
MOST_SEATS = 100_000
YEARS = range(1900, 2200)  # outside it a year is a slip, and far enough from what datetime can hold

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_CLOCK = re.compile(r"(\d{1,2})[:h](\d{2})(?::(\d{2}))?")
_OFFSET = re.compile(r"\d ?(?:[Zz]|[+-]\d{2}:?\d{2})$")
_BETWEEN_DAYS = re.compile(r" to |/| ?[–—] ?| - ")
_LENGTH = re.compile(
    r"(?:(\d{1,3}) ?d(?:ays?)?)? ?"
    r"(?:(\d{1,4}) ?h(?:ours?)? ?(?:(\d{1,2})$)?)? ?"
    r"(?:(\d{1,5}) ?m(?:in(?:ute)?s?)?)? ?"
    r"(?:(\d{1,6}) ?s(?:ec(?:ond)?s?)?)?",
    re.IGNORECASE,
)
_HOURS_AND_MINUTES = re.compile(r"(\d{1,4}):([0-5]\d)(?::([0-5]\d))?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LINK = re.compile(r"https?://[^\s<>\"\\^`{|}/?#]+[^\s<>\"\\^`{|}]*", re.IGNORECASE)
_ANSWERS = {"yes": True, "true": True, "no": False, "false": False}
_NOT_XML = "\ufffe\uffff"
_LONGEST_LENGTH = timedelta(days=366)


class Unreadable(ValueError):
    """A text that is not what its place asks for; ``text`` says what would be right."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def one_line(text: str) -> str:
    """The text on one line: white space of any kind is one space, control characters go."""
    line = " ".join(_without_controls(text).split())
    if len(line) > LONGEST_TITLE:
        raise Unreadable(T("This is too long: {n} characters at most.", n=LONGEST_TITLE))
    return line


def lines(text: str) -> str:
    """A text of many lines: newlines are LF, no space at their ends, control characters go."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    body = "\n".join(_without_controls(line).rstrip() for line in unix.split("\n")).strip()
    if len(body) > LONGEST_TEXT:
        raise Unreadable(T("This is too long: {n} characters at most.", n=LONGEST_TEXT))
    return body


def _without_controls(text: str) -> str:
    """Tabs and exotic line breaks are spaces; other control characters go, and what no XML can
    hold (1.0, 2.2): surrogates, U+FFFE and U+FFFF."""
    if text.isprintable():
        return text
    breaks = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x85\u2028\u2029"
    return "".join(
        " " if char in breaks else char
        for char in text
        if char in breaks
        or (unicodedata.category(char) not in ("Cc", "Cs") and char not in _NOT_XML)
    )


def ref(text: str) -> str:
    """An id as it is, on one line."""
    line = one_line(text)
    if len(line) > LONGEST_ID:
        raise Unreadable(T("This is too long: {n} characters at most.", n=LONGEST_ID))
    return line


def slug(title: str) -> str:
    """The id a title gives: its words in small letters, without accents, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", title).casefold()
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", letters))
    return "-".join(words)[:100].rstrip("-")


def day(text: str) -> date:
    """``2027-03-03``."""
    if not (found := _DAY.fullmatch(text.strip())):
        raise Unreadable(T("Write a day with its year first, for example 2027-03-03."))
    return _date(*found.groups())


def _date(year: str, month: str, number: str) -> date:
    check_year(int(year))
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        raise Unreadable(T("There is no such day in the calendar.")) from None


def check_year(year: int) -> None:
    """Refuse a year so far away that it is a slip, and that arithmetic might not hold."""
    if year not in YEARS:
        raise Unreadable(T("Is the year right? {year} is too far away.", year=year))


def days(text: str) -> tuple[date, date]:
    """``2027-03-03``, or the first and the last day: ``2027-03-03 to 2027-03-04``."""
    first, *rest = _BETWEEN_DAYS.split(" ".join(text.split()), maxsplit=1)
    return day(first), day(rest[0] if rest else first)


def month(text: str) -> tuple[int, int]:
    """``2027-03``."""
    found = _MONTH.fullmatch(text.strip())
    if not found or not 1 <= int(found[2]) <= 12:
        raise Unreadable(T("Write a month with its year first, for example 2027-03."))
    check_year(int(found[1]))
    return int(found[1]), int(found[2])


def is_day(text: str) -> bool:
    return bool(_DAY.fullmatch(text.strip()))


def is_month(text: str) -> bool:
    return bool(_MONTH.fullmatch(text.strip()))


def is_tba(text: str) -> bool:
    return text.strip().casefold() in ("tba", "tbc", "tbd")


def moment(text: str) -> datetime | time:
    """``2027-03-03 15:00`` (a wall time) or, of a day given elsewhere, ``15:00``."""
    text = " ".join(text.split())
    head, _, clock = text.replace("T", " ").rpartition(" ")
    found = _CLOCK.fullmatch(clock)
    if found and (not head or _DAY.fullmatch(head)):
        try:
            at = time(int(found[1]), int(found[2]), int(found[3] or 0))
        except ValueError:
            raise Unreadable(T("A day has the times 00:00 to 23:59.")) from None
        return datetime.combine(day(head), at) if head else at
    if _OFFSET.search(text):
        raise Unreadable(
            T("Write the local time without an offset, and name its zone: zone: Africa/Tunis.")
        )
    raise Unreadable(T("Write a time with its day, for example 2027-03-03 15:00."))


def length(text: str) -> timedelta:
    """``1h30``, ``90m``, ``1:30``, ``1:30:00``, ``2 hours``, ``1 h 30 min``."""
    text = " ".join(text.split())
    if found := _HOURS_AND_MINUTES.fullmatch(text):
        span = timedelta(0, int(found[3] or 0), hours=int(found[1]), minutes=int(found[2]))
    elif not text.isdigit() and (found := _LENGTH.fullmatch(text)):
        of_days, hours, after_hours, minutes, seconds = (int(part or 0) for part in found.groups())
        span = timedelta(of_days, seconds, hours=hours, minutes=minutes + after_hours)
    else:
        raise Unreadable(T("Write a length with its units, for example 1h30 or 45m."))
    if not timedelta(0) < span <= _LONGEST_LENGTH:
        raise Unreadable(T("A length is more than nothing and at most a year."))
    return span


def seats(text: str) -> int:
    """A whole number from 1."""
    text = text.strip()
    if not re.fullmatch(r"-?\d{1,9}", text):
        raise Unreadable(T("Write the number of seats in digits, for example 20."))
    if not 1 <= int(text) <= MOST_SEATS:
        raise Unreadable(T("Seats are from 1 to {most}.", most=MOST_SEATS))
    return int(text)


def yes_or_no(text: str) -> bool:
    try:
        return _ANSWERS[text.strip().casefold()]
    except KeyError:
        raise Unreadable(T("Write yes or no.")) from None


def link(text: str) -> str:
    """An http or https address."""
    address = text.strip()
    if len(address) > 2000 or not address.isprintable() or not _LINK.fullmatch(address):
        raise Unreadable(T("A link is one address that begins with https:// or http://."))
    return address


def languages(text: str) -> tuple[str, ...]:
    """``en, fr``: language codes (BCP 47), each once, in the order given."""
    codes = [code.strip() for code in one_line(text).split(",") if code.strip()]
    if not all(_LANGUAGE.fullmatch(code) for code in codes):
        raise Unreadable(T("Write languages by their codes, for example en, fr, ar."))
    return tuple(dict.fromkeys(codes))


def one_of(text: str, names: tuple[str, ...]) -> str:
    """One of the names, written as it is or with spaces and hyphens: ``Peer learning``."""
    name = re.sub(r"[\s_-]+", "_", text.strip().casefold())
    if name in names:
        return name
    known = ", ".join(names)
    near = get_close_matches(name[:40], names, 1)
    if near:
        raise Unreadable(T("Did you mean {near}? Known are {known}.", near=near[0], known=known))
    raise Unreadable(T("Known are {known}.", known=known))


def zone(text: str) -> str:
    """An IANA zone by its name, Area/City, in any case of letters; or UTC.

    Abbreviations are refused: EST is New York's winter to one and Panama's year to another.
    """
    name = text.strip()
    found = _zones().get(name.casefold())
    if found:
        return found
    if near := _near_zone(name.casefold()[:60]):
        raise Unreadable(
            T("{zone} is not a time zone. Did you mean {near}?", zone=name[:60], near=near)
        )
    raise Unreadable(
        T(
            "{zone} is not a time zone. Write Area/City, for example Africa/Tunis.",
            zone=name[:60],
        )
    )


@cache
def _zones() -> dict[str, str]:
    """Every name we take, by its small letters."""
    names = {name.casefold(): name for name in available_timezones() if "/" in name}
    return names | {"utc": "UTC"}


@cache
def _cities() -> dict[str, str]:
    """Zones by the name of their city; of several, the first of the alphabet."""
    return {name.rpartition("/")[2]: zone for name, zone in sorted(_zones().items(), reverse=True)}


def _near_zone(name: str) -> str | None:
    name = name.replace(" ", "_")
    area, slash, city = name.rpartition("/")
    if city in _cities():
        return _cities()[city]
    near_it = f"{area}/{city[:1]}"  # a slip is seldom in the first letter
    beside = [zone for zone in _zones() if zone.startswith(near_it)] if slash else []
    near = get_close_matches(name, beside, 1, 0.75)
    return _zones()[near[0]] if near else None
