"""Versions of programmes over the real store: what makes one, what joins one, and bringing one
back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.acts import Act
from bot.domain.answers import Answer
from bot.domain.differences import Kind
from bot.domain.events import Event
from bot.domain.materials import Sharing
from bot.domain.notices import edition
from bot.domain.offers import Offer
from bot.domain.releases import PAGE, By, Entry, Release, Source, packed
from bot.errors import NotAllowed, NotFound, Refusal
from bot.services import Services
from bot.store import releases as store
from bot.store.database import Database
from tests.announced import announce
from tests.conftest import Clock
from tests.posting import HERE, MEMBER, ORGANISER, STRANGER, events_of, post, rows, yaml
from tests.programmes import NOW, event, exact, programme, session
from tests.releases import do, going, items, made_by, only, reschedule, restore, versions

OTHER = replace(ORGANISER, person_id=12, name="Otto")
IMPORT, EDIT = Source.IMPORT, Source.EDIT
QUIET = timedelta(minutes=30)


async def test_every_import_that_changes_an_event_is_its_next_version_by_who_confirmed_it(
    known: Services, db: Database, clock: Clock
) -> None:
    first = event("a", sessions=(session("s", 10.1), session("t", 10.2)))
    await post(known, programme(first, event("b")))
    clock.now += timedelta(hours=1)
    moved = replace(first, place="Port", sessions=(session("s", 10.15), session("t", 10.2)))
    await known.programmes.apply_file(HERE.id, yaml(programme(moved, event("b"))))
    a, b = sorted(await events_of(db), key=lambda each: each.ref)
    assert await made_by(known, a) == [
        (1, By(10, IMPORT), {Kind.NEW: 3}),
        (2, By(None, IMPORT), {Kind.MOVED: 1, Kind.CHANGED: 1}),
    ]
    assert [each.began - NOW for each in await versions(known, a)] == [
        timedelta(0),
        timedelta(hours=1),
    ]
    assert await items(known, a, 2) == {"moved": [("s",)], "changed": [("a", "place")]}
    assert await made_by(known, b) == [(1, By(10, IMPORT), {Kind.NEW: 1})]


async def test_edits_of_one_organiser_within_the_quiet_period_are_one_version(
    known: Services, db: Database, clock: Clock
) -> None:
    await post(known, programme(event("a", sessions=(session("s", 10),))))
    made = await only(db)
    for start in ("2026-01-12 01:00", "2026-01-13 01:00"):
        clock.now += timedelta(minutes=20)
        await reschedule(known, made, start)
    clock.now += QUIET
    await reschedule(known, made, "2026-01-14 01:00")
    assert await made_by(known, made) == [
        (1, By(10, IMPORT), {Kind.NEW: 2}),
        (2, By(10, EDIT), {Kind.MOVED: 2}),
        (3, By(10, EDIT), {Kind.MOVED: 2}),
    ]
    [one, _] = (await known.releases.version(ORGANISER, made.id, 2)).changes[Kind.MOVED]
    assert (one.was, one.dates) == (exact(10), exact(12))
    second = (await versions(known, made))[1]
    assert (second.began - NOW, second.changed - NOW, second.closes - NOW) == (
        timedelta(minutes=20),
        timedelta(minutes=40),
        timedelta(minutes=70),
    )


async def test_another_organisers_edit_is_a_version_of_its_own(
    known: Services, db: Database, clock: Clock
) -> None:
    await post(known, programme(event("a")))
    made = await only(db)
    for start, who in (("2026-01-12 01:00", ORGANISER), ("2026-01-13 01:00", OTHER)):
        clock.now += timedelta(minutes=5)
        await reschedule(known, made, start, who)
    assert [each[1] for each in await made_by(known, made)] == [
        By(10, IMPORT),
        By(10, EDIT),
        By(12, EDIT),
    ]


async def test_a_batch_after_which_all_is_as_before_leaves_no_version_and_no_gap(
    known: Services, db: Database
) -> None:
    await post(known, programme(event("a")))
    made = await only(db)
    for start in ("2026-01-12 01:00", "2026-01-11 01:00"):
        await reschedule(known, made, start)
    assert [each[0] for each in await made_by(known, made)] == [1]
    await reschedule(known, made, "2026-01-13 01:00")
    assert [each[0] for each in await made_by(known, made)] == [1, 2]


async def test_what_was_told_at_once_takes_in_no_further_edit(
    known: Services, db: Database
) -> None:
    await post(known, programme(event("a")))
    made = await only(db)
    await do(known, made, Act.POSTPONE)
    await reschedule(known, made, "2026-01-11 01:00")
    assert [each[2] for each in await made_by(known, made)] == [
        {Kind.NEW: 1},
        {Kind.CHANGED: 1},
        {Kind.CHANGED: 1},
    ]
    assert await items(known, made, 2) == {"changed": [("a", "postponed")]}


async def test_an_import_closes_what_is_open(known: Services, db: Database) -> None:
    draft = event("a")
    await post(known, programme(draft))
    made = await only(db)
    await reschedule(known, made, "2026-01-12 01:00")
    await post(known, programme(replace(draft, dates=exact(11), place="Port")))
    await reschedule(known, made, "2026-01-13 01:00")
    assert [(n, by.source) for n, by, _ in await made_by(known, made)] == [
        (1, IMPORT),
        (2, EDIT),
        (3, IMPORT),
        (4, EDIT),
    ]
    assert [each.is_open(NOW) for each in await versions(known, made)] == [
        False,
        False,
        False,
        True,
    ]


async def test_archiving_changes_no_programme_and_cancelling_does(
    known: Services, db: Database, clock: Clock
) -> None:
    await post(known, programme(event("a"), event("b")))
    a, b = sorted(await events_of(db), key=lambda each: each.ref)
    await do(known, a, Act.CANCEL)
    clock.now += timedelta(days=20)
    await do(known, b, Act.ARCHIVE)
    assert [each[2] for each in await made_by(known, a)] == [{Kind.NEW: 1}, {Kind.CANCELLED: 1}]
    assert [each[2] for each in await made_by(known, b)] == [{Kind.NEW: 1}]


async def test_what_stood_before_versions_were_kept_is_the_first_at_the_next_change(
    known: Services, db: Database, clock: Clock
) -> None:
    made = await announce(db, HERE.id, event("a", sessions=(session("s", 10),)))
    [alone] = await versions(known, made)
    assert (alone.number, alone.by, alone.began) == (1, By(None, Source.FIRST), NOW)
    assert (await known.releases.version(ORGANISER, made.id, 1)).changes == {}
    clock.now += timedelta(days=1)
    await reschedule(known, made, "2026-01-12 01:00")
    assert await made_by(known, made) == [
        (1, By(None, Source.FIRST), {Kind.NEW: 2}),
        (2, By(10, EDIT), {Kind.MOVED: 2}),
    ]
    assert (await versions(known, made))[0].began == NOW


async def test_restoring_is_a_new_version_and_keeps_ids_answers_materials_and_reminders(
    known: Services, db: Database
) -> None:
    talk, visit = session("talk", 10.1), session("visit", 10.2, seats=5)
    before = programme(event("a", dates=exact(10, 12), sessions=(talk, visit)))
    await post(known, before)
    made = await only(db)
    for scope in (0, made.sessions[1].id):
        await known.rsvps.answer(MEMBER, made.id, Answer.GOING, scope)
    await known.materials.add(
        ORGANISER, Sharing(made.id, Offer(link="https://example.org/"), made.sessions[1].id)
    )
    off = (session("talk", 10.3, title="T"), replace(visit, cancelled=True))
    await post(known, programme(event("a", dates=exact(10, 12), title="B", sessions=off)))
    kept = "SELECT event_id, session_id, person_id, answer FROM rsvps ORDER BY id"
    reminders = "SELECT rule, scope, due_at FROM reminders WHERE outcome IS NULL ORDER BY 1, 2, 3"
    shared = "SELECT id, session_id, state FROM materials"
    answers, slides = await rows(db, kept), await rows(db, shared)
    await restore(known, made, 1)
    now = await only(db)
    assert (now.title, [each.id for each in now.sessions]) == (
        "A",
        [each.id for each in made.sessions],
    )
    assert [(each.title, each.dates, each.cancelled) for each in now.sessions] == [
        (each.title, each.dates, each.cancelled) for each in made.sessions
    ]
    assert len(answers) == 2
    assert (await rows(db, kept), await rows(db, shared)) == (answers, slides)
    assert len(await rows(db, reminders)) > 3
    assert (await made_by(known, made))[2] == (
        3,
        By(10, Source.RESTORE, 1),
        {Kind.MOVED: 1, Kind.CHANGED: 2},
    )


async def test_a_session_whose_row_is_gone_comes_back_under_the_same_ref(
    known: Services, db: Database
) -> None:
    await post(known, programme(event("a", sessions=(session("s", 10),))))
    made = await only(db)
    await db.write(lambda tx: tx.run("DELETE FROM sessions"))
    await post(known, programme(event("a", title="B")))
    assert await items(known, made, 2) == {"changed": [("a", "title")]}
    await restore(known, made, 1)
    [back] = (await only(db)).sessions
    assert (back.ref, back.dates) == ("s", exact(10, 1))


@pytest.mark.parametrize("cancelling", [False, True])
async def test_restoring_asks_what_becomes_of_sessions_that_came_later(
    known: Services, db: Database, cancelling: bool
) -> None:
    await post(known, programme(event("a", sessions=(session("s", 10),)), event("b")))
    later = (session("s", 10.01), session("t", 10.02))
    await post(known, programme(event("a", sessions=later), event("b")))
    made = (await events_of(db))[0]
    preview = await known.programmes.restore(ORGANISER, made.id, 1)
    assert preview.restores == 1
    found = {kind: [each.id for each in ids] for kind, ids in preview.difference.items.items()}
    assert {kind: ids for kind, ids in found.items() if ids} == {
        Kind.MOVED: ["s"],
        Kind.MISSING: ["t"],
        Kind.UNCHANGED: ["a"],
    }
    await restore(known, made, 1, cancelling=cancelling)
    now = (await events_of(db))[0]
    assert [(each.ref, each.cancelled) for each in now.sessions] == [
        ("s", False),
        ("t", cancelling),
    ]


async def test_a_version_is_not_restored_over_a_change_made_since_its_preview(
    known: Services, db: Database
) -> None:
    await post(known, programme(event("a")))
    await post(known, programme(event("a", title="B")))
    made = await only(db)
    preview = await known.programmes.restore(ORGANISER, made.id, 1)
    await reschedule(known, made, "2026-01-12 01:00", OTHER)
    with pytest.raises(Refusal, match="was changed since this preview"):
        await known.programmes.confirm(ORGANISER, preview.draft_id or 0)
    assert (await only(db)).title == "B"


async def test_the_version_that_stands_has_nothing_to_restore(
    known: Services, db: Database
) -> None:
    await post(known, programme(event("a"), event("b")))
    made = (await events_of(db))[0]
    preview = await known.programmes.restore(ORGANISER, made.id, 1)
    assert (preview.draft_id, preview.difference.writes) == (None, False)


async def test_only_organisers_of_the_server_see_versions_and_release_them(
    known: Services, db: Database, clock: Clock
) -> None:
    made = await going(known, db, clock)
    asked: list[Any] = [
        lambda who: known.releases.history(who, made.id),
        lambda who: known.releases.version(who, made.id, 1),
        lambda who: known.releases.pending(who, made.id),
        lambda who: known.releases.release(who, made.id, edition(made)),
        lambda who: known.programmes.restore(who, made.id, 1),
    ]
    for ask in asked:
        with pytest.raises(NotAllowed):
            await ask(MEMBER)
        with pytest.raises(NotFound, match="There is no event"):
            await ask(STRANGER)
    with pytest.raises(NotFound, match="There is no event"):
        await known.releases.show(STRANGER, made.id)
    with pytest.raises(NotFound, match="A has no version 3"):
        await known.releases.version(ORGANISER, made.id, 3)
    with pytest.raises(NotFound, match="A has no version 3"):
        await known.programmes.restore(ORGANISER, made.id, 3)


@pytest.mark.parametrize("count", [0, 1, 3, 500])
async def test_sessions_and_versions_are_paged_with_none_left_out(
    known: Services, db: Database, count: int
) -> None:
    """As many sessions as versions; with none, what stands is version 1."""
    many = tuple(session(f"s{n}", 10 + n / 1440) for n in range(count))
    made = await announce(db, HERE.id, event("a", dates=exact(10, 24), sessions=many))
    await db.write(lambda tx: [_add(tx, made, n + 1) for n in range(count)])
    pages = max(1, -(-count // PAGE))
    shown = [await known.releases.show(MEMBER, made.id, page) for page in range(pages)]
    listed = [await known.releases.history(ORGANISER, made.id, page) for page in range(pages)]
    assert [each.ref for page in shown for each in page.sessions] == [each.ref for each in many]
    assert [each.number for page in listed for each in page.releases] == [
        *range(max(1, count), 0, -1)
    ]
    last = await known.releases.history(ORGANISER, made.id, 1_000)
    assert (last.page, last.pages, last.total) == (pages - 1, pages, max(1, count))
    assert {(page.number, page.pages) for page in shown} == {(max(1, count), pages)}


def _add(tx: Any, made: Event, number: int) -> None:
    entry = Entry({}, packed({}), packed({}), postponed=False)
    release = Release(number, By(None, IMPORT), NOW, NOW, NOW, {})
    store.add(tx, made.id, release, entry)
