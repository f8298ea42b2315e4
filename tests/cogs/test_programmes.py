"""Posting a programme in the simulated Discord."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import discord
import pytest
import simcord
from openpyxl import load_workbook

from bot.client import Convenor
from bot.domain.differences import Kind
from bot.domain.events import Event
from bot.store import events
from bot.texts import Reader
from cogs.ui.differences import SHOWN
from schedules import files
from schedules.drafts import ProgrammeDraft, Speaker
from schedules.files.template import template_bytes
from tests.planted import goes
from tests.programmes import NOW, event, exact, programme, session, sfax
from tests.simulation import World, texts


def posted(draft: ProgrammeDraft) -> tuple[str, bytes]:
    return "programme.yaml", files.write(draft, "yaml", now=NOW)


async def organiser(world: World, *, channel: bool = True) -> simcord.MemberActor:
    """An organiser who sees the commands; the events channel is chosen."""
    role = world.guild.create_role(
        "Board", permissions=discord.Permissions(manage_events=True, manage_guild=True)
    )
    member = world.guild.add_member(world.env.create_user("olfa"), roles=[role])
    await world.env.settle()
    if channel:
        await world.db.write(
            lambda tx: tx.run("UPDATE communities SET events_channel_id = :id", id=world.channel.id)
        )
    return member


async def post(world: World, member: simcord.MemberActor, file: tuple[str, bytes]) -> Any:
    """The preview's message."""
    result = await member.slash(world.channel, "programme import", file=file)
    assert result.ephemeral
    return result.response or result.followups[0]


def labels(message: Any) -> list[str]:
    return re.findall(r"'label': '([^']*)'", str(message.components))


async def announcements(world: World) -> list[str]:
    sql = """SELECT events.ref FROM deliveries JOIN events ON events.id = event_id
    WHERE deliveries.kind = 'announcement' ORDER BY due_at, deliveries.id"""
    return [row["ref"] for row in await world.db.read(lambda tx: tx.all(sql))]


async def test_a_file_is_previewed_confirmed_and_posted_again_without_change(world: World) -> None:
    olfa = await organiser(world)
    preview = await post(world, olfa, posted(sfax()))
    assert texts(preview) == "\n".join(
        [
            "## Preview of programme.yaml",
            "**5 new**",
            "**New**",
            "- Sfax · <t:1768089600:f>",
            "  - Opening · <t:1768089600:f>",
            "  - Visit · <t:1768132800:f>",
            "- Rabat · <t:1768608000:f>",
            "- Homelessness · September 2026",
            f"-# 3 events will be announced in <#{world.channel.id}>.",
        ]
    )
    assert labels(preview) == ["Confirm", "Discard"]

    await olfa.click(preview, label="Confirm")
    done = texts(preview).splitlines()
    assert done[:3] == [
        "## The programme is written",
        "**5 new**",
        f"Announced in <#{world.channel.id}>, 3 events:",
    ]
    assert labels(preview) == []
    assert await announcements(world) == ["sfax", "rabat", "homelessness"]

    again = await post(world, olfa, posted(sfax()))
    assert texts(again).splitlines()[1:3] == ["**5 unchanged**", "**Unchanged**"]
    assert texts(again).splitlines()[-1] == (
        "-# All of this is stored already: there is nothing to confirm."
    )
    assert labels(again) == []
    assert len(await announcements(world)) == 3


async def test_every_kind_of_change_is_shown_with_its_times(world: World) -> None:
    olfa = await organiser(world)
    await post_and_confirm(world, olfa, programme(event("a"), event("b", 11), event("c", 12)))
    changed = programme(event("a", 13), event("b", 11, seats=5), event("d", 14))
    preview = await post(world, olfa, posted(changed))
    assert texts(preview).splitlines()[1:-1] == [
        "**1 new** · **1 moved** · **1 changed** · **1 not in this file**",
        "**New**",
        "- D · <t:1768435200:f>",
        "**Moved**",
        "- A · <t:1768089600:f> → <t:1768348800:f>",
        "**Changed**",
        "- B · <t:1768176000:f> · seats",
        "**Not in this file**",
        "- C · <t:1768262400:f>",
        f"-# 1 event will be announced in <#{world.channel.id}>.",
    ]
    assert texts(preview).splitlines()[-1] == (
        "**1 is not in the file: keep it as it is, or cancel it? Cancelling tells 0 people.**"
    )
    assert labels(preview) == [
        "Confirm, keep the missing",
        "Confirm, cancel the missing one",
        "Discard",
    ]


