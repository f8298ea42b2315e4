"""The cards of a programme keep Discord's limits, whatever is posted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.communities import Community
from bot.domain.differences import Difference, EventChange, announced, difference_of
from bot.domain.programmes import Applied, Crowded, Preview, compare
from bot.texts import Reader
from cogs.ui import programmes as cards
from cogs.ui.fit import ITEMS, TEXT
from schedules.moments import Dates
from schedules.texts import Problem, T
from tests.programmes import (
    DOMAIN,
    NOW,
    TUNIS,
    at,
    event,
    exact,
    programme,
    session,
    stored,
)
from tests.simulation import texts

READER = Reader("en", "UTC")
HERE = Community(1, "MC2CM", TUNIS, events_channel_id=2**63 - 1)
WORST = "\\*@everyone<@&1>`~|[](" * 20


def of(count: int, title: str = "An event") -> Difference:
    return difference_of(
        EventChange(None, event(f"e{n}", dates=exact(n + 1), title=title)) for n in range(count)
    )


def preview(difference: Difference, *problems: Problem) -> Preview:
    draft_id = None if problems else 7
    return Preview(difference, problems, announced(difference, NOW), HERE, draft_id)


def checked(view: ui.LayoutView) -> str:
    """All texts of the view, which keeps the limits."""
    found = texts(view)
    assert len(found.replace("\n", "")) <= TEXT
    assert view.total_children_count <= ITEMS
    return found


async def shown(found: Preview) -> tuple[str, bytes | None]:
    whole = cards.whole_list(found, READER)
    return checked(cards.preview(found, WORST, READER, attached=whole is not None)), whole


@pytest.mark.parametrize("count", [0, 1, 3, 20, 21, 25, 26, 500])
async def test_a_preview_shows_twenty_items_counts_the_rest_and_attaches_all(count: int) -> None:
    text, whole = await shown(preview(of(count)))
    assert text.count("\n- An event") == min(count, cards.SHOWN)
    assert (f"\n… and {count - cards.SHOWN} more\n" in text) == (count > cards.SHOWN)
    assert (whole or b"").count(b"An event") == (count if count > cards.SHOWN else 0)


@pytest.mark.parametrize("count", [0, 1, 3, 20, 21, 25, 26, 500])
async def test_what_was_written_shows_the_first_announcements(count: int) -> None:
    difference = of(count)
    done = Applied(difference, announced(difference, NOW), 5, (Crowded(WORST, 9, 1),) * count)
    text = checked(cards.applied(done, READER))
    assert text.count("\n- An event") == min(count, cards.SHOWN)


@pytest.mark.parametrize("count", [1, 3, 25, 26, 500])
async def test_every_problem_is_on_the_card_or_in_its_file(count: int) -> None:
    problems = [Problem(T("Write a day."), n, 3, found="some day") for n in range(1, count + 1)]
    text, whole = await shown(preview(of(2), *problems))
    listed = text.count("Write a day.")
    assert listed == count or (whole or b"").count(b"Write a day.") == count
    assert text.count("**Line 1, column 3** “some day”: Write a day.") == 1


async def test_the_longest_lines_there_can_be_fit_or_are_counted_and_attached() -> None:
    """Twenty sessions with long names that all move and change in everything."""
    before = [session(str(n), 10 + n / 99, title=WORST) for n in range(cards.SHOWN)]
    after = [
        replace(each, dates=exact(12), place="x", link="x", seats=1, abstract="x", cancelled=True)
        for each in before
    ]
    long = event("a", dates=exact(10, 99), title=WORST, sessions=tuple(before))
    known = stored(programme(long))
    posted = programme(replace(long, sessions=tuple(after)))
    text, whole = await shown(preview(compare(known, posted, NOW, DOMAIN)))
    listed = text.count("\n- ")
    assert 5 < listed < cards.SHOWN
    assert f"\n… and {cards.SHOWN + 1 - listed} more\n" in text
    assert (whole or b"").count(b" \xe2\x86\x92 ") == cards.SHOWN


@settings(max_examples=15, deadline=None)
@given(
    titles=st.lists(st.text(max_size=300) | st.just(WORST), max_size=30),
    days=st.integers(-400, 4000),
    found=st.text(max_size=200),
)
async def test_texts_of_any_length_and_kind_fit(titles: list[str], days: int, found: str) -> None:
    dates = [
        exact(days),
        Dates.in_month(2026, 9, TUNIS),
        Dates.days(at(days).wall.date(), at(days).wall.date() + timedelta(days=9), TUNIS),
    ]
    difference = difference_of(
        EventChange(None, event(f"e{n}", title=title, dates=dates[n % 3]))
        for n, title in enumerate(titles)
    )
    await shown(preview(difference))
    await shown(preview(difference, *(Problem(T("{what}", what=found), found=found),) * 30))
    checked(cards.applied(Applied(difference, announced(difference, NOW), None), READER))


async def test_what_people_typed_cannot_ping_format_or_forge() -> None:
    text, _ = await shown(preview(of(1, "[x](http://e) @everyone **b**")))
    assert r"- \[x\](http://e) \@everyone \*\*b\*\* · <t:" in text
