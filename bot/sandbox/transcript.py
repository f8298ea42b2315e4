"""The story as it is told afterwards: who did what, and what each saw.

A document in English, the same on every machine: its lines, the chapters' titles and what a step
should have done do not go through the catalogue. What the bot said stands in it as it was said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.sandbox.page import said


class StoryFailed(Exception):
    """A step of the story did not do what it should."""


@dataclass(slots=True)
class Transcript:
    """A Markdown document, written while it happens."""

    lines: list[str] = field(default_factory=list)

    def chapter(self, title: str, now: datetime) -> None:
        self.lines += ["", f"## {title}", "", f"*{now:%A %d %B %Y, %H:%M} UTC*", ""]

    def did(self, who: str, what: str) -> None:
        self.lines.append(f"- **{who}** {what}")

    def saw(self, who: str, payload: dict[str, object]) -> None:
        """What the bot showed, word by word."""
        self.lines.append(f"  - {who} saw: {said(payload)}")

    def check(self, holds: bool, what: str) -> None:
        """Note what was found. Raises StoryFailed where it does not hold."""
        self.lines.append(f"  - {'✓' if holds else '✗'} {what}")
        if not holds:
            raise StoryFailed(what)

    def write(self, path: Path) -> None:
        head = ["# The story of a peer-learning event, as Convenor played it"]
        path.write_text("\n".join([*head, *self.lines, ""]), encoding="utf-8")
