"""Answers in the simulated Discord."""

from tests.announced import announce
from tests.programmes import event, session
from tests.simulation import World, texts


async def test_a_press_on_ones_own_card_changes_that_card(world: World) -> None:
    draft = event("sfax", seats=60, sessions=(session("visit", 10, format="visit", seats=1),))
    sfax = await announce(world.db, world.guild.id, draft)
    card = await world.ana.slash(world.channel, "event show", event=str(sfax.id))
    pressed = await world.ana.click(card.response, label="Seat: Visit")
    shown = texts(pressed.response)
    assert pressed.response.ephemeral
    assert "59 of 60 seats left" in shown
    assert "you are going" in shown
    assert "0 of 1 seats left · **you have a seat**" in shown
