"""Discord's own events follow ours, in the simulated Discord."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.delivery.pacing import LAST, urgency
from bot.domain.acts import Act
from bot.domain.answers import Answer
from bot.domain.events import State
from bot.domain.mirror import MOST, Status, Step
from schedules.moments import Dates
from tests.announced import announce, post
from tests.programmes import TUNIS, at, event, exact, session
from tests.roles import DAY, answers, do
from tests.scheduled import (
    asked_of,
    delete,
    events_of,
    from_now,
    held,
    imported,
    one,
    others_make,
    there,
)
from tests.simulation import World, texts


async def test_an_event_is_made_in_discord_with_its_place_its_programme_and_where_to_answer(
    world: World,
) -> None:
    sessions = (session("opening", 10), session("lunch", 10.05, cancelled=True))
    draft = event("sfax", place="Town hall", link="https://a.example", sessions=sessions)
    _, card = await post(world, draft)
    made = one(world)
    assert (made.name, made.entity_type, made.entity_metadata, made.status) == (
        "Sfax",
        3,
        {"location": "Town hall"},
        Status.SCHEDULED,
    )
    assert (made.scheduled_start_time, made.scheduled_end_time) == (
        from_now(10).isoformat(),
        from_now(10 + 2 / 24).isoformat(),
    )
    assert made.description.splitlines() == [
        "https://a.example",
        "",
        "Programme, in the time of Africa/Tunis:",
        "01:00 Opening",
        "",
        f"Seats and answers: {card.jump_url}",
    ]


@pytest.mark.parametrize(
    ("said", "location", "in_text"),
    [
        ({"place": "Sfax", "link": "https://a.example"}, "Sfax", True),
        ({"link": "https://a.example"}, "https://a.example", False),
        ({"link": f"https://a.example/{'x' * 100}"}, "Online: see below", True),
        ({}, "The place is not known yet", False),
    ],
    ids=["place", "link", "long-link", "neither"],
)
async def test_the_location_is_the_place_else_the_link(
    world: World, said: dict[str, str], location: str, in_text: bool
) -> None:
    """Where it is not the link, the link stands in the text."""
    await imported(world, event("sfax", **said))
    assert one(world).entity_metadata == {"location": location}
    assert one(world).description.startswith(said.get("link", "-")) == in_text


async def test_changes_reach_it_together_and_put_right_what_was_changed_by_hand(
    world: World,
) -> None:
    """By hand alone nothing is put right: whoever did it may have had a reason."""
    await imported(world, event("sfax"), event("rabat", 20))
    by_hand = {"name": "Mine", "entity_metadata": {"location": "here"}}
    world.env.backend.edit_scheduled_event(world.guild.id, one(world).id, by_hand)
    await world.env.settle()
    assert there(world) == ["Mine", "Rabat"]
    asked = len(world.env.http_requests)
    await imported(
        world, event("sfax", 12, title="Sfax!", place="Sfax", summary="Now"), event("rabat", 20)
    )
    changed = one(world, "Sfax!")
    assert (changed.scheduled_start_time, changed.entity_metadata, changed.description) == (
        from_now(12).isoformat(),
        {"location": "Sfax"},
        "Now\n\nSeats and answers: /calendar",
    )
    assert [each.path.split("/")[-1] for each in asked_of(world, "PATCH", asked)] == [
        str(changed.id)
    ]


async def test_a_session_that_moves_is_another_line_of_the_text(world: World) -> None:
    draft = event("sfax", dates=exact(10, 40), sessions=(session("opening", 10),))
    await imported(world, draft)
    await imported(world, event("sfax", dates=exact(10, 40), sessions=(session("opening", 11),)))
    assert one(world).description.splitlines()[1] == "Monday 12 January 2026, 01:00 Opening"


async def test_what_has_no_exact_date_or_is_not_to_be_held_is_not_there(world: World) -> None:
    """Of what repeats the next date is, see test_recurrences."""
    for ref, dates in (
        ("day", Dates.days(at(3).wall.date(), at(4).wall.date(), TUNIS)),
        ("month", Dates.in_month(2026, 9, TUNIS)),
        ("tba", Dates.tba(TUNIS)),
        ("past", exact(-3)),
        ("running", exact(-0.01)),
    ):
        await announce(world.db, world.guild.id, event(ref, dates=dates))
    for state in (State.DRAFT, State.POSTPONED, State.CANCELLED, State.ARCHIVED):
        await announce(world.db, world.guild.id, event(state.value), state)
    for week in (1, 2, 3):
        await announce(world.db, world.guild.id, event(f"w{week}", week * 7, title="Weekly"))
    await world.env.settle()
    assert there(world) == ["Weekly"] * 3


async def test_cancelled_it_is_cancelled_postponed_removed_and_back_with_its_new_date(
    world: World,
) -> None:
    sfax, _ = await post(world, event("sfax"))
    rabat, _ = await post(world, event("rabat", 20))
    moved, _ = await post(world, event("moved", 30))
    ids = {each.name: each.id for each in held(world)}
    await do(world, sfax, Act.CANCEL)
    await do(world, rabat, Act.POSTPONE)
    await do(world, moved, Act.RESCHEDULE, start="2026-01-05 10:00")
    assert there(world, status=Status.CANCELLED) == ["Sfax"]
    assert {each.name: each.id for each in held(world)} == {
        "Sfax": ids["Sfax"],
        "Moved": ids["Moved"],
    }
    assert one(world, "Moved").scheduled_start_time == "2026-01-05T09:00:00+00:00"
    await do(world, rabat, Act.RESCHEDULE, start="2026-01-06 10:00")
    assert there(world) == ["Moved", "Rabat"]


async def test_it_begins_and_ends_with_the_clock_where_discord_does_not_see_to_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for automation in ("activate_due_scheduled_events", "next_scheduled_event_deadline"):
        monkeypatch.setattr(world.env.backend, automation, lambda: None)
    await imported(world, event("sfax", 1))
    await world.env.advance_time(DAY.total_seconds() - 1)
    assert one(world).status == Status.SCHEDULED
    await world.env.advance_time(2)
    assert one(world).status == Status.ACTIVE
    await world.env.advance_time(7_200)
    assert one(world).status == Status.COMPLETED


async def test_what_discord_begins_and_ends_itself_is_not_asked_for(world: World) -> None:
    await imported(world, event("sfax", 1))
    asked = len(world.env.http_requests)
    await world.env.advance_time(2 * DAY.total_seconds())
    assert one(world).status == Status.COMPLETED
    assert asked_of(world, "PATCH", asked) == []


async def test_while_it_runs_all_but_its_start_is_changed_and_cancelled_it_is_ended(
    world: World,
) -> None:
    """Discord takes no start in the past, and cancels nothing that runs."""
    await imported(world, event("sfax", 1))
    await world.env.advance_time(DAY.total_seconds() + 60)
    await imported(world, event("sfax", 1, title="Longer", dates=exact(1, 5)))
    changed = one(world, "Longer")
    assert (changed.scheduled_start_time, changed.scheduled_end_time) == (
        from_now(1).isoformat(),
        from_now(1 + 5 / 24).isoformat(),
    )
    assert "scheduled_start_time" not in asked_of(world, "PATCH")[-1].json
    await do(world, (await events_of(world))["sfax"], Act.CANCEL)
    assert one(world, "Longer").status == Status.COMPLETED


async def test_moved_while_it_runs_it_is_ended_and_another_made(world: World) -> None:
    await imported(world, event("sfax", 1))
    await world.env.advance_time(DAY.total_seconds() + 60)
    await imported(world, event("sfax", 20))
    assert [(each.status, each.scheduled_start_time) for each in held(world)] == [
        (Status.COMPLETED, from_now(1).isoformat()),
        (Status.SCHEDULED, from_now(20).isoformat()),
    ]


async def test_a_server_has_a_hundred_of_others_too_the_nearest_first(world: World) -> None:
    """When one ends, or another's is deleted, the next enters; a nearer one takes the place of
    the farthest."""
    others = await others_make(world, MOST - 3)
    drafts = [event(f"e{days}", days) for days in (5, 1, 3, 7, 9)]
    await imported(world, *drafts)
    assert [name for name in there(world) if name[:5] != "other"] == ["E1", "E3", "E5"]
    assert len(there(world)) == MOST
    await imported(world, *drafts, event("e2", 2))
    assert [name for name in there(world) if name[:5] != "other"] == ["E1", "E2", "E3"]
    await world.env.advance_time(1.5 * DAY.total_seconds())
    assert [name for name in there(world) if name[:5] != "other"] == ["E2", "E3", "E5"]
    world.env.backend.delete_scheduled_event(world.guild.id, others[0].id)
    await world.env.settle()
    assert [name for name in there(world) if name[:5] != "other"] == ["E2", "E3", "E5", "E7"]
    assert len(there(world)) == MOST


async def test_five_hundred_events_fill_a_server_and_no_more(world: World) -> None:
    for n in range(500):
        await announce(world.db, world.guild.id, event(f"e{n}", 400 - n / 2, title=f"{n}"))
    await world.env.settle()
    assert there(world) == [str(n) for n in range(499, 399, -1)]
    assert len(asked_of(world, "POST")) < 3 * MOST  # nearer ones came while it was being filled


async def test_whoever_is_interested_is_counted_on_the_card_and_has_no_seat(world: World) -> None:
    sfax, _ = await post(world, event("sfax", seats=2))
    people = [world.join(name) for name in ("bo", "cy", "di")]
    for each in people:
        await each.subscribe_event(one(world))
    await answers(world, sfax, Answer.GOING, world.ana.id)
    assert texts(world.channel.last_message).splitlines()[4:6] == [
        "👥 1 going · 1 of 2 seats left",
        "-# 3 interested in Discord's event",
    ]
    shown = await world.ana.slash(world.channel, "event show", event="Sfax")
    assert texts(shown.response).splitlines()[5] == "-# 3 interested in Discord's event"
    found = await world.db.read(lambda tx: tx.all("SELECT person_id, answer FROM rsvps"))
    assert [tuple(row) for row in found] == [(world.ana.id, "going")]
    for each in people:
        await each.unsubscribe_event(one(world))
    assert "interested" not in texts(world.channel.last_message)


async def test_turned_off_what_is_coming_is_removed_and_what_runs_runs_to_its_end(
    world: World,
) -> None:
    """On again, what was deleted by hand is there too; what others made stays in any case."""
    await others_make(world, 1)
    await imported(world, event("sfax", 1), event("rabat", 20), event("tunis", 30))
    await delete(world, "Tunis")
    await world.env.advance_time(DAY.total_seconds() + 60)
    result = await world.manager.slash(world.channel, "setup mirror", use="off")
    await world.env.settle()
    assert "**Discord's own events**: off" in texts(result.response).splitlines()
    assert there(world) == ["Sfax", "other 0"]
    await world.env.advance_time(DAY.total_seconds())
    assert there(world) == ["other 0"]
    await world.manager.slash(world.channel, "setup mirror", use="on")
    await world.env.settle()
    assert there(world) == ["Rabat", "Tunis", "other 0"]


async def test_it_is_asked_for_after_all_that_is_told_to_people(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    make = world.bot.http.create_guild_scheduled_event

    def noted(*given: Any, **said: Any) -> Any:
        seen.append(urgency.get())
        return make(*given, **said)

    monkeypatch.setattr(world.bot.http, "create_guild_scheduled_event", noted)
    await imported(world, event("sfax"))
    assert seen == [LAST]


async def test_a_start_of_the_bot_asks_for_nothing_that_is_there(world: World) -> None:
    await imported(world, event("sfax"), event("rabat", 20))
    asked = len(world.env.http_requests)
    await world.restart()
    assert [len(asked_of(world, method, asked)) for method in ("GET", "POST", "PATCH")] == [1, 0, 0]


async def test_answers_ask_nothing_of_discords_events(world: World) -> None:
    sfax, _ = await post(world, event("sfax"))
    asked = len(world.env.http_requests)
    await answers(world, sfax, Answer.GOING, world.ana.id, world.join("bo").id)
    assert asked_of(world, "GET", asked) == []


async def test_servers_are_looked_at_one_after_the_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start has a thousand of them to look at, and people's commands wait behind each."""
    made = world.bot.delivery.mirror
    at_once, most = 0, 0

    async def look(guild: object, tried: object) -> list[Step]:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1
        return []

    monkeypatch.setattr(made, "_look", look)
    monkeypatch.setattr(world.bot, "get_guild", lambda _: world.bot.guilds[0])
    await asyncio.gather(*(made.bring_up(lane) for lane in range(3)))
    assert most == 1
