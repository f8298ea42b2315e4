"""The house's own sources, as the rules about them read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("schedules", "bot", "cogs")


@dataclass(frozen=True)
class Source:
    """A module: its path from the root, and what it says."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree."""
        return list(ast.walk(self.tree))

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())


Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*rooms: str) -> list[Source]:
    """The modules that say something, of these directories and files."""
    return [each for room in rooms for each in _of(room)]


@cache
def _of(room: str) -> list[Source]:
    place = ROOT / room
    found = [place] if place.suffix else sorted(place.rglob("*.py"))
    read = (Source(str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in found)
    return [each for each in read if each.text.strip()]


def functions(source: Source) -> Iterator[Function]:
    for node in source.nodes:
        if isinstance(node, Function):
            yield node


def called(node: ast.expr) -> str:
    """The last name of what is called: "describe" of ``app_commands.describe(…)``."""
    if isinstance(node, ast.Call):
        return called(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
