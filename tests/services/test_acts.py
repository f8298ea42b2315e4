"""Acts over the real store: one transaction each, and one notice to those concerned."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.acts import Act, Ask
from bot.domain.answers import Answer
from bot.domain.clashes import Clash, Why
from bot.domain.events import Event, State
from bot.domain.notices import Where, known_of, where
from bot.domain.people import Actor, Reach
from bot.errors import NotAllowed, NotFound, Refusal
from bot.services import Services
from bot.store import events, people
from bot.store.database import Database
from bot.store.deliveries import content_of
from schedules.drafts import SessionDraft
from schedules.moments import Dates
from tests.announced import announce, remind
from tests.conftest import Clock
from tests.posting import HERE, MEMBER, ORGANISER, STRANGER, events_of, post
from tests.programmes import TUNIS, at, event, exact, programme, session

PLANNED = """SELECT kind, person_id, content, due_at, urgency, state FROM deliveries
WHERE state = 'planned' ORDER BY id"""


async def held(services: Services, db: Database, going: int = 3, **said: Any) -> Event:
    """An event with its reminders, so many people going, one waiting and one who declined."""
    made = await announce(db, HERE.id, event("sfax", seats=going, **said))
    await remind(db, made)
    for number in range(100, 100 + going + 1):
        await services.rsvps.answer(Actor(HERE.id, number, f"p{number}"), made.id, Answer.GOING)
    await services.rsvps.answer(Actor(HERE.id, 99, "no"), made.id, Answer.DECLINED)
    return made


async def do(services: Services, made: Event, act: Act, reason: str = "", **words: str) -> None:
    proposal = await services.acts.propose(ORGANISER, Ask(made.id, act, reason or None, words))
    assert proposal.id is not None
    await services.acts.confirm(ORGANISER, proposal.id)


async def told(db: Database) -> list[tuple[str, list[int]]]:
    """What happened and whom it mentions, of each notice that is planned."""
    rows = await db.read(lambda tx: tx.all(PLANNED))
    found = [(row, content_of(row)) for row in rows]
    return [
        (said.get("what", row["kind"]), said.get("people") or [row["person_id"]])
        for row, said in found
    ]


async def now_is(db: Database, made: Event) -> Event:
    found = await db.read(lambda tx: events.load(tx, HERE.id, made.id))
    assert found is not None
    return found


async def reminders(db: Database) -> set[tuple[str | None, str | None]]:
    """The outcomes and reasons there are."""
    rows = await db.read(lambda tx: tx.all("SELECT outcome, reason FROM reminders"))
    return {(row["outcome"], row["reason"]) for row in rows}


async def test_cancelling_says_in_numbers_what_it_would_do_and_does_nothing_yet(
    known: Services, db: Database
) -> None:
    made = await held(known, db)
    proposal = await known.acts.propose(ORGANISER, Ask(made.id, Act.CANCEL, "No quorum"))
    assert (proposal.people, proposal.withdrawn, proposal.moved) == (4, 6, 0)
    assert await now_is(db, made) == made
    assert (await told(db), await reminders(db)) == ([], {(None, None)})


async def test_cancelling_withdraws_every_reminder_and_tells_those_concerned_at_once(
    known: Services, db: Database, clock: Clock
) -> None:
    """Those going and waiting; not who declined."""
    made = await held(known, db)
    await do(known, made, Act.CANCEL, "No quorum")
    after = await now_is(db, made)
    assert (after.stored, after.reason, after.sequence, after.revision) == (
        State.CANCELLED,
        "No quorum",
        made.sequence + 1,
        made.revision + 1,
    )
    assert await reminders(db) == {("superseded", "cancelled")}
    assert await told(db) == [("cancelled", [100, 101, 102, 103])]
    (due,) = await known.deliveries.claim(10)
    assert (due.urgency, due.people) == (0, (100, 101, 102, 103))


async def test_many_are_mentioned_in_batches_and_those_who_chose_dms_are_told_there(
    known: Services, db: Database
) -> None:
    made = await held(known, db, going=151)
    await db.write(lambda tx: people.choose_reach(tx, HERE.id, 100, Reach.DM))
    await do(known, made, Act.CANCEL)
    assert [(what, len(who)) for what, who in await told(db)] == [
        *[("cancelled", 75)] * 2,
        *[("cancelled", 1)] * 2,
    ]
    assert (await told(db))[-1] == ("cancelled", [100])


async def test_an_event_nobody_answered_is_still_called_off_in_the_channel(
    known: Services, db: Database
) -> None:
    made = await announce(db, HERE.id, event("sfax"))
    await do(known, made, Act.CANCEL)
    assert await told(db) == [("cancelled", [None])]


async def test_a_question_is_answered_once_within_a_day_and_by_organisers(
    known: Services, db: Database, clock: Clock
) -> None:
    made = await held(known, db)
    ask = Ask(made.id, Act.CANCEL)
    for actor, error in ((MEMBER, NotAllowed), (STRANGER, NotFound)):
        with pytest.raises(error):
            await known.acts.propose(actor, ask)
    first, second = [await known.acts.propose(ORGANISER, ask) for _ in range(2)]
    assert first.id is not None
    assert second.id is not None
    for actor, error in ((MEMBER, NotAllowed), (STRANGER, NotFound)):
        with pytest.raises(error):
            await known.acts.confirm(actor, first.id)
    await known.acts.discard(ORGANISER, first.id)
    with pytest.raises(NotFound):
        await known.acts.confirm(ORGANISER, first.id)
    clock.now += timedelta(days=1, seconds=1)
    with pytest.raises(NotFound):
        await known.acts.confirm(ORGANISER, second.id)
    assert await now_is(db, made) == made


async def test_nothing_is_done_to_an_event_that_changed_since_the_question(
    known: Services, db: Database
) -> None:
    """A second organiser's confirmed act makes the first one's question void."""
    made = await held(known, db)
    proposal = await known.acts.propose(ORGANISER, Ask(made.id, Act.CANCEL))
    await do(known, made, Act.POSTPONE)
    assert proposal.id is not None
    with pytest.raises(Refusal, match="was changed since"):
        await known.acts.confirm(ORGANISER, proposal.id)
    assert (await now_is(db, made)).stored is State.POSTPONED


async def test_postponing_withdraws_reminders_and_the_new_date_is_told_once(
    known: Services, db: Database
) -> None:
    """Everybody who asked to be told the date, those who may come among them."""
    made = await held(known, db)
    await known.rsvps.answer(Actor(HERE.id, 98, "perhaps"), made.id, Answer.MAYBE)
    await do(known, made, Act.POSTPONE)
    assert await reminders(db) == {("superseded", "postponed")}
    assert await told(db) == [("postponed", [100, 101, 102, 103])]
    await do(known, made, Act.RESCHEDULE, start="2026-01-21 01:00")
    after = await now_is(db, made)
    assert (after.dates, after.stored) == (exact(20), State.SCHEDULED)
    assert await told(db) == [("dated", [98, 100, 101, 102, 103])]
    assert await reminders(db) == {(None, None)}


async def test_changes_within_the_quiet_period_are_told_once_from_the_first_to_the_last(
    known: Services, db: Database, clock: Clock
) -> None:
    made = await held(known, db)
    await do(known, made, Act.RESCHEDULE, start="2026-01-21 01:00")
    clock.now += timedelta(minutes=20)
    await do(known, made, Act.RESCHEDULE, start="2026-01-22 01:00")
    assert await told(db) == [("moved", [100, 101, 102, 103])]
    clock.now += timedelta(minutes=29)
    assert await known.deliveries.claim(10) == []
    clock.now += timedelta(minutes=1)
    (due,) = await known.deliveries.claim(10)
    assert due.shown is not None
    assert due.shown.event.dates == exact(21)
    assert due.content["was"]["moments"][0][0] == at(10).instant.isoformat()


async def test_a_change_taken_back_within_the_quiet_period_is_not_told(
    known: Services, db: Database
) -> None:
    made = await held(known, db)
    await do(known, made, Act.RESCHEDULE, start="2026-01-21 01:00")
    await do(known, made, Act.RESCHEDULE, start="2026-01-11 01:00")
    assert await told(db) == []
    assert (await now_is(db, made)).dates == made.dates


async def test_a_cancellation_takes_the_place_of_what_is_not_told_yet(
    known: Services, db: Database
) -> None:
    """It names the date that people know."""
    made = await held(known, db)
    await do(known, made, Act.RESCHEDULE, start="2026-01-21 01:00")
    await do(known, made, Act.CANCEL)
    assert await told(db) == [("cancelled", [100, 101, 102, 103])]
    (due,) = await known.deliveries.claim(10)
    assert due.content["was"]["moments"][0][0] == at(10).instant.isoformat()


async def test_what_moves_from_the_next_two_hours_is_told_at_once(
    known: Services, db: Database, clock: Clock
) -> None:
    made = await held(known, db)
    clock.now = at(10).instant - timedelta(hours=1)
    await do(known, made, Act.RESCHEDULE, start="2026-01-21 01:00")
    (due,) = [each for each in await known.deliveries.claim(10) if each.kind == "notice"]
    assert due.content["what"] == "moved"


async def test_edits_without_end_are_told_within_two_hours(
    known: Services, db: Database, clock: Clock
) -> None:
    made = await held(known, db)
    start = clock.now
    for day in range(20, 26):
        await do(known, made, Act.RESCHEDULE, start=f"2026-01-{day} 01:00")
        clock.now += timedelta(minutes=25)
    assert await known.deliveries.claim(10) != []
    assert clock.now - start == timedelta(hours=2, minutes=30)


async def test_sessions_move_with_their_event_and_what_is_beside_it_is_named(
    known: Services, db: Database
) -> None:
    await announce(db, HERE.id, event("rabat", 20))
    made = await held(known, db, sessions=(session("visit", 10.02),))
    words = {"start": "2026-01-21 01:00"}
    proposal = await known.acts.propose(ORGANISER, Ask(made.id, Act.RESCHEDULE, words=words))
    clash = Clash(Why.TIME, "Sfax", "Rabat")
    assert (proposal.clashes, proposal.withdrawn, proposal.moved > 0) == ((clash,), 0, True)
    await do(known, made, Act.RESCHEDULE, **words)
    (visit,) = (await now_is(db, made)).sessions
    assert (visit.dates, visit.sequence, visit.revision) == (exact(20.02, 1), 1, 2)


async def test_a_date_less_exact_withdraws_the_reminders(known: Services, db: Database) -> None:
    made = await held(known, db)
    await do(known, made, Act.RESCHEDULE, date="2026-03")
    after = await now_is(db, made)
    assert (after.stored, after.dates) == (State.ANNOUNCED, Dates.in_month(2026, 3, TUNIS))
    assert await reminders(db) == {("superseded", "moved")}


async def imported(services: Services, db: Database, *sessions: SessionDraft) -> Event:
    """An event with these sessions, as a file left it; three people go to it, one of them has a
    seat of the visit; its announcement is sent."""
    await post(services, programme(event("sfax", sessions=sessions)))
    (made,) = await events_of(db)
    for number in (100, 101, 102):
        await services.rsvps.answer(Actor(HERE.id, number, f"p{number}"), made.id, Answer.GOING)
    await services.deliveries.claim(10)
    return made


VISIT = session("visit", 10.02, seats=5)
PLENARY = session("plenary", 10.01)


async def test_a_file_that_cancels_an_event_tells_it_at_once_and_one_that_restores_it_too(
    known: Services, db: Database
) -> None:
    await imported(known, db)
    await post(known, programme(event("sfax", cancelled=True)))
    assert await told(db) == [("cancelled", [100, 101, 102])]
    await known.deliveries.claim(10)
    await post(known, programme(event("sfax")))
    assert await told(db) == [("restored", [100, 101, 102])]


async def test_a_file_that_moves_an_event_tells_it_after_the_quiet_period(
    known: Services, db: Database, clock: Clock
) -> None:
    await imported(known, db)
    await post(known, programme(event("sfax", 20)))
    assert await told(db) == [("moved", [100, 101, 102])]
    assert await known.deliveries.claim(10) == []
    clock.now += timedelta(minutes=30)
    (due,) = await known.deliveries.claim(10)
    assert due.content["sessions"] == {}


async def test_what_people_need_not_be_told_is_not_told(known: Services, db: Database) -> None:
    await imported(known, db)
    await post(known, programme(event("sfax", summary="Two days")))
    assert await told(db) == []


async def test_only_those_with_a_seat_are_told_of_a_session_with_seats_of_its_own(
    known: Services, db: Database
) -> None:
    """Moved or called off; of a session open to all, everybody going."""
    made = await imported(known, db, PLENARY, VISIT)
    visit = made.sessions[1]
    await known.rsvps.answer(Actor(HERE.id, 101, "p101"), made.id, Answer.GOING, visit.id)
    off = replace(VISIT, cancelled=True)
    await post(known, programme(event("sfax", sessions=(PLENARY, off))))
    assert await told(db) == [("moved", [101])]
    later = session("plenary", 10.03)
    await post(known, programme(event("sfax", sessions=(later, off))))
    assert await told(db) == [("moved", [100, 101, 102])]
    await post(known, programme(event("sfax", sessions=(PLENARY, VISIT))))
    assert await told(db) == []


async def test_another_place_or_link_is_told_with_what_it_was(
    known: Services, db: Database, clock: Clock
) -> None:
    """To everybody of the event, once, from the first to the last; taken back, not at all."""
    await imported(known, db)
    for place, link in (("Town hall", None), ("Library", "https://a.example")):
        await post(known, programme(event("sfax", place=place, link=link)))
    assert await told(db) == [("moved", [100, 101, 102])]
    clock.now += timedelta(minutes=30)
    (due,) = await known.deliveries.claim(10)
    assert known_of(due.content).where == (None, None)
    assert due.shown is not None and where(due.shown.event) == ("Library", "https://a.example")
    await known.deliveries.sent(due, 1, 1)
    await post(known, programme(event("sfax", place="Elsewhere", link="https://a.example")))
    await post(known, programme(event("sfax", place="Library", link="https://a.example")))
    assert await told(db) == []


async def test_another_room_is_told_to_those_of_its_session(
    known: Services, db: Database, clock: Clock
) -> None:
    """Of a session with seats, to who has one."""
    made = await imported(known, db, PLENARY, VISIT)
    visit = made.sessions[1]
    await known.rsvps.answer(Actor(HERE.id, 101, "p101"), made.id, Answer.GOING, visit.id)
    room = replace(VISIT, place="Port")
    await post(known, programme(event("sfax", sessions=(PLENARY, room))))
    assert await told(db) == [("moved", [101])]
    clock.now += timedelta(minutes=30)
    (due,) = await known.deliveries.claim(10)
    assert {key: was.where for key, was in known_of(due.content).sessions.items()} == {
        visit.id: Where(None, None)
    }


async def test_a_session_called_off_is_told_at_once(known: Services, db: Database) -> None:
    """Together with what waits to be told of the same event."""
    await imported(known, db, PLENARY)
    await post(known, programme(event("sfax", place="Library", sessions=(PLENARY,))))
    assert await known.deliveries.claim(10) == []
    off = replace(PLENARY, cancelled=True)
    await post(known, programme(event("sfax", place="Library", sessions=(off,))))
    (due,) = await known.deliveries.claim(10)
    known_ = known_of(due.content)
    assert (known_.where, len(known_.sessions)) == (Where(None, None), 1)


async def test_a_notice_that_was_planned_before_places_were_kept_says_nothing_of_them(
    known: Services, db: Database, clock: Clock
) -> None:
    """It moves, and the change of place that follows is told from then on."""
    await imported(known, db)
    await post(known, programme(event("sfax", 20)))
    old = "UPDATE deliveries SET content = replace(content, '\"where\": [null, null], ', '')"
    await db.write(lambda tx: tx.run(old))
    await post(known, programme(event("sfax", 20, place="Library")))
    clock.now += timedelta(minutes=30)
    (due,) = await known.deliveries.claim(10)
    assert known_of(due.content).where == Where(None, None)


async def test_what_is_past_is_not_told(known: Services, db: Database, clock: Clock) -> None:
    await imported(known, db)
    clock.now += timedelta(days=20)
    await post(known, programme(event("sfax", 9)))
    await post(known, programme(event("sfax", 9, cancelled=True)))
    assert await told(db) == []


async def test_a_postponed_event_is_called_off_though_its_old_date_has_passed(
    known: Services, db: Database, clock: Clock
) -> None:
    made = await held(known, db)
    await do(known, made, Act.POSTPONE)
    await known.deliveries.claim(10)
    clock.now += timedelta(days=20)
    await do(known, made, Act.CANCEL)
    (due,) = await known.deliveries.claim(10)
    assert due.content["what"] == "cancelled"
