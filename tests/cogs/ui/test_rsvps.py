"""Replies, the list of people and the promotion keep within what Discord takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.answers import Answer, Mine, Tally
from bot.domain.attendees import Listed, PeoplePage
from bot.domain.communities import Community
from bot.domain.deliveries import Due
from bot.domain.events import Shown, State
from bot.domain.people import ORGANISATION_KINDS
from bot.domain.rsvps import Answered, Opening, SessionOpening
from bot.texts import Reader
from cogs.ui import rsvps as ui
from schedules.moments import Precision
from tests.cogs.ui.test_events import LONG, held, refused
from tests.programmes import NOW
from tests.simulation import texts

READER = Reader("en", "Africa/Tunis")
DAY = timedelta(days=1)
SFAX = Opening(1, 5, "Sfax", State.SCHEDULED, Precision.EXACT, NOW + DAY, NOW + 2 * DAY, 2)
VISIT = SessionOpening(9, "Visit", 1, False, NOW + DAY, NOW + 2 * DAY)
GOING, WAITS = Mine(Answer.GOING), Mine(Answer.WAITLISTED, 3)
FAR = Mine(Answer.WAITLISTED)
TOLD = "-# You are told as soon as a seat is yours."


def said(**values: object) -> list[str]:
    done = Answered(**{"opening": SFAX, "before": None, **values})  # type: ignore[arg-type]
    return texts(ui.answered(done, READER)).splitlines()


@pytest.mark.parametrize(
    ("mine", "own", "other"),
    [
        (GOING, "You are going to Sfax.", "Bo is going to Sfax."),
        (Mine(Answer.MAYBE), "You may come to Sfax.", "Bo may come to Sfax."),
        (Mine(Answer.DECLINED), "You are not coming to Sfax.", "Bo is not coming to Sfax."),
        (
            WAITS,
            "Sfax is full: you are number 3 on the waitlist.",
            "Sfax is full: Bo is number 3 on the waitlist.",
        ),
        (
            FAR,
            "Sfax is full: you are on the waitlist, behind more than 500 people.",
            "Sfax is full: Bo is on the waitlist, behind more than 500 people.",
        ),
        (None, "You have not answered to Sfax.", "Bo has not answered to Sfax."),
    ],
)
def test_an_answer_to_an_event_in_words(mine: Mine | None, own: str, other: str) -> None:
    """One's own, and one that an organiser gave for a person."""
    assert said(mine=mine, at_event=mine)[0] == own
    assert said(mine=mine, at_event=mine, name="Bo")[0] == other


@pytest.mark.parametrize(
    ("mine", "at_event", "lines"),
    [
        (GOING, GOING, ["You have a seat in Visit."]),
        (WAITS, GOING, ["You are number 3 on the waitlist of Visit.", TOLD]),
        (
            WAITS,
            WAITS,
            [
                "You are number 3 on the waitlist of Visit.",
                "Sfax is full: you are number 3 on the waitlist.",
                TOLD,
            ],
        ),
        (
            FAR,
            GOING,
            ["You are on the waitlist of Visit, behind more than 500 people.", TOLD],
        ),
        (Mine(Answer.DECLINED), GOING, ["You have no seat in Visit."]),
        (None, None, ["You have no seat in Visit."]),
    ],
)
def test_an_answer_to_a_session_in_words(
    mine: Mine | None, at_event: Mine | None, lines: list[str]
) -> None:
    """And what it means at the event, where that is not a seat."""
    assert said(mine=mine, at_event=at_event, session=VISIT) == lines


def test_interest_in_an_event_without_a_date_is_said_as_such() -> None:
    """Nobody "may come" to a month."""
    month = replace(SFAX, stored=State.ANNOUNCED, precision=Precision.MONTH)
    maybe = Mine(Answer.MAYBE)
    assert said(opening=month, mine=maybe, at_event=maybe) == [
        "You are told when the date of Sfax is known."
    ]


