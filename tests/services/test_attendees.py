"""Who comes, as each person may see it."""

from __future__ import annotations

import pytest

from bot.domain.answers import EVENT, Answer
from bot.domain.attendees import PeoplePage
from bot.domain.events import Event
from bot.domain.people import Actor, Told, Visibility
from bot.services import Services
from bot.services.events import shown
from bot.store.database import Database
from tests.announced import announce
from tests.conftest import Clock
from tests.posting import HERE, ORGANISER
from tests.programmes import event, session

GOING, MAYBE, DECLINED = Answer.GOING, Answer.MAYBE, Answer.DECLINED


def person(number: int) -> Actor:
    return Actor(HERE.id, number, f"p{number}")


async def come(
    services: Services,
    made: Event,
    number: int,
    seen_by: Visibility,
    organisation: str | None = None,
    kind: str = "city",
) -> None:
    """A person who goes, says who sees it, and perhaps of which organisation they are."""
    await services.rsvps.answer(person(number), made.id, GOING)
    of = {"organisation": organisation, "kind": kind} if organisation else {}
    await services.people.tell(person(number), Told(visibility=seen_by, **of))


def names(page: PeoplePage) -> list[str]:
    return [each.name for each in page.people]


@pytest.fixture
async def sfax(services: Services, db: Database) -> Event:
    """Three people go, of whom one shows themselves to nobody, one to those who come too and one
    to everyone; a fourth may come, a fifth does not."""
    made = await announce(db, HERE.id, event("sfax", sessions=(session("visit", 10.1, seats=9),)))
    for number, seen_by in enumerate(Visibility, start=1):
        await come(services, made, number, seen_by)
    await services.rsvps.answer(person(4), made.id, MAYBE)
    await services.rsvps.answer(person(5), made.id, DECLINED)
    return made


@pytest.mark.parametrize(
    ("reader", "seen", "hidden"),
    [
        (ORGANISER, ["p1", "p2", "p3", "p4"], 0),
        (person(1), ["p1", "p2", "p3", "p4"], 0),
        (person(2), ["p2", "p3", "p4"], 1),
        (person(4), ["p3", "p4"], 2),
        (person(5), ["p3"], 3),
        (person(6), ["p3"], 3),
    ],
)
async def test_each_sees_whom_they_may(
    sfax: Event, services: Services, reader: Actor, seen: list[str], hidden: int
) -> None:
    """Organisers all, those who go what participants see, others what everyone sees, and each
    themselves; the rest are counted."""
    page = await services.rsvps.people(reader, sfax.id)
    assert (names(page), page.hidden, page.tally.going) == (seen, hidden, 3)


async def test_who_is_not_said_to_be_shown_is_shown_to_those_who_come_too(
    services: Services, db: Database
) -> None:
    """Without a word of theirs."""
    made = await announce(db, HERE.id, event("sfax"))
    for number in (1, 2):
        await services.rsvps.answer(person(number), made.id, GOING)
    assert names(await services.rsvps.people(person(2), made.id)) == ["p1", "p2"]
    assert names(await services.rsvps.people(person(3), made.id)) == []


async def test_a_card_in_a_channel_names_those_only_who_show_themselves_to_everyone(
    sfax: Event, services: Services, db: Database, clock: Clock
) -> None:
    """One's own card names whom one sees in the list."""
    public = await db.read(lambda tx: shown(tx, sfax, clock.now))
    own = await services.events.show(person(2), sfax.id)
    every = await services.events.show(ORGANISER, sfax.id)
    assert [each.tally().first for each in (public, own, every)] == [
        ("p3",),
        ("p2", "p3"),
        ("p1", "p2", "p3"),
    ]
    assert {each.tally().going for each in (public, own, every)} == {3}


async def test_who_changes_their_mind_changes_the_cards_that_name_them(
    sfax: Event, services: Services, db: Database
) -> None:
    """Of every event they answered to; saying it again changes nothing."""
    await db.write(
        lambda tx: tx.run(
            "INSERT INTO cards (event_id, channel_id, message_id) VALUES (:id, 50, 500)", id=sfax.id
        )
    )

    async def wanted() -> int:
        return int(await db.read(lambda tx: tx.value("SELECT wanted FROM cards")))

    before = await wanted()
    await services.people.tell(person(3), Told(visibility=Visibility.NOBODY))
    assert await wanted() == before + 1
    await services.people.tell(person(3), Told(visibility=Visibility.NOBODY))
    await services.people.tell(person(3), Told(zone="Europe/Rome"))
    assert await wanted() == before + 1


async def test_people_stand_by_organisation_and_organisations_are_counted_by_kind(
    services: Services, db: Database
) -> None:
    """Each organisation once, of those who go; who shows themselves to nobody counts too."""
    made = await announce(db, HERE.id, event("sfax", seats=5))
    for number, seen_by, *of in (
        (1, Visibility.EVERYONE, "Tunis"),
        (2, Visibility.EVERYONE, "sfax", "donor"),
        (3, Visibility.EVERYONE),
        (4, Visibility.EVERYONE, "Tunis"),
        (5, Visibility.NOBODY, "Rabat"),
        (6, Visibility.EVERYONE, "Paris"),
    ):
        await come(services, made, number, seen_by, *of)
    page = await services.rsvps.people(person(9), made.id)
    assert [(each.name, each.organisation) for each in page.people] == [
        ("p2", "sfax"),
        ("p1", "Tunis"),
        ("p4", "Tunis"),
        ("p3", None),
        ("p6", "Paris"),
    ]
    assert (page.kinds, page.alone, page.hidden) == ({"city": 2, "donor": 1}, 1, 1)


@pytest.mark.parametrize("people", [0, 1, 3, 20, 21, 500])
async def test_the_list_of_people_is_paged(services: Services, db: Database, people: int) -> None:
    """20 a page, everybody once; a page past the end is the last."""
    made = await announce(db, HERE.id, event("sfax", seats=20))
    for number in range(people):
        await services.rsvps.answer(person(number), made.id, GOING)
    count = max(1, -(-people // 20))
    pages = [await services.rsvps.people(ORGANISER, made.id, EVENT, n) for n in range(count + 1)]
    assert {page.pages for page in pages} == {count}
    listed = [each.person_id for page in pages[:count] for each in page.people]
    going, waiting = listed[:20], listed[20:]
    assert sorted(going) == list(range(min(people, 20)))
    assert waiting == list(range(20, people))
    assert pages[count].people == pages[count - 1].people
