"""Answers in the real store."""

from bot.domain.answers import Answer, Mine
from bot.domain.people import Actor
from bot.services import Services
from bot.store.database import Database
from tests.announced import announce
from tests.programmes import event

HERE, ELSEWHERE = 5, 6
GOING, MAYBE, DECLINED = Answer.GOING, Answer.MAYBE, Answer.DECLINED
WAITLISTED = Answer.WAITLISTED


def person(number: int, community_id: int = HERE) -> Actor:
    return Actor(community_id, number, f"person {number}")


async def promotions(db: Database) -> list[str]:
    """The keys of the promotions planned, in order."""
    rows = await db.read(
        lambda tx: tx.all("SELECT key FROM deliveries WHERE kind = 'promotion' ORDER BY id")
    )
    return [row["key"].rsplit(":", 1)[0] for row in rows]


async def test_seats_fill_then_people_wait_in_order(services: Services, db: Database) -> None:
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
    sfax = await announce(db, HERE, event("sfax", seats=1))
    for n in (1, 2, 3):
        await services.rsvps.answer(person(n), sfax.id, GOING)
    await services.rsvps.answer(person(1), sfax.id, DECLINED)
    page = await services.rsvps.people(person(1), sfax.id)
    assert [(each.person_id, each.answer) for each in page.people] == [(2, GOING), (3, WAITLISTED)]
    assert await promotions(db) == [f"promotion:{sfax.id}:0:2"]
