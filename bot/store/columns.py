"""Values as columns: instants as UTC milliseconds, wall times as text, dates as six columns."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from bot.store.folding import fold
from bot.store.transactions import Row
from schedules.moments import Dates, Moment, Precision
from schedules.recurrence.rrule import read_rrule, rrule
from schedules.recurrence.rule import Recurrence

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
FAR = 253_402_300_799_000  # 9999-12-31: where things without a date stand in a list


def to_ms(instant: datetime) -> int:
    return (instant - _EPOCH) // _MS


def from_ms(stored: int) -> datetime:
    return _EPOCH + stored * _MS


def ms_or_none(instant: datetime | None) -> int | None:
    return None if instant is None else to_ms(instant)


def instant_or_none(stored: int | None) -> datetime | None:
    return None if stored is None else from_ms(stored)


def dates_columns(dates: Dates) -> dict[str, Any]:
    """precision, zone, starts_wall, ends_wall, starts_at, ends_at, sorts_at, passes_at."""
    starts_wall: str | None = None
    ends_wall: str | None = None
    if dates.start is not None and dates.end is not None:
        starts_wall, ends_wall = _wall_text(dates.start.wall), _wall_text(dates.end.wall)
    elif dates.first is not None and dates.last is not None:
        starts_wall, ends_wall = dates.first.isoformat(), dates.last.isoformat()
    elif dates.month is not None:
        starts_wall = ends_wall = f"{dates.month[0]:04}-{dates.month[1]:02}"
    begins, passes = ms_or_none(dates.begins), ms_or_none(dates.passes)
    passes_at = FAR if passes is None else passes
    return {
        "precision": dates.precision.value,
        "zone": dates.zone,
        "starts_wall": starts_wall,
        "ends_wall": ends_wall,
        "starts_at": ms_or_none(dates.start.instant if dates.start else None),
        "ends_at": ms_or_none(dates.end.instant if dates.end else None),
        "sorts_at": begins if begins is not None else passes_at,
        "passes_at": passes_at,
    }


def _wall_text(wall: datetime) -> str:
    return wall.isoformat(timespec="minutes" if not wall.second else "seconds")


def dates_of(row: Row) -> Dates:
    """The Dates of a row that has the columns of `dates_columns`."""
    zone, precision = row["zone"], Precision(row["precision"])
    if precision is Precision.EXACT:
        return exact_dates_of(row)
    if precision is Precision.DAY:
        first, last = date.fromisoformat(row["starts_wall"]), date.fromisoformat(row["ends_wall"])
        return Dates.days(first, last, zone)
    if precision is Precision.MONTH:
        year, month = row["starts_wall"].split("-")
        return Dates.in_month(int(year), int(month), zone)
    return Dates.tba(zone)


def exact_dates_of(row: Row) -> Dates:
    """The Dates of a row with zone, starts_wall, ends_wall, starts_at and ends_at."""
    zone = row["zone"]
    start = Moment(from_ms(row["starts_at"]), datetime.fromisoformat(row["starts_wall"]), zone)
    end = Moment(from_ms(row["ends_at"]), datetime.fromisoformat(row["ends_wall"]), zone)
    return Dates.exact(start, end)


@lru_cache(maxsize=1024)
def rule_of(stored: str) -> Recurrence:
    """The rule of a column that has an RRULE value, as `rule_text` wrote it."""
    rule, problems = read_rrule(stored, _EPOCH.date())
    if rule is None:
        raise ValueError(f"a stored rule cannot be read: {problems}")
    return rule


def rule_text(rule: Recurrence) -> str:
    """The RRULE value of a rule, its UNTIL the last local day."""
    return rrule(rule, _EPOCH.date())


def holding(typed: str) -> str:
    """The LIKE pattern (ESCAPE '!') of a folded text that holds what was typed."""
    words = fold(typed.strip())
    for special in "!%_":
        words = words.replace(special, f"!{special}")
    return f"%{words}%"
