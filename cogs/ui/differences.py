"""What changed, as lists of items: of a posted file, and of a version of a programme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from bot.domain.differences import FIELDS, Item, Kind
from bot.texts import Reader
from cogs.ui.fit import first_of, fit, plain
from cogs.ui.times import stamp
from schedules.moments import Dates
from schedules.recurrence.words import in_words
from schedules.texts import T, Text, Tn

OVERFLOW = "preview.txt"  # the file's name
SHOWN = 20  # items on the card; a file holds them all where there are more
_BUDGET = 2_900  # characters for the items, of the card's 4,000
_TITLE = 60
_RULE = 120
Items: TypeAlias = Mapping[Kind, Sequence[Item]]

_HEADINGS: dict[Kind, Text] = {
    Kind.NEW: T("New"),
    Kind.MOVED: T("Moved"),
    Kind.CHANGED: T("Changed"),
    Kind.CANCELLED: T("Cancelled"),
    Kind.UNCHANGED: T("Unchanged"),
}
IN_FILE, IN_VERSION = T("Not in this file"), T("Not in this version")
TAKEN_OUT = T("Taken out")


def listed(found: Items, reader: Reader, missing: Text) -> str:
    """As many lines of items as fit a card, under their headings, and how many are left out.
    ``missing``: the heading of those that are missing."""
    lines, total = _items(found, reader, missing), _count(found)

    def left_out(dropped: int) -> str:
        kept = lines[: len(lines) - dropped]
        return more(total - sum(line.lstrip().startswith("- ") for line in kept), reader)

    shown = first_of(lines, _BUDGET, left_out)
    if total > SHOWN and shown == "\n".join(lines):
        return f"{shown}\n{more(total - SHOWN, reader)}"
    return shown


def overflow(found: Items, reader: Reader, missing: Text) -> list[str] | None:
    """Every item as a line of a text file, where `listed` leaves some out. Not for the event loop:
    thousands of dates take a while to put into words."""
    shown = "\n".join(_items(found, reader, missing))
    fits = len(shown) <= _BUDGET and _count(found) <= SHOWN
    return None if fits else list(_all_lines(found, reader, missing))


def _count(found: Items) -> int:
    return sum(map(len, found.values()))


def _items(found: Items, reader: Reader, missing: Text) -> list[str]:
    """A line for each of the first items, under their headings."""
    lines: list[str] = []
    left = SHOWN
    for kind, items in found.items():
        if items[:left]:
            lines.append(f"**{reader.say(_HEADINGS.get(kind, missing))}**")
            lines += lines_of(items[:left], reader)
        left -= len(items[:left])
    return lines


def as_text(lines: Iterable[str]) -> bytes:
    """The lines as a text file."""
    return "\n".join([*lines, ""]).encode()


def more(n: int, reader: Reader) -> str:
    return reader.say(Tn("… and {n} more", "… and {n} more", n))


def lines_of(items: Sequence[Item], reader: Reader) -> Iterator[str]:
    """A session right below its event is indented; elsewhere it names its event."""
    event: str | None = None
    for each in items:
        if each.within is None:
            event = each.title
        below = each.within is not None and each.within == event
        yield f"{'  ' if below else ''}- {_line(each, reader, below=below)}"


def _line(each: Item, reader: Reader, *, below: bool = False) -> str:
    title = plain(each.title, _TITLE)
    if each.within and not below:
        title = reader.say(
            T("{session}, in {event}", session=title, event=plain(each.within, _TITLE // 2))
        )
    time = _time(each.dates, reader)
    if each.was is not None:
        time = f"{_time(each.was, reader)} → {time}"
    return " · ".join([title, time, *_fields(each, reader)])


def _time(dates: Dates, reader: Reader) -> str:
    return stamp(dates.start.instant, "f") if dates.start else reader.dates(dates)


def _fields(each: Item, reader: Reader) -> list[str]:
    """How often it repeats, and what else changed."""
    said = [f"🔁 {fit(reader.say(in_words(each.repeat)), _RULE)}"] if each.repeat else []
    if each.fields:
        said.append(", ".join(reader.say(FIELDS[name]) for name in each.fields))
    return said


def _all_lines(found: Items, reader: Reader, missing: Text) -> Iterator[str]:
    for kind, items in found.items():
        if items:
            yield f"{reader.say(_HEADINGS.get(kind, missing))} ({len(items)})"
        for each in items:
            dates = f"{reader.dates(each.dates)} ({each.dates.zone})"
            if each.was is not None:
                dates = f"{reader.dates(each.was)} → {dates}"
            titles = f"{each.within}: {each.title}" if each.within else each.title
            yield " | ".join([f"  {dates}", titles, *_fields(each, reader)])
