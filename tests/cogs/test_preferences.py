"""`/me reminders` in the simulated Discord: the card, what changes it, and what is sent then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.answers import Answer
from bot.domain.people import Actor
from bot.domain.preferences import Wishes
from bot.store import people
from tests.cogs.test_reminders import START, WEEK_BEFORE, going, mentioned, sent_to, until
from tests.simulation import World, texts

NEWCOMER = [
    "## How you are told here",
    "**How**: mentioned in the channel",
    "**Not told of**: nothing is switched off",
    "**Reminders of your own**: none",
    "**Quiet hours**: none",
    "**Language**: as in your Discord",
    "**Next**: you go to nothing that you would be reminded of",
    "-# That something is cancelled is always told. New materials are announced in the channel "
    "and ring nobody.",
]
SECOND = timedelta(seconds=1)
QUIET = Wishes(quiet="22:00-10:00")


async def test_without_options_everything_that_holds_is_shown(world: World) -> None:
    result = await world.ana.slash(world.channel, "me reminders")
    assert result.response.ephemeral
    assert texts(result.response).splitlines() == NEWCOMER


async def test_options_change_it_at_once_and_the_answer_says_what_holds(world: World) -> None:
    held, _ = await going(world, 1)
    ana = Actor(world.guild.id, world.ana.id, "ana")
    await world.services.rsvps.answer(ana, held.id, Answer.GOING)
    result = await world.ana.slash(
        world.channel,
        "me reminders",
        by="dm",
        off="feedback",
        own="2 hours, 8 days",
        quiet="10pm to 7am",
        last_calls=True,
        language="en",
    )
    first = int((START - timedelta(days=8)).timestamp())
    assert texts(result.response).splitlines() == [
        "## How you are told here",
        "**How**: by direct message",
        "**Not told of**: requests for feedback",
        "**Reminders of your own**: 8 days before, 2 hours before",
        "**Quiet hours**: 22:00–07:00, Africa/Tunis; last calls ring all the same",
        "**Language**: English",
        f"**Next**: <t:{first}:f>, of **Sfax** (8 days before, of one's own), by direct message",
        NEWCOMER[-1],
    ]


async def test_everything_wrong_is_told_at_once_and_nothing_is_changed(world: World) -> None:
    result = await world.ana.slash(
        world.channel, "me reminders", own="soon, 2 hours", quiet="at night", by="dm"
    )
    assert texts(result.response).splitlines() == [
        "Nothing was changed:",
        "- soon is not how long before. Write for example 2 hours, 45 min, 1 day or 3d.",
        "- at night is not a span of time. Write from and until, for example 22:00-07:00.",
    ]
    shown = await world.ana.slash(world.channel, "me reminders")
    assert texts(shown.response).splitlines() == NEWCOMER


async def test_the_buttons_and_menus_change_it_and_outlive_a_restart(world: World) -> None:
    result = await world.ana.slash(world.channel, "me reminders")
    await world.restart()
    card: Any = result.response
    await world.ana.click(card, label="Tell me by direct message")
    await world.ana.select(card, ["reminders", "seats"], custom_id="mcv1:told_of")
    await world.ana.select(card, ["en"], custom_id="mcv1:told_in")
    opened = await world.ana.click(card, label="Own reminders and quiet hours")
    await world.ana.submit_modal(opened, {"own": "45 min, 1 day", "quiet": "22-7"})
    await world.ana.click(card, label="Let last calls ring")
    shown = await world.ana.slash(world.channel, "me reminders")
    assert texts(shown.response).splitlines()[1:6] == [
        "**How**: by direct message",
        "**Not told of**: changes of dates and programme, requests for feedback, words of the "
        "organisers",
        "**Reminders of your own**: 1 day before, 45 minutes before",
        "**Quiet hours**: 22:00–07:00, UTC; last calls ring all the same",
        "**Language**: English",
    ]


async def test_closed_messages_are_explained_and_chosen_again(world: World) -> None:
    await world.ana.slash(world.channel, "me reminders", by="dm")
    now = world.services.clock()
    await world.db.write(lambda tx: people.close_dm(tx, world.guild.id, world.ana.id, now))
    result = await world.ana.slash(world.channel, "me reminders")
    assert texts(result.response).splitlines()[-1] == (
        "-# Discord refused the last direct message to you, so you are mentioned in the channel. "
        "Allow direct messages from this server, then choose them again."
    )
    await world.ana.click(result.response, label="Tell me by direct message")
    again = await world.ana.slash(world.channel, "me reminders")
    assert texts(again.response).splitlines()[1] == "**How**: by direct message"


async def test_quiet_hours_hold_the_ring_back_and_ring_once_for_all(world: World) -> None:
    """Three of four sleep until ten, an hour after the reminder: one message names them then."""
    _, everyone = await going(world, 4)
    for person_id in everyone[:3]:
        actor = Actor(world.guild.id, person_id, "x")
        await world.services.preferences.choose(actor, QUIET)
    await until(world, WEEK_BEFORE + SECOND)
    assert mentioned(world) == [everyone[3:]]
    await until(world, WEEK_BEFORE + timedelta(hours=1) + SECOND)
    assert [sorted(each) for each in mentioned(world)] == [everyone[3:], sorted(everyone[:3])]
    assert [
        sorted(map(int, each["allowed_mentions"]["users"]))
        for each in sent_to(world, world.channel.id)
    ] == [everyone[3:], sorted(everyone[:3])]


async def test_people_and_organisers_read_what_waits_for_whom(world: World) -> None:
    held, _ = await going(world, 0)
    ana = Actor(world.guild.id, world.ana.id, "ana")
    await world.services.rsvps.answer(ana, held.id, Answer.GOING)
    await world.ana.slash(world.channel, "me reminders", quiet="22:00-10:00")
    await until(world, WEEK_BEFORE + SECOND)
    why = await world.ana.slash(world.channel, "remind why")
    ten = int((WEEK_BEFORE + timedelta(hours=1)).timestamp())
    entry = (
        f"- <t:{ten}:f> · **Sfax** · 7 days before at 09:00",
        f"  planned · <@{ana.person_id}> · held back until quiet hours end",
    )
    assert all(line in texts(why.response).splitlines() for line in entry)
    listed = await world.manager.slash(world.channel, "remind deliveries", event="Sfax")
    assert texts(listed.response).splitlines()[1] == (
        "6 × planned (1 × held back until quiet hours end)"
    )


async def test_closed_doors_are_one_message_together(world: World) -> None:
    _, everyone = await going(world, 12, by_dm=12)
    for person_id in everyone[:7]:
        opened = await world.bot.create_dm(await world.bot.fetch_user(person_id))
        path = f"/channels/{opened.id}/messages"
        world.env.inject_error("POST", path, status=403, code=50007, times=None)
    await until(world, WEEK_BEFORE + timedelta(seconds=10))
    assert [sorted(each) for each in mentioned(world)] == [sorted(everyone[:7])]
    result = await world.manager.slash(world.channel, "remind deliveries", event="Sfax")
    assert texts(result.response).splitlines()[1:4] == [
        "5 × planned",
        "6 × sent (1 × direct messages are closed: told in the channel)",
        "7 × not sent (7 × direct messages are closed: told in the channel)",
    ]
