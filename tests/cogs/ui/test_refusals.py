"""A refusal says what was typed, and what was typed does nothing."""

from hypothesis import given, settings

from bot.errors import Refusal
from bot.texts import Reader
from cogs.ui import refusals as ui
from schedules.texts import Problem, T
from tests.cogs.ui.test_events import LONG, refused
from tests.simulation import texts


def test_what_was_typed_neither_pings_nor_forges_a_link() -> None:
    """In the sentence and, nested, in the hint."""
    typed = "@everyone [x](https://y)"
    hint = T("See {what}.", what=T("the event {typed}", typed=typed))
    refusal = Refusal(T("There is no event {typed} here.", typed=typed), hint=hint)
    plain = "\\@everyone \\[x\\](https://y)"
    assert texts(ui.card(refusal, Reader())).splitlines() == [
        f"There is no event {plain} here.",
        f"-# See the event {plain}.",
    ]


@settings(max_examples=30, deadline=None)
@given(LONG)
def test_a_refusal_fits_whatever_was_typed(typed: str) -> None:
    """Even where it is as long as an option may be, with every problem at once."""
    sentence = T("There is no event {typed} here.", typed=typed * 10)
    problems = [Problem(T("{x} is wrong.", x=typed), line=n, found=typed) for n in range(500)]
    refusal = Refusal(sentence, hint=sentence, problems=problems)
    assert refused(ui.card(refusal, Reader())) == []