async def events_of(world: World) -> dict[str, Event]:
    found = await world.db.read(lambda tx: events.all_of(tx, world.guild.id))
    return {each.ref: each for each in found}


async def test_what_the_file_lacks_is_kept_or_cancelled_and_those_going_are_told(
    world: World,
) -> None:
    olfa = await organiser(world)
    opening = session("opening", 10)
    await post_and_confirm(world, olfa, programme(event("a", sessions=(opening,)), event("b", 11)))
    stored = await events_of(world)
    await goes(world.db, stored["a"], 1, 2)
    await goes(world.db, stored["b"], 2, 3)

    preview = await post(world, olfa, posted(programme(event("a", 10, seats=9), event("c", 12))))
    assert texts(preview).splitlines()[-1] == (
        "**2 are not in the file: keep them as they are, or cancel them? "
        "Cancelling tells 3 people.**"
    )
    assert labels(preview)[1] == "Confirm, cancel the 2 missing"
    await olfa.click(preview, label="Confirm, cancel the 2 missing")
    done = texts(preview).splitlines()
    assert done[:2] == [
        "## The programme is written",
        "**1 new** · **1 changed** · **2 cancelled**",
    ]
    assert done[-3:] == [
        "Those concerned are told:",
        "- **A**: moved or changed; 2 people, <t:1767225600:R>",
        "- **B**: cancelled; 2 people, <t:1767225600:R>",
    ]
    stored = await events_of(world)
    assert {ref: each.stored.value for ref, each in stored.items()} == {
        "a": "scheduled",
        "b": "cancelled",
        "c": "scheduled",
    }
    assert [each.cancelled for each in stored["a"].sessions] == [True]


async def test_a_file_that_only_lacks_something_asks_what_becomes_of_it(world: World) -> None:
    olfa = await organiser(world)
    await post_and_confirm(world, olfa, programme(event("a"), event("b", 11)))
    preview = await post(world, olfa, posted(programme(event("a"))))
    assert labels(preview) == ["Cancel the missing one", "Keep everything"]
    await olfa.click(preview, label="Keep everything")
    assert (await events_of(world))["b"].stored.value == "scheduled"
    preview = await post(world, olfa, posted(programme(event("a"))))
    await olfa.click(preview, label="Cancel the missing one")
    assert (await events_of(world))["b"].stored.value == "cancelled"
    again = await post(world, olfa, posted(programme(event("a"))))
    assert labels(again) == []


async def test_two_organisers_at_once_the_second_is_told_that_the_programme_changed(
    world: World,
) -> None:
    olfa = await organiser(world)
    mine = await post(world, olfa, posted(programme(event("a"))))
    theirs = await post(world, world.manager, posted(programme(event("b"))))
    await world.manager.click(theirs, label="Confirm")
    refused = await olfa.click(mine, label="Confirm")
    assert texts(refused.followups[0]).splitlines()[0] == (
        "The programme was changed since this preview; nothing was written."
    )
    assert [*await events_of(world)] == ["b"]


async def test_three_thousand_items_are_counted_listed_and_written(world: World) -> None:
    """A second's work, and several on a busy machine: the answer was deferred."""
    world.env.settle_timeout = 30.0
    olfa = await organiser(world)
    many = tuple(session(f"s{n}", 10 + n / 960) for n in range(2_999))
    draft = programme(event("a", dates=exact(10, 24 * 9), sessions=many))
    preview = await post(world, olfa, posted(draft))
    assert texts(preview).splitlines()[1] == "**3000 new**"
    assert "… and 2980 more" in texts(preview).splitlines()
    [attached] = preview.attachments
    assert len((await attached.read()).decode().splitlines()) == 3_001
    await olfa.click(preview, label="Confirm")
    assert len((await events_of(world))["a"].sessions) == 2_999


