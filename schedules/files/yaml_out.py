"""Writing a programme as the YAML a person would have written; it reads back as equal drafts.

Texts stand bare where every reader takes them for the same text, else between double quotes:
also a YAML 1.1 reader finds no number, date or truth value where we wrote a text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from schedules.drafts import EventDraft, ProgrammeDraft, SessionDraft, Speaker
from schedules.files.dating import DATE_WORDS
from schedules.files.wording import event_words, session_words

_BARE = re.compile(r"[^\W\d_][^\n]*")
_MEANS_MORE = re.compile(r": |:$| #|^(?:y|n|yes|no|on|off|true|false|null)$", re.IGNORECASE)
_BLOCK_LINE = re.compile(r"\S.*|")
_HIDDEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NEVER_QUOTED = {*DATE_WORDS, "kind", "format", "relation", "seats", "rsvp_until", "cancelled"}

Line = tuple[str, str]  # a word and its value, already as YAML


def yaml_bytes(programme: ProgrammeDraft) -> bytes:
    """The file in UTF-8: the community and its zone, then each event with its sessions."""
    head = {"community": programme.community, "zone": programme.zone}
    parts = [f"{word}: {_scalar(text)}\n" for word, text in head.items() if text is not None]
    if programme.events:
        parts.append("events:\n")
    else:
        parts.append("events: []\n")
    for number, event in enumerate(programme.events):
        parts.append("\n" if number else "")
        parts.extend(_event(event, programme.zone))
    return "".join(parts).encode()


def _event(event: EventDraft, zone: str | None) -> Iterator[str]:
    words = event_words(event, zone)
    yield from _item([(word, _value(word, text, 6)) for word, text in words.items()], "  ")
    if event.sessions:
        yield "    sessions:\n"
    for session in event.sessions:
        yield from _session(session, event.dates.zone)


def _session(session: SessionDraft, zone: str) -> Iterator[str]:
    words = session_words(session, zone)
    yield from _item([(word, _value(word, text, 10)) for word, text in words.items()], "      ")
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


def _value(word: str, text: str, indent: int) -> str:
    """The text as YAML. ``indent``: where a block under the word stands."""
    if word in _NEVER_QUOTED:
        return text
    if word == "languages":
        return f"[{', '.join(_scalar(code) for code in text.split(', '))}]"
    return _block(text, " " * indent) if "\n" in text else _scalar(text)


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
