"""From the words of an item to its draft: the same rules for every format whose cells people
type. Problems are told through the words. A draft comes with whether its dates could be known;
where not, "to be announced" stands in their place and the draft must not be used.
"""

from __future__ import annotations

from schedules.drafts import EVENT_KINDS, RELATIONS, SESSION_FORMATS, EventDraft, SessionDraft
from schedules.files import typed
from schedules.files.dating import DATE_WORDS, deadline, event_dates, exact
from schedules.files.words import Words
from schedules.moments import Dates
from schedules.texts import T

EVENT_WORDS = (
    "id", "title", "kind", *DATE_WORDS, "summary", "host", "place", "link", "theme", "series",
    "languages", "seats", "rsvp_until", "follows", "relation", "cancelled",
)  # fmt: skip
SESSION_WORDS = (
    "id", "title", "format", "day", "start", "end", "length", "fold", "zone", "abstract",
    "place", "link", "seats", "cancelled",
)  # fmt: skip


def event(words: Words, zone: str) -> tuple[EventDraft, bool]:
    """The event without its sessions, in ``zone`` unless it has its own."""
    title, ref = _title_and_ref(words)
    zone = own_zone(words, zone)
    dates = event_dates(words, zone)
    follows = _line(words, "follows")
    relation = words.take("relation", lambda text: typed.one_of(text, RELATIONS))
    if "relation" in words and "follows" not in words:
        words.complain("relation", T("A relation needs follows: the id of the event before."))
    draft = EventDraft(
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
        cancelled=words.take("cancelled", typed.yes_or_no) or False,
        line=words.line,
    )
    return draft, dates is not None


def session(words: Words, of: Dates | None, zone: str) -> tuple[SessionDraft, bool]:
    """One session of an event of those dates, in ``zone`` unless it has its own.

    A day need not be repeated where the event has only one.
    """
    title, ref = _title_and_ref(words)
    zone = own_zone(words, zone)
    dates = _session_dates(words, of, zone)
    draft = SessionDraft(
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
    return draft, dates is not None


def _session_dates(words: Words, of: Dates | None, zone: str) -> Dates | None:
    day = words.take("day", typed.day)
    if "start" not in words:
        words.complain("start", T("When does it begin? Give start, for example 09:00."))
        return None
    if day is None and of is not None and of.first == of.last:
        day = of.first
    if day is None and (of is None or "day" in words):
        # what day it is has a problem of its own: only what is wrong by itself is told
        words.take("start", typed.moment)
        return None
    dates = exact(words, zone, day)
    if dates and dates.start and "day" in words and dates.start.wall.date() != day:
        words.complain("day", T("The start is on another day. Give the day once."))
    return dates


def own_zone(words: Words, around: str) -> str:
    """The zone an item names, or the one around it."""
    return words.take("zone", typed.zone) or around


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
