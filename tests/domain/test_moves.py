"""Sessions go along with their event, however exactly its dates are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.domain.acts import Act, Ask, decide, spelled_out
from bot.domain.events import Event
from bot.errors import Refusal
from schedules.moments import Dates
from tests.programmes import NOW, TUNIS, event, exact, programme, session, stored

DAYS = Dates.days(date(2026, 1, 11), date(2026, 1, 13), TUNIS)


def held(dates: Dates) -> Event:
    """An event with sessions on 12 and 13 January, at 01:00."""
    sessions = (session("talk", 11), session("visit", 12), session("off", 12, cancelled=True))
    (made,) = stored(programme(event("sfax", dates=dates, sessions=sessions)))
    return made


def moved(made: Event, **words: str) -> list[Dates]:
    """The dates of its sessions once it is rescheduled."""
    after = decide(made, Ask(made.id, Act.RESCHEDULE, words=words), NOW)
    return [each.dates for each in after.sessions]


def test_what_is_known_to_the_day_takes_its_sessions_along() -> None:
    """One that was called off stays where people know it was."""
    off = exact(12, 1)
    later = [exact(18, 1), exact(19, 1), off]
    assert moved(held(DAYS), date="2026-01-18/2026-01-20") == later
    assert moved(held(DAYS), start="2026-01-18 09:00", end="2026-01-20 17:00") == later
    exactly = Dates.exact(exact(10).start, exact(12).end)  # type: ignore[arg-type]
    assert moved(held(exactly), date="2026-01-18/2026-01-20") == later
    stays = [exact(11, 1), exact(12, 1), off]
    assert moved(held(DAYS), start="2026-01-11 09:00", end="2026-01-13 17:00") == stays
    assert moved(held(DAYS), date="2026-02") == stays


def test_of_a_month_the_first_session_begins_with_the_event() -> None:
    """Where they fit the days as they are, they stay."""
    september = Dates.in_month(2026, 9, TUNIS)
    off = exact(12, 1)
    assert moved(held(september), date="2026-01-20/2026-01-21") == [exact(19, 1), exact(20, 1), off]
    stays = [exact(11, 1), exact(12, 1), off]
    assert moved(held(september), date="2026-01-12/2026-01-14") == stays


def test_an_event_does_not_leave_its_sessions_behind() -> None:
    with pytest.raises(Refusal) as refused:
        moved(held(DAYS), date="2026-01-18")
    assert [str(each.message) for each in refused.value.problems] == [
        f"The session {title} would be outside the event, which is then from 2026-01-18 to "
        "2026-01-18. Move it first with /session move, or give the event more days."
        for title in ("Talk", "Visit")
    ]


@pytest.mark.parametrize(("fold", "hour"), [("first", 0), ("second", 1)])
def test_a_time_that_happens_twice_is_chosen_with_fold(fold: str, hour: int) -> None:
    """In a date that is typed in one line, too; without, it is asked."""
    october = Dates.in_month(2026, 10, "Europe/Paris")
    (made,) = stored(programme(event("sfax", dates=october)))
    ask = Ask(made.id, Act.RESCHEDULE, words={"when": "25 October 02:30-05:00"})
    with pytest.raises(Refusal) as refused:
        spelled_out(made, ask, NOW, ("en",))
    (problem,) = refused.value.problems
    assert str(problem.message).endswith("Which is meant? Say which with fold.")
    chosen = spelled_out(made, replace(ask, words={**ask.words, "fold": fold}), NOW, ("en",))
    after = decide(made, chosen, NOW).dates.start
    assert after is not None
    assert after.instant == datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
