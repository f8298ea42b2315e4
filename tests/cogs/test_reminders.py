"""Reminders in the simulated Discord."""

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.client import Convenor
from bot.domain.answers import Answer
from bot.domain.communities import Community
from bot.domain.events import Event, State
from bot.domain.people import Actor, Reach
from bot.services.reminders import replan
from bot.store import communities, people
from bot.store.transactions import Tx
from schedules.moments import Dates, seen_in
from tests.announced import announce, remind
from tests.programmes import NOW, TUNIS, event
from tests.simulation import World, texts

START = datetime(2026, 1, 11, 13, tzinfo=UTC)  # 14:00 in Tunis
WEEK_BEFORE = START - timedelta(days=7, hours=5)  # 09:00 there
HOUR_BEFORE = START - timedelta(hours=1)
SECOND = timedelta(seconds=1)


async def going(world: World, count: int, *, by_dm: int = 0) -> tuple[Event, list[int]]:
    """An event in ten days, and people going, of whom the first ``by_dm`` chose DMs."""
    dates = Dates.exact(seen_in(START, TUNIS), seen_in(START + timedelta(hours=2), TUNIS))
    draft = event("sfax", dates=dates, place="Town hall", link="https://meet.example/sfax")
    held = await announce(world.db, world.guild.id, draft)
    community = Community(world.guild.id, "MC2CM", TUNIS, events_channel_id=world.channel.id)
    await world.db.write(lambda tx: communities.save(tx, community, NOW))
    await remind(world.db, held)
    everyone = [world.join(f"person{number}").id for number in range(count)]
    for person_id in everyone:
        actor = Actor(world.guild.id, person_id, f"person {person_id}")
        await world.services.rsvps.answer(actor, held.id, Answer.GOING)
    for person_id in everyone[:by_dm]:
        await choose_dm(world, person_id)
    return held, everyone


async def choose_dm(world: World, person_id: int) -> None:
    def job(tx: Tx) -> None:
        people.choose_reach(tx, world.guild.id, person_id, Reach.DM)

    await world.db.write(job)


async def until(world: World, instant: datetime) -> None:
    await world.env.advance_time((instant - world.env.now()).total_seconds())


def mentioned(world: World) -> list[list[int]]:
    """Whom each message in the events channel mentions, in order."""
    found = [texts(message) for message in world.channel.history()]
    return [[int(each) for each in re.findall(r"<@(\d+)>", said)] for said in found]


def sent_to(world: World, channel_id: int) -> list[dict[str, Any]]:
    """The bodies of the messages the bot sent to a channel."""
    path = f"/channels/{channel_id}/messages"
    return [r.json for r in world.env.http_requests if (r.method, r.path) == ("POST", path)]


async def states(world: World) -> list[tuple[str, str | None]]:
    """State and reason of every delivery, in order."""
    rows = await world.db.read(
        lambda tx: tx.all(
            "SELECT state, reason FROM deliveries WHERE kind <> 'concern' ORDER BY id"
        )
    )
    return [(row["state"], row["reason"]) for row in rows]


async def test_a_hundred_people_are_each_mentioned_once_at_the_hour_it_says(world: World) -> None:
    _, everyone = await going(world, 100)
    await until(world, WEEK_BEFORE - SECOND)
    assert mentioned(world) == []
    await until(world, WEEK_BEFORE + SECOND)
    assert [len(people) for people in mentioned(world)] == [75, 25]
    assert Counter(who for people in mentioned(world) for who in people) == Counter(everyone)
    bodies = sent_to(world, world.channel.id)
    assert [sorted(int(who) for who in body["allowed_mentions"]["users"]) for body in bodies] == [
        sorted(people) for people in mentioned(world)
    ]
    assert all(body["allowed_mentions"]["parse"] == [] for body in bodies)
    assert len({body["nonce"] for body in bodies}) == 2
    assert all(body["enforce_nonce"] and len(body["nonce"]) <= 25 for body in bodies)


async def test_the_whole_ladder_comes_once_each_and_the_last_has_the_link(world: World) -> None:
    await going(world, 1)
    await until(world, START)
    said = [texts(message) for message in world.channel.history()]
    stamp = f"<t:{int(START.timestamp())}:R>"
    assert [text.splitlines()[0] for text in said] == [f"⏰ **Sfax** starts {stamp}"] * 4
    assert ["🔗 https://meet.example/sfax" in text for text in said] == [False, False, False, True]
    assert all("📍 Town hall" in text for text in said)


async def test_who_chose_direct_messages_is_told_there_and_not_in_the_channel(
    world: World,
) -> None:
    _, (ana, bo) = await going(world, 2, by_dm=1)
    await until(world, WEEK_BEFORE + SECOND)
    assert mentioned(world) == [[bo]]
    dm = world.env.backend.users[ana]
    assert dm is not None
    rows = await world.db.read(lambda tx: tx.all("SELECT person_id, channel_id FROM dm_channels"))
    assert [row["person_id"] for row in rows] == [ana]
    (body,) = sent_to(world, rows[0]["channel_id"])
    assert body["allowed_mentions"]["users"] == []
    assert await states(world) == [("sent", None), ("sent", None)]


