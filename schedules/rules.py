"""When a reminder is to fall due, as people type it: "3 days before at 18:00", "90 minutes after
the end", "1 day before the deadline".

A small grammar of our own: an amount, before or after, what it is counted from (the start unless
said), and for days a time of day. Nothing is guessed; what is not understood is told, all of it
at once, and what was understood is for the caller to show.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time
from difflib import get_close_matches
from typing import TypeAlias

from schedules.reminders import Anchor, Rule
from schedules.rule_words import LONGEST_PHRASE, WORDS, Mark, Meaning, Unit, plain_word
from schedules.texts import Problem, T, Text

LONGEST = 100  # characters
MOST_BEFORE = 366  # days
MOST_AFTER = 56  # days: nothing reminds of what has been over for two months
_TOKEN = re.compile(r"(\d{1,2}):(\d{2})|(\d{1,2})h(\d{2})|(\d+(?:[.,]\d+)?)|([^\W\d_]+)|(\S)")
_IGNORED = frozenset(",.;-–'’\"()")
_MINUTES_A_DAY = 1440


class Unreadable(ValueError):
    """What was typed says no time for a reminder; ``problems``: everything wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(each) for each in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Clock:
    """ "18:00"; ``or_length``: written "18h30", which may be a length too."""

    hour: int
    minute: int
    or_length: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    value: float
    typed: str


Token: TypeAlias = Clock | Number | Unit | Mark | Anchor | str  # str: not understood


@dataclass(slots=True)
class _Reading:
    """What has been understood so far."""

    days: int = 0
    minutes: int = 0
    amount: bool = False
    after: bool | None = None
    anchor: Anchor | None = None
    event: bool = False
    same_day: bool = False
    at: time | None = None
    wants_time: bool = False
    problems: list[Problem] = field(default_factory=list)

    def complain(self, message: Text, found: str | None = None) -> None:
        self.problems.append(Problem(message, found=found))

    def add(self, unit: Unit, count: float) -> None:
        days, minutes = unit.days * count, unit.minutes * count
        if days % 1 or minutes % 1:
            self.complain(T("Write whole days and whole minutes: 12 hours, 90 minutes."))
        self.days += int(days)
        self.minutes += int(minutes)
        self.amount = True

    def turn(self, *, after: bool) -> None:
        if self.after is not None and self.after is not after:
            self.complain(T("Write before or after, not both."))
        self.after = after

    def count_from(self, anchor: Anchor) -> None:
        if self.anchor is not None and self.anchor is not anchor:
            self.complain(T("It is counted from one thing: the start, the end or the deadline."))
        self.anchor = anchor

    def set_time(self, hour: int, minute: int) -> None:
        self.wants_time = False
        if self.at is not None:
            self.complain(T("Give one time of day."))
        try:
            self.at = time(hour, minute)
        except ValueError:
            self.complain(T("A day has the times 00:00 to 23:59."), f"{hour}:{minute:02}")


def read(text: str) -> Rule:
    """The rule without a name. Raises Unreadable with every problem."""
    said = _Reading()
    if len(text) > LONGEST:
        said.complain(T("This is too long: {n} characters at most.", n=LONGEST))
        raise Unreadable(said.problems)
    tokens = _tokens(plain_word(text))
    while tokens:
        _take(tokens, said)
    rule = _rule(said)
    if said.problems:
        raise Unreadable(said.problems)
    return rule


def _tokens(text: str) -> list[Token]:
    """Numbers and times as they are, words and phrases by what they mean."""
    found = [match for match in _TOKEN.finditer(text) if match[0] not in _IGNORED]
    tokens: list[Token] = []
    place = 0
    while place < len(found):
        match = found[place]
        if match[6] == "d" and not isinstance(tokens[-1] if tokens else None, Number):
            place += 1  # "d'une heure"; of "3d" it is the days
        elif match[6]:
            size, token = _phrase([each[6] or "" for each in found[place:]])
            tokens.append(token)
            place += size
        else:
            tokens.append(_figure(match))
            place += 1
    return [each for each in tokens if each is not Mark.NOTHING]


def _figure(match: re.Match[str]) -> Token:
    if match[1]:
        return Clock(int(match[1]), int(match[2]))
    if match[3]:
        return Clock(int(match[3]), int(match[4]), or_length=True)
    if match[5]:
        return Number(float(match[5].replace(",", ".")), match[5])
    return Mark.AT if match[0] == "@" else match[0]


def _phrase(words: list[str]) -> tuple[int, Token]:
    """The longest phrase there that means something, by its number of words."""
    for size in range(min(LONGEST_PHRASE, len(words)), 0, -1):
        meaning = WORDS.get(" ".join(words[:size]))
        if meaning is not None:
            return size, _token(meaning, words[0])
    inner = words[0].removeprefix("ب").removeprefix("لل").removeprefix("ال")
    meaning = WORDS.get(inner) or WORDS.get(f"ال{inner}")  # "by a day", "to the end"
    return 1, words[0] if meaning is None else _token(meaning, words[0])


def _token(meaning: Meaning, word: str) -> Token:
    return Number(meaning, word) if isinstance(meaning, int | float) else meaning


def _take(tokens: list[Token], said: _Reading) -> None:
    """Take the next token, and what belongs to it."""
    token = tokens.pop(0)
    if isinstance(token, Number):
        _take_number(token, tokens, said)
    elif isinstance(token, Clock):
        _take_clock(token, tokens, said)
    elif isinstance(token, Unit):
        if not token.alone:
            said.complain(T("How many? Write the number before the word: 3 days before."))
        said.add(token, token.alone or 1)
    elif isinstance(token, Anchor):
        said.count_from(token)
    elif isinstance(token, Mark):
        _take_mark(token, tokens, said)
    else:
        said.complain(_unknown(token), token)


