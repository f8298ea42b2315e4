"""Rules laid over one another, as typed, and as far as they may go."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.events import State
from bot.domain.reminders import Reminder, ReminderState, is_merged, replanned
from bot.domain.rules import (
    DEFAULTS,
    LANGUAGES,
    MOST,
    Asked,
    Ladders,
    Level,
    Own,
    Place,
    Rung,
    added,
    changed,
    check_room,
    checked_language,
    edited,
    in_force,
    ladder,
)
from bot.errors import Refusal
from schedules.reminders import Anchor, Kind, Rule, Scope
from tests.domain.test_reminders import planned, sfax
from tests.programmes import NOW, at, session
from tests.schedules.rules import rules

NAMES = [each.name for each in DEFAULTS] + ["own-a", "own-b"]
NEARER = [Level.COMMUNITY, Level.SERIES, Level.EVENT]
EVENT, SERIES = 7, 3
PLACES = {Level.COMMUNITY: Place(), Level.SERIES: Place(None, SERIES), Level.EVENT: Place(EVENT)}
HOUR = timedelta(hours=1)


def rung(name: str, level: Level, *, on: bool = True, **said: object) -> Rung:
    return Rung(Rule(name, **(said or {"minutes": 45})), level, on)  # type: ignore[arg-type]


@st.composite
def rungs(draw: st.DrawFn) -> list[Rung]:
    """What three levels say: each name once a level."""
    keys = st.tuples(st.sampled_from(NEARER), st.sampled_from(NAMES))
    found = []
    for level, name in draw(st.lists(keys, unique=True, max_size=12)):
        found.append(Rung(replace(draw(rules()), name=name), level, draw(st.booleans())))
    return found


def test_without_rules_the_default_ladder_holds() -> None:
    assert sorted(each.name for each in ladder([])) == sorted(each.name for each in DEFAULTS)
    assert set(in_force(ladder([]))) == set(DEFAULTS)


@settings(max_examples=60)
@given(rungs(), st.randoms())
def test_of_each_name_the_nearest_holds_whole_in_whatever_order_they_come(
    own: list[Rung], chance: object
) -> None:
    shuffled = [*own]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    found = {each.name: each for each in ladder(shuffled)}
    assert list(found.values()) == ladder(own)
    every = {each.name for each in own} | {each.name for each in DEFAULTS}
    assert set(found) == every
    for name in every:
        said = [each for level in reversed(NEARER) for each in own if each.level is level]
        nearest = [each for each in said if each.name == name]
        default = [each for each in DEFAULTS if each.name == name]
        assert found[name] == (nearest + default)[0]


@settings(max_examples=60)
@given(rungs())
def test_taking_a_level_away_gives_back_what_the_farther_ones_say(own: list[Rung]) -> None:
    without = [each for each in own if each.level is not Level.EVENT]
    named = {each.name for each in own if each.level is Level.EVENT}
    before, after = ladder(own), ladder(without)
    assert [each for each in before if each.name not in named] == [
        each for each in after if each.name not in named
    ]
    assert all(each.level is not Level.EVENT for each in after)


@settings(max_examples=60)
@given(rungs())
def test_in_force_is_what_is_on_and_no_two_that_always_fall_due_together(own: list[Rung]) -> None:
    whole = ladder(own)
    found = in_force(whole)
    on = [each for each in whole if each.on]
    if all(each.rule.kind is not Kind.FEEDBACK for each in on):
        on = [each for each in on if each.rule.kind is not Kind.NUDGE]
    assert set(found) <= set(on)
    assert {each.rule.moment for each in found} == {each.rule.moment for each in on}
    assert len({each.rule.moment for each in found}) == len(found)
    assert in_force(found) == found
    for each in on:
        (kept,) = [one for one in found if one.rule.moment == each.rule.moment]
        assert [*Level].index(kept.level) >= [*Level].index(each.level)


def test_of_several_that_always_fall_due_together_the_nearest_is_in_force() -> None:
    far, near = rung("own-a", Level.COMMUNITY), rung("own-b", Level.EVENT)
    other = rung("own-c", Level.SERIES)
    for order in ([far, near, other], [near, other, far]):
        found = [each for each in in_force(order) if each.level is not Level.DEFAULT]
        assert found == [near]
    assert in_force([far, replace(near, on=False)]) == (far,)


def test_without_a_request_for_feedback_nobody_is_asked_for_it_once_more() -> None:
    (feedback,) = [each for each in DEFAULTS if each.name == "feedback"]
    off = ladder([replace(feedback, level=Level.EVENT, on=False)])
    assert {each.name for each in in_force(off)} == {"7d", "1d", "1h", "10m", "seat-10m"}


@settings(max_examples=60)
@given(rungs())
def test_the_ladders_of_many_events_are_those_of_each(own: list[Rung]) -> None:
    rows = [Own(PLACES[each.level], each) for each in own]
    of_all = Ladders(rows)
    series = [each for each in own if each.level is not Level.EVENT]
    community = [each for each in own if each.level is Level.COMMUNITY]
    assert of_all.of(EVENT, SERIES) == in_force(ladder(own))
    assert of_all.of(EVENT + 1, SERIES) == in_force(ladder(series))
    assert of_all.of(EVENT + 1, None) == in_force(ladder(community))
    assert of_all.whole(None, SERIES) == ladder(series)
    assert of_all.of(EVENT + 1, None) is of_all.of(EVENT + 2, None)


@settings(max_examples=60)
@given(rungs(), rungs())
def test_only_what_changed_is_named(own: list[Rung], other: list[Rung]) -> None:
    before, after = in_force(ladder(own)), in_force(ladder(other))
    names = changed(before, after)
    were, are = ({each.name: each for each in rungs} for rungs in (before, after))
    assert names == {name for name in {*were, *are} if were.get(name) != are.get(name)}
    assert changed(before, before) == frozenset()


@settings(max_examples=40)
@given(rungs(), rungs())
def test_replanning_only_what_changed_comes_to_the_same_as_replanning_all(
    own: list[Rung], other: list[Rung]
) -> None:
    event = sfax(sessions=(session("opening", 10), session("visit", 10.2, seats=3)))
    event = replace(event, rsvp_until=at(8).instant, released=NOW)
    before, after = in_force(ladder(own)), in_force(ladder(other))
    standing = replanned(event, [], NOW, before).plan
    names = changed(before, after)
    whole = replanned(event, standing, NOW + HOUR, after)
    part = replanned(
        event,
        [each for each in standing if each.rule in names],
        NOW + HOUR,
        [each for each in after if each.name in names],
    )
    assert [set(each) for each in whole[:3]] == [set(each) for each in part[:3]]
    assert all(each.due >= NOW + HOUR for each in whole.plan)


def test_a_rule_added_late_falls_due_only_in_the_future() -> None:
    """Three days before the start, two days before is planned and a week before is not."""
    own = [
        rung("own-a", Level.EVENT, days=2, at=time(18)),
        rung("own-b", Level.EVENT, days=5, at=time(18)),
    ]
    late = at(7).instant
    standing = [each for each in planned(sfax()) if each.due >= late]
    change = replanned(sfax(), standing, late, in_force(ladder(own)))
    assert [each.rule for each in change.plan] == ["own-a"]
    assert change.plan[0].said == own[0].rule
    assert change.plan[0].level is Level.EVENT


def test_what_was_sent_is_not_repeated_when_its_rule_moves() -> None:
    before = planned(sfax())
    sent = replace(before[0], state=ReminderState.SENT)
    moved = in_force(ladder([rung("7d", Level.EVENT, days=5, at=time(9))]))
    change = replanned(sfax(), [sent, *before[1:]], sent.due + HOUR, moved)
    assert (change.plan, change.supersede, change.outdated) == ([], [], [sent])


def test_a_rule_that_is_off_is_withdrawn_and_planned_again_when_given_back() -> None:
    before = planned(sfax())
    off = in_force(ladder([rung("1h", Level.COMMUNITY, on=False)]))
    change = replanned(sfax(), before, NOW, off)
    assert [each.rule for each in change.supersede] == ["1h"]
    withdrawn = [
        replace(each, state=ReminderState.SUPERSEDED) if each.rule == "1h" else each
        for each in before
    ]
    assert [each.rule for each in replanned(sfax(), withdrawn, NOW).plan] == ["1h"]


def test_whose_rule_it_is_is_written_anew_when_nothing_else_changes() -> None:
    before = planned(sfax())
    own = in_force(ladder([Rung(DEFAULTS[2].rule, Level.SERIES)]))
    change = replanned(sfax(), before, NOW, own)
    assert [(each.rule, each.level) for each in change.plan] == [("1h", Level.SERIES)]
    sent = [replace(each, state=ReminderState.SENT) for each in before]
    assert replanned(sfax(), sent, NOW, own)[:3] == ([], [], [])


@pytest.mark.parametrize("state", [State.DRAFT, State.ANNOUNCED, State.POSTPONED])
def test_a_draft_has_no_reminders_and_publishing_it_plans_them(state: State) -> None:
    """A clone is a draft: whatever rules there are, nothing is planned until it is scheduled."""
    own = in_force(ladder([rung("own-a", Level.COMMUNITY)]))
    draft = replace(sfax(), stored=state)
    assert replanned(draft, [], NOW, own).plan == []
    published = replanned(replace(draft, stored=State.SCHEDULED), [], NOW, own)
    assert sorted(each.rule for each in published.plan) == sorted(
        ["7d", "1d", "1h", "own-a", "10m", "feedback", "nudge"]
    )


def test_the_deadline_and_the_release_are_counted_from_where_there_are_any() -> None:
    own = in_force(
        ladder(
            [
                rung("own-a", Level.EVENT, anchor=Anchor.DEADLINE, days=1),
                rung("own-b", Level.EVENT, anchor=Anchor.RELEASE, after=True, days=1, at=time(10)),
            ]
        )
    )
    event = replace(sfax(), rsvp_until=at(8).instant, released=NOW)
    due = {each.rule: each.due for each in replanned(event, [], NOW, own).plan}
    assert due["own-a"] == at(7).instant
    assert due["own-b"] == NOW + timedelta(days=1, hours=9)  # 10:00 in Tunis
    names = {each.rule for each in replanned(sfax(), [], NOW, own).plan}
    assert names & {"own-a", "own-b"} == set()


def test_of_two_due_together_that_of_the_nearer_rule_is_sent() -> None:
    """24 hours before and 1 day before may be the same moment, of two rules."""
    due, late = at(9).instant, at(9.04).instant
    far = Reminder(1, 1, None, "own-a", due, late, level=Level.COMMUNITY)
    near = replace(far, rule="own-b", level=Level.EVENT)
    assert [is_merged(each, [far, near], due) for each in (far, near)] == [True, False]


def test_a_rule_is_added_as_it_was_typed() -> None:
    ask = Asked("3 days before at 18:00", Scope.SEATED, " Bonjour {title} ", "fr")
    rule = Rule("own-a", scope=Scope.SEATED, days=3, at=time(18))
    assert added(ask, "own-a", Place(EVENT), DEFAULTS, "fr") == Rung(
        rule, Level.EVENT, True, {"fr": "Bonjour {title}"}
    )


def test_every_problem_of_a_rule_is_told_at_once() -> None:
    ask = Asked("3 dayz before", text="{titel} and {", language="en")
    with pytest.raises(Refusal) as refused:
        added(ask, "own-a", Place(EVENT), DEFAULTS, "en")
    assert [each.found for each in refused.value.problems] == ["dayz", "{titel}", "{"]


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (
            Asked("1 day before the deadline", Scope.SESSION),
            "Sessions have no deadline and no release of their own.",
        ),
        (Asked("1 day after the programme is out", Scope.SEATED), "Sessions have no deadline"),
    ],
)
def test_a_rule_of_sessions_is_not_counted_from_what_only_events_have(
    ask: Asked, sentence: str
) -> None:
    with pytest.raises(Refusal) as refused:
        added(ask, "own-a", Place(), DEFAULTS, "en")
    assert str(refused.value.problems[0].message).startswith(sentence)


def test_a_rule_that_says_what_another_says_is_refused() -> None:
    with pytest.raises(Refusal, match="at that time already"):
        added(Asked("1 hour before"), "own-a", Place(), DEFAULTS, "en")
    off = [replace(each, on=False) for each in DEFAULTS]
    assert added(Asked("1 hour before"), "own-a", Place(), off, "en").on


def test_an_edit_keeps_what_was_not_asked_and_is_the_places_own() -> None:
    before = Rung(DEFAULTS[0].rule, Level.COMMUNITY, True, {"en": "Hello", "fr": "Bonjour"})
    ask = Asked(text="", language="fr")
    assert edited(before, ask, Place(EVENT), [before], "fr") == Rung(
        DEFAULTS[0].rule, Level.EVENT, True, {"en": "Hello"}
    )
    moved = edited(before, Asked("5 days before"), Place(None, SERIES), [before], "en")
    assert moved == Rung(Rule("7d", days=5), Level.SERIES, True, before.texts)
    assert not edited(before, Asked(on=False), Place(), [before], "en").on


def test_feedback_may_move_after_the_end_only_and_has_its_own_words() -> None:
    (feedback,) = [each for each in DEFAULTS if each.name == "feedback"]
    later = edited(feedback, Asked("2 hours after the end"), Place(), DEFAULTS, "en")
    assert (later.rule.kind, later.rule.scope, later.rule.minutes) == ("feedback", "session", 120)
    with pytest.raises(Refusal) as refused:
        edited(feedback, Asked("2 hours before"), Place(), DEFAULTS, "en")
    assert [str(each) for each in refused.value.problems] == [
        "Feedback is asked for after the end: 1 hour after the end."
    ]
    with pytest.raises(Refusal, match="its own words"):
        edited(feedback, Asked(text="Hello"), Place(), DEFAULTS, "en")


def test_a_level_has_a_limited_number_of_rules_and_a_rule_of_languages() -> None:
    full = [rung(f"own-{number}", Level.EVENT) for number in range(MOST)]
    check_room(full[1:])
    with pytest.raises(Refusal, match=f"There are {MOST} rules here already"):
        check_room(full)
    texts = {f"l{chr(97 + number)}": "x" for number in range(LANGUAGES)}
    spoken = Rung(DEFAULTS[0].rule, Level.EVENT, True, texts)
    with pytest.raises(Refusal) as refused:
        edited(spoken, Asked(text="x"), Place(EVENT), [spoken], "fr")
    assert [str(each) for each in refused.value.problems] == ["A text is in 10 languages at most."]


@pytest.mark.parametrize("code", ["en", "fr", "pt-BR", "es-419", "ar", "zh-CN"])
def test_a_language_is_a_code_as_discord_has_them(code: str) -> None:
    assert checked_language(f" {code} ") == code


@pytest.mark.parametrize("code", ["french", "FR", "e", "fr:x", "en_GB", "@everyone"])
def test_what_is_no_language_is_refused(code: str) -> None:
    with pytest.raises(Refusal, match="is no language"):
        checked_language(code)
