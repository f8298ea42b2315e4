"""Words of organisers over the real store."""

from __future__ import annotations

import pytest

from bot.domain.announcements import Announcement
from bot.domain.answers import Answer
from bot.domain.deliveries import Reason
from bot.domain.people import Actor
from bot.domain.preferences import Topic, Wishes
from bot.errors import NotAllowed, NotFound
from bot.services import Services
from bot.store.database import Database
from tests.announced import announce
from tests.posting import HERE, MEMBER, ORGANISER, STRANGER, rows
from tests.programmes import event


async def going(services: Services, db: Database, count: int) -> int:
    """An event to which so many go; its id."""
    made = await announce(db, HERE.id, event("sfax"))
    for number in range(100, 100 + count):
        await services.rsvps.answer(Actor(HERE.id, number, "p"), made.id, Answer.GOING)
    return made.id


async def test_up_to_two_hundred_are_told_without_asking(known: Services, db: Database) -> None:
    event_id = await going(known, db, 200)
    assert await known.announcements.announce(ORGANISER, event_id, "Hi") == Announcement(200)
    due = await known.deliveries.claim(10)
    assert [len(each.people) for each in due] == [75, 75, 50]


async def test_to_more_it_is_asked_and_confirmed_once(known: Services, db: Database) -> None:
    """By an organiser of this community; an act's Confirm does not answer it."""
    event_id = await going(known, db, 201)
    asked = await known.announcements.announce(ORGANISER, event_id, "Hi")
    assert (asked.people, await known.deliveries.claim(10)) == (201, [])
    assert asked.id is not None
    for actor, error in ((MEMBER, NotAllowed), (STRANGER, NotFound)):
        with pytest.raises(error):
            await known.announcements.confirm(actor, asked.id)
    with pytest.raises(NotFound):
        await known.acts.confirm(ORGANISER, asked.id)
    assert await known.announcements.confirm(ORGANISER, asked.id) == Announcement(201)
    assert len(await known.deliveries.claim(10)) == 3
    with pytest.raises(NotFound):
        await known.announcements.confirm(ORGANISER, asked.id)


async def test_without_an_event_it_goes_to_the_channel_and_mentions_nobody(
    known: Services, db: Database
) -> None:
    assert await known.announcements.announce(ORGANISER, None, "Hi") == Announcement(0)
    (due,) = await known.deliveries.claim(10)
    assert (due.channel_id, due.people) == (77, ())


async def test_who_switched_such_words_off_is_not_counted_and_it_is_written_down_why(
    known: Services, db: Database
) -> None:
    event_id = await going(known, db, 3)
    quiet = Actor(HERE.id, 101, "p")
    await known.preferences.choose(quiet, Wishes(switch_off=Topic.WORDS))
    assert await known.announcements.announce(ORGANISER, event_id, "Hi") == Announcement(2)
    due = await known.deliveries.claim(10)
    assert [each.people for each in due] == [(100, 102)]
    ended = "SELECT person_id, reason FROM deliveries WHERE kind = 'words' AND state = 'skipped'"
    assert await rows(db, ended) == [(101, Reason.SWITCHED_OFF)]
