"""What a draft is in words: the texts that the readers of schedule files take, by word.

The same for every format that writes words; `drafting` and `dating` read them back as an equal
draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from schedules.drafts import EventDraft, SessionDraft
from schedules.files.repeating import repeat_words
from schedules.moments import Dates, FoldError, Moment, Precision, place, seen_in

Pair = tuple[str, str]  # a word and its text


def event_words(event: EventDraft, around: str | None) -> dict[str, str]:
    """The words of an event without its sessions. ``around``: the zone that need not be said."""
    return dict(
        (
            ("id", event.ref),
            ("title", event.title),
            ("kind", event.kind),
            *_dates(event.dates),
            *_zone(event.dates.zone, around),
            *_text("repeat", repeat_words(event)),
            *_text("summary", event.summary),
            *_text("host", event.host),
            *_text("place", event.place),
            *_text("link", event.link),
            *_text("theme", event.theme),
            *_text("series", event.series),
            *_text("languages", ", ".join(event.languages) or None),
            *_number("seats", event.seats),
            *_deadline(event),
            *_text("follows", event.follows),
            *_text("relation", event.relation),
            *_flag(event.cancelled),
        )
    )


def session_words(session: SessionDraft, around: str | None) -> dict[str, str]:
    """The words of a session without its speakers."""
    return dict(
        (
            ("id", session.ref),
            ("title", session.title),
            ("format", session.format),
            *_dates(session.dates),
            *_zone(session.dates.zone, around),
            *_text("abstract", session.abstract),
            *_text("place", session.place),
            *_text("link", session.link),
            *_number("seats", session.seats),
            *_flag(session.cancelled),
        )
    )


def date_words(dates: Dates) -> dict[str, str]:
    """The words of dates, their zone among them."""
    return dict((*_dates(dates), ("zone", dates.zone)))


def stable_uid(*names: str) -> str:
    """The same for the same ids of the same community, and never another's (RFC 7986, 5.3)."""
    return str(uuid5(NAMESPACE_URL, "\0".join(names)))


def _dates(dates: Dates) -> Iterator[Pair]:
    if dates.start and dates.end:
        yield from _exact(dates.start, dates.end)
    elif dates.month:
        yield "month", "{:04}-{:02}".format(*dates.month)
    elif dates.precision is Precision.TBA:
        yield "date", "tba"
    elif dates.first == dates.last:
        yield "date", f"{dates.first}"
    else:
        yield "days", f"{dates.first} to {dates.last}"


def _exact(start: Moment, end: Moment) -> Iterator[Pair]:
    """Start and end; where the clocks go back between two ends of one name, the length."""
    yield "start", _clock(start.wall)
    fold, other = _fold(start), _fold(end)
    if fold and other and fold != other:
        yield "length", _length(end.instant - start.instant)
    else:
        yield "end", _clock(end.wall)
    if fold or other:
        yield "fold", fold or other or ""


def _fold(moment: Moment) -> str | None:
    """Which of two equal wall times it is; None for one that happens once."""
    try:
        place(moment.wall, moment.zone)
    except FoldError as twice:
        return "first" if moment.instant == twice.first else "second"
    return None


def _clock(wall: datetime) -> str:
    return wall.isoformat(" ", "seconds" if wall.second else "minutes")


def _length(span: timedelta) -> str:
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number)


def _deadline(event: EventDraft) -> Iterator[Pair]:
    """In the event's zone; in UTC where that wall time happens twice."""
    if event.rsvp_until is not None:
        local = seen_in(event.rsvp_until, event.dates.zone)
        if _fold(local):
            yield "rsvp_until", f"{_clock(local.instant.astimezone(UTC).replace(tzinfo=None))} UTC"
        else:
            yield "rsvp_until", _clock(local.wall)


def _zone(own: str, around: str | None) -> list[Pair]:
    return [] if own == around else [("zone", own)]


def _number(word: str, value: int | None) -> list[Pair]:
    return [] if value is None else [(word, str(value))]


def _flag(cancelled: bool) -> list[Pair]:
    return [("cancelled", "yes")] if cancelled else []


def _text(word: str, text: str | None) -> list[Pair]:
    return [] if text is None else [(word, text)]
