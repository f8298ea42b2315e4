"""Events that repeat: which dates are made events when, and what a change makes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.events import Event, Repeat, State
from bot.domain.recurrence_changes import Reshaped, again, moved, reshaped, stopped
from bot.domain.recurrences import (
    AT_LEAST,
    HORIZON,
    Repeating,
    announces,
    as_event,
    coming,
    draft_on,
    first_coming,
    horizon,
    override_of,
    recurring_of,
    standing,
)
from bot.errors import Refusal
from schedules.drafts import EventDraft
from schedules.moments import Dates, place
from schedules.recurrence.expansion import StepsError, first_day, occurs_on
from schedules.recurrence.occurrences import Override, dates_on, misfit
from schedules.recurrence.rule import Frequency, Recurrence
from tests.programmes import NOW, TUNIS
from tests.repeating import on, weekly
from tests.schedules.recurrences import BEGUN

WEEK = timedelta(weeks=1)
Begun = tuple[Recurrence, date]
LAST = date(2060, 1, 1)
SOON = st.integers(-400, 400).map(lambda days: timedelta(days=days))


def made(draft: EventDraft, now: datetime) -> list[Event]:
    """The events of a draft as a store would hold them."""
    found = []
    for number, day in enumerate(horizon(recurring_of(draft), now).days, 1):
        one = draft_on(draft, day)
        assert draft.repeat is not None
        repeat = Repeat(1, day, draft.repeat)
        plain = as_event(Repeating(number, 1, replace(draft, ref=one.ref)))
        found.append(replace(plain, dates=one.dates, rsvp_until=one.rsvp_until, repeat=repeat))
    return found


def beginning(rule: Recurrence, day: date) -> tuple[Recurrence, date]:
    """The rule, and its first day from that one on; every day where it has none."""
    try:
        first = first_day(rule, day)
    except StepsError:
        first = None
    return (rule, first) if first else (Recurrence.of(Frequency.DAILY, 2), day)


def drafted(begun: Begun) -> EventDraft | None:
    rule, day = begun
    start = place(datetime.combine(day, time(10)), TUNIS)
    end = place(datetime.combine(day, time(11)), TUNIS)
    draft = EventDraft("a", "A", Dates.exact(start, end), repeat=rule)
    return None if misfit(rule, draft.dates) else draft


@given(BEGUN, SOON)
@settings(max_examples=150, deadline=None)
def test_whatever_the_rule_is_the_next_dates_are_made_and_the_horizon_looked_at_again_in_time(
    begun: Begun, ahead: timedelta
) -> None:
    """Every date that begins within 60 days, and three at least; never before it is due, and just
    when it is due at least one more."""
    draft = drafted(begun)
    assume(draft is not None)
    assert draft is not None
    recurring, now = recurring_of(draft), datetime.combine(begun[1], time(0), UTC) + ahead
    found = horizon(recurring, now)
    begins = [dates_on(recurring.first, day).begins for day in found.days]
    assert sorted(found.days) == list(found.days)
    assert len([each for each in begins if each and each > now + HORIZON]) <= AT_LEAST
    if found.extends is None:
        return
    assert len(found.days) >= AT_LEAST
    assert found.extends > now
    before = horizon(recurring, found.extends - timedelta(seconds=1))
    assert set(before.days) <= set(found.days)
    assert not set(horizon(recurring, found.extends).days) <= set(found.days)


@given(BEGUN, BEGUN, st.integers(0, 5), st.booleans())
@settings(max_examples=150, deadline=None)
def test_whatever_becomes_of_the_rule_no_event_is_forgotten_and_no_day_has_two(
    begun: Begun, other: Begun, which: int, in_place: bool
) -> None:
    """Each event stays as a date of the new rule, is called off, or is left by itself."""
    draft = drafted(begun)
    assume(draft is not None)
    assert draft is not None
    now = datetime.combine(begun[1], time(0), UTC)
    events = made(draft, now)
    day = horizon(recurring_of(draft), now).days[which % len(events)]
    old = Repeating(1, 1, draft)
    rule, first = beginning(other[0].ending(LAST), day)
    after = replace(draft, dates=dates_on(draft.dates, first), repeat=rule)
    found = reshaped(old, events, day, again(old, day, after), now, in_place=in_place)
    _check_complete(found, events, day, in_place)


def _check_complete(found: Reshaped, events: list[Event], day: date, in_place: bool) -> None:
    assert found.after is not None
    assert found.after.repeat is not None
    days = [each.day for each in found.kept]
    assert len(set(days)) == len(days)
    first = found.after.dates.first
    assert all(occurs_on(found.after.repeat, first, each) for each in days)  # type: ignore[arg-type]
    gone = [each.before.id for each in found.kept]
    gone += [each.id for each in (*found.lost, *found.left)]
    affected = [each.id for each in events if in_place or each.repeat.day >= day]  # type: ignore[union-attr]
    assert sorted(gone) == affected
    assert (found.before is None) is (in_place or day == events[0].repeat.day)  # type: ignore[union-attr]


def test_a_date_has_the_deadline_and_what_is_different_about_it() -> None:
    until = datetime(2026, 1, 4, 9, tzinfo=UTC)
    own = Override(date(2026, 1, 12), dates=on("2026-01-13T18:00"), fields=(("title", "Own"),))
    skipped = Override(date(2026, 1, 19), skipped=True)
    draft = weekly(rsvp_until=until, overrides=(own, skipped))
    found = [draft_on(draft, date(2026, 1, day)) for day in (5, 12, 19)]
    assert [(each.ref, each.title, each.cancelled) for each in found] == [
        ("weekly/2026-01-05", "Weekly", False),
        ("weekly/2026-01-12", "Own", False),
        ("weekly/2026-01-19", "Weekly", True),
    ]
    assert [each.rsvp_until for each in found] == [
        until,
        until + WEEK + timedelta(days=1, hours=8),
        until + 2 * WEEK,
    ]


def test_what_an_event_has_of_its_own_is_what_differs_from_the_draft() -> None:
    first, second, third, *_ = made(weekly(), NOW)
    second = replace(second, title="Own", seats=3, dates=on("2026-01-13T18:00"))
    third = replace(third, stored=State.CANCELLED)
    found = [override_of(each, weekly()) for each in (first, second, third)]
    assert found == [
        Override(date(2026, 1, 5)),
        Override(date(2026, 1, 12), dates=second.dates, fields=(("title", "Own"),)),
        Override(date(2026, 1, 19), skipped=True),
    ]
    whole = standing(Repeating(1, 1, weekly()), [first, second, third])
    assert whole.overrides == tuple(found[1:])


def test_the_dates_to_come_are_a_rule_from_the_next_on() -> None:
    """Of a number of times, what is left."""
    recurring = recurring_of(weekly(how="every week, 3 times"))
    later = NOW + timedelta(days=6)
    assert first_coming(recurring, later) == date(2026, 1, 12)
    found = coming(recurring, later)
    assert found is not None
    assert (found.first_day, found.rule.count) == (date(2026, 1, 12), 2)
    assert coming(recurring, NOW + timedelta(days=30)) is None


@pytest.mark.parametrize(
    ("how", "day", "due"),
    [
        ("every week", date(2026, 1, 5), NOW),
        ("every week", date(2026, 1, 12), datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("every day", date(2026, 1, 6), datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("every year on 5 January", date(2027, 1, 5), datetime(2026, 12, 8, 9, tzinfo=UTC)),
    ],
)
def test_the_card_of_a_date_is_posted_when_the_one_before_is_over(
    how: str, day: date, due: datetime
) -> None:
    """Or four weeks before it begins, whichever is later."""
    recurring = recurring_of(weekly(how=how))
    begins = dates_on(recurring.first, day).begins
    assert announces(recurring, day, begins, NOW) == due


def test_stopping_keeps_what_has_begun() -> None:
    events = made(weekly(), NOW)
    now = datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
    found = stopped(Repeating(1, 1, weekly()), events, date(2026, 1, 12), now)
    assert [each.ref for each in found.left] == ["weekly/2026-01-12"]
    assert [each.ref for each in found.lost][:1] == ["weekly/2026-01-19"]
    assert found.before is not None
    assert found.before.repeat is not None
    assert found.before.repeat.until == date(2026, 1, 11)


def test_a_moved_series_ends_as_much_later() -> None:
    old = Repeating(1, 1, weekly(how="every week, until 2026-01-19"))
    found = moved(old, date(2026, 1, 5), date(2026, 1, 5), on("2026-01-07T10:00"))
    assert found.repeat is not None
    assert found.repeat.until == date(2026, 1, 21)


def test_where_nobody_can_know_the_days_a_move_is_refused_with_what_to_do() -> None:
    """The last working day: of which days is it the Tuesday before?"""
    draft = weekly(how="every month on the last working day", dates=on("2026-01-30T10:00"))
    with pytest.raises(Refusal) as refused:
        moved(Repeating(1, 1, draft), date(2026, 1, 30), date(2026, 1, 30), on("2026-01-27T10:00"))
    assert "cannot be guessed" in str(refused.value.sentence)
    assert "/repeat set" in str(refused.value.hint)
