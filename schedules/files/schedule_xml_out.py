"""Writing a programme as schedule.xml: what programs for conferences show, and for our own
reader, in a namespace of ours, what the format has no place for.

Sessions stand in the days, and events without sessions that have an exact time. All events with
all their words stand in ``convenor:programme`` above them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from schedules.drafts import EventDraft, ProgrammeDraft, SessionDraft
from schedules.files.schedule_xml_tree import OURS
from schedules.files.typed import slug
from schedules.files.wording import event_words, session_words, stable_uid
from schedules.moments import Moment, seen_in

_IN_DAYS = ("title", "place", "link", "summary", "abstract", "start", "end", "length", "fold")
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Slot:
    """What stands in a day: an event without sessions, or a session of one."""

    event: EventDraft
    session: SessionDraft | None

    @property
    def start(self) -> Moment:
        start = (self.session or self.event).dates.start
        assert start is not None
        return start

    @property
    def end(self) -> Moment:
        end = (self.session or self.event).dates.end
        assert end is not None
        return end


def schedule_xml_bytes(programme: ProgrammeDraft) -> bytes:
    zone = programme.zone or next((each.dates.zone for each in programme.events), "UTC")
    slots = sorted(_slots(programme), key=lambda slot: slot.start.instant)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<schedule xmlns:convenor="{OURS}">',
        '  <generator name="Convenor"/>',
        "  <version>1.0</version>",
        *_conference(programme, slots, zone),
        *_programme(programme),
    ]
    of_days = groupby(slots, key=lambda slot: seen_in(slot.start.instant, zone).wall.date())
    for number, (day, on_it) in enumerate(of_days, 1):
        lines += _day(number, day.isoformat(), list(on_it), zone, programme.community or "")
    return "\n".join([*lines, "</schedule>", ""]).encode()


def _slots(programme: ProgrammeDraft) -> Iterator[_Slot]:
    for event in programme.events:
        if not event.sessions and event.dates.start is not None:
            yield _Slot(event, None)
        for session in event.sessions:
            yield _Slot(event, session)


def _conference(programme: ProgrammeDraft, slots: list[_Slot], zone: str) -> Iterator[str]:
    title = programme.community or "Convenor"
    days = [seen_in(slot.start.instant, zone).wall.date() for slot in slots]
    yield "  <conference>"
    yield f"    <acronym>{escape(slug(title) or 'convenor')}</acronym>"
    yield f"    <title>{escape(title)}</title>"
    if days:
        yield f"    <start>{min(days)}</start>"
        yield f"    <end>{max(days)}</end>"
        yield f"    <days>{len(set(days))}</days>"
    yield "    <timeslot_duration>00:05</timeslot_duration>"
    yield f"    <time_zone_name>{escape(zone)}</time_zone_name>"
    yield "  </conference>"


def _programme(programme: ProgrammeDraft) -> Iterator[str]:
    yield "  <convenor:programme>"
    head = {"community": programme.community, "zone": programme.zone}
    yield from _ours({word: text for word, text in head.items() if text}, "    ")
    for event in programme.events:
        words = event_words(event, programme.zone)
        if not event.sessions and event.dates.start is not None:
            words = {word: text for word, text in words.items() if word not in _IN_DAYS}
        yield "    <convenor:event>"
        yield from _ours(words, "      ")
        yield "    </convenor:event>"
    yield "  </convenor:programme>"


def _day(number: int, day: str, slots: list[_Slot], zone: str, community: str) -> Iterator[str]:
    begins = slots[0].start.instant
    ends = max(slot.end.instant for slot in slots)
    start, end = (seen_in(each, zone).local.isoformat() for each in (begins, ends))
    yield f'  <day index="{number}" date="{day}" start="{start}" end="{end}">'
    for room, in_it in groupby(sorted(slots, key=_room), key=_room):
        yield f"    <room name={quoteattr(room)}>"
        for slot in in_it:
            yield from _event(slot, zone, community)
        yield "    </room>"
    yield "  </day>"


def _room(slot: _Slot) -> str:
    return (slot.session or slot.event).place or ""


def _event(slot: _Slot, zone: str, community: str) -> Iterator[str]:
    shown = slot.session or slot.event
    refs = [slot.event.ref, *([slot.session.ref] if slot.session else [])]
    guid = stable_uid(community, *refs)
    about = slot.session.abstract if slot.session else slot.event.summary
    start = seen_in(slot.start.instant, zone)
    minutes = (slot.end.instant - slot.start.instant) // _MINUTE
    standard = {
        "date": start.local.isoformat(),
        "start": f"{start.wall:%H:%M}",
        "duration": "{:02}:{:02}".format(*divmod(minutes, 60)),
        "room": _room(slot),
        "slug": slug(shown.title),
        "url": shown.link or "",
        "title": shown.title,
        "subtitle": "",
        "track": slot.event.theme or slot.event.title,
        "type": slot.session.format if slot.session else slot.event.kind,
        "language": next(iter(slot.event.languages), ""),
        "abstract": about or "",
        "description": "",
    }
    yield f'      <event guid="{guid}" id="{int(guid[:8], 16)}">'
    for name, text in standard.items():
        yield f"        <{name}>{escape(text)}</{name}>"
    yield "        <persons>"
    yield from _persons(slot)
    yield "        </persons>"
    yield from _ours(_own(slot, minutes), "        ")
    yield "      </event>"


def _persons(slot: _Slot) -> Iterator[str]:
    for number, speaker in enumerate(slot.session.speakers if slot.session else (), 1):
        own = quoteattr(speaker.organisation) if speaker.organisation else None
        attribute = f" convenor:organisation={own}" if own else ""
        yield f'          <person id="{number}"{attribute}>{escape(speaker.name)}</person>'


def _own(slot: _Slot, minutes: int) -> dict[str, str]:
    """The words of an item that the format has no place for; its end where that is not after
    whole minutes."""
    words = {"event": slot.event.ref}
    if slot.end.instant != slot.start.instant + minutes * _MINUTE:
        words["end"] = slot.end.instant.astimezone(UTC).isoformat()
    if slot.session is not None:
        said = session_words(slot.session, slot.event.dates.zone)
        words |= {word: text for word, text in said.items() if word not in _IN_DAYS}
    return words


def _ours(words: dict[str, str], indent: str) -> Iterator[str]:
    for word, text in words.items():
        yield f"{indent}<convenor:{word}>{escape(text)}</convenor:{word}>"
