"""Reading iCalendar: what we exported comes back as it was; of other people's calendars every
VEVENT becomes an event, by its UID.

Our exports say in ``X-CONVENOR-`` properties what a calendar has no place for, under the words
of our YAML files; our feeds say the zone, and which item is a session of which event.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from schedules.drafts import (
    EVENT_KINDS,
    EVERYTHING,
    SESSION_FORMATS,
    Carried,
    ProgrammeDraft,
    Reading,
    Speaker,
)
from schedules.files import drafting, typed
from schedules.files.checks import EventItem, SessionItem, check, programme
from schedules.files.ics_dates import calendar_zone, dates_of
from schedules.files.ics_repeat import Single, in_its_zone, with_single_dates
from schedules.files.words import MOST_ITEMS, Desk, TooMuch, Words
from schedules.ical_in import OURS, Calendar, Property, Vevent, read_calendar
from schedules.moments import Precision
from schedules.texts import T, Text

PLACED = frozenset({Precision.EXACT, Precision.DAY})
_IN_A_FEED = frozenset({"title", "zone", "place", "link", "cancelled"})
_REPEATS = frozenset({"repeat", "skipped", "dates", "fields"})
EXPORTED = Carried(EVERYTHING.event, EVERYTHING.session, PLACED, repeats=_REPEATS)
_FEED = Carried(_IN_A_FEED, _IN_A_FEED, PLACED, inherits=True, repeats=_REPEATS)
_FOREIGN = Carried(_IN_A_FEED | {"summary"}, frozenset(), PLACED, repeats=_REPEATS)

_LINKS = ("URL", "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")


def read_ics(
    text: str, desk: Desk, *, zone: str | None, now: datetime, known: Collection[str]
) -> Reading:
    """The programme of an iCalendar text, and all of its problems; never raises.

    ``zone``: for times whose calendar names none. What an event follows is left out where it
    is neither in the file nor ``known``: calendars have no events without a day.
    """
    calendar = read_calendar(text, MOST_ITEMS + 1)
    around = calendar_zone(calendar.head, calendar.own_zones, zone)
    file = _File(desk, calendar, around)
    try:
        file.read(known)
        check(file.events, now, None)
    except TooMuch:
        pass
    named = calendar.head.first("NAME") if file.carries is EXPORTED else None
    community = typed.one_line(named.text[: typed.LONGEST_TITLE]) if named else None
    draft = ProgrammeDraft(programme(file.events), community or None, carries=file.carries)
    file.events.clear()  # items hold their file: no circle of everything read is left behind
    return Reading(draft, desk.in_order())


@dataclass(slots=True)
class _File:
    """One file while it is read. ``around``: the zone of times that name none."""

    desk: Desk
    calendar: Calendar
    around: str | None
    carries: Carried = _FOREIGN
    events: list[EventItem] = field(default_factory=list)
    repeating: list[tuple[Vevent, EventItem]] = field(default_factory=list)

    def read(self, known: Collection[str]) -> None:
        vevents = self.calendar.events
        self._tell_of_the_whole()
        if vevents and all(f"{OURS}REF" in vevent.properties for vevent in vevents):
            self.carries = EXPORTED
        elif vevents and all(f"{OURS}ZONE" in vevent.properties for vevent in vevents):
            self.carries = _FEED
        repeating = {_uid(vevent) for vevent in vevents if "RRULE" in vevent.properties}
        by_uid: dict[str, EventItem] = {}
        sessions: list[tuple[Vevent, str]] = []
        singles: dict[str, list[Vevent]] = {}
        for vevent in vevents:
            self.desk.count_item(vevent.line)
            parent = vevent.first("RELATED-TO") if self.carries is not _FOREIGN else None
            if parent is not None:
                sessions.append((vevent, parent.text))
            elif "RECURRENCE-ID" in vevent.properties and _uid(vevent) in repeating:
                singles.setdefault(_uid(vevent), []).append(vevent)
            else:
                by_uid.setdefault(_uid(vevent), self._event(vevent))
        self._repeat(singles)
        for vevent, uid in sessions:
            if uid in by_uid:
                by_uid[uid].sessions.append(self._session(vevent))
            else:  # a feed of what one person goes to has sessions without their events
                self._event(vevent)
        self._follow(known)

    def _tell_of_the_whole(self) -> None:
        calendar = self.calendar
        if calendar.too_long is not None:
            if len(calendar.events) <= MOST_ITEMS:
                self.desk.add(T("The file is too long to read."), calendar.too_long)
        elif calendar.broken is not None:
            self.desk.add(
                T("The file ends too early: something that begins has no END. Fetch it again."),
                calendar.broken,
            )
        elif not calendar.events:
            self.desk.add(T("There is no event in this calendar."), 1)

    def _event(self, vevent: Vevent) -> EventItem:
        words = self._words(vevent, drafting.EVENT_WORDS, ("kind", EVENT_KINDS), "summary")
        zone, dates = dates_of(vevent, words, self.calendar.own_zones, self.around)
        if "rule" in words:
            words.complain(
                "rule", T("Dates beside a rule are not read. Give each an event of its own.")
            )
        if "repeat" in words:
            self.desk.count_repeating(vevent.line)
            dates = in_its_zone(vevent, dates)
        item = EventItem(words, drafting.event(words, zone, dates), dates is not None)
        self.events.append(item)
        if item.draft.repeat is not None:
            self.repeating.append((vevent, item))
        return item

    def _repeat(self, singles: Mapping[str, list[Vevent]]) -> None:
        """What single dates of those that repeat have of their own."""
        for vevent, item in self.repeating:
            read = [self._single(each) for each in singles.get(_uid(vevent), ())]
            item.draft = with_single_dates(
                item.draft, vevent, item.words, filter(None, read), self.calendar.own_zones
            )
        self.repeating.clear()

    def _single(self, vevent: Vevent) -> Single | None:
        words = self._words(vevent, drafting.EVENT_WORDS, ("kind", EVENT_KINDS), "summary")
        zone, dates = dates_of(vevent, words, self.calendar.own_zones, self.around)
        if dates is None:
            return None
        return Single(vevent, words, drafting.event(words, zone, dates))

    def _session(self, vevent: Vevent) -> SessionItem:
        words = self._words(vevent, drafting.SESSION_WORDS, ("format", SESSION_FORMATS), "abstract")
        zone, dates = dates_of(vevent, words, self.calendar.own_zones, self.around)
        if dates and dates.start is None:
            words.complain("start", T("A session has a time, not only a day."))
            dates = None
        draft = drafting.session(words, zone, dates)
        speakers = [_speaker(each) for each in vevent.properties.get(f"{OURS}SPEAKER", ())]
        draft = drafting.with_speakers(draft, filter(None, speakers), words)
        return SessionItem(words, draft, dates is not None)

    def _follow(self, known: Collection[str]) -> None:
        refs = {item.draft.ref for item in self.events}
        for item in self.events:
            if item.draft.follows not in refs and item.draft.follows not in known:
                item.draft = replace(item.draft, follows=None, relation=None)

    def _words(
        self,
        vevent: Vevent,
        known: Collection[str],
        choice: tuple[str, Collection[str]],
        about: str,
    ) -> Words:
        """The texts of a VEVENT by our words, each with the property it stands in."""
        found = _texts(vevent, known, choice, about)

        def complain(word: str, sentence: Text) -> None:
            stands = found.get(word, (None, ""))[0]
            self.desk.add(
                sentence,
                stands.line if stands else vevent.line,
                cell=stands.name if stands else _PROPERTY.get(word, "VEVENT"),
                found=stands.value if stands else None,
            )

        return Words({word: text for word, (_, text) in found.items()}, complain, vevent.line)


_PROPERTY = {"id": "UID", "title": "SUMMARY", "start": "DTSTART", "end": "DTEND"}


def _texts(
    vevent: Vevent, known: Collection[str], choice: tuple[str, Collection[str]], about: str
) -> dict[str, tuple[Property, str]]:
    native = {
        "title": vevent.first("SUMMARY"),
        "place": vevent.first("LOCATION"),
        "start": vevent.first("DTSTART"),
        "end": vevent.first("DTEND", "DURATION"),
        "repeat": vevent.first("RRULE"),
        "exdate": vevent.first("EXDATE"),
        "recurrence_id": vevent.first("RECURRENCE-ID"),
        "rule": vevent.first("RDATE", "EXRULE"),
    }
    found = {word: (stands, stands.text) for word, stands in native.items() if stands}
    if uid := vevent.first("UID"):
        found["id"] = (uid, _uid(vevent))
        if date := vevent.first("RECURRENCE-ID"):
            found["id"] = (date, f"{_uid(vevent)}/{date.value}")
    if description := vevent.first("DESCRIPTION"):
        found[about] = (description, _without_added_lines(vevent, description.text))
    if link := _link(vevent):
        found["link"] = (link, link.text)
    if category := _category(vevent, choice[1]):
        found[choice[0]] = category
    status = vevent.first("STATUS")
    if status and status.text.strip().upper() == "CANCELLED":
        found["cancelled"] = (status, "yes")
    for word in known:
        name = "REF" if word == "id" else word.upper().replace("_", "-")
        if word not in ("start", "end") and (own := vevent.first(OURS + name)):
            found[word] = (own, own.text)
    return {word: (stands, text) for word, (stands, text) in found.items() if text.strip()}


def _uid(vevent: Vevent) -> str:
    uid = vevent.first("UID")
    return uid.text.strip() if uid else ""


def _without_added_lines(vevent: Vevent, text: str) -> str:
    """A description without the lines that we put below it for people."""
    added = vevent.first(f"{OURS}ADDED-LINES")
    if added is None or not (added.value.isascii() and added.value.isdigit()):
        return text
    lines = text.split("\n")
    return "\n".join(lines[: max(0, len(lines) - int(added.value[:6]))])


def _link(vevent: Vevent) -> Property | None:
    """The first address that people can open; calendars put other things there too."""
    for name in _LINKS:
        for stands in vevent.properties.get(name, ()):
            try:
                typed.link(stands.text)
            except typed.Unreadable:
                continue
            return stands
    return None


def _category(vevent: Vevent, names: Collection[str]) -> tuple[Property, str] | None:
    """A kind or format among the categories."""
    for stands in vevent.properties.get("CATEGORIES", ()):
        for text in stands.texts:
            if "_".join(text.casefold().split()) in names:
                return stands, text
    return None


def _speaker(stands: Property) -> Speaker | None:
    """A name and, on a line of its own, an organisation."""
    name, _, organisation = stands.text.partition("\n")
    names = [typed.one_line(text[: typed.LONGEST_TITLE]) for text in (name, organisation)]
    return Speaker(names[0], names[1] or None) if names[0] else None
