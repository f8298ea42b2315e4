"""The gateway breaks off, asks to come back, forgets the session: people are answered after it."""

from __future__ import annotations

import asyncio

import pytest

from tests.wire.conftest import House
from tests.wire.patience import until

pytestmark = pytest.mark.asyncio(loop_scope="session")
ANA = 501
IDENTIFY, RESUME = 2, 6


async def greeted(house: House) -> bool:
    said = (await house.discord.command(house.guild, ANA, "calendar", wait=10)).text
    return said.startswith("## What is coming in MC2CM")


def ops(house: House) -> list[int]:
    """How the client began each of its connections."""
    return [op for op in house.discord.gateway.heard if op in (IDENTIFY, RESUME)]


async def test_a_gateway_that_is_gone_is_found_again(house: House) -> None:
    """Here for some seconds, as a minute. First: discord.py's pauses grow with every return."""
    house.discord.gateway.down = True
    house.discord.gateway.drop()
    await asyncio.sleep(2.5)
    house.discord.gateway.down = False
    await asyncio.wait_for(house.discord.gateway.ready.wait(), 20)
    assert await greeted(house)


async def test_a_connection_that_breaks_is_resumed_and_what_was_missed_is_answered(
    house: House,
) -> None:
    house.discord.gateway.drop()
    await until(lambda: not house.discord.gateway.ready.is_set())
    # Said while nobody listens.
    act = await house.discord.command(house.guild, ANA, "calendar", wait=0)
    await asyncio.wait_for(act.answered.wait(), 10)
    assert act.text.startswith("## What is coming in MC2CM")
    assert ops(house) == [RESUME]


@pytest.mark.parametrize("close", [None, 4000, 4009])
async def test_asked_to_reconnect_it_resumes(house: House, close: int | None) -> None:
    if close is None:
        await house.discord.gateway.ask_to_reconnect()
    else:
        await house.discord.gateway.close(close)
    await asyncio.wait_for(house.discord.gateway.resumed.wait(), 10)
    assert await greeted(house)
    assert ops(house) == [RESUME]


async def test_a_session_that_is_not_valid_any_more_is_begun_anew(house: House) -> None:
    await house.discord.gateway.invalidate(resumable=False)
    await until(lambda: house.discord.gateway.ready.is_set() and ops(house), 15)
    assert await greeted(house)
    assert ops(house) == [IDENTIFY]


async def test_a_session_that_is_not_valid_for_now_is_resumed(house: House) -> None:
    await house.discord.gateway.invalidate(resumable=True)
    await asyncio.wait_for(house.discord.gateway.resumed.wait(), 10)
    assert await greeted(house)
    assert ops(house) == [RESUME]
