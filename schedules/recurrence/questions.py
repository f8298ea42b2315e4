"""What must be asked of a typed phrase that can be meant in two ways, and the answers there are."""

from __future__ import annotations

from dataclasses import dataclass, replace

from schedules.recurrence.months import EVERY_MONTH_HAS, clamping
from schedules.recurrence.phrase import Phrase
from schedules.recurrence.rule import Frequency, Recurrence, Weekday
from schedules.recurrence.words import MONTHS, in_words
from schedules.texts import T, Text


@dataclass(frozen=True, slots=True)
class Answer:
    """One way to understand what was typed, in words, and the rule it is."""

    words: Text
    rule: Recurrence


@dataclass(frozen=True, slots=True)
class Question:
    """What must be asked, and the answers there are."""

    sentence: Text
    answers: tuple[Answer, ...]


def which_of_two(phrase: Phrase, rule: Recurrence) -> Question | None:
    if phrase.weeks_of_idiom:
        weeks = phrase.weeks_of_idiom
        weekly = replace(
            rule,
            frequency=Frequency.WEEKLY,
            interval=weeks,
            weekdays=(Weekday(phrase.start.weekday()),),
        )
        return _asked(weekly, rule)
    if phrase.either and phrase.frequency is None and not phrase.of_month and not phrase.months:
        [weekday] = rule.weekdays
        weekly = replace(
            rule,
            frequency=Frequency.WEEKLY,
            interval=weekday.nth,
            weekdays=(Weekday(weekday.day),),
        )
        return _asked(weekly, rule)
    return None


def _asked(*rules: Recurrence) -> Question:
    answers = tuple(Answer(in_words(rule), rule) for rule in rules)
    return Question(T("Which of the two do you mean?"), answers)


def with_last_days(rule: Recurrence) -> Recurrence | None:
    """The rule with the last day for one that months lack; None where there are several days
    that this could be."""
    if len([day for day in rule.month_days if not 1 <= day <= EVERY_MONTH_HAS]) > 1:
        return None
    month_days, positions = clamping(rule.month_days)
    return Recurrence.of(
        rule.frequency,
        rule.interval,
        month_days=month_days,
        positions=positions,
        months=rule.months,
        count=rule.count,
        until=rule.until,
    )


def of_shorter_months(rule: Recurrence, clamped: Recurrence, day: int) -> Question:
    if rule.months == (2,):
        sentence = T("Most years have no {day} {month}. What then?", day=day, month=MONTHS[1])
    else:
        sentence = T("Not every month has a day {day}. What then?", day=day)
    return Question(
        sentence,
        (
            Answer(T("the last day of the month"), clamped),
            Answer(T("nothing: it is skipped"), rule),
        ),
    )