@pytest.mark.parametrize("language", ["en-US", "fr", "es-ES", "ar"])
@pytest.mark.parametrize("as_", ["csv", "xlsx"])
async def test_a_template_changes_nothing_as_it_is_and_its_examples_can_be_imported(
    world: World, as_: str, language: str
) -> None:
    olfa = await organiser(world)
    person = world.actor(olfa.id, "olfa", manages=True)
    reader = Reader(language)
    data = await world.services.programmes.template(person, as_, reader)
    untouched = await world.services.programmes.look(world.guild.id, data)
    assert [str(problem.message) for problem in untouched.problems] == [
        "There is no event below this row, which names the columns."
    ]
    used = _with_examples(data, as_)
    preview = await world.services.programmes.look(world.guild.id, used)
    assert preview.problems == ()
    new = preview.difference.items[Kind.NEW]
    assert [(each.id, each.within) for each in new] == [
        ("sfax-2027", None),
        ("visit", "Coordination with civil society"),
    ]
    made = preview.difference.events[0].after
    assert made is not None
    assert (made.kind, made.sessions[0].format, made.languages) == (
        "peer_learning",
        "visit",
        ("en", "fr"),
    )
    assert made.sessions[0].speakers == (Speaker("Amina B.", "Sfax"), Speaker("Bruno C."))


def _with_examples(data: bytes, as_: str) -> bytes:
    """The # taken away before the examples, as a person would."""
    if as_ == "csv":
        head, explained, *examples = data.decode("utf-8").splitlines(keepends=True)
        return "".join([head, explained, *(each.removeprefix("# ") for each in examples)]).encode()
    book, target = load_workbook(BytesIO(data)), BytesIO()
    for line in (3, 4):
        cell = book.active.cell(line, 1)
        cell.value = str(cell.value).removeprefix("# ")
    book.save(target)
    return target.getvalue()


async def test_the_template_is_a_file_with_a_sentence(world: World) -> None:
    olfa = await organiser(world)
    result = await olfa.slash(world.channel, "programme template", format="xlsx")
    [attached] = result.response.attachments
    assert attached.filename == "template.xlsx"
    assert texts(result.response) == (
        "Fill in a row for each event and session, and post it with /programme import."
    )
    heading = next(load_workbook(BytesIO(await attached.read())).active.values)
    assert heading[:5] == ("type", "title", "date", "start", "end")


def test_the_columns_of_a_template_are_named_in_the_readers_language() -> None:
    for language, names in (("fr", "type,titre,jour,début,fin"), ("es-ES", "tipo,título,fecha,")):
        data = template_bytes("csv", language, str, NOW)
        assert data.decode("utf-8-sig").startswith(names)


async def test_a_session_whose_event_is_not_beside_it_names_its_event(world: World) -> None:
    olfa = await organiser(world)
    opening = session("opening", 10)
    await post_and_confirm(world, olfa, programme(event("a", sessions=(opening,))))
    moved = programme(event("a", sessions=(session("opening", 10.01),)))
    shown = texts(await post(world, olfa, posted(moved))).splitlines()
    assert shown[3] == "- Opening, in A · <t:1768089600:f> → <t:1768090464:f>"


async def post_and_confirm(
    world: World, member: simcord.MemberActor, draft: ProgrammeDraft
) -> None:
    await member.click(await post(world, member, posted(draft)), label="Confirm")


async def test_the_preview_survives_a_restart(world: World) -> None:
    olfa = await organiser(world)
    preview = await post(world, olfa, posted(sfax()))
    await world.env.restart_bot(Convenor(world.services))
    await olfa.click(preview, label="Confirm")
    assert texts(preview).splitlines()[0] == "## The programme is written"
    assert await announcements(world) == ["sfax", "rabat", "homelessness"]


async def test_all_problems_are_shown_at_once_and_nothing_can_be_confirmed(world: World) -> None:
    olfa = await organiser(world)
    data = (
        b"events:\n  - title: A\n    start: soon\n  - title: B\n    date: 2026-02\n    seats: x\n"
    )
    preview = await post(world, olfa, ("programme.yaml", data))
    shown = texts(preview).splitlines()
    assert shown[2] == "**Nothing can be written until this is right:**"
    assert [line.split(":")[0] for line in shown[3:]] == [
        "- **Line 3, column 12** “soon”",
        "- **Line 6, column 12** “x”",
    ]
    assert labels(preview) == []


