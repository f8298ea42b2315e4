"""JSON text as a tree of texts, each with its line and column (RFC 8259).

The json module would say nothing of lines, and make ten million objects of ten megabytes of
brackets before anybody could look at them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from schedules.files.tree import DEEPEST, MOST_NODES, Listing, Mapping, Node, Scalar
from schedules.files.words import Desk
from schedules.texts import T, Text

MOST_VALUES = MOST_NODES // 2  # their words are not counted
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)  # never tried twice
_DECODER = json.JSONDecoder(strict=False)  # a line break in a text does no harm
_SPACE = re.compile(r"[ \t\r\n]*")
_BARE = re.compile(r"-?\d[\d.eE+-]*|true|false|null")
_CLOSES = {"]": Listing, "}": Mapping}


def read_tree(text: str, desk: Desk) -> tuple[Node | None, bool]:
    """The tree of the text, and whether it is whole; where it stops being JSON is told."""
    parser = _Parser(text, desk)
    try:
        while parser.step():
            pass
    except _Broken as broken:
        parser.goto(broken.at)
        desk.add(broken.text, parser.line, parser.column)
        return None, False
    return parser.root, True


class _Broken(Exception):
    def __init__(self, text: Text, at: int) -> None:
        self.text = text
        self.at = at


@dataclass(slots=True)
class _Parser:
    """One pass over the text. ``open``: the nodes not closed yet; ``key``: of the value that
    comes next in a mapping; ``line_start``: where the line of ``at`` begins."""

    text: str
    desk: Desk
    at: int = 0
    line: int = 1
    line_start: int = 0
    root: Node | None = None
    open: list[Listing | Mapping] = field(default_factory=list)
    key: Scalar | None = None
    nodes: int = 0

    @property
    def column(self) -> int:
        return self.at - self.line_start + 1

    def goto(self, at: int) -> None:
        """Go on to a place in the text, counting its lines."""
        lines = self.text.count("\n", self.at, at)
        if lines:
            self.line += lines
            self.line_start = self.text.rfind("\n", self.at, at) + 1
        self.at = at

    def step(self) -> bool:
        """Take one value, or one end; False at the end of the text."""
        char = self._next()
        if self.root is not None and not self.open:
            if char:
                raise _Broken(T("One file is one schedule: nothing may follow it."), self.at)
            return False
        if self.open and char in _CLOSES and self.key is None:
            self._close(char)
            return True
        if self.open and self.key is None and isinstance(self.open[-1], Mapping):
            self._key(self.open[-1], char)
            return True
        self._value(char)
        return True

    def _next(self) -> str:
        """The next character that is no white space; "" at the end."""
        found = _SPACE.match(self.text, self.at)
        self.goto(found.end() if found else self.at)
        return self.text[self.at : self.at + 1]

    def _key(self, mapping: Mapping, char: str) -> None:
        if char != '"':
            raise _Broken(T("Here a word between double quotes is missing."), self.at)
        self.key = self._string()
        if self._next() != ":":
            raise _Broken(
                T("Here a colon is missing: write a word, a colon, a space and a text."), self.at
            )
        self.goto(self.at + 1)

    def _value(self, char: str) -> None:
        self.nodes += 1
        if self.nodes > MOST_VALUES:
            raise _Broken(T("The file is too long to read."), self.at)
        if char in ("[", "{"):
            if len(self.open) >= DEEPEST:
                raise _Broken(T("This is nested too deep to be part of a schedule."), self.at)
            node = (Listing if char == "[" else Mapping)(self.line, self.column)
            self.goto(self.at + 1)
            self._put(node)
            self.open.append(node)
            return
        self._put(self._string() if char == '"' else self._bare())
        self._comma()

    def _string(self) -> Scalar:
        found = _STRING.match(self.text, self.at)
        if found is None:
            raise _Broken(T("This quote is not closed."), self.at)
        try:
            text = found[0][1:-1] if "\\" not in found[0] else _DECODER.decode(found[0])
        except json.JSONDecodeError:
            raise _Broken(T("A backslash means more here: write two of them."), self.at) from None
        node = Scalar(text, self.line, self.column)
        self.goto(found.end())
        return node

    def _bare(self) -> Scalar:
        found = _BARE.match(self.text, self.at)
        if found is None:
            raise _Broken(
                T("Here a value is missing, or a text is not between double quotes."), self.at
            )
        node = Scalar(found[0], self.line, self.column, empty=found[0] == "null")
        self.goto(found.end())
        return node

    def _put(self, node: Node) -> None:
        parent = self.open[-1] if self.open else None
        if parent is None:
            self.root = node
        elif isinstance(parent, Listing):
            parent.items.append(node)
        elif self.key is not None:
            parent.entries.append((self.key, node))
            self.key = None

    def _close(self, char: str) -> None:
        if not isinstance(self.open[-1], _CLOSES[char]):
            raise _Broken(_NOT_CLOSED, self.at)
        self.open.pop()
        self.goto(self.at + 1)
        self._comma()

    def _comma(self) -> None:
        """After a value comes a comma, an end, or nothing more."""
        char = self._next()
        if char == "," and self.open:
            self.goto(self.at + 1)
            if self._next() in ("]", "}"):
                raise _Broken(T("A comma stands before an end: leave it out."), self.at)
        elif self.open and char not in _CLOSES:
            raise _Broken(_NOT_CLOSED, self.at)


_NOT_CLOSED = T("This bracket is not closed, or a comma is missing after it.")
