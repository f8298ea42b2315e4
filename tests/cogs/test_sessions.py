"""Sessions added, changed and removed from chat, in the simulated Discord."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.answers import Answer
from bot.domain.events import Event, Session
from bot.store import events
from schedules.drafts import Speaker
from tests.announced import post, remind
from tests.planted import goes
from tests.programmes import NOW, TUNIS, event, exact, session
from tests.simulation import World, texts

HALF_AN_HOUR = int((NOW + timedelta(minutes=30)).timestamp())
DATES = exact(61.25, 12)  # 3 March 2026, 07:00 to 19:00 in Tunis


async def held(world: World) -> Event:
    draft = event(
        "sfax",
        dates=DATES,
        sessions=(
            session("opening", 61.3, place="Hall", speakers=(Speaker("Ana"),)),
            session("visit", 61.5, seats=2),
        ),
    )
    made, _ = await post(world, draft)
    await remind(world.db, made)
    return made


async def sessions_of(world: World, made: Event) -> tuple[Session, ...]:
    found = await world.db.read(lambda tx: events.load(tx, world.guild.id, made.id))
    assert found is not None
    return found.sessions


async def ask(world: World, command: str, made: Event, **given: Any) -> Any:
    said = await world.manager.slash(world.channel, command, event=str(made.id), **given)
    assert said.response.ephemeral
    return said.response


async def test_a_session_is_added_with_what_it_clashes_with(world: World) -> None:
    made = await held(world)
    given = {"title": "Workshop", "when": "8:30", "where": "hall", "speakers": "ana; Bo"}
    asked = await ask(world, "session add", made, **given)
    start = 1772523000  # 08:30 in Tunis
    assert texts(asked).splitlines() == [
        "## Add **Workshop** to **Sfax**?",
        f"<t:{start}:F> (<t:{start}:R>)",
        f"-# Tuesday 3 March 2026, 08:30–09:30 ({TUNIS})",
        "-# Plenary · hall · ana · Bo",
        f"- 0 people are told, <t:{HALF_AN_HOUR}:R>.",
        "- 2 reminders are planned.",
        "⚠️ In the same room at the same time (hall): Opening, Workshop",
        "⚠️ ana would speak in both at the same time: Opening, Workshop",
    ]
    await world.restart()
    await world.manager.click(asked, label="Save")
    assert [each.ref for each in await sessions_of(world, made)] == ["opening", "workshop", "visit"]


async def test_a_session_moves_and_those_with_a_seat_are_told(world: World) -> None:
    made = await held(world)
    visit = made.sessions[1]
    await goes(world.db, made, 100, 101)
    await goes(world.db, made, 100, session_id=visit.id)
    asked = await ask(world, "session move", made, session=str(visit.id), when="16:00")
    lines = texts(asked).splitlines()
    assert lines[0] == "## Change **Visit** of **Sfax**?"
    assert lines[4] == f"-# Tuesday 3 March 2026, 16:00–17:00 ({TUNIS})"
    assert lines[5].startswith("- 1 person is told, <t:")
    await world.manager.click(asked, label="Save")
    _, now = await sessions_of(world, made)
    assert (now.id, now.seats, now.sequence) == (visit.id, 2, 1)
    rows = await world.db.read(lambda tx: tx.all("SELECT person_id, scope FROM rsvps ORDER BY id"))
    assert [tuple(each) for each in rows] == [(100, 0), (101, 0), (100, visit.id)]


async def test_a_session_that_people_know_is_cancelled_and_another_deleted(world: World) -> None:
    """Nothing that hangs on it is orphaned."""
    made = await held(world)
    visit = made.sessions[1]
    asked = await ask(world, "session remove", made, session=str(visit.id))
    assert texts(asked).splitlines()[:2] == [
        "## Delete **Visit** of **Sfax**?",
        "- Nobody has answered to it, and nothing was shared of it.",
    ]
    ana = world.actor(world.ana.id, "ana")
    await world.services.rsvps.answer(ana, made.id, Answer.GOING, visit.id)
    asked = await ask(world, "session remove", made, session=str(visit.id))
    assert texts(asked).splitlines()[0] == "## Cancel **Visit** of **Sfax**?"
    await world.manager.click(asked, label="Remove the session")
    opening, gone = await sessions_of(world, made)
    assert (gone.id, gone.cancelled) == (visit.id, True)
    again = await ask(world, "session remove", made, session=str(visit.id))
    assert texts(again).splitlines() == [
        "Visit is cancelled.",
        "-# To hold it after all, add it again with /session add.",
    ]
    new = await ask(world, "session add", made, title="Extra", when="18:00", seats=5)
    await world.manager.click(new, label="Save")
    extra = (await sessions_of(world, made))[-1]
    asked = await ask(world, "session remove", made, session=str(extra.id))
    await world.manager.click(asked, label="Remove the session")
    assert [each.id for each in await sessions_of(world, made)] == [opening.id, gone.id]
    rows = await world.db.read(
        lambda tx: tx.all(
            "SELECT 1 FROM reminders WHERE scope = :id AND outcome IS NULL", id=extra.id
        )
    )
    assert rows == []


async def test_the_form_of_a_session_keeps_what_was_typed(world: World) -> None:
    made = await held(world)
    opening = made.sessions[0]
    form = await world.manager.slash(
        world.channel, "session edit", event=str(made.id), session=str(opening.id)
    )
    inner = [label["component"] for label in form.modal["components"]]
    kept = {each["custom_id"]: each.get("value", "") for each in inner}
    assert kept == {
        "title": "Opening",
        "when": "2026-03-03 08:12–09:12",
        "where": "Hall",
        "seats": "",
        "speakers": "Ana",
    }
    asked = await world.manager.submit_modal(form, {**kept, "title": "Welcome", "seats": "no"})
    assert texts(asked.response).splitlines() == [
        "**Nothing can be saved until this is right:**",
        "- **Seats** “no”: Write the number of seats in digits, for example 20.",
    ]
    form = await world.manager.click(asked.response, label="Change")
    right = await world.manager.submit_modal(form, {**kept, "title": "Welcome", "seats": "9"})
    assert texts(right.response).splitlines()[:3] == [
        "## Change **Welcome** of **Sfax**?",
        "- title: Opening → Welcome",
        "- seats: – → 9",
    ]


async def test_a_new_session_is_told_to_all_who_go_together_with_what_changes_with_it(
    world: World,
) -> None:
    """One that is taken away again meanwhile is not."""
    made = await held(world)
    await goes(world.db, made, world.ana.id)
    before = len(world.channel.history())
    for title, when in (("Workshop", "8:30"), ("Given up", "8:45")):
        asked = await ask(world, "session add", made, title=title, when=when)
        assert "- 1 person is told, <t:" in texts(asked)
        await world.manager.click(asked, label="Save")
    opening, workshop, given_up, _ = await sessions_of(world, made)
    for one, command, given in (
        (given_up, "session remove", {}),
        (workshop, "session move", {"when": "8:40"}),
        (opening, "session move", {"when": "9:00"}),
    ):
        asked = await ask(world, command, made, session=str(one.id), **given)
        label = "Remove the session" if command.endswith("remove") else "Save"
        await world.manager.click(asked, label=label)
    await world.env.advance_time(31 * 60)
    await world.env.settle()
    (told,) = world.channel.history()[before:]
    lines = texts(told).splitlines()
    assert lines[0] == "📅 The programme of **Sfax** has changed"
    assert [each for each in lines if each.startswith("- ")] == [
        "- **Workshop** · <t:1772523600:f> · new",
        "- **Opening** · <t:1772521920:f> → <t:1772524800:f>",
    ]
