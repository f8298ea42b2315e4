"""What is coming, as a person filters it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.acts import Act, Ask
from bot.domain.answers import Answer
from bot.domain.calendar import EVERYTHING, Facet, Filter, token
from bot.domain.events import State
from bot.domain.people import Actor
from bot.errors import NotFound, Refusal
from bot.services import Services
from bot.services.calendar import PAGE
from bot.store.database import Database
from schedules.drafts import EventDraft
from schedules.moments import Dates, place
from tests.announced import announce
from tests.conftest import Clock
from tests.posting import HERE, MEMBER, ORGANISER, STRANGER, events_of
from tests.programmes import NOW, TUNIS, event, exact

ELSEWHERE = 2


async def titles(services: Services, **said: Any) -> list[str]:
    page = await services.calendar.show(MEMBER, Filter(**said))
    return [each.title for each in page.events]


async def several(db: Database, *drafts: EventDraft) -> None:
    for draft in drafts:
        await announce(db, HERE.id, draft)


@pytest.fixture
async def network(db: Database) -> None:
    """A year of a network, and an event of another community with the same words."""
    await several(
        db,
        event("housing", 20, theme="Housing", place="Sfax", languages=("en", "fr")),
        event("water", 10, theme="Water", place="Sfax", kind="webinar", languages=("fr",)),
        event("second", 40, theme="Housing", series="Sub-regional", place="Tunis"),
        event("rabat", dates=Dates.in_month(2026, 9, TUNIS), languages=("ar",)),
        event("someday", dates=Dates.tba(TUNIS), series="Sub-regional"),
        event("over", -40, theme="Past"),
    )
    await announce(db, HERE.id, event("draft", 5, theme="Secret"), State.DRAFT)
    await announce(db, ELSEWHERE, event("other", 20, theme="Elsewhere", place="Sfax"))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, ["Water", "Housing", "Second", "Rabat", "Someday"]),
        ({"theme": "Housing"}, ["Housing", "Second"]),
        ({"theme": "housing"}, ["Housing", "Second"]),
        ({"theme": "wat"}, ["Water"]),
        ({"series": "Sub-regional"}, ["Second", "Someday"]),
        ({"place": "sfax"}, ["Water", "Housing"]),
        ({"language": "fr"}, ["Water", "Housing"]),
        ({"language": "Français"}, ["Water", "Housing"]),
        ({"language": "arabic"}, ["Rabat"]),
        ({"kind": "webinar"}, ["Water"]),
        ({"place": "Sfax", "language": "en", "theme": "Housing"}, ["Housing"]),
        ({"place": "Tunis", "kind": "webinar"}, []),
        ({"theme": "Past"}, []),
        ({"month": "January"}, ["Water", "Housing"]),
        ({"month": "2026-01", "theme": "Water"}, ["Water"]),
        ({"month": "september"}, ["Rabat"]),
        ({"month": "November 2025"}, ["Over"]),
        ({"month": "2027-01"}, []),
    ],
)
async def test_a_filter_keeps_what_is_like_it(
    network: None, services: Services, said: dict[str, Any], found: list[str]
) -> None:
    """Of this community, and never a draft."""
    assert await titles(services, **said) == found


async def test_mine_is_what_i_answered_to_and_did_not_decline(
    network: None, services: Services, db: Database
) -> None:
    """The event, or a seat of a session."""
    rows = await db.read(lambda tx: tx.all("SELECT id, ref FROM events"))
    ids = {row["ref"]: row["id"] for row in rows}
    for ref, answer in (
        ("housing", Answer.GOING),
        ("second", Answer.MAYBE),
        ("water", Answer.DECLINED),
        ("someday", Answer.MAYBE),
    ):
        await services.rsvps.answer(MEMBER, ids[ref], answer)
    await services.rsvps.answer(replace(MEMBER, person_id=12), ids["rabat"], Answer.MAYBE)
    assert await titles(services, mine=True) == ["Housing", "Second", "Someday"]
    assert await titles(services, mine=True, theme="Housing", month="January") == ["Housing"]


async def test_all_that_there_is_not_is_told_at_once(network: None, services: Services) -> None:
    """With what there is."""
    typed = Filter(theme="Wather", place="Paris", language="de", month="someday")
    with pytest.raises(Refusal) as refused:
        await services.calendar.show(MEMBER, typed)
    assert [(each.cell, str(each.message)) for each in refused.value.problems] == [
        ("theme", "No event here has it; there are: Housing, Past, Water"),
        ("place", "No event here has it; there are: Sfax, Tunis"),
        ("language", "No event here has it; there are: ar, en, fr"),
        ("month", "someday is no month. Write September, September 2026 or 2026-09."),
    ]


@pytest.mark.parametrize("count", [0, 1, 3, 6, 7, 500])
async def test_pages_hold_everything_once(services: Services, db: Database, count: int) -> None:
    """And a page past the end is the last one."""
    await several(db, *(event(f"e{n}", 10 + n, theme="Housing") for n in range(count)))
    await announce(db, HERE.id, event("other", theme="Water"))
    carried = token(Filter(theme="Housing"))
    if not count:
        with pytest.raises(NotFound):
            await services.calendar.turn(MEMBER, carried, 0)
        return
    pages = max(1, -(-count // 6))
    found = [await services.calendar.turn(MEMBER, carried, n) for n in range(pages)]
    assert [each.title for page in found for each in page.events] == [f"E{n}" for n in range(count)]
    assert {(page.pages, page.more) for page in found} == {(pages, False)}
    past = await services.calendar.turn(MEMBER, carried, 9_999)
    assert past.events == found[-1].events


async def test_more_than_a_hundred_pages_are_not_counted(services: Services, db: Database) -> None:
    """However many there are."""
    await several(db, *(event(f"e{n}", 10 + n / 24) for n in range(601)))
    page = await services.calendar.turn(MEMBER, "", 500)
    assert (page.page, page.pages, page.more) == (99, 100, True)


async def test_what_a_button_was_filtered_by_is_looked_up_in_its_own_community(
    network: None, services: Services, db: Database
) -> None:
    """Another server's theme is none here, nor one that was renamed."""
    await db.write(lambda tx: tx.run("UPDATE events SET theme = 'Homes' WHERE ref = 'housing'"))
    for theme in ("Elsewhere", "Never"):
        with pytest.raises(NotFound, match="not there any more"):
            await services.calendar.turn(MEMBER, token(Filter(theme=theme)), 0)
    page = await services.calendar.turn(STRANGER, token(Filter(theme="Elsewhere")), 0)
    assert [each.title for each in page.events] == ["Other"]


