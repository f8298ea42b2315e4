"""Answers in the real store."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.answers import EVENT, Answer, Mine
from bot.domain.calendar import EVERYTHING
from bot.domain.events import State
from bot.domain.people import Actor
from bot.errors import NotAllowed, NotFound, Refusal
from bot.services import Services
from bot.services.rsvps import promote
from bot.store.columns import to_ms
from bot.store.database import Database
from tests.announced import announce, seats_become
from tests.conftest import Clock
from tests.programmes import event, session

HERE, ELSEWHERE = 5, 6
GOING, MAYBE, DECLINED = Answer.GOING, Answer.MAYBE, Answer.DECLINED
WAITLISTED = Answer.WAITLISTED
ORGANISER = Actor(HERE, 900, "Olfa", manages=True)


def person(number: int, community_id: int = HERE) -> Actor:
    return Actor(community_id, number, f"person {number}")


async def promotions(db: Database) -> list[str]:
    """The keys of the promotions planned, in order."""
    rows = await db.read(
        lambda tx: tx.all("SELECT key FROM deliveries WHERE kind = 'promotion' ORDER BY id")
    )
    return [row["key"].rsplit(":", 1)[0] for row in rows]


async def going(db: Database, event_id: int, scope: int = EVENT) -> list[int]:
    """Who goes, in order of turn."""
    rows = await db.read(
        lambda tx: tx.all(
            "SELECT person_id FROM rsvps WHERE event_id = :event_id AND scope = :scope"
            " AND answer = 'going' ORDER BY turn",
            event_id=event_id,
            scope=scope,
        )
    )
    return [row["person_id"] for row in rows]


async def test_seats_fill_then_people_wait_in_order(services: Services, db: Database) -> None:
    """Two seats, four presses: two go, two wait as first and second."""
    sfax = await announce(db, HERE, event("sfax", seats=2))
    done = [await services.rsvps.answer(person(n), sfax.id, GOING) for n in range(1, 5)]
    assert [each.mine for each in done] == [
        Mine(GOING),
        Mine(GOING),
        Mine(WAITLISTED, 1),
        Mine(WAITLISTED, 2),
    ]


async def test_whoever_leaves_gives_the_seat_to_the_first_in_line_who_is_told(
    services: Services, db: Database
) -> None:
    """In the same transaction, once, through the outbox, until the start."""
    sfax = await announce(db, HERE, event("sfax", seats=1))
    for n in (1, 2, 3):
        await services.rsvps.answer(person(n), sfax.id, GOING)
    await services.rsvps.answer(person(1), sfax.id, DECLINED)
    page = await services.rsvps.people(ORGANISER, sfax.id)
    assert [(each.person_id, each.answer) for each in page.people] == [(2, GOING), (3, WAITLISTED)]
    assert await promotions(db) == [f"promotion:{sfax.id}:0:2"]
    planned = await db.read(lambda tx: tx.one("SELECT * FROM deliveries"))
    assert (planned["person_id"], planned["late_at"]) == (2, to_ms(sfax.dates.begins))


async def test_who_comes_back_waits_at_the_end_and_is_told_again(
    services: Services, db: Database
) -> None:
    """Leaving loses the place; a second promotion is a second message."""
    sfax = await announce(db, HERE, event("sfax", seats=1))
    presses = [(1, GOING), (2, GOING), (3, GOING), (2, DECLINED), (2, GOING)]
    for n, answer in presses:
        await services.rsvps.answer(person(n), sfax.id, answer)
    await services.rsvps.answer(person(1), sfax.id, DECLINED)
    assert await going(db, sfax.id) == [3]
    for n, answer in [(3, MAYBE), (2, MAYBE), (1, GOING), (2, GOING), (1, DECLINED)]:
        await services.rsvps.answer(person(n), sfax.id, answer)
    assert await going(db, sfax.id) == [2]
    key = f"promotion:{sfax.id}:0:"
    assert await promotions(db) == [f"{key}3", f"{key}2", f"{key}2"]


async def test_nobody_is_told_of_a_seat_given_up_meanwhile(
    services: Services, db: Database
) -> None:
    """Leaving takes the message back, at the event and at its session."""
    sfax = await announce(db, HERE, event("sfax", seats=1, sessions=(VISIT,)))
    visit = sfax.sessions[0].id
    for n in (1, 2):
        await services.rsvps.answer(person(n), sfax.id, GOING, visit)
    for n in (1, 2):
        await services.rsvps.answer(person(n), sfax.id, DECLINED)
    rows = await db.read(lambda tx: tx.all("SELECT person_id, state FROM deliveries"))
    assert [tuple(row) for row in rows] == [(2, "superseded"), (2, "superseded")]


async def test_a_second_press_changes_no_row(
    services: Services, db: Database, clock: Clock
) -> None:
    """Not even the time of the answer."""
    sfax = await announce(db, HERE, event("sfax", seats=1))
    await services.rsvps.answer(person(1), sfax.id, GOING)
    before = await db.read(lambda tx: [tuple(row) for row in tx.all("SELECT * FROM rsvps")])
    clock.now += timedelta(hours=1)
    again = await services.rsvps.answer(person(1), sfax.id, GOING)
    assert (again.changed, again.mine) == (False, Mine(GOING))
    after = await db.read(lambda tx: [tuple(row) for row in tx.all("SELECT * FROM rsvps")])
    assert after == before


async def test_fewer_seats_than_people_throw_nobody_out(services: Services, db: Database) -> None:
    """And nobody is promoted until there are fewer going than seats."""
    sfax = await announce(db, HERE, event("sfax", seats=3))
    for n in range(1, 6):
        await services.rsvps.answer(person(n), sfax.id, GOING)
    await seats_become(db, sfax, 1)
    assert await db.write(lambda tx: promote(tx, sfax.id, services.clock())) == 0
    for n in (1, 2):
        await services.rsvps.answer(person(n), sfax.id, DECLINED)
        assert await going(db, sfax.id) == list(range(n + 1, 4))
    await services.rsvps.answer(person(3), sfax.id, DECLINED)
    assert await going(db, sfax.id) == [4]


@pytest.mark.parametrize(("seats", "promoted"), [(3, [2, 3]), (None, [2, 3, 4, 5])])
async def test_more_seats_are_given_out_in_one_pass(
    services: Services, db: Database, seats: int | None, promoted: list[int]
) -> None:
    """All of them, in order; without a limit everybody."""
    sfax = await announce(db, HERE, event("sfax", seats=1))
    for n in range(1, 6):
        await services.rsvps.answer(person(n), sfax.id, GOING)
    await seats_become(db, sfax, seats)
    assert await db.write(lambda tx: promote(tx, sfax.id, services.clock())) == len(promoted)
    assert await going(db, sfax.id) == [1, *promoted]


async def test_nobody_is_promoted_after_the_start(
    services: Services, db: Database, clock: Clock
) -> None:
    """The seat stays free for whoever presses."""
    sfax = await announce(db, HERE, event("sfax", days=1, seats=1))
    for n in (1, 2):
        await services.rsvps.answer(person(n), sfax.id, GOING)
    clock.now += timedelta(days=1)
    await services.rsvps.answer(person(1), sfax.id, DECLINED)
    assert await going(db, sfax.id) == []
    done = await services.rsvps.answer(person(3), sfax.id, GOING)
    assert done.mine == Mine(GOING)


async def test_a_seat_freed_after_the_deadline_goes_to_who_asked_in_time(
    services: Services, db: Database, clock: Clock
) -> None:
    """The deadline closes coming in; the queue still moves."""
    sfax = await announce(
        db, HERE, event("sfax", seats=1, rsvp_until=clock.now + timedelta(days=1))
    )
    for n in (1, 2):
        await services.rsvps.answer(person(n), sfax.id, GOING)
    clock.now += timedelta(days=1)
    await services.rsvps.answer(person(1), sfax.id, DECLINED)
    assert await going(db, sfax.id) == [2]


VISIT = session("visit", 10, format="visit", seats=1)


async def test_a_seat_of_a_session_takes_one_at_the_event(services: Services, db: Database) -> None:
    """Both in one press; the whole is one answer."""
    sfax = await announce(db, HERE, event("sfax", seats=1, sessions=(VISIT,)))
    visit = sfax.sessions[0].id
    done = await services.rsvps.answer(person(1), sfax.id, GOING, visit)
    assert (done.mine, done.at_event) == (Mine(GOING), Mine(GOING))
    waits = await services.rsvps.answer(person(2), sfax.id, GOING, visit)
    assert (waits.mine, waits.at_event) == (Mine(WAITLISTED, 1), Mine(WAITLISTED, 1))


async def test_leaving_the_event_promotes_in_both_queues(services: Services, db: Database) -> None:
    """The seat at the event first, which makes the same person eligible for the session's."""
    sfax = await announce(db, HERE, event("sfax", seats=1, sessions=(VISIT,)))
    visit = sfax.sessions[0].id
    for n in (1, 2):
        await services.rsvps.answer(person(n), sfax.id, GOING, visit)
    done = await services.rsvps.answer(person(1), sfax.id, DECLINED)
    assert done.given_up == ("Visit",)
    assert (await going(db, sfax.id), await going(db, sfax.id, visit)) == ([2], [2])
    assert await promotions(db) == [f"promotion:{sfax.id}:0:2", f"promotion:{sfax.id}:{visit}:2"]


