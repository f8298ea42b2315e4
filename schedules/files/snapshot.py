"""One event as it was, in the words of schedule files: what a version of a programme keeps.

The words say all that a draft does, each with its own zone, so that a part of them can be read
by itself. Put into the list ``events``, a snapshot is a schedule file in JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from schedules.drafts import EventDraft, SessionDraft, Speaker
from schedules.files import drafting
from schedules.files.dating import DATE_WORDS, event_dates, exact
from schedules.files.wording import event_words, session_words
from schedules.files.words import Words
from schedules.moments import Dates
from schedules.texts import Problem, Text

Snapshot: TypeAlias = dict[str, Any]  # texts by word; "sessions" and "speakers" are lists of them


def snapshot_of(event: EventDraft) -> Snapshot:
    """The words of the event, its sessions and their speakers."""
    said: Snapshot = {**event_words(event, None)}
    if event.sessions:
        said["sessions"] = [_session(each) for each in event.sessions]
    return said


def _session(session: SessionDraft) -> Snapshot:
    said: Snapshot = {**session_words(session, None)}
    if session.speakers:
        said["speakers"] = [
            {
                "name": each.name,
                **({"organisation": each.organisation} if each.organisation else {}),
            }
            for each in session.speakers
        ]
    return said


def draft_of(snapshot: Snapshot) -> tuple[EventDraft, tuple[Problem, ...]]:
    """The draft a snapshot was made of, and what cannot be read of it any more: a time that the
    zone data of today skips. Items whose dates cannot be read are left out."""
    problems: list[Problem] = []
    words = _words(snapshot, problems)
    draft = drafting.event(words, snapshot["zone"], event_dates(words, snapshot["zone"]))
    sessions = (_session_draft(each, problems) for each in snapshot.get("sessions", ()))
    return replace(draft, sessions=tuple(filter(None, sessions))), tuple(problems)


def _session_draft(said: Snapshot, problems: list[Problem]) -> SessionDraft | None:
    words, zone = _words(said, problems), said["zone"]
    dates = exact(words, zone, None)
    draft = drafting.session(words, zone, dates)
    speakers = (
        Speaker(each["name"], each.get("organisation")) for each in said.get("speakers", ())
    )
    return None if dates is None else drafting.with_speakers(draft, speakers, words)


def dated(words: Mapping[str, Any]) -> dict[str, str]:
    """Of an item's words, those that say when it is."""
    return {word: words[word] for word in DATE_WORDS if word in words}


def dates_of(words: Mapping[str, str]) -> Dates:
    """The dates that these words say; unknown where they cannot be read any more."""
    return event_dates(_words(words, []), words["zone"]) or Dates.tba(words["zone"])


def _words(said: Mapping[str, Any], problems: list[Problem]) -> Words:
    texts: dict[str, str | None] = {
        word: text for word, text in said.items() if isinstance(text, str)
    }

    def complain(word: str, sentence: Text) -> None:
        problems.append(
            Problem(sentence, cell=f"{said.get('id', '')}.{word}", found=texts.get(word))
        )

    return Words(texts, complain)
