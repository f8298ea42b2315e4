"""A programme as the rows of a table: each event, and below it its sessions."""

from __future__ import annotations

from collections.abc import Iterator

from schedules.drafts import EventDraft, ProgrammeDraft
from schedules.files.table_cells import speakers_text
from schedules.files.table_words import COLUMNS
from schedules.files.wording import event_words, session_words

_COLUMN_OF = {
    "kind": "type",
    "format": "type",
    "abstract": "summary",
    "days": "date",
    "month": "date",
}


def head() -> list[str]:
    """The names of the columns, as English files have them."""
    return list(COLUMNS)


def rows(programme: ProgrammeDraft) -> Iterator[list[str]]:
    """A cell for each column of `head`. Every event says its zone: a table has no place for one
    that all share."""
    for event in programme.events:
        for words in _of(event):
            said = {_COLUMN_OF.get(word, word): text for word, text in words.items()}
            yield [said.get(column, "") for column in COLUMNS]


def _of(event: EventDraft) -> Iterator[dict[str, str]]:
    yield event_words(event, None)
    for session in event.sessions:
        words = session_words(session, event.dates.zone)
        yield {**words, "event": event.ref, "speakers": speakers_text(session.speakers)}
