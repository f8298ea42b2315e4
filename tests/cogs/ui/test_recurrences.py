"""How an event would repeat fits on a card, whatever the event and the rule are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.acts import Act, Ask, Proposal
from bot.domain.events import Repeat
from bot.domain.recurrence_changes import Outlook, Plan, next_dates, read_how
from bot.domain.recurrences import Scope
from bot.texts import Reader
from cogs.ui import acts as acts_ui
from cogs.ui import recurrences as ui
from cogs.ui.fit import ITEMS, TEXT
from tests.programmes import NOW, event, programme, stored
from tests.repeating import MONDAY, on, weekly
from tests.simulation import texts

LONG = "every month on the " + ", ".join(f"{n}th" for n in range(4, 20)) + " and 20th in January"


@pytest.mark.parametrize("count", [0, 1, 3, 500])
def test_a_plan_fits_whatever_it_says(count: int) -> None:
    """Titles with every character escaped; any number of days left out."""
    (made,) = stored(programme(event("call", title="*" * 500, dates=on(MONDAY))))
    days = tuple(date(2026, 1, 5) + timedelta(weeks=number) for number in range(count))
    dates = next_dates(weekly(how="every day"), NOW, 5)
    rule = read_how(LONG, date(2026, 1, 5), "en").rule
    outlook = Outlook(count, count, count, count, count)
    plan = Plan(made, rule, dates, made.dates, days, outlook=outlook, id=1)
    asked = read_how("every 31st", date(2026, 1, 31), "en").question
    for each in (plan, replace(plan, rule=None), replace(plan, question=asked)):
        for view in (
            ui.question(each, Reader()),
            ui.done(each, Reader()),
            ui.skipped(each, Reader()),
        ):
            assert len(texts(view)) <= TEXT
            assert view.total_children_count <= ITEMS


@pytest.mark.parametrize("act", [Act.CANCEL, Act.RESCHEDULE, Act.POSTPONE, Act.ARCHIVE])
@pytest.mark.parametrize("scope", [None, *Scope])
def test_a_question_about_a_date_fits_whatever_the_rule_is(act: Act, scope: Scope | None) -> None:
    rule = read_how(LONG, date(2026, 1, 5), "en").rule
    assert rule
    (made,) = stored(programme(event("call", title="*" * 500, dates=on(MONDAY))))
    made = replace(made, repeat=Repeat(1, date(2026, 1, 5), rule))
    if act in (Act.POSTPONE, Act.ARCHIVE) and scope is not None:
        scope = Scope.ONE
    proposal = Proposal(Ask(made.id, act, "*" * 500, scope=scope), made, made, 1, 1, 1, 1)
    for view in (acts_ui.question(proposal, Reader()), acts_ui.done(proposal, Reader())):
        assert len(texts(view)) <= TEXT
        assert view.total_children_count <= ITEMS
