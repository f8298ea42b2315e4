"""From the pieces of a reading to the dates they may mean, now being known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from schedules.moments import Dates, Moment, seen_in, zone_named
from schedules.texts import T, Text
from schedules.typed_dates import moments_meant
from schedules.typed_dates.assembly import Bag
from schedules.typed_dates.clock_rules import beside
from schedules.typed_dates.days_meant import Chosen, ChosenMonth, days, fitting, months
from schedules.typed_dates.pieces import (
    Clock,
    Clocks,
    Dated,
    Days,
    InDays,
    InMonths,
    Interval,
    InTime,
    InWeeks,
    IsoMoment,
    Numbered,
    OfMonth,
    Stamp,
    Zones,
)
from schedules.typed_dates.readings import Understood, Wrong
from schedules.typed_dates.whys import NO_WHY, Why


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside the text: the present instant, the zone and the language."""

    now: datetime
    zone: str
    language: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to read the text, and the reasons to ask before it is believed."""

    understood: Understood
    whys: frozenset[Why]

    @property
    def start(self) -> Moment:
        """Of a candidate that is exact."""
        assert self.understood.dates.start is not None
        return self.understood.dates.start


def candidates(bag: Bag, around: Around) -> list[Candidate]:
    """Every way to read the pieces. Raises Wrong where none can be."""
    found: list[Candidate] = []
    for zone, offset, why in _zones(_said_zone(bag), around):
        reader = _Reader(bag, around, zone, offset)
        ways = list(reader.read())
        if any(Why.ZONE in each.whys for each in ways):  # the zone has another offset then
            local = _Reader(bag, around, zone, None).read()
            ways += [Candidate(each.understood, each.whys | {Why.ZONE}) for each in local]
        found += [Candidate(each.understood, each.whys | why) for each in ways]
    if not found:
        raise Wrong(T("That date is past."))
    return found


def wrongs(bag: Bag, around: Around) -> list[Text]:
    """Everything that is wrong with pieces that cannot be read."""
    told: dict[Text, None] = {}
    day, clock = bag.get("day"), bag.get("clock")
    parts: list[Callable[[], object]] = [lambda: candidates(bag, around)]
    if isinstance(day, Dated | Numbered | Days):
        today = around.now.astimezone(zone_named(around.zone)).date()
        parts.append(lambda: days(day, today, around.language))
    if isinstance(clock, Clock):
        parts.append(lambda: moments_meant.check(clock))
    for part in parts:
        try:
            part()
        except Wrong as wrong:
            told[wrong.text] = None
    return list(told)


def _said_zone(bag: Bag) -> Zones | None:
    whole = bag.get("all")
    said: Zones | None = whole.zone if isinstance(whole, IsoMoment) else bag.get("zone")
    return said


def _zones(said: Zones | None, around: Around) -> list[tuple[str, int | None, frozenset[Why]]]:
    if said is None or said.local:
        return [(around.zone, None, NO_WHY)]
    if said.names:
        names = (around.zone,) if around.zone in said.names else said.names
        why = frozenset({Why.ZONE}) if len(names) > 1 else NO_WHY
        return [(name, None, why) for name in names]
    return [(around.zone, offset, NO_WHY) for offset in said.offsets]


class _Reader:
    """One bag in one zone."""

    def __init__(self, bag: Bag, around: Around, zone: str, offset: int | None) -> None:
        self.bag, self.around, self.zone, self.offset = bag, around, zone, offset
        self.today = around.now.astimezone(zone_named(zone)).date()
        self.length: timedelta | None = getattr(bag.get("length"), "length", None)

    def read(self) -> Iterator[Candidate]:
        whole, day = self.bag.get("all"), self.bag.get("day")
        clock = self._clock(day)
        if whole is not None:
            yield from self._whole(whole)
        elif isinstance(day, OfMonth | InMonths):
            yield from self._month(day, clock)
        elif isinstance(day, InWeeks):
            raise Wrong(T("Which day of that week? Write the day too."))
        elif clock is not None:
            yield from self._timed(day, clock)
        else:
            yield from self._untimed(day)

    def _clock(self, day: Any) -> Clock | Clocks | None:
        """The time, of the half of the day that is said beside it or with the day ("tonight")."""
        clock: Clock | Clocks | None = self.bag.get("clock")
        part = getattr(self.bag.get("part"), "part", None)
        tonight = day.part if isinstance(day, InDays) else None
        for each in (part, tonight):
            if each is not None and clock is None:
                raise Wrong(T("At what time? Write it too, for example 15:00."))
            if each is not None and isinstance(clock, Clock):
                clock = _in_part(clock, each)
            elif each is not None and isinstance(clock, Clocks):
                clock = Clocks(_in_part(clock.first, each), _in_part(clock.last, each))
        return clock

    def _chosen(self, day: Any) -> Iterator[Chosen]:
        if day is None:
            for ahead in (0, 1):
                when = self.today + timedelta(days=ahead)
                yield Chosen(when, when, frozenset({Why.NO_DAY}))
            return
        weekday = getattr(self.bag.get("weekday"), "weekday", None)
        for chosen in days(day, self.today, self.around.language):
            yield from fitting(chosen, weekday)

    def _untimed(self, day: Any) -> Iterator[Candidate]:
        if day is None:
            if self.bag.get("unknown") is None:
                raise Wrong(T("On which day? Write it too, for example 3 March."))
            yield Candidate(Understood(Dates.tba(self.zone)), NO_WHY)
            return
        if self.length is not None:
            raise Wrong(T("At what time? A length needs a start, for example 15:00."))
        for each in self._chosen(day):
            chosen = each.next_time if each.first < self.today else each
            if chosen is not None:
                dates = Dates.days(chosen.first, chosen.last, self.zone)
                yield Candidate(Understood(dates), chosen.whys)

    def _month(self, day: Any, clock: object) -> Iterator[Candidate]:
        if clock is not None or self.length is not None:
            raise Wrong(T("Which day of the month? Write it too, for example 3 March."))
        for month in months(day, self.today):
            yield _in_month(month, self.zone)

    def _timed(self, day: Any, clock: Clock | Clocks) -> Iterator[Candidate]:
        for chosen in self._chosen(day):
            yield from self._to_come(chosen, lambda each: self._at(each, clock))

    def _to_come(
        self, chosen: Chosen, ways: Callable[[Chosen], Iterator[Candidate]]
    ) -> Iterator[Candidate]:
        """The ways that are to come; for those that are past, the same time of the days to propose
        instead. A midnight that is past is not the one that is meant."""
        past: set[time] = set()
        for each in ways(chosen):
            if each.start.instant >= self.around.now:
                yield each
            elif Why.MIDNIGHT not in each.whys:
                past.add(each.start.wall.time())
        if past and chosen.next_time is not None:
            yield from (each for each in ways(chosen.next_time) if each.start.wall.time() in past)

    def _at(self, chosen: Chosen, clock: Clock | Clocks) -> Iterator[Candidate]:
        if isinstance(clock, Clocks):
            for begin, end, why in moments_meant.spans(clock):
                yield from self._between(
                    (chosen.first, begin, clock.first.second),
                    (chosen.last, end, clock.last.second),
                    chosen.whys | why,
                )
            return
        if chosen.last > chosen.first:
            raise Wrong(T("Until what time on the last day? Write for example 9:00–17:00."))
        for minutes, second, why in moments_meant.times(clock):
            for start, also in self._placed(chosen.first, minutes, second):
                yield self._from(start, chosen.whys | why | also)

    def _placed(self, day: date, minutes: int, second: int) -> Iterator[moments_meant.Placed]:
        return moments_meant.placed(day, minutes, second, self.zone, self.offset)

    def _from(self, start: Moment, whys: frozenset[Why]) -> Candidate:
        understood = Understood(Dates.exact(start, start), ends=False)
        if self.length is not None:
            understood = understood.lasting(self.length)
        return Candidate(understood, whys)

    def _between(
        self, begin: tuple[date, int, int], end: tuple[date, int, int], whys: frozenset[Why]
    ) -> Iterator[Candidate]:
        for start, why in self._placed(*begin):
            for stop, also in self._placed(*end):
                if stop.instant > start.instant:
                    dates = Dates.exact(start, stop)
                    yield Candidate(Understood(dates), whys | why | also)

    def _whole(self, whole: Any) -> Iterator[Candidate]:
        if isinstance(whole, IsoMoment):
            yield from self._timed(whole.day, whole.clock)
        elif isinstance(whole, Interval):
            for chosen in self._chosen(Days(whole.first, whole.last)):
                yield from self._to_come(chosen, lambda each: self._interval(each, whole))
        elif isinstance(whole, Stamp):
            yield from self._instant(datetime.fromtimestamp(whole.seconds, UTC))
        elif isinstance(whole, InTime):
            later = self.around.now + whole.length + timedelta(seconds=59)
            yield from self._instant(later.replace(second=0, microsecond=0))

    def _instant(self, instant: datetime) -> Iterator[Candidate]:
        if instant >= self.around.now:
            yield self._from(seen_in(instant, self.zone), NO_WHY)

    def _interval(self, chosen: Chosen, whole: Interval) -> Iterator[Candidate]:
        for begin, second, why in moments_meant.times(whole.begins):
            for end, last, also in moments_meant.times(whole.ends):
                yield from self._between(
                    (chosen.first, begin, second),
                    (chosen.last, end, last),
                    chosen.whys | why | also,
                )


def _in_part(clock: Clock, part: Any) -> Clock:
    told = beside(clock, part)
    if clock.hours and not told.hours:
        raise Wrong(T("The time and the part of the day do not go together."))
    return told


def _in_month(month: ChosenMonth, zone: str) -> Candidate:
    return Candidate(Understood(Dates.in_month(month.year, month.month, zone)), month.whys)
