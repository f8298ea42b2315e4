"""What the rows say: of a person, of an event, and to whom."""

from datetime import timedelta

import pytest

from bot.domain.communities import Community
from bot.domain.deliveries import Notice, Urgency
from bot.domain.people import Actor
from bot.errors import NotAllowed, NotFound
from bot.services import Services
from bot.store import deliveries
from bot.store.database import Database
from tests.announced import announce, remind
from tests.conftest import Clock
from tests.planted import goes
from tests.programmes import event

HERE, ANA, BO = 5, 71, 72
MANAGER = Actor(HERE, 1, "manager", manages=True)
DAY = timedelta(days=1)


async def plan(db: Database, clock: Clock, event_id: int, kind: str, *people: int) -> None:
    """A message to each of them alone."""
    notices = [
        Notice(
            kind=kind,
            key=f"{kind}:{event_id}:{person_id}",
            community_id=HERE,
            due=clock.now,
            urgency=Urgency.REQUEST,
            event_id=event_id,
            person_id=person_id,
        )
        for person_id in people
    ]
    await db.write(lambda tx: deliveries.plan(tx, notices, clock.now))


async def test_of_a_nudge_only_the_person_themselves_reads(
    db: Database, services: Services, clock: Clock
) -> None:
    """Whoever is asked once more for feedback has not given it: nobody else may know."""
    held = await announce(db, HERE, event("sfax"))
    await plan(db, clock, held.id, "nudge", ANA)
    await plan(db, clock, held.id, "feedback", ANA)
    own = await services.explanations.why(Actor(HERE, ANA, "Ana"), ANA)
    others = await services.explanations.why(MANAGER, ANA)
    assert sorted(each.kind for each in own.found) == ["feedback", "nudge"]
    assert [each.kind for each in others.found] == ["feedback"]
    listed = await services.explanations.of_event(MANAGER, held.id)
    assert {each.kind: each.person_id for each in listed.found} == {"feedback": ANA, "nudge": None}


async def test_rows_of_another_server_are_not_found(
    db: Database, services: Services, clock: Clock
) -> None:
    held = await announce(db, HERE, event("sfax"))
    await plan(db, clock, held.id, "word", ANA)
    await services.communities.meet([Community(6, "Other")])
    stranger = Actor(6, 2, "boss", manages=True)
    assert list((await services.explanations.why(stranger, ANA)).found) == []
    for method in (services.explanations.of_event, services.explanations.retry):
        with pytest.raises(NotFound):
            await method(stranger, held.id)


async def test_a_member_reads_of_themselves_only(
    db: Database, services: Services, clock: Clock
) -> None:
    held = await announce(db, HERE, event("sfax"))
    ana = Actor(HERE, ANA, "Ana")
    with pytest.raises(NotAllowed):
        await services.explanations.why(ana, BO)
    with pytest.raises(NotAllowed):
        await services.explanations.of_event(ana, held.id)
    with pytest.raises(NotAllowed):
        await services.explanations.retry(ana, held.id)


@pytest.mark.parametrize(
    ("count", "pages", "last"), [(0, 1, 0), (1, 1, 1), (3, 1, 3), (25, 5, 1), (500, 84, 2)]
)
async def test_many_are_paged_and_a_page_past_the_end_is_the_last(
    count: int, pages: int, last: int, db: Database, services: Services, clock: Clock
) -> None:
    held = await announce(db, HERE, event("sfax"))
    await plan(db, clock, held.id, "word", *range(100, 100 + count))
    found = await services.explanations.of_event(MANAGER, held.id, 999)
    assert (found.pages, found.page, len(found.found)) == (pages, pages - 1, last)
    assert sum(found.counts.values()) == count


async def test_reminders_to_come_are_of_those_going_only(
    db: Database, services: Services, clock: Clock
) -> None:
    held = await announce(db, HERE, event("sfax"))
    await goes(db, held, ANA)
    await goes(db, held, BO, answer="maybe")
    await remind(db, held)
    found = [await services.explanations.why(MANAGER, each) for each in (ANA, BO)]
    listed = await services.explanations.of_event(MANAGER, held.id)
    planned = sum(listed.counts.values())
    assert planned >= 3
    nudges = 1  # of which organisers read in the list of the event, without a name
    assert [len(each.found) for each in found] == [planned - nudges, 0]
