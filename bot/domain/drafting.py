"""From what was typed of an event to its draft: everything that is wrong is told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.acts import dates_along, known_by, outside
from bot.domain.editing import Drafted, Typed
from bot.domain.events import deadline_along
from schedules import typed_dates
from schedules.drafts import EventDraft, SessionDraft
from schedules.files import drafting, typed
from schedules.files.dating import DATE_WORDS
from schedules.files.repeating import ANY_DAY
from schedules.files.repeating import spelled as spelled_rule
from schedules.files.wording import event_words
from schedules.files.words import Words
from schedules.moments import Dates, Precision
from schedules.recurrence.typed import Question, read_typed
from schedules.texts import Problem, T, Text
from schedules.typed_dates import Ask, Problems, Understood, spelled

LENGTH = timedelta(hours=1)  # of what is typed without an end or a length
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


def drafted(basis: EventDraft, said: Typed, *, copy: bool = False) -> Drafted:
    """The basis with what was typed of it; sessions and deadline move along with its date.
    ``copy``: of a copy the sessions need a day."""
    desk = _Desk(said)
    read = desk.when(basis)
    dates = read.dates if isinstance(read, Understood) else basis.dates
    texts = dict(_texts(basis, said))
    deadline = deadline_along(basis.rsvp_until, basis.dates, dates)
    if said.words.get("rsvp_until") == "":
        deadline = None
    elif "rsvp_until" in said.words:
        deadline = desk.deadline(dates.zone) or deadline
    repeats = desk.repeat(texts, dates if isinstance(read, Understood) else None)
    words = Words({**texts, "repeat": repeats} if repeats else texts, desk.complain)
    draft = drafting.event(words, dates.zone, dates)
    draft = replace(draft, rsvp_until=deadline, sessions=_along(basis, dates))
    if copy and draft.sessions and dates.first is None:
        desk.complain("when", T("Its sessions need a day: give at least the day it begins."))
    _check(draft, desk)
    notes = read.notes if isinstance(read, Understood) else ()
    choice = read if isinstance(read, Ask) else None
    return Drafted(draft, tuple(desk.problems), choice, notes, desk.way, desk.ways)


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


def _along(basis: EventDraft, dates: Dates) -> tuple[SessionDraft, ...]:
    old = known_by(basis.sessions, basis.dates, dates)
    return tuple(
        each if each.cancelled else replace(each, dates=dates_along(each, old, dates))
        for each in basis.sessions
    )


def _check(draft: EventDraft, desk: _Desk) -> None:
    """Sessions within their event's days, as of a schedule file, and none of what repeats; the
    deadline before its end."""
    if draft.sessions and "repeat" in desk.said.words:
        desk.complain(
            "repeat", T("An event with sessions does not repeat: give each date an event.")
        )
    if draft.follows and "repeat" in desk.said.words:
        desk.complain(
            "follows", T("What repeats does not follow another event; one of its dates may.")
        )
    for sentence in outside(draft.sessions, draft.dates):
        desk.complain("when", sentence)
    passes = draft.dates.passes
    if draft.rsvp_until is not None and passes is not None and draft.rsvp_until > passes:
        desk.complain("rsvp_until", T("People can answer until its end at the latest."))


class _Desk:
    """Where the problems of what was typed are collected."""

    def __init__(self, said: Typed) -> None:
        self.said = said
        self.problems: list[Problem] = []
        self.way: Question | None = None
        self.ways: tuple[str, ...] = ()

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

    def repeat(self, texts: dict[str, str], dates: Dates | None) -> str | None:
        """How it repeats, taken out of the texts and as files say it; None where it does not, or
        where that is wrong or to be asked, which has been told. ``dates`` None: not known."""
        text = texts.pop("repeat", None)
        if text is None:
            return None
        start = (dates and (dates.start or dates.first)) or ANY_DAY
        read = read_typed(text, start, next(iter(self.said.languages), None))
        for problem in read.problems:
            self.complain("repeat", problem.message)
        if read.question is not None:
            self.way = read.question
            rules = (answer.rule for answer in read.question.answers)
            self.ways = tuple(spelled_rule(rule, start, read.skipped) for rule in rules)
        if read.rule is None or dates is None:
            return None
        return spelled_rule(read.rule, start, read.skipped)

    def _instant(self, dates: Dates) -> datetime | None:
        if dates.precision not in (Precision.EXACT, Precision.DAY) or dates.passes is None:
            self.complain("rsvp_until", T("A deadline is a time or a day: 3 March 2027 15:00."))
            return None
        if dates.start is not None:
            return dates.start.instant.astimezone(UTC)
        return dates.passes - timedelta(minutes=1)
