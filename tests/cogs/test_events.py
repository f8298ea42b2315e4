"""Browsing in the simulated Discord."""

from tests.simulation import World, texts


async def test_an_unknown_event_is_refused_with_a_hint(world: World) -> None:
    result = await world.ana.slash(world.channel, "event show", event="12")
    assert texts(result.response).splitlines()[0] == "There is no event 12 here."
