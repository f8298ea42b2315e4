"""Reading schedule.xml: a conference is one event, and what stands in its days are its sessions,
known again by their guid. What we exported comes back as it was: events of their own, and what
the format has no place for, in elements of our namespace under the words of our YAML files.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from schedules.drafts import EVERYTHING, SESSION_FORMATS, Carried, ProgrammeDraft, Reading, Speaker
from schedules.files import drafting, typed
from schedules.files.checks import EventItem, SessionItem, check, programme
from schedules.files.dating import event_dates
from schedules.files.schedule_xml_tree import OURS, Element, Item, Tree, read_tree
from schedules.files.table_words import choice
from schedules.files.words import Desk, TooMuch, Words
from schedules.files.xml_parts import BrokenXml
from schedules.moments import Dates, Moment, place, seen_in
from schedules.texts import T, Text

_OF_FOREIGN_SESSIONS = frozenset({"title", "zone", "abstract", "place", "link", "speakers"})
_LONGEST = timedelta(days=366)
_NO_SCHEDULE = T("This XML is not a schedule.xml: it begins with another element.")
_MINE = f"{OURS} "


def read_schedule_xml(
    data: bytes, desk: Desk, *, zone: str | None, now: datetime, known: Collection[str]
) -> Reading:
    """The programme of a schedule.xml, and all of its problems; never raises. ``zone``: for a
    conference that names none; ``known``: ids of other events that may be followed."""
    try:
        tree = read_tree(data)
    except BrokenXml as broken:
        desk.add(broken.text, broken.line)
        return Reading(ProgrammeDraft(()), desk.in_order())
    if tree is None:
        desk.add(_NO_SCHEDULE, 1)
        return Reading(ProgrammeDraft(()), desk.in_order())
    file = _File(desk, tree, zone)
    try:
        file.read()
        check(file.events, now, known)
    except TooMuch:
        pass
    draft = ProgrammeDraft(programme(file.events), file.community, file.zone, file.carries)
    file.events.clear()  # items hold their file: no circle of everything read is left behind
    return Reading(draft, desk.in_order())


@dataclass(slots=True)
class _File:
    """One file while it is read. ``around``: the zone from outside; ``zone``: the file's own;
    ``change``: the clock at which the conference's days begin (pentabarf)."""

    desk: Desk
    tree: Tree
    around: str | None
    community: str | None = None
    zone: str | None = None
    carries: Carried = EVERYTHING
    change: time = time(0)
    events: list[EventItem] = field(default_factory=list)

    def read(self) -> None:
        root = self.tree.root
        conference = next(root.all("conference"), None) or Element("conference", root.line, {})
        self.change = _clock(conference.say("day_change"))
        own = next(root.all(_MINE + "programme"), None)
        if own is None:
            self._conference(conference)
        else:
            self._ours(own)

    def _conference(self, element: Element) -> None:
        """A file of another program."""
        found = {
            "id": element.first("acronym"),
            "title": element.first("title", "acronym"),
            "place": element.first("venue", "city"),
            "link": _address(element.first("base_url", "url")),
            "zone": element.first("time_zone_name"),
        }
        said = {word for word in ("place", "link") if found[word]}
        self.carries = Carried(frozenset({"title", "zone", *said}), _OF_FOREIGN_SESSIONS)
        words = self._words(element, found)
        zone = words.take("zone", typed.zone) or self.around
        if zone is None and "zone" not in words:
            words.complain("zone", T("No time zone is known: the conference names none."))
        zone = zone or "UTC"
        self.desk.count_item(element.line)
        sessions = [self._item(each, zone) for each in self.tree.items]
        dates = self._days(element, words, sessions, zone)
        draft = drafting.event(words, zone, dates)
        self.events.append(EventItem(words, draft, dates is not None, sessions))

    def _days(
        self, element: Element, words: Words, sessions: list[SessionItem], zone: str
    ) -> Dates | None:
        """The days of the conference, and those on which its sessions begin."""
        days = [each.draft.dates.start.wall.date() for each in sessions if each.draft.dates.start]
        for name in ("start", "end"):
            stated = element.first(name)
            if stated is not None:
                day = _words_of(stated, self.desk).take(
                    name, lambda text: typed.day(text.strip()[:10])
                )
                days += [day] if day else []
        if not days:
            words.complain("start", T("No day is known of this conference: it has no sessions."))
            return None
        return Dates.days(min(days), max(days), zone)

    def _item(self, item: Item, zone: str) -> SessionItem:
        element = item.element
        self.desk.count_item(element.line)
        found = _standard(item)
        found["id"] = element.attribute("guid") or element.attribute("id")
        kind = element.first("type")
        if kind and choice("type", kind.text.strip()) in SESSION_FORMATS:
            found["format"] = Element("type", kind.line, {}, choice("type", kind.text.strip()))
        about = [element.say(name) for name in ("subtitle", "abstract", "description")]
        text = "\n\n".join(dict.fromkeys(filter(None, about)))
        found["abstract"] = Element("abstract", element.line, {}, text) if text else None
        return self._session(item, found, zone)

    def _session(self, item: Item, found: Mapping[str, Element | None], zone: str) -> SessionItem:
        words = self._words(item.element, found)
        dates = _dates(item, words, zone, self.change)
        draft = drafting.session(words, zone, dates)
        draft = drafting.with_speakers(draft, filter(None, map(_person, _persons(item))), words)
        return SessionItem(words, draft, dates is not None)

    def _ours(self, own: Element) -> None:
        """What we exported: each event once under our words, those that stand in the days as
        well under the words of the format."""
        texts = {each.name.removeprefix(_MINE): each for each in own.children}
        head = self._words(own, {word: texts.get(word) for word in ("community", "zone")})
        self.community = head.take("community", typed.one_line) or None
        self.zone = head.take("zone", typed.zone)
        placed = {
            item.element.say(_MINE + "event"): item
            for item in self.tree.items
            if not item.element.say(_MINE + "id")
        }
        by_ref: dict[str, EventItem] = {}
        for element in own.all(_MINE + "event"):
            self.desk.count_item(element.line)
            made = self._event(element, placed.get(element.say(_MINE + "id")))
            self.events.append(made)
            by_ref.setdefault(made.draft.ref, made)
        for item in self.tree.items:
            if item.element.say(_MINE + "id"):
                self._own_session(item, by_ref)

    def _event(self, element: Element, item: Item | None) -> EventItem:
        found: dict[str, Element | None] = _own_words(element)
        if item is not None:
            found |= _standard(item)
            found["summary"] = item.element.first("abstract")
        words = self._words(element, found)
        zone = words.take("zone", typed.zone) or self.zone or self.around or "UTC"
        dates = event_dates(words, zone) if item is None else _dates(item, words, zone, self.change)
        return EventItem(words, drafting.event(words, zone, dates), dates is not None)

    def _own_session(self, item: Item, by_ref: Mapping[str, EventItem]) -> None:
        self.desk.count_item(item.element.line)
        event = by_ref.get(item.element.say(_MINE + "event"))
        found = {**_own_words(item.element), **_standard(item)}
        found["abstract"] = item.element.first("abstract")
        words = self._words(item.element, found)
        if event is None:
            words.complain("event", T("No event here has this id."))
            return
        zone = words.take("zone", typed.zone) or event.draft.dates.zone
        event.sessions.append(self._session(item, found, zone))

    def _words(self, element: Element, found: Mapping[str, Element | None]) -> Words:
        """Texts by our words, each told of at the element that it stands in."""
        there = {word: each for word, each in found.items() if each and each.text.strip()}

        def complain(word: str, sentence: Text) -> None:
            stands = there.get(word)
            name = (stands or element).name.removeprefix(_MINE)
            line = (stands or element).line
            self.desk.add(sentence, line, cell=name, found=stands.text if stands else None)

        return Words({word: each.text for word, each in there.items()}, complain, element.line)


