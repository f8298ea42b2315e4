"""What a new date clashes with, asked of the real store."""

from __future__ import annotations

import pytest

from bot.domain.acts import Act, Ask
from bot.domain.answers import Answer
from bot.domain.clashes import Why
from bot.domain.people import Actor
from bot.services import Services
from bot.store.database import Database
from schedules.drafts import Speaker
from tests.announced import announce
from tests.posting import HERE, ORGANISER
from tests.programmes import event, session


@pytest.mark.parametrize("words", [{"start": "2026-01-21 01:00"}, {"date": "2026-01-21"}])
async def test_a_new_date_is_held_against_rooms_speakers_people_and_times(
    services: Services, db: Database, words: dict[str, str]
) -> None:
    """As an edit is, with the names of both; of an event known to the day too."""
    taken = session("taken", 20, place="Hall", speakers=(Speaker("Bo"),), seats=5)
    other = await announce(db, HERE.id, event("rabat", 20, sessions=(taken,)))
    mine = session("mine", 10, place="Hall", speakers=(Speaker("Bo"),), seats=5)
    made = await announce(db, HERE.id, event("sfax", sessions=(mine,)))
    ana = Actor(HERE.id, 100, "p100")
    for each in (made, other):
        await services.rsvps.answer(ana, each.id, Answer.GOING)
        await services.rsvps.answer(ana, each.id, Answer.GOING, each.sessions[0].id)
    proposal = await services.acts.propose(ORGANISER, Ask(made.id, Act.RESCHEDULE, words=words))
    of_events = [each for each in proposal.clashes if each.first == "Sfax"]
    of_sessions = [each for each in proposal.clashes if each.first == "Mine"]
    assert {each.why for each in of_events} == {Why.TIME, Why.PEOPLE}
    of_both = {each.why for each in of_sessions if each.second == "Taken"}
    assert of_both == {Why.ROOM, Why.SPEAKER, Why.PEOPLE}
