"""What an organiser types of a session: its time is of its event's days ("16:00", "day 2 14:00",
"25 June 16:00"), everything else is as of an event.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.differences import SessionChange
from bot.domain.drafting import LENGTH, parted
from bot.domain.editing import Typed, other_than
from bot.domain.events import Event, Session
from bot.domain.proposals import Proposal
from schedules import typed_dates
from schedules.drafts import SessionDraft, Speaker
from schedules.files import drafting, typed
from schedules.files.dating import DATE_WORDS
from schedules.files.table_cells import speakers_of, speakers_text
from schedules.files.wording import session_words
from schedules.files.words import Words
from schedules.moments import Dates, seen_in
from schedules.texts import Problem, T, Text
from schedules.typed_dates import Ask, Problems, Understood, spelled

PAGES: tuple[tuple[str, ...], ...] = (
    ("title", "when", "where", "seats", "speakers"),
    ("format", "abstract"),
)
Complain = Callable[[str, Text], None]
MOST_WAYS = 6
MOST_DAYS = 31  # of an event that are tried for a time without a day
_NTH_DAY = re.compile(r"\s*(?:day|jour|día|dia|اليوم|يوم)\s*(\d{1,2})\b[\s,:]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Drafted:
    """As of an event: the session as it would be, or what is wrong, or which date is asked."""

    draft: SessionDraft
    problems: tuple[Problem, ...] = ()
    choice: Ask | None = None
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a session; ``change``: what becomes of it. ``is_new``, ``removes``: what it
    is about. ``proposal`` None: something is wrong, or a date is to be chosen."""

    id: int
    event: Event
    made: Drafted
    is_new: bool
    removes: bool
    change: SessionChange | None
    proposal: Proposal | None


@dataclass(frozen=True, slots=True)
class Form:
    """A page of the form of a session: its texts by field; ``title``: of the session."""

    page: int
    title: str
    texts: Mapping[str, str]
    zone: str


def present(basis: SessionDraft, said: Typed) -> dict[str, str]:
    """The texts of a form: what was typed, else what is."""
    place, link = basis.place or "", basis.link or ""
    texts = {
        **session_words(basis, basis.dates.zone),
        "when": spelled(basis.dates) if basis.title else "",
        "where": f"{place} {link}".strip(),
        "speakers": speakers_text(basis.speakers),
    }
    return {**texts, **said.words}


def touched(basis: SessionDraft, words: Mapping[str, str]) -> dict[str, str]:
    """Those of a form's words that say something else than what is."""
    return other_than(present(basis, Typed({})), words)


def drafted(of: Dates, basis: SessionDraft, said: Typed) -> Drafted:
    """The basis with what was typed of it. ``of``: the dates of its event."""
    problems: list[Problem] = []

    def complain(word: str, sentence: Text) -> None:
        found = said.words.get("where" if word in ("place", "link") else word)
        problems.append(Problem(sentence, cell=word, found=found))

    length = _length(said, complain)
    read = _when(of, basis, said, length)
    if isinstance(read, Problems):
        problems += (replace(each, cell="when") for each in read.problems)
    dates = read.dates if isinstance(read, Understood) else basis.dates
    words = Words(dict(_texts(basis, said)), complain)
    draft = drafting.session(words, of.zone, dates)
    speakers = basis.speakers
    if "speakers" in said.words:
        speakers = words_of_speakers(said.words["speakers"], complain)
    draft = drafting.with_speakers(draft, speakers, words)
    choice = read if isinstance(read, Ask) else None
    notes = read.notes if isinstance(read, Understood) else ()
    return Drafted(replace(draft, cancelled=basis.cancelled), tuple(problems), choice, notes)


def words_of_speakers(text: str, complain: Complain) -> tuple[Speaker, ...]:
    """``Amina B. | City of Sfax; Bruno C.``"""
    try:
        return tuple(
            Speaker(typed.one_line(name), organisation and typed.one_line(organisation))
            for name, organisation in speakers_of(text)
        )
    except typed.Unreadable as wrong:
        complain("speakers", wrong.text)
        return ()