async def test_discard_writes_nothing_and_confirm_afterwards_says_so(world: World) -> None:
    olfa = await organiser(world)
    preview = await post(world, olfa, posted(sfax()))
    stale = await post(world, olfa, posted(sfax()))
    await olfa.click(preview, label="Discard")
    assert texts(preview) == "The preview was discarded; nothing was written."
    await world.db.write(lambda tx: tx.run("DELETE FROM drafts_posted"))
    gone = await olfa.click(stale, label="Confirm")
    assert texts(gone.followups[0]).splitlines()[0].startswith("This preview is gone")
    assert await announcements(world) == []


async def test_a_member_who_is_no_organiser_is_refused(world: World) -> None:
    role = world.guild.create_role("Helpers", permissions=discord.Permissions(manage_events=True))
    helper = world.guild.add_member(world.env.create_user("helper"), roles=[role])
    await world.env.settle()
    refused = await post(world, helper, posted(sfax()))
    assert texts(refused).splitlines()[0] == "Only organisers may do this."
    exported = await helper.slash(world.channel, "programme export", **{"as": "yaml"})
    assert texts(exported.response).splitlines()[0] == "Only organisers may do this."


async def test_a_draft_of_another_server_is_not_found(world: World) -> None:
    olfa = await organiser(world)
    await post(world, olfa, posted(sfax()))
    elsewhere = world.env.create_guild("Elsewhere")
    role = elsewhere.create_role(
        "Board", permissions=discord.Permissions(manage_events=True, manage_guild=True)
    )
    other = elsewhere.add_member(world.env.create_user("oskar"), roles=[role])
    channel = elsewhere.create_text_channel("events")
    await world.env.settle()
    theirs = await other.slash(channel, "programme import", file=posted(programme(event("x"))))
    their_row = "DELETE FROM drafts_posted WHERE community_id = :id"
    await world.db.write(lambda tx: tx.run(their_row, id=elsewhere.id))
    taken = "UPDATE drafts_posted SET id = 2"  # the id that their button names, of this server
    await world.db.write(lambda tx: tx.run(taken))
    gone = await other.click(theirs.response, label="Confirm")
    assert texts(gone.followups[0]).splitlines()[0].startswith("This preview is gone")
    assert await announcements(world) == []


async def test_without_an_events_channel_the_organiser_is_told_before_and_after(
    world: World,
) -> None:
    olfa = await organiser(world, channel=False)
    preview = await post(world, olfa, posted(sfax()))
    sentence = (
        "Nothing will be announced, because there is no events channel."
        " Choose one with /setup channel."
    )
    assert texts(preview).splitlines()[-1] == f"-# {sentence}"
    await olfa.click(preview, label="Confirm")
    assert texts(preview).splitlines()[-1] == sentence


async def test_a_long_preview_goes_with_a_file_of_all_its_items(world: World) -> None:
    olfa = await organiser(world)
    many = tuple(session(f"s{n}", 10 + n / 100) for n in range(SHOWN))
    preview = await post(world, olfa, posted(programme(event("a", sessions=many))))
    assert texts(preview).splitlines()[-2] == "… and 1 more"
    [attached] = preview.attachments
    listed = (await attached.read()).decode().splitlines()
    assert len(listed) == SHOWN + 2
    assert listed[:2] == ["New (21)", "  Sunday 11 January 2026, 01:00–03:00 (Africa/Tunis) | A"]
    await olfa.click(preview, label="Confirm")
    assert preview.attachments == []


@pytest.mark.parametrize("as_", files.FORMATS)
async def test_an_export_posted_again_under_another_name_changes_nothing(
    world: World, as_: str
) -> None:
    olfa = await organiser(world)
    await post_and_confirm(world, olfa, sfax())
    result = await olfa.slash(world.channel, "programme export", **{"as": as_})
    [attached] = result.response.attachments
    assert attached.filename == ("schedule.xml" if as_ == "schedule.xml" else f"programme.{as_}")
    again = await post(world, olfa, ("copy.txt", await attached.read()))
    unchanged = 4 if as_ == "ics" else 5  # a calendar has no event of which the day is not known
    assert texts(again).splitlines()[1] == f"**{unchanged} unchanged**"
    assert labels(again) == []


async def test_a_file_over_the_limit_is_refused_with_a_sentence(world: World) -> None:
    olfa = await organiser(world)
    refused = await post(world, olfa, ("big.yaml", bytes(files.MOST_BYTES + 1)))
    assert texts(refused) == "The file is too large: 10 MB at most."