def test_seats_given_up_with_the_event_are_named() -> None:
    """So that nobody loses one unawares."""
    no = Mine(Answer.DECLINED)
    assert said(mine=no, at_event=no, given_up=("Visit", "Lunch"))[1:] == [
        "-# Seats given up with it: Visit, Lunch."
    ]


@settings(max_examples=40, deadline=None)
@given(title=LONG, name=LONG, seated=st.sampled_from([0, 1, 24, 30]))
@pytest.mark.parametrize("answer", [Answer.GOING, Answer.WAITLISTED])
@pytest.mark.parametrize("people", [0, 1, 3, 20])
def test_a_page_of_people_never_breaks(
    people: int, answer: Answer, title: str, name: str, seated: int
) -> None:
    """20 of the longest names and organisations, and any number of sessions to choose from."""
    listed = [Listed(n, name, answer, f"{n}{name}") for n in range(people)]
    page = PeoplePage(
        opening=replace(SFAX, title=title),
        session=None,
        tally=Tally(60, 500, 500, 500),
        people=listed,
        page=1,
        pages=20,
        seated=[(n + 1, title) for n in range(seated)],
        hidden=500,
        kinds=dict.fromkeys(ORGANISATION_KINDS, 500),
        alone=500,
    )
    assert refused(ui.people(page, READER)) == []
    done = Answered(
        page.opening, None, WAITS, WAITS, replace(VISIT, title=title), (title,) * 30, name
    )
    assert refused(ui.answered(done, READER)) == []


def test_people_stand_under_what_they_answered_by_organisation() -> None:
    """Who waits in order of turn; text they typed does nothing; who is not shown is counted."""
    listed = [
        Listed(1, "Ana", Answer.GOING, "City of *Sfax*"),
        Listed(2, "Bo", Answer.GOING, "City of *Sfax*"),
        Listed(3, "@everyone", Answer.GOING),
        Listed(4, "Cy", Answer.WAITLISTED, "Rabat"),
        Listed(5, "Di", Answer.MAYBE),
    ]
    page = PeoplePage(
        SFAX, None, Tally(2, 2, 1), listed, 0, 1, hidden=2, kinds={"network": 1, "city": 2}, alone=1
    )
    assert texts(ui.people(page, READER)).splitlines() == [
        "## People of Sfax",
        "2 going · 1 maybe · 0 of 2 seats left",
        "-# 2 cities · 1 network of cities · 1 of no organisation",
        "**Going**",
        "*City of \\*Sfax\\**",
        "- Ana",
        "- Bo",
        "*Of no organisation*",
        "- \\@everyone",
        "",
        "**On the waitlist**",
        "- Cy · Rabat",
        "",
        "**Maybe**",
        "- Di",
        "",
        "-# and 2 who are not shown",
    ]


def test_every_kind_of_organisation_is_counted_in_words() -> None:
    """As the profile knows them."""
    assert list(ui.COUNTED_KINDS) == list(ORGANISATION_KINDS)


@settings(max_examples=20, deadline=None)
@given(title=LONG)
@pytest.mark.parametrize("by_dm", [False, True])
def test_news_never_break(by_dm: bool, title: str) -> None:
    """In the channel with a button; by DM without, where no server is known."""
    event = held(1, 1, title=title)
    due = Due(
        id=1,
        key="promotion:1",
        kind="promotion",
        community=Community(5, "MC2CM"),
        now=NOW,
        language="en",
        zone="UTC",
        urgency=10,
        by_dm=by_dm,
        person_id=7,
        channel_id=50,
        people=() if by_dm else (7,),
        content={},
        shown=Shown(event, NOW),
    )
    views = [ui.promotion(due, READER), ui.dated(due, READER)]
    views.append(ui.promotion(replace(due, session=event.sessions[0]), READER))
    for view in views:
        assert refused(view) == []
        assert ("<@7>" in texts(view)) == (not by_dm)
        assert len(view.to_components()[0]["components"]) == (1 if by_dm else 2)
