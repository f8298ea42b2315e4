"""`/announce` in the simulated Discord."""

from __future__ import annotations

from bot.domain.answers import Answer
from tests.announced import post
from tests.programmes import event
from tests.simulation import World, texts


async def test_an_organisers_words_reach_those_going_and_ping_nobody_else(world: World) -> None:
    made, _ = await post(world, event("sfax"))
    await world.services.rsvps.answer(world.actor(world.ana.id, "ana"), made.id, Answer.GOING)
    text = f"Bring a coat, @everyone <@{world.organiser.id}>"
    said = await world.manager.slash(world.channel, "announce", text=text, event=str(made.id))
    assert (said.response.ephemeral, texts(said.response)) == (True, "It is sent to 1 person.")
    await world.env.settle()
    *_, told = world.channel.history()
    assert texts(told).splitlines() == ["📣 **Sfax**", text, f"<@{world.ana.id}>"]
    path = f"/channels/{world.channel.id}/messages"
    *_, body = [r.json for r in world.env.http_requests if (r.method, r.path) == ("POST", path)]
    allowed = body["allowed_mentions"]
    assert ([int(each) for each in allowed["users"]], allowed["parse"]) == ([world.ana.id], [])
