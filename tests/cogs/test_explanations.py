"""`/remind why` and `/remind deliveries` in the simulated Discord."""

from datetime import timedelta

import discord
import simcord

from bot.domain.answers import Answer
from bot.domain.people import Actor
from cogs.ui.buttons import button
from tests.cogs.test_reminders import (
    HOUR_BEFORE,
    SECOND,
    WEEK_BEFORE,
    choose_dm,
    going,
    mentioned,
    states,
    until,
)
from tests.simulation import World, texts


def became(message: object) -> list[str]:
    """What became of each entry, newest first."""
    return [line.strip() for line in texts(message).splitlines() if line.startswith("  ")]


def at(world: World, instant: object) -> str:
    return f"<t:{int(instant.timestamp())}:f>"  # type: ignore[attr-defined]


async def test_a_person_asks_why_and_sees_what_was_sent_where_and_what_will_be(
    world: World,
) -> None:
    held, _ = await going(world, 0)
    ana = Actor(world.guild.id, world.ana.id, "ana")
    await world.services.rsvps.answer(ana, held.id, Answer.GOING)
    await until(world, WEEK_BEFORE + SECOND)
    result = await world.ana.slash(world.channel, "remind why")
    assert result.response.ephemeral
    posted = world.channel.last_message
    link = f"https://discord.com/channels/{world.guild.id}/{world.channel.id}/{posted.id}"
    assert texts(result.response).splitlines()[0] == "## What you are told"
    assert became(result.response) == [
        *["planned"] * 5,
        f"sent {at(world, WEEK_BEFORE)} · in <#{world.channel.id}> · {link}",
    ]


async def test_who_chose_direct_messages_reads_that_it_came_as_one(world: World) -> None:
    held, _ = await going(world, 0)
    bo = await comes(world, "bo", held.id)
    await choose_dm(world, bo.id)
    await until(world, WEEK_BEFORE + SECOND)
    result = await world.manager.slash(world.channel, "remind why", person=bo)
    assert became(result.response)[-1].startswith(
        f"sent {at(world, WEEK_BEFORE)} · by direct message · <@{bo.id}> · https://discord.com/channels/@me/"
    )


async def comes(world: World, name: str, event_id: int) -> simcord.MemberActor:
    """Somebody new who is going."""
    person = world.join(name)
    actor = Actor(world.guild.id, person.id, name)
    await world.services.rsvps.answer(actor, event_id, Answer.GOING)
    return person


async def press(world: World, who: simcord.MemberActor, what: str, *carried: object) -> list[str]:
    """Press a button as it stands on an older message; the lines of what it answers."""
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(discord.ui.ActionRow(button("x", what, *carried)))
    channel = world.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send(view=view)
    result = await who.click(message, label="x")
    said = texts(result.response or await channel.fetch_message(message.id)).splitlines()
    await message.delete()
    return said


async def test_who_answered_afterwards_or_is_not_going_reads_why_nothing_came(
    world: World,
) -> None:
    held, _ = await going(world, 1)
    await until(world, WEEK_BEFORE + SECOND)
    ana = Actor(world.guild.id, world.ana.id, "ana")
    await world.services.rsvps.answer(ana, held.id, Answer.GOING)
    late = await world.ana.slash(world.channel, "remind why")
    assert became(late.response)[-1] == "not sent · registered after it was due"
    await world.services.rsvps.answer(ana, held.id, Answer.DECLINED)
    result = await world.ana.slash(world.channel, "remind why")
    assert became(result.response) == ["not sent · it went to those who are going"]


async def test_who_never_answered_anything_reads_that_nothing_was_planned(world: World) -> None:
    await going(world, 1)
    result = await world.ana.slash(world.channel, "remind why")
    assert texts(result.response).splitlines()[1:] == [
        "Nothing was planned in the last 60 days.",
        "-# Reminders go to those who are going.",
    ]


async def test_a_member_may_not_ask_for_another_neither_by_command_nor_by_button(
    world: World,
) -> None:
    held, _ = await going(world, 0)
    bo = await comes(world, "bo", held.id)
    asked = await world.ana.slash(world.channel, "remind why", person=bo)
    assert texts(asked.response).splitlines()[0] == "Only organisers may do this."
    assert (await press(world, world.ana, "why", bo.id, 0, "on"))[0] == (
        "Only organisers may do this."
    )


async def test_deliveries_are_counted_with_reasons_and_tried_again_once(world: World) -> None:
    held, _ = await going(world, 100)
    path = f"/channels/{world.channel.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50013, times=2)
    await until(world, WEEK_BEFORE + SECOND)
    result = await world.manager.slash(world.channel, "remind deliveries", event=str(held.id))
    assert texts(result.response).splitlines()[:3] == [
        "## Deliveries of Sfax",
        "5 × planned",
        "2 × not delivered (2 × a permission is missing: see /setup check)",
    ]
    again = await world.manager.click(result.response, label="Try the 2 that failed again")
    assert "**2 are being sent again.**" in texts(again.response).splitlines()
    await world.env.advance_time(1)
    assert await states(world) == [("sent", None)] * 2
    pressed_again = await press(world, world.manager, "deliveries_again", held.id, 0)
    assert "**Nothing that failed is left to try again.**" in pressed_again
    await until(world, WEEK_BEFORE + timedelta(hours=1))
    assert [len(people) for people in mentioned(world) if people] == [75, 25]
    assert await states(world) == [("sent", None)] * 2


async def test_what_failed_and_is_not_worth_sending_any_more_has_no_button(world: World) -> None:
    held, _ = await going(world, 1)
    path = f"/channels/{world.channel.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50013, times=1)
    await until(world, HOUR_BEFORE - timedelta(minutes=1))
    result = await world.manager.slash(world.channel, "remind deliveries", event=str(held.id))
    assert "1 × not delivered (1 × a permission is missing: see /setup check)" in texts(
        result.response
    )
    assert await states(world) == [("failed", "not_allowed"), ("sent", None)]
    retried = await world.services.explanations.retry(
        world.actor(1, "manager", manages=True), held.id
    )
    assert (retried.again, retried.retried) == (0, 0)
