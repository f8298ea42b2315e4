"""YAML text as a tree of texts, each with its line and column.

Every scalar stays the text that was typed: 19:00 and no mean what they look like, which YAML
1.1 readers turn into 1140 and false, and 1.2 differs from it in nothing else that a schedule
needs. libyaml parses (30 times as fast as a parser in Python); what it says of an error is
put into a sentence for people. Aliases, tags and second documents are refused, so a small
file cannot unfold into a large one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from schedules.files.tree import DEEPEST, MOST_NODES, Listing, Mapping, Node, Scalar
from schedules.files.words import Desk
from schedules.texts import T, Text

_UNSEEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_EMPTY = ("", "~", "null", "Null", "NULL")
_Loader: type[yaml.Loader | yaml.CLoader] = getattr(yaml, "CLoader", yaml.Loader)


def read_tree(text: str, desk: Desk) -> tuple[Node | None, bool]:
    """The tree of the text, and whether it is whole.

    Where the text stops being YAML that is told, and the tree holds what was complete
    before: the root and its lists, with their finished items.
    """
    builder = _Builder(desk)
    text = _UNSEEN.sub(" ", text)  # YAML has no place for them, nor has a text for people
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if not builder.take(event):
                return builder.finished_part(), False
    except yaml.MarkedYAMLError as error:
        mark, sentence = _in_plain_words(error, text)
        if mark is not None:
            desk.add(sentence, mark.line + 1, mark.column + 1)
        else:
            desk.add(sentence)
        return builder.finished_part(), False
    return builder.root, True


@dataclass(slots=True)
class _Builder:
    """Takes the parser's events one by one; ``open`` are the nodes not finished yet, each with
    the key it waits under in its mapping."""

    desk: Desk
    root: Node | None = None
    open: list[tuple[Node, Node | None]] = field(default_factory=list)
    key: Node | None = None
    nodes: int = 0

    def take(self, event: yaml.Event) -> bool:
        """False where reading must stop; why has been told."""
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            empty = event.implicit[0] and event.value in _EMPTY
            node = Scalar(event.value, line, column, empty)
        elif isinstance(event, yaml.MappingStartEvent):
            node = Mapping(line, column)
        elif isinstance(event, yaml.SequenceStartEvent):
            node = Listing(line, column)
        elif isinstance(event, yaml.CollectionEndEvent):
            node, self.key = self.open.pop()
            self._put(node)
            return True
        else:
            return self._between(event, line, column)
        self.nodes += 1
        refused = self._refusal(event)
        if refused is not None:
            self.desk.add(refused, line, column)
            return False
        if isinstance(node, Scalar):
            self._put(node)
        else:
            self.open.append((node, self.key))
            self.key = None
        return True

    def _refusal(self, event: yaml.NodeEvent) -> Text | None:
        tagged = isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag
        if tagged and tagged != "!":
            return T("Tags such as !!str are not read here. Leave it out.")
        if self.nodes > MOST_NODES:
            return T("The file is too long to read.")
        if len(self.open) >= DEEPEST:
            return T("This is nested too deep to be part of a schedule.")
        return None

    def _between(self, event: yaml.Event, line: int, column: int) -> bool:
        if isinstance(event, yaml.AliasEvent):
            self.desk.add(T("Aliases (*) are not read here. Write it out."), line, column)
            return False
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self.desk.add(T("One file is one schedule: nothing may follow ---."), line, column)
            return False
        return True

    def _put(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1][0]
        if isinstance(parent, Listing):
            parent.items.append(node)
        elif self.key is None:
            self.key = node
        else:
            key, self.key = self.key, None
            if isinstance(parent, Mapping) and isinstance(key, Scalar):
                parent.entries.append((key, node))
            else:
                self.desk.add(T("Before a colon stands one word."), key.line, key.column)

    def finished_part(self) -> Node | None:
        """What was complete when reading stopped: an item that was not is left out."""
        kept = 0
        for node, _ in self.open:
            if kept and not isinstance(node, Listing):
                break
            kept += 1
        while self.open:
            node, key = self.open.pop()
            if len(self.open) < kept:
                self.key = key
                self._put(node)
        return self.root


def _in_plain_words(error: yaml.MarkedYAMLError, text: str) -> tuple[yaml.Mark | None, Text]:
    """Where and what: libyaml's words, sorted by what people do most often."""
    said = f"{error.context or ''} {error.problem or ''}"
    here, before = error.problem_mark, error.context_mark or error.problem_mark
    line = _line(text, here)
    column = here.column if here else 0
    if "cannot start any token" in said:
        char = line[column : column + 1]
        if char == "\t":
            return here, T("Indent with spaces, not with tabs.")
        return here, T("A text that begins with {char} must stand in quotes.", char=char)
    if "mapping values are not allowed" in said and ": " in line[:column]:
        return here, T("A text that contains a colon and a space must stand in quotes.")
    if "quoted scalar" in said and "end of stream" in said:
        return before, T("This quote is not closed.")
    if "unknown escape character" in said:
        return here, T("A backslash between double quotes means more: use single quotes.")
    if "while parsing a flow" in said:
        return before, T("This bracket is not closed, or a comma is missing after it.")
    if "could not find expected ':'" in said:
        return before, T("Here a colon is missing: write a word, a colon, a space and a text.")
    if "block sequence entries are not allowed" in said:
        return here, T("An item of a list (- …) begins on a line of its own.")
    return here, T("This line does not fit the lines above: look at its indentation and quotes.")


def _line(text: str, mark: yaml.Mark | None) -> str:
    lines = text.splitlines()
    return lines[mark.line] if mark is not None and mark.line < len(lines) else ""
