"""Answers in the simulated Discord: real buttons on real messages."""

from __future__ import annotations

import discord
import simcord

from bot.domain.answers import EVENT, Answer
from bot.domain.events import State
from bot.store.transactions import Tx
from cogs.ui.buttons import button
from cogs.ui.views import view_of
from schedules.moments import Dates
from tests.announced import announce, post
from tests.programmes import TUNIS, event, session
from tests.simulation import World, texts

VISIT = session("visit", 10, format="visit", seats=1)


async def count(world: World) -> int:
    """How many rows of answers there are."""
    n: int = await world.db.read(lambda tx: tx.value("SELECT count(*) FROM rsvps"))
    return n


def line(message: object, mark: str) -> str:
    """The first line of a card that begins with a mark."""
    return next(each for each in texts(message).splitlines() if each.startswith(mark))


def labels(message: discord.Message) -> list[str | None]:
    """What the buttons of a card say."""
    [row] = [each for each in message.components[0].children if each.type.name == "action_row"]
    return [each.label for each in row.children]


async def test_a_press_on_ones_own_card_changes_that_card(world: World) -> None:
    """The card of /event show says what I answered, and its buttons offer the way back."""
    sfax = await announce(world.db, world.guild.id, event("sfax", seats=60, sessions=(VISIT,)))
    shown = await world.ana.slash(world.channel, "event show", event=str(sfax.id))
    pressed = await world.ana.click(shown.response, label="Seat: Visit")
    assert pressed.response.ephemeral
    assert texts(pressed.response).splitlines()[4:] == [
        "👥 1 going · 59 of 60 seats left",
        "-# ana",
        "➡️ **you are going**",
        "**Visit**",
        "<t:1768089600:F> (<t:1768089600:R>)",
        "-# 01:00–02:00 Africa/Tunis",
        "-# Technical visit",
        "🪑 0 of 1 seat left · **you have a seat**",
    ]
    back = await world.ana.click(pressed.response, label="Give up seat")
    assert line(back.response, "🪑") == "🪑 1 of 1 seat left"


async def test_a_press_on_the_public_card_is_replied_to_and_the_card_follows(world: World) -> None:
    """The reply is the person's own; the message in the channel counts them."""
    _, card = await post(world, event("sfax", seats=60))
    pressed = await world.ana.click(card, label="Going")
    assert (pressed.response.ephemeral, texts(pressed.response)) == (True, "You are going to Sfax.")
    await world.env.settle()
    assert line(world.channel.last_message, "👥") == "👥 1 going · 59 of 60 seats left"
    again = await world.ana.click(card, label="Going")
    assert (texts(again.response), await count(world)) == ("You are going to Sfax.", 1)


async def test_real_presses_fill_the_seats_exactly_and_the_rest_wait(world: World) -> None:
    """Eight people on three seats, one after the other."""
    _, card = await post(world, event("sfax", seats=3))
    people = [world.join(f"person {n}") for n in range(8)]
    said = [texts((await person.click(card, label="Going")).response) for person in people]
    full = [
        f"Sfax is full: you are number {n} on the waitlist.\n"
        "-# You are told as soon as a seat is yours."
        for n in range(1, 6)
    ]
    assert said == ["You are going to Sfax."] * 3 + full
    await world.env.settle()
    assert line(world.channel.last_message, "👥") == (
        "👥 3 going · 0 of 3 seats left · 5 on the waitlist"
    )


async def test_the_first_in_line_is_told_in_the_channel(world: World) -> None:
    """Mentioned, with the way out; nobody else is pinged."""
    _, card = await post(world, event("sfax", seats=1))
    bo = world.join("bo")
    for person in (world.ana, bo):
        await person.click(card, label="Going")
    await world.ana.click(card, label="Can't")
    await world.env.settle()
    told = world.channel.last_message
    assert texts(told).splitlines()[::3] == ["🎟️ A seat is yours: **Sfax**", f"<@{bo.id}>"]
    assert [user.id for user in told.mentions] == [bo.id]
    await bo.click(told, label="I cannot come")
    await world.env.settle()
    assert line(card_of(world, card), "👥") == "👥 0 going · 1 of 1 seat left"


def card_of(world: World, posted: discord.Message) -> discord.Message:
    """The message as it is now."""
    return next(each for each in world.channel.history() if each.id == posted.id)


async def test_buttons_survive_a_restart(world: World) -> None:
    """Another process answers a press on a card that the first one posted."""
    _, card = await post(world, event("sfax", seats=60))
    await world.restart()
    pressed = await world.ana.click(card, label="Maybe")
    assert texts(pressed.response) == "You may come to Sfax."
    await world.env.settle()
    assert line(world.channel.last_message, "👥") == "👥 0 going · 1 maybe · 60 of 60 seats left"


async def test_a_press_on_the_old_card_of_a_cancelled_event_explains(world: World) -> None:
    """Nothing is changed."""
    _, card = await post(world, event("sfax"))

    def cancel(tx: Tx) -> None:
        tx.run("UPDATE events SET state = :state", state=State.CANCELLED.value)

    await world.db.write(cancel)
    pressed = await world.ana.click(card, label="Going")
    assert texts(pressed.response) == "Sfax was cancelled.\n-# Nothing was changed."
    assert await count(world) == 0


