"""Reminders and their preview keep within what Discord takes, whatever is in them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.communities import Community
from bot.domain.deliveries import DeliveryState, Due, Reason
from bot.domain.events import Event, Shown
from bot.domain.reminders import RULES, Coming, Preview
from bot.domain.rules import Level
from bot.texts import Reader
from cogs.ui import reminders as ui
from cogs.ui.fit import TEXT
from cogs.ui.rule_words import whose
from schedules.texts import Text
from tests.programmes import NOW, at, event, programme, session, stored
from tests.simulation import texts

HERE = Community(5, "MC2CM", "Africa/Tunis")
READER = Reader("en", "Africa/Tunis")
LONG = st.text(max_size=400) | st.sampled_from(
    ["*" * 300, "@everyone " * 30, "\u202e[x](https://y)"]
)


def held(**said: object) -> Event:
    opening = session("opening", 10, seats=20)
    return stored(programme(event("sfax", 10, sessions=(opening,), **said)))[0]


def due(event: Event, people: int = 1, **said: object) -> Due:
    values: dict[str, object] = {
        "id": 1,
        "key": "reminder:1",
        "kind": "reminder",
        "community": HERE,
        "now": NOW,
        "language": "en",
        "zone": "Africa/Tunis",
        "urgency": 20,
        "by_dm": False,
        "person_id": None,
        "channel_id": 50,
        "people": tuple(10**18 + number for number in range(people)),
        "content": {"rule": "10m"},
        "shown": Shown(event, NOW),
    }
    return Due(**{**values, **said})  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(LONG, LONG, LONG, st.sampled_from([0, 1, 3, 25, 26, 75]))
def test_a_reminder_fits_and_mentions_everyone_and_nobody_else(
    title: str, place: str, link: str, people: int
) -> None:
    event = held(title=title or "x", place=place, link=link)
    for subject in (None, replace(event.sessions[0], title=title or "x")):
        asked = due(event, people, session=subject)
        said = texts(ui.reminder(asked, READER))
        assert len(said) <= TEXT
        assert [int(each) for each in re.findall(r"<@(\d+)>", said)] == list(asked.people)


def test_further_messages_say_what_starts_and_mention() -> None:
    part = due(held(), 2, content={"rule": "10m", "part": 1, "parts": 2})
    said = texts(ui.reminder(part, READER)).splitlines()
    stamp = f"<t:{int(at(10).instant.timestamp())}:R>"
    assert said == [f"⏰ **Sfax** starts {stamp}", ui.mentions(part.people)]


def test_a_direct_message_has_no_button_that_only_works_in_the_server() -> None:
    by_dm = due(held(), 0, by_dm=True, person_id=7)
    assert len(ui.reminder(by_dm, READER).to_components()[0]["components"]) == 1


def coming(number: int, event: Event) -> Coming:
    rule = list(RULES.values())[number % len(RULES)]
    when, people = NOW + timedelta(hours=7 * number), frozenset(range(number))
    return Coming(when, "reminder", rule, event, None, people, by_dm=number // 2)


@pytest.mark.parametrize("count", [0, 1, 3, 25, 26, 500])
def test_the_preview_fits_and_its_pages_hold_each_reminder_once(count: int) -> None:
    event = held(title="*" * 200)
    every = [coming(number, event) for number in range(count)]
    reasons = [(state, reason) for state in ui.STATES for reason in Reason]
    troubles: dict[tuple[DeliveryState, Reason | None], int] = dict.fromkeys(reasons, 9999)
    found = Preview(HERE, NOW, 60, every, troubles)
    pages = max(1, -(-count // ui.PAGE))
    said = [texts(ui.preview(found, READER, page)) for page in range(pages)]
    assert all(len(each) <= TEXT for each in said)
    listed = [int(n) for each in said for n in re.findall(r"^- <t:(\d+):t>", each, re.MULTILINE)]
    assert listed == [int(each.due.timestamp()) for each in every]


def test_every_reason_and_every_rule_has_its_words() -> None:
    assert set(ui.REASONS) == set(Reason)
    assert [str(whose(rule, Level.DEFAULT)) for rule in RULES.values()] == [
        "7 days before at 09:00",
        "1 day before at 09:00",
        "1 hour before",
        "10 minutes before",
        "10 minutes before",
        "request for feedback",
        "asking once more for feedback",
    ]
    assert all(isinstance(text, Text) for text in ui.REASONS.values())
