"""How long before something a person wants to be told of it: "2 hours", "45 min", "1 day".

Pure: reads what people type, in English, French, Spanish and Arabic; names the rule that each
offset is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schedules.reminders import Rule, Scope
from schedules.texts import Problem, T, Text, Tn

MOST = 5  # offsets of one person
SHORTEST, LONGEST = 5, 30 * 1_440  # minutes before
_HOUR, _DAY, _WEEK = 60, 1_440, 10_080
UNITS: dict[str, int] = {
    **dict.fromkeys(("m", "mn", "min", "mins", "minute", "minutes", "minuto", "minutos"), 1),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "heure", "heures", "hora", "horas"), _HOUR),
    **dict.fromkeys(("d", "day", "days", "j", "jour", "jours", "dia", "dias", "día", "días"), _DAY),
    **dict.fromkeys(("w", "week", "weeks", "semaine", "semaines", "semana", "semanas"), _WEEK),
    **dict.fromkeys(("دقيقة", "دقائق"), 1),
    **dict.fromkeys(("ساعة", "ساعات"), _HOUR),
    **dict.fromkeys(("يوم", "أيام", "يوما"), _DAY),
    **dict.fromkeys(("أسبوع", "أسابيع"), _WEEK),
}
PAIRS: dict[str, int] = {  # Arabic has a form for two
    **dict.fromkeys(("دقيقتان", "دقيقتين"), 2),
    **dict.fromkeys(("ساعتان", "ساعتين"), 2 * _HOUR),
    **dict.fromkeys(("يومان", "يومين"), 2 * _DAY),
    **dict.fromkeys(("أسبوعان", "أسبوعين"), 2 * _WEEK),
}
ONE = {"a", "an", "one", "un", "une", "una", "uno"}
EMPTY = {"before", "avant", "antes", "قبل", "and", "et", "y", "و"}
_APART = re.compile(r"[,;،؛\n]+")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_PLAIN = re.compile(r"[\w\s.]{1,60}")
_NAME = re.compile(r"own(?:-(\d+)d)?(?:-(\d+)m)?")


@dataclass(frozen=True, slots=True, order=True)
class Offset:
    """Local days, at the same time of day, and minutes on the clock (under a day) before."""

    days: int
    minutes: int

    @property
    def length(self) -> int:
        """In minutes, a day as 24 hours: the order in which people think of them."""
        return self.days * _DAY + self.minutes

    @property
    def name(self) -> str:
        """The name of its rule; `offset_named` reads it back."""
        days = f"-{self.days}d" if self.days else ""
        return f"own{days}" + (f"-{self.minutes}m" if self.minutes else "")

    @property
    def rule(self) -> Rule:
        return Rule(self.name, scope=Scope.EVERY, days=self.days, minutes=self.minutes)


def offset_named(rule: str | None) -> Offset | None:
    """The offset whose rule has this name; None where it is another's."""
    found = _NAME.fullmatch(rule or "")
    if found is None or not (found[1] or found[2]):
        return None
    return Offset(int(found[1] or 0), int(found[2] or 0))


def in_order(offsets: Iterable[Offset]) -> tuple[Offset, ...]:
    """Each once, the longest before first."""
    return tuple(sorted(set(offsets), key=lambda each: -each.length))


def read(typed: str) -> tuple[tuple[Offset, ...], tuple[Problem, ...]]:
    """The offsets of a list such as "2 hours, 1 day", and everything that is wrong with it."""
    found: list[Offset] = []
    problems: list[Problem] = []
    for part in _APART.split(typed):
        if not part.strip():
            continue
        minutes = _minutes(part)
        if minutes is None:
            problems.append(_not_understood(part))
        elif not SHORTEST <= minutes <= LONGEST:
            problems.append(_too_far(part))
        else:
            found.append(Offset(*divmod(minutes, _DAY)))
    if len(set(found)) > MOST:
        said = Tn("At most {n} reminder of your own.", "At most {n} reminders of your own.", MOST)
        problems.append(Problem(said))
    return in_order(found), tuple(problems)


def _not_understood(part: str) -> Problem:
    return Problem(
        T(
            "{typed} is not how long before. Write for example 2 hours, 45 min, 1 day or 3d.",
            typed=part.strip(),
        )
    )


def _too_far(part: str) -> Problem:
    return Problem(
        T(
            "{typed} is not between 5 minutes and 30 days: reminders come within those.",
            typed=part.strip(),
        )
    )


def _minutes(part: str) -> int | None:
    """How many minutes a typed offset is; None where it is none. "1h30" counts minutes after."""
    if not _PLAIN.fullmatch(part):
        return None
    total, number, last, said = 0, None, 0, False
    for word in _PARTS.findall(part.casefold()):
        if word.isdecimal():
            if number is not None:
                return None
            number = int(word)
        elif word in ONE and number is None:
            number = 1
        elif word in PAIRS and number is None:
            total, said = total + PAIRS[word], True
        elif word in UNITS:
            last = UNITS[word]
            total, number, said = total + (1 if number is None else number) * last, None, True
        elif word not in EMPTY:
            return None
    if number is not None:
        if last != _HOUR:
            return None
        total += number
    return total if said else None


def typed(offset: Offset) -> str:
    """ "1d 2h 30m": as `read` reads it back, in every language."""
    hours, minutes = divmod(offset.minutes, _HOUR)
    parts = ((offset.days, "d"), (hours, "h"), (minutes, "m"))
    return " ".join(f"{number}{unit}" for number, unit in parts if number)


def words(offset: Offset) -> Text:
    """ "2 hours before", "1 day and 30 minutes before"."""
    days = Tn("{n} day", "{n} days", offset.days)
    hours, minutes = divmod(offset.minutes, _HOUR)
    said = [days] if offset.days else []
    said += [Tn("{n} hour", "{n} hours", hours)] if hours else []
    said += [Tn("{n} minute", "{n} minutes", minutes)] if minutes else []
    return T("{time} before", time=_joined(said))


def _joined(said: Sequence[Text]) -> Text:
    if len(said) == 1:
        return said[0]
    if len(said) == 2:
        return T("{first} and {second}", first=said[0], second=said[1])
    return T("{first}, {second} and {third}", first=said[0], second=said[1], third=said[2])
