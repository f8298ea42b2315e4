"""Writing a programme as the YAML a person would have written; it reads back as equal drafts.

Texts stand bare where every reader takes them for the same text, else between double quotes:
also a YAML 1.1 reader finds no number, date or truth value where we wrote a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from schedules.drafts import EventDraft, ProgrammeDraft, SessionDraft, Speaker
from schedules.moments import Dates, FoldError, Moment, Precision, place, seen_in

_BARE = re.compile(r"[^\W\d_][^\n]*")
_MEANS_MORE = re.compile(r": |:$| #|^(?:y|n|yes|no|on|off|true|false|null)$", re.IGNORECASE)
_BLOCK_LINE = re.compile(r"\S.*|")
_HIDDEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

Line = tuple[str, str]  # a word and its value, already as YAML


def yaml_bytes(programme: ProgrammeDraft) -> bytes:
    """The file in UTF-8: the community and its zone, then each event with its sessions."""
    head = [*_text("community", programme.community), *_text("zone", programme.zone)]
    parts = ["".join(f"{word}: {value}\n" for word, value in head)]
    if programme.events:
        parts.append("events:\n")
    else:
        parts.append("events: []\n")
    for number, event in enumerate(programme.events):
        parts.append("\n" if number else "")
        parts.extend(_event(event, programme.zone))
    return "".join(parts).encode()


def _event(event: EventDraft, zone: str | None) -> Iterator[str]:
    lines = [
        ("id", _scalar(event.ref)),
        ("title", _scalar(event.title)),
        ("kind", event.kind),
        *_dates(event.dates),
        *_zone(event.dates.zone, zone),
        *_text("summary", event.summary, indent=6),
        *_text("host", event.host),
        *_text("place", event.place),
        *_text("link", event.link),
        *_text("theme", event.theme),
        *_text("series", event.series),
        *([("languages", f"[{', '.join(map(_scalar, event.languages))}]")] * bool(event.languages)),
        *_number("seats", event.seats),
        *_deadline(event),
        *_text("follows", event.follows),
        *_text("relation", event.relation),
        *_flag(event.cancelled),
    ]
    yield from _item(lines, "  ")
    if event.sessions:
        yield "    sessions:\n"
    for session in event.sessions:
        yield from _session(session, event.dates)


def _session(session: SessionDraft, of: Dates) -> Iterator[str]:
    lines = [
        ("id", _scalar(session.ref)),
        ("title", _scalar(session.title)),
        ("format", session.format),
        *_dates(session.dates),
        *_zone(session.dates.zone, of.zone),
        *_text("abstract", session.abstract, indent=10),
        *_text("place", session.place),
        *_text("link", session.link),
        *_number("seats", session.seats),
        *_flag(session.cancelled),
    ]
    yield from _item(lines, "      ")
    if session.speakers:
        yield "        speakers:\n"
    for speaker in session.speakers:
        yield from _speaker(speaker)


def _speaker(speaker: Speaker) -> Iterator[str]:
    if speaker.organisation is None:
        yield f"          - {_scalar(speaker.name)}\n"
    else:
        lines = [("name", _scalar(speaker.name)), ("organisation", _scalar(speaker.organisation))]
        yield from _item(lines, "          ")


def _item(lines: list[Line], indent: str) -> Iterator[str]:
    """One mapping of a list."""
    for number, (word, value) in enumerate(lines):
        yield f"{indent}{'  ' if number else '- '}{word}: {value}\n"


def _dates(dates: Dates) -> Iterator[Line]:
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


def _exact(start: Moment, end: Moment) -> Iterator[Line]:
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


def _deadline(event: EventDraft) -> Iterator[Line]:
    """In the event's zone; in UTC where that wall time happens twice."""
    if event.rsvp_until is not None:
        local = seen_in(event.rsvp_until, event.dates.zone)
        if _fold(local):
            yield "rsvp_until", f"{_clock(local.instant.astimezone(UTC).replace(tzinfo=None))} UTC"
        else:
            yield "rsvp_until", _clock(local.wall)


def _zone(own: str, around: str | None) -> list[Line]:
    return [] if own == around else [("zone", own)]


def _number(word: str, value: int | None) -> list[Line]:
    return [] if value is None else [(word, str(value))]


def _flag(cancelled: bool) -> list[Line]:
    return [("cancelled", "yes")] if cancelled else []


def _text(word: str, text: str | None, indent: int = 0) -> list[Line]:
    if text is None:
        return []
    return [(word, _block(text, " " * indent) if indent and "\n" in text else _scalar(text))]


def _block(text: str, indent: str) -> str:
    """A text of many lines as it is, under its word; quoted where it begins with white space
    or holds what a block cannot show."""
    lines = text.split("\n")
    if not all(_BLOCK_LINE.fullmatch(line) and (not line or line.isprintable()) for line in lines):
        return _scalar(text)
    return "|-\n" + "\n".join(indent + line if line else "" for line in lines)


def _scalar(text: str) -> str:
    if _BARE.fullmatch(text) and text.isprintable() and not _MEANS_MORE.search(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _HIDDEN.sub(lambda char: f"\\u{ord(char[0]):04x}", quoted)
