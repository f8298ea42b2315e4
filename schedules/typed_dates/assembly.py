"""From a line to every set of pieces that it can be read as: each piece once, every token used.

That every token is used is what keeps a reading from being silently wrong: "not on 3 March" has
a word that is no part of a date, and so is no date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from schedules.typed_dates import clock_rules, day_rules
from schedules.typed_dates.pieces import Clocks, Interval, IsoMoment, Length, Named, Stamp
from schedules.typed_dates.rules import Rule, chain, digits, either, maybe, quiet, sign, word
from schedules.typed_dates.senses import Sense
from schedules.typed_dates.vocabulary import Line
from schedules.typed_dates.zone_rules import ZONE, offset

_MOST_STEPS = 4_000  # of the search in one line; a date takes some tens
_MOST_BAGS = 60
_LONGEST_PLAIN = timedelta(hours=4)  # "9h 12h30" is no length of half a day
_GLUE = either(sign(*",;:()[]-|./"), word(Sense.GLUE, Sense.THE))
_MAY_COMMA = quiet(maybe(sign(",", "-")))
_INTERVAL = chain(
    Interval, day_rules.FROM, day_rules.ONE_DAY, _MAY_COMMA, clock_rules.CLOCK,
    quiet(either(word(Sense.TO), sign("-", "/"))),
    day_rules.ONE_DAY, _MAY_COMMA, clock_rules.CLOCK,
)  # fmt: skip
_ISO = chain(IsoMoment, day_rules.ISO, quiet(sign("t")), clock_rules.WITH_SIGN, offset("-"))
_STAMP = chain(
    lambda seconds: Stamp(int(seconds)),
    *(quiet(sign(each)) for each in "<t:"),
    digits(1, 11),
    quiet(maybe(chain(lambda *_: True, sign(":"), sign(*"tdfr")))),
    quiet(sign(">")),
)
# What a piece is about; of each there is one at most.
_KINDS: tuple[tuple[str, Rule], ...] = (
    ("day", either(day_rules.ONE_DAY, day_rules.OF_MONTH, day_rules.DAYS, day_rules.WEEK)),
    ("all", either(_INTERVAL, _ISO, _STAMP, clock_rules.IN_TIME)),
    ("weekday", day_rules.WEEKDAY),
    ("clock", either(clock_rules.START, clock_rules.CLOCKS)),
    ("zone", ZONE),
    ("length", clock_rules.LENGTH),
    ("part", clock_rules.PART),
    ("unknown", clock_rules.UNKNOWN),
    ("whole", clock_rules.ALL_DAY),
)
# What says a time has no second one beside it.
_APART = {
    "all": {"day", "clock", "part", "unknown", "whole", "weekday"},
    "unknown": {"all", "clock", "length", "whole"},
    "whole": {"all", "clock", "length", "unknown"},
}


@dataclass(frozen=True, slots=True)
class Bag:
    """The pieces of a reading, by what they are about; and where in the tokens each stands."""

    pieces: tuple[tuple[str, Any, int, int], ...]

    def get(self, kind: str) -> Any:
        return next((piece for each, piece, _, _ in self.pieces if each == kind), None)

    def begins(self, kind: str) -> int:
        """The token at which it begins."""
        return next(i for each, _, i, _ in self.pieces if each == kind)

    def follows(self, kind: str, *others: str) -> bool:
        """Whether it comes after one of the others."""
        at = self.begins(kind)
        return any(each in others and i < at for each, _, i, _ in self.pieces)


def bags(line: Line) -> list[Bag]:
    """The readings of a line, each once; none of a line that has too many to know them all."""
    if line.unknown and not any(token.key == "<" for token in line.tokens):
        return []
    search = _Search(line)
    found = list(islice(search.bags(0, ()), _MOST_BAGS))
    if search.steps >= _MOST_STEPS or len(found) == _MOST_BAGS:
        return []
    return [bag for bag in dict.fromkeys(found) if bag.pieces and _is_whole(bag, line)]


class _Search:
    """Every bag of one line, as far as the steps last."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.steps = 0

    def bags(self, i: int, so_far: tuple[tuple[str, Any, int, int], ...]) -> Iterator[Bag]:
        self.steps += 1
        if self.steps >= _MOST_STEPS:
            return
        if i == len(self.line.tokens):
            yield Bag(so_far)
            return
        there = {kind for kind, _, _, _ in so_far}
        for kind, rule in _KINDS if self.line.may_begin(i) else ():
            if kind not in there and not _apart(kind, there):
                for end, piece in rule(self.line, i):
                    yield from self.bags(end, (*so_far, (kind, piece, i, end)))
        for end, _ in _GLUE(self.line, i):
            yield from self.bags(end, so_far)


def _apart(kind: str, there: set[str]) -> bool:
    return bool(_APART.get(kind, set()) & there) or any(
        kind in _APART.get(each, ()) for each in there
    )


def _is_whole(bag: Bag, line: Line) -> bool:
    """Nothing stands there that needs something else beside it."""
    order = [kind for kind, _, _, _ in bag.pieces]
    day, clock, length, zone = (bag.get(kind) for kind in ("day", "clock", "length", "zone"))
    if "weekday" in order and (day is None or isinstance(day, Named)):
        return False
    if zone is not None and zone.offsets and not bag.follows("zone", "clock", "all"):
        return False  # CET comes after a time; in French, before one, it is a word
    if isinstance(length, Length) and length.plain and not _is_length(length, bag, line):
        return False
    if isinstance(clock, Clocks):
        bare = clock.first.bare and clock.last.bare
        return length is None and (day is not None or not bare)
    return True


def _is_length(length: Length, bag: Bag, line: Line) -> bool:
    """What may be a length without "for": short, after a start, and no end of a range."""
    before = line.tokens[bag.begins("length") - 1].key
    after = bag.follows("length", "clock", "all")
    return after and before not in "-/" and length.length <= _LONGEST_PLAIN