def _texts(basis: SessionDraft, said: Typed) -> Iterator[tuple[str, str]]:
    given = dict(said.words)
    if "where" in given:
        given |= parted(given["where"])
    for word, text in {**session_words(basis, None), **given}.items():
        if word not in (*DATE_WORDS, "when", "where", "speakers") and text:
            yield word, text


def _length(said: Typed, complain: Complain) -> timedelta | None:
    text = said.words.get("length")
    try:
        return typed.length(text) if text else None
    except typed.Unreadable as wrong:
        complain("length", wrong.text)
        return None


def _when(
    of: Dates, basis: SessionDraft, said: Typed, length: timedelta | None
) -> Understood | Ask | Problems:
    text = said.words.get("when")
    start, end = basis.dates.start, basis.dates.end
    if text is None:
        if length is not None and start is not None:
            return Understood(basis.dates, ends=False).lasting(length)
        return Understood(basis.dates)
    lasting = length or (end.instant - start.instant if start and end else LENGTH)
    read = _within(text, of, said.languages)
    if isinstance(read, Ask):
        ways = tuple(each.lasting(lasting) for each in read.alternatives)
        if said.chosen is None or said.chosen >= len(ways):
            return replace(read, alternatives=ways)
        return ways[said.chosen]
    return read.lasting(lasting) if isinstance(read, Understood) else read


def _within(text: str, of: Dates, languages: Collection[str]) -> Understood | Ask | Problems:
    """What is meant by a time that lies within the event's days: it is read as if it were typed
    on each of them."""
    if of.first is None or of.last is None:
        return _problem(_NO_DAYS, text)
    nth = _NTH_DAY.match(text)
    days = [of.first + timedelta(n) for n in range((of.last - of.first).days + 1)][:MOST_DAYS]
    if nth is not None:
        number, text = int(nth[1]), text[nth.end() :]
        if not 1 <= number <= len(days):
            return _problem(T("The event has {n} days.", n=len(days)), nth[0].strip())
        days = [days[number - 1]]
    found: dict[Dates, Understood] = {}
    problems: Problems | None = None
    for day in days:
        now = Dates.days(day, day, of.zone).begins
        assert now is not None  # of a day
        read = typed_dates.read(text, now=now, zone=of.zone, languages=tuple(languages))
        if isinstance(read, Problems):
            problems = problems or read
            continue
        ways = read.alternatives if isinstance(read, Ask) else (read,)
        found |= {each.dates: each for each in ways if _is_within(each.dates, days, of.zone)}
    return _decided(list(found.values()), problems, days, text)


def _is_within(dates: Dates, days: Collection[date], zone: str) -> bool:
    return dates.start is not None and seen_in(dates.start.instant, zone).wall.date() in days


def _decided(
    found: Iterable[Understood], problems: Problems | None, days: list[date], text: str
) -> Understood | Ask | Problems:
    ways = sorted(found, key=lambda each: str(each.dates))
    if len(ways) == 1:
        return ways[0]
    if len(ways) > MOST_WAYS:
        return _problem(T("On which day? Write it too: day 2 14:00."), text)
    if ways:
        return Ask(T("Which is meant?"), tuple(ways))
    if problems is not None:
        return problems
    return _problem(
        T(
            "Give a time within the event, which is from {first} to {last}: for example 14:00, or "
            "day 2 14:00.",
            first=days[0],
            last=days[-1],
        ),
        text,
    )


_NO_DAYS = T("A session needs the days of its event: give the event a day first, with /event edit.")


def _problem(sentence: Text, found: str) -> Problems:
    return Problems((Problem(sentence, found=found),))


def removed(session: Session, draft: SessionDraft, *, hangs: bool) -> SessionChange:
    """What becomes of a session that is taken away: where something hangs on it (people,
    materials, answers) it is called off, and else it goes without a trace."""
    if hangs:
        return SessionChange(session, replace(draft, cancelled=True), ("cancelled",))
    return SessionChange(session, None, deletes=True)
