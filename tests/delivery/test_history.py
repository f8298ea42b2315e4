"""The look into a channel's history, in the simulated Discord."""

from dataclasses import replace
from datetime import timedelta

import discord
import pytest

from bot.client import Convenor
from bot.delivery.history import History, NotYet, Unreadable
from bot.delivery.sending import Sender, mark_of
from bot.domain.deliveries import Due
from bot.store import deliveries
from tests.cogs.test_reminders import SECOND, WEEK_BEFORE, going, mentioned, states, until
from tests.simulation import World

CRASHED = """UPDATE deliveries SET state = 'claimed', message_id = NULL, settled_at = NULL
WHERE state = 'sent'"""
NEVER_SENT = "UPDATE deliveries SET state = 'claimed', lease_until = due_at + 120000"


async def claimed(world: World) -> Due:
    """One reminder, claimed when it fell due and in doubt since."""
    await going(world, 1)
    await world.bot.delivery.stop()
    await until(world, WEEK_BEFORE + SECOND)
    await world.services.reminders.fall_due()
    (due,) = await world.services.deliveries.claim(10)
    return replace(due, doubtful_since=world.env.now())


async def test_its_mark_is_found_among_other_messages_and_only_its_own(world: World) -> None:
    due = await claimed(world)
    channel = world.bot.get_partial_messageable(world.channel.id)
    sent = await Sender(world.bot)(due)
    for number in range(3):
        await channel.send(str(number))
    find = History(world.bot)
    assert await find(due) == sent
    assert await find(replace(due, key="another")) is None
    asked = [r for r in world.env.http_requests if r.method == "GET" and "messages" in r.path]
    assert len(asked) == 2  # the second time only what came since


async def test_a_mark_of_somebody_else_s_is_not_ours(world: World) -> None:
    due = await claimed(world)
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.TextDisplay("forged", id=mark_of(due)))
    channel = world.bot.get_partial_messageable(world.channel.id)
    message = await channel.send(view=view)
    stored = world.env.backend.messages[world.channel.id][message.id]
    stored.author_id = world.ana.id
    assert await History(world.bot)(due) is None


async def test_where_reading_is_not_granted_an_empty_list_is_not_believed(world: World) -> None:
    due = await claimed(world)
    forgets = world.guild.create_text_channel(
        "forgets",
        overwrites={world.env.bot.user: discord.PermissionOverwrite(read_message_history=False)},
    )
    await world.env.settle()
    there = replace(due, channel_id=forgets.id)
    await Sender(world.bot)(there)
    with pytest.raises(Unreadable):
        await History(world.bot)(there)


async def test_a_channel_that_is_gone_is_unreadable_and_a_server_not_yet_there_is_waited_for(
    world: World,
) -> None:
    due = await claimed(world)
    with pytest.raises(Unreadable):
        await History(world.bot)(replace(due, channel_id=404))
    elsewhere = replace(due, community=replace(due.community, id=404))
    with pytest.raises(NotYet):
        await History(world.bot)(elsewhere)


@pytest.mark.parametrize("crash", [CRASHED, NEVER_SENT])
async def test_after_a_crash_and_a_long_gap_there_is_exactly_one_message(
    world: World, crash: str
) -> None:
    """Whether the process died after sending or before; an hour later another takes over."""
    await going(world, 1, by_dm=0)
    if crash is NEVER_SENT:
        await world.bot.delivery.stop()
    await until(world, WEEK_BEFORE + SECOND)
    if crash is NEVER_SENT:
        await world.services.reminders.fall_due()
    await world.bot.delivery.stop()
    await world.db.write(lambda tx: tx.run(crash))
    await world.env.advance_time(timedelta(hours=1).total_seconds())
    world.bot = Convenor(world.services)
    await world.env.restart_bot(world.bot)
    await world.env.advance_time(1)
    assert len(mentioned(world)) == 1
    assert await states(world) == [("sent", None)]
    assert await world.db.read(deliveries.next_due) is not None
