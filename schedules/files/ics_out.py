"""Writing a programme as iCalendar: a file for calendar programs that our own reader reads back
as equal drafts.

Not in it: events whose date is a month or not known, and the zone of the file itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from schedules.drafts import EventDraft, ProgrammeDraft, SessionDraft
from schedules.files.wording import stable_uid
from schedules.ical_out import CalendarItem, Status, calendar_bytes, item_bytes

_EVENT_TEXTS = ("kind", "host", "theme", "series", "seats", "follows", "relation")
_SESSION_TEXTS = ("format", "seats")


def ics_bytes(programme: ProgrammeDraft, now: datetime) -> bytes:
    """The calendar. ``now`` becomes the DTSTAMP of everything in it."""
    items = [
        item_bytes(item)
        for event in programme.events
        for item in _items(event, programme.community or "", now)
    ]
    return calendar_bytes(programme.community or "", "", items)


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
