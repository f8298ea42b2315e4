"""When a reminder is to fall due, as people type it."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.reminders import DEFAULT_LADDER, Anchor, Kind, Rule, Scope, read_back
from schedules.rule_words import LONGEST_PHRASE, WORDS, plain_word
from schedules.rules import MOST_AFTER, MOST_BEFORE, Unreadable, read
from tests.schedules.rules import rules

END, DEADLINE, RELEASE = Anchor.END, Anchor.DEADLINE, Anchor.RELEASE
SIX = time(18)


def before(days: int = 0, at: time | None = None, minutes: int = 0, **said: object) -> Rule:
    return Rule("", days=days, at=at, minutes=minutes, **said)  # type: ignore[arg-type]


def after(days: int = 0, at: time | None = None, minutes: int = 0, **said: object) -> Rule:
    return before(days, at, minutes, after=True, **said)


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("3 days before 18:00", before(3, SIX)),
        ("3 days before at 18:00", before(3, SIX)),
        ("3 Days Before, at 6 pm.", before(3, SIX)),
        ("at 18:00, 3 days before the start", before(3, SIX)),
        ("3d before @ 18h00", before(3, SIX)),
        ("2 hours before", before(minutes=120)),
        ("2h30 before", before(minutes=150)),
        ("1.5 hours before it starts", before(minutes=90)),
        ("half an hour before", before(minutes=30)),
        ("1 hour 15 min before", before(minutes=75)),
        ("1 week before at 9", before(7, time(9))),
        ("a week before at 12 am", before(7, time(0))),
        ("the day before at 6:30pm", before(1, time(18, 30))),
        ("one day before", before(1)),
        ("1 day and 2 hours before", before(1, None, 120)),
        ("on the day at 08:00", before(0, time(8))),
        ("90 minutes after the end", after(minutes=90, anchor=END)),
        ("1 hour after the event", after(minutes=60, anchor=END)),
        ("1 hour before the event", before(minutes=60)),
        ("10 minutes before the end", before(minutes=10, anchor=END)),
        ("15 min after the start", after(minutes=15)),
        ("2 days after the end at 10:00", after(2, time(10), anchor=END)),
        ("1 day before the deadline", before(1, anchor=DEADLINE)),
        ("1 day before the deadline at 9pm", before(1, time(21), anchor=DEADLINE)),
        ("2 days after the programme is out at 10:00", after(2, time(10), anchor=RELEASE)),
        ("at the start", after()),
        ("when it ends", after(anchor=END)),
        ("on the day of the end at 20:00", after(0, time(20), anchor=END)),
        # French
        ("3 jours avant à 18h", before(3, SIX)),
        ("3 jours avant, 18h30", before(3, time(18, 30))),
        ("la veille à 18 h", before(1, SIX)),
        ("une demi-heure avant", before(minutes=30)),
        ("90 minutes après la fin", after(minutes=90, anchor=END)),
        ("1 jour avant la date limite", before(1, anchor=DEADLINE)),
        ("le jour même à 8h", before(0, time(8))),
        ("moins d'une heure avant".removeprefix("moins "), before(minutes=60)),
        # Spanish
        ("3 días antes a las 18:00", before(3, SIX)),
        ("media hora antes del inicio", before(minutes=30)),
        ("90 minutos después del final", after(minutes=90, anchor=END)),
        ("1 día antes de la fecha límite", before(1, anchor=DEADLINE)),
        # Arabic, with its own digits, signs and dual
        ("قبل 3 أيام الساعة 18:00", before(3, SIX)),
        ("قَبْلَ ٣ أيّام في الساعة ١٨:٠٠", before(3, SIX)),
        ("قبل يومين", before(2)),
        ("قبل نصف ساعة", before(minutes=30)),
        ("بعد ٩٠ دقيقة من النهاية", after(minutes=90, anchor=END)),
        ("قبل الموعد النهائي بيوم", before(1, anchor=DEADLINE)),
    ],
)
def test_what_people_type_is_read(typed: str, rule: Rule) -> None:
    assert read(typed) == rule


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", ["How long before or after? For example 3 days before at 18:00."]),
        ("before", ["How long before or after? For example 3 days before at 18:00."]),
        ("3 days", ["Before or after? For example 3 days before."]),
        (
            "2 hours after",
            ["After what? Write after the start, after the end or after the deadline."],
        ),
        ("days before", ["How many? Write the number before the word: 3 days before."]),
        ("9 before", ["9 of what? Write weeks, days, hours or minutes."]),
        ("3 dayz before", ["This word is not understood here. Did you mean day?"]),
        (
            "3 days befour",
            [
                "This word is not understood here. Did you mean before?",
                "Before or after? For example 3 days before.",
            ],
        ),
        ("1 month before", ["Months are not all as long: write weeks or days."]),
        (
            "0 minutes before",
            ["That is no time at all: for the moment itself, write at the start."],
        ),
        ("1 day before at 25:00", ["A day has the times 00:00 to 23:59."]),
        ("1 day before at", ["At what time? For example at 18:00."]),
        (
            "1 day before at 13 pm",
            ["Write 6 pm or 18:00, not both.", "At what time? For example at 18:00."],
        ),
        ("1 day before at 9 at 10", ["Give one time of day."]),
        (
            "2 hours before at 18:00",
            ["Give hours and minutes, or days and a time of day, not both."],
        ),
        ("on the day", ["At what time of the day? For example on the day at 08:00."]),
        (
            "at the start at 18:00",
            ["A time of day needs a day: 1 day before at 18:00, on the day at 08:00."],
        ),
        (
            "0.3 days before",
            [
                "Write whole days and whole minutes: 12 hours, 90 minutes.",
                "That is no time at all: for the moment itself, write at the start.",
            ],
        ),
        ("2 days before and after the end", ["Write before or after, not both."]),
        (
            "1 day before the end, the deadline",
            ["It is counted from one thing: the start, the end or the deadline."],
        ),
        (
            "1 day before the release",
            ["When the programme comes out is not known before: write after it."],
        ),
        ("367 days before", ["That is too far ahead: 366 days at most."]),
        ("57 days after the end", ["That is too long after: 56 days at most."]),
        ("9" * 85 + " days before", ["That is too far ahead: 366 days at most."]),
        ("1 day before " * 9, ["This is too long: 100 characters at most."]),
        ("not 3 days before", ["This word is not understood here: 3 days before at 18:00 is."]),
    ],
)
def test_everything_that_is_not_understood_is_told_with_what_would_be_right(
    typed: str, said: list[str]
) -> None:
    with pytest.raises(Unreadable) as refused:
        read(typed)
    assert [str(each.message) for each in refused.value.problems] == said


def test_what_was_found_is_shown_as_it_was_understood() -> None:
    with pytest.raises(Unreadable) as refused:
        read("3 DAYZ before at 24:10")
    assert [each.found for each in refused.value.problems] == ["dayz", "24:10"]


@given(st.text(max_size=120) | st.text("123 daysbefort:hm@", max_size=60))
def test_any_text_is_read_or_refused_with_a_problem(typed: str) -> None:
    try:
        rule = read(typed)
    except Unreadable as refused:
        assert refused.problems
    else:
        assert rule.days <= (MOST_AFTER if rule.after else MOST_BEFORE)


@given(rules(), st.sampled_from(Kind), st.sampled_from(Scope))
def test_a_rule_is_read_back_as_it_was_spelled(rule: Rule, kind: Kind, scope: Scope) -> None:
    whole = Rule("x", kind, scope, rule.anchor, rule.after, rule.days, rule.at, rule.minutes)
    assert read_back("x", whole.spelled()) == whole


def test_the_default_ladder_is_read_back_and_other_texts_are_no_rules() -> None:
    assert [read_back(each.name, each.spelled()) for each in DEFAULT_LADDER] == [*DEFAULT_LADDER]
    with pytest.raises(ValueError, match="not a rule as we spell it"):
        read_back("x", "reminder.event.start")


def test_every_word_of_the_table_stands_there_as_it_is_looked_up() -> None:
    assert [each for each in WORDS if each != plain_word(each).strip() or not each] == []
    assert max(len(each.split()) for each in WORDS) <= LONGEST_PHRASE
