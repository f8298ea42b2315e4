"""What is at the same time as what."""

from __future__ import annotations

import pytest

from bot.domain.clashes import MOST, Both, Clash, Why, clashes
from bot.domain.events import Event
from schedules.drafts import Speaker
from tests.programmes import event, programme, session, stored


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
