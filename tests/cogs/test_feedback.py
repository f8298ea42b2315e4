"""Feedback in the simulated Discord: a tap, thanks, words, and results after closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.client import Convenor
from bot.domain.communities import Community
from bot.domain.events import Event
from bot.domain.feedback import (
    ANSWERABLE,
    LONGEST_WORDS,
    QUESTIONS,
    Asked,
    Form,
    Rated,
    Results,
    Subject,
    figures,
)
from bot.domain.people import Reach
from bot.store import communities
from bot.texts import Reader
from cogs.ui import feedback as ui
from tests.announced import remind
from tests.planted import goes, plant
from tests.programmes import NOW, TUNIS, programme, sfax, stored
from tests.programmes import event as draft
from tests.programmes import session as session_draft
from tests.simulation import World, texts

OVER = timedelta(hours=1)  # of the first session, which begins with the world


async def held(world: World, people: int) -> tuple[Event, list[simcord.MemberActor]]:
    """An event of two sessions, the second with seats of its own, just begun; people go."""
    sessions = (session_draft("opening", 0.01), session_draft("visit", 0.1, seats=20))
    event = (
        await plant(world.db, world.guild.id, programme(draft("sfax", 0.01, sessions=sessions)))
    )[0]
    community = Community(world.guild.id, "MC2CM", TUNIS, events_channel_id=world.channel.id)
    await world.db.write(lambda tx: communities.save(tx, community, NOW))
    members = [world.join(f"person{number}") for number in range(people)]
    await goes(world.db, event, *(each.id for each in members))
    return event, members


async def later(world: World, **by: float) -> None:
    await world.env.advance_time(timedelta(**by).total_seconds())


async def give(world: World, who: simcord.MemberActor, event: Event, **more: str) -> Any:
    result = await who.slash(world.channel, "feedback give", event=str(event.id), **more)
    assert result.ephemeral
    return result


async def test_from_the_tap_to_the_results(world: World) -> None:
    """The request comes by itself half an hour after the end; six answer, two of them in words;
    organisers see nothing before the form is closed, and then what may be shown."""
    event, people = await held(world, 6)
    await remind(world.db, event)
    await later(world, hours=1.8)
    request = world.channel.history()[-1]
    lines = texts(request).splitlines()
    assert lines[:3] == [
        "## How was Opening?",
        "-# Sfax",
        "One tap, from 1 (poor) to 5 (excellent).",
    ]
    assert lines[3].startswith("-# Your answer is anonymous: who has answered and what was")
    assert lines[-1] == " ".join(each.mention for each in people)
    await world.env.restart_bot(Convenor(world.services))
    thanked = []
    for person, rating in zip(people, (5, 5, 5, 5, 5, 5), strict=True):
        tapped = await person.click(request, label=str(rating))
        assert tapped.ephemeral
        thanked.append(tapped)
    assert texts(thanked[0].response).splitlines()[0] == "Thank you, your answer is counted."

    shown = await people[0].click(thanked[0].response, label="Add words")
    assert shown.modal is not None and len(shown.modal["components"]) <= 5
    twice = await people[0].click(thanked[0].response, label="Add words")
    await world.env.restart_bot(Convenor(world.services))
    sent = await people[0].submit_modal(shown, {"useful": "=the *visit*"})
    assert sent.acknowledged
    kept = "Thank you, your words are kept, apart from your rating and your name."
    assert texts(thanked[0].response) == kept
    again = await people[0].submit_modal(twice, {"useful": "more"})
    assert texts(again.response) == "You have added your words already; they cannot be changed."
    shown = await people[1].click(thanked[1].response, label="Add words")
    blank = await people[1].submit_modal(shown, {})
    assert texts(blank.response) == "Nothing was written; your rating counts all the same."

    opening = str(event.sessions[0].id)
    ask = {"event": str(event.id), "session": opening}
    early = await world.manager.slash(world.channel, "feedback results", **ask)
    assert texts(early.response).splitlines()[1] == "6 people of 6 have answered."
    closing = await world.manager.slash(world.channel, "feedback close", **ask)
    released = await world.manager.click(closing.response, label="Close and release")
    assert texts(released.response).splitlines() == [
        "## Feedback on Opening",
        "```",
        f"5  {'█' * 20} 6 (100 %)",
        "4  0 (0 %)",
        "3  0 (0 %)",
        "2  0 (0 %)",
        "1  0 (0 %)",
        "```",
        "-# n = 6 of 6, response rate 100 %",
        "Median: **5** · n = 6 of 6, response rate 100 %",
        "Share of 4 and 5: **100 %** · n = 6 of 6, response rate 100 %",
        "**What was most useful?**",
        "- =the \\*visit\\*",
    ]
    exported = await world.manager.slash(world.channel, "feedback export", event=str(event.id))
    assert exported.ephemeral
    table = (await exported.response.attachments[0].read()).decode("utf-8-sig").split("\r\n")
    assert table[0] == "about,figure,value,n,may answer,response rate %"
    assert table[5:9] == [
        "Opening,rating 5,6,6,6,100",
        "Opening,median,5,6,6,100",
        "Opening,share of 4 and 5 in %,100,6,6,100",
        "Opening,What was most useful?,'=the *visit*,6,6,100",
    ]


async def test_a_second_tap_says_so_and_a_closed_form_too(world: World) -> None:
    event, people = await held(world, 5)
    await later(world, hours=3)
    asked = await give(world, people[0], event)
    await people[0].click(asked.response, label="4")
    second = await people[0].click(asked.response, label="1")
    said = "You have answered already. An anonymous answer cannot be changed."
    assert texts(second.response) == said
    refused = await give(world, people[0], event)
    assert texts(refused.response).splitlines()[0] == "You have answered already."
    open_question = await give(world, people[1], event)
    await later(world, days=7)
    late = await people[1].click(open_question.response, label="4")
    assert texts(late.response) == "Feedback on Sfax is closed."
    refused = await give(world, people[1], event)
    assert texts(refused.response) == "Feedback on Sfax is closed."


async def test_whoever_was_not_going_or_may_not_see_results_is_refused(world: World) -> None:
    event, people = await held(world, 5)
    early = await give(world, people[0], event)
    assert texts(early.response).splitlines()[0] == "Sfax is not over yet."
    await later(world, hours=3)
    question = await give(world, people[0], event)
    refused = await give(world, world.ana, event)
    assert texts(refused.response) == "Feedback on Sfax is for those who were going."
    await people[0].click(question.response, label="4")
    for command in ("results", "close", "export"):
        done = await people[0].slash(world.channel, f"feedback {command}", event=str(event.id))
        assert texts(done.response).splitlines()[0] == "Only organisers may do this."
    missing = await world.manager.slash(world.channel, "feedback results", event="999")
    assert texts(missing.response).splitlines()[0] == "There is no event 999 here."


async def test_so_few_that_nothing_is_ever_shown_are_told_before_they_answer(world: World) -> None:
    event, people = await held(world, 4)
    await later(world, hours=3)
    asked = await give(world, people[0], event)
    assert texts(asked.response).endswith(
        "**Only 4 people may answer this; with fewer than 5 answers nothing is shown.**"
    )


async def test_two_days_later_the_channel_is_asked_once_more_and_nobody_named(
    world: World,
) -> None:
    """The names of those who have not answered would show who has."""
    event, people = await held(world, 3)
    await remind(world.db, event)
    await later(world, hours=1.8)
    await people[0].click(world.channel.history()[-1], label="4")
    await later(world, days=2)
    asked = [texts(each).splitlines() for each in world.channel.history()]
    of_opening = [" ".join(each) for each in asked if each[0] == "## How was Opening?"]
    assert [[each.mention in words for each in people] for words in of_opening] == [
        [True, True, True],
        [False, False, False],
    ]


async def test_a_tap_in_a_direct_message_counts(world: World) -> None:
    """A request by DM carries its community: outside a server nothing else tells it."""
    event, people = await held(world, 1)
    await remind(world.db, event)

    def choose(tx: Any) -> None:
        tx.run(
            """INSERT INTO people (community_id, person_id, name, reach, created_at)
            VALUES (:community, :person, 'p', :reach, 0)""",
            community=world.guild.id,
            person=people[0].id,
            reach=Reach.DM.value,
        )

    await world.db.write(choose)
    await later(world, hours=1.8)
    user = people[0].user
    message = user.dm_channel.history()[-1]
    tapped = await user.click(message, label="3")
    assert texts(tapped.response).splitlines()[0] == "Thank you, your answer is counted."
    shown = await user.click(tapped.response, label="Add words")
    sent = await user.submit_modal(shown, {"change": "more time"})
    assert sent.acknowledged
    counted = await world.db.read(lambda tx: tx.value("SELECT rating FROM feedback_ratings"))
    assert counted == 3


# ---- the cards keep to Discord's limits


def subject() -> Subject:
    event = stored(sfax())[0]
    return Subject(event, event.sessions[0])


@pytest.mark.parametrize("number", [0, 1, 3, 25, 26, 500])
@settings(max_examples=8, deadline=None)
@given(words=st.text(max_size=LONGEST_WORDS))
def test_results_fit_a_message_whatever_was_written(number: int, words: str) -> None:
    each = "*" * LONGEST_WORDS if number == 500 else words or "x"
    form = Form(1, 1, 2, 600, NOW, NOW + ANSWERABLE)
    found = Results(
        subject(),
        form,
        NOW + ANSWERABLE,
        answers=600,
        figures=figures({1: 2, 2: 3, 3: 0, 4: 95, 5: 500}, 600),
        words={name: [each] * number for name in QUESTIONS},
    )
    view = ui.results(found, Reader())
    assert view.content_length() <= 4_000
    assert view.total_children_count <= 40


def test_the_rest_of_many_words_is_counted() -> None:
    """Thirty of forty are shown; or as many as there is room for."""
    form = Form(1, 1, 2, 600, NOW, NOW + ANSWERABLE)
    shown = figures({1: 0, 2: 0, 3: 0, 4: 9, 5: 9}, 20)
    for words, lines, more in (("x", 30, 10), ("x" * 100, 20, 20), ("x", 1, 0)):
        number = lines + more
        said = {"useful": [words] * number}
        found = Results(subject(), form, NOW + ANSWERABLE, 18, shown, said)
        view = ui.results(found, Reader())
        parts = [each.content for each in view.walk_children() if hasattr(each, "content")]
        rest = [f"… and {more} more answers, in /feedback export"] if more else []
        told = [f"- {words}"] * lines
        assert parts[-1].splitlines() == ["**What was most useful?**", *told, *rest]


def test_the_question_with_its_mentions_and_the_buttons_fit() -> None:
    """75 mentions of the longest ids; custom ids of the longest ids within 100 characters."""
    event = stored(
        sfax(),
    )[0]
    asked = Asked(2**63 - 1, Subject(event, event.sessions[0]), 1, NOW)
    view = ui.question(asked, Reader(), " ".join(f"<@{2**63 - 1}>" for _ in range(75)))
    assert view.content_length() <= 4_000
    thanked = ui.thanks(Rated(2**63 - 1, 2**63 - 1, "x" * 22), Reader())
    assert thanked.total_children_count <= 40
    form = ui.words_form((str(2**63 - 1), str(2**63 - 1), "x" * 22), Reader())
    assert isinstance(form, discord.ui.Modal) and len(form.custom_id) <= 100


def test_closing_is_asked_with_its_consequence() -> None:
    form = Form(1, 1, 2, 20, NOW, NOW + ANSWERABLE)
    few = ui.closing(Results(subject(), form, NOW, answers=None), Reader())
    said = [
        each.content for each in few.walk_children() if isinstance(each, discord.ui.TextDisplay)
    ]
    assert said == [
        "## Close feedback on Opening?\n"
        "Fewer than 5 people have answered: nothing would ever be shown.\n"
        "Nobody can answer afterwards, and it cannot be opened again."
    ]