def _words_of(element: Element, desk: Desk) -> Words:
    """An element alone, under its own name."""

    def complain(_: str, sentence: Text) -> None:
        desk.add(sentence, element.line, cell=element.name, found=element.text)

    return Words({element.name: element.text}, complain, element.line)


def _own_words(element: Element) -> dict[str, Element | None]:
    return {
        each.name.removeprefix(_MINE): each
        for each in element.children
        if each.name.startswith(_MINE)
    }


def _standard(item: Item) -> dict[str, Element | None]:
    """What the format itself says of an item, by our words."""
    element = item.element
    links = [link.attribute("href") for each in element.all("links") for link in each.all("link")]
    return {
        "title": element.first("title"),
        "place": element.first("room") or (item.room and item.room.attribute("name")),
        "link": next(filter(None, map(_address, (element.first("url"), *links))), None),
        "start": element.first("date", "start"),
        "length": element.first("duration"),
    }


def _address(element: Element | None) -> Element | None:
    """An address that people can open; None where it is something else."""
    try:
        return element if element and typed.link(element.text) else None
    except typed.Unreadable:
        return None


def _dates(item: Item, words: Words, zone: str, change: time) -> Dates | None:
    """Start and length; None where they are missing or wrong, which is told."""
    if "start" not in words:
        words.complain("start", T("When does it begin? Give start, for example 09:00."))
        return None
    if "length" not in words:
        words.complain("length", T("How long is it? Give duration, for example 01:30."))
        return None
    start = words.take("start", lambda _: _start(item, zone, change))
    if start is None:
        words.take("length", _duration)
        return None
    if "end" in words:
        return words.take("end", lambda text: _until(start, _instant(text)))
    return words.take("length", lambda text: _until(start, start.instant + _duration(text)))


