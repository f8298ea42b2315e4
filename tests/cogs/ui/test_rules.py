"""The list of rules, what became of one, and texts, within what Discord takes."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.communities import Community
from bot.domain.rule_texts import FIELDS, LONGEST
from bot.domain.rules import DEFAULTS, Level, Listed, Listing, Outcome, Place, Rung
from bot.texts import Reader
from cogs.ui import rule_texts
from cogs.ui import rules as ui
from cogs.ui.fit import CHOICE, TEXT, TITLE, several_lines
from schedules.reminders import Kind, Rule, Scope
from tests.programmes import at, event, programme, stored
from tests.simulation import texts

HERE = Community(5, "MC2CM", "Africa/Tunis")
READER = Reader("en", "Africa/Tunis")
LONG_TEXTS = {f"l{chr(97 + number)}": "*[@`" * (LONGEST // 4) for number in range(10)}


def rung(number: int) -> Rung:
    rule = Rule(f"own-{number}", scope=Scope.SEATED, days=11, minutes=600 + number)
    return Rung(rule, Level.SERIES, bool(number % 2), LONG_TEXTS if number % 3 else {})


@pytest.mark.parametrize("count", [0, 1, 3, 67, 500])
def test_the_list_fits_and_its_pages_hold_each_rule_once(count: int) -> None:
    (held,) = stored(programme(event("sfax", title="*" * 500)))
    listed = [Listed(rung(number), (at(1).instant,) * 9) for number in range(count)]
    found = Listing(HERE, Place(held.id), held.title, held, listed)
    pages = max(1, -(-count // ui.PAGE))
    said = [texts(ui.listing(found, READER, page)) for page in range(pages)]
    assert all(len(each) <= TEXT for each in said)
    named = [int(n) for each in said for n in re.findall(r"11 days and (\d+) minutes", each)]
    hours = [int(n) * 60 for each in said for n in re.findall(r"11 days and (\d+) hours", each)]
    assert sorted([*named, *hours]) == [600 + number for number in range(count)]


@pytest.mark.parametrize("place", [Place(), Place(1), Place(series_id=1)])
def test_what_became_of_a_rule_fits_whatever_its_texts(place: Place) -> None:
    due = (at(1).instant,) * 500
    done = Outcome(place, "*" * 500, rung(1), rung(1), 9**9, 9**9, 9**9, due, 1)
    for found in (done, replace(done, id=None)):
        assert len(texts(ui.outcome(found, READER))) <= TEXT


ASKED_TWICE = Rule("x", kind=Kind.NUDGE, after=True, minutes=60)


@pytest.mark.parametrize(
    ("became", "said"),
    [
        (
            Outcome(Place(), None, None, DEFAULTS[2]),
            "**1 hour before** (default) holds again, for every event of this community.",
        ),
        (
            Outcome(Place(1), "Sfax", DEFAULTS[2], None),
            "**1 hour before** is taken away, for Sfax.",
        ),
        (
            Outcome(Place(1), "Sfax", None, Rung(Rule("x", minutes=60), Level.EVENT)),
            "**1 hour before**, for Sfax.\n"
            "- It does not fall due: that time is past, or there is none.",
        ),
        (
            Outcome(Place(None, 1), "Peers", None, Rung(ASKED_TWICE, Level.SERIES, False)),
            "**asking once more for feedback 1 hour after the start** is switched off, "
            "for every event of the series Peers.",
        ),
    ],
)
def test_what_became_of_a_rule_is_said_in_words(became: Outcome, said: str) -> None:
    assert texts(ui.outcome(became, READER)) == said


def test_the_form_names_every_field_and_holds_the_present_text() -> None:
    own = Rung(rung(1).rule, Level.EVENT, True, {"en": "Hello"})
    sent = ui.text_form(own, Place(2**62, None), "en", READER).to_dict()
    (label,) = sent["components"]
    assert [name for name in FIELDS if f"{{{name}}}" not in label["description"]] == []
    assert len(label["description"]) <= CHOICE
    assert len(label["label"]) <= TITLE
    assert len(sent["title"]) <= TITLE
    assert len(sent["custom_id"]) <= 100
    assert label["component"]["value"] == "Hello"


def test_choices_are_named_and_found_by_their_words() -> None:
    found = ui.choices([rung(number) for number in range(40)], "11 DAYS", READER)
    assert len(found) == 40
    assert all(0 < len(said) <= CHOICE for said, _ in found)
    assert [name for _, name in ui.choices(DEFAULTS, "hour", READER)] == ["1h"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("a **bold** _word_\n\n\n\n- item", "a **bold** _word_\n\n- item"),
        ("# Big\n-# small\n> quote", "\\# Big\n-\\# small\n\\> quote"),
        ("<@1> <@&2> @here <t:1:R>", "\\<\\@1\\> \\<\\@&2\\> \\@here \\<t:1:R\\>"),
        ("[us](https://a.example)", "\\[us\\](https://a.example)"),
        ("https://a.example/@me?x=a|b_c", "https://a.example/@me?x=a\\|b_c"),
        ("```code``` ||spoiler||", "\\`\\`\\`code\\`\\`\\` \\|\\|spoiler\\|\\|"),
        ("a\u202eb\r\nc\x07", "ab\nc"),
        ("5 # 3", "5 # 3"),
    ],
)
def test_a_typed_text_keeps_lines_and_emphasis_and_nothing_that_pings_or_forges(
    typed: str, said: str
) -> None:
    assert several_lines(typed) == said


@given(st.text(st.characters() | st.sampled_from("#\n`[]<@>|\\ {}"), max_size=200))
def test_a_defused_text_is_at_most_twice_as_long_and_holds_no_bare_mark(typed: str) -> None:
    said = several_lines(typed)
    assert len(said) <= 2 * len(typed)
    bare = re.sub(r"\\.|https?://\S+", "", said)
    assert not re.search(r"[`|\[\]<@>]", bare)


@given(
    st.lists(st.sampled_from(["{title}", "{link}", "word ", "`" * 30, "\n# "]), max_size=60),
    st.integers(1, 300),
)
def test_a_filled_text_keeps_to_its_budget_and_cuts_no_value(parts: list[str], budget: int) -> None:
    values = {"title": "\\*" * 20, "link": "https://a.example/" + "x" * 30}
    said = rule_texts.filled("".join(parts), values, budget)
    assert len(said) <= budget
    left = said
    for value in values.values():
        left = left.replace(value, "")
    assert "\\*" not in left and "a.example" not in left
