"""Reading a table as text: divided by commas, semicolons or tabs (RFC 4180), quoted as
spreadsheets do it."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from datetime import datetime

from schedules.drafts import ProgrammeDraft, Reading
from schedules.files.csv_out import unguarded
from schedules.files.table_cells import Cell, Row
from schedules.files.table_file import HEADING_WITHIN, Table, headings
from schedules.files.words import Desk, TooMuch
from schedules.texts import T, Text

DELIMITERS = ",;\t"
MOST_COLUMNS = 200
MOST_ROWS = 100_000  # with those that are empty
_OF_YAML = (" ", "# ", "- ", "[", "{")  # so begins no row of names, but many a line of YAML
_TOO_WIDE = T("A table has {n} columns at most.", n=MOST_COLUMNS)


def delimiter_of(text: str) -> str | None:
    """What divides the cells: that by which one of the first rows names columns; None where none
    does, and so where this is no table of ours."""
    for line in text[:20_000].lstrip("\r\n").splitlines()[:HEADING_WITHIN]:
        if line.startswith(_OF_YAML):
            continue
        for delimiter in DELIMITERS:
            cells = enumerate(line[:4_000].split(delimiter))
            if headings({place: Cell(text.strip().strip('"')) for place, text in cells}):
                return delimiter
    return None


def read_csv(
    text: str, desk: Desk, *, zone: str | None, now: datetime, known: Collection[str]
) -> Reading:
    """The programme of a table, and all of its problems; never raises. Arguments as of
    `read_yaml`. Columns are named in problems by their headings."""
    names: dict[int, str] = {}

    def tell(sentence: Text, line: int, place: int | None, found: str | None) -> None:
        desk.add(sentence, line, cell=names.get(-1 if place is None else place), found=found)

    table = Table(desk, tell, zone, names=names)
    try:
        for row in _rows(text, desk):
            table.take(row)
    except TooMuch:
        return Reading(ProgrammeDraft(()), desk.in_order())
    if desk.problems and not table.rows:
        return Reading(ProgrammeDraft(()), desk.in_order())
    return Reading(table.read(now, known), desk.in_order())


def _rows(text: str, desk: Desk) -> Iterator[Row]:
    """The rows, each with the line on which it begins; what stops the reading is told."""
    delimiter = delimiter_of(text) or ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    for _ in range(MOST_ROWS):
        try:
            cells = next(reader, None)
        except csv.Error as error:
            desk.add(_in_plain_words(str(error)), line)
            return
        if cells is None:
            return
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            desk.add(_TOO_WIDE, line)
            return
        named = enumerate(cells[:MOST_COLUMNS])
        yield Row(line, {place: Cell(unguarded(cell)) for place, cell in named if cell})
        line = reader.line_num + 1
    desk.add(T("The file is too long to read."), line)


def _in_plain_words(said: str) -> Text:
    if "field larger" in said:
        return T("A cell of this row is too long, or its quote is not closed.")
    return T("A quote in this row is not closed; a quote within a text is written twice.")
