"""The elements of a schedule.xml (pentabarf, frab, pretalx, c3voc), each with its line, in the
order of the file: the conference, and every item of its days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from schedules.files.xml_parts import Budget, parse

OURS = "urn:convenor:schedule"  # the namespace of what the format has no place for
MOST_ELEMENTS = 250_000  # 5,000 items of fifty elements
_LONGEST = 100_001  # characters of one text that are kept: one more than is taken


@dataclass(slots=True)
class Element:
    """One element: its name (ours as "urn:convenor:schedule name"), and what is in it."""

    name: str
    line: int
    attributes: Mapping[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Element]:
        return (each for each in self.children if each.name == name)

    def first(self, *names: str) -> Element | None:
        """The first child of the first of these names that is there and holds a text."""
        found = (each for name in names for each in self.all(name) if each.text.strip())
        return next(found, None)

    def say(self, name: str) -> str:
        """The text of that child; "" where there is none."""
        found = self.first(name)
        return found.text.strip() if found else ""

    def attribute(self, name: str) -> Element | None:
        """An attribute as if it were a child; None where it is not there or empty."""
        text = self.attributes.get(name, "").strip()
        return Element(name, self.line, {}, text) if text else None


@dataclass(frozen=True, slots=True)
class Item:
    """An ``event`` of the file with the day and the room around it, where there are any."""

    element: Element
    day: Element | None
    room: Element | None


@dataclass(slots=True)
class Tree:
    root: Element
    items: list[Item] = field(default_factory=list)


def read_tree(data: bytes) -> Tree | None:
    """All of the file; None where the root is no schedule. Raises BrokenXml."""
    open_: list[Element] = []
    texts: list[list[str]] = []
    tree: list[Tree] = []

    def start(name: str, attributes: dict[str, str], line: int) -> None:
        element = Element(name, line, attributes)
        if not open_:
            tree.append(Tree(element))
        else:
            open_[-1].children.append(element)
        open_.append(element)
        texts.append([])

    def end(_: str) -> None:
        element, parts = open_.pop(), texts.pop()
        element.text = "".join(parts)[:_LONGEST]
        if element.name == "event" and open_:
            around = {each.name: each for each in open_}
            tree[0].items.append(Item(element, around.get("day"), around.get("room")))

    def characters(text: str) -> None:
        if texts:
            texts[-1].append(text)

    parse(data, Budget(MOST_ELEMENTS), start, end, characters)
    return tree[0] if tree and tree[0].root.name == "schedule" else None
