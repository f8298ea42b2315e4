"""The words of several languages as one vocabulary, and a typed text held against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Any

from schedules.typed_dates import anywhere, arabic, calendar_names, english, french, places, spanish
from schedules.typed_dates.senses import Meaning, Sense, Table
from schedules.typed_dates.tokens import Token, keys

TABLES: dict[str, Table] = {
    "en": english.TABLE,
    "fr": french.TABLE,
    "es": spanish.TABLE,
    "ar": arabic.TABLE,
}
Phrase = tuple[str, ...]
_LONG_WORDS = (Sense.MONTH, Sense.WEEKDAY, Sense.DAY, Sense.UNIT)


@dataclass(frozen=True)
class Vocabulary:
    """``phrases``: the keys of a phrase → what it can mean. ``spelt``: the key of a word that may
    be mistyped → how it is written."""

    phrases: dict[Phrase, tuple[Meaning, ...]]
    spelt: dict[str, str]

    @cached_property
    def by_head(self) -> dict[str, tuple[Phrase, ...]]:
        return _by_head(self.phrases)

    def starting(self, tokens: tuple[Token, ...], i: int) -> Iterator[tuple[int, Meaning]]:
        """Every phrase that begins at the token, with where it ends and each of its meanings.
        A place is looked for only where no word of the language stands."""
        head = tokens[i].key
        for phrase in self.by_head.get(head, ()):
            if _stands(phrase, tokens, i):
                for meaning in self.phrases[phrase]:
                    yield i + len(phrase), meaning
        if head not in self.by_head and tokens[i].is_word:
            for phrase in _places_by_head().get(head, ()):
                if _stands(phrase, tokens, i):
                    yield i + len(phrase), (Sense.PLACE, places.named()[phrase])

    def near(self, word: str) -> str | None:
        """The word that a slip of the fingers may have been."""
        near = get_close_matches(word[:30], self.spelt, 1, 0.75) if len(word) > 3 else []
        return self.spelt[near[0]] if near else None


@cache
def vocabulary(languages: tuple[str, ...]) -> Vocabulary:
    """The words of the languages together, and those that are the same in every language."""
    found: dict[Phrase, dict[tuple[Sense, Any], None]] = defaultdict(dict)
    spelt: dict[str, str] = {}
    for table in (anywhere.TABLE, *map(_table, languages)):
        for sense, values in table.items():
            for value, phrases in values.items():
                for phrase in filter(keys, phrases.split("|")):
                    found[keys(phrase)][(sense, value)] = None
                    if sense in _LONG_WORDS and len(phrase) > 3 and phrase.isalpha():
                        spelt.setdefault(keys(phrase)[0], phrase)
    return Vocabulary({phrase: tuple(senses) for phrase, senses in found.items()}, spelt)


def _table(language: str) -> Table:
    return TABLES.get(language) or calendar_names.table(language)


def _by_head(phrases: Iterable[Phrase]) -> dict[str, tuple[Phrase, ...]]:
    found: dict[str, tuple[Phrase, ...]] = {}
    for phrase in phrases:
        found[phrase[0]] = (*found.get(phrase[0], ()), phrase)
    return found


@cache
def _places_by_head() -> dict[str, tuple[Phrase, ...]]:
    return _by_head(places.named())


def _stands(phrase: Phrase, tokens: tuple[Token, ...], i: int) -> bool:
    part = tokens[i : i + len(phrase)]
    return len(part) == len(phrase) and all(
        key == token.key for key, token in zip(phrase, part, strict=True)
    )


@dataclass(frozen=True, eq=False)
class Line:
    """A text and what its words can mean; rules keep what they found in ``memo``."""

    tokens: tuple[Token, ...]
    words: Vocabulary
    memo: dict[tuple[int, int], list[tuple[int, Any]]] = field(default_factory=dict)

    @cached_property
    def meanings(self) -> tuple[tuple[tuple[int, Meaning], ...], ...]:
        return tuple(tuple(self.words.starting(self.tokens, i)) for i in range(len(self.tokens)))

    @cached_property
    def unknown(self) -> tuple[Token, ...]:
        """The words that no phrase covers."""
        covered: set[int] = set()
        for i, found in enumerate(self.meanings):
            for end, _ in found:
                covered.update(range(i, end))
        return tuple(
            token
            for i, token in enumerate(self.tokens)
            if i not in covered and not token.is_number and token.is_word
        )

    def may_begin(self, i: int) -> bool:
        """Whether a part of a date may begin there: most signs only stand between parts, and
        15h30 is one part."""
        token = self.tokens[i]
        if token.is_number:
            return not token.joined or self.tokens[i - 1].key == "t"
        return bool(self.meanings[i]) or token.key in "+<"

    def says(self, sense: Sense) -> bool:
        return any(each is sense for found in self.meanings for _, (each, _) in found)
