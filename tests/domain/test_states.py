"""The state machine of an event, walked at random."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.acts import Act, Ask, decide
from bot.domain.events import Event, State
from bot.domain.states import ALLOWED, require, stands
from bot.errors import Refusal
from schedules.moments import Dates, Precision
from tests.programmes import NOW, TUNIS, at, event, exact, programme, stored

DONE = [act for act in Act if act is not Act.EDIT]
STEPS = st.lists(
    st.tuples(st.sampled_from(DONE), st.integers(0, 8), st.sampled_from(["exact", "month", "tba"])),
    min_size=1,
    max_size=12,
)
# Where each act may lead, as domain.md has it.
LEADS = {
    Act.PUBLISH: {State.ANNOUNCED, State.SCHEDULED},
    Act.CANCEL: {State.CANCELLED},
    Act.POSTPONE: {State.POSTPONED},
    Act.RESCHEDULE: {State.DRAFT, State.ANNOUNCED, State.SCHEDULED},
    Act.ARCHIVE: {State.ARCHIVED},
}


def words(precision: str, now: datetime) -> dict[str, str]:
    day = now + timedelta(days=3)
    if precision == "exact":
        return {"start": f"{day:%Y-%m-%d} 15:00", "length": "1h"}
    return {"date": "tba" if precision == "tba" else f"{day + timedelta(days=31):%Y-%m}"}


@given(
    STEPS,
    st.sampled_from([State.DRAFT, State.ANNOUNCED, State.SCHEDULED]),
    st.sampled_from([exact(4), Dates.days(at(4).wall.date(), at(5).wall.date(), TUNIS)]),
)
def test_whatever_is_done_an_event_goes_only_where_the_table_says(
    steps: list[tuple[Act, int, str]], state: State, dates: Dates
) -> None:
    """Every refusal says why and what would be right, and changes nothing; scheduled is exact."""
    (made,) = stored(programme(event("sfax", dates=dates)))
    held: Event = replace(made, stored=state)
    if state is State.SCHEDULED and dates.precision is not Precision.EXACT:
        held = replace(held, stored=State.ANNOUNCED)
    now = NOW
    for act, days, precision in steps:
        now += timedelta(days=days)
        said = words(precision, now) if act is Act.RESCHEDULE else {}
        was = stands(held, now)
        try:
            after = decide(held, Ask(held.id, act, words=said), now)
        except Refusal as refusal:
            assert refusal.hint is not None or refusal.problems
            of_the_date = ("past" in str(refusal.sentence), "already" in str(refusal.sentence))
            assert was not in ALLOWED[act] or any(of_the_date)
            continue
        assert was in ALLOWED[act]
        assert after.stored in LEADS[act]
        assert after.revision == held.revision + 1
        assert after.stored is not State.SCHEDULED or after.dates.precision is Precision.EXACT
        held = after


def test_every_act_has_its_row() -> None:
    assert set(ALLOWED) == set(Act)
    assert {*LEADS, Act.EDIT} == set(Act)


def in_state(state: State) -> Event:
    """An event that stands in that state at NOW."""
    days = {State.LIVE: -0.04, State.ENDED: -9, State.REPORTED: -9, State.ARCHIVED: -9}
    (made,) = stored(programme(event("sfax", days.get(state, 4))))
    kept = State.SCHEDULED if state in (State.LIVE, State.ENDED) else state
    return replace(made, stored=kept)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("act", list(Act))
def test_a_refusal_offers_only_what_the_state_allows(act: Act, state: State) -> None:
    held = in_state(state)
    assert stands(held, NOW) is state
    if state in ALLOWED[act]:
        return
    with pytest.raises(Refusal) as refused:
        require(held, act, NOW)
    assert "Sfax" in str(refused.value.sentence)
    offered = re.findall(r"/event (\w+)", str(refused.value.hint))
    assert [each for each in offered if each in {*Act} and state not in ALLOWED[Act(each)]] == []


@pytest.mark.parametrize("act", [Act.PUBLISH, Act.ARCHIVE, Act.CANCEL])
@pytest.mark.parametrize("state", [State.CANCELLED, State.ARCHIVED])
def test_what_is_called_off_or_archived_says_so_whatever_is_asked(act: Act, state: State) -> None:
    with pytest.raises(Refusal) as refused:
        require(in_state(state), act, NOW)
    assert f"Sfax is {state.value}" in str(refused.value.sentence)
