"""A typed text as tokens: numbers, words and single signs.

Words are compared by their key: small letters, no accents and no short vowels, hamza and tatweel
left out, ta marbuta and alif maqsura as people type them. Marks of direction are no part of a
text: they are left out before anything else.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_MARKS = "\u0300-\u036f\u064b-\u065f\u0670"
_TOKEN = re.compile(rf"\d+|(?:[^\W\d_][{_MARKS}]*)+|\S")
_ALIKE = str.maketrans(
    {"ة": "ه", "ى": "ي", "ـ": "", "ٱ": "ا", "ی": "ي", "ک": "ك", "،": ",", "؛": ";", "٫": "."}
    | dict.fromkeys("‘’ʼ`´′", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
)


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` as typed, ``key`` to compare it by; the key of a number has ASCII digits.
    ``joined``: a number that follows a letter without a space, as the minutes of 15h30 do."""

    text: str
    key: str
    joined: bool = False

    @property
    def is_number(self) -> bool:
        return self.key.isdecimal()

    @property
    def is_word(self) -> bool:
        return self.key.isalpha()


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text, in their order; white space only parts them."""
    plain = "".join(_plain(char) for char in unicodedata.normalize("NFKC", text))
    found = (
        Token(part[0], _key(part[0]), part.start() > 0 and plain[part.start() - 1].isalpha())
        for part in _TOKEN.finditer(plain)
    )
    return tuple(token for token in found if token.key)


def keys(phrase: str) -> tuple[str, ...]:
    """The keys of the tokens of a phrase."""
    return tuple(token.key for token in tokens(phrase))


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    return " " if category in ("Cc", "Cs", "Zl", "Zp") else char


def _key(word: str) -> str:
    if word.isdecimal():
        return "".join(str(unicodedata.decimal(digit)) for digit in word)
    letters = unicodedata.normalize("NFKD", word).casefold()
    return "".join(
        char for char in letters if unicodedata.category(char) not in ("Mn", "Cf")
    ).translate(_ALIKE)
