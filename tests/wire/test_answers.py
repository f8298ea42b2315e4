"""The bot as a process: it states its commands once, and answers people over the wire."""

from __future__ import annotations

import pytest

from tests.wire.conftest import House
from tests.wire.faults import CALLBACKS, Answer, Fault, Reset
from tests.wire.patience import until
from tests.wire.world import Message

pytestmark = pytest.mark.asyncio(loop_scope="session")
ANA, BO, CY, DO = 501, 502, 503, 504
RSVPS = "SELECT answer FROM rsvps WHERE person_id = {}"


def going(message: Message) -> str:
    (found,) = [each for each in message.custom_ids if each.endswith(":going")]
    return found


async def test_it_states_its_commands_once_and_answers_before_and_after_a_restart(
    house: House,
) -> None:
    said = [(await house.discord.command(house.guild, ANA, "calendar")).text]
    assert await house.bot.stop() == 0
    await house.bot.start()
    said.append((await house.discord.command(house.guild, ANA, "calendar")).text)
    assert [each.splitlines()[0] for each in said] == ["## What is coming in MC2CM"] * 2
    assert len(house.discord.requests("PUT", r"/applications/\d+/commands")) == 1


async def test_events_are_proposed_while_a_person_types(house: House) -> None:
    typed = {"name": "event", "type": 3, "value": "open", "focused": True}
    choices = await house.discord.type(house.guild, ANA, "event show", typed)
    assert [each["name"].split(" · ")[0] for each in choices] == ["Open data"]


async def test_a_press_is_answered_kept_and_shown_on_the_card(house: House) -> None:
    edits = house.card.edits
    answer = await house.discord.press(house.guild, ANA, house.card, going(house.card))
    assert answer.callback["type"] == 4
    assert answer.callback["data"]["flags"] & 64  # only Ana sees it
    assert house.bot.ask(RSVPS.format(ANA)) == [("going",)]
    await until(lambda: house.card.edits > edits)


WENT_WRONG = "Something went wrong on our side; nothing is lost."


@pytest.mark.parametrize(
    ("person", "outcome", "told"),
    [(BO, Answer(503), False), (CY, Reset(), True)],  # a 503 is asked again in time
    ids=["503", "reset"],
)
async def test_a_press_whose_answer_failed_is_kept_and_told_so_and_a_second_press_is_safe(
    house: House, person: int, outcome: Answer | Reset, told: bool
) -> None:
    fault = Fault(outcome, path=CALLBACKS)
    house.discord.faults.add(fault)
    first = await house.discord.press(house.guild, person, house.card, going(house.card))
    assert (fault.met, WENT_WRONG in first.text) == (1, told)
    assert house.bot.ask(RSVPS.format(person)) == [("going",)]
    again = await house.discord.press(house.guild, person, house.card, going(house.card))
    assert again.callback["data"]["flags"] & 64
    assert WENT_WRONG not in again.text
    assert house.bot.ask(RSVPS.format(person)) == [("going",)]


async def test_an_answer_that_arrived_though_nobody_heard_so_stays_and_a_second_press_is_safe(
    house: House,
) -> None:
    house.discord.faults.add(Fault(Reset(), path=CALLBACKS, done=True))
    first = await house.discord.press(house.guild, DO, house.card, going(house.card))
    assert WENT_WRONG not in first.text
    again = await house.discord.press(house.guild, DO, house.card, going(house.card))
    assert again.callback["data"]["flags"] & 64
    assert house.bot.ask(RSVPS.format(DO)) == [("going",)]


async def test_commands_are_answered_through_and_after_a_storm_of_503(house: House) -> None:
    storm = Fault(Answer(503), method="PATCH", path=r"/channels/.*", times=None)
    house.discord.faults.add(storm)
    await house.discord.press(house.guild, ANA, house.card, going(house.card))
    decline = going(house.card).replace(":going", ":declined")
    await house.discord.press(house.guild, ANA, house.card, decline)
    await until(lambda: storm.met)
    answer = await house.discord.command(house.guild, ANA, "calendar")
    assert answer.text.startswith("## What is coming in MC2CM")
    house.discord.faults.clear()
    answer = await house.discord.press(house.guild, ANA, house.card, going(house.card))
    assert answer.callback["data"]["flags"] & 64
