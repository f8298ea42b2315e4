"""Comparing a posted programme with the stored one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from time import process_time

import pytest

from bot.domain.communities import Community
from bot.domain.differences import Difference, Kind
from bot.domain.events import Event, State
from bot.domain.programmes import (
    called_off,
    compare,
    problems_against_store,
    programme_of,
    refs_known,
)
from schedules.drafts import EVERYTHING, Carried, EventDraft, ProgrammeDraft, SessionDraft
from schedules.moments import Dates, Precision, seen_in
from tests.programmes import (
    DOMAIN,
    NOW,
    TUNIS,
    event,
    exact,
    programme,
    session,
    sfax,
    stored,
)

SPARSE = Carried(
    event=frozenset({"title", "place", "cancelled"}),
    session=frozenset({"title", "cancelled"}),
    precisions=frozenset({Precision.EXACT, Precision.DAY}),
)

NO_SESSIONS = replace(EVERYTHING, session=frozenset())


def differing(before: list[Event], draft: ProgrammeDraft) -> Difference:
    return compare(before, draft, NOW, DOMAIN)


def told(difference: Difference) -> dict[str, list[str]]:
    """The ids of the items by kind, kinds without any left out."""
    found = {kind.value: [item.id for item in difference.items[kind]] for kind in Kind}
    return {kind: ids for kind, ids in found.items() if ids}


def test_everything_of_a_first_file_is_new_in_order_of_time() -> None:
    assert told(differing([], sfax())) == {
        "new": ["sfax", "opening", "visit", "rabat", "homelessness"]
    }


def test_items_stand_in_order_of_time_whatever_the_order_of_the_file() -> None:
    undated = event("someday", dates=Dates.tba(TUNIS))
    posted = programme(undated, event("late", 20), event("early", 3))
    assert told(differing([], posted)) == {"new": ["early", "late", "someday"]}


def test_the_same_file_again_changes_nothing() -> None:
    difference = differing(stored(sfax()), sfax())
    assert told(difference) == {"unchanged": ["sfax", "opening", "visit", "rabat", "homelessness"]}
    assert not difference.writes


def test_what_is_not_in_the_file_is_missing_and_never_written() -> None:
    difference = differing(stored(sfax()), programme(event("webinar", 3)))
    assert told(difference) == {"new": ["webinar"], "missing": ["sfax", "rabat", "homelessness"]}
    assert [change.writes for change in difference.events] == [True, False, False, False]


def test_what_is_past_or_cancelled_is_not_missing() -> None:
    past = event("past", -3)
    gone = event("gone", 3, cancelled=True)
    assert told(differing(stored(programme(past, gone)), programme())) == {}


def test_a_session_that_is_not_in_the_file_is_missing_and_its_event_is_as_it_was() -> None:
    draft = sfax()
    first = replace(draft.events[0], sessions=draft.events[0].sessions[:1])
    difference = differing(stored(draft), programme(first, *draft.events[1:]))
    assert told(difference)["missing"] == ["visit"]
    assert not difference.writes


def test_a_session_that_is_past_or_cancelled_is_not_missing() -> None:
    past, off, coming = session("past", -1), session("off", 1, cancelled=True), session("on", 1)
    whole = event("a", dates=exact(-2, 99), sessions=(past, off, coming))
    found = told(differing(stored(programme(whole)), programme(replace(whole, sessions=()))))
    assert found == {"missing": ["on"], "unchanged": ["a"]}


def test_a_new_time_is_a_move_and_says_when_it_was() -> None:
    moved = replace(sfax().events[1], dates=exact(17), title="Rabat, second try")
    difference = differing(stored(sfax()), programme(moved))
    [item] = difference.items[Kind.MOVED]
    assert (item.was, item.dates, item.fields) == (exact(16), exact(17), ("title",))


@pytest.mark.parametrize(
    ("said", "fields", "moves"),
    [
        ({"title": "Other"}, ("title",), False),
        ({"kind": "webinar", "summary": "About"}, ("kind", "summary"), False),
        ({"place": "Town hall"}, ("place",), True),
        ({"link": "https://example.org"}, ("link",), True),
        ({"follows": None, "relation": None}, ("follows", "relation"), False),
        ({"seats": 5}, ("seats",), False),
    ],
)
def test_a_change_names_its_fields_and_whether_calendars_count_it(
    said: dict[str, object], fields: tuple[str, ...], moves: bool
) -> None:
    first, rabat, third = sfax().events
    difference = differing(stored(sfax()), programme(first, replace(rabat, **said), third))
    [item] = difference.items[Kind.CHANGED]
    assert (item.id, item.fields) == ("rabat", fields)
    assert [change.moves for change in difference.events] == [False, moves, False]


@pytest.mark.parametrize("said", [{}, {"dates": exact(17)}, {"title": "R"}])
def test_what_a_file_cancels_is_told_as_cancelled_whatever_else_changes(
    said: dict[str, object],
) -> None:
    first, rabat, third = sfax().events
    off = replace(rabat, cancelled=True, **said)
    difference = differing(stored(sfax()), programme(first, off, third))
    assert told(difference)["cancelled"] == ["rabat"]
    assert "moved" not in told(difference)
    assert [change.moves for change in difference.events] == [False, True, False]
    assert difference.items[Kind.CANCELLED][0].fields == tuple(said.keys() & {"title"})


def test_what_a_file_lacks_can_be_cancelled_with_it() -> None:
    before = stored(sfax())
    kept = replace(sfax().events[0], sessions=sfax().events[0].sessions[:1])
    difference = called_off(before, differing(before, programme(kept)))
    assert told(difference) == {
        "cancelled": ["visit", "rabat", "homelessness"],
        "unchanged": ["sfax", "opening"],
    }
    rabat = next(each for each in difference.events if each.before and each.before.ref == "rabat")
    assert rabat.after == replace(sfax().events[1], cancelled=True)
    assert difference.writes


def test_a_draft_is_in_no_export_and_so_is_never_missing() -> None:
    [hidden] = stored(programme(event("secret")))
    draft = replace(hidden, stored=State.DRAFT)
    assert programme_of(Community(1, "A"), [draft]).events == ()
    assert told(differing([draft], programme())) == {}


def test_a_changed_session_is_written_and_its_event_stays_unchanged() -> None:
    first = sfax().events[0]
    opening = replace(first.sessions[0], place="Theatre")
    difference = differing(
        stored(sfax()), programme(replace(first, sessions=(opening, first.sessions[1])))
    )
    assert told(difference) == {
        "changed": ["opening"],
        "missing": ["rabat", "homelessness"],
        "unchanged": ["sfax", "visit"],
    }
    assert difference.events[0].writes
    assert difference.items[Kind.CHANGED][0].within == "Sfax"


def test_our_own_uids_are_known_again_and_those_of_another_installation_are_not() -> None:
    first, rabat, _ = sfax().events
    as_feed = replace(
        first,
        ref=f"event-1@{DOMAIN}",
        sessions=tuple(
            replace(each, ref=f"session-{100 + place}@{DOMAIN}")
            for place, each in enumerate(first.sessions)
        ),
    )
    follower = replace(rabat, follows=f"event-1@{DOMAIN}")
    assert told(differing(stored(sfax()), programme(as_feed, follower))) == {
        "missing": ["homelessness"],
        "unchanged": ["sfax", "opening", "visit", "rabat"],
    }
    [change, _] = differing(stored(sfax()), programme(as_feed, follower)).events[:2]
    after = [each.after.ref for each in (change, *change.sessions) if each.after]
    assert after == ["sfax", "opening", "visit"]
    foreign = replace(first, ref="event-1@other.convenor")
    assert told(differing(stored(sfax()), programme(foreign)))["new"][0] == "event-1@other.convenor"


@pytest.mark.parametrize("ref", ["event-1", "event-@x", "event-x@y", "session-1@", "event-²@"])
def test_a_name_that_is_nearly_a_uid_of_ours_is_only_a_name(ref: str) -> None:
    assert told(differing(stored(programme(event("a"))), programme(event(ref))))["new"] == [ref]


def test_what_a_format_cannot_say_is_left_as_it_is_stored() -> None:
    bare = [
        EventDraft(
            ref=each.ref,
            title=each.title,
            dates=_in_utc(each.dates),
            sessions=tuple(
                SessionDraft(ref=one.ref, title=one.title, dates=_in_utc(one.dates))
                for one in each.sessions
            ),
        )
        for each in sfax().events[:2]
    ]
    difference = differing(stored(sfax()), programme(*bare, carries=SPARSE))
    assert told(difference) == {"unchanged": ["sfax", "opening", "visit", "rabat"]}


def test_what_a_format_can_say_and_does_not_is_taken_away() -> None:
    before = stored(programme(event("a", place="Town hall", host="Sfax")))
    difference = differing(before, programme(event("a"), carries=SPARSE))
    [change] = difference.events
    assert change.fields == ("place",)
    assert change.after is not None
    assert (change.after.place, change.after.host) == (None, "Sfax")


def test_a_session_said_to_have_what_is_its_events_has_nothing_of_its_own() -> None:
    feed = replace(EVERYTHING, inherits=True)
    visit = session("visit", 10, place="Port")
    before = stored(programme(event("a", sessions=(session("opening", 10), visit))))
    said = {"place": "Sfax", "cancelled": True}
    posted = event("a", sessions=(session("opening", 10, **said), visit), **said)
    [change] = differing(before, programme(posted, carries=feed)).events
    assert [each.fields for each in (change, *change.sessions)] == [("place", "cancelled"), (), ()]


def test_sessions_are_not_missing_from_a_file_that_knows_none() -> None:
    posted = programme(event("sfax", dates=sfax().events[0].dates), carries=NO_SESSIONS)
    assert "missing" not in told(differing(stored(programme(sfax().events[0])), posted))


def test_a_move_told_in_utc_keeps_the_zone_of_the_event() -> None:
    before = stored(programme(event("a", 10)))
    posted = programme(event("a", dates=_in_utc(exact(11))), carries=SPARSE)
    [item] = differing(before, posted).items[Kind.MOVED]
    assert item.dates == exact(11)


def test_a_day_told_without_a_zone_keeps_the_zone_of_the_event() -> None:
    days = Dates.days(NOW.date(), NOW.date() + timedelta(days=1), TUNIS)
    before = stored(programme(event("a", dates=days)))
    posted = programme(event("a", dates=replace(days, zone="UTC")), carries=SPARSE)
    assert told(differing(before, posted)) == {"unchanged": ["a"]}


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        (State.SCHEDULED, {}, State.SCHEDULED),
        (State.ANNOUNCED, {}, State.SCHEDULED),
        (State.SCHEDULED, {"cancelled": True}, State.CANCELLED),
        (State.CANCELLED, {"cancelled": True}, State.CANCELLED),
        (State.CANCELLED, {}, State.SCHEDULED),
        (State.POSTPONED, {}, State.POSTPONED),
        (State.POSTPONED, {"dates": exact(20)}, State.SCHEDULED),
        (State.POSTPONED, {"dates": Dates.in_month(2026, 9, TUNIS)}, State.ANNOUNCED),
        (State.REPORTED, {"title": "Other"}, State.REPORTED),
        (State.DRAFT, {"title": "Other"}, State.DRAFT),
    ],
)
def test_the_state_follows_from_the_stored_one_and_the_file(
    before: State, said: dict[str, object], after: State
) -> None:
    [known] = stored(programme(event("a")))
    [change] = differing(
        [replace(known, stored=before)], programme(replace(event("a"), **said))
    ).events
    assert change.state is after


def test_events_follow_what_only_the_store_knows() -> None:
    known = refs_known(stored(sfax()), DOMAIN)
    assert {"sfax", f"event-1@{DOMAIN}"} <= known
    posted = programme(event("next", follows="sfax", relation="follow_up"))
    assert problems_against_store(stored(sfax()), posted, DOMAIN) == ()


def test_two_items_that_are_stored_as_one_are_told_at_the_second() -> None:
    first = sfax().events[0]
    twins = (
        replace(first.sessions[0], line=4),
        replace(first.sessions[0], ref=f"session-100@{DOMAIN}", line=5),
    )
    posted = programme(
        replace(first, sessions=twins, line=3), event(f"event-1@{DOMAIN}", 10, line=9)
    )
    problems = problems_against_store(stored(sfax()), posted, DOMAIN)
    assert [(problem.line, str(problem.message)) for problem in problems] == [
        (9, "This is “Sfax”, which stands in the file already."),
        (5, "This is “Opening”, which stands in the file already."),
    ]


def test_a_circle_that_closes_in_the_store_is_told() -> None:
    posted = programme(event("sfax", follows="rabat", relation="follow_up", line=7))
    [problem] = problems_against_store(stored(sfax()), posted, DOMAIN)
    assert (problem.line, str(problem.message)) == (
        7,
        "These events follow each other in a circle.",
    )
    ended = programme(*posted.events, event("rabat", 16))
    assert problems_against_store(stored(sfax()), ended, DOMAIN) == ()


def test_an_export_is_the_file_that_was_posted() -> None:
    community = Community(1, "MC2CM", TUNIS)
    assert programme_of(community, stored(sfax())) == replace(sfax(), community="MC2CM")


def test_drafts_and_archived_events_are_not_exported() -> None:
    kept, draft, archived = stored(programme(event("a"), event("b"), event("c")))
    events = [
        kept,
        replace(draft, stored=State.DRAFT),
        replace(archived, stored=State.ARCHIVED),
    ]
    assert [each.ref for each in programme_of(Community(1, "X"), events).events] == ["a"]


def _in_utc(dates: Dates) -> Dates:
    if dates.start is None or dates.end is None:
        return replace(dates, zone="UTC")
    return Dates.exact(seen_in(dates.start.instant, "UTC"), seen_in(dates.end.instant, "UTC"))


def test_comparing_is_linear_in_the_number_of_sessions() -> None:
    """Ten times the sessions take far less than a hundred times the time."""
    times = []
    for count in (200, 2_000):
        draft = programme(
            event(
                "a", dates=exact(1, 999), sessions=tuple(session(str(n), 2) for n in range(count))
            )
        )
        before = stored(draft)
        assert not (problems_against_store(before, draft, DOMAIN))
        best = min(_seconds(before, draft) for _ in range(3))
        times.append(best)
    assert times[1] < 40 * times[0]
    assert EVERYTHING.precisions == frozenset(Precision)


def _seconds(before: list[Event], draft: ProgrammeDraft) -> float:
    started = process_time()
    differing(before, draft)
    return process_time() - started
