"""What is exported and posted again changes nothing, whatever is stored and in every format."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings

from bot.domain.communities import Community
from bot.domain.differences import Kind
from bot.domain.events import Event
from bot.domain.programmes import compare, problems_against_store, programme_of, refs_known
from bot.domain.recurrences import Repeating, Scene
from schedules.drafts import ProgrammeDraft
from schedules.files import FORMATS, Format, read, write
from schedules.moments import Precision
from tests.programmes import DOMAIN, TUNIS, event, programme, session, stored
from tests.schedules.programmes import NOW, programmes

HERE = Community(1, "MC2CM", TUNIS)
CARRIED_BY_CALENDARS = (Precision.EXACT, Precision.DAY)


def kept(draft: ProgrammeDraft) -> tuple[list[Event], list[Scene]]:
    """The events as a store holds them, and those that repeat: nothing follows these, nor do they,
    and they are not cancelled as a whole."""
    repeating = {each.ref for each in draft.events if each.repeat is not None}
    plain = (each for each in draft.events if each.ref not in repeating)
    drafts = [
        replace(each, follows=None, relation=None) if each.follows in repeating else each
        for each in plain
    ]
    repeats = [
        replace(each, follows=None, relation=None, cancelled=False)
        for each in draft.events
        if each.ref in repeating
    ]
    scenes = [Scene(Repeating(number, 1, each), ()) for number, each in enumerate(repeats, 1)]
    return stored(replace(draft, events=tuple(drafts))), scenes


@pytest.mark.parametrize("as_", FORMATS)
def test_an_export_posted_again_is_unchanged(as_: Format) -> None:
    @given(programmes())
    @settings(max_examples=25, deadline=None)
    def holds(draft: ProgrammeDraft) -> None:
        before, scenes = kept(draft)
        data = write(programme_of(HERE, before, scenes), as_, now=NOW)
        names = refs_known(before, DOMAIN, scenes)
        reading = read(data, zone=TUNIS, now=NOW, known=names)
        if not draft.events or not reading.programme.events:
            return  # an empty calendar or table is a problem of its own
        assert reading.problems == ()
        assert problems_against_store(before, reading.programme, DOMAIN, scenes) == ()
        difference = compare(before, reading.programme, NOW, DOMAIN, scenes)
        of_whom = [
            one.ref
            for each in before
            if as_ != "ics" or each.dates.precision in CARRIED_BY_CALENDARS
            for one in (each, *each.sessions)
        ]
        of_whom += [each.repeating.draft.ref for each in scenes]
        assert sorted(each.id for each in difference.items[Kind.UNCHANGED]) == sorted(of_whom)
        assert {kind for kind, items in difference.items.items() if items} == {Kind.UNCHANGED}

    holds()


FOREIGN = {
    "a table of titles and days": b"Title,Date,Room\nOpen data,2027-03-03,Hall\n",
    "pentabarf": (
        b"<schedule><conference><title>Open data</title></conference>"
        b'<day date="2027-03-03"><room name="Hall"><event id="7"><start>10:00</start>'
        b"<duration>1:00</duration><title>Opening</title><persons><person>Ana</person></persons>"
        b"</event></room></day></schedule>"
    ),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_of_another_program_posted_again_changes_nothing_and_leaves_the_rest(
    name: str,
) -> None:
    posted = read(FOREIGN[name], zone=TUNIS, now=NOW).programme
    known = stored(posted)
    assert not compare(known, posted, NOW, DOMAIN).writes
    [event_known] = known
    richer = replace(
        event_known,
        seats=60,
        host="Sfax",
        sessions=tuple(replace(each, seats=9, format="visit") for each in event_known.sessions),
    )
    again = compare([richer], posted, NOW, DOMAIN)
    assert not again.writes
    assert not again.items[Kind.MISSING]


def test_a_session_of_a_schedule_xml_that_moves_is_known_by_its_guid() -> None:
    before = stored(read(FOREIGN["pentabarf"], zone=TUNIS, now=NOW).programme)
    moved = FOREIGN["pentabarf"].replace(b"10:00", b"11:00").replace(b"Opening", b"Welcome")
    [item] = compare(before, read(moved, zone=TUNIS, now=NOW).programme, NOW, DOMAIN).items[
        Kind.MOVED
    ]
    assert (item.id, item.title, item.fields) == ("7", "Welcome", ("title",))
    assert item.was is not None and item.was.start is not None
    assert item.was.start.wall == datetime(2027, 3, 3, 10)


def test_a_table_without_a_column_of_types_says_nothing_of_sessions() -> None:
    [first] = read(FOREIGN["a table of titles and days"], zone=TUNIS, now=NOW).programme.events
    whole = programme(replace(first, sessions=(session("s", 1),)), event("other", 400))
    posted = read(FOREIGN["a table of titles and days"], zone=TUNIS, now=NOW).programme
    missing = compare(stored(whole), posted, NOW, DOMAIN).items[Kind.MISSING]
    assert [each.id for each in missing] == ["other"]
