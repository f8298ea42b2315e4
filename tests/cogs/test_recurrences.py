"""Events that repeat, in the simulated Discord."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.acts import Act, Ask
from bot.domain.answers import Answer
from bot.domain.events import Event
from bot.domain.mirror import Status
from bot.domain.recurrences import Scope
from schedules.files.yaml_out import yaml_bytes
from tests.announced import announce, post
from tests.programmes import event, programme
from tests.repeating import MONDAY, dates_made, days_of, mondays, on, weekly
from tests.scheduled import held
from tests.simulation import World, texts

FIRST = 1767603600  # 5 January 2026, 10:00 in Tunis
WEEK = 7 * 24 * 3600


async def set_up(world: World) -> None:
    manager = world.actor(1, "manager", manages=True)
    await world.services.communities.configure(
        manager, zone="Africa/Tunis", events_channel_id=world.channel.id
    )


async def repeating(world: World, how: str = "every week") -> list[Event]:
    """An event that repeats, by the command and its Confirm; its dates."""
    await set_up(world)
    made, _ = await post(world, event("call", dates=on(MONDAY)))
    asked = await said(world, "repeat set", event=str(made.id), how=how)
    await world.manager.click(asked, label="Let it repeat")
    await world.env.settle()
    return await dates_made(world.db)


async def said(world: World, command: str, **given: Any) -> Any:
    """What the organiser is answered, and nobody else."""
    answer = await world.manager.slash(world.channel, command, **given)
    assert answer.response.ephemeral
    return answer.response


async def test_a_repeat_is_shown_with_its_next_dates_before_it_is_kept(world: World) -> None:
    await set_up(world)
    made, card = await post(world, event("call", dates=on(MONDAY)))
    given = {"event": str(made.id), "how": "every 2 weeks, 4 times, except 19 January"}
    asked = await said(world, "repeat set", **given)
    assert texts(asked).splitlines() == [
        "## Let **Call** repeat?",
        "🔁 every 2 weeks on Monday, 4 times",
        "Left out: Monday 19 January 2026",
        "The next dates:",
        *(f"- <t:{FIRST + weeks * WEEK}:F>" for weeks in (0, 4, 6)),
    ]
    assert await dates_made(world.db) == []
    await world.restart()
    pressed = await world.manager.click(asked, label="Let it repeat")
    assert texts(pressed.response).splitlines()[0] == "**Call** repeats."
    await world.env.settle()
    assert days_of(await dates_made(world.db)) == [*mondays(5), *mondays(2, 16, month=2)]
    [shown] = [each for each in world.channel.history() if each.id == card.id]
    lines = texts(shown).splitlines()
    assert lines.count("🔁 repeats every 2 weeks on Monday, 4 times") == 1


async def test_what_can_be_meant_in_two_ways_has_a_button_for_each(world: World) -> None:
    await set_up(world)
    made = await announce(world.db, world.guild.id, event("call", dates=on("2026-01-31T10:00")))
    asked = await said(world, "repeat set", event=str(made.id), how="every 31st")
    assert texts(asked).splitlines() == [
        "## How does **Call** repeat?",
        "Not every month has a day 31. What then?",
    ]
    chosen = await world.manager.click(asked, label="the last day of the month")
    assert "🔁 every month on the last day" in texts(chosen.response)
    await world.manager.click(chosen.response, label="Let it repeat")
    assert [day.day for day in days_of(await dates_made(world.db))] == [31, 28, 31]


async def test_what_cannot_be_read_is_refused_with_every_problem(world: World) -> None:
    await set_up(world)
    made = await announce(world.db, world.guild.id, event("call", dates=on(MONDAY)))
    refused = await said(world, "repeat set", event=str(made.id), how="evry 2 weks")
    first, *problems = texts(refused).splitlines()
    assert first == "How it repeats cannot be read; nothing was changed."
    assert len([line for line in problems if line.startswith("- ")]) == 2


async def test_the_next_date_has_its_card_when_the_one_before_is_over(world: World) -> None:
    """One card at first; the second at 11:00 on Monday, when the first is over."""
    await repeating(world)
    assert len(world.channel.history()) == 1
    until = timedelta(seconds=FIRST + 3600 - world.env.now().timestamp())
    await world.env.advance_time((until - timedelta(minutes=1)).total_seconds())
    cards = [each for each in world.channel.history() if "## Call" in texts(each)]
    assert len(cards) == 1
    await world.env.advance_time(timedelta(minutes=2).total_seconds())
    cards = [each for each in world.channel.history() if "## Call" in texts(each)]
    assert len(cards) == 2
    assert f"<t:{FIRST + WEEK}:F>" in texts(cards[1])


async def test_the_alarm_makes_the_next_date_when_it_is_due(world: World) -> None:
    made = await repeating(world)
    await world.env.advance_time(timedelta(days=1).total_seconds())
    assert len(await dates_made(world.db)) == len(made) + 1


async def test_of_one_date_that_is_cancelled_it_is_asked_which_are_meant(world: World) -> None:
    made = await repeating(world)
    await world.services.rsvps.answer(world.actor(world.ana.id, "ana"), made[1].id, Answer.GOING)
    asked = await said(world, "event cancel", event=str(made[1].id), reason="Holidays")
    assert texts(asked).splitlines() == [
        "## Cancel **Call**?",
        "> Holidays",
        "It repeats every week on Monday. Which dates do you mean?",
    ]
    await world.restart()
    chosen = await world.manager.click(asked, label="This and following dates")
    assert texts(chosen.response).splitlines() == [
        "## Cancel these dates of **Call**?",
        "> Holidays",
        "- 1 person is told.",
        "- 7 dates are called off.",
        "- 42 reminders are withdrawn.",
    ]
    pressed = await world.manager.click(chosen.response, label="Cancel the dates")
    assert texts(pressed.response).splitlines()[0] == "These dates of **Call** are cancelled."
    await world.env.settle()
    assert days_of(await dates_made(world.db)) == mondays(5)
    told = texts(world.channel.last_message)
    assert told.splitlines()[0] == "🚫 **Call** is cancelled"
    assert "> Holidays" in told


async def test_all_dates_to_come_are_moved_as_one_is(world: World) -> None:
    made = await repeating(world)
    given = {"event": str(made[1].id), "start": "2026-01-13 18:00"}
    asked = await said(world, "event reschedule", **given)
    chosen = await world.manager.click(asked, label="All dates to come")
    lines = texts(chosen.response).splitlines()
    assert (lines[0], lines[-2:]) == (
        "## Move these dates of **Call**?",
        ["- 8 dates move.", "- 47 reminders are planned."],
    )
    await world.manager.click(chosen.response, label="Move the dates")
    found = [each.dates.start for each in await dates_made(world.db)]
    assert [f"{each.wall:%m-%d %H:%M}" for each in found if each][:2] == [
        "01-06 18:00",
        "01-13 18:00",
    ]


async def test_only_one_date_is_postponed_and_it_says_so(world: World) -> None:
    made = await repeating(world)
    asked = await said(world, "event postpone", event=str(made[1].id))
    assert texts(asked).splitlines()[-1] == "-# Only this date: the others stay as they are."


async def test_a_date_is_skipped_moved_and_made_the_last(world: World) -> None:
    """A far one at once, with a sentence; a near one is asked back as any event."""
    made = await repeating(world)
    call = str(made[0].id)
    choices = await world.manager.autocomplete(
        world.channel, "repeat skip", "day", "march", event=call
    )
    assert [each["value"] for each in choices][:2] == ["2026-03-02", "2026-03-09"]
    skipped = await said(world, "repeat skip", event=call, day="2026-03-09")
    assert texts(skipped).splitlines()[0] == "**Call** leaves that date out."
    near = await said(world, "repeat skip", event=call, day="12 January")
    assert texts(near).splitlines()[0] == "## Cancel **Call**?"
    moved = await said(world, "repeat move", event=call, day="2026-03-16", start="2026-03-17 10:00")
    await world.manager.click(moved, label="Move the event")
    wrong = await said(world, "repeat move", event=call, day="someday", start="2026-03-17 10:00")
    assert texts(wrong).splitlines()[0] == "someday is not one date."
    last = await said(world, "repeat stop", event=str(made[2].id))
    assert texts(last).splitlines()[0] == "## Is this the last date of **Call**?"
    pressed = await world.manager.click(last, label="It is the last date")
    assert texts(pressed.response).splitlines()[0] == "This is the last date of **Call**."
    assert days_of(await dates_made(world.db)) == mondays(5, 12, 19)


async def test_the_calendar_shows_once_what_repeats(world: World) -> None:
    await repeating(world)
    shown = await world.ana.slash(world.channel, "calendar")
    lines = texts(shown.response).splitlines()
    assert [line for line in lines if "Call" in line] == ["**Call**"]
    assert "-# Meeting · 🔁 repeats every week on Monday" in lines


async def test_the_preview_of_a_file_says_how_often_an_event_repeats(world: World) -> None:
    await set_up(world)
    file = yaml_bytes(programme(weekly("call"), zone="Africa/Tunis"))
    shown = await said(world, "programme import", file=("programme.yaml", file))
    assert f"- Call · <t:{FIRST}:f> · 🔁 every week on Monday" in texts(shown).splitlines()


async def test_of_what_repeats_discords_own_events_have_the_next_dates_one_by_one(
    world: World,
) -> None:
    """Four of them; when one is over, the next enters, and one that is called off is so there."""
    await repeating(world, "every day")
    days = [f"2026-01-{day:02}T09:00:00+00:00" for day in range(5, 10)]
    assert [each.scheduled_start_time for each in held(world)] == days[:4]
    until = timedelta(seconds=FIRST + 3660 - world.env.now().timestamp())
    await world.env.advance_time(until.total_seconds())
    assert [each.scheduled_start_time for each in held(world)] == days
    third = (await dates_made(world.db))[2]
    manager = world.actor(world.manager.id, "manager", manages=True)
    asked = await world.services.acts.propose(manager, Ask(third.id, Act.CANCEL, scope=Scope.ONE))
    await world.services.acts.confirm(manager, asked.id or 0)
    await world.env.settle()
    assert [each.status for each in held(world)] == [
        *(Status.COMPLETED, Status.SCHEDULED, Status.CANCELLED),
        *(Status.SCHEDULED, Status.SCHEDULED, Status.SCHEDULED),
    ]
    assert "🚫" not in "".join(texts(each) for each in world.channel.history())  # no card yet
