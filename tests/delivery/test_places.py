"""An event's role follows it, in the simulated Discord."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.client import Convenor
from bot.delivery.pacing import LAST, WHATEVER_ELSE, urgency
from bot.domain.acts import Act
from bot.domain.answers import Answer
from bot.domain.deliveries import Urgency
from bot.domain.events import State
from bot.domain.people import Reach
from bot.domain.places import KEPT, KEPT_CANCELLED, ROLES
from bot.services.places import Places
from tests.announced import announce, post, remind
from tests.delivery.test_concerns import concerns, set_up
from tests.programmes import event
from tests.roles import (
    DAY,
    answers,
    asked,
    choose,
    deaf,
    dies,
    do,
    forbid_roles,
    holders,
    rename,
    role_id,
    roles,
    until,
)
from tests.simulation import World, texts


async def test_the_role_is_made_with_the_announcement_and_given_to_those_going(
    world: World,
) -> None:
    """Whoever waits, may come or cannot has none; who gives up going loses it."""
    held, _ = await post(world, event("sfax", seats=2))
    assert (roles(world), holders(world)) == (["Sfax"], [])
    people = [world.join(name).id for name in ("bo", "cy", "di", "ed")]
    await answers(world, held, Answer.GOING, *people[:3])
    await answers(world, held, Answer.MAYBE, people[3])
    assert holders(world) == people[:2]
    await answers(world, held, Answer.DECLINED, people[0])
    assert holders(world) == people[1:3]
    (made,) = asked(world, "POST", r"/guilds/\d+/roles")
    assert (made.json["name"], made.json["mentionable"], made.json["permissions"]) == (
        "Sfax",
        True,
        "0",
    )


async def test_the_role_goes_when_the_event_is_archived(world: World) -> None:
    held, _ = await post(world, event("sfax", days=1))
    await answers(world, held, Answer.GOING, world.ana.id)
    await world.env.advance_time(2 * DAY.total_seconds())
    assert roles(world) == ["Sfax"]
    result = await world.manager.slash(world.channel, "event archive", event="Sfax")
    assert texts(result.response).splitlines() == [
        "## Archive **Sfax**?",
        "- Nobody is told. Its role is removed, and it is not suggested any more.",
    ]
    await world.manager.click(result.response, label="Archive the event")
    await world.env.settle()
    assert roles(world) == []
    rows = await world.db.read(lambda tx: tx.all("SELECT * FROM role_holders"))
    assert [tuple(row) for row in rows] == []


async def test_it_goes_by_itself_a_month_after_the_end_and_a_week_after_a_cancellation(
    world: World,
) -> None:
    await post(world, event("sfax", days=1))
    dropped, _ = await post(world, event("dropped", days=90))
    await do(world, dropped, Act.CANCEL)
    await world.env.advance_time((KEPT_CANCELLED - DAY).total_seconds())
    assert roles(world) == ["Sfax", "Dropped"]
    await world.env.advance_time(2 * DAY.total_seconds())
    assert roles(world) == ["Sfax"]
    await world.restart()
    await world.env.advance_time((KEPT - 7 * DAY).total_seconds())
    assert roles(world) == ["Sfax"]
    await world.env.advance_time(2 * DAY.total_seconds())
    assert roles(world) == []


async def test_it_is_renamed_with_the_event(world: World) -> None:
    held, _ = await post(world, event("sfax"))
    await rename(world, held, "Sfax  and\nTunis " + "x" * 200)
    (name,) = roles(world)
    assert (name[:16], len(name), name[-1]) == ("Sfax and Tunis x", 100, "…")
    assert len(asked(world, "POST", r"/guilds/\d+/roles")) == 1


async def test_a_role_made_as_the_process_died_is_found_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was asked for, and never written down; a role of the same name that an admin made long
    before is left alone."""
    world.guild.create_role("Sfax")
    await world.env.advance_time(DAY.total_seconds())

    with monkeypatch.context() as patched:
        patched.setattr(Places, "done", dies)
        await post(world, event("sfax"))
        assert roles(world) == ["Sfax", "Sfax"]
        await world.bot.delivery.stop()
    await world.restart()
    assert roles(world) == ["Sfax", "Sfax"]
    found = await world.db.read(lambda tx: tx.all("SELECT role_state, role_id FROM places"))
    newest = max(each.id for each in world.env.backend.get_guild(world.guild.id).roles.values())
    assert [tuple(row) for row in found] == [("made", newest)]


