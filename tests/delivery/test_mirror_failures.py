"""Discord's own events when others change them, the process dies, or Discord refuses."""

from __future__ import annotations

import pytest

from bot.domain.mirror import Status
from bot.services.mirror import Mirror
from tests.delivery.test_concerns import concerns, set_up
from tests.programmes import event
from tests.roles import DAY, dies
from tests.scheduled import (
    asked_of,
    delete,
    forbid_events,
    held,
    imported,
    one,
    others_make,
    there,
)
from tests.simulation import World, texts


async def test_a_server_that_turns_out_to_be_full_is_lived_with(world: World) -> None:
    """Others were faster: no loop, nothing told; the next one that is over makes room."""
    other = (await others_make(world, 1))[0]
    path = "/guilds/*/scheduled-events"
    world.env.inject_error("POST", path, status=400, code=30038, times=1)
    await imported(world, event("sfax"))
    assert (there(world), len(asked_of(world, "POST"))) == (["other 0"], 1)
    world.env.backend.delete_scheduled_event(world.guild.id, other.id)
    await world.env.settle()
    assert there(world) == ["Sfax"]


async def test_deleted_by_hand_it_is_left_alone_until_it_moves(world: World) -> None:
    """Renamed, or after a restart, it is not made again; the other was deleted while nobody
    listened."""
    await imported(world, event("sfax"), event("rabat", 20))
    await delete(world)
    await world.bot.delivery.stop()
    await delete(world, "Rabat")
    await world.restart()
    await imported(world, event("sfax", title="Other"), event("rabat", 20, place="Rabat"))
    assert there(world) == []
    await imported(world, event("sfax", 11, title="Other"), event("rabat", 20, place="Rabat"))
    assert there(world) == ["Other"]


async def test_cancelled_by_hand_it_is_left_alone_too(world: World) -> None:
    await imported(world, event("sfax"))
    by_hand = {"status": int(Status.CANCELLED)}
    world.env.backend.edit_scheduled_event(world.guild.id, one(world).id, by_hand)
    await world.env.settle()
    await imported(world, event("sfax", place="Sfax"))
    assert there(world) == []


async def test_one_made_as_the_process_died_is_found_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was asked for, and never written down; meanwhile one was renamed, one cancelled."""
    with monkeypatch.context() as patched:
        patched.setattr(Mirror, "done", dies)
        await imported(world, event("sfax"))
        await world.bot.delivery.stop()
        await imported(world, event("sfax", title="Renamed"), event("rabat", 20))
    await world.restart()
    assert [each.name for each in held(world)] == ["Renamed", "Rabat"]
    with monkeypatch.context() as patched:
        patched.setattr(Mirror, "done", dies)
        await imported(world, event("late", 30))
        await world.bot.delivery.stop()
        await imported(world, event("late", 30, cancelled=True))
    await world.restart()
    assert one(world, "Late").status == Status.CANCELLED
    assert there(world) == ["Renamed", "Rabat"]


async def test_what_a_lost_database_made_is_found_again_and_what_others_made_is_not_taken(
    world: World,
) -> None:
    """By name and start, and that Convenor made it; what it says is then put right."""
    (other,) = await others_make(world, 1, days=10)
    alike = {"name": "Sfax"}
    world.env.backend.edit_scheduled_event(world.guild.id, other.id, alike)
    await imported(world, event("sfax"), event("rabat", 20))
    await world.bot.delivery.stop()
    await world.db.write(lambda tx: tx.run("DELETE FROM mirrored"))
    before = [each.id for each in held(world)]
    await imported(world, event("sfax"), event("rabat", 20, place="Rabat"))
    await world.restart()
    assert [each.id for each in held(world)] == before
    assert one(world, "Rabat").entity_metadata == {"location": "Rabat"}
    await imported(world, event("sfax", cancelled=True), event("rabat", 20, place="Rabat"))
    assert [(each.name, each.status) for each in held(world)] == [
        ("Sfax", Status.SCHEDULED),
        ("Sfax", Status.CANCELLED),
        ("Rabat", Status.SCHEDULED),
    ]


async def test_a_removal_cut_short_is_not_taken_for_somebody_elses(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had to make room, and enters again when there is some."""
    monkeypatch.setattr("bot.domain.mirror.MOST", 1)
    await imported(world, event("sfax"))
    with monkeypatch.context() as patched:
        patched.setattr(Mirror, "done", dies)
        await imported(world, event("sfax"), event("near", 1))
        await world.bot.delivery.stop()
    await world.restart()
    assert there(world) == ["Near"]
    await world.env.advance_time(2 * DAY.total_seconds())
    assert there(world) == ["Sfax"]


async def test_without_the_permission_nothing_is_asked_or_told_and_check_says_it(
    world: World,
) -> None:
    await forbid_events(world)
    await set_up(world, world.channel.id)
    await imported(world, event("sfax"))
    assert (there(world), asked_of(world, "GET"), await concerns(world)) == ([], [], [])
    result = await world.manager.slash(world.channel, "setup check")
    assert texts(result.response).splitlines()[-2:] == [
        "Not granted, and not necessary:",
        "- **Create Events**, to keep Discord's own events like yours; without it, Discord's own "
        "events are left alone",
    ]
    await forbid_events(world, forbidden=False)
    assert there(world) == ["Sfax"]


async def test_the_permission_lost_while_in_use_is_told_once_until_it_is_mended(
    world: World,
) -> None:
    await set_up(world, world.channel.id)
    await imported(world, event("sfax"))
    await forbid_events(world)
    await imported(world, event("sfax", title="Renamed"))
    assert await concerns(world) == [("mirror_refused", None)]
    assert texts(world.channel.last_message).splitlines()[1:3] == [
        "Convenor may not keep Discord's own events like yours any more.",
        "Missing: **Create Events**.",
    ]
    await forbid_events(world, forbidden=False)
    assert there(world) == ["Renamed"]
    await forbid_events(world)
    assert await concerns(world) == [("mirror_refused", None)] * 2


async def test_what_discord_does_not_take_is_tried_again_once_it_is_another(world: World) -> None:
    path = "/guilds/*/scheduled-events"
    world.env.inject_error("POST", path, status=400, code=50035, times=1)
    await imported(world, event("sfax"))
    await imported(world, event("sfax"), event("rabat", 20))
    assert there(world) == ["Rabat"]
    await imported(world, event("sfax", place="Sfax"), event("rabat", 20))
    assert there(world) == ["Sfax", "Rabat"]
