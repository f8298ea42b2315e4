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
from cogs.ui.rule_texts import values
from cogs.ui.rule_words import whose
from schedules.moments import Dates, seen_in
from schedules.texts import Text
from tests.programmes import NOW, at, event, programme, session, stored
from tests.simulation import texts

WORDS = [
    "{title}" * 140,
    "{link}" * 150,
    "`" * 1000,
    "#\n" * 500,
    "{place}\n\n\n" * 90,
    "**{day}**",
]
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


@settings(max_examples=60, deadline=None)
@given(LONG, LONG, st.sampled_from(WORDS) | LONG, st.sampled_from([0, 1, 75]), st.booleans())
def test_a_reminder_in_own_words_fits_and_mentions_everyone_and_nobody_else(
    title: str, link: str, words: str, people: int, own_rule: bool
) -> None:
    event = held(title=title or "x", place=title, link=link)
    content: dict[str, object] = {"rule": "10m", "texts": {"en": words}}
    if own_rule:
        content |= {"rule": "own-1", "said": "reminder.event.start-0d/30m"}
    for subject in (None, replace(event.sessions[0], title=title or "x")):
        asked = due(event, people, session=subject, content=content)
        said = texts(ui.reminder(asked, READER))
        assert len(said) <= TEXT
        assert [int(each) for each in re.findall(r"(?<!\\)<@(\d+)>", said)] == list(asked.people)
        assert not re.search(r"(?<!\\)@everyone", said.replace(link, ""))


def test_own_words_stand_in_place_of_the_details_and_the_last_call_keeps_its_link() -> None:
    event = held(place="Town hall", link="https://meet.example/sfax")
    said = {"en": "See you at {place}, {session}: {event}\n- {day}, {time}\n{community} {until}"}
    begins = int(at(10).instant.timestamp())
    for content, last in (
        ({"rule": "10m"}, ["🔗 https://meet.example/sfax"]),
        ({"rule": "1h"}, []),
    ):
        asked = due(event, 0, content={**content, "texts": said})
        assert texts(ui.reminder(asked, READER)).splitlines() == [
            f"⏰ **Sfax** starts <t:{begins}:R>",
            "See you at Town hall, Sfax: Sfax",
            "- Sunday 11 January 2026, 01:00 (Africa/Tunis)",
            f"MC2CM <t:{begins}:F>",
            *last,
        ]
    linked = due(event, 0, content={"rule": "10m", "texts": {"en": "Join: {link}"}})
    assert texts(ui.reminder(linked, READER)).count("https://meet.example/sfax") == 1


def test_times_of_a_session_in_another_zone_are_said_in_that_of_its_event() -> None:
    event = held()
    opening = event.sessions[0]
    assert opening.dates.start is not None and opening.dates.end is not None
    dates = Dates.exact(
        *(seen_in(each.instant, "Asia/Tokyo") for each in (opening.dates.start, opening.dates.end))
    )
    asked = due(event, 0, session=replace(opening, dates=dates))
    said = values(asked, event, READER)
    assert (said["day"], said["time"]) == ("Sunday 11 January 2026", "01:00 (Africa/Tunis)")
    assert (said["title"], said["place"]) == ("Opening", "not known yet")


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


@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_heading_of_a_day_counts_all_of_it_though_it_stands_on_several_pages(
    count: int,
) -> None:
    """People who are told several times on a day are counted once; other days are not."""
    event, people = held(), frozenset(range(20))
    rule = RULES["1h"]

    def on(day: int, number: int) -> Coming:
        due = at(day).instant + timedelta(minutes=number)
        return Coming(due, "reminder", rule, event, None, people | {100 * day}, messages=2)

    every = [on(day, number) for day in (1, 2, 3) for number in range(count)]
    found = Preview(HERE, NOW, 60, every, {})
    pages = -(-len(every) // ui.PAGE)
    said = "\n".join(texts(ui.preview(found, READER, page)) for page in range(pages))
    headings = set(re.findall(r"^\*\*.+\*\* · .+$", said, flags=re.MULTILINE))
    assert headings == {
        f"**{day} January 2026** · {2 * count} messages to 21 people"
        for day in ("Friday 2", "Saturday 3", "Sunday 4")
    }


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
