"""Reading a schedule written by hand in YAML: the community, its zone, and its events with
their sessions, in words a person would choose (README, "Schedule files").
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches

from schedules.drafts import ProgrammeDraft, Reading, Speaker
from schedules.files import drafting, typed
from schedules.files.checks import EventItem, SessionItem, check, programme
from schedules.files.dating import event_dates, own_zone, session_dates
from schedules.files.tree import Listing, Mapping, Node, Scalar
from schedules.files.words import Desk, TooMuch, Words
from schedules.files.yaml_tree import read_tree
from schedules.texts import T, Text

VERSION = 1  # of these words; a file may say it
FILE_WORDS = ("community", "zone", "events", "version")
EVENT_WORDS = (*drafting.EVENT_WORDS, "sessions")
SESSION_WORDS = (*drafting.SESSION_WORDS, "speakers")
SPEAKER_WORDS = ("name", "organisation")
_MEANT = {
    "title": "name summary subject",
    "start": "when begin begins time from",
    "end": "to until finish",
    "length": "duration",
    "zone": "timezone time_zone tz",
    "kind": "type",
    "format": "type kind",
    "summary": "description abstract about",
    "abstract": "description summary about",
    "place": "location venue room where",
    "link": "url address",
    "theme": "topic",
    "seats": "capacity places",
    "rsvp_until": "deadline",
    "host": "organiser organizer",
    "sessions": "programme program agenda",
    "events": "schedule programme",
    "follows": "after",
    "speakers": "speaker presenter",
}
_NO_EVENTS = T("The file has no events. It has the word events: and a list under it.")


def read_yaml(
    text: str, desk: Desk, *, zone: str | None, now: datetime, known: Collection[str]
) -> Reading:
    """The programme of a YAML text, and all of its problems; never raises.

    ``zone``: for what names none itself; ``known``: ids of other events that may be followed.
    """
    return read_root(lambda: read_tree(text, desk), desk, zone=zone, now=now, known=known)


def read_root(
    tree: Callable[[], tuple[Node | None, bool]],
    desk: Desk,
    *,
    zone: str | None,
    now: datetime,
    known: Collection[str],
) -> Reading:
    """The programme of a tree of words, whatever syntax it is read from; ``tree`` gives it, and
    whether it is whole."""
    file = _File(desk, zone)
    try:
        file.read(*tree())
        check(file.events, now, known if file.whole else None)
    except TooMuch:
        pass
    draft = ProgrammeDraft(programme(file.events), file.community, file.zone)
    file.events.clear()  # items hold their file: no circle of everything read is left behind
    return Reading(draft, file.desk.in_order())


@dataclass(slots=True)
class _File:
    """One file while it is read. ``around``: the zone from outside; ``zone``: the file's own."""

    desk: Desk
    around: str | None
    community: str | None = None
    zone: str | None = None
    whole: bool = False
    events: list[EventItem] = field(default_factory=list)

    def read(self, root: Node | None, whole: bool) -> None:
        self.whole = whole
        if not isinstance(root, Mapping):
            if whole:
                self.desk.add(_NO_EVENTS)
            return
        words, nested = self._words(root, "", FILE_WORDS)
        words.take("version", _version)
        self.community = words.take("community", typed.one_line) or None
        self.zone = words.take("zone", typed.zone)
        if "zone" in words:
            self.around = self.zone or self.around or "UTC"  # a wrong zone is told once
        if whole and "events" not in nested:
            words.complain("events", _NO_EVENTS)
        for path, node in self._items(nested.get("events"), "events"):
            self.desk.count_item(node.line)
            self._event(node, path)

    def _event(self, node: Mapping, path: str) -> None:
        words, nested = self._words(node, f"{path}.", EVENT_WORDS)
        if self.around is None and "zone" not in words:
            words.complain("zone", T("No time zone is known. Write zone: Africa/Tunis at the top."))
            self.around = "UTC"  # told once, and times are still looked at
        zone = own_zone(words, self.around or "UTC")
        dates = event_dates(words, zone)
        if "repeat" in words:
            self.desk.count_repeating(node.line)
        item = EventItem(words, drafting.event(words, zone, dates), dates is not None)
        self.events.append(item)
        for place, mapping in self._items(nested.get("sessions"), f"{path}.sessions"):
            self.desk.count_item(mapping.line)
            item.sessions.append(self._session(mapping, place, item))

    def _session(self, node: Mapping, path: str, event: EventItem) -> SessionItem:
        words, nested = self._words(node, f"{path}.", SESSION_WORDS)
        of = event.draft.dates
        zone = own_zone(words, of.zone)
        dates = session_dates(words, of if event.dated else None, zone)
        draft = drafting.session(words, zone, dates)
        speakers = self._speakers(nested.get("speakers"), f"{path}.speakers")
        draft = drafting.with_speakers(draft, speakers, words)
        return SessionItem(words, draft, dates is not None)

    def _speakers(self, node: Node | None, path: str) -> tuple[Speaker, ...]:
        """Names, or names with their organisations; one alone needs no list."""
        nodes = node.items if isinstance(node, Listing) else [node] if node else []
        speakers = []
        for number, one in enumerate(nodes):
            if isinstance(one, Scalar):  # a name alone
                one = Mapping(one.line, one.column, [(replace(one, text="name"), one)])
            if not isinstance(one, Mapping):
                self._say(T("A speaker is a name, or a name and an organisation."), one, path)
                continue
            words, _ = self._words(one, f"{path}[{number}].", SPEAKER_WORDS)
            name = words.take("name", typed.one_line)
            if name:
                speakers.append(Speaker(name, words.take("organisation", typed.one_line) or None))
            elif name == "" or "name" not in words:
                words.complain("name", T("A speaker has a name."))
        return tuple(speakers)

    def _items(self, node: Node | None, path: str) -> Iterator[tuple[str, Mapping]]:
        """The mappings of a list, each with its path; what else stands there is told."""
        if node is None:
            return
        if not isinstance(node, Listing):
            self._say(T("A list is wanted here: begin each item with a hyphen."), node, path)
            return
        for number, item in enumerate(node.items):
            if isinstance(item, Mapping):
                yield f"{path}[{number}]", item
            else:
                self._say(
                    T("Words with their texts are wanted here, such as title: Opening."),
                    item,
                    f"{path}[{number}]",
                )

    def _words(
        self, node: Mapping, path: str, known: tuple[str, ...]
    ) -> tuple[Words, dict[str, Node]]:
        """The texts of a mapping, and its lists. Told are words not known, or given twice."""
        texts: dict[str, str | None] = {}
        nested: dict[str, Node] = {}
        places: dict[str, Node] = {}

        def complain(word: str, sentence: Text) -> None:
            self._say(sentence, places.get(word, node), f"{path}{word}")

        for key, value in node.entries:
            word = "_".join(key.text.casefold().replace("-", " ").split())
            if word not in known:
                self._say(_not_known(word, known), key, f"{path}{key.text[:40]}")
            elif word in places:
                self._say(T("This word stands here twice."), key, f"{path}{word}")
            else:
                places[word] = value
                if word in ("events", "sessions", "speakers"):
                    if not (isinstance(value, Scalar) and value.empty):
                        nested[word] = value
                else:
                    self._text(word, value, texts, complain)
        return Words(texts, complain, node.line), nested

    def _text(
        self,
        word: str,
        node: Node,
        texts: dict[str, str | None],
        complain: Callable[[str, Text], None],
    ) -> None:
        if word == "languages" and isinstance(node, Listing):
            codes = [item.text for item in node.items if isinstance(item, Scalar)]
            if len(codes) < len(node.items):
                complain(word, T("Write languages by their codes, for example en, fr, ar."))
            elif codes:
                texts[word] = ", ".join(codes)
        elif not isinstance(node, Scalar):
            texts[word] = None
            complain(word, T("A text is wanted here, not a list or more words."))
        elif not node.empty and node.text.strip():
            texts[word] = node.text

    def _say(self, sentence: Text, node: Node, path: str) -> None:
        found = node.text if isinstance(node, Scalar) else None
        self.desk.add(sentence, node.line, node.column, path, found)


def _version(text: str) -> None:
    if text.strip() != str(VERSION):
        raise typed.Unreadable(
            T("These are words of another version; here version {n} is read.", n=VERSION)
        )


def _not_known(word: str, known: tuple[str, ...]) -> Text:
    """The sentence for a word that means nothing here, with the one that was likely meant."""
    meant = [right for right in known if word in _MEANT.get(right, "").split()]
    near = meant or get_close_matches(word[:40], known, 1, 0.7)
    if near:
        return T("This word is not known here. Did you mean {near}?", near=near[0])
    return T("This word is not known here. Known are {known}.", known=", ".join(known))
