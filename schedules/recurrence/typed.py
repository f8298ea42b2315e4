"""How often something happens, as people type it: "every 2 weeks on mon, thu", "monthly on the last
Friday", "every 31st", "tous les mardis jusqu'au 3 mars 2027".

Every word is accounted for: one that means nothing here is a problem, never left out. What can be
meant in two ways is a question with its answers ("every 31st": months without one are skipped, or
their last day is meant). All problems are told at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from schedules.moments import Moment
from schedules.recurrence.expansion import StepsError, first_day, occurs_on
from schedules.recurrence.flaws import RuleError
from schedules.recurrence.phrase import LONGEST, Phrase
from schedules.recurrence.questions import (
    Answer,
    Question,
    of_shorter_months,
    which_of_two,
    with_last_days,
)
from schedules.recurrence.rrule import read_rrule
from schedules.recurrence.rule import (
    Frequency,
    Recurrence,
    filled_in,
    may_be_missing,
)
from schedules.recurrence.tokens import tokens
from schedules.recurrence.words import WEEKDAYS
from schedules.texts import Problem, T, Text

__all__ = ["Answer", "Question", "Typed", "read_typed"]


@dataclass(frozen=True, slots=True)
class Typed:
    """What was understood: a rule, or a question, or problems. ``skipped``: the days excepted."""

    rule: Recurrence | None = None
    skipped: tuple[date, ...] = ()
    question: Question | None = None
    problems: tuple[Problem, ...] = ()


def read_typed(text: str, start: Moment | date, language: str | None = None) -> Typed:
    """What the text says of an event that begins at ``start``; an RRULE is taken too.

    ``language``: that of the person, whose words come first; those of the others are understood
    as well. Whether the event can begin at ``start`` is for `occurrences.misfit` to say.
    """
    if len(text) > LONGEST:
        too_long = T("This is too long: {n} characters at most.", n=LONGEST)
        return Typed(problems=(Problem(too_long),))
    day = start.wall.date() if isinstance(start, Moment) else start
    if text.strip().upper().startswith(("FREQ=", "RRULE:")):
        value, _, rest = text.strip().partition(" ")
        rule, problems = read_rrule(value, start)
        phrase = Phrase(tokens(rest, language), day)
        phrase.read_exceptions()
        return _excepting(rule, phrase, problems)
    phrase = Phrase(tokens(text, language), day)
    phrase.read()
    if phrase.strange:  # what the rest makes without those words is not what was meant
        return Typed(problems=tuple(phrase.problems))
    typed = _understood(phrase)
    problems = (*phrase.problems, *typed.problems)
    return Typed(problems=problems) if problems else typed


def _excepting(rule: Recurrence | None, phrase: Phrase, problems: tuple[Problem, ...]) -> Typed:
    """An RRULE without the days that stand after it."""
    problems = (*problems, *phrase.problems)
    if rule is None or problems:
        return Typed(problems=problems)
    wrong = _not_its_days(rule, phrase)
    return _wrong(*wrong) if wrong else Typed(rule, tuple(sorted(set(phrase.skipped))))


def _understood(phrase: Phrase) -> Typed:
    if phrase.weeks_of_idiom and phrase.weekdays:  # "tous les quinze jours, le mardi"
        phrase.frequency, phrase.interval = Frequency.WEEKLY, phrase.weeks_of_idiom
        phrase.weeks_of_idiom = 0
    frequency = _frequency(phrase)
    if frequency is None:
        if phrase.problems:
            return Typed()
        return _wrong(T("How often? Write, for example: every 2 weeks on Monday and Thursday."))
    wrong = list(_unclear(phrase, frequency))
    try:
        rule = Recurrence.of(**filled_in(_values(phrase, frequency), phrase.start))
    except RuleError as error:
        return _wrong(*(wrong or [sentence for _, sentence in error.flaws]))
    if wrong:
        return _wrong(*wrong)
    return _settled(phrase, rule)


def _wrong(*sentences: Text) -> Typed:
    return Typed(problems=tuple(map(Problem, sentences)))


def _frequency(phrase: Phrase) -> Frequency | None:
    """As said, or as the days imply it."""
    if phrase.frequency is not None:
        return phrase.frequency
    numbered = phrase.positions or any(each.nth for each in phrase.weekdays)
    if numbered or phrase.month_days or phrase.dates:
        of_year = phrase.months or phrase.dates or phrase.of_year
        return Frequency.YEARLY if of_year else Frequency.MONTHLY
    if phrase.weekdays:
        return Frequency.WEEKLY
    return Frequency.YEARLY if phrase.months else None


def _values(phrase: Phrase, frequency: Frequency) -> dict[str, Any]:
    return {
        "frequency": frequency,
        "interval": 1 if phrase.interval is None else phrase.interval,
        "weekdays": phrase.weekdays,
        "month_days": {*phrase.month_days, *(day for _, day in phrase.dates)},
        "months": {*phrase.months, *(month for month, _ in phrase.dates)},
        "positions": phrase.positions,
        "count": phrase.count,
        "until": phrase.until,
        "week_start": phrase.week_start,
    }


def _unclear(phrase: Phrase, frequency: Frequency) -> list[Text]:
    """What a rule could be made of, and a person would not have meant."""
    by_date = frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    plain = [each.day for each in phrase.weekdays if not each.nth]
    limiting = phrase.if_weekday and phrase.month_days
    alone = plain and not phrase.positions and not limiting
    wrong = []
    if alone and by_date and not phrase.month_days and not phrase.each_weekday:
        day = WEEKDAYS[plain[0]]
        wrong.append(
            T("Which {weekday}: the first, the second, the last? Or every {weekday}?", weekday=day)
        )
    if alone and phrase.month_days:
        wrong.append(T("Give days of the month or weekdays, not both."))
    days = {day for _, day in phrase.dates} | set(phrase.month_days)
    months = {month for month, _ in phrase.dates} | set(phrase.months)
    if phrase.dates and min(len(days), len(months)) > 1:
        wrong.append(T("These dates do not repeat together: make an event of each."))
    return wrong


def _settled(phrase: Phrase, rule: Recurrence) -> Typed:
    """The rule, or the question which of two it is; without the days excepted."""
    question = which_of_two(phrase, rule)
    missing = may_be_missing(rule)
    if phrase.clamp is not None and missing is None:
        return _wrong(T("Every one of its months has that day."))
    if missing is not None and phrase.clamp is not False:
        clamped = with_last_days(rule)
        if clamped is None:
            return _wrong(T("Give one day after the 28th: shorter months do not have all of them."))
        if phrase.clamp is None:
            question = of_shorter_months(rule, clamped, missing)
        rule = clamped
    wrong = _not_its_days(rule if question is None else question.answers[0].rule, phrase)
    if wrong:
        return _wrong(*wrong)
    skipped = tuple(sorted(set(phrase.skipped)))
    return Typed(None if question else rule, skipped, question)


def _not_its_days(rule: Recurrence, phrase: Phrase) -> list[Text]:
    """A sentence for each day that is excepted and is none of the rule's."""
    if not phrase.skipped:
        return []
    try:
        first = first_day(rule, phrase.start)
        return [
            T("{day} is not one of its days.", day=day)
            for day in phrase.skipped
            if first is None or not occurs_on(rule, first, day)
        ]
    except StepsError as wrong:
        return [wrong.text]
