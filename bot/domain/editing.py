"""What an organiser types of an event, read into the same draft as a schedule file gives.

Words are kept as they were typed, by field, beside the event they are about (the basis): a form
is opened again with them, and what was not touched stays as it is. A date is read as people type
it, at the moment they typed it; everything else by the rules of schedule files.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.domain.acts import dates_along, deadline_along
from bot.domain.differences import FIELDS
from bot.domain.proposals import Proposal
from schedules import typed_dates
from schedules.drafts import EventDraft, SessionDraft
from schedules.files import drafting, typed
from schedules.files.dating import DATE_WORDS
from schedules.files.wording import event_words
from schedules.files.words import Words
from schedules.moments import Dates, Precision, seen_in
from schedules.texts import Problem, T, Text
from schedules.typed_dates import Ask, Problems, Understood, spelled

PAGES: tuple[tuple[str, ...], ...] = (
    ("title", "when", "where", "summary", "seats"),
    ("series", "theme", "languages", "rsvp_until", "host"),
    ("kind", "follows", "relation"),
)
LONGEST_FIELD = 4_000  # characters of a field of a form (Discord)
LENGTH = timedelta(hours=1)  # of what is typed without an end or a length
NAMES: Mapping[str, Text] = {
    **FIELDS,
    "when": T("when"),
    "where": T("where"),
    "length": T("length"),
}
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed. ``words``: by field, an empty one takes away what was there; ``at``: when
    each date was typed; ``languages``: those of who typed; ``chosen``: which of the dates that
    may be meant."""

    words: Mapping[str, str]
    at: Mapping[str, datetime] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    chosen: int | None = None

    def amended(self, asked: Collection[str], words: Mapping[str, str], now: datetime) -> Typed:
        """With ``words`` in place of what was typed of the fields asked; a field that is not among
        them is as it was before anything was typed. Dates typed anew are typed now."""
        kept = {name: text for name, text in self.words.items() if name not in asked}
        fresh = {name for name, text in words.items() if self.words.get(name) != text}
        at = {**self.at, **dict.fromkeys(fresh & {"when", "rsvp_until"}, now)}
        again = fresh | ((self.words.keys() & set(asked)) - words.keys())
        chosen = None if again & {"when", "length"} else self.chosen
        return replace(self, words={**kept, **words}, at=at, chosen=chosen)

    def as_json(self) -> dict[str, Any]:
        """As JSON holds it; `from_json` reads it back."""
        return {
            "words": dict(self.words),
            "at": {name: at.isoformat() for name, at in self.at.items()},
            "languages": list(self.languages),
            "chosen": self.chosen,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Typed:
        at = {name: datetime.fromisoformat(text) for name, text in said["at"].items()}
        return cls(said["words"], at, tuple(said["languages"]), said["chosen"])


@dataclass(frozen=True, slots=True)
class Source:
    """What is changed (``event``), published (``draft``), or copied, from an event (with its
    ``files`` or not) or a template; nothing of these: something new."""

    event: int | None = None
    copy: int | None = None
    draft: int | None = None
    template: int | None = None
    files: bool = False

    def as_json(self) -> dict[str, int]:
        return {name: each for name in self.__slots__ if (each := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Drafted:
    """The event as it would be, or everything that is wrong, or several dates of which one is
    meant (``choice``). ``notes``: what should be known beside the date as it was understood."""

    draft: EventDraft
    problems: tuple[Problem, ...] = ()
    choice: Ask | None = None
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A page of the form of an event: its texts by field. ``title``: of the event, empty where it
    is new."""

    page: int
    title: str
    texts: Mapping[str, str]
    zone: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about an event: what was typed, what it makes of the basis, and what that would
    come to. ``proposal`` None: something is wrong, or a date is to be chosen. ``files``: how many
    come along with a copy."""

    id: int
    basis: EventDraft
    typed: Typed
    made: Drafted
    proposal: Proposal | None
    files: int = 0


def present(basis: EventDraft, typed_: Typed) -> dict[str, str]:
    """The texts of a form: what was typed, else what is."""
    place, link = basis.place or "", basis.link or ""
    texts = {
        **event_words(basis, basis.dates.zone),
        "when": spelled(basis.dates) if basis.title else "",
        "where": f"{place} {link}".strip(),
        "rsvp_until": _spelled_deadline(basis),
    }
    return {**texts, **typed_.words}


def touched(basis: EventDraft, words: Mapping[str, str]) -> dict[str, str]:
    """Those of a form's words that say something else than what is."""
    return other_than(present(basis, Typed({})), words)


def other_than(before: Mapping[str, str], words: Mapping[str, str]) -> dict[str, str]:
    """Those of the words that are not as before. What was too long for its field was not shown:
    left empty, it is as it was."""
    said = {name: (text.strip(), before.get(name, "").strip()) for name, text in words.items()}
    return {
        name: now
        for name, (now, was) in said.items()
        if now != was and (now or len(was) <= LONGEST_FIELD)
    }


def _spelled_deadline(basis: EventDraft) -> str:
    if basis.rsvp_until is None:
        return ""
    wall = seen_in(basis.rsvp_until, basis.dates.zone)
    return spelled(Dates.exact(wall, wall))


def drafted(basis: EventDraft, said: Typed, *, copy: bool = False) -> Drafted:
    """The basis with what was typed of it; sessions and deadline move along with its date.
    ``copy``: of a copy the sessions move by whole days where it has no time yet."""
    desk = _Desk(said)
    read = desk.when(basis)
    dates = read.dates if isinstance(read, Understood) else basis.dates
    texts = dict(_texts(basis, said))
    deadline = deadline_along(basis.rsvp_until, basis.dates, dates)
    if said.words.get("rsvp_until") == "":
        deadline = None
    elif "rsvp_until" in said.words:
        deadline = desk.deadline(dates.zone) or deadline
    words = Words(texts, desk.complain)
    draft = drafting.event(words, dates.zone, dates)
    draft = replace(draft, rsvp_until=deadline, sessions=_along(basis, dates, copy=copy))
    if copy and draft.sessions and dates.first is None:
        desk.complain("when", T("Its sessions need a day: give at least the day it begins."))
    _check(draft, desk)
    notes = read.notes if isinstance(read, Understood) else ()
    choice = read if isinstance(read, Ask) else None
    return Drafted(draft, tuple(desk.problems), choice, notes)


def _texts(basis: EventDraft, said: Typed) -> Iterator[tuple[str, str]]:
    """The words of the draft without its dates, as a schedule file would have them."""
    given = dict(said.words)
    if "where" in given:
        given |= parted(given["where"])
    if given.get("follows") == "":
        given["relation"] = ""
    whole = {**event_words(basis, None), **given}
    for word, text in whole.items():
        if word not in (*DATE_WORDS, "when", "where", "rsvp_until") and text:
            yield word, text


def parted(where: str) -> dict[str, str]:
    """A place, an address, or both."""
    found = _ADDRESS.search(where)
    link = found[0] if found else ""
    place = where.replace(link, " ") if link else where
    return {"place": " ".join(place.split()).strip(" ,;·|–-"), "link": link}


def _along(basis: EventDraft, dates: Dates, *, copy: bool) -> tuple[SessionDraft, ...]:
    old, is_exact = basis.dates, basis.dates.start and dates.start
    if copy and not is_exact and old.first is not None and dates.first is not None:
        days = dates.first - old.first
        return tuple(replace(each, dates=later(each, days)) for each in basis.sessions)
    return tuple(
        each if each.cancelled else replace(each, dates=dates_along(each, basis.dates, dates))
        for each in basis.sessions
    )


def later(session: SessionDraft, days: timedelta) -> Dates:
    """At the same time on the clock, so many days later. Raises a Refusal where the clocks skip
    it."""
    start = session.dates.start
    assert start is not None  # a session is exact
    there = replace(start, wall=start.wall + days)
    return dates_along(session, session.dates, Dates.exact(there, there))


def _check(draft: EventDraft, desk: _Desk) -> None:
    """Sessions within their event's days, as of a schedule file; the deadline before its end."""
    first, last = draft.dates.first, draft.dates.last
    for each in draft.sessions:
        if each.cancelled or first is None or last is None:
            continue
        if not first <= day_in(each.dates, draft.dates.zone) <= last:
            desk.complain("when", _outside(each, first, last))
    passes = draft.dates.passes
    if draft.rsvp_until is not None and passes is not None and draft.rsvp_until > passes:
        desk.complain("rsvp_until", T("People can answer until its end at the latest."))


def day_in(dates: Dates, zone: str) -> date:
    """The local day on which an exact date begins."""
    assert dates.start is not None  # of a session
    return seen_in(dates.start.instant, zone).wall.date()


def _outside(session: SessionDraft, first: date, last: date) -> Text:
    return T(
        "The session {title} would be outside the event, which is then from {first} to {last}. "
        "Move it first with /session move.",
        title=session.title,
        first=first,
        last=last,
    )


class _Desk:
    """Where the problems of what was typed are collected."""

    def __init__(self, said: Typed) -> None:
        self.said = said
        self.problems: list[Problem] = []

    def complain(self, word: str, sentence: Text) -> None:
        found = self.said.words.get("where" if word in ("place", "link") else word)
        self.problems.append(Problem(sentence, cell=word, found=found))

    def when(self, basis: EventDraft) -> Understood | Ask | None:
        """The date that is meant; None where there is none, which has been told."""
        text, length = self.said.words.get("when"), self._length()
        if text is None:
            return self._lasting(basis.dates, length)
        zone = basis.dates.zone
        read = typed_dates.read(
            text, now=self.said.at["when"], zone=zone, languages=self.said.languages
        )
        if isinstance(read, Problems):
            self.problems += (replace(each, cell="when") for each in read.problems)
            return None
        if isinstance(read, Ask):
            ways = tuple(self._whole(each, basis, length) for each in read.alternatives)
            if self.said.chosen is None or self.said.chosen >= len(ways):
                return replace(read, alternatives=ways)
            read = ways[self.said.chosen]
        return self._whole(read, basis, length)

    def _whole(self, read: Understood, basis: EventDraft, length: timedelta | None) -> Understood:
        """With an end: the one that was typed, else as long as it was."""
        if length is not None and read.ends:
            self.complain("length", T("Give the end or the length, not both."))
        if length is not None and read.dates.start is None:
            self.complain("length", T("A length needs a start: 3 March 2027 15:00."))
        start, end = basis.dates.start, basis.dates.end
        lasted = end.instant - start.instant if start and end else LENGTH
        return read.lasting(length or lasted)

    def _length(self) -> timedelta | None:
        text = self.said.words.get("length")
        try:
            return typed.length(text) if text else None
        except typed.Unreadable as wrong:
            self.complain("length", wrong.text)
            return None

    def _lasting(self, dates: Dates, length: timedelta | None) -> Understood:
        if length is None or dates.start is None:
            return Understood(dates)
        return Understood(dates, ends=False).lasting(length)

    def deadline(self, zone: str) -> datetime | None:
        """A time, or the last minute of a day. Of what may mean several, the way to write it."""
        text = self.said.words["rsvp_until"]
        read = typed_dates.read(
            text, now=self.said.at["rsvp_until"], zone=zone, languages=self.said.languages
        )
        if isinstance(read, Problems):
            self.problems += (replace(each, cell="rsvp_until") for each in read.problems)
            return None
        if isinstance(read, Ask):
            ways = " · ".join(spelled(each.dates) for each in read.alternatives)
            self.complain(
                "rsvp_until",
                T("{question} Write one of: {ways}", question=read.question, ways=ways),
            )
            return None
        return self._instant(read.dates)

    def _instant(self, dates: Dates) -> datetime | None:
        if dates.precision not in (Precision.EXACT, Precision.DAY) or dates.passes is None:
            self.complain("rsvp_until", T("A deadline is a time or a day: 3 March 2027 15:00."))
            return None
        if dates.start is not None:
            return dates.start.instant.astimezone(UTC)
        return dates.passes - timedelta(minutes=1)


def copied(event: EventDraft) -> EventDraft:
    """What a copy takes over: everything but who it is, what it follows, and what was called
    off of it."""
    kept = tuple(each for each in event.sessions if not each.cancelled)
    return replace(event, follows=None, relation=None, cancelled=False, sessions=kept)
