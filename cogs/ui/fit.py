"""Discord's limits, kept before it refuses: lengths cut at a word, text defused, lists counted.

The limits stand in Discord's API reference (message components, interactions) and are not
checked by discord.py before sending.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

ITEMS = 40  # components of one LayoutView, nested ones counted
TEXT = 4_000  # all text of one Components V2 message together
LABEL = 80  # a button's label
TITLE = 45  # a modal's title, a field's label
OPTIONS = 25  # options of a menu, choices of an autocomplete
CHOICE = 100  # the name of a choice; an option's label
CONTENT = 2_000  # a message's plain content
LINK = 512  # the address of a link button

_MARKS = re.compile(r"([\\*_~`|>\[\]<@])")
_AT_THE_START = re.compile(r"^(\d*)([-+#.)])")  # a list, a heading, small print
_MARKS_BUT_EMPHASIS = re.compile(r"([\\`|>\[\]<@])")
_AT_A_LINES_START = re.compile(r"^([ \t]*-?)(#)", re.MULTILINE)  # a heading, small print
_ADDRESS = re.compile(r"(https?://[^\s<>\[\]()|`\\*\"]+)")
_BLANK = re.compile(r"\n\s*\n\s*\n")
_STEER = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def fit(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut before a word where one ends near, with an ellipsis."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut).rstrip() + "…"


def bare(text: str, limit: int) -> str:
    """Text that a person typed, where Discord formats nothing: on one line, and not turning the
    direction of what follows."""
    return fit(" ".join(_STEER.sub("", text).split()), limit)


def plain(text: str, limit: int = TEXT) -> str:
    """Text that a person typed, so that it can neither ping, format, forge a link's face, nor
    turn the direction of what follows; on one line."""
    return _AT_THE_START.sub(r"\1\\\2", _MARKS.sub(r"\\\1", bare(text, limit)))


def several_lines(text: str) -> str:
    """The same of a text of many lines, whose lines, lists, *emphasis* and bare addresses stay.
    At most twice as long."""
    flat = _BLANK.sub("\n\n", _STEER.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    parts = _ADDRESS.split(flat)
    parts[::2] = [_MARKS_BUT_EMPHASIS.sub(r"\\\1", part) for part in parts[::2]]
    return _AT_A_LINES_START.sub(r"\1\\\2", "".join(parts))


def lines_within(text: str, room: int) -> str:
    """The same, cut where it is longer than the room."""
    whole = several_lines(text)
    return whole if len(whole) <= room else several_lines(fit(text, room // 2))


def first_of(
    lines: Iterable[str], budget: int, more: Callable[[int], str], separator: str = "\n"
) -> str:
    """As many whole lines as fit the budget of characters; then ``more(how many were left)``."""
    every = list(lines)
    reserve = len(more(len(every))) + len(separator)
    kept: list[str] = []
    used = 0
    for place, line in enumerate(every):
        cost = len(line) + len(separator)
        room = budget - (reserve if place + 1 < len(every) else 0)
        if used + cost - len(separator) > room:
            break
        kept.append(line)
        used += cost
    if len(kept) < len(every):
        kept.append(more(len(every) - len(kept)))
    return separator.join(kept)


def pages_of(items: Sequence[object], size: int) -> int:
    """How many pages the items take; at least one."""
    return max(1, -(-len(items) // size))


class Room:
    """What is left of a card: components and characters."""

    def __init__(self, items: int, characters: int) -> None:
        self._items = items
        self._characters = characters

    def takes(self, items: int, characters: int) -> bool:
        """Whether it still fits; then it is taken."""
        if items > self._items or characters > self._characters:
            return False
        self._items -= items
        self._characters -= characters
        return True
