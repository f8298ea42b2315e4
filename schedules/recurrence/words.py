"""A rule in plain words, for cards and previews: "every 2 weeks on Monday and Thursday, until …".

Whatever rule there is, all of it is said. In English, `typed` reads the words of every rule that
people can type back as the same rule (tested).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schedules.recurrence.rule import (
    WORKING_DAYS,
    Frequency,
    Recurrence,
    Weekday,
    may_be_missing,
)
from schedules.texts import T, Text, Tn

WEEKDAYS = (
    T("Monday"), T("Tuesday"), T("Wednesday"), T("Thursday"), T("Friday"), T("Saturday"),
    T("Sunday"),
)  # fmt: skip
MONTHS = (
    T("January"), T("February"), T("March"), T("April"), T("May"), T("June"), T("July"),
    T("August"), T("September"), T("October"), T("November"), T("December"),
)  # fmt: skip
_ONE = {
    Frequency.DAILY: T("every day"),
    Frequency.WEEKLY: T("every week"),
    Frequency.MONTHLY: T("every month"),
    Frequency.YEARLY: T("every year"),
}
_WORKING = tuple(Weekday(day) for day in WORKING_DAYS)


def in_words(rule: Recurrence) -> Text:
    """The whole rule as one phrase."""
    phrase = _often(rule)
    if days := _days(rule):
        phrase = T("{often} {days}", often=phrase, days=days)
    if may_be_missing(rule):
        phrase = _skipping(rule, phrase)
    if rule.week_start:
        day = WEEKDAYS[rule.week_start]
        phrase = T("{repeats}, weeks beginning on {weekday}", repeats=phrase, weekday=day)
    if rule.until is not None:
        return T("{repeats}, until {until}", repeats=phrase, until=rule.until)
    if rule.count is not None:
        return Tn("{repeats}, {n} time", "{repeats}, {n} times", rule.count, repeats=phrase)
    return phrase


def _skipping(rule: Recurrence, phrase: Text) -> Text:
    if rule.months == (2,):
        return T("{repeats}, in leap years only", repeats=phrase)
    return T("{repeats}, skipping shorter months", repeats=phrase)


def listed(texts: Sequence[Text]) -> Text:
    """ "Monday, Tuesday and Friday"; at least one."""
    *others, last = texts
    if not others:
        return last
    first, *rest = others
    for each in rest:
        first = T("{first}, {next}", first=first, next=each)
    return T("{first} and {last}", first=first, last=last)


def _often(rule: Recurrence) -> Text:
    n = rule.interval
    if n == 1:
        return _ONE[rule.frequency]
    return {
        Frequency.DAILY: Tn("every {n} day", "every {n} days", n),
        Frequency.WEEKLY: Tn("every {n} week", "every {n} weeks", n),
        Frequency.MONTHLY: Tn("every {n} month", "every {n} months", n),
        Frequency.YEARLY: Tn("every {n} year", "every {n} years", n),
    }[rule.frequency]


def _days(rule: Recurrence) -> Text | None:
    """On which days; None where every one is meant."""
    if _is_a_date(rule):
        [month], [day] = rule.months, rule.month_days
        return T("on {day} {month}", day=day, month=MONTHS[month - 1])
    parts = list(_parts(rule))
    if not parts:
        return None
    phrase = parts[0]
    for part in parts[1:]:
        phrase = T("{days} {which}", days=phrase, which=part)
    return phrase


def _is_a_date(rule: Recurrence) -> bool:
    alone = len(rule.months) == len(rule.month_days) == 1 and rule.month_days[0] > 0
    return alone and rule.frequency is Frequency.YEARLY and not (rule.weekdays or rule.positions)


def _parts(rule: Recurrence) -> Iterator[Text]:
    clamped = rule.clamped
    if clamped is not None and (rule.frequency is Frequency.MONTHLY or len(rule.months) == 1):
        meant = listed(list(map(_month_day, clamped)))
        yield T("on {days}, or the last day of shorter months", days=meant)
    elif rule.positions in ((1,), (-1,)) and rule.weekdays == _WORKING and not rule.month_days:
        first = rule.positions == (1,)
        yield T("on the first working day") if first else T("on the last working day")
    else:
        yield from _plain_days(rule)
        if rule.positions:
            yield T(
                "(of these: {positions})", positions=listed(list(map(_position, rule.positions)))
            )
    if rule.months:
        yield T("in {months}", months=listed([MONTHS[month - 1] for month in rule.months]))


def _plain_days(rule: Recurrence) -> Iterator[Text]:
    if rule.month_days:
        yield T("on {days}", days=listed(list(map(_month_day, rule.month_days))))
        if rule.weekdays:
            yield T("if it is a {weekdays}", weekdays=_either(rule.weekdays))
    elif rule.weekdays and rule.weekdays[0].nth:
        yield T("on {days}", days=listed(list(map(_nth_weekday, rule.weekdays))))
    elif rule.weekdays:
        names = [WEEKDAYS[each.day] for each in rule.weekdays]
        if rule.frequency is Frequency.WEEKLY:
            yield T("on {days}", days=listed(names))
        else:
            yield T("on every {weekdays}", weekdays=listed(names))


def _either(weekdays: Sequence[Weekday]) -> Text:
    first, *rest = (WEEKDAYS[each.day] for each in weekdays)
    for each in rest:
        first = T("{first} or {last}", first=first, last=each)
    return first


def _month_day(day: int) -> Text:
    if day == -1:
        return T("the last day")
    if day < 0:
        return T("day {n} from the end", n=-day)
    if day in (1, 21, 31):
        return T("the {n}st", n=day)
    if day in (2, 22):
        return T("the {n}nd", n=day)
    return T("the {n}rd", n=day) if day in (3, 23) else T("the {n}th", n=day)


def _nth_weekday(weekday: Weekday) -> Text:
    name = WEEKDAYS[weekday.day]
    match weekday.nth:
        case 1:
            return T("the first {weekday}", weekday=name)
        case 2:
            return T("the second {weekday}", weekday=name)
        case 3:
            return T("the third {weekday}", weekday=name)
        case 4:
            return T("the fourth {weekday}", weekday=name)
        case 5:
            return T("the fifth {weekday}", weekday=name)
        case -1:
            return T("the last {weekday}", weekday=name)
        case -2:
            return T("the second last {weekday}", weekday=name)
        case nth if nth > 0:
            return T("{weekday} number {n}", weekday=name, n=nth)
        case nth:
            return T("{weekday} number {n} from the end", weekday=name, n=-nth)


def _position(position: int) -> Text:
    if position == -1:
        return T("the last")
    if position < 0:
        return T("number {n} from the end", n=-position)
    return T("number {n}", n=position)
