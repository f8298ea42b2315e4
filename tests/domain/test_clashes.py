"""What is at the same time as what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.clashes import MOST, Both, Clash, Why, clashes
from bot.domain.events import Event
from schedules.drafts import Speaker
from schedules.moments import Dates
from tests.programmes import TUNIS, at, event, programme, session, stored


def held(*refs: str, **said: object) -> Event:
    """An event with sessions that are all at once, in one room."""
    sessions = tuple(session(ref, 10, place="Hall") for ref in refs)
    (made,) = stored(programme(event("sfax", sessions=sessions, **said)))
    return made


@pytest.mark.parametrize(("count", "pairs"), [(0, 0), (1, 0), (3, 3), (500, MOST)])
def test_each_pair_in_one_room_is_named_as_far_as_anybody_reads(count: int, pairs: int) -> None:
    found = clashes(None, held(*(f"s{n}" for n in range(count))), (), ())
    assert len(found) == pairs
    assert {each.why for each in found} == ({Why.ROOM} if pairs else set())


def test_what_clashed_before_is_not_told_again_and_what_touches_does_not_clash() -> None:
    before = held("a", "b")
    assert clashes(before, before, (), ()) == ()
    after = session("c", 10 + 1 / 24, place="Hall")  # begins as the others end
    (apart,) = stored(programme(event("sfax", sessions=(session("a", 10, place="Hall"), after))))
    assert clashes(None, apart, (), ()) == ()


def test_a_person_in_two_sessions_at_once_is_counted_with_the_names_of_both() -> None:
    made = held("a", "b")
    first, second = (each.id for each in made.sessions)
    both = (Both(first, made.id, second, 3), Both(0, made.id, first, 9))
    assert clashes(None, made, (), both) == (
        Clash(Why.ROOM, "A", "B", "hall"),
        Clash(Why.PEOPLE, "A", "B", people=3),
    )


def test_one_speaker_under_two_spellings_of_case_is_one() -> None:
    sessions = (
        session("a", 10, speakers=(Speaker("Ana  B."),)),
        session("b", 10, speakers=(Speaker("ana b."),)),
    )
    (made,) = stored(programme(event("sfax", sessions=sessions)))
    assert clashes(None, made, (), ()) == (Clash(Why.SPEAKER, "A", "B", "ana b."),)


def test_a_session_in_the_room_of_another_event_is_named_once() -> None:
    """Also where its own event is elsewhere; where both events are in that room, they are told."""
    here = event("sfax", place="Centre", sessions=(session("a", 10, place="Hall"),))
    for place, expected in (
        ("Hall", (Clash(Why.TIME, "Sfax", "Rabat"), Clash(Why.ROOM, "A", "Rabat", "hall"))),
        ("Centre", (Clash(Why.ROOM, "Sfax", "Rabat", "centre"),)),
    ):
        made, other = stored(programme(here, event("rabat", place=place)))
        assert clashes(None, made, (other,), ()) == expected
        backwards = {(each.why, each.second, each.first) for each in expected}
        found = clashes(None, other, (made,), ())
        assert {(each.why, each.first, each.second) for each in found} == backwards


def test_what_is_known_to_the_day_takes_its_days_and_its_sessions_their_rooms() -> None:
    days = Dates.days(at(10).wall.date(), at(11).wall.date(), TUNIS)
    made, other = stored(
        programme(
            event("sfax", dates=days, sessions=(session("a", 10, place="Hall"),)),
            event("rabat", dates=days, sessions=(session("b", 10, place="Hall"),)),
        )
    )
    assert clashes(None, made, (other,), ()) == (
        Clash(Why.TIME, "Sfax", "Rabat"),
        Clash(Why.ROOM, "A", "B", "hall"),
    )


def test_sessions_that_were_at_once_and_move_together_are_not_told_again() -> None:
    """As everything is told that one of them brings about alone."""
    before = held("a", "b")
    (after,) = stored(
        programme(event("sfax", 20, sessions=[session(ref, 20, place="Hall") for ref in "ab"]))
    )
    assert clashes(before, after, (), ()) == ()
    elsewhere = replace(after, sessions=(replace(after.sessions[0], place="Roof"),))
    assert clashes(elsewhere, after, (), ()) == (Clash(Why.ROOM, "A", "B", "hall"),)
