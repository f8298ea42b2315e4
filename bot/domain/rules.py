"""Reminder rules as organisers set them, laid over the default ladder.

A rule is a community's, a series' or an event's own. What holds for an event is the default
ladder, overlaid by its community's rules, then by those of its series, then by its own: the
nearest wins, by name, whole. So a default is changed by a rule of its name, switched off by one
that is off, and given back by taking that one away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain import rule_texts
from bot.domain.communities import Community
from bot.domain.events import Event
from bot.errors import NotFound, Refusal
from schedules import rules as grammar
from schedules.reminders import DEFAULT_LADDER, Anchor, Kind, Rule, Scope
from schedules.texts import Problem, T

MOST = 20  # rules of one level
LANGUAGES = 10  # in which one rule has its text
_A_DAY = 1440
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,4})?")
_TO_COME = (Anchor.RELEASE, Anchor.DEADLINE, Anchor.START, Anchor.END)


class Level(StrEnum):
    """Whose a rule is, the farthest first."""

    DEFAULT = "default"
    COMMUNITY = "community"
    SERIES = "series"
    EVENT = "event"
    OWN = "own"  # of people, by offsets of their own; set by nobody else


_NEARNESS = {level: place for place, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where rules are set: for one event, for one series, else for the whole community."""

    event_id: int | None = None
    series_id: int | None = None

    @property
    def level(self) -> Level:
        if self.event_id is not None:
            return Level.EVENT
        return Level.COMMUNITY if self.series_id is None else Level.SERIES


@dataclass(frozen=True, slots=True)
class Rung:
    """A rule as one level says it; ``texts``: organisers' own words, by language."""

    rule: Rule
    level: Level = Level.DEFAULT
    on: bool = True
    texts: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        return self.rule.name


DEFAULTS: tuple[Rung, ...] = tuple(Rung(rule) for rule in DEFAULT_LADDER)


def ladder(own: Iterable[Rung], defaults: Iterable[Rung] = DEFAULTS) -> list[Rung]:
    """The default ladder, overlaid by rules of every level, each name once; those that are off
    included. In the order in which they fall due."""
    nearest = {each.name: each for each in defaults}
    for each in sorted(own, key=lambda rung: _NEARNESS[rung.level]):
        nearest[each.name] = each
    return sorted(nearest.values(), key=_order)


def in_force(rungs: Iterable[Rung]) -> tuple[Rung, ...]:
    """Those that are on; of several that always fall due together, the nearest. Without a request
    for feedback nobody is asked for it once more."""
    on = [each for each in rungs if each.on]
    if all(each.rule.kind is not Kind.FEEDBACK for each in on):
        on = [each for each in on if each.rule.kind is not Kind.NUDGE]
    found: dict[tuple[object, ...], Rung] = {}
    for each in sorted(on, key=lambda rung: -_NEARNESS[rung.level]):
        found.setdefault(each.rule.moment, each)
    return tuple(sorted(found.values(), key=_order))


def _order(rung: Rung) -> tuple[object, ...]:
    rule = rung.rule
    offset = (rule.days * _A_DAY + rule.minutes) * (1 if rule.after else -1)
    at = -1 if rule.at is None else rule.at.hour * 60 + rule.at.minute
    return _TO_COME.index(rule.anchor), offset, at, rule.name


def changed(before: Iterable[Rung], after: Iterable[Rung]) -> frozenset[str]:
    """The names of the rules that are in force otherwise than before, their texts apart."""
    were, are = ({(each.rule, each.level) for each in rungs} for rungs in (before, after))
    return frozenset(rule.name for rule, _ in were ^ are)


@dataclass(frozen=True, slots=True)
class Own:
    """A row: what one place says of one rule."""

    place: Place
    rung: Rung


class Ladders:
    """What is in force for each event of a community, worked out once for all that share it."""

    def __init__(self, own: Iterable[Own]) -> None:
        self._own: dict[Place, list[Rung]] = {}
        for each in own:
            self._own.setdefault(each.place, []).append(each.rung)
        self._known: dict[Place, tuple[Rung, ...]] = {}

    def whole(self, event_id: int | None, series_id: int | None) -> list[Rung]:
        """The ladder of an event, a series or (neither) the community, with what is off."""
        farther = [] if series_id is None else [Place(series_id=series_id)]
        nearest = [] if event_id is None else [Place(event_id)]
        places = [Place(), *farther, *nearest]
        return ladder(each for place in places for each in self._own.get(place, ()))

    def of(self, event_id: int, series_id: int | None) -> tuple[Rung, ...]:
        """What is in force for an event."""
        own = event_id if Place(event_id) in self._own else None
        key = Place(own, series_id)
        if key not in self._known:
            self._known[key] = in_force(self.whole(own, series_id))
        return self._known[key]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a rule at a place, or would: what it ``was`` (None: new) and the ``rung``
    that holds there now (None: none does). ``planned`` and ``withdrawn``: reminders, of
    ``events`` events; ``due``: of an event, when it falls due now. ``id``: of the question, where
    it was not done but is asked back."""

    place: Place
    where: str | None
    was: Rung | None
    rung: Rung | None
    planned: int = 0
    withdrawn: int = 0
    events: int = 0
    due: tuple[datetime, ...] = ()
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One rule in a list. ``due``: of an event, when its reminders fall due; ``sent``: how many
    of them were dealt with."""

    rung: Rung
    due: tuple[datetime, ...] = ()
    sent: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """The ladder as it holds for an event, a series, or (neither) a community, with what is
    off. ``where``: the title of the event or the name of the series."""

    community: Community
    place: Place
    where: str | None
    event: Event | None
    listed: Sequence[Listed]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an organiser asks of a rule, as typed. ``text``: in ``language``, the community's
    where None; empty: the text is taken away. None: it stays as it is."""

    when: str | None = None
    about: Scope | None = None
    text: str | None = None
    language: str | None = None
    on: bool | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that is to be changed at a place; ``ask`` None: taken away there."""

    place: Place
    name: str
    ask: Asked | None = None

    @classmethod
    def read_back(cls, kept: Mapping[str, Any]) -> Change:
        """From its fields as JSON holds them."""
        ask = kept["ask"] and Asked(**kept["ask"])
        return cls(Place(**kept["place"]), kept["name"], ask)


