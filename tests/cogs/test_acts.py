"""Cancelling, postponing and rescheduling in the simulated Discord."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.domain.acts import Act, Ask, Proposal
from bot.domain.answers import Answer
from bot.domain.clashes import Clash, Why
from bot.domain.communities import Community
from bot.domain.deliveries import Due
from bot.domain.events import Event, Shown
from bot.domain.followers import Follower
from bot.domain.notices import Changed, Known, SessionWas, What, Where, notices
from bot.texts import Reader
from cogs.ui import acts as ui
from cogs.ui.fit import ITEMS, TEXT
from tests.announced import post, remind
from tests.posting import yaml
from tests.programmes import NOW, TUNIS, event, exact, programme, session, stored
from tests.roles import pinged, role_id
from tests.simulation import World, texts

DAY = timedelta(days=1)
OLD, NEW = 1768089600, 1768953600  # 11 and 21 January 2026, 01:00 in Tunis


async def held(world: World, **said: Any) -> tuple[Event, discord.Message]:
    """An event on its card, with reminders, to which ana goes."""
    made, card = await post(world, event("sfax", **said))
    await remind(world.db, made)
    actor = world.actor(world.ana.id, "ana")
    await world.services.rsvps.answer(actor, made.id, Answer.GOING)
    await world.env.settle()
    return made, card


async def asked(world: World, command: str, made: Event, **given: Any) -> Any:
    """What an organiser is asked."""
    said = await world.manager.slash(world.channel, command, event=str(made.id), **given)
    assert said.response.ephemeral
    return said.response


async def test_cancelling_asks_with_numbers_then_tells_those_concerned(world: World) -> None:
    """The card in the channel follows; the press works after a restart."""
    made, card = await held(world)
    question = await asked(world, "event cancel", made, reason="No *quorum*")
    assert texts(question).splitlines() == [
        "## Cancel **Sfax**?",
        "> No \\*quorum\\*",
        "- 1 person is told.",
        "- 6 reminders are withdrawn.",
    ]
    await world.restart()
    pressed = await world.manager.click(question, label="Cancel the event")
    assert texts(pressed.response).splitlines()[0] == "**Sfax** is cancelled."
    await world.env.settle()
    *_, told = world.channel.history()
    assert texts(told).splitlines() == [
        "🚫 **Sfax** is cancelled",
        f"It was to be: <t:{OLD}:F> (<t:{OLD}:R>)",
        f"-# 01:00–03:00 {TUNIS}",
        "> No \\*quorum\\*",
        "-# Programme version 2",
        f"<@&{role_id(world)}>",
    ]
    assert pinged(world, told) == [world.ana.id]
    [shown] = [each for each in world.channel.history() if each.id == card.id]
    assert "**Cancelled**" in texts(shown).splitlines()[1]


async def test_leaving_it_changes_nothing(world: World) -> None:
    made, _ = await held(world)
    question = await asked(world, "event postpone", made)
    pressed = await world.manager.click(question, label="Leave it as it is")
    assert texts(pressed.response) == "Nothing was changed."
    await world.env.settle()
    assert len(world.channel.history()) == 1


async def test_a_postponed_event_says_that_the_date_will_be_told(world: World) -> None:
    made, _ = await held(world)
    question = await asked(world, "event postpone", made)
    await world.manager.click(question, label="Postpone the event")
    await world.env.settle()
    *_, told = world.channel.history()
    assert texts(told).splitlines()[::3] == [
        "⏸️ **Sfax** is postponed",
        "-# You are told as soon as there is a new date.",
    ]


async def test_a_new_date_is_echoed_as_understood_and_told_after_the_quiet_period(
    world: World,
) -> None:
    made, _ = await held(world)
    question = await asked(world, "event reschedule", made, start="2026-01-21 01:00")
    change = [
        f"Before: <t:{OLD}:F> (<t:{OLD}:R>)",
        f"-# 01:00–03:00 {TUNIS}",
        f"Now: <t:{NEW}:F> (<t:{NEW}:R>)",
        f"-# 01:00–03:00 {TUNIS}",
    ]
    assert texts(question).splitlines() == [
        "## Move **Sfax**?",
        *change,
        "- 1 person is told.",
        "- 6 reminders are planned.",
    ]
    await world.manager.click(question, label="Move the event")
    await world.env.settle()
    assert len(world.channel.history()) == 1
    await world.env.advance_time(timedelta(minutes=30, seconds=1).total_seconds())
    *_, told = world.channel.history()
    assert texts(told).splitlines() == [
        "📅 **Sfax** has a new date",
        *change,
        "-# Programme version 2",
        f"<@&{role_id(world)}>",
    ]


async def test_a_change_of_place_and_rooms_is_told_with_what_was_before(world: World) -> None:
    """The event's place and link, a session's room, and one that takes place after all."""
    rooms = (session("talk", 10.01), session("off", 10.02, cancelled=True))
    await held(world, sessions=rooms)
    moved = event(
        "sfax",
        place="Library",
        link="https://b.example",
        sessions=(session("talk", 10.01, place="Room *2*"), session("off", 10.02)),
    )
    manager, programmes = world.actor(1, "manager", manages=True), world.services.programmes
    preview = await programmes.preview(manager, yaml(programme(moved)), "programme.yaml")
    assert preview.draft_id is not None
    await programmes.confirm(manager, preview.draft_id)
    await world.env.advance_time(timedelta(minutes=30, seconds=1).total_seconds())
    *_, told = world.channel.history()
    first, second = (f"<t:{int((NOW + DAY * days).timestamp())}:f>" for days in (10.01, 10.02))
    assert texts(told).splitlines() == [
        "📍 **Sfax** is held elsewhere",
        f"<t:{OLD}:F> (<t:{OLD}:R>)",
        f"-# 01:00–03:00 {TUNIS}",
        "📍 Before: not known yet",
        "📍 Now: Library",
        "🔗 Before: not known yet",
        "🔗 Now: https://b.example",
        "-# Programme version 2",
        f"- **Talk** · {first} · 📍 not known yet → Room \\*2\\*",
        f"- **Off** · {second} · takes place after all",
        f"<@&{role_id(world)}>",
    ]


async def test_a_time_that_does_not_exist_is_refused_with_the_nearest(world: World) -> None:
    made, _ = await held(world)
    given = {"start": "2027-03-28 02:30", "zone": "Europe/Rome"}
    refused = await asked(world, "event reschedule", made, **given)
    assert texts(refused).splitlines() == [
        "The new date cannot be read; nothing was changed.",
        "- **start** “2027\\-03-28 02:30”: 2027\\-03-28 02:30 does not exist in Europe/Rome: the "
        "clocks go forward then. The nearest times are 2027\\-03-28 01:59 and 2027\\-03-28 03:00.",
    ]


@pytest.mark.parametrize("act", [each for each in Act if each not in (Act.PUBLISH, Act.EDIT)])
@pytest.mark.parametrize("count", [0, 1, 500])
def test_a_question_and_its_answer_fit_whatever_the_event_is(act: Act, count: int) -> None:
    """Titles and reasons of any length, every character escaped."""
    long = "*" * 500
    sessions = tuple(session(f"s{n}", 10, title=long) for n in range(count))
    (made,) = stored(programme(event("sfax", title=long, sessions=sessions)))
    ask = Ask(made.id, act, reason=long)
    clashing = (Clash(Why.SPEAKER, long, long, long),) * count
    along = (Follower(long, made.dates, made.dates),) * count
    proposal = Proposal(
        ask, made, made, count, count, count, 1, clashing, (long,) * count, along, (long,) * count
    )
    for view in (ui.question(proposal, Reader()), ui.done(proposal, Reader())):
        assert len(texts(view)) <= TEXT
        assert view.total_children_count <= ITEMS


@pytest.mark.parametrize("people", [0, 1, 75])
@pytest.mark.parametrize("count", [0, 1, 3, 500])
def test_a_notice_fits_whatever_has_changed(people: int, count: int) -> None:
    """Everything of the event and of every session, with as many mentioned as there can be."""
    long = "*" * 500
    sessions = tuple(session(f"s{n}", 10, title=long, place=long) for n in range(count))
    draft = event("sfax", title=long, place=long, link=long, sessions=sessions)
    (made,) = stored(programme(draft))
    was = exact(20)
    known = Known(was, {}, NOW, Where(long[1:], long[1:]))
    known = replace(
        known,
        sessions={each.id: SessionWas(was, where=Where("x", long[1:])) for each in made.sessions},
    )
    (planned,) = notices(made, Changed(What.MOVED, known, NOW), {})
    due = Due(
        id=1,
        key="notice:1",
        kind="notice",
        community=Community(5, "MC2CM"),
        now=NOW,
        language="en",
        zone="UTC",
        urgency=20,
        by_dm=False,
        person_id=None,
        channel_id=50,
        people=tuple(range(10**18, 10**18 + people)),
        content=json.loads(json.dumps(planned.content)),
        shown=Shown(replace(made, reason=long), NOW),
    )
    said = texts(ui.notice(due, Reader()))
    assert len(said) <= TEXT
    assert said.count("📍 Before") == said.count("📍 Now") == 1
