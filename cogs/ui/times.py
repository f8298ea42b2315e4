"""Times on cards: `<t:…>` shows every reader their own zone; the event's own stands beside it."""

from __future__ import annotations

from datetime import datetime

from bot.texts import Reader
from schedules.moments import Dates, Precision


def stamp(instant: datetime, style: str = "F") -> str:
    """Discord's timestamp of an instant, in the reader's own zone and language."""
    return f"<t:{int(instant.timestamp())}:{style}>"


def when(dates: Dates, reader: Reader) -> str:
    """One line: the reader's time, how far away, and the event's own time and zone."""
    if dates.precision is not Precision.EXACT or dates.start is None or dates.end is None:
        return f"**{reader.dates(dates)}**"
    own = f"{dates.start.wall:%H:%M}–{dates.end.wall:%H:%M} {dates.zone}"
    if dates.first != dates.last:
        own = f"{reader.dates(dates)}, {dates.zone}"
    return f"{stamp(dates.start.instant)} ({stamp(dates.start.instant, 'R')})\n-# {own}"