async def test_a_closed_door_falls_back_to_one_mention_and_is_not_tried_again(
    world: World,
) -> None:
    _, (ana, bo) = await going(world, 2, by_dm=1)
    await choose_dm(world, ana)
    channel = f"/channels/{world.channel.id}/messages"
    opened = await world.bot.create_dm(await world.bot.fetch_user(ana))
    world.env.inject_error(
        "POST", f"/channels/{opened.id}/messages", status=403, code=50007, times=None
    )
    await until(world, WEEK_BEFORE + SECOND)
    assert sorted(mentioned(world)) == sorted([[bo], [ana]])
    assert sorted(await states(world), key=str) == [
        ("sent", "dm_closed"),
        ("sent", None),
        ("skipped", "dm_closed"),
    ]
    await until(world, HOUR_BEFORE + SECOND)
    tried = [r.path for r in world.env.http_requests if r.method == "POST" and "messages" in r.path]
    assert tried.count(f"/channels/{opened.id}/messages") == 1
    assert tried.count(channel) == 4
    assert [sorted(people) for people in mentioned(world)[2:]] == [sorted([ana, bo])] * 2


async def test_one_refused_message_is_told_in_the_channel_and_the_next_tried_again(
    world: World,
) -> None:
    """40003: direct messages are opened too fast; the person's door is not closed."""
    _, (ana,) = await going(world, 1, by_dm=1)
    opened = await world.bot.create_dm(await world.bot.fetch_user(ana))
    path = f"/channels/{opened.id}/messages"
    world.env.inject_error("POST", path, status=403, code=40003, times=1)
    await until(world, WEEK_BEFORE + SECOND)
    assert mentioned(world) == [[ana]]
    assert await states(world) == [("skipped", "dm_refused"), ("sent", "dm_refused")]
    await until(world, START - timedelta(hours=2))
    assert mentioned(world) == [[ana]]
    assert len(sent_to(world, opened.id)) == 2


async def test_a_moved_event_is_reminded_of_at_its_new_time_only(world: World) -> None:
    held, _ = await going(world, 1)
    later = timedelta(days=3)
    moved = replace(
        held,
        dates=Dates.exact(
            seen_in(START + later, TUNIS), seen_in(START + later + timedelta(hours=2), TUNIS)
        ),
    )
    await world.db.write(lambda tx: replan(tx, moved, world.env.now()))
    await until(world, WEEK_BEFORE + later - SECOND)
    assert mentioned(world) == []
    await until(world, WEEK_BEFORE + later + SECOND)
    assert len(mentioned(world)) == 1


async def test_a_cancelled_event_is_not_reminded_of(world: World) -> None:
    held, _ = await going(world, 1)
    cancelled = replace(held, stored=State.CANCELLED)
    await world.db.write(lambda tx: replan(tx, cancelled, NOW))
    await until(world, START)
    assert mentioned(world) == []


async def test_one_discord_failure_holds_up_no_other_message(world: World) -> None:
    """503 for the first message to the channel; the DM goes at once, the channel's a second on."""
    await going(world, 2, by_dm=1)
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=503, times=1)
    await until(world, WEEK_BEFORE + SECOND / 2)
    assert await states(world) == [("planned", "unreachable"), ("sent", None)]
    await until(world, WEEK_BEFORE + 3 * SECOND)
    assert await states(world) == [("sent", "unreachable"), ("sent", None)]
    assert len(mentioned(world)) == 1


async def test_without_permission_the_preview_says_what_was_not_delivered(world: World) -> None:
    await going(world, 1)
    world.env.inject_error(
        "POST", f"/channels/{world.channel.id}/messages", status=403, code=50013, times=1
    )
    await until(world, WEEK_BEFORE + SECOND)
    result = await world.manager.slash(world.channel, "remind preview")
    assert texts(result.response).splitlines()[-2:] == [
        "**In the last 7 days**",
        "- 1 × not delivered: a permission is missing: see /setup check",
    ]


async def test_a_restart_neither_loses_nor_repeats_a_reminder(world: World) -> None:
    await going(world, 1)
    await until(world, WEEK_BEFORE + SECOND)
    await world.env.restart_bot(Convenor(world.services))
    await until(world, HOUR_BEFORE + SECOND)
    assert len(mentioned(world)) == 3


async def test_the_preview_shows_what_is_coming_by_day_with_counts(world: World) -> None:
    await going(world, 3, by_dm=1)
    result = await world.manager.slash(world.channel, "remind preview", days=60)
    due = [int(WEEK_BEFORE.timestamp()), int((START - timedelta(days=1, hours=5)).timestamp())]
    assert result.response.ephemeral
    assert texts(result.response).splitlines()[:5] == [
        "## To be sent in the next 60 days",
        "**Sunday 4 January 2026** · 2 messages to 3 people",
        f"- <t:{due[0]}:t> · **Sfax** · 7 days before at 09:00 · 3 people, 1 of them by DM",
        "**Saturday 10 January 2026** · 2 messages to 3 people",
        f"- <t:{due[1]}:t> · **Sfax** · 1 day before at 09:00 · 3 people, 1 of them by DM",
    ]


async def test_whoever_is_not_an_organiser_may_not_look_at_the_preview(world: World) -> None:
    """The organisers' role is not named here, so having the permission is not enough."""
    result = await world.organiser.slash(world.channel, "remind preview")
    assert texts(result.response).splitlines()[0] == "Only organisers may do this."


async def test_whoever_cannot_come_says_so_on_the_reminder(world: World) -> None:
    held, _ = await going(world, 0)
    actor = Actor(world.guild.id, world.ana.id, "ana")
    await world.services.rsvps.answer(actor, held.id, Answer.GOING)
    await until(world, WEEK_BEFORE + SECOND)
    await world.ana.click(world.channel.last_message, label="I cannot come")
    page = await world.services.rsvps.people(actor, held.id)
    assert list(page.people) == []
