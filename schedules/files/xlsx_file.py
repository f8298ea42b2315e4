"""Reading the sheet of a workbook that holds a programme: the one with a row that names columns.

Dates are read as spreadsheets keep them, and as people type them; formulas are problems.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from schedules.drafts import ProgrammeDraft, Reading
from schedules.files.csv_file import MOST_COLUMNS
from schedules.files.table_cells import SERIALS, Cell, Row, clock_text, date_text
from schedules.files.table_file import HEADING_WITHIN, Table, Tell
from schedules.files.words import Desk, TooMuch
from schedules.files.xlsx_parts import BrokenWorkbook, Gathered, Style, Workbook, open_workbook
from schedules.files.xml_parts import BrokenXml, local
from schedules.texts import T, Text

_OF_1904 = 1_462  # days from 1900's count to 1904's
_LAST_ROW = 1_048_576
_YEAR = 366  # of days: more is no time of day
_SHOWN = 100  # characters of a formula that are kept
_PLAIN = Style()
_FORMULA = T("This is a formula, and formulas are not read. Put its value here instead.")
_ERROR = T("This cell shows an error. Put a value here instead.")
_UNKNOWN = T("This cell cannot be read. Type it again.")


class _Enough(Exception):
    """The rest of a sheet is of no interest."""


def read_xlsx(
    data: bytes, desk: Desk, *, zone: str | None, now: datetime, known: Collection[str]
) -> Reading:
    """The programme of a workbook, and all of its problems; never raises. Arguments as of
    `read_yaml`. Problems stand at their cells ("B5", with the sheet's name where there are more
    sheets); the lines of drafts are rows."""
    programme = ProgrammeDraft(())
    try:
        book = open_workbook(data)
        found = _programme_sheet(book, desk, zone)
        if found is not None:
            programme = found.read(now, known)
    except (BrokenWorkbook, BrokenXml) as broken:
        desk.add(broken.text)
    except TooMuch:
        pass
    ordered = desk.in_order()
    return Reading(
        programme,
        tuple(replace(each, line=None, column=None) if each.cell else each for each in ordered),
    )


def _programme_sheet(book: Workbook, desk: Desk, zone: str | None) -> Table | None:
    """The only sheet that names columns, of those that are not hidden where there is one; None
    where there is not one, which is told. Raises TooMuch, BrokenXml."""
    found: tuple[str, Table] | None = None
    for name, part in sorted(book.sheets, key=lambda sheet: sheet[0] in book.hidden):
        if found is not None and name in book.hidden:
            break
        named = name if len(book.sheets) > 1 else None
        table = Table(desk, _teller(desk, named), zone)
        sheet = _Sheet(book, table, whole=found is None)
        with suppress(_Enough):
            book.parse(part, sheet.start, sheet.end, sheet.characters)
        if table.columns is None:
            continue
        if found is not None:
            sentence = T(
                "The sheets {one} and {other} both name columns. Keep one programme in the file.",
                one=found[0],
                other=name,
            )
            desk.add(sentence)
            return None
        found = (name, table)
    if found is None:
        desk.add(NO_HEADINGS)
        return None
    return found[1]


NO_HEADINGS = T(
    "No row names the columns: title, start, end and so on. /programme template gives a table that"
    " does."
)


def _teller(desk: Desk, sheet: str | None) -> Tell:
    """Tells problems at their cells, in order of rows."""

    def tell(sentence: Text, line: int, place: int | None, found: str | None) -> None:
        cell = f"{column_name(place)}{line}" if place is not None else f"{line}:{line}"
        column = None if place is None else place + 1
        desk.add(sentence, line, column, f"{sheet}!{cell}" if sheet else cell, found)

    return tell


def column_name(place: int) -> str:
    """A, B, … Z, AA, for 0, 1, …"""
    name = ""
    number = place + 1
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _place(reference: str) -> int | None:
    """The column of "B5", from 0."""
    letters = reference.rstrip("0123456789")
    if not 0 < len(letters) <= 3 or not (letters.isascii() and letters.isalpha()):
        return None
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


@dataclass(slots=True)
class _Sheet:
    """The handlers of one sheet's part. ``whole`` False: only whether a row names columns."""

    book: Workbook
    table: Table
    whole: bool
    line: int = 0
    place: int = -1
    cells: dict[int, Cell] = field(default_factory=dict)
    kind: str = "n"
    style: Style = _PLAIN
    formula: list[str] | None = None
    value: list[str] | None = None
    gathered: Gathered = field(default_factory=Gathered)

    def start(self, name: str, attributes: dict[str, str], _: int) -> None:
        name = local(name)
        if name == "c":
            self._open_cell(attributes)
        elif name == "v":
            self.value = []
        elif name == "f":
            self.formula = []
        elif name == "row":
            number = attributes.get("r", "")
            stated = int(number) if number.isdecimal() and len(number) < 8 else 0
            self.line = stated if self.line < stated <= _LAST_ROW else self.line + 1
            self.place = -1
            self.cells = {}
        else:
            self.gathered.start(name)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        place = _place(attributes.get("r", ""))
        self.place = self.place + 1 if place is None else place
        self.kind = attributes.get("t", "n")
        number = attributes.get("s", "0")
        known = number.isdecimal() and len(number) < 6 and int(number) < len(self.book.styles)
        self.style = self.book.styles[int(number)] if known else _PLAIN
        self.formula = None
        self.value = None
        self.gathered.taken()

    def end(self, name: str) -> None:
        name = local(name)
        if name == "c":
            self._close_cell()
        elif name == "row":
            self.table.take(Row(self.line, self.cells))
            named = self.table.columns is not None
            if not (self.whole and named) and (named or self.table.above >= HEADING_WITHIN):
                raise _Enough
        else:
            self.gathered.end(name)

    def characters(self, text: str) -> None:
        if self.formula is not None and self.value is None and not self.gathered.open:
            self.formula.append(text[:_SHOWN])
        elif self.value is not None and not self.gathered.open:
            self.value.append(text[:100_001])
        else:
            self.gathered.characters(text)

    def _close_cell(self) -> None:
        value = self.gathered.taken() if self.kind == "inlineStr" else "".join(self.value or ())
        self.value = None
        cell = self._cell(value)
        if not cell.text.strip() and not cell.wrong:
            return
        if self.place >= MOST_COLUMNS:
            sentence = T("A table has {n} columns at most.", n=MOST_COLUMNS)
            self.table.tell(sentence, self.line, self.place, cell.text)
            raise TooMuch
        self.cells[self.place] = cell

    def _cell(self, value: str) -> Cell:
        if self.formula is not None:
            return Cell(value or f"={''.join(self.formula)}", wrong=_FORMULA)
        if self.kind == "s":
            number = int(value) if value.isdecimal() and len(value) < 9 else -1
            if 0 <= number < len(self.book.strings):
                return Cell(self.book.strings[number])
            return Cell(value, wrong=_UNKNOWN if value else None)
        if self.kind == "b":
            return Cell({"1": "yes", "0": "no"}.get(value, value))
        if self.kind == "e":
            return Cell(value, wrong=_ERROR)
        if self.kind == "d":
            return Cell(value.removesuffix("T00:00:00"))
        if self.kind in ("inlineStr", "str"):
            return Cell(value)
        return self._number(value)

    def _number(self, value: str) -> Cell:
        """A number as its format shows it: a day, a time, or itself."""
        try:
            number = float(value) if len(value) < 40 else math.nan
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            return Cell(value, wrong=_UNKNOWN if value else None)
        serial = number + _OF_1904 * self.book.of_1904
        is_day = self.style.day or (self.style.time and number > _YEAR)
        if is_day and int(serial) in SERIALS:
            return Cell(date_text(serial, with_time=self.style.time))
        if self.style.time and not self.style.day and 0 <= number <= _YEAR:
            return Cell(clock_text(number))
        text = str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
        return Cell(text, serial)