async def test_who_is_not_at_the_event_is_passed_over_and_keeps_the_turn(
    services: Services, db: Database
) -> None:
    """The second in line goes to the event, the first does not yet: the second gets the seat."""
    sfax = await announce(db, HERE, event("sfax", seats=2, sessions=(VISIT,)))
    visit = sfax.sessions[0].id
    await services.rsvps.answer(person(1), sfax.id, GOING, visit)
    await services.rsvps.answer(person(2), sfax.id, GOING)
    await services.rsvps.answer(person(3), sfax.id, GOING, visit)
    await services.rsvps.answer(person(2), sfax.id, GOING, visit)
    await services.rsvps.answer(person(1), sfax.id, DECLINED, visit)
    assert await going(db, sfax.id, visit) == [2]
    await services.rsvps.answer(person(1), sfax.id, DECLINED)
    page = await services.rsvps.people(ORGANISER, sfax.id, visit)
    assert [(each.person_id, each.answer) for each in page.people] == [(2, GOING), (3, WAITLISTED)]


async def test_erasing_a_person_gives_their_seats_on(services: Services, db: Database) -> None:
    """In every event of the community, and in no other community."""
    sfax = await announce(db, HERE, event("sfax", seats=1, sessions=(VISIT,)))
    rabat = await announce(db, HERE, event("rabat", seats=1))
    other = await announce(db, ELSEWHERE, event("other", seats=1))
    for n in (1, 2):
        await services.rsvps.answer(person(n), sfax.id, GOING, sfax.sessions[0].id)
        await services.rsvps.answer(person(n), rabat.id, GOING)
        await services.rsvps.answer(person(n, ELSEWHERE), other.id, GOING)
    assert await services.rsvps.erase(person(1), 1) == 2
    assert [await going(db, each.id) for each in (sfax, rabat, other)] == [[2], [2], [1]]
    assert await going(db, sfax.id, sfax.sessions[0].id) == [2]


