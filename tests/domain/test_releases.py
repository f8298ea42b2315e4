"""What a version changed, in the words of schedule files."""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.differences import FIELDS, Kind
from bot.domain.programmes import compare, outcome, whole_draft_of
from bot.domain.releases import (
    Programme,
    changes_of,
    difference,
    entry_of,
    of_change,
    packed,
    unpacked,
)
from schedules.drafts import EVERYTHING, EventDraft, Speaker
from schedules.files.snapshot import snapshot_of
from schedules.moments import Dates, seen_in
from tests.programmes import DOMAIN, NOW, TUNIS, event, exact, programme, session, sfax, stored

TALK, VISIT = session("talk", 10.1), session("visit", 10.2)
BEFORE = event("a", dates=exact(10, 12), sessions=(TALK, VISIT))


def told(before: EventDraft | None, after: EventDraft, **said: Any) -> dict[str, list[Any]]:
    was = Programme(snapshot_of(before)) if before else None
    found = changes_of(difference(was, Programme(snapshot_of(after), **said)))
    return {
        kind.value: [(each.id, *each.fields) for each in items] for kind, items in found.items()
    }


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (BEFORE, {}),
        (replace(BEFORE, title="B", seats=4), {"changed": [("a", "title", "seats")]}),
        (replace(BEFORE, dates=exact(11, 12)), {"moved": [("a",)]}),
        (
            replace(BEFORE, dates=exact(11, 12), place="Port"),
            {"moved": [("a", "place")]},
        ),
        (replace(BEFORE, cancelled=True), {"cancelled": [("a",)]}),
        (
            replace(BEFORE, cancelled=True, dates=exact(11, 12), title="B"),
            {"cancelled": [("a", "title")]},
        ),
        (replace(BEFORE, sessions=(TALK,)), {"missing": [("visit",)]}),
        (
            replace(BEFORE, sessions=(VISIT, replace(TALK, speakers=(Speaker("Ana"),)))),
            {"changed": [("talk", "speakers")]},
        ),
        (
            replace(BEFORE, sessions=(TALK, VISIT, session("new", 10.3))),
            {"new": [("new",)]},
        ),
        (
            replace(BEFORE, sessions=(TALK, replace(VISIT, dates=exact(10.2, 1, "UTC")))),
            {"moved": [("visit",)]},
        ),
        (replace(BEFORE, dates=Dates.tba(TUNIS)), {"moved": [("a",)]}),
    ],
)
def test_each_item_is_of_one_kind_with_what_else_changed(
    after: EventDraft, expected: dict[str, Any]
) -> None:
    assert told(BEFORE, after) == expected


def test_of_a_new_event_everything_is_new() -> None:
    assert told(None, BEFORE) == {"new": [("a",), ("talk",), ("visit",)]}


def test_what_takes_place_after_all_has_changed() -> None:
    assert told(replace(BEFORE, cancelled=True), BEFORE) == {"changed": [("a", "cancelled")]}


def test_postponing_is_a_change_though_no_word_of_a_file_says_it() -> None:
    assert told(BEFORE, BEFORE, postponed=True) == {"changed": [("a", "postponed")]}


def test_an_item_has_its_dates_before_and_after_and_its_event() -> None:
    after = replace(BEFORE, sessions=(TALK, session("visit", 10.4)))
    [item] = changes_of(difference(*both(BEFORE, after)))[Kind.MOVED]
    assert (item.was, item.dates, item.within) == (exact(10.2, 1), exact(10.4, 1), "A")


def both(before: EventDraft, after: EventDraft) -> tuple[Programme, Programme]:
    return Programme(snapshot_of(before)), Programme(snapshot_of(after))


def test_every_field_has_a_name_for_people() -> None:
    fields = {*EVERYTHING.event, *EVERYTHING.session} - {"zone"}
    assert fields - set(FIELDS) == set()


def test_what_is_packed_is_unpacked_and_counted() -> None:
    entry = entry_of(None, Programme(snapshot_of(BEFORE)))
    assert entry.counts == {Kind.NEW: 3}
    assert unpacked(entry.programme) == snapshot_of(BEFORE)
    assert unpacked(packed({"é": [1]})) == {"é": [1]}
    long = {"abstract": "What we learned. " * 100}
    assert unpacked(packed(long)) == long
    assert len(packed(long)) < 100
    assert unpacked(zlib.compress(b'{"a":"stored before"}')) == {"a": "stored before"}


def test_what_a_change_will_make_is_what_the_store_holds_after_it() -> None:
    """With sessions the file lacks, and what it follows."""
    before = stored(sfax())
    first, second, _ = sfax().events
    moved = replace(first.sessions[0], dates=exact(10.1, 1))
    posted = programme(
        replace(first, title="S", sessions=(moved, session("new", 10.2))),
        replace(second, place="Port"),
    )
    changes = {
        each.after.ref: each
        for each in compare(before, posted, NOW, DOMAIN).events
        if each.writes and each.after
    }
    refs = {each.id: each.ref for each in before}
    made = of_change(changes["sfax"], refs)
    assert made.before == Programme(snapshot_of(whole_draft_of(before[0], None)))
    assert [each["id"] for each in made.after.words["sessions"]] == ["opening", "visit", "new"]
    assert made.entry == entry_of(made.before, made.after)
    assert outcome(changes["rabat"]) == replace(second, place="Port")
    assert of_change(changes["rabat"], refs).after.words["follows"] == "sfax"


def test_a_moment_keeps_its_zone_of_its_own() -> None:
    rabat = "Africa/Casablanca"
    away = session("away", 10.3, dates=exact(10.3, 1, rabat))
    [item] = changes_of(difference(*both(BEFORE, replace(BEFORE, sessions=(TALK, VISIT, away)))))[
        Kind.NEW
    ]
    assert item.dates.start == seen_in(away.dates.start.instant, rabat)  # type: ignore[union-attr]
