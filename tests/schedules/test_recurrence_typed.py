"""What people type of how often something happens."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.recurrence.rule import Frequency, Recurrence, Weekday
from schedules.recurrence.typed import read_typed
from schedules.recurrence.words import in_words
from tests.schedules.recurrences import BEGUN

MONDAY = date(2027, 3, 1)
ENGLISH = {
    "daily": "every day",
    "every 3 days": "every 3 days",
    "every third day": "every 3 days",
    "every other day": "every 2 days",
    "weekly": "every week on Monday",
    "Mondays": "every week on Monday",
    "every mon, wed & fri": "every week on Monday, Wednesday and Friday",
    "every 2 weeks on mon, thu": "every 2 weeks on Monday and Thursday",
    "repeats fortnightly on Tuesdays": "every 2 weeks on Tuesday",
    "every other Tuesday, 10 times": "every 2 weeks on Tuesday, 10 times",
    "every second week": "every 2 weeks on Monday",
    "every weekday": "every week on Monday, Tuesday, Wednesday, Thursday and Friday",
    "weekends": "every week on Saturday and Sunday",
    "monthly on the last Friday": "every month on the last Friday",
    "the first and third Monday of each month": (
        "every month on the first Monday and the third Monday"
    ),
    "every 2nd Tuesday of the month": "every month on the second Tuesday",
    "every first Friday": "every month on the first Friday",
    "second-to-last Thursday of every month": "every month on the second last Thursday",
    "the last working day of every month": "every month on the last working day",
    "every 15th": "every month on the 15th",
    "every 1st and 15th": "every month on the 1st and the 15th",
    "every 15th of the month": "every month on the 15th",
    "every 15 of the month": "every month on the 15th",
    "every 3rd month": "every 3 months on the 1st",
    "the first of the month": "every month on the 1st",
    "the last of every month": "every month on the last day",
    "the 3rd and 4th of March": "every year on the 3rd and the 4th in March",
    "the last day of every 3 months": "every 3 months on the last day",
    "every 31st, or the last day": "every month on the last day",
    "every 30th, or the last day": "every month on the 30th, or the last day of shorter months",
    "every 31st, skipping shorter months": "every month on the 31st, skipping shorter months",
    "every 29 February in leap years": "every year on 29 February, in leap years only",
    "every month on the 13th if it is a Friday": "every month on the 13th if it is a Friday",
    "every month on every Monday": "every month on every Monday",
    "every year on 3 March": "every year on 3 March",
    "yearly on March 3rd": "every year on 3 March",
    "annually": "every year on 1 March",
    "the first Sunday of May": "every year on the first Sunday in May",
    "every 31 December": "every year on 31 December",
    "every 3rd in March and July": "every year on the 3rd in March and July",
    "weekly until 3 June 2027": "every week on Monday, until 2027-06-03",
    "weekly until Thu, June 3, 2027": "every week on Monday, until 2027-06-03",
    "weekly until 3 June": "every week on Monday, until 2027-06-03",
    "weekly until 1 January": "every week on Monday, until 2028-01-01",
    "weekly until 2027-06-03": "every week on Monday, until 2027-06-03",
    "weekly until 13/06/2027": "every week on Monday, until 2027-06-13",
    "every Monday for 10 weeks": "every week on Monday, until 2027-05-09",
    "every Monday for 3 months": "every week on Monday, until 2027-05-31",
    "every Monday for ten times": "every week on Monday, 10 times",
    "every 2 weeks on Sunday and Monday, weeks starting on Sunday": (
        "every 2 weeks on Monday and Sunday, weeks beginning on Sunday"
    ),
    "FREQ=WEEKLY;BYDAY=TU": "every week on Tuesday",
    "\u200fevery\u00a0Monday\u200e": "every week on Monday",
}
FRENCH = {
    "tous les jours": "every day",
    "tous les mardis": "every week on Tuesday",
    "chaque mar et jeu": "every week on Tuesday and Thursday",
    "toutes les deux semaines, le lundi et le jeudi": "every 2 weeks on Monday and Thursday",
    "un mardi sur deux": "every 2 weeks on Tuesday",
    "une semaine sur deux": "every 2 weeks on Monday",
    "le premier lundi de chaque mois": "every month on the first Monday",
    "le 1er et le 15 de chaque mois": "every month on the 1st and the 15th",
    "l'avant-dernier vendredi du mois": "every month on the second last Friday",
    "tous les 15 du mois": "every month on the 15th",
    "tous les quinze jours, le mardi": "every 2 weeks on Tuesday",
    "tous les ans le 3 août": "every year on 3 August",
    "tous les mardis jusqu'au 3 juin 2027": "every week on Tuesday, until 2027-06-03",
    "mensuel, 6 fois": "every month on the 1st, 6 times",
}
SPANISH = {
    "todos los días": "every day",
    "cada 2 semanas": "every 2 weeks on Monday",
    "todos los martes y jueves hasta el 3 de junio de 2027": (
        "every week on Tuesday and Thursday, until 2027-06-03"
    ),
    "el último viernes de cada mes": "every month on the last Friday",
    "cada 15 del mes": "every month on the 15th",
    "cada mar, jue": "every week on Tuesday and Thursday",
    "cada año el 3 de enero": "every year on 3 January",
    "los sábados durante 10 semanas": "every week on Saturday, until 2027-05-09",
    "semanal, 8 veces": "every week on Monday, 8 times",
}
ARABIC = {
    "كل يوم": "every day",
    "كل أسبوعين": "every 2 weeks on Monday",
    "كل ٣ أسابيع": "every 3 weeks on Monday",
    "كل يوم اثنين وخميس": "every week on Monday and Thursday",
    "كل أول جمعة من الشهر": "every month on the first Friday",
    "الاثنين الأول من كل شهر": "every month on the first Monday",
    "آخر يوم من كل شهر": "every month on the last day",
    "يوم 15 من الشهر": "every month on the 15th",
    "كل سنة في 3 جوان": "every year on 3 June",
    "كل شهر حتى ٣ حزيران ٢٠٢٧": "every month on the 1st, until 2027-06-03",
    "كلَّ ثلاثاء، 5 مرات": "every week on Tuesday, 5 times",
}


def words(text: str, language: str | None) -> str:
    """The rule in words, or the answers of the question, or the problems."""
    typed = read_typed(text, MONDAY, language)
    if typed.rule:
        return str(in_words(typed.rule))
    if typed.question:
        answers = " or ".join(str(answer.words) for answer in typed.question.answers)
        return f"{typed.question.sentence} {answers}"
    return " | ".join(str(problem.message) for problem in typed.problems)


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        *(("en", *row) for row in ENGLISH.items()),
        *(("fr", *row) for row in FRENCH.items()),
        *(("es", *row) for row in SPANISH.items()),
        *(("ar", *row) for row in ARABIC.items()),
    ],
)
def test_a_phrase_is_the_rule_that_was_meant(language: str, text: str, said: str) -> None:
    assert words(text, language) == said


@pytest.mark.parametrize("table", [FRENCH, ARABIC, ENGLISH])
def test_a_phrase_is_understood_whatever_the_language_of_the_person(
    table: dict[str, str],
) -> None:
    clear = {text: said for text, said in table.items() if " mar" not in text}
    assert {text: words(text, None) for text in clear} == clear


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "every 31st",
            "Not every month has a day 31. What then?"
            " the last day of the month or nothing: it is skipped",
        ),
        (
            "every 15th and 30th",
            "Not every month has a day 30. What then?"
            " the last day of the month or nothing: it is skipped",
        ),
        (
            "every 29 February",
            "Most years have no 29 February. What then?"
            " the last day of the month or nothing: it is skipped",
        ),
        (
            "every second Tuesday, 5 times",
            "Which of the two do you mean?"
            " every 2 weeks on Tuesday, 5 times or every month on the second Tuesday, 5 times",
        ),
        (
            "tous les 15 jours",
            "Which of the two do you mean? every 2 weeks on Monday or every 15 days",
        ),
        (
            "cada quince días",
            "Which of the two do you mean? every 2 weeks on Monday or every 15 days",
        ),
    ],
)
def test_what_can_be_meant_in_two_ways_is_asked(text: str, question: str) -> None:
    assert words(text, None) == question


def test_the_answers_of_a_question_are_the_rules() -> None:
    typed = read_typed("every 31st except 31 May", date(2027, 1, 31))
    assert typed.question is not None
    assert [answer.rule for answer in typed.question.answers] == [
        Recurrence.of(Frequency.MONTHLY, month_days=[-1]),
        Recurrence.of(Frequency.MONTHLY, month_days=[31]),
    ]
    assert typed.skipped == (date(2027, 5, 31),)


def test_a_start_on_the_31st_asks_where_only_monthly_was_said() -> None:
    typed = read_typed("monthly", date(2027, 1, 31))
    assert typed.question is not None
    assert str(typed.question.sentence) == "Not every month has a day 31. What then?"


def test_days_excepted_are_given_in_order() -> None:
    typed = read_typed("every weekday except 2027-03-09, 5 March and Friday 12 March", MONDAY)
    assert typed.skipped == (date(2027, 3, 5), date(2027, 3, 9), date(2027, 3, 12))


def test_an_rrule_may_have_exceptions_after_it() -> None:
    typed = read_typed("FREQ=YEARLY;BYDAY=20MO except 2027-05-17", MONDAY)
    assert typed.rule == Recurrence.of(Frequency.YEARLY, weekdays=[Weekday(0, 20)])
    assert typed.skipped == (date(2027, 5, 17),)


NOT = "“{}” is not understood here."


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", "How often? Write, for example: every 2 weeks on Monday and Thursday."),
        ("sometime", NOT.format("sometime")),
        (
            "perhaps every Monday at 10:00",
            f"{NOT.format('perhaps')} | {NOT.format('10:00')}",
        ),
        ("biweekly", NOT.format("biweekly")),
        ("every hour", "An event repeats every day at most."),
        ("every 0 days", "It can repeat every 1 to 1000 days, weeks, months or years."),
        ("every 3 weeks every 2 weeks", "It says twice how often."),
        ("daily weekly", "It says twice how often."),
        ("every Monday, 3 times, until 3 June", "It says twice when it ends."),
        ("FREQ=DAILY sometimes", NOT.format("sometimes")),
        ("every Monday until June", "Which day? Write it as 3 March 2027 or 2027-03-03."),
        ("every Monday until 31 June 2027", "This is not a date: write 2027-03-03, for example."),
        ("every Monday until 03/04/2027", "This is not a date: write 2027-03-03, for example."),
        ("every Monday until Tuesday 3 June 2027", "2027-06-03 is a Thursday."),
        ("every Monday except 2 March", "2027-03-02 is not one of its days."),
        (
            "every month on Monday",
            "Which Monday: the first, the second, the last? Or every Monday?",
        ),
        ("every 2 days on Monday", "Give a number of days or weekdays, not both."),
        (
            "on 15 January and 3 July",
            "These dates do not repeat together: make an event of each.",
        ),
        (
            "every month on the 29th and 31st",
            "Give one day after the 28th: shorter months do not have all of them.",
        ),
        ("every month on the 15th or the last day", "Every one of its months has that day."),
        ("every month on the 32nd", "Days of the month are from 1 to 31, or from -1, the last, to"
         " -31."),
        (
            "every month if it is a Monday",
            "Which Monday: the first, the second, the last? Or every Monday?",
        ),
        ("every week on the 3rd", "What repeats every week has no days of the month."),
        ("2 weeks", "Write “every” before it: every 2 weeks."),
        ("every day, 1000000000 times", "It can take place from 1 to 1000 times."),
        ("every Monday " + "x" * 300, "This is too long: 300 characters at most."),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_told_and_nothing_guessed(text: str, problems: str) -> None:
    assert words(text, "en") == problems


_FRAGMENTS = st.sampled_from(
    [
        *("every", "other", "2", "3rd", "weeks", "month", "day", "the", "last", "first", "Monday"),
        *("friday", "and", "in", "31st", "March", "until", "2027", "2027-06-03", "except", "times"),
        *(
            "or the last day",
            "if it is a",
            "jusqu'au",
            "tous les",
            "كل",
            "يوم",
            "1.2",
            "-",
            "\u0301",
        ),
    ]
)


@given(st.lists(_FRAGMENTS | st.text(max_size=5), max_size=12).map(" ".join))
@settings(max_examples=400, deadline=None)
def test_any_text_is_a_rule_a_question_or_problems(text: str) -> None:
    typed = read_typed(text, MONDAY)
    assert [typed.rule is not None, typed.question is not None, bool(typed.problems)].count(
        True
    ) == 1


@given(BEGUN)
@settings(max_examples=500, deadline=None)
def test_a_rule_in_english_words_is_understood_as_the_same_rule(
    begun: tuple[Recurrence, date],
) -> None:
    """All but positions, and weekdays counted beyond the fifth, which nobody types."""
    rule, _ = begun
    said = str(in_words(rule))
    typed = read_typed(said, MONDAY, "en")
    if "of these" in said or " number " in said:
        assert typed.rule is None
    else:
        assert (typed.rule, typed.problems) == (rule, ())


def test_the_longest_text_is_read_in_milliseconds() -> None:
    started = time.perf_counter()
    for text in ("every " * 50, "1 " * 150, "first " * 50, "x" * 10_000, "or the last " * 25):
        read_typed(text[:300] if len(text) < 400 else text, MONDAY)
    assert time.perf_counter() - started < 0.5
