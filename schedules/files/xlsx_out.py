"""Writing tables as Excel workbooks: texts typed as texts, days and times as days and times."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from schedules.drafts import ProgrammeDraft
from schedules.files.table_cells import serial_of
from schedules.files.table_out import head, rows

_SHEET = "Programme"
_DATED = {"date", "start", "end", "rsvp_until"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?")
_WIDTHS = {"title": 40, "summary": 40, "place": 24, "link": 24, "speakers": 30}
_WIDTH = 16
_PLAIN_TEXT = "@"  # the format in which a spreadsheet leaves what is typed as it is
_FORMATS = {10: "yyyy-mm-dd", 16: "yyyy-mm-dd hh:mm", 19: "yyyy-mm-dd hh:mm:ss"}  # by length
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def xlsx_bytes(programme: ProgrammeDraft, now: datetime) -> bytes:
    """``now`` stands in it as the time of its making."""
    return workbook_bytes(head(), head(), rows(programme), now)


def workbook_bytes(
    columns: Sequence[str], names: Sequence[str], table: Iterable[Sequence[str]], now: datetime
) -> bytes:
    """A sheet whose columns have these names, and cells by the kind of their column."""
    target = io.BytesIO()
    book = Workbook(target, OPTIONS)
    book.set_properties({"created": now.replace(tzinfo=None)})
    sheet = book.add_worksheet(_SHEET)
    sheet.freeze_panes(1, 0)
    heading = book.add_format({"bold": True, "num_format": _PLAIN_TEXT})
    plain = book.add_format({"num_format": _PLAIN_TEXT})
    formats = {length: book.add_format({"num_format": code}) for length, code in _FORMATS.items()}
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column, _WIDTH), plain)
        sheet.write_string(0, place, names[place], heading)
    for line, row in enumerate(table, 1):
        for place, (column, text) in enumerate(zip(columns, row, strict=True)):
            if text:
                _write(sheet, line, place, text, formats if column in _DATED else {}, plain)
    book.close()
    return target.getvalue()


def _write(
    sheet: Worksheet, line: int, place: int, text: str, formats: dict[int, Format], plain: Format
) -> None:
    serial = None
    if len(text) in formats and _MOMENT.fullmatch(text):
        serial = serial_of(datetime.fromisoformat(text))
    if serial is None:
        sheet.write_string(line, place, text, plain)
    else:
        sheet.write_number(line, place, serial, formats[len(text)])
