"""Who is pinged by the role and who by name; what is to be done about roles and threads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import Event, State
from bot.domain.places import (
    KEPT,
    KEPT_CANCELLED,
    MENTIONS,
    Able,
    Deed,
    Place,
    Role,
    RoleState,
    Step,
    ThreadState,
    in_order,
    leaves_at,
    name_of,
    pings,
    role_step,
    thread_step,
)
from tests.programmes import NOW, event, programme, stored

PEOPLE = st.lists(st.integers(1, 60), unique=True)


def held(**said: object) -> Event:
    return stored(programme(event("sfax", 10, **said)))[0]


def place(event: Event, **said: object) -> Place:
    known: dict[str, object] = {
        "role_state": RoleState.NONE,
        "role_id": None,
        "role_name": None,
        "role_since": None,
        "thread_state": ThreadState.NONE,
        "thread_id": None,
        "thread_name": None,
        "channel_id": 50,
        "message_id": 500,
        "wanted": 1,
        "seen": 0,
    }
    return Place(event, **{**known, **said})  # type: ignore[arg-type]


@given(PEOPLE, st.frozensets(st.integers(1, 60)), st.frozensets(st.integers(1, 60)))
def test_everybody_is_pinged_once_and_nobody_else(
    people: list[int], holders: frozenset[int], unsure: frozenset[int]
) -> None:
    """Whoever holds the role, or may, is reached by its ping."""
    found = list(pings(people, Role(7, holders, unsure - holders)))
    named = [who for said in found for who in said["people"]]
    by_role = [who for said in found for who in said.get("by_role", ())]
    assert sorted([*named, *by_role]) == sorted(people)
    if by_role:
        assert holders | unsure <= {*people}
        assert {*by_role} == holders
    assert all(len(said["people"]) <= MENTIONS for said in found)
    assert [said["part"] for said in found] == list(range(len(found)))


@pytest.mark.parametrize(
    ("people", "holders", "parts"),
    [(0, 0, []), (1, 1, [0]), (3, 2, [1]), (500, 500, [0]), (500, 0, [75] * 6 + [50])],
)
def test_the_messages_it_takes(people: int, holders: int, parts: list[int]) -> None:
    """How many are named in each."""
    found = pings(range(people), Role(7, frozenset(range(holders))))
    assert [len(said["people"]) for said in found] == parts


def test_the_role_is_in_the_first_message_only() -> None:
    found = pings(range(200), Role(7, frozenset(range(10))))
    assert [said.get("role") for said in found] == [7, None, None]


def test_a_role_is_made_renamed_and_removed_as_the_event_is() -> None:
    event = held()
    new = place(event)
    made = replace(new, role_state=RoleState.MADE, role_id=7, role_name="Sfax")
    other = replace(made, role_name="Tunis")
    found = [
        (state.role_state, each.deed, each.id, each.name) if each else None
        for state, chosen in ((new, True), (made, True), (other, True), (made, False), (new, False))
        for each in [role_step(state, chosen=chosen)]
    ]
    assert found == [
        (RoleState.NONE, Deed.MAKE_ROLE, None, "Sfax"),
        None,
        (RoleState.MADE, Deed.NAME_ROLE, 7, "Sfax"),
        (RoleState.MADE, Deed.REMOVE_ROLE, 7, ""),
        None,
    ]


def test_an_attempt_is_gone_on_with_under_the_name_it_was_begun_with() -> None:
    """So that what it made is known by it; renamed or dropped it is afterwards."""
    begun = place(held(), role_state=RoleState.MAKING, role_name="Old", role_since=NOW)
    going_on, dropping = (role_step(begun, chosen=chosen) for chosen in (True, False))
    assert going_on is not None and dropping is not None
    assert [(each.deed, each.name, each.since) for each in (going_on, dropping)] == [
        (Deed.MAKE_ROLE, "Old", NOW),
        (Deed.REMOVE_ROLE, "Old", NOW),
    ]


@pytest.mark.parametrize("state", [RoleState.GIVEN_UP, RoleState.NONE])
def test_what_was_given_up_is_left_alone(state: RoleState) -> None:
    assert role_step(place(held(), role_state=state), chosen=False) is None


@pytest.mark.parametrize(
    ("changes", "deed"),
    [
        ({}, Deed.MAKE_THREAD),
        ({"message_id": None}, None),
        ({"thread_state": ThreadState.GONE}, None),
        ({"thread_state": ThreadState.MADE, "thread_name": "Sfax"}, None),
        ({"thread_state": ThreadState.MADE, "thread_name": "Old"}, Deed.NAME_THREAD),
    ],
)
def test_a_thread_is_made_on_the_card_and_renamed(
    changes: dict[str, object], deed: Deed | None
) -> None:
    found = thread_step(place(held(), **changes), NOW, threads=True)
    assert (found.deed if found else None) is deed


def test_what_is_over_or_called_off_gets_no_thread_and_nothing_where_none_are_wanted() -> None:
    event = held()
    late = NOW + timedelta(days=11)
    cancelled = replace(event, stored=State.CANCELLED)
    assert thread_step(place(event), late, threads=True) is None
    assert thread_step(place(cancelled), NOW, threads=True) is None
    assert thread_step(place(event), NOW, threads=False) is None


def test_when_a_role_goes_by_itself() -> None:
    event = replace(held(), updated_at=NOW)
    passes = event.dates.passes
    assert passes is not None
    assert leaves_at(event) == passes + KEPT
    assert leaves_at(replace(event, stored=State.CANCELLED)) == NOW + KEPT_CANCELLED


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Sfax", "Sfax"),
        (" Two\n lines ", "Two lines"),
        ("x" * 100, "x" * 100),
        ("x" * 101, "x" * 99 + "…"),
        ("\n", "100"),
    ],
)
def test_the_name_of_a_role_is_a_line_of_a_hundred_characters(title: str, name: str) -> None:
    assert name_of(replace(held(), id=100, title=title)) == name


def test_what_makes_room_comes_first_and_of_roles_only_one_is_made_at_once() -> None:
    steps = [Step(deed, number, 5) for number, deed in enumerate(reversed(Deed))]
    steps.append(Step(Deed.MAKE_ROLE, 99, 5))
    assert [each.deed for each in in_order(steps, 6)] == [*Deed][:6]


def test_what_is_refused_or_not_granted_is_not_tried() -> None:
    give, name = Step(Deed.GIVE_ROLE, 1, 5, id=7), Step(Deed.NAME_THREAD, 1, 5, id=8)
    open_thread = Step(Deed.MAKE_THREAD, 1, 5, id=8, channel_id=50)
    nothing = Able(roles=False, threads=frozenset())
    refused = Able(True, frozenset({50}), frozenset({(1, Deed.GIVE_ROLE)}))
    assert [nothing.to(each) for each in (give, name, open_thread)] == [False, True, False]
    assert [refused.to(each) for each in (give, name, open_thread)] == [False, True, True]
