"""A file of words as a tree of texts, each with its line and column, whatever its syntax."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_NODES = 300_000  # 5,000 items of sixty words
DEEPEST = 12


@dataclass(slots=True)
class Scalar:
    """A text; ``empty`` where nothing was typed (or ~, or null)."""

    text: str
    line: int
    column: int
    empty: bool = False


@dataclass(slots=True)
class Listing:
    line: int
    column: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    line: int
    column: int
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)


Node = Scalar | Listing | Mapping
