"""From the words of an item to its draft: the same rules for every format whose cells people
type. Problems are told through the words. Where the dates could not be known, "to be announced"
stands in their place, and the draft must not be used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from schedules.drafts import (
    EVENT_KINDS,
    RELATIONS,
    SESSION_FORMATS,
    EventDraft,
    SessionDraft,
    Speaker,
)
from schedules.files import typed
from schedules.files.dating import DATE_WORDS, deadline
from schedules.files.repeating import repeat_of
from schedules.files.words import Words
from schedules.moments import Dates
from schedules.texts import T

MOST_SPEAKERS = 200
EVENT_WORDS = (
    "id", "title", "kind", *DATE_WORDS, "repeat", "summary", "host", "place", "link", "theme",
    "series", "languages", "seats", "rsvp_until", "follows", "relation", "cancelled",
)  # fmt: skip
SESSION_WORDS = (
    "id", "title", "format", "day", "start", "end", "length", "fold", "zone", "abstract",
    "place", "link", "seats", "cancelled",
)  # fmt: skip


def event(words: Words, zone: str, dates: Dates | None) -> EventDraft:
    """The event without its sessions."""
    title, ref = _title_and_ref(words)
    follows = _line(words, "follows")
    relation = words.take("relation", lambda text: typed.one_of(text, RELATIONS))
    if "relation" in words and "follows" not in words:
        words.complain("relation", T("A relation needs follows: the id of the event before."))
    repeat, overrides = repeat_of(words, dates)
    return EventDraft(
        ref=ref,
        title=title,
        dates=dates or Dates.tba(zone),
        kind=words.take("kind", lambda text: typed.one_of(text, EVENT_KINDS)) or "meeting",
        summary=words.take("summary", typed.lines) or None,
        host=_line(words, "host"),
        place=_line(words, "place"),
        link=words.take("link", typed.link),
        theme=_line(words, "theme"),
        series=_line(words, "series"),
        languages=words.take("languages", typed.languages) or (),
        seats=words.take("seats", typed.seats),
        rsvp_until=deadline(words, zone),
        follows=follows,
        relation=(relation or "follow_up") if follows else None,
        repeat=repeat,
        overrides=overrides,
        cancelled=words.take("cancelled", typed.yes_or_no) or False,
        line=words.line,
    )


def session(words: Words, zone: str, dates: Dates | None) -> SessionDraft:
    """One session without its speakers."""
    title, ref = _title_and_ref(words)
    return SessionDraft(
        ref=ref,
        title=title,
        dates=dates or Dates.tba(zone),
        format=words.take("format", lambda text: typed.one_of(text, SESSION_FORMATS)) or "plenary",
        abstract=words.take("abstract", typed.lines) or None,
        place=_line(words, "place"),
        link=words.take("link", typed.link),
        seats=words.take("seats", typed.seats),
        cancelled=words.take("cancelled", typed.yes_or_no) or False,
        line=words.line,
    )


def with_speakers(draft: SessionDraft, speakers: Iterable[Speaker], words: Words) -> SessionDraft:
    """The session with its speakers, if they are not too many to be true."""
    names = tuple(islice(speakers, MOST_SPEAKERS + 1))
    if len(names) > MOST_SPEAKERS:
        words.complain("speakers", T("A session has {n} speakers at most.", n=MOST_SPEAKERS))
    return replace(draft, speakers=names)


def _title_and_ref(words: Words) -> tuple[str, str]:
    """The title, and the id given or else made from the title."""
    title = words.take("title", typed.one_line)
    if title == "" or "title" not in words:
        words.complain("title", T("A title is missing."))
    ref = words.take("id", typed.ref) if "id" in words else typed.slug(title or "")
    if ref == "" and (title or "id" in words):
        words.complain("id", T("Give an id: none can be made from this title."))
    return title or "", ref or ""


def _line(words: Words, word: str) -> str | None:
    return words.take(word, typed.one_line) or None
