"""An event as Discord's own keeps within what Discord takes, whatever is in it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.communities import Community
from bot.domain.mirror import Body, Coming, Wish
from bot.texts import Reader
from cogs.ui.mirror import written
from tests.cogs.ui.test_events import HOSTILE, LONG, held
from tests.programmes import TUNIS

READER = Reader("en", TUNIS)
HERE = Community(1, "MC2CM")
URL = "https://discord.com/channels/1/7/8"


def body(sessions: int = 0, **said: Any) -> Body:
    """Of an event with so many sessions, whose card is message 8 of channel 7."""
    return written(Coming(held(sessions, **said), HERE, Wish.SHOW, 7, 8), READER)


@given(
    title=LONG,
    place=st.none() | LONG,
    summary=st.none() | LONG.map(lambda text: text * 10),
    link=st.none() | st.integers(1, 600).map(lambda n: f"https://a.example/{'x' * n}"),
    sessions=st.sampled_from((0, 1, 3, 25, 500)),
)
@settings(max_examples=80, deadline=None)
def test_whatever_is_in_an_event_discord_takes_it(sessions: int, **said: str | None) -> None:
    """And where to answer stands there whole."""
    found = body(sessions, **said)
    assert 1 <= len(found.name) <= 100
    assert 1 <= len(found.place) <= 100
    assert 1 <= len(found.text) <= 1_000
    assert found.text.endswith(f"Seats and answers: {URL}")


@pytest.mark.parametrize(
    ("sessions", "lines"),
    [
        (0, []),
        (1, ["Programme, in the time of Africa/Tunis:", "01:00 session", ""]),
        (3, ["Programme, in the time of Africa/Tunis:", *["01:00 session"] * 3, ""]),
        (
            500,
            [
                "Programme, in the time of Africa/Tunis:",
                *["01:00 session"] * 63,
                "… and 437 more",
                "",
            ],
        ),
    ],
)
def test_as_many_sessions_are_there_as_there_is_room_for(sessions: int, lines: list[str]) -> None:
    assert body(sessions).text.splitlines() == [*lines, f"Seats and answers: {URL}"]


@given(HOSTILE)
def test_what_people_typed_neither_pings_nor_formats_nor_turns_the_direction(typed: str) -> None:
    """Discord formats the text; the name and the place it shows as they are."""
    found = body(1, title=typed, place=typed, summary=typed)
    assert re.findall(r"\u202e|(?<!\\)@everyone|(?<!\\)\[x", found.text) == []
    assert "\u202e" not in found.name + found.place


def test_a_title_of_nothing_that_is_seen_still_has_a_name() -> None:
    assert body(title="\u202e").name == "1"


def test_without_a_card_it_says_how_to_answer_all_the_same() -> None:
    coming = Coming(held(), HERE, Wish.SHOW)
    assert written(coming, READER).text == "Seats and answers: /calendar"


def test_what_is_cancelled_is_not_among_the_sessions() -> None:
    event = held(3)
    sessions = (replace(event.sessions[0], cancelled=True), *event.sessions[1:])
    found = written(Coming(replace(event, sessions=sessions), HERE, Wish.SHOW, 7, 8), READER)
    assert found.text.count("session") == 2
