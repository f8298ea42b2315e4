"""Sentences that wait for their reader: a message id of the catalogue and its values.

Every string a person may see is made by :func:`T` or :func:`Tn`, which the catalogue's
extractor looks for, and becomes words only where the reader's language is known
(`bot.texts`). ``str(text)`` is the English source, for logs and the command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence: English ``source`` with ``{fields}``, its plural, and the values.

    A value may itself be a Text; it is then put into words with the sentence around it.
    """

    source: str
    plural: str | None = None
    count: int = 0
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        chosen = self.source if self.plural is None or self.count == 1 else self.plural
        return chosen.format(**self.values) if self.values else chosen


def T(source: str, /, **values: Any) -> Text:
    """A sentence of the catalogue."""
    return Text(source, values=values)


def Tn(one: str, many: str, n: int, /, **values: Any) -> Text:
    """A sentence of the catalogue that counts: ``{n}`` is among its values."""
    return Text(one, many, n, {"n": n, **values})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in what a person gave us, and where.

    ``line`` and ``column`` count from 1; ``cell`` is a spreadsheet cell or a path such
    as ``events[2].start``; ``found`` is what stood there; ``message`` says what would be
    right.
    """

    message: Text
    line: int | None = None
    column: int | None = None
    cell: str | None = None
    found: str | None = None

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line is not None else ""
        return f"{place}{self.message}"
