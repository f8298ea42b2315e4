"""Whom a message to the channel pings, by the event's role or by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.domain.acts import Act
from bot.domain.answers import Answer
from bot.domain.people import Reach
from bot.domain.preferences import Topic
from tests.announced import post, remind
from tests.delivery.test_concerns import concerns
from tests.planted import goes
from tests.programmes import event, session
from tests.roles import (
    answers,
    asked,
    choose,
    do,
    forbid_roles,
    holders,
    manager,
    pinged,
    role_id,
    roles,
    touch,
    until,
)
from tests.simulation import World, texts


async def test_a_reminder_pings_the_role_and_by_name_only_who_has_none_yet(world: World) -> None:
    held, _ = await post(world, event("sfax"))
    await remind(world.db, held)
    people = [world.join(f"person{n}").id for n in range(3)]
    await answers(world, held, Answer.GOING, *people)
    await until(world, held, timedelta(hours=1, minutes=5))
    late = world.join("late").id
    world.env.inject_error("PUT", "/guilds/*/members/*/roles/*", status=503, times=None)
    await answers(world, held, Answer.GOING, late)
    await until(world, held, timedelta(hours=1))
    told = [each for each in world.channel.history() if "⏰" in texts(each)]
    everyone = sorted([*people, late])
    assert [pinged(world, each) for each in told] == [people, people, everyone]
    assert [texts(each).splitlines()[-1] for each in told[1:]] == [
        f"<@&{role_id(world)}>",
        f"<@&{role_id(world)}> <@{late}>",
    ]
    bodies = asked(world, "POST", f"/channels/{world.channel.id}/messages")
    allowed = bodies[-1].json["allowed_mentions"]
    assert ([int(each) for each in allowed["roles"]], allowed["parse"]) == ([role_id(world)], [])
    assert [int(each) for each in allowed["users"]] == [late]


async def test_who_chose_direct_messages_has_no_role_and_is_told_once_there(world: World) -> None:
    """Choosing them takes the role away, and choosing the channel gives it back."""
    held, _ = await post(world, event("sfax"))
    await remind(world.db, held)
    ana, bo = world.ana.id, world.join("bo").id
    await answers(world, held, Answer.GOING, ana, bo)
    await choose(world, bo, reach=Reach.DM)
    await world.env.settle()
    assert holders(world) == [ana]
    await until(world, held, timedelta(hours=1))
    told = [each for each in world.channel.history() if "⏰" in texts(each)]
    assert [pinged(world, each) for each in told] == [[ana]] * 3
    await choose(world, bo, reach=Reach.CHANNEL)
    await world.env.settle()
    assert holders(world) == sorted([ana, bo])


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ({"switch_off": Topic.FEEDBACK}, [["ana", "bo"]]),
        ({"switch_off": Topic.REMINDERS}, [["ana"]]),
        ({"quiet": "22:00-23:00"}, [["ana", "bo"]]),
    ],
    ids=["feedback-off", "reminders-off", "quiet-at-night"],
)
async def test_who_is_told_otherwise_than_the_others_has_no_role_and_does_not_stop_its_ping(
    world: World, wishes: dict[str, Any], told: list[list[str]]
) -> None:
    held, _ = await post(world, event("sfax"))
    await remind(world.db, held)
    bo = world.join("bo").id
    await answers(world, held, Answer.GOING, world.ana.id, bo)
    await choose(world, bo, **wishes)
    assert holders(world) == [world.ana.id]
    await until(world, held, timedelta(days=6))
    names = {world.ana.id: "ana", bo: "bo"}
    found = [each for each in world.channel.history() if "⏰" in texts(each)]
    assert [[names[who] for who in pinged(world, each)] for each in found] == told
    assert all(f"<@&{role_id(world)}>" in texts(each) for each in found)


async def test_the_seats_of_a_session_are_told_by_name(world: World) -> None:
    """The role would reach those who have no seat there."""
    visit = session("visit", 10, seats=5)
    held, _ = await post(world, event("sfax", sessions=(visit,)))
    await remind(world.db, held)
    ana, bo = world.ana.id, world.join("bo").id
    await answers(world, held, Answer.GOING, ana, bo)
    actor = world.actor(ana, "ana")
    await world.services.rsvps.answer(actor, held.id, Answer.GOING, held.sessions[0].id)
    await until(world, held, timedelta(minutes=10))
    last = [each for each in world.channel.history() if "⏰ **Visit**" in texts(each)]
    assert [pinged(world, each) for each in last] == [[ana]]
    assert [texts(each).splitlines()[-1] for each in last] == [f"<@{ana}>"]


@pytest.mark.parametrize(("count", "messages"), [(1, 1), (3, 1), (500, 1)])
async def test_however_many_go_it_is_one_message(world: World, count: int, messages: int) -> None:
    held, _ = await post(world, event("sfax"))
    await remind(world.db, held)
    people = [world.join(f"person{n}").id for n in range(count)]
    await goes(world.db, held, *people)
    await touch(world, held)
    assert holders(world) == sorted(people)
    before = len(world.channel.history())
    await until(world, held, timedelta(days=6))
    told = world.channel.history()[before:]
    assert [pinged(world, each) for each in told] == [sorted(people)] * messages


async def test_what_changes_and_an_organisers_words_ping_the_role(world: World) -> None:
    """The notice of cancellation reaches who waits too, by name."""
    held, _ = await post(world, event("sfax", seats=2))
    people = [world.join(name).id for name in ("bo", "cy", "di")]
    await answers(world, held, Answer.GOING, *people)
    await world.services.announcements.announce(manager(world), held.id, "Bring a coat")
    await world.env.settle()
    await do(world, held, Act.CANCEL)
    *_, words, notice = world.channel.history()
    ping = f"<@&{role_id(world)}>"
    assert [texts(each).splitlines()[-1] for each in (words, notice)] == [
        ping,
        f"{ping} <@{people[2]}>",
    ]
    assert [pinged(world, each) for each in (words, notice)] == [people[:2], people]


async def test_a_role_that_goes_as_a_reminder_is_sent_leaves_nobody_untold(world: World) -> None:
    """Nor one that an admin forbade everybody to ping: all are mentioned by name, and once."""
    held, _ = await post(world, event("sfax"))
    await remind(world.db, held)
    people = [world.join(f"person{n}").id for n in range(100)]
    await goes(world.db, held, *people)
    await touch(world, held)
    backend = world.env.backend
    backend.edit_role(world.guild.id, role_id(world), {"mentionable": False})
    own = next(r for r in backend.get_guild(world.guild.id).roles.values() if r.managed)
    granted = discord.Permissions(own.permissions)
    granted.update(mention_everyone=False)
    backend.edit_role(world.guild.id, own.id, {"permissions": granted.value})
    await world.env.settle()
    before = len(world.channel.history())
    await until(world, held, timedelta(days=6))
    told = world.channel.history()[before:]
    assert [len(pinged(world, each)) for each in told] == [75, 25]
    assert sorted(who for each in told for who in pinged(world, each)) == sorted(people)
    rows = await world.db.read(
        lambda tx: tx.all("SELECT state, reason FROM deliveries WHERE rule = '7d' ORDER BY id")
    )
    assert [tuple(row) for row in rows] == [
        ("superseded", "role_gone"),
        ("sent", None),
        ("sent", None),
    ]


async def test_without_manage_roles_people_are_mentioned_by_name_and_nobody_is_bothered(
    world: World,
) -> None:
    await forbid_roles(world)
    held, _ = await post(world, event("sfax"))
    await remind(world.db, held)
    await answers(world, held, Answer.GOING, world.ana.id)
    await until(world, held, timedelta(hours=1))
    assert (roles(world), await concerns(world)) == ([], [])
    assert texts(world.channel.last_message).splitlines()[-1] == f"<@{world.ana.id}>"
    result = await world.manager.slash(world.channel, "setup check")
    assert texts(result.response).splitlines() == [
        "## What is missing",
        "Everything Convenor needs here is granted.",
        "Not granted, and not necessary:",
        "- **Manage Roles**, to ping those going by the event's role; without it, people are "
        "mentioned by name",
    ]
    await forbid_roles(world, forbidden=False)
    assert (roles(world), holders(world)) == (["Sfax"], [world.ana.id])


async def test_the_preview_counts_one_message_for_all_that_the_role_reaches(world: World) -> None:
    held, _ = await post(world, event("sfax"))
    await remind(world.db, held)
    people = [world.join(f"person{n}").id for n in range(100)]
    await goes(world.db, held, *people)
    result = await world.manager.slash(world.channel, "remind preview", days=4)
    assert "2 messages to 100 people" in texts(result.response)
    await touch(world, held)
    result = await world.manager.slash(world.channel, "remind preview", days=4)
    assert "1 message to 100 people" in texts(result.response)
