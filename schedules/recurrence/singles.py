"""What is different about one occurrence of an event that repeats: it is skipped, moved, edited."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from schedules.moments import Dates, MomentError
from schedules.recurrence.expansion import days
from schedules.recurrence.occurrences import Override, Recurring, dates_on, with_override
from schedules.texts import T


def skip(recurring: Recurring, day: date) -> Recurring:
    """The occurrence of that day does not take place. What else is different about it is kept, for
    `restore`. Raises MomentError where there is none."""
    return _changed(recurring, day, lambda override: replace(override, skipped=True))


def restore(recurring: Recurring, day: date) -> Recurring:
    """The occurrence of that day takes place after all."""
    return _changed(recurring, day, lambda override: replace(override, skipped=False))


def move(recurring: Recurring, day: date, dates: Dates) -> Recurring:
    """The occurrence of that day takes place at other dates: also one that was skipped. The dates
    that the rule gives it undo a move."""
    own = None if dates == dates_on(recurring.first, day) else dates
    return _changed(recurring, day, lambda override: replace(override, skipped=False, dates=own))


def edit(recurring: Recurring, day: date, fields: Iterable[tuple[str, str | None]]) -> Recurring:
    """What these fields say is the occurrence's own; others that were are kept."""
    given = dict(fields)

    def edited(override: Override) -> Override:
        return replace(override, fields=tuple(sorted((dict(override.fields) | given).items())))

    return _changed(recurring, day, edited)


def _changed(recurring: Recurring, day: date, by: Callable[[Override], Override]) -> Recurring:
    must_occur(recurring, day)
    return with_override(recurring, by(recurring.override(day) or Override(day)))


def must_occur(recurring: Recurring, day: date) -> None:
    """Raises MomentError, with the next date, where there is no occurrence of that day."""
    if recurring.occurs_on(day):
        return
    nearest = next(days(recurring.rule, recurring.first_day, day), None)
    if nearest is None:
        raise MomentError(T("It does not take place on {day} or later.", day=day))
    raise MomentError(
        T("It does not take place on {day}. The next date is {nearest}.", day=day, nearest=nearest)
    )
