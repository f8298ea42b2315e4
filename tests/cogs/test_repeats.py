"""Making what repeats in one line, and changing its dates, in the simulated Discord."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.domain.answers import Answer
from bot.domain.events import Event
from tests.announced import announce
from tests.cogs.test_editing import filled
from tests.cogs.test_recurrences import set_up
from tests.programmes import TUNIS, event, session
from tests.repeating import dates_made, days_of, mondays
from tests.simulation import World, texts

FIRST = 1767603600  # 5 January 2026, 10:00 in Tunis
WEEK = 7 * 24 * 3600
WHICH = ["Only this date", "This and following dates", "All dates to come"]


async def create(world: World, **given: Any) -> Any:
    said = {"title": "Office hour", "when": "5 January 10:00", "repeat": "every week", **given}
    return (await world.manager.slash(world.channel, "event create", **said)).response


async def weekly(world: World) -> list[Event]:
    """Eight Mondays from 5 January on."""
    await set_up(world)
    await world.manager.click(await create(world), label="Publish now")
    await world.env.settle()
    return await dates_made(world.db)


def labels(message: Any) -> list[str]:
    """What the buttons of a message say."""
    raw = [each if isinstance(each, dict) else each.to_dict() for each in message.components]
    return [each["label"] for each in _inner(raw) if "label" in each]


def _inner(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in found:
        yield each
        yield from _inner(each.get("components", []))


async def test_one_line_makes_an_event_that_repeats(world: World) -> None:
    """Its rule, its next dates and the reminders of all of them are shown before it is saved."""
    await set_up(world)
    asked = await create(world, repeat="every 2 weeks on Monday, 4 times, except 19 January")
    assert texts(asked).splitlines() == [
        "## Office hour",
        "Meeting · **Draft**",
        f"<t:{FIRST}:F> (<t:{FIRST}:R>)",
        f"-# 10:00–11:00 {TUNIS}",
        "🔁 repeats every 2 weeks on Monday, 4 times",
        "👥 0 going",
        "**Save this event?**",
        f"<t:{FIRST}:F> (<t:{FIRST}:R>)",
        f"-# Monday 5 January 2026, 10:00–11:00 ({TUNIS})",
        "🔁 every 2 weeks on Monday, 4 times",
        "Left out: Monday 19 January 2026",
        "The next dates:",
        *(f"- <t:{FIRST + weeks * WEEK}:F>" for weeks in (0, 4, 6)),
        "- What repeats is published at once: each date is announced in "
        f"<#{world.channel.id}> when the one before is over.",
        "- 17 reminders are planned once it is published.",
    ]
    assert labels(asked)[0] == "Publish now"
    assert await dates_made(world.db) == []
    done = await world.manager.click(asked, label="Publish now")
    await world.env.settle()
    assert texts(done.response).splitlines()[0] == "**Office hour** is saved."
    assert "🔁 every 2 weeks on Monday, 4 times" in texts(done.response).splitlines()
    assert days_of(await dates_made(world.db)) == [*mondays(5), *mondays(2, 16, month=2)]
    (card,) = world.channel.history()
    assert texts(card).splitlines()[0] == "## Office hour"


@pytest.mark.parametrize(
    ("label", "days"),
    [
        ("nothing: it is skipped", [31, 31, 31]),
        ("the last day of the month", [31, 28, 31]),
    ],
)
async def test_of_the_31st_it_is_asked_what_shorter_months_do(
    world: World, label: str, days: list[int]
) -> None:
    await set_up(world)
    asked = await create(world, when="31 January 10:00", repeat="every 31st")
    assert texts(asked) == "**Not every month has a day 31. What then?**"
    chosen = await world.manager.click(asked, label=label)
    await world.manager.click(chosen.response, label="Publish now")
    assert [day.day for day in days_of(await dates_made(world.db))] == days


async def test_all_that_is_wrong_is_told_at_once_and_what_was_typed_stays(world: World) -> None:
    await set_up(world)
    asked = await create(world, repeat="every hour", languages="klingon", when="32 January")
    found = texts(asked)
    assert [name in found for name in ("When", "Languages", "How often it repeats")] == [True] * 3
    assert "Publish now" not in labels(asked)
    assert await dates_made(world.db) == []


async def test_what_repeats_follows_nothing_and_has_no_sessions(world: World) -> None:
    await set_up(world)
    await world.manager.click(
        await create(world, title="Base", repeat="every day, 2 times"), label="Publish now"
    )
    asked = await create(world, follows="Base")
    assert "What repeats does not follow another event; one of its dates may." in texts(asked)
    visit = session("visit", 10.02)
    made = await announce(world.db, world.guild.id, event("sfax", 10, sessions=(visit,)))
    copy = await world.manager.slash(
        world.channel, "event duplicate", event=str(made.id), when="3 March 10:00"
    )
    form = await world.manager.click(copy.response, label="Kind, repeats, what it follows")
    typed = {"repeat": "every week", "follows": "", "kind": ["meeting"], "relation": []}
    asked = (await world.manager.submit_modal(form, typed)).response
    assert "An event with sessions does not repeat: give each date an event." in texts(asked)


async def test_a_start_that_is_not_one_of_its_days_is_told_with_the_next_that_is(
    world: World,
) -> None:
    await set_up(world)
    asked = await create(world, when="6 January 10:00", repeat="every Monday")
    assert "The next that is: Monday 12 January 2026." in texts(asked)


async def test_what_leaves_out_all_of_its_dates_is_told(world: World) -> None:
    await set_up(world)
    asked = await create(world, repeat="every day, 2 times, except 5 January, 6 January")
    assert "None of its dates is to come." in texts(asked)


async def test_in_french(world: World) -> None:
    await set_up(world)
    await world.manager.slash(world.channel, "me profile", language="fr")
    asked = await create(
        world, when="5 janvier 10h", repeat="toutes les deux semaines, jusqu'au 2 mars 2026"
    )
    await world.manager.click(asked, label="Publish now")
    assert days_of(await dates_made(world.db)) == [*mondays(5, 19), *mondays(2, 16, month=2)]


async def edited(world: World, made: Event, **fields: str) -> Any:
    opened = await world.manager.slash(world.channel, "event edit", event=str(made.id))
    return (await world.manager.submit_modal(opened, {**filled(opened), **fields})).response


@pytest.mark.parametrize(
    ("which", "titles", "hours"),
    [
        (0, ["Office hour", "Clinic", "Office hour"], [10, 14, 10]),
        (1, ["Office hour", "Clinic", "Clinic"], [10, 14, 14]),
        (2, ["Clinic", "Clinic", "Clinic"], [14, 14, 14]),
    ],
)
async def test_an_edit_asks_which_dates_are_meant_and_nobody_loses_an_answer(
    world: World, which: int, titles: list[str], hours: list[int]
) -> None:
    made = await weekly(world)
    ana = world.actor(world.ana.id, "ana")
    for each in made[:3]:
        await world.services.rsvps.answer(ana, each.id, Answer.GOING)
    asked = await edited(world, made[1], title="Clinic", when="12 January 14:00")
    assert labels(asked)[:3] == WHICH
    assert "Save" not in labels(asked)
    chosen = await world.manager.click(asked, label=WHICH[which])
    await world.restart()
    done = await world.manager.click(chosen.response, label="Save")
    assert texts(done.response).splitlines()[0] == "**Clinic** is saved."
    found = (
        (await dates_made(world.db))[:3]
        if which != 1
        else [
            *(await dates_made(world.db, 1)),
            *(await dates_made(world.db, 2))[:2],
        ]
    )
    assert [each.title for each in found] == titles
    assert [each.dates.start.wall.hour for each in found if each.dates.start] == hours
    assert [each.id for each in found] == [each.id for each in made[:3]]
    going = await world.db.read(
        lambda tx: tx.all("SELECT event_id FROM rsvps WHERE answer = 'going' ORDER BY event_id")
    )
    assert [row["event_id"] for row in going] == [each.id for each in made[:3]]


async def test_of_many_dates_it_is_said_how_many_change_and_who_is_told(world: World) -> None:
    made = await weekly(world)
    await world.services.rsvps.answer(world.actor(world.ana.id, "ana"), made[2].id, Answer.GOING)
    asked = await edited(world, made[1], where="Room 5")
    chosen = await world.manager.click(asked, label="This and following dates")
    assert texts(chosen.response).splitlines() == [
        "## Change these dates of **Office hour**?",
        "- place: – → Room 5",
        "- 1 person is told.",
        "- 7 dates change.",
    ]


async def test_an_edit_that_changes_nothing_asks_nothing(world: World) -> None:
    made = await weekly(world)
    asked = await edited(world, made[1])
    assert "Only this date" not in labels(asked)


async def test_a_date_of_what_repeats_has_no_field_for_how_it_repeats(world: World) -> None:
    """That is /repeat set, which asks what becomes of its dates."""
    made = await weekly(world)
    opened = await world.manager.slash(world.channel, "event edit", event=str(made[0].id), what=2)
    assert sorted(filled(opened)) == ["follows", "kind", "relation"]


async def test_a_session_is_refused_on_a_date_of_what_repeats(world: World) -> None:
    made = await weekly(world)
    asked = await world.manager.slash(
        world.channel, "session add", event=str(made[0].id), title="Talk", when="10:00"
    )
    assert texts(asked.response).splitlines()[0] == "An event that repeats has no sessions."


async def test_each_changed_date_has_another_version(world: World) -> None:
    made = await weekly(world)
    asked = await edited(world, made[0], title="Clinic")
    chosen = await world.manager.click(asked, label="All dates to come")
    await world.manager.click(chosen.response, label="Save")
    manager = world.actor(world.manager.id, "manager", manages=True)
    for each in made[:3]:
        history = await world.services.releases.history(manager, each.id)
        assert [release.number for release in history.releases] == [2, 1]