def added(ask: Asked, name: str, place: Place, standing: Sequence[Rung], language: str) -> Rung:
    """The new rule. Raises a Refusal with every problem of what was typed."""
    bare = Rung(Rule(name, scope=ask.about or Scope.EVENT), place.level)
    return _checked(_asked(bare, ask, language), standing)


def edited(rung: Rung, ask: Asked, place: Place, standing: Sequence[Rung], language: str) -> Rung:
    """The rule as this place says it from now on: as it holds there, with what was asked."""
    here = replace(rung, level=place.level, on=rung.on if ask.on is None else ask.on)
    if ask.text and rung.rule.kind is not Kind.REMINDER:
        raise Refusal(
            T("What is asked about feedback has its own words, which say what becomes of it."),
            hint=T("Its time can be changed, and it can be switched off."),
        )
    return _checked(_asked(here, ask, language), standing)


def _asked(rung: Rung, ask: Asked, language: str) -> Rung:
    """The rung with the time and the text that were typed; all that is wrong is told at once."""
    problems: list[Problem] = []
    rule = rung.rule
    if ask.when is not None:
        try:
            said = grammar.read(ask.when)
        except grammar.Unreadable as wrong:
            problems += wrong.problems
        else:
            rule = replace(said, name=rule.name, kind=rule.kind, scope=rule.scope)
            problems += _misplaced(rule)
    texts = dict(rung.texts)
    if ask.text is not None:
        problems += rule_texts.problems(ask.text)
        texts.pop(language, None)
        if ask.text.strip():
            texts[language] = ask.text.strip()
    if len(texts) > LANGUAGES:
        problems.append(Problem(T("A text is in {n} languages at most.", n=LANGUAGES)))
    if problems:
        raise Refusal(
            T("This reminder cannot be set so; nothing was changed."),
            hint=T("When: “3 days before at 18:00”, “2 hours before”, “90 minutes after the end”."),
            problems=problems,
        )
    return replace(rung, rule=rule, texts=texts)


def _misplaced(rule: Rule) -> list[Problem]:
    if rule.kind is not Kind.REMINDER and not (rule.after and rule.anchor is Anchor.END):
        return [Problem(T("Feedback is asked for after the end: 1 hour after the end."))]
    of_event = rule.anchor in (Anchor.DEADLINE, Anchor.RELEASE)
    if of_event and rule.scope is not Scope.EVENT:
        return [Problem(T("Sessions have no deadline and no release of their own."))]
    return []


def _checked(rung: Rung, standing: Sequence[Rung]) -> Rung:
    """Refuse what would say the same as another rule that holds there."""
    for each in standing:
        if rung.on and each.on and each.name != rung.name and each.rule.moment == rung.rule.moment:
            raise Refusal(
                T("There is a reminder at that time already."),
                hint=T("Change its time or its text with /remind edit."),
            )
    return rung


def check_room(own: Sequence[Rung]) -> None:
    """Refuse one more rule than a level may have."""
    if len(own) >= MOST:
        raise Refusal(
            T("There are {n} rules here already: the most there may be.", n=MOST),
            hint=T("Take one away with /remind remove."),
        )


def checked_language(code: str) -> str:
    """A language code as Discord has them. Raises a Refusal for anything else."""
    if not _LANGUAGE.fullmatch(code.strip()):
        raise Refusal(
            T("{language} is no language.", language=code),
            hint=T("Choose one from the list that appears while you type, or write fr, es, ar."),
        )
    return code.strip()


def no_rule(typed: str) -> NotFound:
    return NotFound(
        T("There is no reminder rule {typed} here.", typed=typed),
        hint=T("Choose one from the list that appears while you type, or see /remind list."),
    )


def no_series(typed: str) -> NotFound:
    return NotFound(
        T("There is no series {typed} here.", typed=typed),
        hint=T("Choose one from the list that appears while you type."),
    )
