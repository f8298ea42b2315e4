"""Organisers' own words: their fields, and in which language they are said."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.rule_texts import FIELDS, LONGEST, Field, chosen, pieces, problems

_README = Path(__file__).parents[2] / "README.md"


def test_a_text_is_taken_apart_at_its_fields() -> None:
    assert list(pieces("{title} at { time }: {nothing}!")) == [
        Field("title"),
        " at ",
        Field("time"),
        ": {nothing}!",
    ]


@pytest.mark.parametrize("text", ["", "Hello", "{title}{link}", "a\n\n{ place }"])
def test_a_text_of_known_fields_has_no_problems(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{titel}", [(1, "{titel}", "There is no such field.")]),
        ("a\nb {title", [(2, "{title", "A brace stands alone:")]),
        ("} {}", [(1, "} {}", "A brace stands alone:"), (1, "{}", "There is no such field.")]),
        ("{{title}}", [(1, "{{title}}", "A brace stands"), (1, "}", "A brace stands")]),
        ("{title.__class__}", [(1, "{title.__class__}", "There is no such field.")]),
        ("{title!r:>99}", [(1, "{title!r:>99}", "There is no such field.")]),
        ("x" * (LONGEST + 1), [(None, None, "A text has 1000 characters at most.")]),
    ],
)
def test_unknown_fields_and_open_braces_are_told_with_their_line_and_what_is_allowed(
    text: str, found: list[tuple[int | None, str | None, str]]
) -> None:
    said = problems(text)
    assert [(each.line, each.found) for each in said] == [each[:2] for each in found]
    for each, (_, _, sentence) in zip(said, found, strict=True):
        assert str(each.message).startswith(sentence)
    named = [each for each in said if each.found]
    assert all(f"{{{name}}}" in str(each.message) for each in named for name in FIELDS)


@given(st.text(st.sampled_from("{} title\nabc"), max_size=40))
def test_no_text_without_problems_keeps_a_brace(text: str) -> None:
    typed = "".join(each for each in pieces(text) if isinstance(each, str))
    assert bool(problems(text)) == bool(re.search(r"[{}]", typed))


@pytest.mark.parametrize(
    ("texts", "language", "said"),
    [
        ({}, "fr", None),
        ({"fr": "F", "en": "E"}, "fr", "F"),
        ({"fr": "F", "en": "E"}, "fr-CA", "F"),
        ({"pt-BR": "B", "pt": "P"}, "pt-BR", "B"),
        ({"fr": "F", "en": "E"}, "ar", "E"),
        ({"fr": "F", "es": "S"}, "ar", "S"),
    ],
)
def test_the_text_is_in_the_readers_language_else_in_english_else_in_any(
    texts: dict[str, str], language: str, said: str | None
) -> None:
    assert chosen(texts, language) == said


def test_every_field_stands_in_the_readme() -> None:
    _, found, rest = _README.read_text(encoding="utf-8").partition("\n## Reminder rules\n")
    assert found
    named = re.findall(r"^\| `\{(\w+)\}` \|", rest.partition("\n## ")[0], flags=re.MULTILINE)
    assert named == list(FIELDS)
