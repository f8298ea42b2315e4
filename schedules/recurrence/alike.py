"""The forms of rules that people's programs read alike; measured, see `ical`."""

from __future__ import annotations

from dataclasses import replace
from math import lcm

from schedules.recurrence.months import always_has
from schedules.recurrence.rule import Frequency, Recurrence

_SUNDAY = 6
_FIFTH = 5


def read_alike(rule: Recurrence) -> Recurrence | None:
    """The same rule in a form that every program reads alike; None where there is none."""
    if rule.week_start not in (0, _SUNDAY):
        return None
    if rule.frequency in (Frequency.DAILY, Frequency.WEEKLY):
        return rule
    monthly = rule.frequency is Frequency.MONTHLY
    if len(rule.months) == 1 and not (rule.positions and rule.month_days):
        return _of_one_month(rule)
    if monthly and rule.months:
        if rule.interval > 1 or rule.positions:
            return None
        rule = replace(rule, frequency=Frequency.YEARLY)
    return rule if _is_alike(rule) else None


def _of_one_month(rule: Recurrence) -> Recurrence | None:
    """By years where its month has all of its days, else by so many months that it is that one."""
    yearly = replace(rule, frequency=Frequency.YEARLY)
    every_year = rule.frequency is Frequency.YEARLY or rule.interval == 1
    if every_year and _is_alike(yearly):
        return yearly
    months = 12 * rule.interval if rule.frequency is Frequency.YEARLY else lcm(12, rule.interval)
    by_months = replace(rule, frequency=Frequency.MONTHLY, interval=1, months=())
    return _stretched(by_months, months) if _is_alike(by_months) else None


def _stretched(rule: Recurrence, months: int) -> Recurrence | None:
    try:
        return replace(rule, interval=months)
    except ValueError:  # further apart than a rule can say
        return None


def _is_alike(rule: Recurrence) -> bool:
    numbered = any(each.nth for each in rule.weekdays)
    backwards = any(day < 0 for day in rule.month_days)
    if rule.frequency is Frequency.YEARLY:
        if rule.positions or backwards or (numbered and not rule.months):
            return False
        return not rule.month_days or max(rule.month_days) <= always_has(rule.months)
    if rule.positions:
        return not (rule.month_days or numbered)
    if len(rule.weekdays) > 1 and any(abs(each.nth) == _FIFTH for each in rule.weekdays):
        return False  # ical.js adds days of its own in months that lack one of them
    return not (backwards and rule.weekdays)
