"""A bug is apologised for under a reference, whichever way it was met; its traceback is kept."""

import asyncio
import re
from types import SimpleNamespace
from typing import Any

import pytest
from simcord import InteractionResult

from cogs.problems import Interaction, answered
from tests.announced import announce
from tests.programmes import event
from tests.simulation import World, texts

BUG = ZeroDivisionError("a bug of the test")


def reference_in(result: InteractionResult) -> str:
    """The reference that the apology gives."""
    said = re.fullmatch(
        r"Something went wrong on our side; nothing is lost\. Reference: ([0-9a-f]{8})\.\n"
        r"-# Please tell the organisers\.",
        texts(result.response),
    )
    assert said is not None and result.ephemeral
    return said[1]


async def test_a_bug_in_a_command_is_apologised_for(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail(*_: object) -> None:
        raise BUG

    monkeypatch.setattr(type(world.services.calendar), "show", fail)
    result = await world.ana.slash(world.channel, "calendar")
    assert reference_in(result) in capsys.readouterr().out
    world.bugs.append(BUG)


async def test_a_bug_in_a_button_is_apologised_for(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    class Room:
        @answered
        async def fail(self, interaction: Interaction, arguments: tuple[str, ...]) -> None:
            raise BUG

    shown = await announce(world.db, world.guild.id, event("sfax"))
    card = await world.ana.slash(world.channel, "event show", event=str(shown.id))
    world.bot.presses["rsvp_card"] = Room().fail
    result = await world.ana.click(card.response, label="Going")
    assert reference_in(result) in capsys.readouterr().out
    world.bugs.append(BUG)


async def test_only_so_many_are_in_work_at_once_and_all_are_answered() -> None:
    client = SimpleNamespace(door=asyncio.Semaphore(3), in_work=set())
    interaction: Any = SimpleNamespace(client=client)
    seen: list[int] = []

    class Room:
        @answered
        async def look(self, interaction: Interaction) -> None:
            await asyncio.sleep(0)
            seen.append(len(client.in_work))

    await asyncio.gather(*(Room().look(interaction) for _ in range(500)))
    assert (len(seen), max(seen), client.in_work) == (500, 3, set())
