"""Rules in words."""

import pytest
from hypothesis import given

from bot.domain.rules import Level
from cogs.ui.rule_words import rule_words, whose
from schedules.reminders import Anchor, Kind, Rule
from schedules.rules import read
from tests.schedules.rules import rules


@given(rules())
def test_a_rule_in_english_words_can_be_typed_back(rule: Rule) -> None:
    """What is echoed is what is typed: every rule goes through words unchanged."""
    assert read(str(rule_words(rule))) == rule


@pytest.mark.parametrize(
    ("level", "said"),
    [
        (Level.DEFAULT, "2 hours before"),
        (Level.EVENT, "2 hours before, a rule of this event"),
        (Level.SERIES, "2 hours before, a rule of its series"),
        (Level.COMMUNITY, "2 hours before, a rule of the community"),
    ],
)
def test_a_rule_of_organisers_is_named_with_whose_it_is(level: Level, said: str) -> None:
    assert str(whose(Rule("x", minutes=120), level)) == said


def test_a_request_for_feedback_is_named_by_what_it_is() -> None:
    asked = Rule("feedback", kind=Kind.FEEDBACK, anchor=Anchor.END, after=True, minutes=60)
    assert str(whose(asked, Level.EVENT)) == "request for feedback, a rule of this event"
