"""Posting a programme: preview, confirm, again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings

from bot import garbage
from bot import services as services_room
from bot.domain.communities import Community
from bot.domain.differences import Difference, Kind
from bot.domain.events import Event, State
from bot.domain.programmes import programme_of
from bot.errors import NotAllowed, NotFound, Refusal
from bot.services import Services
from bot.services.feed_shelf import Published
from bot.store import events as events_store
from bot.store.database import Database
from schedules.drafts import ProgrammeDraft
from tests.conftest import Clock
from tests.posting import (
    HERE,
    MEMBER,
    ORGANISER,
    STRANGER,
    announcements,
    events_of,
    post,
    rows,
    told,
    yaml,
)
from tests.programmes import NOW, TUNIS, event, exact, programme, programmes, session, sfax

EXAMPLE = Path(__file__).parents[2] / "schedules" / "examples" / "mc2cm-2019.yaml"


async def test_a_preview_writes_no_event(known: Services, db: Database) -> None:
    preview = await known.programmes.preview(ORGANISER, yaml(sfax()), "programme.yaml")
    assert len(preview.difference.items[Kind.NEW]) == 5
    assert await events_of(db) == []


async def test_confirm_writes_the_whole_programme_and_announces_it_in_order_of_time(
    known: Services, db: Database
) -> None:
    await post(known, sfax())
    events = await events_of(db)
    assert programme_of(HERE, events) == replace(sfax(), community="MC2CM")
    assert [each.stored for each in events] == [
        State.SCHEDULED,
        State.SCHEDULED,
        State.ANNOUNCED,
    ]
    assert await announcements(db) == [("sfax", 77), ("rabat", 77), ("homelessness", 77)]


async def test_posting_again_changes_nothing_and_has_nothing_to_confirm(
    known: Services, db: Database
) -> None:
    await post(known, sfax())
    before = await events_of(db)
    preview = await known.programmes.preview(ORGANISER, yaml(sfax()), "programme.yaml")
    assert told(preview.difference) == {
        "unchanged": ["sfax", "opening", "visit", "rabat", "homelessness"]
    }
    assert preview.draft_id is None
    applied = await known.programmes.apply_file(HERE.id, yaml(sfax()))
    assert applied.announcing == ()
    assert await events_of(db) == before
    assert len(await announcements(db)) == 3


async def test_what_the_file_lacks_stays(known: Services, db: Database) -> None:
    await post(known, sfax())
    first = replace(sfax().events[0], title="Sfax!", sessions=sfax().events[0].sessions[:1])
    difference = await post(known, programme(first))
    assert told(difference)["missing"] == ["visit", "rabat", "homelessness"]
    assert [len(each.sessions) for each in await events_of(db)] == [2, 0, 0]
    assert len(await events_of(db)) == 3


async def test_a_new_follower_of_a_stored_event_follows_it(known: Services, db: Database) -> None:
    await post(known, programme(event("a")))
    await post(known, programme(event("b", 20, follows="a", relation="follow_up")))
    first, second = await events_of(db)
    assert second.follows_id == first.id
    await post(known, programme(event("b", 20)))
    assert (await events_of(db))[1].follows_id is None


async def test_an_event_cancelled_in_the_file_is_cancelled(known: Services, db: Database) -> None:
    await post(known, programme(event("a")))
    await post(known, programme(event("a", cancelled=True)))
    assert [each.stored for each in await events_of(db)] == [State.CANCELLED]


async def test_past_and_cancelled_events_are_written_and_not_announced(
    known: Services, db: Database
) -> None:
    await post(known, programme(event("past", -3), event("off", 3, cancelled=True)))
    assert [each.ref for each in await events_of(db)] == ["past", "off"]
    assert await announcements(db) == []


async def test_without_an_events_channel_all_is_written_and_nothing_announced(
    services: Services, db: Database
) -> None:
    await services.communities.meet([HERE])
    preview = await services.programmes.preview(ORGANISER, yaml(sfax()), "programme.yaml")
    assert preview.draft_id is not None
    applied = await services.programmes.confirm(ORGANISER, preview.draft_id)
    assert ([each.id for each in applied.announcing], applied.channel_id) == (
        ["sfax", "rabat", "homelessness"],
        None,
    )
    assert len(await events_of(db)) == 3
    assert await announcements(db) == []


async def test_a_preview_is_confirmed_once(known: Services, db: Database) -> None:
    preview = await known.programmes.preview(ORGANISER, yaml(sfax()), "programme.yaml")
    twice = [known.programmes.confirm(ORGANISER, preview.draft_id or 0) for _ in range(2)]
    outcomes = await asyncio.gather(*twice, return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["Applied", "NotFound"]
    assert len(await events_of(db)) == 3


async def test_a_programme_that_changed_since_the_preview_is_not_written(
    known: Services, db: Database
) -> None:
    mine = await known.programmes.preview(ORGANISER, yaml(programme(event("a"))), "mine.yaml")
    await post(known, programme(event("b")))
    with pytest.raises(Refusal, match="was changed since this preview"):
        await known.programmes.confirm(ORGANISER, mine.draft_id or 0)
    assert [each.ref for each in await events_of(db)] == ["b"]


async def test_a_session_that_changed_since_the_preview_counts_too(
    known: Services, db: Database
) -> None:
    visit = session("visit", 10)
    await post(known, programme(event("a", sessions=(visit,))))
    mine = await known.programmes.preview(ORGANISER, yaml(programme(event("b"))), "mine.yaml")
    await post(known, programme(event("a", sessions=(replace(visit, place="Port"),))))
    with pytest.raises(Refusal, match="was changed since this preview"):
        await known.programmes.confirm(ORGANISER, mine.draft_id or 0)


async def test_a_file_with_problems_cannot_be_confirmed_and_says_them_all(
    known: Services, db: Database
) -> None:
    data = (
        b"events:\n  - title: A\n    start: soon\n  - title: B\n    date: 2026-02\n    seats: no\n"
    )
    preview = await known.programmes.preview(ORGANISER, data, "programme.yaml")
    assert [(problem.line, problem.found) for problem in preview.problems] == [
        (3, "soon"),
        (6, "no"),
    ]
    assert preview.draft_id is None
    with pytest.raises(Refusal) as refused:
        await known.programmes.apply_file(HERE.id, data)
    assert refused.value.problems == preview.problems
    assert await events_of(db) == []


async def test_where_a_file_was_read_in_part_nothing_is_called_missing(known: Services) -> None:
    await post(known, sfax())
    data = yaml(programme(sfax().events[1])).replace(b"kind: meeting", b"kind: party")
    preview = await known.programmes.preview(ORGANISER, data, "programme.yaml")
    assert len(preview.problems) == 1
    assert len(preview.difference.items[Kind.MISSING]) == 0


async def test_only_organisers_preview_confirm_discard_and_export(known: Services) -> None:
    programmes = known.programmes
    preview = await programmes.preview(ORGANISER, yaml(sfax()), "programme.yaml")
    for asked in (
        programmes.preview(MEMBER, yaml(sfax()), "programme.yaml"),
        programmes.confirm(MEMBER, preview.draft_id or 0),
        programmes.discard(MEMBER, preview.draft_id or 0),
        programmes.export(MEMBER, "yaml"),
    ):
        with pytest.raises(NotAllowed):
            await asked


async def test_a_preview_of_another_server_is_not_found(known: Services, db: Database) -> None:
    preview = await known.programmes.preview(ORGANISER, yaml(sfax()), "programme.yaml")
    for asked in (known.programmes.confirm, known.programmes.discard):
        with pytest.raises(NotFound):
            await asked(STRANGER, preview.draft_id or 0)
    assert await rows(db, "SELECT count(*) FROM drafts_posted") == [(1,)]


async def test_a_discarded_preview_is_gone(known: Services, db: Database) -> None:
    preview = await known.programmes.preview(ORGANISER, yaml(sfax()), "programme.yaml")
    await known.programmes.discard(ORGANISER, preview.draft_id or 0)
    assert await rows(db, "SELECT count(*) FROM drafts_posted") == [(0,)]
    with pytest.raises(NotFound):
        await known.programmes.confirm(ORGANISER, preview.draft_id or 0)


async def test_previews_older_than_a_day_are_purged_whoever_posted_them(
    known: Services, db: Database, clock: Clock
) -> None:
    await known.programmes.preview(ORGANISER, yaml(sfax()), "old.yaml")
    clock.now += timedelta(days=1, seconds=1)
    await known.programmes.preview(STRANGER, yaml(sfax()), "new.yaml")
    assert await rows(db, "SELECT file_name FROM drafts_posted") == [("new.yaml",)]


async def test_the_command_line_makes_a_community_known_from_its_file(
    services: Services, db: Database
) -> None:
    look = await services.programmes.look(9, yaml(replace(sfax(), community="MC2CM")))
    assert (look.community, len(look.difference.items[Kind.NEW])) == (None, 5)
    await services.programmes.apply_file(9, yaml(replace(sfax(), community="MC2CM")))
    assert await services.communities.get(9) == Community(9, "MC2CM", TUNIS)


@pytest.mark.parametrize("cancelled", [False, True])
async def test_the_real_programme_comes_back_unchanged_from_every_file_we_give_out(
    known: Services, clock: Clock, cancelled: bool
) -> None:
    """YAML, iCalendar and the community's feed; a calendar has no event without a day."""
    clock.now = datetime(2019, 6, 1, tzinfo=UTC)
    await known.programmes.apply_file(HERE.id, EXAMPLE.read_bytes())
    if cancelled:
        off = EXAMPLE.read_bytes().replace(b"    place: ", b"    cancelled: yes\n    place: ", 2)
        await known.programmes.apply_file(HERE.id, off)
    feed = await known.feeds.community(ORGANISER)
    published = await known.feeds.fetch(feed.address.rsplit("/", 1)[1].removesuffix(".ics"))
    assert isinstance(published, Published)
    yaml_file = await known.programmes.export(ORGANISER, "yaml")
    assert yaml_file == await known.programmes.export_of(HERE.id, "yaml")
    ics_file = await known.programmes.export(ORGANISER, "ics")
    for data, count in ((yaml_file, 11), (ics_file, 10), (published.body, 10)):
        preview = await known.programmes.look(HERE.id, data)
        assert preview.problems == ()
        found = {kind: len(ids) for kind, ids in told(preview.difference).items()}
        assert found == {"unchanged": count}


