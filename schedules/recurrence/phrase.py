"""The parts of a rule in a typed phrase, gathered from left to right; what they make together is
for `typed` to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from schedules.recurrence.lexicon import Kind
from schedules.recurrence.rule import WORKING_DAYS, Frequency, Weekday
from schedules.recurrence.tokens import Token
from schedules.recurrence.words import WEEKDAYS
from schedules.texts import Problem, T, Text

LONGEST = 300  # characters
MOST_EXCEPTIONS = 50

_UNITS = (Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY, Frequency.YEARLY)
_DAY, _WEEK, _MONTH, _YEAR = range(4)
_WEEKEND = (5, 6)
_END = Token(Kind.NOTHING, "")


class Phrase:
    """``dates``: pairs of month and day; ``if_weekday``: the weekdays only limit the days;
    ``each_weekday``: every one of them in the month is meant; ``either``: "every third Monday",
    which may be every three weeks; ``clamp``: whether the last day stands for one that a month
    lacks, where that was said; ``strange``: not every word was understood."""

    def __init__(self, tokens: list[Token], start: date) -> None:
        self.start = start
        self.problems: list[Problem] = []
        self.frequency: Frequency | None = None
        self.interval: int | None = None
        self.weekdays: list[Weekday] = []
        self.month_days: list[int] = []
        self.months: list[int] = []
        self.dates: list[tuple[int, int]] = []
        self.positions: list[int] = []
        self.week_start = 0
        self.count: int | None = None
        self.until: date | None = None
        self.skipped: list[date] = []
        self.clamp: bool | None = None
        self.weeks_of_idiom = 0
        self.if_weekday = self.each_weekday = self.either = False
        self.of_month = self.of_year = self.strange = False
        self._tokens = tokens
        self._at = 0
        self._every = False
        self._ordinals: list[int] = []
        self._ordinals_used = True

    def read(self) -> None:
        while self._at < len(self._tokens):
            token = self._take()
            read = _READERS.get(token.kind)
            if read is None:
                self._strange(token)
            else:
                read(self, token)

    def read_exceptions(self) -> None:
        """Nothing but "except" and its dates."""
        while self._at < len(self._tokens):
            token = self._take()
            if token.kind is Kind.EXCEPT:
                self._on_except(token)
            else:
                self._strange(token)

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _next(self, ahead: int = 0) -> Token:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else _END

    def _complain(self, sentence: Text, found: str | None = None) -> None:
        self.problems.append(Problem(sentence, found=found))

    def _strange(self, token: Token) -> None:
        self.strange = True
        self._complain(T("“{word}” is not understood here.", word=token.text[:40]), token.text)

    def _each(self, unit: int, interval: int | None) -> None:
        """It repeats every unit, or every so many."""
        self._every = False
        frequency = _UNITS[unit]
        if self.frequency in (None, frequency):
            self.frequency = frequency
        elif unit == _MONTH and self.frequency is Frequency.YEARLY and interval is None:
            self.of_month = True
        else:
            self._complain(T("It says twice how often."))
        if interval is None:
            return
        if self.interval not in (None, interval):
            self._complain(T("It says twice how often."))
        self.interval = interval

    def _ends(self, until: date | None, count: int | None) -> None:
        if (self.until or self.count) is not None:
            self._complain(T("It says twice when it ends."))
        self.until, self.count = until, count

    def _on_every(self, _: Token) -> None:
        self._every = True

    def _on_other(self, token: Token) -> None:
        self.interval = 2
        if self._next().kind is Kind.UNIT:
            self._each(self._take().value, 2)
        elif self._next().kind is Kind.WEEKDAY or self.weekdays:
            self.frequency = Frequency.WEEKLY
        elif self.frequency is None:
            self._strange(token)

    def _on_unit(self, token: Token) -> None:
        follows, after = self._next().kind, self._next(1)
        if follows is Kind.NUMBER and after.kind in (Kind.TIMES, Kind.UNIT) and not after.of:
            follows = Kind.TIMES
        if token.value == _DAY and follows in (Kind.WEEKDAY, Kind.NUMBER):
            return  # "day 15"; Arabic says "every day Monday"
        if self._every or follows is Kind.OTHER:
            self._each(token.value, None)
        elif token.value == _MONTH:
            self.of_month = True
        elif token.value == _YEAR:
            self.of_year = True
        else:
            self._strange(token)

    def _on_units(self, token: Token) -> None:
        self._each(token.value, 2)

    def _on_often(self, token: Token) -> None:
        self._each(token.value, None)

    def _on_idiom(self, token: Token) -> None:
        self.weeks_of_idiom = token.value
        self._each(_DAY, 7 * token.value + 1)

    def _on_too_often(self, _: Token) -> None:
        self._complain(T("An event repeats every day at most."))

    def _on_number(self, token: Token) -> None:
        follows = self._next()
        if follows.kind is Kind.UNIT and follows.of and not token.nth:
            self._day_of_month(token.value)
        elif follows.kind is Kind.UNIT and not token.nth:
            self._take()
            if self._every:
                self._each(follows.value, token.value)
            else:
                self._lasting(token.value, follows.value)
        elif follows.kind is Kind.TIMES:
            self._take()
            self._ends(None, token.value)
        elif follows.kind is Kind.MONTH:
            self.dates.append((self._take().value, token.value))
            self._every = False
        elif token.nth:
            self._on_ordinal(token)
        else:
            self._day_of_month(token.value)

    def _lasting(self, number: int, unit: int) -> None:
        """ "for 10 weeks": until the day before it would begin again after them."""
        if self.frequency is None and not self.weekdays:
            self._complain(T("Write “every” before it: every {n} weeks.", n=number))
            return
        months = number * (12 if unit == _YEAR else unit == _MONTH)
        years, month = divmod(self.start.month - 1 + months, 12)
        try:
            day = self.start.replace(year=self.start.year + years, month=month + 1, day=1)
            day += timedelta(days=self.start.day - 1)
            day += timedelta(days=number * {_DAY: 1, _WEEK: 7}.get(unit, 0))
            self._ends(day - timedelta(days=1), None)
        except (ValueError, OverflowError):
            self._complain(T("Is the year right? {year} is too far away.", year=number))

    def _day_of_month(self, day: int) -> None:
        if self._every and self._next().kind is Kind.WEEKDAY:
            self._complain(T("Write “every {n} weeks on” a weekday.", n=day))
        self.month_days.append(day)
        self._every = False

    def _on_ordinal(self, token: Token) -> None:
        """ "the first and third Monday", "every third week", "the last day", "the 15th"."""
        ahead = 0
        while (kind := self._next(ahead).kind) is Kind.ORDINAL or (
            kind is Kind.NUMBER and self._next(ahead).nth
        ):
            ahead += 1
        if kind in (Kind.WEEKDAY, Kind.WORKING):
            self._number_weekdays(token.value, alone=ahead == 0)
        elif self._at > 1 and self._next(-2).kind is Kind.WEEKDAY and not token.nth:
            # Arabic: "the Monday the first"
            self.weekdays[-1] = Weekday(self.weekdays[-1].day, token.value)
        elif kind in (Kind.UNIT, Kind.EVERY) and self._next(ahead).of:
            self._day_of_month(token.value)
        elif kind is Kind.UNIT and ahead == 0 and self._every and token.value > 0:
            self._each(self._take().value, token.value)
        elif token.nth or (kind is Kind.UNIT and self._next(ahead).value == _DAY):
            if ahead == 0 and kind is Kind.UNIT and self._next().value == _DAY:
                self._take()
            self._day_of_month(token.value)
        else:
            self._strange(token)

    def _number_weekdays(self, nth: int, *, alone: bool) -> None:
        if self._ordinals_used:
            self._ordinals = []
        self.either = self._every and alone and nth > 1 and not self._ordinals
        self._ordinals.append(nth)
        self._ordinals_used = False

    def _on_weekday(self, token: Token) -> None:
        self._add_weekdays((token.value,))

    def _add_weekdays(self, days: tuple[int, ...]) -> None:
        if self._ordinals:
            self.weekdays += [Weekday(day, nth) for nth in self._ordinals for day in days]
            self.either = self.either and len(self.weekdays) == 1
        else:
            self.weekdays += map(Weekday, days)
            self.each_weekday = self.each_weekday or self._every
        self._ordinals_used = True
        self._every = False

    def _on_working(self, _: Token) -> None:
        """ "every working day", or "the last working day" of a month."""
        if self._ordinals and not self._ordinals_used:
            self.positions += self._ordinals
            self._ordinals = []
            self.either = False
        self._add_weekdays(tuple(WORKING_DAYS))

    def _on_weekend(self, _: Token) -> None:
        self._add_weekdays(_WEEKEND)

    def _on_month(self, token: Token) -> None:
        follows, after = self._next(), self._next(1).kind
        is_day = follows.kind is Kind.NUMBER and after not in (Kind.UNIT, Kind.TIMES, Kind.MONTH)
        if is_day and follows.value <= 31:
            self._take()
            self.dates.append((token.value, follows.value))
        else:
            self.months.append(token.value)
        self._every = False

    def _on_in(self, _: Token) -> None:
        """Nothing by itself."""

    def _on_from_the_end(self, token: Token) -> None:
        if self.month_days and self.month_days[-1] > 0:
            self.month_days[-1] *= -1
        else:
            self._strange(token)

    def _on_weeks(self, token: Token) -> None:
        """ "weeks beginning on" a weekday."""
        if self._next().kind is Kind.WEEKDAY:
            self.week_start = self._take().value
        else:
            self._strange(token)

    def _on_until(self, token: Token) -> None:
        if day := self._date(token):
            self._ends(day, None)

    def _on_except(self, token: Token) -> None:
        while day := self._date(token):
            self.skipped.append(day)
            if not self._a_date_follows():
                break
        if len(self.skipped) > MOST_EXCEPTIONS:
            self._complain(T("Except {n} days at most.", n=MOST_EXCEPTIONS))

    def _on_if(self, _: Token) -> None:
        self.if_weekday = True

    def _on_clamp(self, _: Token) -> None:
        self.clamp = True

    def _on_skip(self, _: Token) -> None:
        self.clamp = False

    def _a_date_follows(self) -> bool:
        ahead = 1 if self._next().kind is Kind.WEEKDAY else 0
        first, second = self._next(ahead).kind, self._next(ahead + 1).kind
        return first is Kind.DATE or {first, second} == {Kind.NUMBER, Kind.MONTH}

    def _date(self, after: Token) -> date | None:
        """The date that follows; None where there is none, or not such a day, which is told."""
        if not self._a_date_follows():
            self._complain(T("Which day? Write it as 3 March 2027 or 2027-03-03."), after.text)
            return None
        weekday = self._take() if self._next().kind is Kind.WEEKDAY else None
        first = self._take()
        text, day = first.text, first.day
        if first.kind is not Kind.DATE:
            second = self._take()
            number, month = (first, second) if first.kind is Kind.NUMBER else (second, first)
            text = f"{first.text} {second.text}"
            year = self._next()
            written = year.kind is Kind.NUMBER and year.value >= 1000
            if written:
                text += f" {self._take().text}"
            day = self._that_day(month.value, number.value, year.value if written else None)
        if day is None:
            self._complain(T("This is not a date: write 2027-03-03, for example."), text)
        elif weekday and weekday.value != day.weekday():
            right = WEEKDAYS[day.weekday()]
            self._complain(T("{day} is a {weekday}.", day=day, weekday=right), text)
        return day

    def _that_day(self, month: int, number: int, year: int | None) -> date | None:
        """Without a year, the next from the start on."""
        years = [year] if year else range(self.start.year, self.start.year + 9)
        for each in years:
            try:
                day = date(each, month, number)
            except ValueError:
                continue
            if year or day >= self.start:
                return day
        return None


_READERS: Mapping[Kind, Callable[[Phrase, Token], None]] = {
    Kind.EVERY: Phrase._on_every,
    Kind.OTHER: Phrase._on_other,
    Kind.UNIT: Phrase._on_unit,
    Kind.UNITS: Phrase._on_units,
    Kind.IDIOM: Phrase._on_idiom,
    Kind.OFTEN: Phrase._on_often,
    Kind.OFTEN_2: Phrase._on_units,
    Kind.TOO_OFTEN: Phrase._on_too_often,
    Kind.WEEKDAY: Phrase._on_weekday,
    Kind.WORKING: Phrase._on_working,
    Kind.WEEKEND: Phrase._on_weekend,
    Kind.MONTH: Phrase._on_month,
    Kind.NUMBER: Phrase._on_number,
    Kind.ORDINAL: Phrase._on_ordinal,
    Kind.UNTIL: Phrase._on_until,
    Kind.EXCEPT: Phrase._on_except,
    Kind.IF: Phrase._on_if,
    Kind.WEEKS: Phrase._on_weeks,
    Kind.FROM_THE_END: Phrase._on_from_the_end,
    Kind.CLAMP: Phrase._on_clamp,
    Kind.SKIP: Phrase._on_skip,
    Kind.IN: Phrase._on_in,
}