async def test_suggested_is_what_is_coming_here(
    network: None, services: Services, clock: Clock
) -> None:
    """In order of the alphabet, by any part of it; months in order of time."""
    suggest = services.calendar.suggest
    assert await suggest(MEMBER, Facet.THEME, "") == ["Housing", "Water"]
    assert await suggest(MEMBER, Facet.THEME, "OUS") == ["Housing"]
    assert await suggest(MEMBER, Facet.PLACE, "") == ["Sfax", "Tunis"]
    assert await suggest(MEMBER, Facet.SERIES, "") == ["Sub-regional"]
    assert await suggest(MEMBER, Facet.LANGUAGE, "fran") == ["fr"]
    assert await services.calendar.months(MEMBER) == ["2026-01", "2026-02", "2026-09"]
    clock.now = NOW + timedelta(days=30)
    assert await suggest(MEMBER, Facet.THEME, "") == ["Housing"]
    with pytest.raises(NotFound):
        await suggest(Actor(9, 1, "x"), Facet.THEME, "")


async def test_a_month_is_that_of_the_event_s_own_zone(services: Services, db: Database) -> None:
    """An evening of the last day that ends at midnight is not of the next month."""

    def lasting(first: datetime, last: datetime, zone: str) -> Dates:
        return Dates.exact(place(first, zone), place(last, zone))

    await several(
        db,
        event("evening", dates=lasting(datetime(2026, 9, 30, 20), datetime(2026, 10, 1), TUNIS)),
        event(
            "islands",
            dates=lasting(datetime(2026, 9, 1, 1), datetime(2026, 9, 1, 2), "Pacific/Kiritimati"),
        ),
        event("long", dates=lasting(datetime(2026, 8, 30), datetime(2026, 10, 2), TUNIS)),
    )
    assert await titles(services, month="2026-08") == ["Long"]
    assert await titles(services, month="2026-09") == ["Long", "Islands", "Evening"]
    assert await titles(services, month="2026-10") == ["Long"]


async def test_without_a_filter_the_calendar_is_as_ever(services: Services, db: Database) -> None:
    """What is not over; next first."""
    await several(db, event("b", 11), event("a", 10), event("now", dates=exact(-0.01)))
    page = await services.calendar.show(MEMBER, EVERYTHING)
    assert [each.title for each in page.events] == ["Now", "A", "B"]
    assert (page.page, page.pages, page.more) == (0, 1, False)


async def test_a_draft_that_is_given_up_stays_unknown(services: Services, db: Database) -> None:
    """It is cancelled like any event; members do not hear of it, nor is it counted."""
    await services.communities.meet([HERE])
    words = {"title": "Secret", "when": "3 March 15:00", "theme": "Hidden", "series": "Unheard"}
    asked = await services.editing.create(ORGANISER, words)
    made = (await services.editing.save(ORGANISER, asked.id)).event
    proposal = await services.acts.propose(ORGANISER, Ask(made.id, Act.CANCEL))
    await services.acts.confirm(ORGANISER, proposal.id or 0)
    assert [each.stored for each in await events_of(db)] == [State.CANCELLED]
    for number in range(PAGE):
        await announce(db, HERE.id, event(f"known {number}", 5))
    page = await services.calendar.show(MEMBER, EVERYTHING)
    assert (len(page.events), page.pages) == (PAGE, 1)
    facets = (Facet.THEME, Facet.SERIES, Facet.PLACE)
    assert [await services.calendar.suggest(MEMBER, each, "") for each in facets] == [[]] * 3
    assert await services.events.suggest(MEMBER, "secret") == []
    with pytest.raises(NotFound):
        await services.events.show(MEMBER, made.id)