async def test_a_giving_whose_answer_was_lost_is_done_again_and_taken_from_who_declined(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may have it, so they do not keep it; and the role is not pinged meanwhile."""
    held, _ = await post(world, event("sfax"))
    ana, bo = world.ana.id, world.join("bo").id

    with monkeypatch.context() as patched:
        patched.setattr(Places, "done", dies)
        await answers(world, held, Answer.GOING, ana, bo)
        await world.bot.delivery.stop()
    await answers(world, held, Answer.DECLINED, ana)
    assert ana in holders(world)
    await world.restart()
    assert holders(world) == [bo]


async def test_a_role_deleted_by_hand_is_made_anew_once_then_organisers_are_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time while the bot was away."""
    held, _ = await post(world, event("sfax"))
    await set_up(world, world.channel.id)
    await remind(world.db, held)
    await answers(world, held, Answer.GOING, world.ana.id)
    world.env.backend.delete_role(world.guild.id, role_id(world))
    await world.env.settle()
    assert (roles(world), holders(world)) == (["Sfax"], [world.ana.id])
    with monkeypatch.context() as patched:
        patched.setattr(Convenor, "on_guild_role_delete", deaf)
        world.env.backend.delete_role(world.guild.id, role_id(world))
        await world.env.settle()
    await world.restart()
    assert (roles(world), await concerns(world)) == ([], [("role_deleted", None)])
    await until(world, held, timedelta(hours=1))
    assert texts(world.channel.last_message).splitlines()[-1] == f"<@{world.ana.id}>"
    assert await concerns(world) == [("role_deleted", None)]


async def test_manage_roles_lost_while_in_use_is_told_once_until_it_is_mended(
    world: World,
) -> None:
    held, _ = await post(world, event("sfax"))
    await set_up(world, world.channel.id)
    people = [world.join(f"person{n}").id for n in range(4)]
    await answers(world, held, Answer.GOING, people[0])
    await forbid_roles(world)
    await answers(world, held, Answer.GOING, *people[1:3])
    assert await concerns(world) == [("roles_refused", None)]
    assert texts(world.channel.last_message).splitlines()[1:3] == [
        "Convenor may not manage the roles of events any more.",
        "Missing: **Manage Roles**.",
    ]
    await forbid_roles(world, forbidden=False)
    assert holders(world) == people[:3]
    await forbid_roles(world)
    await answers(world, held, Answer.GOING, people[3])
    assert await concerns(world) == [("roles_refused", None)] * 2


async def test_who_left_the_server_is_no_obstacle(world: World) -> None:
    held, _ = await post(world, event("sfax"))
    gone = world.join("gone")
    await answers(world, held, Answer.GOING, gone.id)
    world.guild.remove_member(gone)
    stranger = 10**17
    await answers(world, held, Answer.GOING, stranger, world.ana.id)
    await answers(world, held, Answer.DECLINED, gone.id)
    rows = await world.db.read(
        lambda tx: tx.all("SELECT person_id, state FROM role_holders ORDER BY person_id")
    )
    assert [tuple(row) for row in rows] == sorted([(stranger, "absent"), (world.ana.id, "given")])


async def test_only_the_events_that_come_first_have_a_role(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is nearer takes the place of the farthest; an archived one makes room."""
    monkeypatch.setattr("bot.store.places.ROLES", 2)
    for ref, days in (("one", 10), ("two", 20), ("three", 30)):
        await post(world, event(ref, days=days))
    assert roles(world) == ["One", "Two"]
    nearest, _ = await post(world, event("nearest", days=1))
    assert roles(world) == ["One", "Nearest"]
    await world.env.advance_time(2 * DAY.total_seconds())
    await do(world, nearest, Act.ARCHIVE)
    assert roles(world) == ["One", "Two"]
    assert ROLES == 50


async def test_a_server_full_of_roles_is_lived_with(world: World) -> None:
    """Names until there is room: no loop, nothing told."""
    world.env.inject_error("POST", "/guilds/*/roles", status=400, code=30005, times=1)
    held, _ = await post(world, event("sfax"))
    await answers(world, held, Answer.GOING, world.ana.id)
    await world.env.advance_time(3_600)
    assert (roles(world), await concerns(world)) == ([], [])
    assert len(asked(world, "POST", r"/guilds/\d+/roles")) == 1
    await world.restart()
    assert (roles(world), holders(world)) == (["Sfax"], [world.ana.id])


async def test_roles_are_turned_off_and_on_again(world: World) -> None:
    held, _ = await post(world, event("sfax"))
    await answers(world, held, Answer.GOING, world.ana.id)
    await world.manager.slash(world.channel, "setup roles", use="off")
    await world.env.settle()
    assert roles(world) == []
    await world.manager.slash(world.channel, "setup roles", use="on")
    await world.env.settle()
    assert holders(world) == [world.ana.id]


async def test_a_draft_has_no_role(world: World) -> None:
    """And one whose announcement has not been posted neither."""
    await announce(world.db, world.guild.id, event("draft"), State.DRAFT)
    held = await announce(world.db, world.guild.id, event("unposted"))
    await answers(world, held, Answer.GOING, world.ana.id)
    assert roles(world) == []


async def test_who_came_back_to_the_server_has_it_again_by_pressing_going_again(
    world: World,
) -> None:
    """Discord does not tell that somebody left; a press does not cost anything otherwise."""
    _, card = await post(world, event("sfax"))
    bo = world.join("bo")
    await bo.click(card, label="Going")
    await world.env.settle()
    assert holders(world) == [bo.id]
    world.guild.remove_member(bo)
    again = world.guild.add_member(bo.user)
    await world.env.settle()
    assert holders(world) == []
    for _ in range(2):
        await again.click(world.channel.last_message, label="Going")
        await world.env.settle()
    assert holders(world) == [bo.id]
    assert len(asked(world, "PUT", r"/guilds/.*")) == 2


async def test_a_role_moved_above_the_bots_own_is_told_and_looked_after_once_it_is_below(
    world: World,
) -> None:
    held, _ = await post(world, event("sfax"))
    await set_up(world, world.channel.id)
    backend = world.env.backend
    moved = role_id(world)
    backend.reorder_roles(world.guild.id, [{"id": moved, "position": 9}])
    await answers(world, held, Answer.GOING, world.ana.id)
    assert (holders(world), await concerns(world)) == ([], [("roles_refused", None)])
    backend.reorder_roles(world.guild.id, [{"id": moved, "position": 1}])
    await world.env.settle()
    assert holders(world) == [world.ana.id]


async def test_roles_are_given_after_all_that_is_told_to_people(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    add_role = world.bot.http.add_role

    async def noted(*given: Any, **said: Any) -> None:
        seen.append(urgency.get())
        await add_role(*given, **said)

    monkeypatch.setattr(world.bot.http, "add_role", noted)
    held, _ = await post(world, event("sfax"))
    await answers(world, held, Answer.GOING, world.ana.id)
    assert seen == [LAST]
    assert max(*Urgency, WHATEVER_ELSE) < LAST


async def test_whose_direct_messages_are_closed_has_the_role_from_then_on(world: World) -> None:
    """They are told once by name, and then with the others."""
    held, _ = await post(world, event("sfax"))
    await remind(world.db, held)
    bo = world.join("bo").id
    await answers(world, held, Answer.GOING, world.ana.id, bo)
    await choose(world, bo, reach=Reach.DM)
    opened = await world.bot.create_dm(await world.bot.fetch_user(bo))
    path = f"/channels/{opened.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50007, times=None)
    await until(world, held, timedelta(days=6))
    assert holders(world) == sorted([world.ana.id, bo])
    told = [texts(each).splitlines()[-1] for each in world.channel.history()[1:]]
    assert told == [f"<@&{role_id(world)}>", f"<@{bo}>"]
