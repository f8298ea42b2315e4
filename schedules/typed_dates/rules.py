"""Small rules, put together into a grammar that gives every way in which a text can be read.

A rule takes a line and a place in it and gives where what it found ends, and what that is, once
for each way. An ambiguous text has several readings and becomes a question; a rule that would
choose one of them would be silently wrong now and then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from schedules.typed_dates.senses import Sense
from schedules.typed_dates.vocabulary import Line

Found = tuple[int, Any]


class Rule:
    """``quiet``: what it finds is no part of what is made of the rules beside it."""

    def __init__(self, at: Callable[[Line, int], Iterable[Found]], quiet: bool = False) -> None:
        self._at = at
        self.quiet = quiet

    def __call__(self, line: Line, i: int) -> list[Found]:
        key = (id(self), i)
        if key not in line.memo:
            line.memo[key] = list(self._at(line, i))
        return line.memo[key]


def word(*senses: Sense) -> Rule:
    """A phrase with one of the senses; its value."""

    def at(line: Line, i: int) -> Iterable[Found]:
        if i < len(line.tokens):
            for end, (sense, value) in line.meanings[i]:
                if sense in senses:
                    yield end, value

    return Rule(at)


def sign(*signs: str) -> Rule:
    """One of the signs; itself."""

    def at(line: Line, i: int) -> Iterable[Found]:
        if i < len(line.tokens) and line.tokens[i].key in signs:
            yield i + 1, line.tokens[i].key

    return Rule(at)


def digits(least: int, most: int | None = None) -> Rule:
    """A number of so many digits, as its digits."""

    def at(line: Line, i: int) -> Iterable[Found]:
        if i < len(line.tokens) and line.tokens[i].is_number:
            key = line.tokens[i].key
            if least <= len(key) <= (most or least):
                yield i + 1, key

    return Rule(at)


def quiet(rule: Rule) -> Rule:
    return Rule(rule, quiet=True)


def maybe(rule: Rule) -> Rule:
    """The rule, or None where it may as well not be there."""

    def at(line: Line, i: int) -> Iterable[Found]:
        yield i, None
        yield from rule(line, i)

    return Rule(at, rule.quiet)


def unless(rule: Rule) -> Rule:
    """Nothing, where the rule finds nothing."""

    def at(line: Line, i: int) -> Iterable[Found]:
        if not rule(line, i):
            yield i, None

    return Rule(at, quiet=True)


def either(*rules: Rule) -> Rule:
    def at(line: Line, i: int) -> Iterable[Found]:
        for rule in rules:
            yield from rule(line, i)

    return Rule(at)


def chain(make: Callable[..., Any], *rules: Rule) -> Rule:
    """The rules one after the other, made into a value. ``make`` gives None where the parts do
    not fit each other."""

    def at(line: Line, i: int) -> Iterable[Found]:
        ways: list[tuple[int, tuple[Any, ...]]] = [(i, ())]
        for rule in rules:
            ways = _unlike(
                (end, parts if rule.quiet else (*parts, value))
                for start, parts in ways
                for end, value in rule(line, start)
            )
        made = ((end, make(*parts)) for end, parts in ways)
        return _unlike((end, value) for end, value in made if value is not None)

    return Rule(at)


def _unlike(ways: Iterable[Found]) -> list[Found]:
    """Each way once."""
    return list(dict.fromkeys(ways))