async def test_only_organisers_erase_or_answer_for_others(services: Services, db: Database) -> None:
    """A plain member is refused and nothing changes; the organiser is recorded."""
    sfax = await announce(db, HERE, event("sfax"))
    with pytest.raises(NotAllowed):
        await services.rsvps.answer_for(person(1), person(2), sfax.id, GOING)
    with pytest.raises(NotAllowed):
        await services.rsvps.erase(person(1), 2)
    assert await going(db, sfax.id) == []
    organiser = replace(person(9), manages=True)
    done = await services.rsvps.answer_for(organiser, person(2), sfax.id, GOING)
    assert (done.name, done.mine) == ("person 2", Mine(GOING))
    recorded = await db.read(lambda tx: tx.one("SELECT person_id, answered_by FROM rsvps"))
    assert tuple(recorded) == (2, 9)


async def test_ids_of_another_server_are_not_found(services: Services, db: Database) -> None:
    """An event of elsewhere, and a session of another event, do not exist here."""
    here = await announce(db, HERE, event("sfax", sessions=(VISIT,)))
    other = await announce(db, ELSEWHERE, event("other", sessions=(VISIT,)))
    asked = [(other.id, EVENT), (here.id, other.sessions[0].id), (999, EVENT)]
    for event_id, session_id in asked:
        with pytest.raises(NotFound):
            await services.rsvps.answer(person(1), event_id, GOING, session_id)
        with pytest.raises(NotFound):
            await services.rsvps.people(person(1), event_id, session_id)
    assert await db.read(lambda tx: tx.value("SELECT count(*) FROM rsvps")) == 0


@pytest.mark.parametrize("state", [State.DRAFT, State.CANCELLED, State.ARCHIVED])
async def test_a_closed_event_explains_and_changes_nothing(
    services: Services, db: Database, state: State
) -> None:
    """A draft, a cancelled and an archived event."""
    sfax = await announce(db, HERE, event("sfax"), state)
    with pytest.raises(Refusal):
        await services.rsvps.answer(person(1), sfax.id, GOING)
    assert await db.read(lambda tx: tx.value("SELECT count(*) FROM rsvps")) == 0


async def test_a_thousand_presses_at_once_never_overbook(services: Services, db: Database) -> None:
    """60 seats are 60 going, and the rest wait in the order in which they came."""
    sfax = await announce(db, HERE, event("sfax", seats=60))
    done = await asyncio.gather(
        *(services.rsvps.answer(person(n), sfax.id, GOING) for n in range(1_000))
    )
    mine = [each.mine for each in done]
    assert mine[:60] == [Mine(GOING)] * 60
    assert mine[60:560] == [Mine(WAITLISTED, place) for place in range(1, 501)]
    assert mine[560:] == [Mine(WAITLISTED)] * 440
    rows = await db.read(
        lambda tx: tx.all("SELECT person_id FROM rsvps WHERE answer = 'waitlisted' ORDER BY turn")
    )
    assert [row["person_id"] for row in rows] == list(range(60, 1_000))


async def test_the_calendar_shows_seats_left_and_what_i_answered(
    services: Services, db: Database
) -> None:
    """My own answer, nobody else's."""
    sfax = await announce(db, HERE, event("sfax", 10, seats=3))
    rabat = await announce(db, HERE, event("rabat", 11))
    await services.rsvps.answer(person(1), sfax.id, GOING)
    await services.rsvps.answer(person(2), rabat.id, MAYBE)
    page = await services.calendar.show(person(1), EVERYTHING)
    assert {id: tally.left for id, tally in page.tallies.items()} == {sfax.id: 2, rabat.id: None}
    assert page.mine == {sfax.id: Mine(GOING)}