@pytest.mark.alone
async def test_the_loop_is_never_held_by_a_programme_of_a_thousand_sessions(
    known: Services,
) -> None:
    """Reading it takes ten times as long; 50 ms are a busy machine's allowance, 10 the goal."""
    many = tuple(session(str(number), 2 + number / 48, title="S") for number in range(1_000))
    data = yaml(programme(event("a", dates=exact(2, 24 * 30), sessions=many)))
    garbage.seldom()  # as `convenor run` does
    try:
        held = [await _longest_hold(known, data) for _ in range(3)]
    finally:
        garbage.as_usual()
    assert min(held) < 0.05, f"held for {min(held) * 1000:.0f} ms"


async def _longest_hold(known: Services, data: bytes) -> float:
    """For how many seconds the loop did nothing else while the file was previewed."""
    held: list[float] = []

    async def watch() -> None:
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time()
            await asyncio.sleep(0.001)
            held.append(loop.time() - asked - 0.001)

    watching = asyncio.create_task(watch())
    preview = await known.programmes.preview(ORGANISER, data, "programme.yaml")
    watching.cancel()
    assert len(preview.difference.items[Kind.NEW]) == 1_001
    return max(held)


@settings(max_examples=25, deadline=None)
@given(programmes(), programmes())
def test_whatever_was_posted_before_posting_twice_changes_nothing_the_second_time(
    first: ProgrammeDraft, second: ProgrammeDraft
) -> None:
    async def posted() -> tuple[Difference, list[Event]]:
        db = await Database.open(None, durable=False)
        try:
            programmes = services_room.over(db, lambda: NOW).programmes
            for draft in (first, second):
                await programmes.apply_file(1, yaml(draft))
            again = await programmes.look(1, yaml(second))
            return again.difference, await db.read(lambda tx: events_store.all_of(tx, 1))
        finally:
            await db.close()

    again, events = asyncio.run(posted())
    assert not again.writes
    assert {item.id for item in again.items[Kind.UNCHANGED]} >= {e.ref for e in second.events}
    assert {each.ref for each in events} == {e.ref for e in (*first.events, *second.events)}
