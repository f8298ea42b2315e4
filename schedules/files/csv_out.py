"""Writing a programme as CSV that spreadsheets open as it is meant: UTF-8 with its mark, CRLF,
and no cell that they would calculate."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from schedules.drafts import ProgrammeDraft
from schedules.files.table_out import head, rows

Cell: TypeAlias = str | int | None
_FORMULA = re.compile(r"'*[=+\-@\t\r]")  # what they would calculate, and what we made of it


def csv_bytes(programme: ProgrammeDraft) -> bytes:
    return table_bytes([head(), *rows(programme)])


def table_bytes(table: Iterable[Sequence[Cell]]) -> bytes:
    """Any table: numbers as they are, texts such that `unguarded` gives each back as it was."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows(
        [guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in table
    )
    return text.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """A text that would be a formula, or begins like one made harmless, behind an apostrophe."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