def _take_number(number: Number, tokens: list[Token], said: _Reading) -> None:
    following = tokens[0] if tokens else None
    in_hours = isinstance(following, Unit) and following.minutes == 60
    short = isinstance(following, Unit) and following.short
    of_day = said.wants_time or (short and _waits_for_time(said))
    if following in (Mark.AM, Mark.PM) or (
        of_day and (in_hours or not isinstance(following, Unit))
    ):
        if in_hours:
            tokens.pop(0)
        _take_clock(Clock(_whole(number, said), 0), tokens, said)
    elif isinstance(following, Unit):
        tokens.pop(0)
        said.add(following, number.value)
    elif isinstance(following, str) or following is Mark.MONTH:
        return  # what is wrong is the word, and told next
    else:
        said.complain(
            T("{number} of what? Write weeks, days, hours or minutes.", number=number.typed)
        )


def _whole(number: Number, said: _Reading) -> int:
    if number.value % 1:
        said.complain(T("Write a time of day as 18:00."), number.typed)
    return int(number.value)


def _take_clock(clock: Clock, tokens: list[Token], said: _Reading) -> None:
    half = tokens[0] if tokens else None
    if half in (Mark.AM, Mark.PM):
        tokens.pop(0)
        if not 1 <= clock.hour <= 12:
            said.complain(T("Write 6 pm or 18:00, not both."), f"{clock.hour}:{clock.minute:02}")
            return
        said.set_time(clock.hour % 12 + (12 if half is Mark.PM else 0), clock.minute)
    elif clock.or_length and not said.wants_time and not _waits_for_time(said):
        said.add(Unit(0, 1), clock.hour * 60 + clock.minute)
    else:
        said.set_time(clock.hour, clock.minute)


def _waits_for_time(said: _Reading) -> bool:
    """Whether days were said, before or after, and no time of day: what comes is one."""
    counted = said.same_day or (bool(said.days) and said.after is not None)
    return counted and said.at is None


def _take_mark(mark: Mark, tokens: list[Token], said: _Reading) -> None:
    if mark in (Mark.BEFORE, Mark.AFTER):
        said.turn(after=mark is Mark.AFTER)
    elif mark is Mark.EVENT:
        said.event = True
    elif mark is Mark.SAME_DAY:
        said.same_day = said.amount = True
    elif mark is Mark.EVE:
        said.add(Unit(1, 0), 1)
        said.turn(after=False)
    elif mark is Mark.AT:
        said.wants_time = True
    elif mark is Mark.A:
        _take_a(tokens, said)
    elif mark is Mark.MONTH:
        said.complain(T("Months are not all as long: write weeks or days."))
    else:
        said.complain(T("Write a time of day as 18:00."))


def _take_a(tokens: list[Token], said: _Reading) -> None:
    """ "a week before", or "à 18h"."""
    if tokens and isinstance(tokens[0], Unit):
        said.add(tokens.pop(0), 1)  # type: ignore[arg-type]  # looked at just now
    else:
        said.wants_time = True


def _rule(said: _Reading) -> Rule:
    """What was said as a rule; what is missing or does not go together is told."""
    for check in _CHECKS:
        check(said)
    anchor = said.anchor or (Anchor.END if said.event and said.after else Anchor.START)
    nothing = not said.amount or (said.same_day and anchor in (Anchor.END, Anchor.RELEASE))
    after = bool(said.after) or nothing
    return Rule("", anchor=anchor, after=after, days=said.days, at=said.at, minutes=said.minutes)


def _check_amount(said: _Reading) -> None:
    if said.amount:
        if said.after is None and not said.same_day:
            said.complain(T("Before or after? For example {example}.", example=T("3 days before")))
        elif not (said.days or said.minutes or said.same_day):
            said.complain(T("That is no time at all: for the moment itself, write at the start."))
    elif not said.problems and (said.after is not None or said.anchor is None):
        said.complain(T("How long before or after? For example 3 days before at 18:00."))


def _check_anchor(said: _Reading) -> None:
    if said.after and said.anchor is None and not said.event:
        said.complain(T("After what? Write after the start, after the end or after the deadline."))
    if said.anchor is Anchor.RELEASE and said.after is False:
        said.complain(T("When the programme comes out is not known before: write after it."))


def _check_time(said: _Reading) -> None:
    if said.wants_time and (said.amount or said.anchor is None):
        said.complain(T("At what time? For example at 18:00."))
    if said.same_day and said.at is None and not said.wants_time:
        said.complain(T("At what time of the day? For example on the day at 08:00."))
    if said.at is not None and said.minutes:
        said.complain(T("Give hours and minutes, or days and a time of day, not both."))
    elif said.at is not None and not (said.days or said.same_day or said.problems):
        said.complain(T("A time of day needs a day: 1 day before at 18:00, on the day at 08:00."))


def _check_range(said: _Reading) -> None:
    minutes = said.days * _MINUTES_A_DAY + said.minutes
    if not said.after and minutes > MOST_BEFORE * _MINUTES_A_DAY:
        said.complain(T("That is too far ahead: {n} days at most.", n=MOST_BEFORE))
    if said.after and minutes > MOST_AFTER * _MINUTES_A_DAY:
        said.complain(T("That is too long after: {n} days at most.", n=MOST_AFTER))


_CHECKS: tuple[Callable[[_Reading], None], ...] = (
    _check_amount,
    _check_anchor,
    _check_time,
    _check_range,
)


def _unknown(word: str) -> Text:
    near = get_close_matches(word, [each for each in WORDS if len(each) > 2], 1, 0.75)
    if near:
        return T("This word is not understood here. Did you mean {near}?", near=near[0])
    return T("This word is not understood here: 3 days before at 18:00 is.")
