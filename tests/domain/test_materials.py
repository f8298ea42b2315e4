"""Who sees a material from when, and when it is told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.materials import (
    QUIET,
    Audience,
    Embargo,
    Material,
    Standing,
    Version,
    announcement,
    in_order,
    may_see,
    opens,
)
from bot.domain.offers import Kind
from tests.programmes import NOW, sfax, stored

EVENT = stored(sfax())[0]
OPENING, VISIT = EVENT.sessions
MONTH = stored(sfax())[2]
OVER = OPENING.dates.passes
assert OVER is not None

NOBODY = Standing(organises=False)
ORGANISER = Standing(organises=True)
GOER = Standing(organises=False, scopes=frozenset({0}))
VISITOR = Standing(organises=False, scopes=frozenset({VISIT.id}))


def material(**said: object) -> Material:
    made = Material(
        id=1,
        event_id=EVENT.id,
        session_id=None,
        title="Slides",
        kind=Kind.SLIDES,
        audience=Audience.EVERYONE,
        embargo=Embargo.NONE,
        withdrawn=False,
        latest=Version(1, link="https://example.org"),
    )
    return replace(made, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("audience", "session_id", "seen_by"),
    [
        (Audience.EVERYONE, None, [True, True, True, True]),
        (Audience.GOING, None, [False, True, True, True]),
        (Audience.GOING, OPENING.id, [False, True, True, False]),
        (Audience.GOING, VISIT.id, [False, True, False, True]),
        (Audience.ORGANISERS, None, [False, True, False, False]),
    ],
)
def test_an_audience_sees_what_is_for_it(
    audience: Audience, session_id: int | None, seen_by: list[bool]
) -> None:
    """Nobody, organiser, going to the event, going to the visit only."""
    each = material(audience=audience, session_id=session_id)
    standings = (NOBODY, ORGANISER, GOER, VISITOR)
    assert [may_see(each, EVENT, standing, NOW) for standing in standings] == seen_by


def test_an_embargo_ends_with_the_session_and_organisers_need_not_wait() -> None:
    each = material(session_id=OPENING.id, embargo=Embargo.END)
    before = OVER - timedelta(seconds=1)
    assert [may_see(each, EVENT, GOER, now) for now in (before, OVER)] == [False, True]
    assert may_see(each, EVENT, ORGANISER, before)


def test_what_is_withdrawn_is_seen_by_nobody() -> None:
    assert not may_see(material(withdrawn=True), EVENT, ORGANISER, NOW)


def test_materials_of_the_event_come_first_then_by_session_then_by_title() -> None:
    listed = [
        material(id=1, session_id=VISIT.id),
        material(id=2, session_id=OPENING.id, title="b"),
        material(id=3, session_id=OPENING.id, title="A"),
        material(id=4),
    ]
    assert [each.id for each in in_order(listed, EVENT)] == [4, 3, 2, 1]


def test_an_announcement_waits_a_few_minutes_and_for_the_embargo() -> None:
    now = announcement(5, material(session_id=OPENING.id), EVENT, NOW)
    later = announcement(5, material(session_id=OPENING.id, embargo=Embargo.END), EVENT, NOW)
    assert now is not None and later is not None
    assert (now.due, later.due) == (NOW + QUIET, OVER + QUIET)
    assert later.key == f"materials:{EVENT.id}:{OPENING.id}:end"


def test_nothing_is_announced_to_organisers_or_without_a_date() -> None:
    assert announcement(5, material(audience=Audience.ORGANISERS), EVENT, NOW) is None
    tba = replace(EVENT, dates=replace(MONTH.dates, month=None))
    assert opens(material(), tba) is None
    assert announcement(5, material(embargo=Embargo.END), tba, NOW) is None
