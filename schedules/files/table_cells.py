"""Cells of a table, whatever file it stands in, and the texts that are put into them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from schedules.drafts import Speaker
from schedules.texts import Text

_EPOCH = datetime(1899, 12, 30)  # of day 0, from 1 March 1900 on (Excel counts a 29 February 1900)
SERIALS = range(61, 109_577)  # 1900-03-01 to 2199-12-31
_PART = re.compile(r"(?:[^\\;\n]|\\.)+", re.DOTALL)
_FIELD = re.compile(r"(?:[^\\|]|\\.)+", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SIGNIFICANT = re.compile(r"[\\;|]")


@dataclass(frozen=True, slots=True)
class Cell:
    """``text``: as a person would read it. ``serial``: the bare number that stands there, which
    may be a day (as Excel counts them). ``wrong``: why nothing can be read here."""

    text: str
    serial: float | None = None
    wrong: Text | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """``line`` counts from 1, as the cells' columns do from 0; empty cells need not be there."""

    line: int
    cells: Mapping[int, Cell]


def date_text(serial: float, *, with_time: bool = False) -> str:
    """A day number as we write dates: ``2027-03-03``, with its time where it has one."""
    moment = _EPOCH + timedelta(days=serial)
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    if not with_time and not (moment.hour or moment.minute or moment.second):
        return moment.date().isoformat()
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")


def clock_text(serial: float) -> str:
    """A part of a day as a time or a length: ``15:00``, ``26:30``, ``0:00:05``."""
    minutes, seconds = divmod(round(serial * 86_400), 60)
    text = "{:02}:{:02}".format(*divmod(minutes, 60))
    return f"{text}:{seconds:02}" if seconds else text


def serial_of(moment: datetime) -> float | None:
    """The day number of a wall time; None where spreadsheets have none."""
    days = (moment - _EPOCH) / timedelta(days=1)
    return days if int(days) in SERIALS else None


def speakers_text(speakers: tuple[Speaker, ...]) -> str:
    """``Ana | City of Sfax; Bo``: what would divide stands after a backslash."""
    return "; ".join(
        " | ".join(
            _SIGNIFICANT.sub(r"\\\g<0>", part) for part in (each.name, each.organisation) if part
        )
        for each in speakers
    )


def speakers_of(text: str) -> Iterator[tuple[str, str | None]]:
    """Names with their organisations, as they stand in a cell."""
    for part in _PART.findall(text) if "\\" in text else text.replace("\n", ";").split(";"):
        name, *more = _fields(part) if "\\" in part else map(str.strip, part.split("|"))
        if name:
            yield name, " | ".join(filter(None, more)) or None


def _fields(part: str) -> list[str]:
    """A name and what is said of it, without what keeps them from being divided."""
    return [_ESCAPED.sub(r"\1", field).strip() for field in _FIELD.findall(part)] or [""]
