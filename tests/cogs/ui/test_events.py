"""The card keeps within what Discord takes, whatever is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from discord import ui as layout
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.answers import EVENT, Answer, Mine, Tally
from bot.domain.events import Event, Shown, State
from bot.texts import Reader
from cogs.ui import events as ui
from schedules.drafts import Speaker
from schedules.moments import Dates
from tests import discord_rules
from tests.discord_bodies import Request
from tests.programmes import NOW, TUNIS, at, event, programme, session, stored
from tests.simulation import texts

READER = Reader("en", TUNIS)
ROW, BUTTON, MENU, TEXT = 1, 2, 3, 10  # types of components
AMOUNTS = (0, 1, 3, 25, 26, 500)
HOSTILE = st.sampled_from(["*" * 400, "@everyone " * 40, "\u202e[x](https://y) ", "x" * 400, "x"])
LONG = st.text(min_size=1, max_size=400).filter(str.strip) | HOSTILE


def held(sessions: int = 0, room: int | None = None, **said: object) -> Event:
    """An event with so many sessions, each with room for so many."""
    title = str(said.get("title", "session"))
    every = tuple(
        session(f"session {n}", 10, title=title, seats=room, speakers=(Speaker(title),) * 4)
        for n in range(sessions)
    )
    return stored(programme(event("sfax", 10, sessions=every, **said)))[0]


def shown(event: Event, people: int = 0, *, own: bool = False) -> Shown:
    """As many going, waiting and maybe as there are people, at the event and each session."""
    names = tuple(f"person {n} of a city" for n in range(min(people, 12)))
    seats = {EVENT: event.seats, **{each.id: each.seats for each in event.sessions}}
    tallies = {
        scope: Tally(room, people, people, people, 0, names) for scope, room in seats.items()
    }
    mine = dict.fromkeys(seats, Mine(Answer.WAITLISTED, people + 1)) if own else None
    return Shown(event, NOW, "What it follows", tallies, mine)


def components(view: layout.LayoutView) -> Iterator[dict[str, Any]]:
    """Every component of a card, as it is sent."""
    pending: list[Any] = list(view.to_components())
    while pending:
        each = pending.pop(0)
        yield each
        pending += each.get("components", [])
        pending += [each["accessory"]] if "accessory" in each else []


def refused(view: layout.LayoutView) -> list[str]:
    """What Discord would refuse of a card."""
    message = {"flags": 1 << 15, "components": view.to_components()}
    return discord_rules.wrong([Request("POST", "/channels/1/messages", message)])


@pytest.mark.parametrize("people", AMOUNTS)
@pytest.mark.parametrize("sessions", [0, 1, 3, 9, 12, 30])
@pytest.mark.parametrize("seats", [None, 20])
def test_a_card_never_breaks(people: int, sessions: int, seats: int | None) -> None:
    """Any number of people and sessions, public or one's own."""
    said = held(sessions, seats, title="T" * 200, seats=60, summary="S" * 3_000, link="L" * 500)
    for own in (False, True):
        assert refused(ui.card(shown(said, people, own=own), READER)) == []
        for page in range(5):
            view = ui.sessions(shown(said, people, own=own), READER, page)
            assert refused(view) == []


@settings(max_examples=60, deadline=None)
@given(
    title=LONG, other=LONG, sessions=st.sampled_from([0, 1, 8, 30]), state=st.sampled_from(State)
)
def test_a_card_never_breaks_whatever_people_typed(
    title: str, other: str, sessions: int, state: State
) -> None:
    """Long, hostile and odd texts in every field and state."""
    event = held(sessions, 3, title=title, summary=other, host=other, place=other, seats=1)
    card = ui.card(shown(replace(event, stored=state), 3), READER)
    assert refused(card) == []
    assert refused(ui.sessions(shown(event, 3), READER, 0)) == []


@pytest.mark.parametrize("sessions", [1, 3, 8, 9, 12, 30])
def test_every_session_is_on_the_card_or_a_button_away(sessions: int) -> None:
    """What does not fit is counted, and the pages show all."""
    found = shown(held(sessions, 3))
    said = texts(ui.card(found, READER))
    kept = said.count("🪑 3 of 3 seats left")
    assert kept == sessions or f"… and {sessions - kept} more" in said
    pages = [texts(ui.sessions(found, READER, page)) for page in range(-(-sessions // 8))]
    assert sum(page.count("🪑") for page in pages) == sessions


def buttons(view: layout.LayoutView) -> list[str]:
    return [each["label"] for each in components(view) if each["type"] == BUTTON]


OPEN, ALONE = ["Going", "Maybe", "Can't", "People"], ["People"]
UNDATED = ["Tell me the date", "Can't", "People"]


@pytest.mark.parametrize(
    ("dates", "state", "wanted"),
    [
        (Dates.exact(at(10), at(11)), State.SCHEDULED, OPEN),
        (Dates.exact(at(-1), at(1)), State.SCHEDULED, OPEN),
        (Dates.exact(at(-2), at(-1)), State.SCHEDULED, ALONE),
        (Dates.exact(at(10), at(11)), State.CANCELLED, ALONE),
        (Dates.exact(at(10), at(11)), State.DRAFT, ALONE),
        (Dates.exact(at(-2), at(-1)), State.POSTPONED, UNDATED),
        (Dates.in_month(2026, 9, TUNIS), State.ANNOUNCED, UNDATED),
        (Dates.in_month(2025, 9, TUNIS), State.ANNOUNCED, ALONE),
        (Dates.tba(TUNIS), State.ANNOUNCED, UNDATED),
        (Dates.days(at(10).wall.date(), at(10).wall.date(), TUNIS), State.ANNOUNCED, OPEN),
    ],
)
def test_a_card_has_the_buttons_that_change_something(
    dates: Dates, state: State, wanted: list[str]
) -> None:
    """What is over or cancelled has none but the list of people."""
    found = shown(replace(held(dates=dates), stored=state), 1)
    assert buttons(ui.card(found, READER)) == wanted


def test_people_are_counted_and_the_first_are_named() -> None:
    """12 names and how many more, however many there are."""
    event = held(seats=600)
    tally = Tally(600, 500, 7, 0, 0, tuple(f"P{n}" for n in range(12)))
    said = texts(ui.card(Shown(event, NOW, tallies={EVENT: tally}), READER)).splitlines()
    assert said[4:] == [
        "👥 500 going · 7 maybe · 100 of 600 seats left",
        "-# P0, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, and 488 more",
    ]


def test_more_people_than_seats_is_said() -> None:
    """After the seats became fewer."""
    tally = Tally(3, 5, 0, 2)
    said = texts(ui.card(Shown(held(seats=3), NOW, tallies={EVENT: tally}), READER)).splitlines()
    assert said[4] == "👥 5 going · 2 more than the 3 seats · 2 on the waitlist"


@pytest.mark.parametrize(
    ("going", "said"),
    [
        (0, "🪑 3 of 3 seats left · 2 wait for a seat at the event first"),
        (3, "🪑 0 of 3 seats left · 2 on the waitlist"),
    ],
)
def test_who_waits_beside_free_seats_of_a_session_waits_for_the_event(
    going: int, said: str
) -> None:
    """Else it would look as if the queue stood still."""
    event = held(1, 3)
    tallies = {event.sessions[0].id: Tally(3, going, 0, 2)}
    assert texts(ui.card(Shown(event, NOW, tallies=tallies), READER)).splitlines()[-1] == said
