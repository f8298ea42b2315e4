"""How often an event repeats, from the word ``repeat`` and back: a phrase, or an RRULE.

A file cannot be asked, so what has two meanings is a problem with the phrases that have one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from schedules.drafts import EventDraft
from schedules.files.words import Words
from schedules.moments import Dates, Moment
from schedules.recurrence.occurrences import Override, misfit
from schedules.recurrence.rrule import rrule
from schedules.recurrence.rule import Recurrence
from schedules.recurrence.typed import Question, Typed, read_typed
from schedules.recurrence.words import in_words
from schedules.texts import Problem, T, Text

ANY_DAY = date(2027, 1, 1)  # where the dates are not known, what is wrong by itself is still told


def repeat_of(words: Words, dates: Dates | None) -> tuple[Recurrence | None, tuple[Override, ...]]:
    """The rule and the dates left out; none where it does not repeat, or wrongly, which is told."""
    text = words.texts.get("repeat")
    if text is None:
        return None, ()
    start = (dates and (dates.start or dates.first)) or ANY_DAY
    typed = read_typed(text, start)
    sentences = list(_wrong(typed))
    if typed.rule and dates and (wrong := misfit(typed.rule, dates)):
        sentences.append(wrong)
    for sentence in sentences:
        words.complain("repeat", sentence)
    if sentences or dates is None:
        return None, ()
    return typed.rule, tuple(Override(day, skipped=True) for day in typed.skipped)


def repeat_words(event: EventDraft) -> str | None:
    """What `repeat_of` reads back as the event's rule and the dates left out: in words, or where
    nobody would type it as an RRULE."""
    if event.repeat is None:
        return None
    start = event.dates.start or event.dates.first or ANY_DAY
    return spelled(event.repeat, start, (each.day for each in event.overrides if each.skipped))


def spelled(rule: Recurrence, start: Moment | date, skipped: Iterable[date]) -> str:
    """The same of a rule from ``start`` on, and the days left out."""
    said = str(in_words(rule))
    if read_typed(said, start).rule != rule:
        said = rrule(rule, start)
    out = ", ".join(day.isoformat() for day in skipped)
    return f"{said} except {out}" if out else said


def _wrong(typed: Typed) -> list[Text]:
    if typed.question:
        return [_unasked(typed.question)]
    return [_placed(problem) for problem in typed.problems]


def _unasked(question: Question) -> Text:
    first, second = (in_words(answer.rule) for answer in question.answers)
    return T("Write “{first}” or “{second}”, whichever is meant.", first=first, second=second)


def _placed(problem: Problem) -> Text:
    """The problem with the part of an RRULE in which it stands."""
    if problem.cell is None:
        return problem.message
    return T("{part}: {problem}", part=problem.cell, problem=problem.message)
