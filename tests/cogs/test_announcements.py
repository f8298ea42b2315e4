"""`/announce` in the simulated Discord."""

from __future__ import annotations

import pytest

from bot.domain.answers import Answer
from tests.announced import post
from tests.planted import goes
from tests.programmes import event
from tests.roles import pinged, role_id, touch
from tests.simulation import World, texts


async def test_an_organisers_words_reach_those_going_and_ping_nobody_else(world: World) -> None:
    made, _ = await post(world, event("sfax"))
    await world.services.rsvps.answer(world.actor(world.ana.id, "ana"), made.id, Answer.GOING)
    text = f"Bring *a coat*, @everyone <@{world.organiser.id}>\n[click](https://a.example/b_c)"
    said = await world.manager.slash(world.channel, "announce", text=text, event=str(made.id))
    assert (said.response.ephemeral, texts(said.response)) == (True, "It is sent to 1 person.")
    await world.env.settle()
    *_, told = world.channel.history()
    assert texts(told).splitlines() == [
        "📣 **Sfax**",
        f"Bring *a coat*, \\@everyone \\<\\@{world.organiser.id}\\>",
        "\\[click\\](https://a.example/b_c)",
        f"<@{world.ana.id}>",
    ]
    path = f"/channels/{world.channel.id}/messages"
    *_, body = [r.json for r in world.env.http_requests if (r.method, r.path) == ("POST", path)]
    allowed = body["allowed_mentions"]
    assert ([int(each) for each in allowed["users"]], allowed["parse"]) == ([world.ana.id], [])


@pytest.mark.parametrize(("count", "asks"), [(200, False), (201, True)])
async def test_to_more_than_200_people_the_number_is_restated_and_asked(
    world: World, count: int, asks: bool
) -> None:
    """However they are pinged: here it is one message, by the event's role."""
    made, _ = await post(world, event("sfax"))
    people = [world.join(f"person{n}").id for n in range(count)]
    await goes(world.db, made, *people)
    await touch(world, made)
    before = len(world.channel.history())
    said = await world.manager.slash(world.channel, "announce", text="Rain", event="Sfax")
    await world.env.settle()
    if asks:
        assert texts(said.response) == "Send this to 201 people?"
        assert len(world.channel.history()) == before
        answer = await world.manager.click(said.response, label="Send it")
        assert texts(answer.response) == "It is sent to 201 people."
        await world.env.settle()
    else:
        assert texts(said.response) == "It is sent to 200 people."
    (told,) = world.channel.history()[before:]
    assert texts(told).splitlines()[1:] == ["Rain", f"<@&{role_id(world)}>"]
    assert pinged(world, told) == sorted(people)
