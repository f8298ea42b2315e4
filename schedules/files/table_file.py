"""Reading a programme from the rows of a table: CSV, or a sheet of a workbook.

One row is an event or a session. A row that names its columns stands above them; columns that
are not there are left as they are stored. A session stands below its event, or names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from difflib import get_close_matches

from schedules.drafts import (
    EVENT_KINDS,
    EVERYTHING,
    IN_WORDS,
    SESSION_FORMATS,
    Carried,
    ProgrammeDraft,
    Speaker,
)
from schedules.files import drafting, typed
from schedules.files.checks import EventItem, SessionItem, check, programme
from schedules.files.dating import event_dates, own_zone, session_dates
from schedules.files.table_cells import SERIALS, Cell, Row, clock_text, date_text, speakers_of
from schedules.files.table_dates import as_ours, day_first
from schedules.files.table_words import COLUMNS, choice, column_of, plain
from schedules.files.words import Desk, TooMuch, Words
from schedules.texts import T, Text

HEADING_WITHIN = 20  # rows that may stand above the one that names the columns
REMARK = "#"  # in front of a row's type, or of a column's name: not read
_TYPES = ("event", "session", *EVENT_KINDS, *SESSION_FORMATS)
_DATED = {"date", "start", "end", "rsvp_until"}
_ONLY_EVENTS = {
    "repeat",
    "host",
    "theme",
    "series",
    "languages",
    "rsvp_until",
    "follows",
    "relation",
}
_ONLY_SESSIONS = {"event", "speakers"}
_TIMED = re.compile(r"(\S+)[ T]\s*(\d{1,2}[:h]\d{2}\S*)")
_MIDNIGHT = re.compile(r" 0?0:00(?::00)?$")
_EMPTY = Cell("")

_NO_EVENTS = T("There is no event below this row, which names the columns.")

Tell = Callable[[Text, int, int | None, str | None], None]
"""Tell a problem of a row's line, a column (from 0) and what was found there."""


def headings(cells: Mapping[int, Cell]) -> dict[int, str] | None:
    """The columns that a row names, by place; None where it does not name any: it has a title
    and at least one more."""
    named = {place: column_of(cell.text) for place, cell in cells.items()}
    known = {place: column for place, column in named.items() if column is not None}
    return known if "title" in known.values() and len(known) > 1 else None