def _until(start: Moment, end: datetime) -> Dates:
    return Dates.exact(start, seen_in(end, start.zone))


def _instant(text: str) -> datetime:
    """A moment with its offset (ISO 8601), in UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
        typed.check_year(moment.year)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise typed.Unreadable(
            T("Write the day, the time and the offset: 2027-03-03T15:00:00+01:00.")
        ) from None


def _start(item: Item, zone: str, change: time) -> Moment:
    """When an item begins: its date with an offset; else its start on its day, which is the next
    in the calendar where the clock stands before the change of days."""
    stated = item.element.say("date")
    if "T" in stated:
        moment = datetime.fromisoformat(stated) if _is_iso(stated) else None
        if moment is not None and moment.tzinfo is not None:
            return seen_in(_instant(stated), zone)
        wall = typed.moment(stated)
        if isinstance(wall, datetime):
            return place(wall, zone, fold=0)
    clock = typed.moment(item.element.say("start") or stated)
    if isinstance(clock, datetime):
        return place(clock, zone, fold=0)
    day = typed.day(stated[:10] or (item.day.attributes.get("date", "") if item.day else ""))
    if not stated and clock < _change(item.day, change):
        day += timedelta(days=1)
    return place(datetime.combine(day, clock), zone, fold=0)


def _is_iso(text: str) -> bool:
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _change(day: Element | None, change: time) -> time:
    """The clock at which a day of the conference begins; before it, it is the night after. A day
    says it itself where it ends on the next of the calendar."""
    stated = {name: day.attributes.get(name, "") if day else "" for name in ("start", "end")}
    if not all(_is_iso(text) for text in stated.values()):
        return change
    begins, ends = (datetime.fromisoformat(text) for text in stated.values())
    return begins.time() if begins.date() < ends.date() else time(0)


def _clock(text: str) -> time:
    """``09:00:00``; midnight for anything else."""
    try:
        clock = typed.moment(text)
    except typed.Unreadable:
        return time(0)
    return clock if isinstance(clock, time) else time(0)


def _duration(text: str) -> timedelta:
    """``HH:MM``, ``HH:MM:SS`` or, of days, ``D:HH:MM:SS``; it may be nothing."""
    parts = text.strip().split(":")
    if not 2 <= len(parts) <= 4 or not all(part.isdecimal() and len(part) < 5 for part in parts):
        raise typed.Unreadable(T("Write a duration as hours and minutes, for example 01:30."))
    numbers = [int(part) for part in parts]
    days = numbers.pop(0) if len(numbers) == 4 else 0
    hours, minutes, seconds = (*numbers, 0)[:3]
    span = timedelta(days, seconds, hours=hours, minutes=minutes)
    if span > _LONGEST:
        raise typed.Unreadable(T("This is longer than a year."))
    return span


def _persons(item: Item) -> list[Element]:
    return [person for each in item.element.all("persons") for person in each.all("person")]


def _person(element: Element) -> Speaker | None:
    names = [element.text, element.say("name"), element.attributes.get("name", "")]
    name = next((typed.one_line(text[:500]) for text in names if text.strip()), "")
    organisation = typed.one_line(element.attributes.get(_MINE + "organisation", "")[:500])
    return Speaker(name, organisation or None) if name else None
