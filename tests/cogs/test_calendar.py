"""`/calendar` in the simulated Discord."""

from __future__ import annotations

from tests.announced import announce
from tests.programmes import event
from tests.simulation import World, texts


async def test_an_empty_calendar_says_so(world: World) -> None:
    result = await world.ana.slash(world.channel, "calendar")
    assert result.ephemeral
    assert texts(result.response) == "## What is coming in MC2CM\nNothing is planned yet."


async def test_a_filter_goes_along_when_a_page_is_turned(world: World) -> None:
    """After a restart too: all of it is in the button."""
    for number in range(8):
        theme = "Housing" if number else "Water"
        await announce(world.db, world.guild.id, event(f"e{number}", 10 + number, theme=theme))
    first = await world.ana.slash(world.channel, "calendar", theme="housing")
    assert texts(first.response).splitlines()[:3] == [
        "## What is coming in MC2CM",
        "-# theme: Housing",
        "**E1**",
    ]
    await world.restart()
    second = await world.ana.click(first.response, label="Later")
    lines = texts(second.response).splitlines()
    assert lines[:3] == ["## What is coming in MC2CM", "-# theme: Housing", "**E7**"]
    assert lines[-1] == "-# Page 2 of 2"


async def test_the_buttons_of_before_there_were_filters_still_work(world: World) -> None:
    """They carry the page alone."""
    await announce(world.db, world.guild.id, event("sfax"))
    for arguments in (("0", "back"), ("", "0", "back")):
        found = await world.services.calendar.turn(
            world.actor(1, "ana"), "".join(arguments[:-2]), int(arguments[-2])
        )
        assert [each.title for each in found.events] == ["Sfax"]


async def test_values_that_exist_are_suggested(world: World) -> None:
    """By the names that the reader knows: a language, a month."""
    await announce(world.db, world.guild.id, event("sfax", theme="Housing", languages=("fr",)))
    for option, typed, name, value in (
        ("theme", "hous", "Housing", "Housing"),
        ("language", "fr", "français", "fr"),
        ("month", "jan", "January 2026", "2026-01"),
    ):
        found = await world.ana.autocomplete(world.channel, "calendar", option, typed)
        assert [(each["name"], each["value"]) for each in found] == [(name, value)]
