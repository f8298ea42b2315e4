"""Writing a programme as iCalendar: a file for calendar programs that our own reader reads back
as equal drafts.

Not in it: events whose date is a month or not known, and the zone of the file itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from schedules.drafts import EventDraft, ProgrammeDraft, SessionDraft
from schedules.files.wording import stable_uid
from schedules.ical_out import (
    CalendarItem,
    Series,
    Status,
    calendar_bytes,
    has_a_place,
    item_bytes,
    series_bytes,
)
from schedules.recurrence.ical import series_of
from schedules.recurrence.occurrences import Override, Recurring, dates_on

_EVENT_TEXTS = ("kind", "host", "theme", "series", "seats", "follows", "relation")
_SESSION_TEXTS = ("format", "seats")
_ITEM_FIELDS = {"title": "title", "summary": "description", "place": "place", "link": "link"}


def ics_bytes(programme: ProgrammeDraft, now: datetime) -> bytes:
    """The calendar. ``now`` becomes the DTSTAMP of everything in it."""
    community = programme.community or ""
    written, zones = [], []
    for event in programme.events:
        whole, *sessions = _items(event, community, now)
        if event.repeat is not None and has_a_place(event.dates):
            series = _series(event, whole)
            written.append(series_bytes(series))
            zones.append(series.zone)
        else:
            written += map(item_bytes, (whole, *sessions))
    return calendar_bytes(community, "", written, zones=filter(None, zones))


def _series(event: EventDraft, item: CalendarItem) -> Series:
    """The event that repeats, with what single dates have of their own."""
    assert event.repeat is not None
    recurring = Recurring(event.dates, event.repeat, event.overrides)
    own = {
        override.day: _own(item, recurring, override)
        for override in event.overrides
        if override.fields and not override.skipped
    }
    return series_of(item, recurring, own)


def _own(item: CalendarItem, recurring: Recurring, override: Override) -> CalendarItem:
    fields: dict[str, Any] = {_ITEM_FIELDS[name]: text or "" for name, text in override.fields}
    dates = override.dates or dates_on(recurring.first, override.day)
    return replace(item, dates=dates, **fields)


def _items(event: EventDraft, community: str, now: datetime) -> Iterator[CalendarItem]:
    uid = stable_uid(community, event.ref)
    item = _item(event, now)
    yield replace(
        item,
        uid=uid,
        description=event.summary or "",
        categories=tuple(filter(None, (event.kind.replace("_", " "), event.theme))),
        banner=bool(event.sessions) and event.dates.first != event.dates.last,
        extras=(*item.extras, *_texts(event, _EVENT_TEXTS), *_lists(event)),
    )
    for session in event.sessions:
        item = _item(session, now)
        yield replace(
            item,
            uid=stable_uid(community, event.ref, session.ref),
            description=session.abstract or "",
            categories=(session.format.replace("_", " "),),
            related_to=uid,
            extras=(*item.extras, *_texts(session, _SESSION_TEXTS), *_speakers(session)),
        )


def _item(draft: EventDraft | SessionDraft, now: datetime) -> CalendarItem:
    """What events and sessions have in common."""
    return CalendarItem(
        uid=draft.ref,
        sequence=0,
        stamp=now.astimezone(UTC),
        dates=draft.dates,
        title=draft.title,
        place=draft.place or "",
        link=draft.link or "",
        status=Status.CANCELLED if draft.cancelled else Status.CONFIRMED,
        extras=(("X-CONVENOR-REF", draft.ref),),
    )


def _texts(draft: EventDraft | SessionDraft, words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The values of these words that are there."""
    for word in words:
        value = getattr(draft, word)
        if value is not None:
            yield f"X-CONVENOR-{word.upper()}", str(value)


def _lists(event: EventDraft) -> Iterator[tuple[str, str]]:
    if event.languages:
        yield "X-CONVENOR-LANGUAGES", ", ".join(event.languages)
    if event.rsvp_until is not None:
        utc = event.rsvp_until.astimezone(UTC).replace(tzinfo=None)
        yield "X-CONVENOR-RSVP-UNTIL", f"{utc.isoformat(' ')} UTC"


def _speakers(session: SessionDraft) -> Iterator[tuple[str, str]]:
    for speaker in session.speakers:
        yield "X-CONVENOR-SPEAKER", "\n".join(filter(None, (speaker.name, speaker.organisation)))
