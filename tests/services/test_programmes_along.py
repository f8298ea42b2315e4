"""What hangs on an event is brought along when a posted programme changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.answers import Answer
from bot.domain.materials import Embargo, Sharing
from bot.domain.offers import Offer
from bot.domain.programmes import Crowded
from bot.services import Services
from bot.store.database import Database
from schedules.moments import Dates
from tests.conftest import Clock
from tests.posting import (
    HERE,
    MEMBER,
    ORGANISER,
    events_of,
    post,
    rows,
    yaml,
)
from tests.programmes import NOW, TUNIS, event, exact, programme, session, sfax


async def test_a_change_keeps_ids_raises_the_sequence_of_what_moved_and_touches_the_card(
    known: Services, db: Database, clock: Clock
) -> None:
    await post(known, sfax())
    before = {each.ref: each for each in await events_of(db)}
    await db.write(lambda tx: tx.run(CARD, event_id=before["sfax"].id))
    first, rabat, third = sfax().events
    clock.now += timedelta(hours=1)
    visit = replace(first.sessions[1], dates=exact(10.6, 1))
    await post(
        known,
        programme(
            replace(first, sessions=(first.sessions[0], visit)), replace(rabat, title="R"), third
        ),
    )
    after = {each.ref: each for each in await events_of(db)}
    assert {ref: each.id for ref, each in after.items()} == {
        ref: each.id for ref, each in before.items()
    }
    assert [
        (each.ref, each.sequence, each.revision)
        for each in (*after.values(), *after["sfax"].sessions)
    ] == [
        ("sfax", 0, 1),
        ("rabat", 0, 2),
        ("homelessness", 0, 1),
        ("opening", 0, 1),
        ("visit", 1, 2),
    ]
    assert await rows(db, "SELECT wanted FROM cards") == [
        (3,)
    ]  # for itself, and for Rabat, whose title stands on it


CARD = "INSERT INTO cards (event_id, channel_id, message_id) VALUES (:event_id, 77, 1)"


async def test_a_moved_event_raises_its_sequence_and_its_reminders_move_along(
    known: Services, db: Database
) -> None:
    await post(known, programme(event("a", 10)))
    everything = "SELECT rule, due_at FROM reminders WHERE outcome IS NULL ORDER BY rule"
    before = await rows(db, everything)
    await post(known, programme(event("a", 11)))
    day = 24 * 3_600_000
    assert await rows(db, everything) == [(each, due + day) for each, due in before]
    assert len(before) > 3
    assert [each.sequence for each in await events_of(db)] == [1]


async def test_what_opens_at_a_sessions_end_is_told_of_when_it_ends_after_all(
    known: Services, db: Database
) -> None:
    talk = session("talk", 10)
    await post(known, programme(event("a", sessions=(talk,))))
    [only] = await events_of(db)
    slides = Offer(link="https://example.org/slides")
    sharing = Sharing(only.id, slides, only.sessions[0].id, embargo=Embargo.END)
    await known.materials.add(ORGANISER, sharing)
    due = "SELECT due_at FROM deliveries WHERE kind = 'materials'"
    [(before,)] = await rows(db, due)
    later = event("a", dates=exact(10, 4), sessions=(replace(talk, dates=exact(10, 2)),))
    await post(known, programme(later))
    assert await rows(db, due) == [(before + 3_600_000,)]


async def test_an_announcement_is_late_once_its_event_is_over(
    known: Services, db: Database
) -> None:
    await post(known, programme(event("a"), event("b", dates=Dates.tba(TUNIS))))
    [first, _] = await events_of(db)
    passes = int((first.dates.passes or NOW).timestamp() * 1000)
    assert await rows(db, "SELECT late_at FROM deliveries ORDER BY id") == [(passes,), (None,)]


async def test_more_seats_in_the_file_go_to_who_waits_at_once(
    known: Services, db: Database
) -> None:
    await post(known, programme(event("a", seats=1)))
    [only] = await events_of(db)
    for person in (MEMBER, ORGANISER):
        await known.rsvps.answer(person, only.id, Answer.GOING)
    await post(known, programme(event("a", seats=2)))
    answers = "SELECT person_id, answer FROM rsvps ORDER BY turn"
    assert await rows(db, answers) == [(11, "going"), (10, "going")]
    assert await rows(db, "SELECT person_id FROM deliveries WHERE kind = 'promotion'") == [(10,)]


async def test_fewer_seats_than_people_going_throw_nobody_out_and_are_told(
    known: Services, db: Database
) -> None:
    visit = session("visit", 10, seats=2)
    await post(known, programme(event("a", seats=2, sessions=(visit,))))
    [only] = await events_of(db)
    for person in (MEMBER, ORGANISER):
        await known.rsvps.answer(person, only.id, Answer.GOING, only.sessions[0].id)
    fewer = programme(event("a", seats=1, sessions=(replace(visit, seats=1),)))
    applied = await known.programmes.apply_file(HERE.id, yaml(fewer))
    assert applied.crowded == (Crowded("A", 2, 1), Crowded("Visit", 2, 1))
    enough = programme(event("a", seats=2, sessions=(visit,)))
    assert (await known.programmes.apply_file(HERE.id, yaml(enough))).crowded == ()
    answers = "SELECT person_id, scope = 0, answer FROM rsvps ORDER BY person_id, scope"
    assert await rows(db, answers) == [
        (10, 1, "going"),
        (10, 0, "going"),
        (11, 1, "going"),
        (11, 0, "going"),
    ]