async def press_of(world: World, event_id: int) -> simcord.InteractionResult:
    """Ana presses Going on a message of the channel that nobody keeps up to date."""
    going = button("Going", "rsvp", event_id, EVENT, Answer.GOING)
    channel = world.bot.get_partial_messageable(world.channel.id)
    message = await channel.send(view=view_of(discord.ui.ActionRow(going)))
    return await world.ana.click(message, label="Going")


async def test_a_press_on_an_old_message_of_a_past_event_explains(world: World) -> None:
    """Whoever finds it in the channel afterwards."""
    sfax = await announce(world.db, world.guild.id, event("sfax", days=-1))
    pressed = await press_of(world, sfax.id)
    assert texts(pressed.response) == "Sfax is over.\n-# Nothing was changed."
    assert await count(world) == 0


async def test_without_a_date_one_asks_to_be_told(world: World) -> None:
    """A month is enough to be interested, not to go."""
    draft = event("homelessness", dates=Dates.in_month(2026, 9, TUNIS))
    _, card = await post(world, draft)
    assert labels(card) == ["Tell me the date", "Can't", "People"]
    pressed = await world.ana.click(card, label="Tell me the date")
    assert texts(pressed.response) == "You are told when the date of Homelessness is known."
    await world.env.settle()
    assert line(world.channel.last_message, "👥") == "👥 1 person wants to be told"
    own = await world.ana.slash(world.channel, "event show", event="Homelessness")
    assert line(own.response, "➡️") == "➡️ **you are told when the date is known**"


async def test_an_event_of_another_server_is_not_found(world: World) -> None:
    """Its button, pressed in a server it does not belong to, finds nothing."""
    elsewhere = await announce(world.db, world.guild.id + 1, event("other"))
    pressed = await press_of(world, elsewhere.id)
    assert texts(pressed.response).splitlines()[0] == f"There is no event {elsewhere.id} here."
    assert await count(world) == 0


async def test_an_organiser_answers_for_a_person(world: World) -> None:
    """And is recorded as the one who did."""
    await world.services.communities.name_organisers(
        world.actor(1, "manager", manages=True), frozenset({world.organiser_role.id})
    )
    sfax = await announce(world.db, world.guild.id, event("sfax"))
    done = await world.organiser.slash(
        world.channel, "rsvp set", person=world.ana, event=str(sfax.id), answer="going"
    )
    assert texts(done.response) == "ana is going to Sfax."
    row = await world.db.read(lambda tx: tx.one("SELECT person_id, answered_by FROM rsvps"))
    assert row is not None
    assert tuple(row) == (world.ana.id, world.organiser.id)


async def test_an_organiser_gives_a_person_a_seat_of_a_session(world: World) -> None:
    """Which takes one at the event too."""
    await world.services.communities.name_organisers(
        world.actor(1, "manager", manages=True), frozenset({world.organiser_role.id})
    )
    sfax = await announce(world.db, world.guild.id, event("sfax", sessions=(VISIT,)))
    done = await world.organiser.slash(
        world.channel,
        "rsvp set",
        person=world.ana,
        event=str(sfax.id),
        answer="going",
        session=str(sfax.sessions[0].id),
    )
    assert (texts(done.response), await count(world)) == ("ana has a seat in Visit.", 2)


async def test_one_who_is_no_organiser_answers_for_nobody(world: World) -> None:
    """Though Discord shows them the command."""
    sfax = await announce(world.db, world.guild.id, event("sfax"))
    refused = await world.organiser.slash(
        world.channel, "rsvp set", person=world.ana, event=str(sfax.id), answer="going"
    )
    assert texts(refused.response).splitlines()[0] == "Only organisers may do this."
    assert await count(world) == 0


async def test_the_people_are_paged_and_chosen_by_session(world: World) -> None:
    """20 a page; the menu shows who has a seat in a session."""
    sfax, card = await post(world, event("sfax", sessions=(VISIT,)))
    await people_answer(world, sfax.id, 30)
    shown = await world.manager.click(card, label="People")
    said = texts(shown.response)
    assert (shown.response.ephemeral, said.count("- person")) == (True, 20)
    later = await world.manager.click(shown.response, label="Later")
    assert texts(later.response).count("- person") == 10
    visit = await world.manager.select(later.response, [str(sfax.sessions[0].id)])
    assert texts(visit.response).splitlines() == [
        "## People of Visit",
        "0 going · 1 of 1 seat left",
        "Nobody has answered yet.",
    ]


async def people_answer(world: World, event_id: int, people: int) -> None:
    for n in range(people):
        actor = world.actor(1_000 + n, f"person {n}")
        await world.services.rsvps.answer(actor, event_id, Answer.GOING)


async def test_the_calendar_shows_seats_left_and_my_answer(world: World) -> None:
    """On the line of the event."""
    _, card = await post(world, event("sfax", seats=3))
    await world.ana.click(card, label="Going")
    shown = await world.ana.slash(world.channel, "calendar")
    assert line(shown.response, "🪑") == "🪑 2 of 3 seats left · **you are going**"
