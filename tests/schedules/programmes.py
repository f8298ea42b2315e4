"""Programmes of every shape, for properties: all fields, all precisions, hostile but clean
texts, times around the changes of clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from schedules.drafts import (
    EVENT_KINDS,
    RELATIONS,
    SESSION_FORMATS,
    EventDraft,
    ProgrammeDraft,
    SessionDraft,
    Speaker,
)
from schedules.files import typed
from schedules.moments import Dates, GapError, place, seen_in
from schedules.recurrence.expansion import days
from schedules.recurrence.occurrences import Override, misfit
from schedules.recurrence.rule import Frequency, Recurrence, Weekday

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = ("Africa/Tunis", "Africa/Casablanca", "Africa/Cairo", "Europe/Madrid", "Asia/Kathmandu",
         "America/St_Johns", "Australia/Lord_Howe", "UTC")  # fmt: skip

_TRICKY = (
    "no", "Yes", "null", "~", "12:30", "1e3", "2027-03-03", "- a", "a: b", "a #b", "#a", "'a'",
    '"a"', "{a}", "[a]", "a,b;c\\n", "*a", "&a", "!a", "|", ">", "%a", "@a", "`a`", "=", "<<",
    "À propos", "الجلسة الافتتاحية", "naïve", "…", "a:", "?", "-", "--- a", "\\", "𝄞", "a\u200fb",
    "CANCELLED: a", "x" * 300, "=1+1", "<@&1> @everyone", "\ufeffa",
)  # fmt: skip
_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
LINES = (st.sampled_from(_TRICKY) | _ANY).map(typed.one_line).filter(bool)
TEXTS = (
    st.lists(LINES | st.sampled_from(["", "  - indented", "a  b", "key: value"]), max_size=4)
    .map("\n".join)
    .map(typed.lines)
    .filter(bool)
)
LINKS = st.sampled_from(
    ["https://example.org", "http://xn--caf-dma.example/a?b=c&d=%2C;e,f#g", "https://a.b/é(1)"]
)
REFS = st.sampled_from(["a", "event 1", "2027", "x@example.org", "no"]) | LINES.map(
    lambda text: text[:60].strip()
)
ZONE = st.sampled_from(ZONES)
SEATS = st.none() | st.integers(1, typed.MOST_SEATS)


def _instants() -> st.SearchStrategy[datetime]:
    """Minutes of a few years, many of them within hours of a change of the clocks."""
    changes = [datetime(2027, 3, 28, 1), datetime(2027, 10, 31, 1), datetime(2026, 10, 29, 21),
               datetime(2027, 4, 3, 15), datetime(2026, 11, 1, 4, 31)]  # fmt: skip
    near = st.builds(
        lambda change, minutes: change + timedelta(minutes=minutes),
        st.sampled_from(changes),
        st.integers(-180, 180),
    )
    far = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    )
    return (near | far).map(lambda moment: moment.replace(tzinfo=UTC))


LENGTHS = st.integers(0, 3 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def dates(draw: st.DrawFn, *, placed: bool = False) -> Dates:
    zone = draw(ZONE)
    kinds = ["exact", "exact", "days"] + ([] if placed else ["month", "tba"])
    kind = draw(st.sampled_from(kinds))
    if kind == "exact":
        start = draw(_instants())
        return Dates.exact(seen_in(start, zone), seen_in(start + draw(LENGTHS), zone))
    if kind == "days":
        first = draw(st.dates(date(2025, 1, 1), date(2030, 1, 1)))
        return Dates.days(first, first + timedelta(days=draw(st.integers(0, 5))), zone)
    if kind == "month":
        return Dates.in_month(draw(st.integers(2020, 2030)), draw(st.integers(1, 12)), zone)
    return Dates.tba(zone)


@st.composite
def repeats(draw: st.DrawFn, of: Dates) -> tuple[Recurrence | None, tuple[Override, ...]]:
    """A rule that begins on the day of these dates, with a date or two left out; mostly none."""
    if of.first is None or draw(st.integers(0, 2)):
        return None, ()
    day = of.first
    nth = Weekday(day.weekday(), (day.day - 1) // 7 + 1)
    rules = [
        Recurrence.of(Frequency.DAILY, 3),
        Recurrence.of(Frequency.WEEKLY, 2, weekdays=[Weekday(day.weekday()), Weekday(6)]),
        Recurrence.of(Frequency.MONTHLY, month_days=[day.day], count=5),
        Recurrence.of(Frequency.MONTHLY, weekdays=[nth], until=day + timedelta(days=900)),
        Recurrence.of(Frequency.YEARLY, month_days=[day.day], months=[day.month]),
        Recurrence.of(Frequency.YEARLY, weekdays=[Weekday(day.weekday(), -1)], months=[day.month]),
    ]
    rule = draw(st.sampled_from(rules))
    if misfit(rule, of):
        return None, ()
    found = [each for each, _ in zip(days(rule, day), range(4), strict=False)]
    out = sorted(draw(st.sets(st.sampled_from(found), max_size=2)))
    return rule, tuple(Override(each, skipped=True) for each in out)


SPEAKERS = st.lists(st.builds(Speaker, LINES, st.none() | LINES), max_size=3).map(tuple)


@st.composite
def sessions(draw: st.DrawFn, of: Dates) -> tuple[SessionDraft, ...]:
    """A few sessions on the days of an event, in order of time."""
    if of.first is None or of.last is None:
        return ()
    made = []
    for ref in draw(st.lists(REFS, max_size=3, unique=True)):
        day = of.first + timedelta(days=draw(st.integers(0, (of.last - of.first).days)))
        minute = draw(st.integers(0, 24 * 60 - 1))
        wall = datetime.combine(day, time(minute // 60, minute % 60))
        try:
            start = place(wall, of.zone, fold=draw(st.integers(0, 1)))
        except GapError:
            continue
        zone = draw(st.just(of.zone) | ZONE)
        end = seen_in(start.instant + draw(LENGTHS), zone)
        made.append(
            SessionDraft(
                ref=ref,
                title=draw(LINES),
                dates=Dates.exact(seen_in(start.instant, zone), end),
                format=draw(st.sampled_from(SESSION_FORMATS)),
                abstract=draw(st.none() | TEXTS),
                place=draw(st.none() | LINES),
                link=draw(st.none() | LINKS),
                seats=draw(SEATS),
                speakers=draw(SPEAKERS),
                cancelled=draw(st.booleans()),
            )
        )
    return tuple(sorted(made, key=lambda made: (made.dates.start.instant, made.dates.end.instant)))


@st.composite
def programmes(draw: st.DrawFn, *, placed: bool = False) -> ProgrammeDraft:
    """``placed``: only events that have a day, as calendars need it."""
    events: list[EventDraft] = []
    for ref in draw(st.lists(REFS, max_size=3, unique=True)):
        when = draw(dates(placed=placed))
        follows = draw(st.sampled_from([None, *(event.ref for event in events)]))
        repeat, overrides = draw(repeats(when))
        events.append(
            EventDraft(
                ref=ref,
                title=draw(LINES),
                dates=when,
                kind=draw(st.sampled_from(EVENT_KINDS)),
                summary=draw(st.none() | TEXTS),
                host=draw(st.none() | LINES),
                place=draw(st.none() | LINES),
                link=draw(st.none() | LINKS),
                theme=draw(st.none() | LINES),
                series=draw(st.none() | LINES),
                languages=draw(
                    st.lists(st.sampled_from(["en", "fr", "no", "pt-BR"]), unique=True).map(tuple)
                ),
                seats=draw(SEATS),
                rsvp_until=draw(st.none() | _instants()),
                follows=follows,
                relation=follows and draw(st.sampled_from(RELATIONS)),
                sessions=() if repeat else draw(sessions(when)),
                cancelled=draw(st.booleans()),
                repeat=repeat,
                overrides=overrides,
            )
        )
    return ProgrammeDraft(tuple(events), draw(st.none() | LINES), draw(st.none() | ZONE))
