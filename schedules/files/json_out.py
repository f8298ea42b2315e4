"""Writing a programme as JSON: the words of our YAML files, numbers as numbers."""

from __future__ import annotations

import json
from typing import Any

from schedules.drafts import EventDraft, ProgrammeDraft, SessionDraft, Speaker
from schedules.files.wording import event_words, session_words
from schedules.files.yaml_file import VERSION


def json_bytes(programme: ProgrammeDraft) -> bytes:
    """The file in UTF-8, indented."""
    head = {"community": programme.community, "zone": programme.zone}
    whole = {
        "version": VERSION,
        **{word: text for word, text in head.items() if text is not None},
        "events": [_event(event, programme.zone) for event in programme.events],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def _event(event: EventDraft, zone: str | None) -> dict[str, Any]:
    said: dict[str, Any] = _values(event_words(event, zone))
    if event.languages:
        said["languages"] = list(event.languages)
    if event.sessions:
        said["sessions"] = [_session(each, event.dates.zone) for each in event.sessions]
    return said


def _session(session: SessionDraft, zone: str) -> dict[str, Any]:
    said = _values(session_words(session, zone))
    if session.speakers:
        said["speakers"] = [_speaker(each) for each in session.speakers]
    return said


def _values(words: dict[str, str]) -> dict[str, Any]:
    """Seats as a number and yes as true; everything else is a text."""
    typed = {"seats": int, "cancelled": bool}
    return {word: typed.get(word, str)(text) for word, text in words.items()}


def _speaker(speaker: Speaker) -> dict[str, str]:
    if speaker.organisation is None:
        return {"name": speaker.name}
    return {"name": speaker.name, "organisation": speaker.organisation}
