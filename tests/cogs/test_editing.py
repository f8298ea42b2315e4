"""Making and changing events from chat, in the simulated Discord."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.answers import Answer
from bot.domain.events import Event, State
from bot.store import events
from bot.texts import Reader
from cogs.ui import editing as ui
from cogs.ui.fit import ITEMS, TEXT
from schedules.drafts import EventDraft
from tests.announced import announce, post, remind
from tests.programmes import TUNIS, event, exact, session
from tests.simulation import World, texts

MARCH = int(datetime(2026, 3, 3, 14, tzinfo=UTC).timestamp())  # 15:00 in Tunis


async def in_tunis(world: World) -> None:
    manager = world.actor(1, "manager", manages=True)
    await world.services.communities.configure(
        manager, zone=TUNIS, events_channel_id=world.channel.id
    )


async def all_events(world: World) -> list[Event]:
    return await world.db.read(lambda tx: events.all_of(tx, world.guild.id))


async def create(world: World, **given: Any) -> Any:
    said = {"title": "Open data", "when": "3 March 15:00", **given}
    made = await world.manager.slash(world.channel, "event create", **said)
    assert made.response.ephemeral
    return made.response


async def test_one_line_makes_an_event_that_is_shown_before_it_is_saved(world: World) -> None:
    """The card as it will be, the date as it was understood, and nothing written yet."""
    await in_tunis(world)
    asked = await create(world, where="Town hall https://meet.example.org/a", seats=60)
    assert texts(asked).splitlines() == [
        "## Open data",
        "Meeting · **Draft**",
        f"<t:{MARCH}:F> (<t:{MARCH}:R>)",
        f"-# 15:00–16:00 {TUNIS}",
        "📍 Town hall",
        "🔗 https://meet.example.org/a",
        "👥 0 going · 60 of 60 seats left",
        "**Save this event?**",
        f"<t:{MARCH}:F> (<t:{MARCH}:R>)",
        f"-# Tuesday 3 March 2026, 15:00–16:00 ({TUNIS})",
        f"- Published, it is announced in <#{world.channel.id}>; "
        "a draft is seen by organisers only.",
        "- 6 reminders are planned once it is published.",
    ]
    assert await all_events(world) == []


async def test_publish_now_announces_it_in_the_channel(world: World) -> None:
    """Also after a restart: the question is kept for a day."""
    await in_tunis(world)
    asked = await create(world, kind="webinar")
    await world.restart()
    done = await world.manager.click(asked, label="Publish now")
    await world.env.settle()
    assert texts(done.response).splitlines()[0] == "**Open data** is saved."
    (made,) = await all_events(world)
    assert (made.stored, made.kind, made.ref) == (State.SCHEDULED, "webinar", "open-data")
    (card,) = world.channel.history()
    assert texts(card).splitlines()[0] == "## Open data"


async def test_a_draft_is_seen_by_organisers_only_until_it_is_published(world: World) -> None:
    await in_tunis(world)
    asked = await create(world)
    done = await world.manager.click(asked, label="Keep as a draft")
    assert texts(done.response).splitlines()[0] == (
        "**Open data** is kept as a draft. Show it to people with /event publish."
    )
    await world.env.settle()
    (made,) = await all_events(world)
    ana = world.actor(world.ana.id, "ana")
    manager = world.actor(world.manager.id, "manager", manages=True)
    assert await world.services.events.suggest(ana, "") == []
    assert [each.id for each in await world.services.events.suggest(manager, "")] == [made.id]
    shown = await world.ana.slash(world.channel, "event show", event="Open data")
    assert texts(shown.response).splitlines()[0] == "There is no event Open data here."
    calendar = await world.ana.slash(world.channel, "calendar")
    assert "Nothing is planned yet." in texts(calendar.response)
    assert world.channel.history() == []

    asked = await world.manager.slash(world.channel, "event publish", event=str(made.id))
    assert texts(asked.response).splitlines() == [
        "## Publish **Open data**?",
        f"<t:{MARCH}:F> (<t:{MARCH}:R>)",
        f"-# Tuesday 3 March 2026, 15:00–16:00 ({TUNIS})",
        f"- Published, it is announced in <#{world.channel.id}>; "
        "a draft is seen by organisers only.",
        "- 6 reminders are planned.",
    ]
    await world.manager.click(asked.response, label="Publish")
    await world.env.settle()
    assert [texts(each).splitlines()[0] for each in world.channel.history()] == ["## Open data"]
    again = await world.manager.slash(world.channel, "event publish", event=str(made.id))
    assert texts(again.response).splitlines() == [
        "Open data is published already.",
        "-# Change it with /event edit.",
    ]


async def test_a_date_that_may_mean_several_is_asked_and_one_that_is_none_is_told(
    world: World,
) -> None:
    """With a form that keeps everything that was typed."""
    await in_tunis(world)
    asked = await create(world, when="3/4 15:00", seats=5)
    assert texts(asked).splitlines() == [
        "**Is the day or the month first?**",
        f"- Wednesday 4 March 2026, 15:00–16:00 ({TUNIS})",
        f"- Friday 3 April 2026, 15:00–16:00 ({TUNIS})",
    ]
    chosen = await world.manager.click(asked, label=f"Friday 3 April 2026, 15:00–16:00 ({TUNIS})")
    assert f"-# Friday 3 April 2026, 15:00–16:00 ({TUNIS})" in texts(chosen.response)

    asked = await create(world, when="3 Marhc 15:00", where="https://a.example Hall")
    assert texts(asked).splitlines() == [
        "**Nothing can be saved until this is right:**",
        "- **When** “Marhc”: This word of the date is not understood. Did you mean march?",
    ]
    form = await world.manager.click(asked, label="Change")
    kept = filled(form)
    assert kept == {
        "title": "Open data",
        "when": "3 Marhc 15:00",
        "where": "https://a.example Hall",
        "summary": "",
        "seats": "",
    }
    typed = {**kept, "when": "3 March 15:00-16:30"}
    right = await world.manager.submit_modal(form, typed)
    assert f"-# Tuesday 3 March 2026, 15:00–16:30 ({TUNIS})" in texts(right.response)
    await world.manager.click(right.response, label="Keep as a draft")
    (made,) = await all_events(world)
    assert (made.place, made.link, made.stored) == ("Hall", "https://a.example", State.DRAFT)


def filled(form: Any) -> dict[str, str]:
    """What stands in the fields of a form."""
    inner = [label["component"] for label in form.modal["components"]]
    return {each["custom_id"]: each.get("value", "") for each in inner}


async def test_an_edit_says_what_would_change_and_keeps_the_answers(world: World) -> None:
    """A place alone tells nobody here; a date does, after the quiet period."""
    await in_tunis(world)
    made, _ = await post(world, event("sfax", 61.5, place="Hall", seats=9))
    await remind(world.db, made)
    await world.services.rsvps.answer(world.actor(world.ana.id, "ana"), made.id, Answer.GOING)
    form = await world.manager.slash(world.channel, "event edit", event=str(made.id))
    kept = filled(form)
    assert kept == {
        "title": "Sfax",
        "when": "2026-03-03 13:00–15:00",
        "where": "Hall",
        "summary": "",
        "seats": "9",
    }
    asked = await world.manager.submit_modal(form, {**kept, "when": "3 March 15:00", "seats": ""})
    told = int((world.env.now() + timedelta(minutes=30)).timestamp())
    was = int(datetime(2026, 3, 3, 12, tzinfo=UTC).timestamp())
    assert texts(asked.response).splitlines() == [
        "## Change **Sfax**?",
        f"Before: <t:{was}:F> (<t:{was}:R>)",
        f"-# 13:00–15:00 {TUNIS}",
        f"Now: <t:{MARCH}:F> (<t:{MARCH}:R>)",
        f"-# Tuesday 3 March 2026, 15:00–17:00 ({TUNIS})",
        "- seats: 9 → –",
        f"- 1 person is told, <t:{told}:R>.",
        "- 4 reminders are planned.",
    ]
    await world.manager.click(asked.response, label="Save")
    await world.env.settle()
    (now,) = await all_events(world)
    assert (now.dates.start, now.seats, now.revision) == (
        exact(61 + 14 / 24).start,
        None,
        made.revision + 1,
    )
    rows = await world.db.read(lambda tx: tx.all("SELECT person_id, answer FROM rsvps"))
    assert [tuple(each) for each in rows] == [(world.ana.id, "going")]


HOSTILE = "\\*_~`|>[<@&1>\u202e" * 40


def large(count: int) -> EventDraft:
    """An event with as much of everything as can be."""
    sessions = tuple(
        session(f"s{n}", 61.5, title=HOSTILE[:500], place=HOSTILE[:500], seats=1)
        for n in range(count)
    )
    return event(
        "large",
        61.5,
        title=HOSTILE[:500],
        summary=HOSTILE * 5,
        place=HOSTILE[:500],
        host=HOSTILE[:500],
        theme=HOSTILE[:500],
        series=HOSTILE[:500],
        link="https://a.example/" + "a" * 1_900,
        sessions=sessions,
    )


@pytest.mark.parametrize("count", [0, 1, 3, 500])
async def test_every_question_fits_whatever_the_event_is(world: World, count: int) -> None:
    """A new event, an edit of all that there is, what is wrong, and what follows and clashes."""
    manager = world.actor(1, "manager", manages=True)
    made = await announce(world.db, world.guild.id, large(count))
    other = await announce(world.db, world.guild.id, replace(large(min(count, 3)), ref="other"))
    assert other.id != made.id
    everything = dict.fromkeys(("title", "theme", "series", "host", "where"), HOSTILE[:400])
    editing, reader = world.services.editing, Reader()
    copy = await editing.duplicate(manager, made.id, {"when": "4 March 13:00"})
    edit = await editing.edit(
        manager, made.id, {**everything, "when": "4 March 13:00", "seats": "1", "summary": "No"}
    )
    wrong = await editing.edit(manager, made.id, dict.fromkeys(("when", "seats"), HOSTILE))
    assert copy.proposal is not None and edit.proposal is not None and wrong.proposal is None
    for asked in (copy, edit, wrong):
        view = ui.question(asked, reader)
        assert view.total_children_count <= ITEMS
        assert view.content_length() <= TEXT
    for asked in (copy, edit):
        assert "-# Wednesday 4 March 2026, 13:00–15:00" in texts(ui.question(asked, reader))
    form = await editing.form(manager, made.id)
    assert ui.first_form(form, made.id, reader).to_dict()


async def test_a_copy_shows_the_seats_of_its_sessions_before_it_is_saved(world: World) -> None:
    visit = session("visit", 10, seats=12)
    made, _ = await post(world, event("sfax", seats=30, sessions=(visit,)))
    said = {"event": str(made.id), "when": "20 March 01:00"}
    asked = (await world.manager.slash(world.channel, "event duplicate", **said)).response
    seats = [line for line in texts(asked).splitlines() if line[:1] in "👥🪑"]
    assert seats == ["👥 0 going · 30 of 30 seats left", "🪑 12 of 12 seats left"]
