"""What an organiser types of an event, read into the same draft as a schedule file gives.

Words are kept as they were typed, by field, beside the event they are about (the basis): a form
is opened again with them, and what was not touched stays as it is. A date is read as people type
it, at the moment they typed it; everything else by the rules of schedule files.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.domain.differences import FIELDS
from bot.domain.proposals import Proposal
from bot.domain.recurrence_changes import Outlook
from bot.domain.recurrences import Scope
from schedules.drafts import EventDraft
from schedules.files.wording import event_words
from schedules.moments import Dates, seen_in
from schedules.recurrence.typed import Question
from schedules.texts import Problem, T, Text
from schedules.typed_dates import Ask, spelled

PAGES: tuple[tuple[str, ...], ...] = (
    ("title", "when", "where", "summary", "seats"),
    ("series", "theme", "languages", "rsvp_until", "host"),
    ("kind", "repeat", "follows", "relation"),
)
LONGEST_FIELD = 4_000  # characters of a field of a form (Discord)
NAMES: Mapping[str, Text] = {
    **FIELDS,
    "when": T("when"),
    "where": T("where"),
    "length": T("length"),
}


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
    ``files`` or not) or a template; nothing of these: something new. ``scope``: of one date of
    what repeats, which dates are changed."""

    event: int | None = None
    copy: int | None = None
    draft: int | None = None
    template: int | None = None
    files: bool = False
    scope: Scope | None = None

    def as_json(self) -> dict[str, int | str]:
        """As JSON holds it; `from_json` reads it back."""
        return {name: each for name in self.__slots__ if (each := getattr(self, name))}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Source:
        return cls(**{**said, "scope": Scope(said["scope"]) if "scope" in said else None})


@dataclass(frozen=True, slots=True)
class Drafted:
    """The event as it would be, or everything that is wrong, or several dates of which one is
    meant (``choice``), or ways in which it may repeat (``way``; ``ways``: each as it would be
    typed). ``notes``: what should be known beside the date as it was understood."""

    draft: EventDraft
    problems: tuple[Problem, ...] = ()
    choice: Ask | None = None
    notes: tuple[Text, ...] = ()
    way: Question | None = None
    ways: tuple[str, ...] = ()

    @property
    def is_clear(self) -> bool:
        return not self.problems and self.choice is None and self.way is None


@dataclass(frozen=True, slots=True)
class Form:
    """A page of the form of an event: its fields, and their texts. ``title``: of the event, empty
    where it is new."""

    page: int
    fields: tuple[str, ...]
    title: str
    texts: Mapping[str, str]
    zone: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about an event: what was typed, what it makes of the basis, and what that would
    come to. ``proposal`` None: something is wrong, or a date is to be chosen. ``files``: how many
    come along with a copy. Of what repeats: ``dates`` are the next ones of what is new;
    ``asks_scope``: it is first to be said which dates are changed; ``many``: what becomes of
    them, where it is more than one."""

    id: int
    basis: EventDraft
    typed: Typed
    made: Drafted
    proposal: Proposal | None
    files: int = 0
    dates: tuple[Dates, ...] = ()
    asks_scope: bool = False
    many: Outlook | None = None


def fields_of(page: int, *, is_new: bool) -> tuple[str, ...]:
    """The fields of a page of the form. How often an event repeats is said of a new one; of one
    that stands, by /repeat set."""
    return tuple(name for name in PAGES[page] if is_new or name != "repeat")


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


def copied(event: EventDraft) -> EventDraft:
    """What a copy takes over: everything but who it is, what it follows, and what was called
    off of it."""
    kept = tuple(each for each in event.sessions if not each.cancelled)
    return replace(event, follows=None, relation=None, cancelled=False, sessions=kept)