@dataclass(slots=True)
class Table:
    """One table while it is read: rows are taken one by one, then it is a programme."""

    desk: Desk
    tell: Tell
    zone: str | None
    columns: dict[int, str] | None = None
    names: dict[int, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    above: int = 0
    heading: int = 0
    strange: set[int] = field(default_factory=set)
    events: list[EventItem] = field(default_factory=list)
    last: EventItem | None = None
    untold: bool = True
    day_first: bool | None = None

    def take(self, row: Row) -> None:
        """One more row, in order. Raises TooMuch."""
        cells = {
            place: cell for place, cell in row.cells.items() if cell.text.strip() or cell.wrong
        }
        if self.columns is None:
            self._look_for_headings(row.line, cells)
        elif cells and not self._is_remark(cells):
            self.desk.count_item(row.line)
            self._tell_of_strangers(row.line, cells)
            self.rows.append(Row(row.line, cells))

    def read(self, now: datetime, known: Collection[str]) -> ProgrammeDraft:
        """The programme, after all rows; problems are told. Raises nothing."""
        try:
            if not self.rows:
                self.tell(_NO_EVENTS, self.heading or 1, None, None)
            self._read()
            check(self.events, now, known)
        except TooMuch:
            pass
        draft = ProgrammeDraft(programme(self.events), carries=self._carried())
        self.events.clear()  # items hold their table: no circle of everything read is left behind
        self.rows.clear()
        self.last = None
        return draft

    def _look_for_headings(self, line: int, cells: dict[int, Cell]) -> None:
        self.above += 1
        found = headings(cells) if self.above <= HEADING_WITHIN else None
        if found is None:
            return
        self.columns = {}
        self.heading = line
        for place, cell in sorted(cells.items()):
            self.names[place] = cell.text.strip()
            column = found.get(place)
            if column is None:
                self._tell_of_heading(line, place, cell.text)
            elif column in self.columns.values():
                self.tell(T("This column stands here twice."), line, place, cell.text)
            else:
                self.columns[place] = column

    def _tell_of_heading(self, line: int, place: int, heading: str) -> None:
        self.strange.add(place)
        if not heading.lstrip().startswith(REMARK):
            self.tell(_not_known(heading), line, place, heading)

    def _tell_of_strangers(self, line: int, cells: Mapping[int, Cell]) -> None:
        """Cells below no name, once for each column."""
        for place in cells.keys() - (self.columns or {}).keys() - self.strange:
            self.strange.add(place)
            if place not in self.names:
                sentence = T("This column has no name. Name it above, or leave its cells empty.")
                self.tell(sentence, line, place, cells[place].text)

    def _is_remark(self, cells: Mapping[int, Cell]) -> bool:
        kind = cells.get(self._place("type"), _EMPTY)
        return kind.text.lstrip().startswith(REMARK)

    def _place(self, column: str) -> int:
        return next((at for at, name in (self.columns or {}).items() if name == column), -1)

    def _read(self) -> None:
        """Events first: a session may stand above the event that it names."""
        dated = {place for place, column in (self.columns or {}).items() if column in _DATED}
        self.day_first = day_first(
            row.cells[place].text for row in self.rows for place in dated & row.cells.keys()
        )
        parents: list[tuple[Words, EventItem | None]] = []
        for words in [self._words(row) for row in self.rows]:
            if self._is_session(words):
                parents.append((words, self.last))
            else:
                self.last = self._event(words)
        named = _by_name(self.events)
        for words, above in parents:
            self._session(words, named, above)

    def _is_session(self, words: Words) -> bool:
        kind = words.texts.get("type")
        return kind in ("session", *SESSION_FORMATS) or (not kind and "event" in words)

    def _event(self, words: Words) -> EventItem:
        self._leave_out(words, _ONLY_SESSIONS, T("Only a session has this: leave it empty here."))
        if self.zone is None and "zone" not in words and self.untold:
            words.complain("zone", T("No time zone is known. Add a column zone: Africa/Tunis."))
            self.untold = False  # told once, and times are still looked at
        words = _for_drafting(words, "kind")
        zone = own_zone(words, self.zone or "UTC")
        dates = event_dates(words, zone)
        item = EventItem(words, drafting.event(words, zone, dates), dates is not None)
        self.events.append(item)
        return item

    def _session(
        self, words: Words, named: Mapping[str, EventItem | None], above: EventItem | None
    ) -> None:
        self._leave_out(words, _ONLY_EVENTS, T("Only an event has this: leave it empty here."))
        event = _parent(words, named, above)
        words = _for_drafting(words, "format")
        of = event.draft.dates if event else None
        zone = own_zone(words, of.zone if of else self.zone or "UTC")
        dates = session_dates(words, of if event and event.dated else None, zone)
        draft = drafting.session(words, zone, dates)
        draft = drafting.with_speakers(draft, words.take("speakers", _speakers) or (), words)
        if event:
            event.sessions.append(SessionItem(words, draft, dates is not None))

    def _leave_out(self, words: Words, wrong: set[str], sentence: Text) -> None:
        for word in words.texts.keys() & wrong:
            words.complain(word, sentence)

    def _words(self, row: Row) -> Words:
        """The texts of a row by column, each with its cell; choices in our words."""
        columns = self.columns or {}
        places = {column: place for place, column in columns.items()}

        def complain(word: str, sentence: Text) -> None:
            place = places.get(_COLUMN_OF.get(word, word))
            found = row.cells.get(place, _EMPTY).text if place is not None else None
            self.tell(sentence, row.line, place, found or None)

        texts: dict[str, str | None] = {}
        for place, cell in row.cells.items():
            column = columns.get(place)
            if column is None:
                continue
            try:
                texts[column] = None if cell.wrong else choice(column, self._text(column, cell))
                wrong = cell.wrong
            except typed.Unreadable as unreadable:
                texts[column], wrong = None, unreadable.text
            if wrong:
                self.tell(wrong, row.line, place, cell.text or None)
        words = Words(texts, complain, row.line)
        kind = words.take("type", lambda text: typed.one_of(text, _TYPES))
        return Words({**texts, "type": kind}, complain, row.line) if "type" in words else words

    def _text(self, column: str, cell: Cell) -> str:
        """A cell's text. In a column of dates a bare number that can only be a day is one, in one
        of times a part of a day, and where days stand, the midnight that spreadsheets add is
        none. Raises Unreadable."""
        text = cell.text
        if column not in _DATED:
            return text
        if cell.serial is None:
            text = as_ours(text, self.day_first)
        elif int(cell.serial) in SERIALS:
            text = date_text(cell.serial, with_time=column in ("start", "end"))
        elif column in ("start", "end") and 0 < float(text) < 1:
            text = clock_text(float(text))
        return _MIDNIGHT.sub("", text) if column == "date" else text

    def _carried(self) -> Carried:
        """What the columns can say; a time without a zone is in the community's."""
        columns = {*(self.columns or {}).values(), "zone"}
        columns |= {"relation"} if "follows" in columns else set()
        events = {"kind" if name == "type" else name for name in columns}
        sessions = {_WORD_OF_SESSION.get(name, name) for name in columns}
        if not columns & {"type", "event"}:
            sessions = set()
        repeats = IN_WORDS if "repeat" in columns else frozenset()
        return Carried(EVERYTHING.event & events, EVERYTHING.session & sessions, repeats=repeats)


_WORD_OF_SESSION = {"type": "format", "summary": "abstract"}
_COLUMN_OF = {
    "kind": "type",
    "format": "type",
    "abstract": "summary",
    "day": "date",
    "days": "date",
}


def _for_drafting(words: Words, kind: str) -> Words:
    """The words of a row as those of an item: what it is under ``kind``, and a day apart from
    its times put before them."""
    texts = dict(words.texts)
    if texts.pop("type", None) not in (None, "event", "session"):
        texts[kind] = words.texts["type"]
    timed = _TIMED.fullmatch(texts.get("date") or "")
    if timed and "start" not in texts:  # one column for both
        texts["date"], texts["start"] = timed.groups()
    if kind == "format":
        for column, word in (("date", "day"), ("summary", "abstract")):
            if column in texts:
                texts[word] = texts.pop(column)
    elif "date" in texts and "start" in texts:
        _put_together(replace(words, texts=texts), texts)
    return replace(words, texts=texts)


def _put_together(words: Words, texts: dict[str, str | None]) -> None:
    """A day and a start as one start; what is wrong is told at the one that is."""
    day, start = texts["date"], texts["start"]
    try:
        at = typed.moment(start or "")
    except typed.Unreadable:
        at = None  # told when the start is read
    if isinstance(at, datetime) and day and typed.is_day(day) and typed.day(day) != at.date():
        return  # told is that one of them is too much
    told = not isinstance(at, datetime) and words.take("date", _one_day) is None
    del texts["date"]
    if isinstance(at, time):
        texts["start"] = None if told else f"{day} {start}"


def _one_day(text: str) -> date:
    if not typed.is_day(text) and (typed.is_month(text) or typed.is_tba(text) or " to " in text):
        raise typed.Unreadable(
            T("Beside a start stands one day. If it ends on another, write that day in the end.")
        )
    return typed.day(text)


def _by_name(events: Sequence[EventItem]) -> dict[str, EventItem | None]:
    """Events by their ids and, where they differ, by their titles; None: several have it."""
    named: dict[str, EventItem | None] = {}
    for item in events:
        title = plain(item.draft.title)
        named[title] = None if title in named else item
    return named | {item.draft.ref: item for item in reversed(events)}


def _parent(
    words: Words, named: Mapping[str, EventItem | None], above: EventItem | None
) -> EventItem | None:
    """The event of a session: the one it names, or else the one above."""
    if "event" not in words:
        if above is None:
            words.complain("event", T("Which event is it part of? Write the event's id or title."))
        return above
    name = words.take("event", typed.one_line) or ""
    found = named.get(name) or named.get(plain(name))
    if found is None and words.texts["event"] is not None:
        words.complain("event", T("No event of this file has this id or, alone, this title."))
    return found


def _speakers(text: str) -> tuple[Speaker, ...]:
    return tuple(
        Speaker(typed.one_line(name), organisation and typed.one_line(organisation))
        for name, organisation in speakers_of(text)
    )


def _not_known(heading: str) -> Text:
    near = get_close_matches(plain(heading)[:40], COLUMNS, 1, 0.7)
    if near:
        return T("This column is not known here. Did you mean {near}?", near=near[0])
    return T(
        "This column is not known here. Known are {known}. To leave it out, begin its name with #.",
        known=", ".join(COLUMNS),
    )
