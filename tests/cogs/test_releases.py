"""The versions of a programme in the simulated Discord."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.domain.acts import Act, Ask
from bot.domain.answers import Answer
from bot.domain.differences import Item, Kind
from bot.domain.events import Event, State
from bot.domain.notices import Telling, What
from bot.domain.releases import (
    PAGE,
    By,
    History,
    Pending,
    ProgrammePage,
    Release,
    Released,
    Source,
    Version,
)
from bot.texts import Reader
from cogs.ui import releases as ui
from cogs.ui.fit import ITEMS, TEXT
from schedules.drafts import ProgrammeDraft, Speaker
from schedules.files.yaml_out import yaml_bytes
from tests.announced import announce
from tests.programmes import NOW, event, exact, programme, session, stored
from tests.simulation import World, texts

MOVED = programme(
    event("sfax", dates=exact(12, 30), sessions=(session("visit", 12.5, title="Harbour"),))
)


async def posted(world: World, draft: ProgrammeDraft) -> None:
    """A file, posted and confirmed by the manager."""
    file = ("programme.yaml", yaml_bytes(draft))
    said = await world.manager.slash(world.channel, "programme import", file=file)
    message = said.response or said.followups[0]
    await world.manager.click(message, label="Confirm")


async def twice(world: World) -> Event:
    """An event in two versions, by the manager."""
    await world.manager.slash(world.channel, "setup channel", channel=world.channel)
    opening = session("opening", 10.1, speakers=(Speaker("Ana"), Speaker("Bo")))
    visit = session("visit", 11.5, title="Port", place="Quay", cancelled=True)
    first = event("sfax", dates=exact(10, 48), sessions=(opening, visit))
    await posted(world, programme(first))
    await world.env.advance_time(60)
    await posted(world, programme(event("sfax", dates=exact(12, 48), sessions=(opening_moved(),))))
    return await the_event(world)


def opening_moved() -> Any:
    return session("opening", 12.1, speakers=(Speaker("Ana"), Speaker("Bo")))


async def the_event(world: World) -> Event:
    manager = world.actor(world.manager.id, "manager", manages=True)
    return (await world.services.releases.show(manager, 1)).event


async def asked(world: World, command: str, person: Any = None) -> Any:
    said = await (person or world.manager).slash(world.channel, f"programme {command}", event="1")
    assert said.response.ephemeral
    return said.response


def stamps(text: str) -> str:
    """The text without how far away a moment is."""
    return re.sub(r"<t:(\d+):\w>", "<t>", text)


async def test_a_programme_is_shown_by_day_with_its_version_to_everybody(world: World) -> None:
    await twice(world)
    shown = await asked(world, "show", world.ana)
    assert [stamps(line) for line in texts(shown).splitlines()] == [
        "## Sfax",
        "<t> (<t>)",
        "-# Jan 13\u2009–\u200915, 2026, Africa/Tunis",
        "-# Programme version 2 · <t>",
        "**Monday 12 January 2026**",
        "- 13:00–14:00 ~~Port~~ cancelled (<t>)",
        "  -# Plenary · Quay",
        "**Tuesday 13 January 2026**",
        "- 03:24–04:24 **Opening** (<t>)",
        "  -# Plenary · Ana, Bo",
    ]


async def test_the_history_names_each_version_and_shows_what_it_changed(world: World) -> None:
    await twice(world)
    listed = await asked(world, "history")
    who = f"<@{world.manager.id}>"
    assert [stamps(line) for line in texts(listed).splitlines()] == [
        "## Versions of Sfax",
        f"**2** · <t> · a file posted by {who} · 2 moved",
        f"**1** · <t> · a file posted by {who} · 3 new",
    ]
    chosen = await world.manager.select(listed, values=["2"])
    assert [stamps(line) for line in texts(chosen.response).splitlines()] == [
        "## Version 2 of Sfax",
        f"-# <t> · a file posted by {who}",
        "This is the present version.",
        "**Moved**",
        "- Sfax · <t> → <t>",
        "  - Opening · <t> → <t>",
    ]
    back = await world.manager.click(chosen.response, label="All versions")
    assert texts(back.response) == texts(listed)


async def test_restoring_is_previewed_confirmed_and_another_version(world: World) -> None:
    made = await twice(world)
    await world.services.rsvps.answer(world.actor(world.ana.id, "ana"), made.id, Answer.GOING)
    chosen = await world.manager.select(await asked(world, "history"), values=["1"])
    await world.restart()
    preview = chosen.response
    await world.manager.click(preview, label="Restore")
    assert [stamps(line) for line in texts(preview).splitlines()] == [
        "## Back to version 1 of Sfax",
        "**2 moved** · **1 unchanged**",
        "**Moved**",
        "- Sfax · <t> → <t>",
        "  - Opening · <t> → <t>",
        "**Unchanged**",
        "- Port, in Sfax · <t>",
        "-# It will be another version; answers, materials and reminders stay.",
    ]
    await world.manager.click(preview, label="Confirm")
    assert texts(preview).splitlines()[0] == "## The programme is written"
    assert (await the_event(world)).dates == exact(10, 48)
    listed = texts(await asked(world, "history")).splitlines()
    who = f"<@{world.manager.id}>"
    assert stamps(listed[1]) == f"**3** · <t> · version 1 brought back by {who} · 2 moved"


async def moved(world: World) -> Event:
    """An event to which ana goes, moved by the manager a moment ago."""
    await world.manager.slash(world.channel, "setup channel", channel=world.channel)
    made = await announce(world.db, world.guild.id, event("sfax"))
    await world.services.rsvps.answer(world.actor(world.ana.id, "ana"), made.id, Answer.GOING)
    await world.env.advance_time(60)
    manager = world.actor(world.manager.id, "manager", manages=True)
    ask = Ask(made.id, Act.RESCHEDULE, None, {"start": "2026-01-21 01:00"})
    proposal = await world.services.acts.propose(manager, ask)
    await world.services.acts.confirm(manager, proposal.id or 0)
    await world.env.settle()
    return made


async def test_what_is_open_is_released_at_once_by_a_button(world: World) -> None:
    await moved(world)
    opened = await asked(world, "release")
    assert [stamps(line) for line in texts(opened).splitlines()] == [
        "## Open: version 2 of Sfax",
        "**Moved**",
        "- Sfax · <t> → <t>",
        "1 person will be told <t>:",
        f"<@{world.ana.id}>",
    ]
    before = len(world.channel.history())
    done = await world.manager.click(opened, label="Release now")
    assert texts(done.response) == "Version 2 of Sfax is released, and 1 person is told now."
    await world.env.settle()
    told = world.channel.history()[before:]
    assert [texts(each).splitlines()[0] for each in told] == ["📅 **Sfax** has a new date"]
    assert "-# Programme version 2" in texts(told[0]).splitlines()
    await world.env.advance_time(timedelta(hours=1).total_seconds())
    assert len(world.channel.history()) == before + 1
    assert texts(await asked(world, "release")).splitlines()[0] == (
        "Nothing of Sfax is open: version 2 is released."
    )


async def test_waiting_leaves_it_to_the_quiet_period(world: World) -> None:
    await moved(world)
    before = len(world.channel.history())
    waits = await world.manager.click(await asked(world, "release"), label="Wait")
    assert texts(waits.response) == "Nothing was released: it is told when its time comes."
    await world.env.settle()
    assert len(world.channel.history()) == before
    await world.env.advance_time(timedelta(minutes=31).total_seconds())
    assert len(world.channel.history()) == before + 1


READER = Reader()
_BAD = "*_~`|>[]<@" * 50


@pytest.mark.parametrize("count", [0, 1, 3, 500])
def test_no_card_is_too_large_whatever_people_typed(count: int) -> None:
    """Every character of every text is one that must be escaped."""
    said = {"title": _BAD, "place": _BAD, "speakers": tuple(Speaker(_BAD) for _ in range(9))}
    many = [session(f"s{n}", 10 + n, cancelled=n % 2 == 1, **said) for n in range(count)]
    whole = event("a", dates=exact(10, 24 * 600), title=_BAD, sessions=tuple(many))
    [made] = stored(programme(whole))
    by = By(10**18, Source.RESTORE, 10**6)
    counts = dict.fromkeys(Kind, 10**6)
    releases = [Release(n, by, NOW, NOW, NOW + timedelta(1), counts) for n in range(1, PAGE + 1)]
    changes = {
        kind: [Item("s", _BAD, exact(1), exact(2), ("place", "speakers"), _BAD)] * count
        for kind in (Kind.NEW, Kind.MOVED, Kind.MISSING)
    }
    people = [10**18 + n for n in range(count)]
    cards = [
        ui.programme(ProgrammePage(made, 7, NOW, made.sessions[:PAGE], 1, 3, NOW), READER),
        ui.history(History(made, releases, 1, 3, 24, NOW), READER),
        ui.version(Version(made, releases[0], changes, 9, NOW), READER, attached=True),
        ui.pending(Pending(made, changes, 2, 9, people, NOW, NOW), READER, attached=True),
        ui.pending(Pending(made, changes, 9, 9, [], None, NOW), READER, attached=False),
        ui.released(Released(made, 9, Telling(_BAD, What.MOVED, count, NOW)), READER),
        ui.released(Released(made, 9, None), READER),
    ]
    for card in cards:
        assert card.total_children_count <= ITEMS
        assert len(texts(card)) <= TEXT
        assert card.is_persistent()


@pytest.mark.parametrize("count", [0, 1, 3, 500])
def test_what_a_card_cannot_show_is_in_its_file(count: int) -> None:
    changes = {Kind.NEW: [Item(f"s{n}", f"Session {n}", exact(1)) for n in range(count)]}
    whole = ui.whole_list(changes, READER)
    if count <= 20:
        assert whole is None
    else:
        assert whole is not None
        assert len(whole.decode().splitlines()) == count + 1


def test_a_version_made_on_the_command_line_says_so() -> None:
    [made] = stored(programme(event("a")))
    by = [By(None, Source.IMPORT), By(None, Source.FIRST), By(5, Source.EDIT)]
    releases = [Release(n, each, NOW, NOW, NOW, {Kind.NEW: 1}) for n, each in enumerate(by, 1)]
    said = texts(ui.history(History(made, releases, 0, 1, 3, NOW), READER)).splitlines()
    assert [line.split(" · ")[2] for line in said[1:]] == [
        "a file posted by the command line",
        "what stood at first",
        "edited by <@5>",
    ]
    assert made.stored is State.SCHEDULED
    assert isinstance(ui.waits(READER), discord.ui.LayoutView)
