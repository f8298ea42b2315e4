"""The rule of an event whose first day is moved."""

from __future__ import annotations

from datetime import date

from schedules.recurrence.expansion import first_day
from schedules.recurrence.rule import Frequency, Recurrence, Weekday


def following(rule: Recurrence, was: date, now: date) -> Recurrence | None:
    """The rule of an event whose first day moves: its weekdays move along, "the last Friday"
    becomes the last Thursday, "the 15th" the 16th. None where only a person can say what is meant.

    A day that some months lack needs asking afterwards (`rule.may_be_missing`).
    """
    if first_day(rule, now) == now:
        return rule
    found: Recurrence | None
    match rule.frequency:
        case Frequency.WEEKLY:
            shift = (now - was).days
            moved = tuple(Weekday((each.day + shift) % 7) for each in rule.weekdays)
            found = _again(rule, weekdays=moved)
        case Frequency.MONTHLY | Frequency.YEARLY if not rule.positions:
            found = _by_date(rule, now)
        case _:
            return None
    return found if found and first_day(found, now) == now else None


def _by_date(rule: Recurrence, now: date) -> Recurrence | None:
    months = rule.months
    if rule.frequency is Frequency.YEARLY and len(months) == 1:
        months = (now.month,)
    match rule.weekdays, rule.month_days:
        case (weekday,), () if weekday.nth:
            nth = -1 if weekday.nth == -1 else (now.day - 1) // 7 + 1
            return _again(rule, weekdays=(Weekday(now.weekday(), nth),), months=months)
        case (), (_,):
            return _again(rule, month_days=(now.day,), months=months)
    return None


def _again(
    rule: Recurrence,
    *,
    weekdays: tuple[Weekday, ...] = (),
    month_days: tuple[int, ...] = (),
    months: tuple[int, ...] | None = None,
) -> Recurrence:
    return Recurrence.of(
        rule.frequency,
        rule.interval,
        weekdays=weekdays,
        month_days=month_days,
        months=rule.months if months is None else months,
        count=rule.count,
        until=rule.until,
        week_start=rule.week_start,
    )
